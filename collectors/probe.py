"""Asks by name for a repo that complete listings no longer hold: alive, moved, replaced, or gone.

Only the Hub's own 401 or 404 for the name, or another repo under it, counts as gone. Whatever else comes back
leaves the repo as it is, to be asked for again after the next complete listing.
"""

import logging

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubError, HubMissing, HubUnavailable
from collectors.hub.naming import read_repo_by_name
from collectors.mapping.artefacts import label_repo
from collectors.sources.base import RepoSource
from storage.database import Database
from storage.recording import record_gone, record_sighting
from storage.records import Coverage, Missing, SeenRepo, Unreadable

logger = logging.getLogger(__name__)


async def probe(
    db: Database,
    hub: Hub,
    source: RepoSource,
    coverage: Coverage,
    missing: Missing,
    *,
    lane: Lane,
    errand: Errand,
) -> None:
    """Ask for one missing repo and record what became of it. Raises HubUnavailable when the Hub is down."""
    asked_at = hub.clock.now()
    try:
        named = await read_repo_by_name(
            hub, missing.repo_type, missing.name, source.expand, lane=lane, errand=errand
        )
    except HubMissing:
        await record_gone(db, coverage, missing.repo_id, observed_at=asked_at, answered_at=hub.clock.now())
        return
    except HubUnavailable:
        raise
    except HubError as error:
        logger.warning(
            "what became of %(name)s is not known: %(error)s", {"name": missing.name, "error": error}
        )
        return
    found = named.found
    if isinstance(found, Unreadable):
        if found.hub_id != missing.hub_id:
            logger.warning(
                "what became of %(name)s is not known: %(reason)s",
                {"name": missing.name, "reason": found.reason},
            )
    elif found.hub_id == missing.hub_id:
        seen = SeenRepo(found, label_repo(found, at=named.observed_at))
        await record_sighting(
            db, coverage, seen, observed_at=named.observed_at, answered_at=named.answered_at
        )
    else:
        # The name belongs to another repo now; that one shows in its own owner's listing.
        await record_gone(
            db,
            coverage,
            missing.repo_id,
            observed_at=named.observed_at,
            answered_at=named.answered_at,
        )
