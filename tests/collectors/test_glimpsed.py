"""What a digest spares must change nothing: pages whose records are what they were, in the awkward cases."""

import pytest
from sqlalchemy import select

from collectors.hub.decode import read_repo
from config.clock import DAY, MINUTE, ManualClock
from storage.database import Database
from storage.recording import record_gone, record_page, record_sighting
from storage.records import ALL, Glimpse, Glimpses, Page, RepoObservation, SeenRepo, Unreadable
from storage.schema import assignments, events, metrics, quarantine, repos, runs, sightings
from storage.sightings import last_seen, spanned
from tests.collectors.fuzz_world import FuzzHub
from tests.collectors.test_fuzz import WIRES, Play


@pytest.fixture
def play(db: Database, clock: ManualClock) -> Play:
    return Play(db, clock, FuzzHub(clock.now()))


async def looked(play: Play, partition: str = ALL) -> None:
    play.clock.advance(MINUTE)
    play.fetch(partition, WIRES[0], [])
    await play.commit(play.flying.pop())


async def sighted(db: Database) -> set[int]:
    async with db.reading() as connection:
        held = await connection.execute(select(last_seen).select_from(repos.outerjoin(sightings, spanned)))
        return set(held.scalars())


async def test_an_older_page_with_the_same_facts_turns_no_counter_back(play: Play) -> None:
    await looked(play)
    play.clock.advance(MINUTE)
    play.fetch(ALL, WIRES[0], [])
    early = play.flying.pop()
    play.hub.change(0, "downloads", 5, play.clock.now())
    await looked(play)
    await play.commit(early)
    async with play.db.reading() as connection:
        rows = (await connection.execute(select(repos).order_by(repos.c.id))).mappings().all()
        counted = [value for (value,) in await connection.execute(select(metrics.c.downloads))]
    assert (rows[0]["downloads"], sorted(counted)) == (5, [0] * 5 + [5])
    assert await sighted(play.db) == {play.clock.now()}


async def test_what_returns_as_it_was_is_told(play: Play) -> None:
    await looked(play)
    for _ in range(3):
        play.clock.advance(DAY)
        play.hub.change(0, "alive", 0, play.clock.now())
        await looked(play)
        await play.finish(ALL)
    play.hub.change(0, "alive", 1, play.clock.now())
    await looked(play)
    assert [kind for kind, *_ in await play.told()] == ["deleted", "returned"]


async def test_a_change_seen_by_name_and_taken_back_is_told_both_times(play: Play) -> None:
    await looked(play)
    play.hub.change(0, "license", 1, play.clock.now())
    found = read_repo(play.hub.things[0].record(), "model", WIRES[0])
    assert isinstance(found, RepoObservation)
    play.clock.advance(MINUTE)
    coverage = await play.cover(ALL)
    await record_sighting(play.db, coverage, SeenRepo(found), observed_at=play.clock.now())
    play.hub.change(0, "license", 0, play.clock.now())
    play.clock.advance(MINUTE)
    play.fetch(ALL, WIRES[0], [])
    page = play.flying.pop()
    play.expected = [
        ("license", page.seen[0].hub_id, "mit", "apache-2.0"),
        ("license", page.seen[0].hub_id, "apache-2.0", "mit"),
    ]
    await play.commit(page)


async def test_an_unchanged_page_writes_one_sighting_and_reads_nothing(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    await looked(play)

    def never(record: bytes) -> SeenRepo:
        raise AssertionError(record)

    monkeypatch.setattr("collectors.sources.base.reading_of", lambda *_: never)
    await looked(play)
    assert await sighted(play.db) == {play.clock.now()}


async def test_a_sighting_resets_the_misses_of_what_is_unchanged(play: Play) -> None:
    await looked(play)
    await play.finish(ALL)
    play.clock.advance(DAY)
    await play.finish(ALL)  # nothing was listed: everything is missed once
    await looked(play)
    async with play.db.reading() as connection:
        held = (await connection.execute(select(repos.c.missed, repos.c.missed_at).distinct())).all()
    assert [tuple(row) for row in held] == [(0, None)]


async def test_a_census_stores_no_label_and_a_tracked_listing_does(play: Play) -> None:
    await looked(play)
    async with play.db.reading() as connection:
        assert (await connection.execute(select(assignments))).all() == []
    await looked(play, "acme")
    async with play.db.reading() as connection:
        subjects = {subject for (subject,) in await connection.execute(select(assignments.c.subject))}
    assert len(subjects) == 3


async def test_events_tell_when_and_by_which_commit_only_where_the_hub_shows_it(play: Play) -> None:
    await looked(play)
    await play.finish(ALL)
    play.clock.advance(DAY)
    play.hub.change(0, "revision", 7, play.clock.now())
    play.hub.change(0, "license", 1, play.clock.now())
    born = play.clock.now() + MINUTE
    play.hub.change(0, "new", 0, born)
    moved = play.hub.things[0].modified_at
    play.clock.advance(DAY)
    await looked(play)
    async with play.db.reading() as connection:
        query = select(events.c.kind, events.c.happened_at, events.c.commit).order_by(events.c.kind)
        found = [tuple(row) for row in await connection.execute(query)]
    assert found == [
        ("created", born, None),
        ("license", None, None),
        ("revision", moved, f"{7:040x}"),
    ]


async def test_a_glimpse_that_cannot_be_read_is_put_aside_and_counted(play: Play) -> None:
    coverage = await play.cover(ALL)
    odd = Unreadable('{"id": 7}', "odd", "b" * 24)
    glimpse = Glimpse("b" * 24, b"x" * 16, (None,) * 4, b"{}")
    page = Page(observed_at=play.clock.now(), glimpses=Glimpses("model", (glimpse,), lambda _: odd))
    recorded = await record_page(play.db, coverage, page)
    assert (recorded.new, recorded.unreadable) == (0, (odd,))
    async with play.db.reading() as connection:
        assert [row.record for row in await connection.execute(select(quarantine))] == [odd.record]
        (run,) = (await connection.execute(select(runs))).all()
    assert (run.seen, run.quarantined) == (0, 1)


async def test_what_is_gone_stays_gone_when_older_news_comes_late(play: Play) -> None:
    await looked(play)
    play.clock.advance(MINUTE)
    play.fetch(ALL, WIRES[0], [])
    early = play.flying.pop()
    play.clock.advance(MINUTE)
    async with play.db.reading() as connection:
        first = (await connection.execute(select(repos.c.id).order_by(repos.c.id))).scalars().first()
    assert first is not None
    coverage = await play.cover(ALL)
    await record_gone(play.db, coverage, first, observed_at=play.clock.now())
    play.expected = [("deleted", play.hub.things[0].hub_id, {"name": "acme/repo-0"}, None)]
    play.model.known[play.hub.things[0].hub_id].gone_at = play.clock.now()
    await play.commit(early)
