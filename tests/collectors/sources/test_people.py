"""Members and accounts elsewhere against the local Hub: when they are asked for, what hidden lists mean."""

from collections.abc import AsyncIterator, Sequence

import pytest

from collectors.hub import people as reading
from collectors.replica.world import World
from collectors.sources import people as module
from collectors.sources.people import MemberLists, SocialHandles
from config.clock import DAY, HOUR, WEEK, ManualClock
from storage import runs
from storage.catalogue import find_owners
from storage.database import Database
from storage.people import Members, members_of, socials_of
from storage.records import Coverage, RunState
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged

MEMBERS = "/members"
SOCIALS = "/socials"
MANY = [f"user{number}" for number in range(25)]


@pytest.fixture
async def stage(sqlite_db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    world = (
        small_world()
        .owner("umbrella", members=MANY, socials={"twitter": "umbrella"})
        .owner("hooli", members=["bo"], members_hidden="empty")
        .owner("initech", members=["bo"], members_hidden="refused")
        .owner("cara", kind="user", socials={"github": "cara", "linkedin": ""})
    )
    handles = ("acme", "ada", "umbrella", "hooli", "initech", "cara")
    async with staged(world, sqlite_db, clock, *handles) as one:
        yield one


async def refreshed(stage: Stage, after: int = HOUR) -> list[Coverage]:
    stage.local.log.clear()
    run = await stage.refresh(after=after, sources=(MemberLists(), SocialHandles()))
    assert run.state is RunState.FINISHED
    assert run.requests == stage.local.log.total
    return [one for one in await runs.covered(stage.db, run.id) if one.source in {"members", "socials"}]


async def held(stage: Stage, handle: str) -> Members:
    async with view(stage.db) as now:
        owner = (await find_owners(now, [handle]))[handle]
        return (await members_of(now, [owner.id]))[owner.id]


async def socials(stage: Stage, handle: str) -> dict[str, str]:
    async with view(stage.db) as now:
        owner = (await find_owners(now, [handle]))[handle]
        return (await socials_of(now, [owner.id]))[owner.id]


def join(stage: Stage, handle: str, names: Sequence[str]) -> None:
    """Make some people the members of an organisation."""
    world = stage.local.world
    assert isinstance(world, World)
    world.state.owners[handle].members[:] = names


async def test_organisations_have_members_and_everybody_accounts(stage: Stage) -> None:
    covered = await refreshed(stage)
    assert all(one.complete for one in covered)
    assert (stage.local.log.count(MEMBERS), stage.local.log.count("users/.*/members")) == (4, 0)
    assert (stage.local.log.count(SOCIALS), stage.local.log.count("users/.*/socials")) == (6, 2)
    assert (await held(stage, "acme")).members == ("ada",)
    assert (await held(stage, "umbrella")).members == tuple(sorted(MANY))
    assert await socials(stage, "umbrella") == {"twitter": "umbrella"}
    assert await socials(stage, "cara") == {"github": "cara"}
    assert await socials(stage, "acme") == {}


@pytest.mark.parametrize("handle", ["hooli", "initech"])
async def test_a_hidden_list_says_nothing_and_is_no_failure(stage: Stage, handle: str) -> None:
    await refreshed(stage)
    found = await held(stage, handle)
    assert (found.members, found.hidden, found.known) == ((), True, False)
    await refreshed(stage, DAY)
    assert stage.local.log.count(handle + MEMBERS) == 0


@pytest.mark.parametrize("how", ["empty", "refused"])
async def test_who_was_a_member_stays_known_when_the_list_is_hidden(stage: Stage, how: str) -> None:
    await refreshed(stage)
    world = stage.local.world
    assert isinstance(world, World)
    world.state.owners["acme"].members_hidden = how
    await refreshed(stage, WEEK)
    found = await held(stage, "acme")
    assert (found.members, found.hidden) == (("ada",), True)


async def test_members_are_read_when_their_number_moves_and_weekly(stage: Stage) -> None:
    await refreshed(stage)
    join(stage, "acme", ["ada", "bo"])
    await refreshed(stage)
    assert stage.local.log.count(MEMBERS) == 0  # not twice a day
    await refreshed(stage, DAY)
    assert stage.local.log.count("acme" + MEMBERS) == stage.local.log.count(MEMBERS) == 1
    assert (await held(stage, "acme")).members == ("ada", "bo")
    await refreshed(stage, 5 * DAY)
    assert (stage.local.log.count(MEMBERS), stage.local.log.count(SOCIALS)) == (0, 0)
    join(stage, "acme", ["bo", "chen"])
    await refreshed(stage, DAY)
    assert (stage.local.log.count(MEMBERS), stage.local.log.count(SOCIALS)) == (3, 6)
    assert (await held(stage, "acme")).members == ("ada", "bo")
    await refreshed(stage, DAY)
    assert (await held(stage, "acme")).members == ("bo", "chen")


async def test_long_lists_are_read_page_by_page(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MEMBERS_PAGE", 10)
    await refreshed(stage)
    assert stage.local.log.count("umbrella" + MEMBERS) == 3
    assert len((await held(stage, "umbrella")).members) == 25


async def test_a_list_that_ends_early_takes_nobody_away(stage: Stage) -> None:
    await refreshed(stage)
    stage.local.faults.add("short", "umbrella/members", keep=10, times=None)
    await refreshed(stage, WEEK)
    assert stage.local.log.count("umbrella" + MEMBERS) == 1
    assert len((await held(stage, "umbrella")).members) == 25


async def test_accounts_that_cannot_be_read_are_tried_again(stage: Stage) -> None:
    stage.local.faults.add("status", "acme/socials", status=403, times=None)
    covered = await refreshed(stage)
    failed = {(one.source, one.partition) for one in covered if not one.complete}
    assert failed == {("socials", "acme")}
    stage.local.faults.clear()
    assert all(one.complete for one in await refreshed(stage))
    assert stage.local.log.count(SOCIALS) == 1


async def test_accounts_are_read_a_few_owners_at_a_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_SOCIALS", 4)
    counts = []
    for _ in range(3):
        await refreshed(stage)
        counts.append(stage.local.log.count(SOCIALS))
    assert counts == [4, 2, 0]
