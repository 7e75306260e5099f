"""How far what is counted reaches: what is tracked, or the whole Hub where somebody asks, and its age."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from bot.answering.draft import Draft
from bot.answering.plan import Plan
from bot.document import Block, Instant, Line, Small
from bot.texts import text
from bot.texts.numbers import exact
from bot.wording import count_words, fill, owner_link
from storage.catalogue import RepoFilter, find_repo
from storage.covering import Census, censuses, holders, listed_at
from storage.records import REPO_TYPES, RepoType
from storage.tracking import tracked_in
from storage.views import View


class Reach(Struct, frozen=True, kw_only=True):
    """What a plan can count: among whose repos, and of whom it knows how much.

    `missing` are namespaces of which nothing is known, `counted` those that only a census or a snapshot
    knows, `passing` those of which only some repos were come across.
    """

    whole: bool
    tracked: tuple[str, ...]
    types: tuple[RepoType, ...]
    censuses: Mapping[RepoType, Census]
    missing: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()


def scope_of(plan: Plan, tracked: Sequence[str]) -> RepoFilter:
    """Return whose repos a plan means: of what it names, else of what is tracked, else of everybody."""
    owners = tuple(handle.casefold() for subject in plan.subjects for handle in subject.handles)
    if owners or plan.whole:
        return RepoFilter(types=plan.filters.types, owners=owners)
    return RepoFilter(types=plan.filters.types, owners=tuple(tracked), ids=None if tracked else ())


async def tracked_keys(view: View) -> tuple[str, ...]:
    """Return the tracked namespaces in lower case."""
    return tuple(handle.casefold() for handle in await tracked_in(view))


async def reach_of(view: View, plan: Plan) -> Reach:
    """Find how far the answer to a plan reaches."""
    types = plan.filters.types or REPO_TYPES
    handles = [handle for subject in plan.subjects if subject.kind != "repo" for handle in subject.handles]
    tracked = await tracked_keys(view)
    whole = await censuses(view, types) if plan.whole or handles else {}
    missing, counted, passing = await sorted_out(view, handles, types, whole)
    return Reach(
        whole=plan.whole,
        tracked=tracked,
        types=types,
        censuses=whole,
        missing=missing,
        counted=counted,
        passing=passing,
    )


async def sorted_out(
    view: View, handles: Sequence[str], types: Sequence[RepoType], whole: Mapping[RepoType, Census]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return which of some namespaces are missing, known by a census, or come across; not those listed."""
    keys = [handle.casefold() for handle in handles]
    listed = await listed_at(view, keys, types)
    others = [handle for handle in dict.fromkeys(handles) if handle.casefold() not in listed]
    held = await holders(view, [handle.casefold() for handle in others])
    known = [handle for handle in others if handle.casefold() in held]
    return (
        tuple(handle for handle in others if handle not in known and not whole),
        tuple(known if whole else ()),
        tuple(() if whole else known),
    )


def say_reach(draft: Draft, reach: Reach) -> None:
    """Say how far an answer reaches where that is not simply what is tracked."""
    if reach.counted:
        names = draft.joined([owner_link(handle) for handle in reach.counted])
        draft.note("answer-census", names=names, parts=_parts(draft.locale, reach.types, reach.censuses))
    if reach.passing:
        names = draft.joined([owner_link(handle) for handle in reach.passing])
        draft.note("answer-passing", names=names)
    if reach.whole:
        draft.note("answer-whole", parts=_parts(draft.locale, reach.types, reach.censuses))


async def say_repos_reach(view: View, draft: Draft, plan: Plan) -> None:
    """Say of named repos that nobody tracks how old what is known of them is."""
    tracked = set(await tracked_keys(view))
    for subject in plan.subjects:
        repo = await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None
        if repo is not None and repo.owner_key not in tracked:
            seen = Instant(repo.seen_at, "date")
            draft.notes.append(draft.line("answer-repo-untracked", repo=repo.name, at=seen))


async def say_derived_reach(view: View, draft: Draft, plan: Plan) -> None:
    """Say how far derivatives are known: those by others only as far as somebody came across them."""
    types = plan.filters.types or ("model",)
    whole = await censuses(view, types)
    parts = _parts(draft.locale, tuple(whole), whole)
    census = draft.line("answer-derived-census", parts=parts) if whole else ()
    draft.notes.append(draft.line("answer-derived-reach", census=census))


async def owner_reach(view: View, handles: Sequence[str], locale: str) -> list[Block]:
    """Return what is to be said below what a namespace holds where it was never listed by itself."""
    whole = await censuses(view)
    _, counted, passing = await sorted_out(view, handles, REPO_TYPES, whole)
    if counted:
        names = ", ".join(counted)
        return [Small(fill("answer-census", locale, names=names, parts=_parts(locale, REPO_TYPES, whole)))]
    if passing:
        return [Small((text("answer-passing", locale, names=", ".join(passing)),))]
    return []


def _parts(locale: str, types: Sequence[RepoType], whole: Mapping[RepoType, Census]) -> Line:
    """Return for each type how its whole was counted last, and when."""
    out: list[Line] = []
    for repo_type in types:
        census = whole.get(repo_type)
        if census is None:
            out.append(fill("census-none", locale, kind=_plural(repo_type, locale)))
            continue
        message = "census-snapshot" if census.snapshot else "census-of"
        words = count_words(census.size, repo_type, locale)
        out.append(fill(message, locale, count=words, at=Instant(census.at, "date")))
    joined: Line = ()
    for line in out:
        joined = (*joined, "; ", *line) if joined else line
    return joined


def _plural(repo_type: RepoType, locale: str) -> str:
    """Return the name of a type as it follows "no"."""
    return count_words(2, repo_type, locale).removeprefix(exact(2, locale)).strip()
