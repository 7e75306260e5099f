"""How far what is counted reaches, in words: what is tracked, or the whole Hub, and its age."""

from collections.abc import Mapping, Sequence

from bot.answering.finding.reach import Reach, sorted_out, tracked_keys
from bot.answering.plan import Plan
from bot.answering.saying.draft import Draft
from bot.document import Block, Instant, Line, Small
from bot.texts import text
from bot.texts.numbers import exact
from bot.wording import count_words, fill, owner_link
from storage.catalogue import find_repo
from storage.covering import Census, censuses
from storage.records import REPO_TYPES, RepoType
from storage.views import View


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
