"""The bulk snapshots that others publish on the Hub, as places to read from."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from collectors.backfill.parquet import BackfillError
from collectors.backfill.places import SUFFIX, Place, in_order, instant_of, published
from collectors.hub.bulk import Bulk, download, look_at
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from config.clock import to_iso
from storage.backfilling import Snapshot
from storage.records import REPO_TYPES

HUB_STATS = "cfahlgren1/hub-stats"
"""The newest state of the whole Hub, renewed daily; one file a type, at the root."""
WEEKLY = "hfmlsoc/hub_weekly_snapshots"
"""A copy of it a week since July 2024; a folder a type, in it a folder a day."""


async def of_hub_stats(hub: Hub, token: str | None, *, errand: Errand) -> list[Place]:
    """Return the newest daily snapshots; their date is the moment of the revision. Raises BackfillError."""
    bulk = await look_at(hub, HUB_STATS, errand=errand)
    day = to_iso(bulk.modified_at)[:10]
    places = [
        Place(
            Snapshot(repo_type, bulk.modified_at, day),
            f"{HUB_STATS}/{name}",
            _fetching(hub, token, bulk, name, errand),
        )
        for repo_type in REPO_TYPES
        if (name := f"{repo_type}s{SUFFIX}") in bulk.files
    ]
    return _some(places, bulk)


async def of_weekly(hub: Hub, token: str | None, *, errand: Errand) -> list[Place]:
    """Return the weekly snapshots, oldest first. Raises BackfillError."""
    bulk = await look_at(hub, WEEKLY, errand=errand)
    places = [
        Place(
            Snapshot(repo_type, instant_of(day), day),
            f"{WEEKLY}/{name}",
            _fetching(hub, token, bulk, name, errand),
        )
        for repo_type, day, name in published(bulk.files)
    ]
    return _some(in_order(places), bulk)


def _some(places: list[Place], bulk: Bulk) -> list[Place]:
    if not places:
        raise BackfillError(f"{bulk.repo} holds no snapshots at {bulk.revision[:12]}: its layout has changed")
    return places


def _fetching(
    hub: Hub, token: str | None, bulk: Bulk, name: str, errand: Errand
) -> Callable[[], Awaitable[Path]]:
    async def fetch() -> Path:
        return await download(hub, token, bulk, name, errand=errand)

    return fetch
