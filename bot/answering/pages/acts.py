"""Pages by what a button says, or by what somebody typed: the one way in for whoever shows them."""

from typing import Final

from msgspec import Struct

from bot.answering.judges import NOBODY, Judges
from bot.answering.pages.compare import MOST, compare_page
from bot.answering.pages.gaps import CENSUS, gaps_page
from bot.answering.pages.lineage import lineage_page
from bot.answering.pages.lists import changes_page, derivatives_page, list_page, not_found_page
from bot.answering.pages.map import map_page
from bot.answering.pages.openness import chain_page, openness_page
from bot.answering.pages.owner import owner_page
from bot.answering.pages.repo import project_page, repo_page
from bot.answering.pages.study import study_page
from bot.answering.pages.why import STANDING, why_page
from bot.answering.plan import Subject
from bot.answering.reading.typed import find_by_words, nearest, repo_type_of, subject_by_words
from bot.document import Document
from bot.texts.catalogue import DEFAULT_LOCALE
from config.codebook import load
from storage.catalogue import Repo, find_owner, find_repo
from storage.records import RepoType
from storage.tracking import is_handle
from storage.views import View


class _Asked(Struct, frozen=True):
    """Whom a page is made for: the view it is of, the language, and who can judge what nobody labelled."""

    view: View
    locale: str
    judges: Judges


async def open_page(
    view: View,
    act: str,
    args: tuple[str, ...],
    locale: str = DEFAULT_LOCALE,
    *,
    judges: Judges = NOBODY,
) -> Document:
    """Return the page that an act shows.

    The first argument is what it is about: a project's key, a namespace, a repo's id or our number of it, a
    link to the Hub, or whatever somebody typed. What nothing goes by becomes a page that offers the nearest
    names. `judges` judge what nobody has labelled. Raises ValueError for an act that is not one of `ACTS`.
    """
    asked = _Asked(view, locale, judges)
    if act in _ABOUT_ALL:
        return await _ABOUT_ALL[act](asked, args)
    if act in _ABOUT_REPOS:
        repo_type, rest = _type_first(args)
        repo = await find_by_words(view, rest[0] if rest else "", repo_type)
        if repo is not None:
            return await _ABOUT_REPOS[act](asked, repo)
    if act in _ABOUT_SUBJECTS:
        return await _of_subject(asked, act, args)
    raise ValueError(f"no page is called {act!r}")


async def _of_subject(asked: _Asked, act: str, args: tuple[str, ...]) -> Document:
    """Show a page about whatever the first argument names, or offer what is nearest."""
    repo_type, args = _type_first(args)
    typed = args[0] if args else ""
    if act == "owner" and await find_owner(asked.view, typed) is not None:
        return await owner_page(asked.view, typed, asked.locale, judge=asked.judges.owner)
    subject = await _meant(asked, typed, repo_type, act)
    if subject is None:
        return not_found_page(typed, await nearest(asked.view, typed, act), asked.locale)
    return await _ABOUT_SUBJECTS[act](asked, subject, args[1:])


async def _meant(
    asked: _Asked, typed: str, repo_type: RepoType | None = None, act: str = "project"
) -> Subject | None:
    """Return what typed words mean on a page: for a project's, its name goes before that of a repo."""
    if act in _PROJECT_FIRST and (project := load().find(typed)) is not None:
        return Subject("project", project.key, project.name, project.handles)
    subject = await subject_by_words(asked.view, typed, repo_type)
    if subject is None and act in _OF_NAMESPACES and await _in_registry(asked, typed):
        subject = Subject("owner", typed, typed, (typed,))
    return subject


async def _in_registry(asked: _Asked, typed: str) -> bool:
    """Say whether a namespace that the store does not hold is known to the registry."""
    if asked.judges.owner is None or not is_handle(typed):
        return False
    return (await asked.judges.owner(asked.view, typed, "kind")).value is not None


async def _study(asked: _Asked, args: tuple[str, ...]) -> Document:
    return await study_page(asked.view, args[0] if args else "", asked.locale)


async def _gaps(asked: _Asked, args: tuple[str, ...]) -> Document:
    whole = args[1:2] == (CENSUS,)
    return await gaps_page(asked.view, args[0] if args else "", asked.locale, whole=whole)


async def _map(asked: _Asked, args: tuple[str, ...]) -> Document:
    """Show the whole map, or what is around a project or a namespace."""
    typed = args[0] if args else ""
    subject = await _meant(asked, typed) if typed else None
    if typed and (subject is None or not subject.handles):
        return not_found_page(typed, await nearest(asked.view, typed, "owner"), asked.locale)
    return await map_page(asked.view, subject, asked.locale, judge=asked.judges.owner)


async def _compare(asked: _Asked, args: tuple[str, ...]) -> Document:
    """Compare what each argument names; the first that nothing goes by is said."""
    subjects: list[Subject] = []
    for typed in args[: MOST + 1]:
        subject = await _meant(asked, typed)
        if subject is None:
            return not_found_page(typed, await nearest(asked.view, typed), asked.locale)
        subjects.append(subject)
    return await compare_page(asked.view, subjects, asked.locale, judges=asked.judges)


async def _openness(asked: _Asked, repo: Repo) -> Document:
    return await openness_page(asked.view, repo, asked.locale, assess=asked.judges.repo)


async def _chain(asked: _Asked, repo: Repo) -> Document:
    return await chain_page(asked.view, repo, asked.locale, assess=asked.judges.repo)


async def _repo(asked: _Asked, repo: Repo) -> Document:
    return await repo_page(asked.view, repo, asked.locale, derive=asked.judges.kind)


async def _lineage(asked: _Asked, repo: Repo) -> Document:
    return await lineage_page(asked.view, repo, asked.locale)


async def _derivatives(asked: _Asked, repo: Repo) -> Document:
    return await derivatives_page(asked.view, repo, asked.locale)


async def _list(asked: _Asked, subject: Subject, args: tuple[str, ...]) -> Document:
    if not subject.handles:
        return await _about(asked, subject, args)
    shown = repo_type_of(args[0] if args else "") or "model"
    return await list_page(asked.view, subject, shown, asked.locale)


async def _changes(asked: _Asked, subject: Subject, _args: tuple[str, ...]) -> Document:
    return await changes_page(asked.view, subject, asked.locale)


async def _why(asked: _Asked, subject: Subject, args: tuple[str, ...]) -> Document:
    axis = args[0] if args else STANDING
    return await why_page(asked.view, subject, axis, asked.locale, judges=asked.judges)


async def _owner(asked: _Asked, subject: Subject, _args: tuple[str, ...]) -> Document:
    handle = subject.handles[0] if subject.handles else subject.key
    return await owner_page(asked.view, handle, asked.locale, judge=asked.judges.owner)


async def _about(asked: _Asked, subject: Subject, args: tuple[str, ...]) -> Document:
    """Show a project's page, a repo's or a namespace's: whichever the subject is."""
    if subject.kind == "project":
        return await project_page(
            asked.view, load().project(subject.key), asked.locale, judge=asked.judges.owner
        )
    if subject.kind == "repo":
        repo = await find_repo(asked.view, subject.key, subject.repo_type)
        if repo is not None:
            return await _repo(asked, repo)
    return await _owner(asked, subject, args)


_ABOUT_ALL: Final = {"study": _study, "gaps": _gaps, "map": _map, "compare": _compare}
_ABOUT_REPOS: Final = {
    "repo": _repo,
    "lineage": _lineage,
    "derivatives": _derivatives,
    "openness": _openness,
    "chain": _chain,
}
_ABOUT_SUBJECTS: Final = {
    "project": _about,
    "owner": _owner,
    "list": _list,
    "changes": _changes,
    "why": _why,
    **dict.fromkeys(_ABOUT_REPOS, _about),
}
_PROJECT_FIRST: Final = frozenset({"project", "why"})
_OF_NAMESPACES: Final = frozenset({"project", "owner", "why"})
OF_REPOS: Final = frozenset(_ABOUT_REPOS)
"""Acts that show something of one repo."""
ACTS: Final = tuple(sorted({*_ABOUT_ALL, *_ABOUT_REPOS, *_ABOUT_SUBJECTS}))
"""Every act that `open_page` knows."""


async def shortened(view: View, args: tuple[str, ...]) -> tuple[str, ...]:
    """Return what names mean, as short as can be: a project's key, our number of a repo, a handle."""
    found: list[str] = []
    for typed in args:
        subject = await _meant(_Asked(view, DEFAULT_LOCALE, NOBODY), typed)
        repo = await find_repo(view, subject.key, subject.repo_type) if subject is not None else None
        found.append(str(repo.id) if repo is not None else subject.key if subject is not None else typed)
    return tuple(found)


def _type_first(args: tuple[str, ...]) -> tuple[RepoType | None, tuple[str, ...]]:
    """Take a repo's type off the front: the same id may be a model's and a dataset's."""
    known = repo_type_of(args[0]) if len(args) > 1 else None
    return known, args[1:] if known else args
