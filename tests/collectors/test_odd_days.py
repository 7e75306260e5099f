"""What happened beside an odd day is kept as a candidate, and the whole Hub's odd days are folded."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from collectors.crowd import SHOWN
from collectors.mapping import counters
from collectors.oddities import find_oddities
from config.clock import DAY, HOUR, ManualClock
from storage.database import Database
from storage.history import Event, find_events
from storage.records import DERIVED, SeenRepo
from storage.runs import latest
from storage.schema import events
from storage.views import view
from tests.storage.listing import Listing, model

DAYS = 22
ODD = 18
"""The day, counted from the first look, that is odd."""


@pytest.fixture
def listing(db: Database, clock: ManualClock) -> Listing:
    clock.set((clock.now() // DAY + 1) * DAY - HOUR)
    return Listing(db, clock)


def total(day: int, usual: int, odd: int, *, corrected: int = 0) -> int:
    """Return an all-time counter after some days, one of which was odd, and may be corrected."""
    gone = 1_000_000 + usual * (day + 1)
    return gone + (odd - usual - corrected if day >= ODD else 0)


async def pass_(listing: Listing, shown: Callable[[int, str], list[SeenRepo]], *owners: str) -> list[Event]:
    """Let the days pass, look at everything on each of them, and return the odd days that were found."""
    for day in range(DAYS):
        for owner in owners:
            await listing.listed(*shown(day, owner), owner=owner)
            listing.clock.advance(-DAY)  # each listing passes a day, and all of them are of one
        listing.clock.advance(DAY)
    run = await latest(listing.db, "tracked")
    assert run is not None
    await find_oddities(listing.db, run.id, [owner.upper() for owner in owners])
    async with view(listing.db) as now:
        return await find_events(now, kinds=sorted(DERIVED))


def candidates(event: Event) -> dict[str, dict[str, Any]]:
    assert event.after is not None
    return {one["kind"]: one for one in event.after["candidates"]}


async def test_each_kind_of_candidate_is_kept(listing: Listing, clock: ManualClock) -> None:
    begun = clock.now()

    def shown(day: int, owner: str) -> list[SeenRepo]:
        made = begun + ODD * DAY
        trending = 90.0 if day == ODD else 5.0
        base = model(downloads_all_time=total(day, 1000, 9000), downloads=30_000, trending=trending)
        if owner == "acme":
            fresh = [model("acme/new", "b" * 24, created_at=made)] if day >= ODD else []
            return [base, *fresh]
        of_it: dict[str, Any] = {"base_models": ("acme/one",), "base_relation": "quantized"}
        old = model("globex/old", "c" * 24, created_at=made - 9 * DAY, downloads=90_000, **of_it)
        big = model("globex/big", "d" * 24, created_at=made, downloads=70_000, **of_it)
        small = model("globex/small", "f" * 24, created_at=made, downloads=3, **of_it)
        return [old, big, small] if day >= ODD else [old]

    (spike,) = await pass_(listing, shown, "acme", "globex")
    assert (spike.kind, spike.repo) == ("spike", "acme/one")
    found = candidates(spike)
    assert set(found) == {"release", "derivative", "trending"}
    assert found["release"]["repo"] == "acme/new"
    assert (found["derivative"]["repo"], found["derivative"]["downloads"]) == ("globex/big", 70_000)
    assert (found["trending"]["score"], found["trending"]["usual"]) == (90.0, 5.0)
    async with view(listing.db) as now:
        rule = await now.scalar(select(events.c.rule_version).where(events.c.kind == "spike"))
    assert rule == f"{counters.RULE}/{counters.RULE_VERSION}"


def many(day: int, owner: str, odd: Callable[[int], int], *, corrected: int = 0) -> list[SeenRepo]:
    """Return a dozen models of an owner, each with its own usual day."""
    return [
        model(
            f"{owner}/m{number}",
            f"{number:023x}{'a' if owner == 'acme' else 'b'}",
            downloads_all_time=total(day, 1000 + number, odd(number), corrected=corrected),
            downloads=number,
        )
        for number in range(12)
    ]


async def test_an_odd_day_of_the_whole_hub_is_told_by_a_few(listing: Listing) -> None:
    told = await pass_(listing, lambda day, owner: many(day, owner, lambda _: 100), "acme", "globex")
    assert [event.kind for event in told] == ["dip"] * SHOWN
    assert all(
        candidates(event)["whole_hub"] == {"kind": "whole_hub", "odd": 24, "corrected": 0, "of": 24}
        for event in told
    )


async def test_who_is_odd_beside_the_whole_hub_is_told_too(listing: Listing) -> None:
    def odd(number: int) -> int:
        return 90_000 if number == 0 else 3000

    told = await pass_(listing, lambda day, owner: many(day, owner, odd), "acme", "globex")
    assert len(told) == SHOWN + 2
    assert {"acme/m0", "globex/m0"} <= {event.repo for event in told}


async def test_counters_that_are_corrected_everywhere_are_no_dips(listing: Listing) -> None:
    def shown(day: int, owner: str) -> list[SeenRepo]:
        return many(day, owner, lambda number: 30_000 if number == 11 else 1000, corrected=20_000)

    told = await pass_(listing, shown, "acme", "globex")
    assert {event.kind for event in told} == {"spike"}
    assert sorted(str(event.repo) for event in told) == ["acme/m11", "globex/m11"]
    assert candidates(told[0])["whole_hub"] == {"kind": "whole_hub", "odd": 2, "corrected": 22, "of": 24}


async def test_one_owner_is_not_the_whole_hub(listing: Listing) -> None:
    told = await pass_(listing, lambda day, owner: many(day, owner, lambda _: 9000), "acme")
    assert len(told) == 12
    assert all("whole_hub" not in candidates(event) for event in told)
