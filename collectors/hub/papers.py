"""Reads papers: a day's list, and one by its arXiv number.

The Hub's own library leaves out what is used here (organisation, code, project page), and takes no votes for
none told, so its shapes are not used.
"""

from typing import Any

from collectors.hub.budget import Lane
from collectors.hub.client import Hub, name_path
from collectors.hub.decode import split
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing, HubUnreadable
from collectors.hub.loose import fields, instant, listed, name, nested, text, unreadable, whole
from storage.papers import PaperObservation, PapersRead, arxiv_number
from storage.records import Unreadable

PAGE = 100
"""Papers of a page: the most the Hub gives."""
MOST_PAGES = 20
"""A day has some fifty papers; a list that never ends is not read on for ever."""


async def read_daily(hub: Hub, day: str, *, lane: Lane, errand: Errand) -> PapersRead:
    """Read the list of a day (2026-11-23), all pages of it. Raises the errors of the Hub.

    Pages are counted, not linked: a paper that comes in between moves others to the next page, where they
    are met again. It is one paper then.
    """
    found: dict[str, PaperObservation] = {}
    odd: list[Unreadable] = []
    observed_at: int | None = None
    for page in range(MOST_PAGES):
        query = [("date", day), ("limit", str(PAGE)), ("p", str(page))]
        answer = await hub.get("/api/daily_papers", query, lane=lane, errand=errand, check=split)
        observed_at = answer.sent_at if observed_at is None else observed_at
        records = split(answer.body)
        for record in records:
            read = read_item(record)
            if isinstance(read, PaperObservation):
                found[read.paper] = read
            else:
                odd.append(read)
        if len(records) < PAGE:
            return PapersRead(
                read_at=observed_at,
                papers=tuple(found.values()),
                unreadable=tuple(odd),
                requests=errand.take(),
            )
    raise HubUnreadable(f"the list of papers of {day} does not end")


async def read_paper(hub: Hub, paper: str, *, lane: Lane, errand: Errand) -> PapersRead:
    """Read one paper; one that the Hub has no page of is told as that. Raises the errors of the Hub."""
    asked_at = hub.clock.now()
    path = f"/api/papers/{name_path(paper)}"
    try:
        answer = await hub.get(path, lane=lane, errand=errand, named=True, check=fields)
    except HubMissing:
        return PapersRead(read_at=asked_at, note="the Hub has no page of it", requests=errand.take())
    found = paper_of(fields(answer.body), {}, paper)
    return PapersRead(read_at=answer.sent_at, papers=(found,), requests=errand.take())


def read_item(record: bytes) -> PaperObservation | Unreadable:
    """Read one item of a day's list: a paper, and what the list says of it."""
    try:
        item = fields(record)
    except HubUnreadable as error:
        return unreadable(record, str(error))
    paper = nested(item.get("paper")) or item
    number = name(paper.get("id"))
    if number is None:
        return unreadable(record, "a paper without a number")
    return paper_of(paper, item, arxiv_number(number) or number)


def paper_of(paper: dict[str, Any], item: dict[str, Any], number: str) -> PaperObservation:
    """Read a paper's own record and the item of a list that it came in; a field that is odd is not told."""
    by = nested(paper.get("submittedOnDailyBy")) or nested(item.get("submittedBy"))
    featured = instant(paper.get("submittedOnDailyAt"))
    if featured is None:
        featured = instant(item.get("publishedAt"))
    return PaperObservation(
        paper=number,
        title=text(paper.get("title")) or text(item.get("title")) or number,
        authors=_authors(paper.get("authors")),
        published_at=instant(paper.get("publishedAt")),
        featured_at=featured,
        featured_by=text(by.get("name")) or text(by.get("user")),
        organization=_organization(paper.get("organization")) or _organization(item.get("organization")),
        project_page=text(paper.get("projectPage")),
        code=text(paper.get("githubRepo")),
        upvotes=whole(paper.get("upvotes")),
        withdrawn=bool(paper.get("withdrawnAt")),
    )


def _authors(value: object) -> tuple[str, ...]:
    """Return the names of the authors in their order; those who are hidden on the Hub are left out."""
    shown = (author for author in listed(value) if nested(author).get("hidden") is not True)
    names = (text(nested(author).get("name") if isinstance(author, dict) else author) for author in shown)
    return tuple(name for name in names if name is not None)


def _organization(value: object) -> str | None:
    return text(value) or text(nested(value).get("name"))
