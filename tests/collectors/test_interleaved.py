"""All scopes at once on a Hub that changes while they read: what happened is told, no more, no less."""

import os

import pytest

from config.clock import ManualClock
from storage.database import Database
from tests.collectors.interleaved import TRACKED, Interleaved, changing_world
from tests.collectors.stage import staged
from tests.collectors.truth import (
    check_births,
    check_chains,
    check_commits,
    check_end,
    check_owners,
    check_versions,
    stored,
    told,
)

SEEDS = int(os.environ.get("CARTOGRAPHER_INTERLEAVED", "2"))
"""How many plays; a few in the suite, as many as wanted by hand."""
FIRST = int(os.environ.get("CARTOGRAPHER_INTERLEAVED_FROM", "0"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
async def test_what_happened_is_told_whatever_happens_meanwhile(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("collectors.hub.listing.PAGE", 3)
    monkeypatch.setattr("collectors.census.SHRINKS", 1.0)  # a small world may well halve
    async with staged(changing_world(), sqlite_db, clock, *TRACKED) as stage:
        play = Interleaved(sqlite_db, stage.local, stage.hub, clock, seed)
        play.late(monkeypatch)
        await play.settle(1)
        for _ in range(6):
            await play.act()
        await play.settle()
        versions, events = await stored(sqlite_db), await told(sqlite_db)
        check_chains(play.truth, events)
        check_versions(versions, events)
        check_births(play.truth, events, lost=play.lost)
        check_commits(play.truth, events)
        check_end(play.truth, versions)
        await check_owners(sqlite_db, play.handles, versions)
        assert sum(map(len, events.values())) > 5
