"""The store as it was: an answer about a moment is the same for ever."""

import random
from typing import Any

import pytest
from msgspec import Struct

from config.clock import DAY, HOUR, MINUTE, ManualClock
from storage import catalogue, history, labels, lineage, named, runs
from storage.database import Database
from storage.errors import StoreError
from storage.filters import RepoFilter
from storage.labelling import record_labels
from storage.owning import record_owner
from storage.recording import record_gone, record_page, record_sighting
from storage.records import Label, OwnerObservation, Page, Proof
from storage.views import View, view
from tests.storage.listing import Listing, model

OWNERS = ("acme", "globex")


async def test_a_run_that_has_not_finished_cannot_be_asked_for(listing: Listing) -> None:
    coverage = await listing.open()
    for run, words in ((coverage.run_id, "has not finished"), (99, "there is no run 99")):
        with pytest.raises(StoreError, match=words):
            async with view(listing.db, run=run):
                pass


async def test_a_sequence_that_is_yet_to_come_cannot_be_asked_for(listing: Listing) -> None:
    await listing.listed(model())
    async with view(listing.db) as now:
        newest = now.sequence
    async with view(listing.db, at=newest) as then:
        assert (then.sequence, then.run, then.as_of) == (newest, 1, listing.clock.now())
    with pytest.raises(StoreError, match=f"the newest is {newest}"):
        async with view(listing.db, at=newest + 1):
            pass


async def test_an_empty_store_is_as_of_never(db: Database) -> None:
    async with view(db) as now:
        assert (now.sequence, now.as_of, now.run, now.current) == (0, None, None, True)
    async with view(db, at=0) as then:
        assert (then.sequence, then.as_of, then.run, then.current) == (0, None, None, False)


async def test_as_of_a_run_is_as_of_its_end_however_many_ran_beside_it(listing: Listing) -> None:
    db = listing.db
    await listing.listed(model(license="first"))
    tracked = await listing.open()
    census = await runs.begin(db, "census", asked_by="test", holder="other")
    beside = await runs.cover(db, census.run.id, source="models", partition="*", fields=0, expected=None)
    at = listing.clock.now()
    await record_page(db, beside, Page(observed_at=at + 1, repos=(model(license="census"),)))
    await runs.finish(db, tracked.run_id, holder="me")
    await record_page(db, beside, Page(observed_at=at + 2, repos=(model(license="later"),)))
    await runs.finish(db, census.run.id, holder="other")
    licenses = []
    for run in (1, tracked.run_id, census.run.id):
        async with view(db, run=run) as then:
            found = await catalogue.find_repo(then, "acme/one")
            licenses.append(found and found.license)
    assert licenses == ["first", "census", "later"]


async def test_an_old_state_has_the_counters_it_had(listing: Listing) -> None:
    first = await listing.run(model(downloads=5))
    await listing.run(model(downloads=9))
    async with view(listing.db, run=first) as then:
        assert await named.names(then) == [("acme/one", "model", 5)]
        (repo,) = await catalogue.find_repos(then, RepoFilter())
        assert (repo.downloads, repo.seen_at) == (5, listing.clock.now() - DAY)
    async with view(listing.db) as now:
        assert await named.names(now) == [("acme/one", "model", 9)]


class Fact(Struct, frozen=True):
    """What the invented Hub holds of one repo."""

    name: str
    license: str
    downloads: int
    base: str | None


class World:
    """An invented Hub that changes at random, and a store that follows it at random."""

    def __init__(self, db: Database, clock: ManualClock, seed: int) -> None:
        self.db = db
        self.clock = clock
        self.chance = random.Random(seed)
        self.repos: dict[int, Fact] = {}
        self.gone: set[int] = set()
        self.seen: dict[int, Fact] = {}
        self.scopes = 0

    def change(self) -> None:
        """Let one thing happen on the Hub."""
        chance = self.chance
        number = chance.randrange(8)
        held = self.repos.get(number)
        if held is None or chance.random() < 0.1:
            owner = chance.choice(OWNERS)
            base = chance.choice([None, "acme/r0", "globex/r1"])
            self.repos[number] = Fact(f"{owner}/r{number}", "mit", chance.randrange(9), base)
        elif chance.random() < 0.1:
            del self.repos[number]
        elif chance.random() < 0.3:
            owner = chance.choice(OWNERS)
            self.repos[number] = Fact(f"{owner}/r{number}", held.license, held.downloads, held.base)
        else:
            license_id = chance.choice(["mit", "other", "apache-2.0"])
            self.repos[number] = Fact(held.name, license_id, chance.randrange(9), held.base)

    async def follow(self) -> int | None:
        """Let the store look, somehow; returns the run if one was finished."""
        self.clock.advance(self.chance.choice([1, MINUTE, HOUR, DAY]))
        self.scopes += 1
        scope = f"scope {self.scopes}"
        begun = await runs.begin(self.db, scope, asked_by="test", holder="me")
        for owner in self.chance.sample(OWNERS, self.chance.randrange(1, 3)):
            await self._list(begun.run.id, owner)
        if self.chance.random() < 0.2:
            return None  # killed: it never ends
        await runs.finish(self.db, begun.run.id, holder="me")
        return begun.run.id

    async def _list(self, run_id: int, owner: str) -> None:
        coverage = await runs.cover(
            self.db, run_id, source="models", partition=owner, fields=0, expected=None
        )
        at = self.clock.now()
        theirs = {n: fact for n, fact in self.repos.items() if fact.name.startswith(f"{owner}/")}
        page = Page(observed_at=at, repos=tuple(self._seen(n, fact) for n, fact in theirs.items()))
        if self.chance.random() < 0.2:
            self.clock.advance(MINUTE)  # committed late
        await record_page(self.db, coverage, page)
        self.seen |= theirs
        self.gone -= theirs.keys()
        for missing in await runs.finish_partition(self.db, coverage.id, complete=True):
            number = int(missing.hub_id, 16)
            fact = self.repos.get(number)
            if fact is not None:
                seen = self._seen(number, fact)
                await record_sighting(self.db, coverage, seen, observed_at=self.clock.now())
                self.seen[number] = fact
            else:
                await record_gone(self.db, coverage, missing.repo_id, observed_at=self.clock.now())
                self.gone.add(number)
        kind = OwnerObservation(handle=owner, kind="org", followers=self.chance.randrange(3))
        await record_owner(self.db, coverage, kind, observed_at=self.clock.now())
        proof = Proof("https://huggingface.co", f"seen {self.clock.now()}", self.clock.now())
        label = Label(
            axis="governance",
            value=self.chance.choice(["one", "two", None]),
            confidence=0.5,
            proofs=(proof,),
            taxonomy="v1",
            rule="chance",
            rule_version="1",
            origin=self.chance.choice(["rule", "study", "operator"]),
        )
        await record_labels(self.db, subject_kind="project", subject=owner, labels=(label,))

    def _seen(self, number: int, fact: Fact) -> Any:
        bases = (fact.base,) if fact.base and fact.base != fact.name else ()
        return model(
            fact.name,
            f"{number:024x}",
            license=fact.license,
            downloads=fact.downloads,
            downloads_all_time=fact.downloads * 10,
            base_models=bases,
            tags=(fact.license, fact.name),
        )

    def known(self) -> dict[str, tuple[str, int]]:
        """Return what the store must hold now: name to licence and downloads."""
        alive = (fact for number, fact in self.seen.items() if number not in self.gone)
        return {fact.name: (fact.license, fact.downloads) for fact in alive}


async def everything(then: View) -> list[Any]:
    """Ask everything that can be asked of a view."""
    whole = RepoFilter()
    answers: list[Any] = [then.as_of, then.run]
    sorts: tuple[catalogue.SortKey, ...] = ("downloads", "likes", "created_at")
    answers.extend([await catalogue.find_repos(then, whole, sort=sort, limit=100) for sort in sorts])
    answers.append(await catalogue.count_repos(then, RepoFilter(licenses=("mit",))))
    answers.append(await catalogue.count_repos(then, RepoFilter(base_model="acme/r0")))
    answers.append(await catalogue.group_repos(then, whole, "license"))
    answers.append(await catalogue.group_repos(then, whole, "owner_key"))
    answers.append(await named.names(then))
    answers.append(await catalogue.find_owners(then, OWNERS))
    for owner in OWNERS:
        answers.extend([await catalogue.find_repo(then, f"{owner}/r{number}") for number in range(8)])
        answers.append(await lineage.derivatives(then, f"{owner}/r0"))
        answers.append(await history.find_events(then, owners_in=[owner]))
        answers.append(await history.looks(then, source="models", partition=owner, since=0))
        answers.append(await labels.artefacts_of(then, [owner]))
    numbers = list(range(1, 9))
    answers.extend([await lineage.ancestors(then, number, "it") for number in numbers])
    answers.append(await catalogue.repos_by_ids(then, numbers))
    answers.append(await history.find_events(then, since_run=1, newest_first=True, limit=5))
    answers.append(await history.series(then, numbers, "downloads", since=0))
    answers.append(await history.series(then, numbers, "downloads_all_time", since=then.as_of or 0))
    answers.append(await history.sequence_at(then, then.as_of or 0))
    answers.append(await history.first_look(then))
    answers.append(await labels.labels(then, "project", OWNERS))
    return answers


@pytest.mark.parametrize("seed", range(3))
async def test_no_later_record_changes_an_answer_about_the_past(
    db: Database, clock: ManualClock, seed: int
) -> None:
    world = World(db, clock, seed)
    told: dict[tuple[str, int], list[Any]] = {}
    held: dict[int, dict[str, tuple[str, int]]] = {}
    for _ in range(9):
        for _ in range(world.chance.randrange(6)):
            world.change()
        run = await world.follow()
        if run is not None:
            held[run] = world.known()
            async with view(db, run=run) as then:
                told["run", run] = await everything(then)
        async with view(db) as now:
            number = now.sequence
            found = await catalogue.find_repos(now, RepoFilter(), limit=100)
            assert {repo.name: (repo.license, repo.downloads) for repo in found} == world.known()
        if run is None:
            async with view(db, at=number) as then:
                told["at", number] = await everything(then)
    assert len(held) > 3
    for (kind, number), answers in told.items():
        async with view(db, **{kind: number}) as then:
            for before, after in zip(answers, await everything(then), strict=True):
                assert before == after
    for run, known in held.items():
        async with view(db, run=run) as then:
            found = await catalogue.find_repos(then, RepoFilter(), limit=100)
            assert {repo.name: (repo.license, repo.downloads) for repo in found} == known
