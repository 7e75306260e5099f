"""Pages by what a button says, or by what somebody typed: the one way in for whoever shows them."""

import re
from typing import Final

from bot.answering.entities import link_names
from bot.answering.kinds import Derive
from bot.answering.lexicon import lexicon
from bot.answering.names import Kind, names_of
from bot.answering.page_lists import (
    changes_page,
    derivatives_page,
    lineage_page,
    list_page,
    not_found_page,
    why_page,
)
from bot.answering.pages import owner_page, project_page, repo_page
from bot.answering.plan import Subject
from bot.answering.reading import read
from bot.answering.sense import subject_of
from bot.answering.suggest import suggested
from bot.document import Document
from bot.texts.catalogue import DEFAULT_LOCALE
from config.codebook import load
from storage.catalogue import Repo, find_owner, find_repo, repos_by_ids
from storage.records import REPO_TYPES, RepoType
from storage.views import View

ACTS: Final = ("project", "repo", "owner", "list", "changes", "why", "lineage", "derivatives")
"""Every act that `open_page` knows."""
NEAREST: Final = 5
_KINDS: Final[dict[str, Kind]] = {
    "repo": "repo",
    "lineage": "repo",
    "derivatives": "repo",
    "owner": "owner",
    "list": "owner",
}
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


async def open_page(
    view: View,
    act: str,
    args: tuple[str, ...],
    locale: str = DEFAULT_LOCALE,
    *,
    derive: Derive | None = None,
) -> Document:
    """Return the page that an act shows.

    The first argument is what it is about: a project's key, a namespace, a repo's id or our number of it, a
    link to the Hub, or whatever somebody typed. What nothing goes by becomes a page that offers the nearest
    names. `derive` judges the kind of a repo that nobody has labelled. Raises ValueError for an act that is
    not one of `ACTS`.
    """
    if act not in ACTS:
        raise ValueError(f"no page is called {act!r}")
    repo_type, args = _type_first(args)
    typed = args[0] if args else ""
    if act == "project":
        project = next((one for one in load().projects if one.key == typed), None) or load().find(typed)
        if project is not None:
            return await project_page(view, project, locale)
    if act in {"repo", "lineage", "derivatives"}:
        repo = await find_by_words(view, typed, repo_type)
        if repo is not None:
            pages = {"lineage": lineage_page, "derivatives": derivatives_page}
            if act in pages:
                return await pages[act](view, repo, locale)
            return await repo_page(view, repo, locale, derive=derive)
    if act == "owner" and await find_owner(view, typed) is not None:
        return await owner_page(view, typed, locale)
    subject = await subject_by_words(view, typed, repo_type)
    if subject is None:
        return not_found_page(typed, await nearest(view, typed, act), locale)
    return await _of_subject(view, act, subject, args[1:], locale, derive)


async def _of_subject(
    view: View, act: str, subject: Subject, args: tuple[str, ...], locale: str, derive: Derive | None
) -> Document:
    match act:
        case "list" if subject.handles:
            return await list_page(view, subject, _repo_type(args[0] if args else "") or "model", locale)
        case "changes":
            return await changes_page(view, subject, locale)
        case "why":
            return await why_page(view, subject, args[0] if args else "governance", locale)
    if subject.kind == "project" and act != "owner":
        return await project_page(view, load().project(subject.key), locale)
    repo = await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None
    if repo is not None:
        return await repo_page(view, repo, locale, derive=derive)
    return await owner_page(view, subject.handles[0] if subject.handles else subject.key, locale)


async def find_by_words(view: View, typed: str, repo_type: RepoType | None = None) -> Repo | None:
    """Return the repo that typed words mean: our number, an id (also an earlier one), a link, a bare name."""
    if _NUMBER.fullmatch(typed):
        return (await repos_by_ids(view, [int(typed)])).get(int(typed))
    question = read(typed)
    if question.links:
        link = question.links[0]
        known = _repo_type(link.repo_type or "")
        return await find_repo(view, link.name, known)
    found = await find_repo(view, typed.strip(), repo_type)
    if found is not None:
        return found
    named = [one for one in (await names_of(view)).exact(typed) if one.kind == "repo"]
    return await find_repo(view, named[0].key, named[0].repo_type) if named else None


async def subject_by_words(view: View, typed: str, repo_type: RepoType | None = None) -> Subject | None:
    """Return the one thing typed words name: a project, an organisation, a namespace or a repo."""
    if _NUMBER.fullmatch(typed):
        repo = (await repos_by_ids(view, [int(typed)])).get(int(typed))
        if repo is None:
            return None
        return Subject("repo", repo.name, repo.name, (repo.name.split("/")[0],), repo.repo_type)
    project = next((one for one in load().projects if one.key == typed), None)
    if project is not None:
        return Subject("project", project.key, project.name, project.handles)
    names = await names_of(view)
    if (exact := names.repo(typed, repo_type)) is not None and "/" in typed:
        return subject_of(exact)
    linked = await link_names(view, read(typed), names, lexicon(), prefer=(repo_type,) if repo_type else ())
    if linked.entities:
        return subject_of(linked.entities[0].named)
    found = names.exact(typed)
    return subject_of(found[0]) if found else None


async def nearest(view: View, typed: str, act: str = "") -> tuple[Subject, ...]:
    """Return what is named most like the words: first what is suggested for an act while they are typed."""
    names = await names_of(view)
    near = [subject_of(one.named) for one in names.near(typed, limit=NEAREST)]
    begun = [subject_of(named) for named in suggested(names, typed, _KINDS.get(act, "project"))]
    return tuple(dict.fromkeys((*begun, *near)))[:NEAREST]


def _repo_type(word: str) -> RepoType | None:
    return next((repo_type for repo_type in REPO_TYPES if repo_type == word), None)


def _type_first(args: tuple[str, ...]) -> tuple[RepoType | None, tuple[str, ...]]:
    """Take a repo's type off the front: the same id may be a model's and a dataset's."""
    known = _repo_type(args[0]) if len(args) > 1 else None
    return known, args[1:] if known else args
