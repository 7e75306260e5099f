"""What somebody typed where one thing is asked for: the repo, project or namespace that it names."""

import re
from typing import Final

from bot.answering.plan import Subject
from bot.answering.reading.aliases import by_alias
from bot.answering.reading.entities import link_names
from bot.answering.reading.lexicon import lexicon
from bot.answering.reading.likely import likely_names
from bot.answering.reading.names import Kind, names_of
from bot.answering.reading.names_found import beginning, exactly
from bot.answering.reading.sense import subject_of
from bot.answering.reading.suggest import suggested
from bot.answering.reading.text import read
from config.codebook import load
from storage.catalogue import Repo, find_repo, repos_by_ids
from storage.records import REPO_TYPES, RepoType
from storage.views import View

NEAREST: Final = 5
_KINDS: Final[dict[str, Kind]] = {
    "repo": "repo",
    "lineage": "repo",
    "derivatives": "repo",
    "openness": "repo",
    "chain": "repo",
    "owner": "owner",
    "list": "owner",
}
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


async def find_by_words(view: View, typed: str, repo_type: RepoType | None = None) -> Repo | None:
    """Return the repo that typed words mean: our number, an id (also an earlier one), a link, a bare name."""
    if _NUMBER.fullmatch(typed):
        return (await repos_by_ids(view, [int(typed)])).get(int(typed))
    question = read(typed)
    if question.links:
        link = question.links[0]
        known = repo_type_of(link.repo_type or "")
        return await find_repo(view, link.name, known)
    found = await find_repo(view, typed.strip(), repo_type)
    if found is not None:
        return found
    names = await exactly(view, await names_of(view), [typed])
    alias = await by_alias(view, typed, names)
    named = [one for one in (*alias, *names.exact(typed)) if one.kind == "repo"]
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
    question = read(typed)
    written = [typed, *likely_names(question, lexicon(), [False] * len(question.words))]
    names = await exactly(view, await names_of(view), written)
    if (exact := names.repo(typed, repo_type)) is not None and "/" in typed:
        return subject_of(exact)
    linked = await link_names(view, question, names, lexicon(), prefer=(repo_type,) if repo_type else ())
    if linked.entities:
        return subject_of(linked.entities[0].named)
    found = names.exact(typed)
    return subject_of(found[0]) if found else None


async def nearest(view: View, typed: str, act: str = "") -> tuple[Subject, ...]:
    """Return what is named most like the words: first what is suggested for an act while they are typed."""
    names = await beginning(view, await names_of(view), typed)
    near = [subject_of(one.named) for one in names.near(typed, limit=NEAREST)]
    begun = [subject_of(named) for named in suggested(names, typed, _KINDS.get(act, "project"))]
    return tuple(dict.fromkeys((*begun, *near)))[:NEAREST]


def repo_type_of(word: str) -> RepoType | None:
    """Return the type of repos that a word is, if it is one."""
    return next((repo_type for repo_type in REPO_TYPES if repo_type == word), None)
