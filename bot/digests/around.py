"""What moved around a subject: peers that released, places in tables, a milestone, a gap that moved."""

from collections.abc import Collection, Sequence
from typing import Literal

from msgspec import Struct

from bot.digests.built import refuses_nothing
from bot.digests.scope import Subject
from bot.digests.waiting import Waiting, beside
from storage.catalogue import Repo, repos_by_ids
from storage.deliveries import Window
from storage.gaps import Gaps, Kind, changes, gaps
from storage.history import Event, Sample, series
from storage.languages import declared
from storage.papers import Paper
from storage.providers import Served
from storage.records import EventKind
from storage.since import Moved, moved_places, new_papers, new_providers
from storage.tracking import tracked_in
from storage.views import View, earlier

NEAR = 2.0
"""A peer has at most so many times the parameters, or at least that part of them."""
MOST_PEERS = 5
_REUSED = frozenset({"quantized", "adapter", "merge"})
"""How a repo stands on another whose maker is no peer."""
STEPS = (1, 2, 5)
LEAST = 100_000
"""Downloads of all time from which a round number of them is a milestone."""


class Milestone(Struct, frozen=True):
    """A round number of all-time downloads that a repo has passed."""

    repo: Repo
    passed: int


class Gap(Struct, frozen=True, kw_only=True):
    """A language or task that is served for the first time, or no more: among theirs, or what is followed.

    `by` is the repo that serves it now, or the last that did.
    """

    subject: str
    name: str | None
    kind: Kind
    closed: bool
    among: Literal["theirs", "followed"]
    by: Repo


class Around(Struct, frozen=True, kw_only=True):
    """What moved around a subject in a window."""

    peers: tuple[Repo, ...] = ()
    places: tuple[Moved, ...] = ()
    papers: tuple[Paper, ...] = ()
    providers: tuple[Served, ...] = ()
    milestone: Milestone | None = None
    gap: Gap | None = None
    beside: tuple[Waiting, ...] = ()


async def around(view: View, subject: Subject, events: Sequence[Event], window: Window) -> Around:
    """Return what moved around a subject in a window, by all `events` in it."""
    if not window.after or not subject.repos:
        return Around()
    before = await earlier(view, window.after)
    models = [repo.id for repo in subject.repos if repo.repo_type == "model"]
    moved = await repos_by_ids(
        view,
        {one.repo_id for one in events if one.repo_id and one.kind in {EventKind.CREATED, EventKind.DELETED}},
    )
    created = {one.repo_id for one in events if one.kind == EventKind.CREATED}
    new = [repo for repo in moved.values() if repo.id in created and not repo.gone]
    gone = [repo for repo in moved.values() if repo.gone]
    return Around(
        peers=tuple(_peers(subject, new)),
        places=tuple(await moved_places(view, before, subject.names)),
        papers=tuple(await new_papers(view, before, subject.owners)),
        providers=tuple(await new_providers(view, before, models)),
        milestone=await _milestone(view, subject, before.as_of),
        gap=await _gap(view, before, subject, new, gone),
        beside=await beside(view, subject, window),
    )


def _peers(subject: Subject, new: Sequence[Repo]) -> list[Repo]:
    """Return new models of others that share a language, a task and about the size with one of ours."""
    sized = [repo for repo in subject.repos if repo.repo_type == "model" and repo.parameters and repo.task]
    theirs = set(subject.repo_ids)
    found = []
    for repo in new:
        own = repo.owner_key in subject.owners or repo.id in theirs
        if repo.repo_type != "model" or own or not repo.parameters:
            continue
        on_ours = subject.names.keys() & {base.casefold() for base in repo.base_models}
        if on_ours or repo.base_relation in _REUSED or refuses_nothing(repo):
            continue
        spoken = set(declared(list(repo.languages)).codes)
        if any(_alike(repo, spoken, mine) for mine in sized):
            found.append(repo)
    return sorted(found, key=lambda repo: (-(repo.likes or 0), repo.name))[:MOST_PEERS]


def _alike(repo: Repo, spoken: set[str], mine: Repo) -> bool:
    if repo.task != mine.task or not repo.parameters or not mine.parameters:
        return False
    shared = spoken & set(declared(list(mine.languages)).codes)
    return bool(shared) and 1 / NEAR <= repo.parameters / mine.parameters <= NEAR


async def _milestone(view: View, subject: Subject, began: int | None) -> Milestone | None:
    """Return the greatest round number that a counter was seen to pass."""
    if began is None:
        return None
    counted = [repo for repo in subject.repos if (repo.downloads_all_time or 0) >= LEAST]
    found = await series(view, [repo.id for repo in counted], "downloads_all_time", since=began)
    passed = [Milestone(repo, step) for repo in counted if (step := passed_by(found[repo.id])) is not None]
    return max(passed, key=lambda one: (one.passed, one.repo.name), default=None)


def passed_by(samples: Sequence[Sample]) -> int | None:
    """Return the greatest round number between the first value of a counter and its last."""
    values = [sample.value for sample in samples if sample.value is not None]
    if len(values) < 2:  # noqa: PLR2004 - both ends
        return None
    first, last = values[0], values[-1]
    rounds = [step * 10**power for power in range(5, 13) for step in STEPS]
    return max((number for number in rounds if first < number <= last), default=None)


async def _gap(
    view: View, before: View, subject: Subject, new: Sequence[Repo], gone: Sequence[Repo]
) -> Gap | None:
    """Return a gap that closed or opened: among theirs; else, where they serve it, among what is followed.

    What is counted anew because somebody began to follow it moves no gap: the repo that did is among those
    that were created, or that went, in the window.
    """
    if not new and not gone:
        return None
    mine = set(subject.owners)
    if subject.owners and any(repo.owner_key in mine for repo in (*new, *gone)):
        found = await _moved(view, before, sorted(mine), new, gone, "theirs")
        if found:
            return found[0]
    both = {one.casefold() for one in await tracked_in(before)} & {
        one.casefold() for one in await tracked_in(view)
    }
    if not any(repo.owner_key in both - mine for repo in (*new, *gone)):
        return None
    served = {code for repo in subject.repos for code in _serves(repo)}
    found = await _moved(view, before, sorted(both), new, gone, "followed")
    return next((one for one in found if one.subject in served), None)


async def _moved(
    view: View,
    before: View,
    owners: Sequence[str],
    new: Sequence[Repo],
    gone: Sequence[Repo],
    among: Literal["theirs", "followed"],
) -> list[Gap]:
    """Return the gaps that moved among some namespaces, that of most speakers first."""
    then, now = await _gaps(before, owners), await _gaps(view, owners)
    found = []
    for one in changes(then, now):
        for kind, closed in (*((kind, True) for kind in one.closed), *((kind, False) for kind in one.opened)):
            by = _who(new if closed else gone, owners, one.line.subject, kind)
            if by is not None:
                name = one.line.name
                found.append(
                    Gap(subject=one.line.subject, name=name, kind=kind, closed=closed, among=among, by=by)
                )
    return found


async def _gaps(view: View, owners: Sequence[str]) -> Gaps:
    key = ("gaps", tuple(owners))
    if key not in view.kept:
        view.kept[key] = await gaps(view, owners=owners)
    found: Gaps = view.kept[key]
    return found


def _who(repos: Sequence[Repo], owners: Collection[str], subject: str, kind: Kind) -> Repo | None:
    """Return the repo that closed or opened a gap; a benchmark is a dataset too."""
    wanted = "model" if kind == "models" else "dataset"
    held = [
        repo
        for repo in repos
        if repo.owner_key in owners and repo.repo_type == wanted and subject in _serves(repo)
    ]
    return min(held, key=_worth, default=None)


def _worth(repo: Repo) -> tuple[int, str]:
    return -(repo.downloads or 0), repo.name


def _serves(repo: Repo) -> set[str]:
    """Return the languages that a repo declares, and its task."""
    return {*declared(list(repo.languages)).codes, *([repo.task] if repo.task else [])}
