"""What was so on a local Hub, from its start on, and whether a store tells that and nothing else.

The Hub's own state is looked at after everything that happens to it. What a collector makes of it is held
against that: each chain of events is one that was there in this order, and ends where the Hub is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from collectors.replica.state import KINDS, Repo, State
from storage.canonical import load
from storage.database import Database
from storage.history import Event, find_events
from storage.records import FACTS
from storage.schema import repo_versions, repos
from storage.tracking import tracked
from storage.views import view

Identity = tuple[str, str]
TOLD = {
    "gated": ("gated",),
    "license": ("license", "license_name", "license_link"),
    "base_model": ("base_models",),
    "revision": ("sha",),
    "visibility": ("private",),
}


class Look(Struct, frozen=True):
    """A repo from an instant on: whether anybody can see it, its name, and what is told when it moves."""

    at: int
    shown: bool
    name: str
    facts: dict[str, Any]


class Stored(Struct, frozen=True):
    """A version of a repo as the store holds it."""

    sequence: int
    name: str
    gone: bool
    known: frozenset[str]
    facts: dict[str, Any]


@dataclass
class Truth:
    """Every repo's looks, oldest first; who was born when; commits with the card as of then."""

    looks: dict[Identity, list[Look]] = field(default_factory=dict)
    repos: dict[Identity, Repo] = field(default_factory=dict)
    started_at: int = 0

    def look(self, state: State, at: int) -> None:
        """Note what is so now."""
        there = {(repo.kind, repo.identity): repo for kind in KINDS for repo in state.repos[kind].values()}
        self.started_at = self.started_at or at
        self.repos |= there
        for identity, repo in there.items():
            self._note(identity, _seen(repo, at))
        for identity, looks in self.looks.items():
            last = looks[-1]
            if identity not in there and last.shown:
                looks.append(Look(at, shown=False, name=last.name, facts=last.facts))

    def _note(self, identity: Identity, now: Look) -> None:
        looks = self.looks.setdefault(identity, [])
        last = looks[-1] if looks else None
        if last is None or (last.shown, last.name, last.facts) != (now.shown, now.name, now.facts):
            looks.append(now)

    def born(self) -> Iterator[tuple[Identity, list[Look]]]:
        """Yield the repos that were not there from the start."""
        for identity, looks in self.looks.items():
            if looks[0].at > self.started_at:
                yield identity, looks


def _seen(repo: Repo, at: int) -> Look:
    card = repo.record.get("cardData") or {}
    base = card.get("base_model")
    facts = {
        "private": repo.private,
        "gated": repo.record.get("gated") or "open",
        "license": card.get("license"),
        "license_name": card.get("license_name"),
        "license_link": card.get("license_link"),
        "sha": repo.record["sha"],
    }
    if repo.kind == "model":
        facts["base_models"] = sorted([base] if isinstance(base, str) else base or [])
    if repo.kind == "space":
        del facts["gated"]
    return Look(at, shown=not repo.private, name=repo.id, facts=facts)


async def stored(db: Database) -> dict[Identity, list[Stored]]:
    """Return all versions of all repos, oldest first."""
    async with db.reading() as connection:
        query = select(repo_versions, repos.c.hub_id).join(repos, repos.c.id == repo_versions.c.repo_id)
        rows = (await connection.execute(query.order_by(repo_versions.c.valid_from))).mappings().all()
    found: dict[Identity, list[Stored]] = {}
    for row in rows:
        names = {name for told in TOLD.values() for name in told}
        facts = {name: row[name] for name in names if name in row}
        bases = load(row["base_models"]) if isinstance(row["base_models"], str) else row["base_models"]
        facts["base_models"] = sorted(bases or [])
        known = frozenset(name for place, name in enumerate(FACTS) if row["fields"] >> place & 1)
        version = Stored(row["valid_from"], row["name"], row["gone"], known, facts)
        found.setdefault((row["repo_type"], row["hub_id"]), []).append(version)
    return found


async def told(db: Database) -> dict[Identity, list[Event]]:
    """Return all events of repos, oldest first."""
    async with view(db) as now:
        found = await find_events(now)
    told: dict[Identity, list[Event]] = {}
    for event in found:
        if event.hub_id is not None and event.repo_type is not None:
            told.setdefault((event.repo_type, event.hub_id), []).append(event)
    return told


def check_chains(truth: Truth, events: dict[Identity, list[Event]]) -> None:
    """Nothing is invented or doubled: each kind's events are a walk through what was so, in its order."""
    for identity, looks in truth.looks.items():
        own = events.get(identity, [])
        for kind, names in TOLD.items():
            _walk([event for event in own if event.kind == kind], looks, names)
        _walk([event for event in own if event.kind in {"renamed", "transferred"}], looks, ("name",))
        first = [event for event in own if event.kind in {"created", "discovered"}]
        assert len(first) <= 1, first
        assert not first or own[0] is first[0], own
        ends = [event for event in own if event.kind in {"deleted", "returned"}]
        for number, event in enumerate(ends):
            assert event.kind == ("returned" if number % 2 else "deleted"), ends
    assert set(events) <= set(truth.looks)


def _walk(chain: list[Event], looks: list[Look], names: tuple[str, ...]) -> None:
    """Hold before and after of some events against what was so, one after the other."""
    for earlier, later in pairwise(chain):
        assert earlier.after is not None
        assert later.before is not None
        shared = earlier.after.keys() & later.before.keys()
        assert {name: earlier.after[name] for name in shared} == {
            name: later.before[name] for name in shared
        }, (earlier, later)
    place = 0
    for event in chain:
        assert event.before is not None
        assert event.after is not None
        assert event.before != event.after
        assert set(event.before) == set(event.after) <= set(names)
        for values in (event.before, event.after):
            place = _find(looks, place, values, event.detected_at)
            assert place >= 0, (event, looks)


def _find(looks: list[Look], start: int, values: dict[str, Any], until: int) -> int:
    for place in range(start, len(looks)):
        here = {"name": looks[place].name, **looks[place].facts}
        here["base_models"] = sorted(here.get("base_models") or [])
        wanted = {name: sorted(value) if name == "base_models" else value for name, value in values.items()}
        if looks[place].at <= until and all(here.get(name) == value for name, value in wanted.items()):
            return place
    return -1


def check_births(truth: Truth, events: dict[Identity, list[Event]], *, lost: bool) -> None:
    """Whoever was there at the start is no news; whoever came later and was seen is told once.

    It is a creation where everybody could see it from its birth on under one owner, unless (`lost`) a list
    left out what it should have held.
    """
    for identity, own in events.items():
        looks = truth.looks[identity]
        born = looks[0].at > truth.started_at
        assert (own[0].kind in {"created", "discovered"}) == born, (own[0], looks)
        if not born:
            continue
        first = own[0]
        owners = {look.name.split("/")[0] for look in looks if look.at <= first.detected_at}
        open_to_all = all(look.shown for look in looks if look.at <= first.detected_at)
        if first.kind == "created":
            assert first.happened_at in {looks[0].at, None}
        else:
            assert lost or len(owners) > 1 or not open_to_all, (first, looks)


def check_commits(truth: Truth, events: dict[Identity, list[Event]]) -> None:
    """A commit is named only where its card shows the change and the one before it does not."""
    for identity, own in events.items():
        commits = truth.repos[identity].commits
        places = {commit.id: place for place, commit in enumerate(commits)}
        for event in own:
            if event.kind not in {"license", "base_model"} or event.commit is None:
                continue
            assert event.after is not None
            key = "license" if event.kind == "license" else "base_models"
            place = places[event.commit]
            pair = commits[place : place + 2]
            cards = [_said({} if commit.readme is None else commit.readme.data, key) for commit in pair]
            assert cards[0] == event.after[key], (event, cards)
            assert cards[1:] != cards[:1], (event, cards)
            assert event.happened_at == commits[place].at


def _said(card: dict[str, Any], key: str) -> Any:
    if key == "license":
        return card.get("license")
    base = card.get("base_model")
    return [base] if isinstance(base, str) else base or []


def check_versions(versions: dict[Identity, list[Stored]], events: dict[Identity, list[Event]]) -> None:
    """Nothing that the store holds changed without an event, and no event without such a change."""
    for identity, held in versions.items():
        own = [event for event in events.get(identity, []) if event.kind not in {"created", "discovered"}]
        expected: list[tuple[int, str]] = []
        for old, new in pairwise(held):
            expected += [(new.sequence, kind) for kind in _differences(old, new)]
        assert sorted((event.sequence, event.kind) for event in own) == sorted(expected), (identity, held)


def _differences(old: Stored, new: Stored) -> Iterator[str]:
    if new.gone:
        yield "deleted"
        return
    if old.gone:
        yield "returned"
    if old.name.casefold() != new.name.casefold():
        same = old.name.split("/")[0].casefold() == new.name.split("/")[0].casefold()
        yield "renamed" if same else "transferred"
    for kind, names in TOLD.items():
        if any(name in old.known and old.facts[name] != new.facts[name] for name in names):
            yield kind


def check_end(truth: Truth, versions: dict[Identity, list[Stored]]) -> None:
    """The store holds every repo that can be seen as it is, and no other as if it were there."""
    for identity, looks in truth.looks.items():
        now, held = looks[-1], versions.get(identity)
        if held is None:
            assert not now.shown, identity
            continue
        last = held[-1]
        assert last.gone == (not now.shown), (identity, looks, last)
        if now.shown:
            assert last.name == now.name, (looks, last)
            for name, value in now.facts.items():
                assert last.facts[name] == value, (identity, name, looks, last)


async def check_owners(db: Database, handles: dict[str, str], versions: dict[Identity, list[Stored]]) -> None:
    """A namespace that is called something else now is followed there, and its renames lead there.

    It can be found where a repo is that was seen under a name it had before.
    """
    followed = {handle.casefold() for handle in await tracked(db)}
    async with view(db) as now:
        renames = [event for event in await find_events(now) if event.kind == "owner_renamed"]
    for first, last in handles.items():
        handle = first
        for event in renames:
            assert event.before is not None
            assert event.after is not None
            if event.before["handle"] == handle:
                handle = event.after["handle"]
        found = handle == last and last in followed
        moved = [held for held in versions.values() if _owner(held[-1]) == last and not held[-1].gone]
        assert found or not any(_owner(one) == handle for held in moved for one in held), (last, renames)


def _owner(version: Stored) -> str:
    return version.name.partition("/")[0]
