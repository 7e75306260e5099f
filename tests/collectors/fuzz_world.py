"""A small Hub that changes under whoever lists it, and a plain model of what a store should make of it.

The model knows nothing of digests, versions or SQL: for each repo it keeps the last value seen of each thing
that is told, and says what an observation tells.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from config.clock import to_iso
from storage.records import ALL, Coverage

Told = tuple[str, str, Any, Any]  # kind, the Hub's id, before, after
OWNERS = ("acme", "other")
WIRE = {
    "visibility": "private",
    "gated": "gated",
    "license": "cardData",
    "base_model": "cardData",
    "revision": "sha",
}
FACT = {"visibility": "private", "gated": "gated", "revision": "sha", "base_model": "base_models"}


@dataclass
class Thing:
    """One repo as it is on the Hub."""

    hub_id: str
    name: str
    created_at: int
    values: dict[str, Any]
    modified_at: int
    downloads: int = 0
    alive: bool = True

    def record(self) -> bytes:
        card = {"license": self.values["license"], "base_model": self.values["base_model"]}
        return json.dumps(
            {
                "_id": self.hub_id,
                "id": self.name,
                "createdAt": to_iso(self.created_at),
                "lastModified": to_iso(self.modified_at),
                "private": self.values["visibility"],
                "gated": self.values["gated"],
                "sha": self.values["revision"],
                "downloads": self.downloads,
                "cardData": {key: value for key, value in card.items() if value is not None},
                "tags": [f"license:{self.values['license']}"] if self.values["license"] else [],
            },
            separators=(",", ":"),
        ).encode()


@dataclass
class Seen:
    """A repo as it was in a page: the thing at that moment."""

    hub_id: str
    name: str
    created_at: int
    modified_at: int
    values: dict[str, Any]
    downloads: int


@dataclass
class Known:
    """What was last seen of a repo."""

    name: str
    at: int
    values: dict[str, Any]
    downloads: int
    gone_at: int | None = None


@dataclass
class Model:
    """What should have been told so far."""

    known: dict[str, Known] = field(default_factory=dict)
    counted: list[tuple[str, int]] = field(default_factory=list)
    listings: list[tuple[int, str, int]] = field(default_factory=list)

    def page(self, coverage: Coverage, seen: list[Seen], wires: frozenset[str], at: int) -> list[Told]:
        told: list[Told] = []
        first: dict[str, Seen] = {}
        for one in seen:
            first.setdefault(one.hub_id, one)
        for one in first.values():
            told += self._one(coverage, one, wires, at)
        return told

    def gone(self, hub_id: str, at: int) -> list[Told]:
        known = self.known[hub_id]
        if known.gone_at is not None or known.at > at:
            return []
        known.gone_at = at
        return [("deleted", hub_id, {"name": known.name}, None)]

    def _one(self, coverage: Coverage, one: Seen, wires: frozenset[str], at: int) -> list[Told]:
        values = {kind: value for kind, value in one.values.items() if WIRE[kind] in wires}
        known = self.known.get(one.hub_id)
        if known is None:
            self.known[one.hub_id] = Known(one.name, at, values, one.downloads)
            self.counted.append((one.hub_id, one.downloads))
            return self._first(coverage, one)
        if at < max(known.at, known.gone_at or 0):
            return []
        told: list[Told] = []
        if known.gone_at is not None:
            known.gone_at = None
            told.append(("returned", one.hub_id, None, {"name": one.name}))
        if known.name.casefold() != one.name.casefold():
            same = known.name.split("/")[0].casefold() == one.name.split("/")[0].casefold()
            kind = "renamed" if same else "transferred"
            told.append((kind, one.hub_id, {"name": known.name}, {"name": one.name}))
        for kind, value in values.items():
            if kind in known.values and known.values[kind] != value:
                told.append((kind, one.hub_id, known.values[kind], value))
        if known.downloads != one.downloads:
            self.counted.append((one.hub_id, one.downloads))
        known.name, known.at, known.downloads = one.name, at, one.downloads
        known.values |= values
        return told

    def _first(self, coverage: Coverage, one: Seen) -> list[Told]:
        owner = one.name.split("/")[0].casefold()
        earlier = [
            started
            for number, partition, started in self.listings
            if number != coverage.id and partition in {ALL, owner}
        ]
        after = {"name": one.name}
        if not earlier:
            return [] if coverage.baseline else [("discovered", one.hub_id, None, after)]
        kind = "discovered" if one.created_at < max(earlier) else "created"
        return [(kind, one.hub_id, None, after)]


class FuzzHub:
    """The repos of two owners, as they are now."""

    def __init__(self, at: int) -> None:
        self.things = [
            Thing(
                hub_id=f"{number:024x}",
                name=f"{OWNERS[number % 2]}/repo-{number}",
                created_at=at - 1_000 * number,
                values={
                    "visibility": False,
                    "gated": False,
                    "license": "mit",
                    "base_model": None,
                    "revision": "0" * 40,
                },
                modified_at=at,
            )
            for number in range(5)
        ]

    def change(self, number: int, what: str, value: int, at: int) -> None:
        thing = self.things[number % len(self.things)]
        choices: dict[str, list[Any]] = {
            "visibility": [False, True],
            "gated": [False, "auto", "manual"],
            "license": ["mit", "apache-2.0", None],
            "base_model": [None, "base/one", "base/two"],
        }
        if what == "revision":
            thing.values["revision"] = f"{value:040x}"
            thing.modified_at = at
        elif what == "downloads":
            thing.downloads = value
        elif what == "name":
            thing.name = f"{OWNERS[value % 2]}/repo-{number}-{value % 3}"
        elif what == "alive":
            thing.alive = bool(value % 2)
        elif what == "new":
            fresh = f"{100 + len(self.things):024x}"
            values = {"visibility": False, "gated": False, "license": "mit", "base_model": None}
            born = Thing(
                fresh, f"{OWNERS[value % 2]}/new-{fresh[-3:]}", at, values | {"revision": "1" * 40}, at
            )
            self.things.append(born)
        else:
            thing.values[what] = choices[what][value % len(choices[what])]

    def listed(self, partition: str) -> list[Thing]:
        alive = [thing for thing in self.things if thing.alive]
        return [thing for thing in alive if partition in {ALL, thing.name.split("/")[0]}]


def seen_now(thing: Thing) -> Seen:
    return Seen(
        thing.hub_id, thing.name, thing.created_at, thing.modified_at, dict(thing.values), thing.downloads
    )
