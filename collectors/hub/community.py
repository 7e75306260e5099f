"""Discussions, pull requests and commits of one repo, page by page, as the Hub shows them.

A repo that was renamed is followed to its new name. A record that cannot be read comes back whole, with the
reason; a page that is no list of records is asked for again, like any broken answer.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct

from collectors.hub.bots import by_bots
from collectors.hub.budget import Lane
from collectors.hub.client import Answer, Hub, Params, name_path
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMoved, HubRefused, HubUnreadable
from collectors.hub.loose import decoded, whole
from collectors.hub.naming import HOPS
from config.clock import from_iso
from storage.canonical import clean
from storage.commits import CommitObservation
from storage.records import RepoType, Unreadable
from storage.threads import ThreadObservation

LONGEST = 500
"""How many characters of a title are kept: the Hub's own forms take fewer."""
COMMITS = 50
"""Commits on a page: the Hub's own default, and more than most repos have."""
Found = TypeVar("Found")
_BROKEN = (ValueError, OverflowError, TypeError, RecursionError)


class ThreadPage(Struct, frozen=True, kw_only=True):
    """A page of threads, newest first. `count` and `closed` are the Hub's numbers of all and of closed ones.

    `more` says whether another page follows.
    """

    threads: tuple[ThreadObservation, ...]
    unreadable: tuple[Unreadable, ...]
    count: int | None
    closed: int | None
    more: bool
    sent_at: int


class CommitPage(Struct, frozen=True, kw_only=True):
    """A page of commits, newest first; `more` says whether another page follows."""

    commits: tuple[CommitObservation, ...]
    unreadable: tuple[Unreadable, ...]
    more: bool
    sent_at: int


class Address(Struct, frozen=True):
    """A repo's place on the Hub."""

    repo_type: RepoType
    name: str


async def read_threads(hub: Hub, repo: Address, page: int, *, lane: Lane, errand: Errand) -> ThreadPage:
    """Read a page (from 0) of a repo's discussions and pull requests. Raises the errors of the Hub."""
    answer = await _get(hub, repo, "discussions", [("p", str(page))], _page_of_threads, lane, errand)
    body = _page_of_threads(answer.body)
    threads, unreadable = _each(body["discussions"], _thread)
    count, start = whole(body.get("count")), whole(body.get("start"))
    listed = len(body["discussions"])
    return ThreadPage(
        threads=threads,
        unreadable=unreadable,
        count=count,
        closed=whole(body.get("numClosedDiscussions")),
        # Without a count, only an empty page is surely the last.
        more=listed > 0 and (count is None or start is None or start + listed < count),
        sent_at=answer.sent_at,
    )


async def read_commits(
    hub: Hub, repo: Address, revision: str, page: int, *, lane: Lane, errand: Errand
) -> CommitPage:
    """Read a page (from 0) of the history of a revision. Raises the errors of the Hub."""
    query = [("p", str(page)), ("limit", str(COMMITS))]
    path = f"commits/{name_path(revision)}"
    answer = await _get(hub, repo, path, query, _page_of_commits, lane, errand)
    records = _page_of_commits(answer.body)
    commits, unreadable = _each(records, _commit)
    return CommitPage(
        commits=commits, unreadable=unreadable, more=answer.cursor is not None, sent_at=answer.sent_at
    )


async def _get(
    hub: Hub,
    repo: Address,
    what: str,
    query: Params,
    check: Callable[[bytes], object],
    lane: Lane,
    errand: Errand,
) -> Answer:
    stem = f"/api/{repo.repo_type}s/"
    path = f"{stem}{name_path(repo.name)}/{what}"
    for _ in range(HOPS):
        try:
            return await hub.get(path, query, lane=lane, errand=errand, named=True, check=check)
        except HubMoved as moved:
            if not moved.path.startswith(stem) or not moved.path.endswith(f"/{what}"):
                raise HubRefused(f"{path}: moved to {moved.path}") from moved
            path = moved.path
    raise HubRefused(f"{path}: moved in circles")


def _page_of_threads(body: bytes) -> dict[str, Any]:
    """Return a page of threads as it came. Raises HubUnreadable where it is none."""
    page = _loads(body)
    if not isinstance(page, dict) or not isinstance(page.get("discussions"), list):
        raise HubUnreadable("not a page of discussions")
    return page


def _page_of_commits(body: bytes) -> list[Any]:
    """Return a page of commits as it came. Raises HubUnreadable where it is none."""
    page = _loads(body)
    if not isinstance(page, list):
        raise HubUnreadable("not a list of commits")
    return page


def _loads(body: bytes) -> object:
    try:
        return decoded(body)
    except _BROKEN as error:
        raise HubUnreadable(f"broken JSON: {error}") from error


def _each(
    records: list[Any], read: Callable[[dict[str, Any]], Found]
) -> tuple[tuple[Found, ...], tuple[Unreadable, ...]]:
    found: list[Found] = []
    unreadable: list[Unreadable] = []
    for record in records:
        try:
            if not isinstance(record, dict):
                raise TypeError("not an object")
            found.append(read(record))
        except _BROKEN as error:
            unreadable.append(Unreadable(clean(json.dumps(record)), clean(str(error))))
    return tuple(found), tuple(unreadable)


def _thread(record: dict[str, Any]) -> ThreadObservation:
    number = whole(record.get("num"))
    if number is None:
        raise ValueError("without a number")
    status = _text(record.get("status"))
    if not status:
        raise ValueError("without a status")
    pinned = record.get("pinned")
    return ThreadObservation(
        number=number,
        pull_request=record.get("isPullRequest") is True,
        title=_text(record.get("title"))[:LONGEST],
        status=status.casefold()[:LONGEST],
        author=_handle(record.get("author"), "name"),
        created_at=_instant(record.get("createdAt")),
        comments=whole(record.get("numComments")),
        pinned=pinned if isinstance(pinned, bool) else None,
    )


def _commit(record: dict[str, Any]) -> CommitObservation:
    sha = _text(record.get("id"))
    if not sha:
        raise ValueError("without an id")
    named = record.get("authors")
    handles = [_handle(author, "user") for author in named] if isinstance(named, list) else []
    authors = tuple(dict.fromkeys(handle for handle in handles if handle is not None))
    return CommitObservation(
        sha=sha[:LONGEST],
        at=_instant(record.get("date")),
        title=_text(record.get("title"))[:LONGEST],
        authors=authors,
        bot=by_bots(authors),
    )


def _handle(author: object, key: str) -> str | None:
    """Return an account's handle: the Hub gives objects, and gave names."""
    return _text(author.get(key) if isinstance(author, dict) else author)[:LONGEST] or None


def _text(value: object) -> str:
    return clean(value).strip() if isinstance(value, str) else ""


def _instant(value: object) -> int:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("without a date")
    return from_iso(value.strip())
