"""What was told wrongly the week before: downloads that are known better now, what does not hold any more.

That may be a release or a derivative that is gone again, another base than was told, a first that something
older has been found beside. A licence that is changed back is none: it was changed, and is so once more.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from bot.digests.built import RECENT, Built, built_again, built_on
from bot.digests.reach import Weekly, reach_of
from bot.digests.scope import Subject, resolve
from config.clock import DAY
from storage.catalogue import Repo, repos_by_ids
from storage.deliveries import Window
from storage.history import Event, find_events, instant_at
from storage.records import EventKind
from storage.reuse import Scope
from storage.reuse_notable import notable
from storage.views import View, earlier

SLIGHT = 0.01
"""A difference of so little is no correction."""
_TOLD = (EventKind.CREATED, EventKind.DISCOVERED, EventKind.BASE_MODEL)
_UNDOES = frozenset({EventKind.DELETED, EventKind.BASE_MODEL})
_FIRST = frozenset({"first in a language", "first for a task"})
_FIRSTS = 10_000


class Retold(Struct, frozen=True, kw_only=True):
    """Something that was told the week before and does not hold any more; `event` is what undid it.

    `told` is how a derivative was told, `again` how it stands now (None: on nothing of theirs); `other` was
    there before what was told as the first.
    """

    kind: Literal["release-gone", "built-gone", "base", "relation", "first"]
    repo: Repo
    event: int | None = None
    told: Built | None = None
    again: Built | None = None
    other: Repo | None = None


class Correction(Struct, frozen=True, kw_only=True):
    """The downloads of the week that ended at an instant: as they were told, and as they are known now."""

    ends_at: int
    told: int
    known: int


async def corrections(view: View, subject: Subject, window: Window) -> list[Correction]:
    """Return what a digest whose window ended where this one begins told otherwise than it is known now.

    A week is compared with itself: both sums are of the same days, one as it was known then.
    """
    if not window.after or view.as_of is None:
        return []
    before = await earlier(view, window.after)
    if before.as_of is None or view.as_of - before.as_of < DAY:
        return []
    meant = await resolve(before, subject.scope)  # the same repos both times: what came or went is no mistake
    then = _last((await reach_of(before, meant)).total)
    again = _last((await reach_of(view, meant, at=before.as_of)).total)
    if then is None or again is None or then.downloads is None or again.downloads is None:
        return []
    if abs(again.downloads - then.downloads) <= SLIGHT * max(then.downloads, again.downloads):
        return []
    return [Correction(ends_at=then.ends_at, told=then.downloads, known=again.downloads)]


def _last(total: tuple[Weekly, ...]) -> Weekly | None:
    return total[-1] if total else None


async def retold(
    view: View, subject: Subject, happened: Sequence[Event], told: Window | None
) -> list[Retold]:
    """Return what the digest of the window `told` said and what happened since shows to be otherwise."""
    if told is None:
        return []
    then = await earlier(view, told.until)
    events = await find_events(then, after=told.after, until=told.until, kinds=_TOLD)
    ids = {event.repo_id for event in events}
    undoing = {event.repo_id: event for event in happened if event.kind in _UNDOES and event.repo_id in ids}
    if not events:
        return []
    meant = await resolve(then, subject.scope)
    began = await instant_at(then, told.after)
    made = await built_on(then, meant, events, since=None if began is None else began - RECENT)
    built = {one.repo.id: one for one in (*made.every, *made.repeats)}
    now = await repos_by_ids(view, {number for number in ids if number is not None})
    found = [
        *_releases(meant, events, undoing, now, built),
        *_derivatives(subject, undoing, now, built),
    ]
    undone = {one.repo.id for one in found}
    found += await _firsts(view, subject, [one for one in made.notable if one.repo.id not in undone], now)
    return found


def _releases(
    meant: Subject,
    events: Sequence[Event],
    undoing: Mapping[int | None, Event],
    now: Mapping[int, Repo],
    built: Mapping[int, Built],
) -> list[Retold]:
    ours = set(meant.repo_ids)
    created = {event.repo_id for event in events if event.kind == EventKind.CREATED}
    return [
        Retold(kind="release-gone", repo=repo, event=undoing[number].id)
        for number, repo in now.items()
        if number in created & ours and number not in built and repo.gone and number in undoing
    ]


def _derivatives(
    subject: Subject, undoing: Mapping[int | None, Event], now: Mapping[int, Repo], built: Mapping[int, Built]
) -> list[Retold]:
    found: list[Retold] = []
    for number, one in built.items():
        repo, event = now.get(number), undoing.get(number)
        if repo is None or (repo.gone and event is None):
            continue
        undo = event.id if event is not None else None
        if repo.gone:
            found.append(Retold(kind="built-gone", repo=repo, event=undo, told=one))
            continue
        again = built_again(repo, subject.names)
        rebased = event is not None and event.kind == EventKind.BASE_MODEL
        if rebased and (again is None or again.base.casefold() != one.base.casefold()):
            found.append(Retold(kind="base", repo=repo, event=undo, told=one, again=again))
        elif again is not None and again.relation != one.relation:  # of which alone there is no event
            found.append(Retold(kind="relation", repo=repo, event=undo, told=one, again=again))
    return found


async def _firsts(
    view: View, subject: Subject, named: Sequence[Built], now: Mapping[int, Repo]
) -> list[Retold]:
    """Return what was told as the first of its kind, where something older has been found since."""
    claimed = {(one.why, one.what): one for one in named if one.why in _FIRST and not now[one.repo.id].gone}
    if not claimed:
        return []
    scope = Scope(repos=tuple(subject.repo_ids), family=subject.owners)
    found = []
    for first in await notable(view, scope, shown=0, firsts=_FIRSTS):
        one = claimed.get((first.why, first.what))
        if one is not None and first.repo.id != one.repo.id and _older(first.repo, one.repo):
            found.append(Retold(kind="first", repo=now[one.repo.id], told=one, other=first.repo))
    return found


def _older(one: Repo, other: Repo) -> bool:
    return one.created_at is not None and other.created_at is not None and one.created_at < other.created_at
