"""What changed between the version of a repo that is stored and what the Hub shows now. Pure.

Only fields that were looked at both times are compared; one seen for the first time is no change.
"""

from typing import Any

from msgspec import UNSET, Struct

from storage.canonical import clean
from storage.records import FACTS, EventKind, RepoObservation, owner_of

Facts = dict[str, Any]

LONGEST = 500
"""How much of an entry of a list is kept: PostgreSQL's indexes take no entry beyond 2,700 bytes."""


class Version(Struct, frozen=True):
    """The open version of a repo: its facts, and which of them were ever observed."""

    id: int
    repo_id: int
    name: str
    gone: bool
    fields: int
    facts: Facts


class Change(Struct, frozen=True):
    """One event to be: its kind with what was before and what is after."""

    kind: EventKind
    before: Facts | None
    after: Facts | None


class Comparison(Struct, frozen=True):
    """The facts to store from now on, whether they differ from the stored ones, and the events."""

    facts: Facts
    fields: int
    differs: bool
    changes: tuple[Change, ...]


_TOLD_TOGETHER: tuple[tuple[EventKind, tuple[str, ...]], ...] = (
    (EventKind.VISIBILITY, ("private",)),
    (EventKind.GATED, ("gated",)),
    (EventKind.LICENSE, ("license", "license_name", "license_link")),
    (EventKind.BASE_MODEL, ("base_models",)),
    (EventKind.REVISION, ("sha",)),
)


def observed(observation: RepoObservation) -> Facts:
    """Return the facts that an observation looked at, as the store can hold them."""
    values = {name: getattr(observation, name) for name in FACTS}
    return {name: _storable(value) for name, value in values.items() if value is not UNSET}


def _storable(value: Any) -> Any:  # noqa: ANN401 - a fact of any type
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(clean(item)[:LONGEST] for item in value)
    return value


def bits(names: Facts) -> int:
    """Return the field mask of the facts in a mapping."""
    return sum(1 << position for position, name in enumerate(FACTS) if name in names)


def first(observation: RepoObservation) -> Comparison:
    """Return what to store of a repo never seen before."""
    facts = observed(observation)
    return Comparison(facts, bits(facts), differs=True, changes=())


def compare(old: Version, observation: RepoObservation) -> Comparison:
    """Hold what the Hub shows now against the open version."""
    seen = observed(observation)
    differing = {name for name, value in seen.items() if old.facts.get(name) != value}
    known = {name for position, name in enumerate(FACTS) if old.fields >> position & 1}
    facts = old.facts | seen
    fields = old.fields | bits(seen)
    changes: list[Change] = []
    if old.gone:
        changes.append(Change(EventKind.RETURNED, None, {"name": observation.name}))
    changes.extend(_naming(old.name, observation.name))
    for kind, names in _TOLD_TOGETHER:
        if any(name in differing and name in known for name in names):
            told = [name for name in names if name in known]
            before = {name: old.facts.get(name) for name in told}
            changes.append(Change(kind, before, {name: facts.get(name) for name in told}))
    differs = bool(differing) or fields != old.fields or old.gone or old.name != observation.name
    return Comparison(facts, fields, differs, tuple(changes))


def _naming(old: str, new: str) -> list[Change]:
    if old.casefold() == new.casefold():
        return []  # the Hub takes both spellings for the same name
    kind = EventKind.RENAMED if owner_of(old) == owner_of(new) else EventKind.TRANSFERRED
    return [Change(kind, {"name": old}, {"name": new})]
