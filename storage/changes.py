"""What changed between the version of a repo that is stored and what the Hub shows now. Pure.

Only fields that were looked at both times are compared; one seen for the first time is no change.
"""

from functools import lru_cache
from operator import attrgetter, is_
from typing import Any

from msgspec import UNSET, Struct

from storage.canonical import clean
from storage.records import FACTS, EventKind, Facts, RepoObservation, SeenRepo, owner_of

Told = dict[str, Any]
"""Some facts, by name."""

LONGEST = 500
"""How much of an entry of a list is kept: PostgreSQL's indexes take no entry beyond 2,700 bytes."""


class Version(Struct, frozen=True, gc=False):
    """The open version of a repo: its facts, and which of them were ever observed."""

    id: int
    repo_id: int
    name: str
    gone: bool
    fields: int
    facts: Facts


class Change(Struct, frozen=True, gc=False):
    """One event to be: its kind with what was before and what is after.

    `happened_at` and `commit` only where the Hub itself shows when, and by which commit.
    """

    kind: EventKind
    before: Told | None
    after: Told | None
    happened_at: int | None = None
    commit: str | None = None


class Comparison(Struct, frozen=True, gc=False):
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


_facts_of = attrgetter(*FACTS)
_NEVER = (UNSET,) * len(FACTS)
_LISTS = ("base_models", "datasets", "models", "languages", "tags")


def observed(observation: RepoObservation) -> Facts:
    """Return the facts that an observation looked at, as the store can hold them."""
    facts = Facts._make(_facts_of(observation))
    texts = [value for value in facts if type(value) is str]
    single = len(texts)
    for items in (facts.base_models, facts.datasets, facts.models, facts.languages, facts.tags):
        if items:
            texts += items
    whole = "".join(texts)
    # Nothing in them to be cleaned, and no entry of a list too long: as nearly always.
    short = len(whole) <= LONGEST or max(map(len, texts[single:]), default=0) <= LONGEST
    if short and whole.isascii() and "\x00" not in whole:
        return facts
    cleaned: Told = {name: clean(value) for name, value in facts._asdict().items() if isinstance(value, str)}
    cleaned |= {name: _bounded(items) for name in _LISTS if (items := getattr(facts, name))}
    return facts._replace(**cleaned)


def _bounded(values: tuple[str, ...]) -> tuple[str, ...]:
    whole = "".join(values)
    if len(whole) <= LONGEST and whole.isascii() and "\x00" not in whole:
        return values
    return tuple([clean(item)[:LONGEST] for item in values])


def bits(facts: Facts) -> int:
    """Return the field mask of the facts that were looked at."""
    return _bits(tuple(map(is_, facts, _NEVER)))


@lru_cache(maxsize=1024)
def _bits(unknown: tuple[bool, ...]) -> int:
    return sum(1 << position for position, never in enumerate(unknown) if not never)


def first(seen: SeenRepo, changes: tuple[Change, ...] = ()) -> Comparison:
    """Return what to store of a repo never seen before."""
    facts = Facts._make(_facts_of(seen.observation)) if seen.plain else observed(seen.observation)
    return Comparison(facts, bits(facts), differs=True, changes=changes)


def compare(old: Version, observation: RepoObservation) -> Comparison:
    """Hold what the Hub shows now against the open version."""
    seen = observed(observation)
    facts = Facts._make([was if now is UNSET else now for was, now in zip(old.facts, seen, strict=True)])
    differing = {
        name
        for name, was, now in zip(FACTS, old.facts, facts, strict=True)
        if was is not UNSET and was != now
    }
    changes: list[Change] = []
    if old.gone:
        changes.append(Change(EventKind.RETURNED, None, {"name": observation.name}))
    changes.extend(_naming(old.name, observation.name))
    for kind, names in _TOLD_TOGETHER:
        if not differing.isdisjoint(names):
            told = [name for name in names if getattr(old.facts, name) is not UNSET]
            before = {name: getattr(old.facts, name) for name in told}
            after = {name: getattr(facts, name) for name in told}
            changes.append(Change(kind, before, after, *_shown(kind, seen)))
    fields = old.fields | bits(seen)
    differs = bool(differing) or fields != old.fields or old.gone or old.name != observation.name
    return Comparison(facts, fields, differs, tuple(changes))


def _shown(kind: EventKind, seen: Facts) -> tuple[int | None, str | None]:
    """Return when a change happened and by which commit, where the record that shows it says so.

    A new revision is the newest commit, and the repo was last modified by it. When a card's licence or base,
    the gate or the visibility changed, no record says.
    """
    if kind is not EventKind.REVISION:
        return None, None
    return seen.last_modified or None, seen.sha or None


def _naming(old: str, new: str) -> list[Change]:
    if old.casefold() == new.casefold():
        return []  # the Hub takes both spellings for the same name
    kind = EventKind.RENAMED if owner_of(old) == owner_of(new) else EventKind.TRANSFERRED
    return [Change(kind, {"name": old}, {"name": new})]
