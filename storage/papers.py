"""Papers: those of the Hub's daily list, and those that followed repos name."""

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, RowMapping, func, not_, select

from storage.aside import put_aside
from storage.canonical import dump, load
from storage.database import Database
from storage.readings import count_changes, note_reading
from storage.records import Coverage, Unreadable
from storage.rows import chunks
from storage.schema import papers, repo_versions
from storage.sets import VersionedSet, replace_all
from storage.tagging import numbers, tag_names
from storage.views import View

SOURCE = "papers"
PAPERS = VersionedSet(papers, "paper", ())
"""One row a paper: its history is the row's."""

_NUMBER = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})(?:v\d{1,3})?")
_FIRST, _FIVE_DIGITS = "0704", "1501"
_LONGER = 5
_TAG = "arxiv:"
_KEPT = ("featured_at", "featured_by", "organization", "upvotes")
"""What not every answer of the Hub shows: an answer without it takes nothing back."""


class PaperObservation(Struct, frozen=True, kw_only=True):
    """A paper as an answer showed it; None in `featured_*`, `organization`, `upvotes`: it was not shown."""

    paper: str
    title: str
    authors: tuple[str, ...] = ()
    published_at: int | None = None
    featured_at: int | None = None
    featured_by: str | None = None
    organization: str | None = None
    project_page: str | None = None
    code: str | None = None
    upvotes: int | None = None
    withdrawn: bool = False


class PapersRead(Struct, frozen=True, kw_only=True):
    """What reading a day's list, or one paper, gave, and its cost; `note` says why there is nothing."""

    read_at: int
    papers: Sequence[PaperObservation] = ()
    unreadable: Sequence[Unreadable] = ()
    note: str | None = None
    requests: int = 0


class Paper(PaperObservation, frozen=True, kw_only=True):
    """A paper as the Hub showed it last. `featured_at` is when it was in the daily list, by whose choice."""

    observed_at: int
    valid_from: int


def arxiv_number(words: str) -> str | None:
    """Return the arXiv number (since April 2007) that some words are, without its version; else None.

    Tags hold other things too: identifiers of other kinds, free text, and numbers that YAML took for
    decimal ones, so that zeros are missing at their end. Those cannot be told from numbers cut short.
    """
    found = _NUMBER.fullmatch(words.strip())
    if found is None or not found.group().isascii():
        return None
    month = found[1] + found[2]
    five = len(found[3]) == _LONGER
    return f"{month}.{found[3]}" if month >= _FIRST and five == (month >= _FIVE_DIGITS) else None


def paper_subject(paper: str) -> str:
    """Return a paper's name among the subjects of its source."""
    return f"paper:{paper}"


async def record_papers(db: Database, coverage: Coverage, *, subject: str, found: PapersRead) -> int:
    """Record what reading a day's list or one paper gave; return how many papers are not what they were.

    What was observed earlier than the last reading of a paper changes nothing.
    """
    async with db.writing() as tx:
        current = await note_reading(
            tx,
            source=SOURCE,
            subject=subject,
            read_at=found.read_at,
            note=found.note,
            coverage_id=coverage.id,
            requests=found.requests,
        )
        if not current:
            return 0
        await put_aside(tx, coverage, found.unreadable, observed_at=found.read_at, subject=subject)
        fresh = [
            paper
            for paper in found.papers
            if await note_reading(
                tx, source=SOURCE, subject=paper_subject(paper.paper), read_at=found.read_at
            )
        ]
        rows = await _rows(tx.connection, papers.c.valid_to.is_(None), [paper.paper for paper in fresh])
        held = {row["paper"]: row for row in rows}
        sets = {paper.paper: [_row(paper, held.get(paper.paper))] for paper in fresh}
        done = await replace_all(tx, PAPERS, sets, observed_at=found.read_at)
        await count_changes(tx, coverage, done.total, len(found.unreadable))
        return done.total


async def find_papers(view: View, wanted: Sequence[str]) -> dict[str, Paper]:
    """Return what is known of some papers, by arXiv number."""
    return {row["paper"]: _paper(row) for row in await _rows(view.connection, view.holds(papers), wanted)}


async def featured_papers(view: View, since: int, until: int) -> list[Paper]:
    """Return the papers that were in the daily list from an instant to before another, most voted first."""
    return await _select(view, papers.c.featured_at >= since, papers.c.featured_at < until)


async def all_papers(view: View) -> list[Paper]:
    """Return every paper that is known, most voted first."""
    return await _select(view)


async def papers_of(view: View, organization: str) -> list[Paper]:
    """Return the papers that the Hub shows as an organisation's, most voted first."""
    return await _select(view, func.lower(papers.c.organization) == organization.casefold())


async def linked_papers(view: View, handles: Sequence[str]) -> dict[str, list[int]]:
    """Return which papers the present repos of some owners name in their tags: repos by arXiv number."""
    carrying: list[tuple[int, str]] = []
    for part in chunks(handle.casefold() for handle in handles):
        query = (
            select(repo_versions.c.repo_id, repo_versions.c.tags)
            .where(
                repo_versions.c.owner_key.in_(part),
                repo_versions.c.tags.is_not(None),
                view.holds(repo_versions),
                not_(repo_versions.c.gone),
            )
            .order_by(repo_versions.c.repo_id)
        )
        carrying += [(int(repo), str(text)) for repo, text in await view.connection.execute(query)]
    names = await tag_names(view.connection, (text for _, text in carrying))
    named = {
        number: paper
        for number, name in names.items()
        if name.startswith(_TAG) and (paper := arxiv_number(name.removeprefix(_TAG))) is not None
    }
    found: dict[str, list[int]] = {}
    for repo, text in carrying:
        for paper in dict.fromkeys(named[number] for number in numbers(text) if number in named):
            found.setdefault(paper, []).append(repo)
    return found


def _row(paper: PaperObservation, held: RowMapping | None) -> dict[str, Any]:
    """Return the row of a paper; what this answer did not show stays what it was."""
    row = {name: getattr(paper, name) for name in PAPERS.facts} | {"authors": dump(paper.authors)}
    kept = {} if held is None else {name: held[name] for name in _KEPT if row[name] is None}
    return row | kept


async def _select(view: View, *conditions: ColumnElement[bool]) -> list[Paper]:
    query = (
        select(papers)
        .where(view.holds(papers), *conditions)
        .order_by(func.coalesce(papers.c.upvotes, 0).desc(), papers.c.paper.desc())
    )
    return [_paper(row) for row in (await view.connection.execute(query)).mappings()]


async def _rows(
    connection: Any,  # noqa: ANN401 - a reader's or a writer's
    held: ColumnElement[bool],
    wanted: Sequence[str],
) -> list[RowMapping]:
    found: list[RowMapping] = []
    for part in chunks(wanted):
        query = select(papers).where(held, papers.c.paper.in_(part))
        found += (await connection.execute(query)).mappings()
    return found


def _paper(row: RowMapping) -> Paper:
    given = {name: row[name] for name in Paper.__struct_fields__}
    return Paper(**(given | {"authors": tuple(load(row["authors"]))}))
