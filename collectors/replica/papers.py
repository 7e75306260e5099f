"""Papers: the daily list, all of them, and one with what links to it."""

import re
from datetime import UTC, date, datetime, timedelta

from aiohttp import web

from collectors.replica import derived
from collectors.replica.cursors import decode_offset
from collectors.replica.errors import bad_request, not_found
from collectors.replica.owners import avatar
from collectors.replica.seeds import object_id
from collectors.replica.state import KINDS, Record, Repo, State, visitor
from collectors.replica.wire import Ask, answer, paged
from config.clock import DAY, from_iso, to_iso

_LIMIT = (50, 1, 100)
_LINKED = 10
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_ARXIV = re.compile(r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def shown(state: State) -> list[Record]:
    """Return the papers that are out, as items of the daily list, newest first."""
    rows = [_daily(state, record) for record in state.papers.values()]
    rows = [row for row in rows if from_iso(row["publishedAt"]) <= state.now]
    rows.sort(key=lambda row: (row["publishedAt"], row["paper"]["id"]), reverse=True)
    return rows


def _daily(state: State, record: Record) -> Record:
    """Return a paper as an item of the daily list, complete whatever its record leaves out."""
    given = record.get("paper") or {
        key: value for key, value in record.items() if key not in {"source", "as_of"}
    }
    day = record.get("publishedAt") or given.get("submittedOnDailyAt") or given["publishedAt"]
    paper = {
        key: value for key, value in given.items() if key not in {"organization", "numComments", "thumbnail"}
    }
    paper["publishedAt"] = _iso(given.get("publishedAt") or day)
    paper["submittedOnDailyAt"] = _iso(given.get("submittedOnDailyAt") or day)
    paper["authors"] = [
        _author(paper["id"], index, author) for index, author in enumerate(given.get("authors") or ())
    ]
    paper.setdefault("summary", "")
    paper.setdefault("upvotes", 0)
    paper.setdefault("discussionId", object_id(from_iso(paper["publishedAt"]) // 1000, "paper", paper["id"]))
    submitter = record.get("submittedBy") or given.get("submittedOnDailyBy")
    by = submitter if isinstance(submitter, dict) else _submitter(state, submitter)
    paper["submittedOnDailyBy"] = by
    made: Record = {
        "paper": paper,
        "publishedAt": _iso(day),
        "title": record.get("title") or paper["title"],
        "summary": record.get("summary") or paper["summary"],
        "thumbnail": record.get("thumbnail") or f"/papers/{paper['id']}/thumbnail.png",
        "numComments": int(record.get("numComments") or 0),
        "submittedBy": by,
        "isAuthorParticipating": bool(record.get("isAuthorParticipating")),
    }
    organization = record.get("organization") or given.get("organization")
    if organization:
        made["organization"] = _organization(state, organization)
    return made


def _organization(state: State, given: Record | str) -> Record:
    """Return the organisation a paper is by, complete whatever the record leaves out."""
    named = {"name": given} if isinstance(given, str) else given
    owner = state.owners.get(str(named["name"]).lower()) or visitor(str(named["name"]))
    known = {"_id": owner.identity, "fullname": owner.fullname, "avatar": avatar(owner.handle)}
    return {**known, **named}


def _iso(text: str) -> str:
    return to_iso(from_iso(text))


def _author(paper: str, index: int, author: Record | str) -> Record:
    given = {"name": author} if isinstance(author, str) else author
    return {"_id": object_id(1_600_000_000, "author", paper, index), "hidden": False, **given}


def _submitter(state: State, handle: str | None) -> Record:
    owner = state.owners.get((handle or "akhaliq").lower()) or visitor(handle or "akhaliq")
    return {
        "_id": owner.identity,
        "avatarUrl": avatar(owner.handle),
        "fullname": owner.fullname,
        "isPro": owner.pro,
        "name": owner.handle,
        "type": "user",
    }


async def daily(ask: Ask) -> web.Response:
    """Answer a page of the daily papers; a page past the end is empty."""
    page, limit = ask.whole("p", 0, 0), ask.whole("limit", *_LIMIT)
    sort = ask.choice("sort", "publishedAt", ("publishedAt", "trending"))
    rows = shown(ask.state)
    span = _span(ask)
    if span is not None:
        rows = [row for row in rows if span[0] <= from_iso(row["publishedAt"]) < span[1]]
    submitter = (ask.one("submitter") or "").lower()
    if submitter:
        rows = [row for row in rows if str(row["submittedBy"].get("name")).lower() == submitter]
    if sort == "trending":
        rows.sort(key=lambda row: -row["paper"]["upvotes"])
    return answer(ask, rows[page * limit : (page + 1) * limit])


def _span(ask: Ask) -> tuple[int, int] | None:
    """Return the instants between which `date`, `week` or `month` asks for papers."""
    try:
        if (text := ask.one("date")) is not None:
            first = date.fromisoformat(text)
            last = first + timedelta(days=1)
        elif (text := ask.one("week")) is not None:
            match = _WEEK.fullmatch(text)
            first = date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else date.fromisoformat("")
            last = first + timedelta(days=7)
        elif (text := ask.one("month")) is not None:
            match = _MONTH.fullmatch(text)
            first = date(int(match[1]), int(match[2]), 1) if match else date.fromisoformat("")
            last = (first + timedelta(days=31)).replace(day=1)
        else:
            return None
    except ValueError as error:
        raise bad_request("Invalid date") from error
    return _instant(first), _instant(last)


def _instant(day: date) -> int:
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days * DAY


async def listing(ask: Ask) -> web.Response:
    """Answer a page of all papers."""
    rows = [_short(row) for row in shown(ask.state)]
    limit = ask.whole("limit", *_LIMIT)
    page, headers = paged(ask, rows, decode_offset(ask.one("cursor")), limit)
    return answer(ask, page, headers)


async def search(ask: Ask) -> web.Response:
    """Answer the papers in whose title or summary all words are found."""
    words = (ask.one("q") or "").lower().split()
    limit = ask.whole("limit", 20, 1, 120)
    rows = [
        row
        for row in shown(ask.state)
        if all(word in f"{row['title']} {row['summary']}".lower() for word in words)
    ]
    return answer(ask, rows[:limit])


def _short(row: Record) -> Record:
    paper = row["paper"]
    keys = (
        "id",
        "title",
        "upvotes",
        "publishedAt",
        "authors",
        "summary",
        "projectPage",
        "githubRepo",
        "ai_summary",
    )
    made = {key: paper[key] for key in keys if key in paper}
    if "organization" in row:
        made["organization"] = row["organization"]
    return made


async def one(ask: Ask) -> web.Response:
    """Answer one paper with the repos that name it."""
    wanted = ask.path("paper")
    row = next((row for row in shown(ask.state) if row["paper"]["id"] == wanted), None)
    tag = f"arxiv:{wanted}"
    links = {
        kind: [repo for repo in ask.state.all(kind) if tag in (repo.record.get("tags") or ())]
        for kind in KINDS
    }
    if row is None and not (any(links.values()) and _ARXIV.fullmatch(wanted)):
        raise not_found()
    made: Record = _known_by_links(wanted) if row is None else dict(row["paper"])
    for kind, linked in links.items():
        linked.sort(key=lambda repo: (-(repo.counters.likes or 0), repo.id))
        name = f"{kind.capitalize()}s"
        made[f"linked{name}"] = [brief(ask.state, repo) for repo in linked[:_LINKED]]
        made[f"numTotal{name}"] = len(linked)
    return answer(ask, made)


def _known_by_links(paper: str) -> Record:
    """Return a paper of which the world knows the number alone, because repos name it."""
    published = f"20{paper[:2]}-{paper[2:4]}-01T00:00:00.000Z"
    return {
        "id": paper,
        "title": f"arXiv:{paper}",
        "summary": "",
        "authors": [],
        "publishedAt": published,
        "upvotes": 0,
        "discussionId": object_id(from_iso(published) // 1000, "paper", paper),
    }


def _providers(repo: Repo) -> list[Record]:
    """Return who serves a model, as short forms of it show them."""
    return [
        {
            "provider": entry["provider"],
            "modelStatus": entry["status"],
            "providerStatus": "live",
            "providerId": entry["providerId"],
            "task": entry["task"],
        }
        for entry in derived.providers(repo)
    ]


def brief(state: State, repo: Repo) -> Record:
    """Return a repo as papers and the trending list show it."""
    view = repo.view(state.now)
    if repo.kind == "space":
        card = view.get("cardData") or {}
        return {
            "id": repo.id,
            "emoji": str(card.get("emoji") or "🤗"),
            "running": (view.get("runtime") or {}).get("stage", "RUNNING") == "RUNNING",
            "featured": False,
        }
    made: Record = {
        "author": repo.owner,
        "id": repo.id,
        "isLikedByUser": False,
        "likes": view.get("likes") or 0,
        "private": False,
        "repoType": repo.kind,
        "downloads": view.get("downloads") or 0,
        "gated": view.get("gated") or False,
        "lastModified": view.get("lastModified") or view["createdAt"],
    }
    if repo.kind == "model":
        made["availableInferenceProviders"] = _providers(repo)
        if "pipeline_tag" in view:
            made["pipeline_tag"] = view["pipeline_tag"]
        total = (view.get("safetensors") or {}).get("total")
        if total is not None:
            made["numParameters"] = total
    return made
