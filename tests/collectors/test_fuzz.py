"""Lists of a Hub that changes under them; interleaved, late, cut, repeated: exactly the changes are told."""

import asyncio
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from collectors.hub.decode import read_repo
from collectors.hub.listing import ListedPage
from collectors.sources.base import read_page
from collectors.sources.models import MODELS
from config.clock import HOUR, MINUTE, ManualClock
from storage import runs
from storage.canonical import load
from storage.database import Database
from storage.recording import record_gone, record_page, record_sighting
from storage.records import ALL, Coverage, RepoObservation, SeenRepo
from storage.schema import events, metrics, repo_versions, repos
from tests.collectors.fuzz_world import FACT, FuzzHub, Model, Seen, Told, seen_now
from tests.conftest import NOON

WIRES = (
    frozenset(MODELS.expand),
    frozenset(MODELS.expand) - {"cardData", "tags"},
    frozenset(MODELS.expand) - {"sha", "gated"},
)
PARTITIONS = ("acme", ALL)
WHATS = ("visibility", "gated", "license", "base_model", "revision", "downloads", "name", "alive", "new")
STEPS = st.one_of(
    st.tuples(st.just("change"), st.integers(0, 5), st.sampled_from(WHATS), st.integers(0, 5)),
    st.tuples(
        st.just("fetch"),
        st.sampled_from(PARTITIONS),
        st.sampled_from(range(len(WIRES))),
        st.lists(st.integers(0, 6), max_size=2),
    ),
    st.tuples(st.just("commit"), st.integers(0, 3), st.just(0), st.just(0)),
    st.tuples(st.just("finish"), st.sampled_from(PARTITIONS), st.just(0), st.just(0)),
)


@dataclass
class Fetched:
    """A page on its way: asked for, not yet recorded."""

    partition: str
    at: int
    wires: frozenset[str]
    seen: list[Seen]
    records: list[bytes]


@dataclass
class Play:
    """Carries out steps on the Hub, the store and the model, and holds the store against the model."""

    db: Database
    clock: ManualClock
    hub: FuzzHub
    model: Model = field(default_factory=Model)
    flying: list[Fetched] = field(default_factory=list)
    covers: dict[str, Coverage] = field(default_factory=dict)
    expected: list[Told] = field(default_factory=list)

    async def step(self, step: tuple[Any, ...]) -> None:
        self.clock.advance(MINUTE)
        kind, one, two, three = step
        if kind == "change":
            self.hub.change(one, two, three, self.clock.now())
        elif kind == "fetch":
            self.fetch(one, WIRES[two], three)
        elif kind == "commit" and self.flying:
            await self.commit(self.flying.pop(one % len(self.flying)))
        elif kind == "finish":
            await self.finish(one)

    def fetch(self, partition: str, wires: frozenset[str], cut: list[int]) -> None:
        things = self.hub.listed(partition)
        rows = [thing for position, thing in enumerate(things) if position not in cut]
        rows += [things[position] for position in cut if position % 2 and position < len(things)]  # repeated
        seen = [seen_now(thing) for thing in rows]
        records = [thing.record() for thing in rows]
        self.flying.append(Fetched(partition, self.clock.now(), wires, seen, records))

    async def commit(self, page: Fetched) -> None:
        coverage = await self.cover(page.partition)
        listed = ListedPage(page.records, page.at, 1, None, page.wires)
        await record_page(self.db, coverage, read_page(listed, "model", labelled=page.partition != ALL))
        self.expected += self.model.page(coverage, page.seen, page.wires, page.at)
        await self.check()

    async def finish(self, partition: str) -> None:
        coverage = await self.cover(partition)
        self.clock.advance(HOUR)
        missing = await runs.finish_partition(self.db, coverage.id, complete=True)
        for one in missing:
            thing = next(thing for thing in self.hub.things if thing.hub_id == one.hub_id)
            at = self.clock.now()
            if not thing.alive:
                await record_gone(self.db, coverage, one.repo_id, observed_at=at)
                self.expected += self.model.gone(one.hub_id, at)
                continue
            found = read_repo(thing.record(), "model", WIRES[0])
            assert isinstance(found, RepoObservation)
            await record_sighting(self.db, coverage, SeenRepo(found), observed_at=at)
            self.expected += self.model.page(coverage, [seen_now(thing)], WIRES[0], at)
        self.model.listings.append((coverage.id, partition, coverage.started_at))
        await runs.finish(self.db, coverage.run_id, holder="fuzz")
        del self.covers[partition]
        await self.check()

    async def cover(self, partition: str) -> Coverage:
        if partition not in self.covers:
            begun = await runs.begin(self.db, f"scope {partition}", asked_by="fuzz", holder="fuzz")
            self.covers[partition] = await runs.cover(
                self.db, begun.run.id, source="models", partition=partition, fields=0, expected=None
            )
        return self.covers[partition]

    async def check(self) -> None:
        found = await self.told()
        assert sorted(map(str, found)) == sorted(map(str, self.expected))

    async def told(self) -> list[Told]:
        async with self.db.reading() as connection:
            query = select(events, repos.c.hub_id).join(repos, repos.c.id == events.c.repo_id)
            rows = (await connection.execute(query.order_by(events.c.id))).mappings().all()
        return [
            (row["kind"], row["hub_id"], _told(row["kind"], row["before"]), _told(row["kind"], row["after"]))
            for row in rows
        ]

    async def end(self) -> None:
        """List everything once more: then the store is the Hub, and each chain of events leads there."""
        for page in list(self.flying):
            await self.commit(page)
        self.clock.advance(MINUTE)
        self.fetch(ALL, WIRES[0], [])
        await self.commit(self.flying[-1])
        async with self.db.reading() as connection:
            query = (
                select(repo_versions, repos.c.hub_id, repos.c.downloads)
                .join(repos, repos.c.id == repo_versions.c.repo_id)
                .where(repo_versions.c.valid_to.is_(None))
            )
            rows = {row["hub_id"]: row for row in (await connection.execute(query)).mappings()}
            counters = select(repos.c.hub_id, metrics.c.downloads).join(
                repos, repos.c.id == metrics.c.repo_id
            )
            counted = [(hub_id, value) for hub_id, value in await connection.execute(counters)]
        for thing in self.hub.things:
            if thing.alive:
                row = rows[thing.hub_id]
                assert (row["name"], row["license"], row["sha"], row["downloads"], row["gone"]) == (
                    thing.name, thing.values["license"], thing.values["revision"], thing.downloads, False
                )  # fmt: skip
        assert sorted(counted) == sorted(self.model.counted)
        last: dict[tuple[str, str], Any] = {}
        for kind, hub_id, before, after in await self.told():
            if kind in {"visibility", "gated", "license", "base_model", "revision"}:
                assert last.get((kind, hub_id), before) == before
                assert before != after
                last[kind, hub_id] = after
        for thing in self.hub.things:
            for kind, value in thing.values.items():
                if thing.alive and (kind, thing.hub_id) in last:
                    assert last[kind, thing.hub_id] == value


def _told(kind: str, text: str | None) -> Any:
    if text is None:
        return None
    facts = load(text)
    if kind == "base_model":
        return (facts["base_models"] or [None])[0]
    if kind == "gated":
        return False if facts["gated"] == "open" else facts["gated"]
    return facts[FACT.get(kind, kind)] if kind in {*FACT, "license"} else facts


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fuzz") / "empty.sqlite"

    async def make() -> None:
        await (await Database.open(f"sqlite+aiosqlite:///{path}", clock=ManualClock(NOON))).close()

    asyncio.run(make())
    return path


@given(st.lists(STEPS, min_size=5, max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_exactly_the_changes_are_told(
    empty_store: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    path = tmp_path_factory.mktemp("play") / "store.sqlite"
    shutil.copy(empty_store, path)

    async def play() -> None:
        clock = ManualClock(NOON)
        db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
        try:
            played = Play(db, clock, FuzzHub(NOON))
            for step in steps:
                await played.step(step)
            await played.end()
        finally:
            await db.close()

    asyncio.run(play())
    path.unlink()


async def test_a_long_play_tells_the_same_on_both_databases(db: Database, clock: ManualClock) -> None:
    chance = random.Random(7)
    played = Play(db, clock, FuzzHub(clock.now()))
    for _ in range(300):
        kind = chance.choices(["change", "fetch", "commit", "finish"], [4, 3, 3, 1])[0]
        if kind == "change":
            await played.step((kind, chance.randrange(6), chance.choice(WHATS), chance.randrange(6)))
        elif kind == "fetch":
            cut = chance.sample(range(7), chance.randrange(3))
            await played.step((kind, chance.choice(PARTITIONS), chance.randrange(len(WIRES)), cut))
        else:
            await played.step(
                (kind, chance.choice(PARTITIONS) if kind == "finish" else chance.randrange(4), 0, 0)
            )
    await played.end()
    assert len(played.expected) > 40
