"""A namespace that nobody assessed: what the rules and the registry say of it now."""

from collectors.mapping.holding import owner_labels
from storage.labels import Assigned
from storage.views import View


async def owner_now(view: View, handle: str, axis: str) -> Assigned:
    """Return the label of a namespace on an axis, judged now where none is stored; nothing is recorded.

    It is dated by when what the store holds was last looked at.
    """
    (label,) = await owner_labels(view, [handle], axis, at=view.as_of or 0)
    return label
