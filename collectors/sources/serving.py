"""What evaluations and providers share: one list of an owner's models a day answers for both.

Both are fields of the same records, and requests are what is scarce: each reading asks for both fields and
records both, so that after the first of the two sources nothing of the other is due. They are not asked for
with every list of models, since the Hub works them out for each record, and they change rarely.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec import Struct

from collectors.hub.errors import HubBadRequest
from collectors.hub.listing import PAGE, ListedPage, Listing
from collectors.hub.serving import MAPPING, RESULTS, ModelExtras, read_extras
from collectors.sources.pace import due_at
from collectors.sources.subjects import Subject, Visit
from config.clock import DAY
from storage.aside import put_aside
from storage.catalogue import find_owners
from storage.known import states
from storage.named import types_held
from storage.providers import record_providers
from storage.readings import count_changes, note_reading, readings_of
from storage.records import Unreadable
from storage.scores import record_scores
from storage.sets import Replaced
from storage.views import View

CADENCE = DAY
EXPAND = (RESULTS, MAPPING)

Recorder = Callable[..., Awaitable[Replaced]]


class Extra(Struct, frozen=True):
    """One of the two: the source that it is, the Hub's field, how it is read from a record and recorded."""

    source: str
    field: str
    rows: Callable[[ModelExtras], Sequence[Any] | None]
    unreadable: Callable[[ModelExtras], Sequence[Unreadable]]
    record: Recorder


EXTRAS: tuple[Extra, ...] = (
    Extra("evaluations", RESULTS, attrgetter("scores"), attrgetter("unreadable_scores"), record_scores),
    Extra(
        "providers", MAPPING, attrgetter("providers"), attrgetter("unreadable_providers"), record_providers
    ),
)


class _Found(Struct, frozen=True):
    """What the pages of one list held."""

    read_at: int
    requests: int
    expanded: frozenset[str]
    models: Mapping[str, ModelExtras]
    unreadable: tuple[Unreadable, ...]


class ExtrasSource:
    """One of the two as a source: it is due by its own readings, and notes those of both."""

    cadence = CADENCE

    def __init__(self, name: str) -> None:
        self.name = name

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the owners with models that were not read for a day, those longest ago first."""
        held = await readings_of(view, self.name)
        types = await types_held(view, handles)
        found: list[tuple[int, Subject]] = []
        for handle, owner in (await find_owners(view, handles)).items():
            key = f"owner:{owner.id}"
            reading = held.get(key)
            if "model" not in types[handle] or due_at(reading, CADENCE) > now:
                continue
            pages = max(1, -(-(owner.models or 0) // PAGE))
            subject = Subject(key=key, name=owner.handle, partition=handle, requests=pages)
            found.append((reading.read_at or 0 if reading else 0, subject))
        return [subject for _, subject in sorted(found, key=lambda pair: (pair[0], pair[1].partition))]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """List an owner's models with both fields, and record both. Models not yet known come the next day.

        Raises HubBadRequest where the Hub refuses this source's own field; the other one is recorded then.
        """
        found = await _list(visit, subject)
        refused = [extra.source for extra in EXTRAS if extra.field not in found.expanded]
        async with visit.db.writing() as tx:
            await tx.alone()
            known = await states(tx, "model", list(found.models))
            ids = {hub_id: one.id for hub_id, one in known.items()}
            requests, changed = found.requests, 0
            odd = list(found.unreadable)
            news = False
            for extra in EXTRAS:
                if extra.source in refused:
                    continue
                current = await note_reading(
                    tx,
                    source=extra.source,
                    subject=subject.key,
                    read_at=found.read_at,
                    coverage_id=visit.coverage.id,
                    requests=requests,
                )
                requests = 0
                if current:
                    news = True
                    done = await extra.record(tx, _sets(extra, found, ids), observed_at=found.read_at)
                    changed += done.total
                    odd += [reason for one in found.models.values() for reason in extra.unreadable(one)]
            if news:
                await put_aside(tx, visit.coverage, odd, observed_at=found.read_at, subject=subject.key)
                await count_changes(tx, visit.coverage, changed, len(odd))
        if self.name in refused:
            raise HubBadRequest(f"the Hub does not give {self.name} in lists of models")


async def _list(visit: Visit, subject: Subject) -> _Found:
    """Read all pages; what they cost stays on the errand until it is recorded."""
    listing = Listing(visit.hub, "model", EXPAND, author=subject.name, lane=visit.lane, errand=visit.errand)
    requests = 0
    pages: list[ListedPage] = []
    try:
        async for page in listing.pages():
            requests += page.requests
            pages.append(page)
    except BaseException:
        visit.errand.requests += requests
        raise
    return await asyncio.to_thread(_read, pages, requests)


def _read(pages: Sequence[ListedPage], requests: int) -> _Found:
    expanded = pages[0].expanded.intersection(*(page.expanded for page in pages))
    models: dict[str, ModelExtras] = {}
    unreadable: list[Unreadable] = []
    for page in pages:
        for record in page.records:
            one = read_extras(record, expanded)
            if isinstance(one, Unreadable):
                unreadable.append(one)
            else:
                models[one.hub_id] = one
    return _Found(pages[0].observed_at, requests, expanded, models, tuple(unreadable))


def _sets(extra: Extra, found: _Found, ids: Mapping[str, int]) -> dict[int, Sequence[Any]]:
    """Return the rows of the models that are known, by our own numbers; of others nothing is looked at."""
    rows = {ids[hub_id]: extra.rows(one) for hub_id, one in found.models.items() if hub_id in ids}
    return {repo_id: some for repo_id, some in rows.items() if some is not None}
