"""A world: its start as data, its script, and the state at any instant.

Time moves forward by applying what is due; moving backwards rebuilds from the start. Past the end of the
script the world goes on by itself, a week at a time.
"""

import json
import tomllib
from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from collectors.replica.organic import week_of_changes
from collectors.replica.script import Change, ScriptError, apply, complete, owner_from
from collectors.replica.state import KINDS, Record, Repo, State
from config.clock import WEEK, Clock, from_iso, to_iso

BUILTIN = Path(__file__).parent / "world"
"""The world that comes with the project."""


@dataclass(slots=True)
class WorldData:
    """A world as it is written down: records at the start, and the script; instants in milliseconds UTC."""

    start: int
    present: int
    seed: str = "cartographer"
    title: str = "a local Hub"
    owners: list[Record] = field(default_factory=list)
    repos: dict[str, list[Record]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    script: list[Change] = field(default_factory=list)
    discussions: list[Record] = field(default_factory=list)
    papers: list[Record] = field(default_factory=list)
    collections: list[Record] = field(default_factory=list)
    benchmarks: list[Record] = field(default_factory=list)
    cards: dict[tuple[str, str], str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)


def load(folder: Path = BUILTIN) -> WorldData:
    """Read a world from its folder.

    Raises FileNotFoundError without `world.toml`, and ValueError naming file and line of what cannot be read.
    """
    about = tomllib.loads((folder / "world.toml").read_text("utf-8"))
    facts = about.get("world", about)
    return WorldData(
        start=from_iso(str(facts["start"])),
        present=from_iso(str(facts["present"])),
        seed=str(facts.get("seed", "cartographer")),
        title=str(facts.get("title") or facts.get("description") or folder.name),
        owners=list(_lines(folder / "owners.jsonl")),
        repos={kind: list(_lines(folder / f"{kind}s.jsonl")) for kind in KINDS},
        script=list(_lines(folder / "script.jsonl")),
        discussions=list(_lines(folder / "discussions.jsonl")),
        papers=list(_lines(folder / "papers.jsonl")),
        collections=list(_lines(folder / "collections.jsonl")),
        benchmarks=list(_lines(folder / "benchmarks.jsonl")),
        cards=dict(_cards(folder / "cards")),
        about=about,
    )


def _lines(path: Path) -> Iterator[Record]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path.name}:{number}: {error}") from error


def _cards(folder: Path) -> Iterator[tuple[tuple[str, str], str]]:
    for kind in KINDS:
        for path in sorted((folder / f"{kind}s").glob("*.md")):
            yield (kind, path.stem.replace("__", "/", 1).lower()), path.read_text("utf-8")


@dataclass(order=True, slots=True)
class _Due:
    """A change and when it happens; changes of one instant keep the order they were written in."""

    at: int
    order: int
    change: Change = field(compare=False)


class World:
    """The local Hub's world: asks the clock what time it is, and is what it was then."""

    def __init__(self, data: WorldData, clock: Clock, *, calm: bool = False, organic: bool = True) -> None:
        self.data = data
        self.clock = clock
        self.calm = calm
        self.organic = organic
        self._due: list[_Due] = []
        self._next = 0
        self._weeks = 0
        self._order = count()
        self._state = State()
        for change in self._written():
            self._add(from_iso(str(change["at"])), change)
        last = self._due[-1].at if self._due else data.start
        self._wild = data.start + WEEK * max(-(-(max(last, data.present) - data.start) // WEEK), 0)
        self._rebuild()

    @property
    def state(self) -> State:
        """The world as it is now."""
        return self.at(self.clock.now())

    def warm(self) -> None:
        """Compute every repo's counters up to now, so that the first answer is not late."""
        state = self.state
        for kind in KINDS:
            for repo in state.all(kind):
                repo.view(state.now)

    @property
    def title(self) -> str:
        """What the world is, in a few words."""
        return self.data.title

    def at(self, now: int) -> State:
        """Return the world as of an instant (milliseconds UTC); an instant before the start is the start."""
        now = max(now, self.data.start)
        if now < self._state.now:
            self._rebuild()
        while self._step(now):
            pass
        self._state.now = now
        return self._state

    def apply(self, change: Change) -> None:
        """Make a change happen now, or at its own `at`; it is remembered when time moves back and forth.

        Raises ScriptError where it cannot be applied.
        """
        now = max(self.clock.now(), self.data.start)
        at = from_iso(str(change["at"])) if "at" in change else now
        self.at(now)
        if at == now:
            # the trial run: a change that fails is not remembered
            apply(self._state, change)
            self._add(at, change)
            self._next += 1
        else:
            self._add(at, change)
            if at < now:
                self._rebuild()

    def coming(self, until: int) -> Iterator[tuple[int, Change]]:
        """Return the changes known so far from now to an instant, with their own instants."""
        for due in self._due[self._next :]:
            if due.at <= until:
                yield due.at, due.change

    def _add(self, at: int, change: Change) -> None:
        insort(self._due, _Due(at, next(self._order), change))

    def _step(self, now: int) -> bool:
        """Apply the next change that is due, or let a week grow; tell whether there was one."""
        due = self._due[self._next] if self._next < len(self._due) else None
        week = self._wild + self._weeks * WEEK
        if self.organic and week <= now and (due is None or week < due.at):
            self._state.now = week
            for at, change in week_of_changes(self._state, self.data.seed, week):
                self._add(at, {**change, "organic": True})
            self._weeks += 1
            return True
        if due is None or due.at > now:
            return False
        self._state.now = max(due.at, self._state.now)
        try:
            apply(self._state, due.change)
        except ScriptError:
            # what grew by itself may meet what was changed by hand; what was written down must fit
            if not due.change.get("organic"):
                raise
        self._next += 1
        return True

    def _written(self) -> Iterator[Change]:
        """Return the script, and as changes what the start names that is younger than the start."""
        for kind in KINDS:
            for record in self.data.repos[kind]:
                if from_iso(record["createdAt"]) > self.data.start:
                    card = self.data.cards.get((kind, record["id"].lower()))
                    yield {
                        "at": record["createdAt"],
                        "op": "create",
                        "type": kind,
                        "id": record["id"],
                        "record": record,
                    } | ({} if card is None else {"card": card})
        for change in self.data.script:
            key = (str(change.get("type")), str(change.get("id")).lower())
            if change.get("op") == "create" and "card" not in change and key in self.data.cards:
                yield {**change, "card": self.data.cards[key]}
            else:
                yield change

    def _rebuild(self) -> None:
        """Go back to the start."""
        self._due = [due for due in self._due if not due.change.get("organic")]
        self._next = self._weeks = 0
        self._state = state = State(now=self.data.start, calm=self.calm)
        for record in self.data.owners:
            owner = owner_from(record)
            state.owners[owner.handle.lower()] = owner
        for kind in KINDS:
            for record in self.data.repos[kind]:
                if from_iso(record["createdAt"]) <= self.data.start:
                    self._settle(kind, record)
        for talk in self.data.discussions:
            repo = state.find(talk.get("type", "model"), talk["repo"])
            if repo is None:
                raise ScriptError(f"discussion {talk.get('num')} is about {talk['repo']}, which is not there")
            copy = {**talk, "comments": [dict(comment) for comment in talk.get("comments") or ()]}
            state.discussions.setdefault((repo.kind, repo.identity), []).append(copy)
        for record in self.data.papers:
            apply(state, {"op": "paper", "record": record})
        for record in self.data.collections:
            apply(state, {"op": "collection", "record": record})
        for record in self.data.benchmarks:
            change = {"op": "leader", "id": record["dataset"], "entries": record["entries"]}
            apply(state, {**change, "task_id": record.get("task_id")})

    def _settle(self, kind: str, record: Record) -> None:
        """Put a repo there that stood at the start: what its record does not say stays unsaid."""
        copy = dict(record)
        for key in ("createdAt", "lastModified"):
            if copy.get(key):
                copy[key] = to_iso(from_iso(copy[key]))
        if "_id" not in copy:
            copy = complete(kind, copy, self.data.start)
        copy.setdefault("tags", [])
        state = self._state
        card = self.data.cards.get((kind, copy["id"].lower()))
        repo = Repo(kind, copy, state.counters(copy), card)
        repo.authors = state.authors(repo.owner)
        if not copy.get("sha"):
            copy["sha"] = repo.commits[0].id
        state.put(repo)
