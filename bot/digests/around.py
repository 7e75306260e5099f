"""What moved around a subject: peers that released, places in tables, a milestone, a gap that closed."""

from collections.abc import Sequence

from msgspec import Struct

from bot.digests.built import refuses_nothing
from bot.digests.scope import Subject
from storage.catalogue import Repo, repos_by_ids
from storage.gaps import Change, changes, gaps
from storage.history import Event, Sample, series
from storage.languages import declared
from storage.papers import Paper
from storage.providers import Served
from storage.records import EventKind
from storage.since import Moved, moved_places, new_papers, new_providers
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


class Around(Struct, frozen=True, kw_only=True):
    """What moved around a subject in a window."""

    peers: tuple[Repo, ...] = ()
    places: tuple[Moved, ...] = ()
    papers: tuple[Paper, ...] = ()
    providers: tuple[Served, ...] = ()
    milestone: Milestone | None = None
    gap: Change | None = None


async def around(
    view: View, subject: Subject, events: Sequence[Event], *, after: int, released: Sequence[Repo]
) -> Around:
    """Return what moved around a subject since a sequence; `released` is what it released itself."""
    if not after or not subject.repos:
        return Around()
    before = await earlier(view, after)
    models = [repo.id for repo in subject.repos if repo.repo_type == "model"]
    return Around(
        peers=tuple(await _peers(view, subject, events)),
        places=tuple(await moved_places(view, before, subject.names)),
        papers=tuple(await new_papers(view, before, subject.owners)),
        providers=tuple(await new_providers(view, before, models)),
        milestone=await _milestone(view, subject, before.as_of),
        gap=await _gap(view, before, subject, released),
    )


async def _peers(view: View, subject: Subject, events: Sequence[Event]) -> list[Repo]:
    """Return new models of others that share a language, a task and about the size with one of ours."""
    created = [event.repo_id for event in events if event.kind == EventKind.CREATED and event.repo_id]
    sized = [repo for repo in subject.repos if repo.repo_type == "model" and repo.parameters and repo.task]
    found = []
    for repo in (await repos_by_ids(view, created)).values():
        if repo.gone or repo.repo_type != "model" or repo.owner_key in subject.owners or not repo.parameters:
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


async def _gap(view: View, before: View, subject: Subject, released: Sequence[Repo]) -> Change | None:
    """Return the gap that closed or opened among the subject's own namespaces, the one of most speakers."""
    touched = {code for repo in released for code in declared(list(repo.languages)).codes}
    if not touched or not subject.owners:
        return None
    then = await gaps(before, owners=subject.owners)
    now = await gaps(view, owners=subject.owners)
    moved = [one for one in changes(then, now) if (one.opened or one.closed) and one.line.subject in touched]
    return moved[0] if moved else None
