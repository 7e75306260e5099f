"""The labels that hold for namespaces: those stored, and where none is, what the rules say now."""

from collections.abc import Sequence

from collectors.mapping.assess import judge_owner
from storage.labels import Assigned, Seen, labels
from storage.profiles import profiles_of
from storage.records import Label
from storage.views import View


async def owner_labels(view: View, handles: Sequence[str], axis: str, *, at: int) -> list[Assigned]:
    """Return one label of an axis for each namespace, in their order.

    A namespace that was never assessed is judged from what is stored of it, or from the registry alone; of
    one that nobody knows the value is None and the evidence says so. `at`: now, in milliseconds UTC.
    """
    keys = [handle.casefold() for handle in handles]
    stored = await labels(view, "owner", keys, axes=(axis,))
    missing = [handle for handle, key in zip(handles, keys, strict=True) if not stored.get(key)]
    derived: dict[str, Assigned] = {}
    for profile in await profiles_of(view, missing) if missing else ():
        judged = next((label for label in judge_owner(profile, at=at) if label.axis == axis), None)
        if judged is not None:
            derived[profile.key] = assigned(profile.key, judged, at=at)
    found: list[Assigned] = []
    for key in keys:
        held = stored.get(key) or ()
        found.append(held[0] if held else derived.get(key) or nothing(key, axis))
    return found


def assigned(subject: str, label: Label, *, at: int) -> Assigned:
    """Return a label that was judged just now as one that holds."""
    return Assigned(
        subject=subject,
        axis=label.axis,
        value=label.value,
        confidence=label.confidence,
        taxonomy=label.taxonomy,
        rule=label.rule,
        rule_version=label.rule_version,
        origin=label.origin,
        reason=None,
        at=at,
        # The name of what was never collected is read when it is asked about.
        evidence=tuple(Seen(proof.url, proof.revision, proof.seen, proof.at or at) for proof in label.proofs),
    )


def nothing(subject: str, axis: str) -> Assigned:
    """Return the label of what nobody knows: not classified, without evidence."""
    return Assigned(
        subject=subject,
        axis=axis,
        value=None,
        confidence=0.0,
        taxonomy="v1",
        rule=f"{axis}.none",
        rule_version="1",
        origin="rule",
        reason=None,
        at=0,
        evidence=(),
    )
