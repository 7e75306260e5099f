"""Whose repos a plan means, and how far the store knows them: what is tracked, or a whole census."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from bot.answering.plan import Plan
from storage.covering import Census, censuses, holders, listed_at
from storage.filters import RepoFilter
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
