"""Owners: the overview of an organisation or a user, which also says how many repos its lists must hold.

Of those who follow an owner only the number is kept, which the overview tells at no further cost: who they
are would take a page for every thousand of them, and nothing that is told depends on it.
"""

from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing
from collectors.hub.naming import read_owner_by_name
from config.clock import MINUTE
from storage.database import Database
from storage.owning import record_owner
from storage.records import Coverage, OwnerKind, OwnerObservation

NAME = "owners"
CADENCE = 30 * MINUTE


class Overview(Struct, frozen=True):
    """What became of asking for an owner: found (perhaps under another handle), or not there any more."""

    owner: OwnerObservation
    moved: bool = False

    @property
    def gone(self) -> bool:
        """Whether the Hub knows neither an organisation nor a user of this name."""
        return self.owner.gone

    def expected(self, source: str) -> int | None:
        """How many repos a list must hold, by the Hub's own count; None where it does not say."""
        if self.gone:
            return None
        owner = self.owner
        return {"models": owner.models, "datasets": owner.datasets, "spaces": owner.spaces}[source]


async def observe(
    db: Database,
    hub: Hub,
    coverage: Coverage,
    handle: str,
    *,
    kind: OwnerKind | None,
    lane: Lane,
    errand: Errand,
) -> Overview:
    """Read an owner's overview and record it. `kind` is what it was when it was last seen; None: never seen.

    An owner that was known and is not found under its name is recorded as gone.
    Raises the errors of the Hub other than HubMissing.
    """
    asked_at = hub.clock.now()
    try:
        named = await read_owner_by_name(hub, handle, lane=lane, errand=errand, kind=kind or "unknown")
    except HubMissing:
        named = None
    gone = OwnerObservation(handle=handle, kind=kind or "unknown", gone=True)
    if kind is not None and (named is None or named.moved):
        await record_owner(db, coverage, gone, observed_at=asked_at, answered_at=hub.clock.now())
    if named is None:
        return Overview(gone)
    await record_owner(
        db, coverage, named.found, observed_at=named.observed_at, answered_at=named.answered_at
    )
    return Overview(named.found, named.moved)
