"""One repo: its page, commits, refs, tree and paths, and the redirects from names it had."""

import json
from typing import Any
from urllib.parse import quote

from aiohttp import web

from collectors.replica import files, shapes
from collectors.replica.commits import Commit
from collectors.replica.cursors import decode_offset
from collectors.replica.errors import (
    Moved,
    bad_request,
    disabled,
    gated,
    not_found,
    repo_missing,
    revision_missing,
)
from collectors.replica.state import Record, Repo
from collectors.replica.wire import Ask, answer, paged
from config.clock import to_iso

_SHORTEST = 7
_PATHS = 2_000
_ENTRIES = 1_000
_FORM = "application/x-www-form-urlencoded"


def lookup(ask: Ask, kind: str, *, closed: bool = False) -> Repo:
    """Return the repo the path names; `closed` says that a gate keeps this part of it from others.

    Raises Moved for a former name or another case, HubError for what may not be seen.
    """
    name = ask.path("repo")
    repo = ask.state.find(kind, name)
    if repo is None:
        repo = ask.state.moved(kind, name)
        if repo is None or repo.private:
            raise repo_missing(known=ask.known)
        raise Moved(_elsewhere(ask, name, repo))
    if repo.private:
        raise repo_missing(known=ask.known)
    if repo.id != name:
        raise Moved(_elsewhere(ask, name, repo))
    if repo.record.get("disabled"):
        raise disabled()
    if closed and repo.record.get("gated"):
        raise gated(kind, repo.id, known=ask.known)
    return repo


def _elsewhere(ask: Ask, name: str, repo: Repo) -> str:
    """Return the path asked for with the repo's present name in it."""
    path = ask.request.rel_url.raw_path
    raw = ask.request.match_info["repo"]
    start = next((path.find(form) for form in (raw, quote(name)) if form in path), 0)
    length = len(raw) if path[start:].startswith(raw) else len(quote(name))
    query = f"?{ask.request.rel_url.raw_query_string}" if ask.request.rel_url.raw_query_string else ""
    return path[:start] + quote(repo.id) + path[start + length :] + query


def revision(ask: Ask, repo: Repo) -> tuple[int, Commit]:
    """Return the commit the path names and its place in the history, newest first.

    Raises HubError (404) where the repo has no such revision.
    """
    name = ask.path("rev") if "rev" in ask.request.match_info else "main"
    if name in {"main", "HEAD", "refs/heads/main"}:
        return 0, repo.commits[0]
    if name.startswith("refs/pr/") and name.removeprefix("refs/pr/").isdigit():
        number = int(name.removeprefix("refs/pr/"))
        for talk in ask.state.discussions.get((repo.kind, repo.identity), ()):
            if talk["num"] == number and talk.get("isPullRequest"):
                return 0, repo.commits[0]
    for place, commit in enumerate(repo.commits):
        if len(name) >= _SHORTEST and commit.id.startswith(name):
            return place, commit
    raise revision_missing(name)


async def info(ask: Ask, kind: str) -> web.Response:
    """Answer a repo's own page, by default at the head of main."""
    repo = lookup(ask, kind)
    expand = shapes.check_expand(kind, ask.many("expand"), in_list=False)
    _, commit = revision(ask, repo)
    made = shapes.info(
        ask.state,
        repo,
        expand=expand,
        at=commit,
        blobs=bool(ask.flag("blobs")),
        security=bool(ask.flag("securityStatus")),
    )
    return answer(ask, made)


async def history(ask: Ask, kind: str) -> web.Response:
    """Answer a page of commits, newest first."""
    repo = lookup(ask, kind, closed=True)
    place, _ = revision(ask, repo)
    page = ask.whole("p", 0, 0)
    limit = ask.whole("limit", 50, 1, 1_000)
    formatted = "formatted" in ask.many("expand")
    commits = repo.commits[place:]
    start = page * limit
    headers = {"X-Total-Count": str(len(commits))}
    if start + limit < len(commits):
        headers["Link"] = ask.link(p=page + 1)
    return answer(
        ask, [_commit(commit, formatted=formatted) for commit in commits[start : start + limit]], headers
    )


def _commit(commit: Commit, *, formatted: bool) -> Record:
    made: Record = {
        "id": commit.id,
        "title": commit.title,
        "message": commit.message,
        "authors": [{"user": name, "avatar": f"/avatars/{name.lower()}.svg"} for name in commit.authors],
        "date": to_iso(commit.at),
    }
    if formatted:
        made["formatted"] = {"title": commit.title, "message": commit.message}
    return made


async def refs(ask: Ask, kind: str) -> web.Response:
    """Answer branches, tags and, where asked for, pull requests."""
    repo = lookup(ask, kind)
    head = repo.commits[0].id
    made: dict[str, Any] = {
        "tags": [],
        "branches": [{"name": "main", "ref": "refs/heads/main", "targetCommit": head}],
        "converts": [],
    }
    if ask.flag("include_prs"):
        talks = ask.state.discussions.get((repo.kind, repo.identity), ())
        made["pullRequests"] = [
            {"name": str(talk["num"]), "ref": f"refs/pr/{talk['num']}", "targetCommit": head}
            for talk in talks
            if talk.get("isPullRequest")
        ]
    return answer(ask, made)


async def tree(ask: Ask, kind: str) -> web.Response:
    """Answer a folder's entries."""
    repo = lookup(ask, kind)
    _, commit = revision(ask, repo)
    folder = ask.path("path") if "path" in ask.request.match_info else ""
    entries = files.tree(repo, folder, commit, recursive=bool(ask.flag("recursive")))
    if entries is None:
        raise not_found()
    limit = min(ask.whole("limit", _ENTRIES, 1), _ENTRIES)
    rows, headers = paged(ask, entries, decode_offset(ask.one("cursor")), limit)
    made = [_last(entry, commit) for entry in rows] if ask.flag("expand") else list(rows)
    return answer(ask, made, {**headers, "X-Repo-Commit": commit.id})


def _last(entry: Record, commit: Commit) -> Record:
    return {**entry, "lastCommit": {"id": commit.id, "title": commit.title, "date": to_iso(commit.at)}}


async def paths(ask: Ask, kind: str) -> web.Response:
    """Answer what is known of the paths in the request's body; those that are not there are left out."""
    repo = lookup(ask, kind)
    _, commit = revision(ask, repo)
    wanted, expand = await _wanted(ask)
    if len(wanted) > _PATHS:
        raise bad_request(f'"paths" must contain less than or equal to {_PATHS} items')
    known = set(files.names(repo, commit))
    folders = {path.rpartition("/")[0] for path in known if "/" in path}
    made: list[Record] = []
    for path in wanted:
        if path in known:
            made.append(files.describe(repo, path, commit))
        elif path in folders:
            made.append(files.describe_folder(repo, path))
    return answer(ask, [_last(entry, commit) for entry in made] if expand else made)


async def _wanted(ask: Ask) -> tuple[list[str], bool]:
    """Read paths and `expand` from a form or a JSON body."""
    if ask.request.content_type == _FORM:
        form = await ask.request.post()
        named = [str(value) for value in form.getall("paths", [])]
        return named, str(form.get("expand", "false")).lower() == "true"
    try:
        body = await ask.request.json()
        given = body["paths"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise bad_request('"paths" is required') from error
    return ([given] if isinstance(given, str) else [str(path) for path in given]), body.get("expand") is True
