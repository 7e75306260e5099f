"""What all sources of repos share: from a listing's pages to recorded pages."""

import asyncio
import logging
from collections.abc import Callable

from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.decode import reading_of
from collectors.hub.errand import Errand
from collectors.hub.glance import glancer_of
from collectors.hub.listing import ListedPage, Listing
from collectors.hub.records import is_storable
from collectors.mapping.artefacts import judging, label_repo
from storage.database import Database
from storage.recording import record_page
from storage.records import (
    ALL,
    Coverage,
    Glimpse,
    Glimpses,
    Page,
    RepoObservation,
    RepoType,
    SeenRepo,
    Unreadable,
    mask,
)

logger = logging.getLogger(__name__)


class RepoSource(Struct, frozen=True, kw_only=True):
    """One kind of repo to be listed.

    `cadence` is how often, in milliseconds; `expand` are the Hub's names of the fields to ask for, `facts`
    the stored facts that they tell (of `storage.records.FACTS`).
    """

    name: str
    repo_type: RepoType
    cadence: int
    expand: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def fields(self) -> int:
        """The field mask of what it tells."""
        return mask(self.facts)


class _Reading(Struct, frozen=True):
    """Reads the records of one page wholly, and labels them."""

    observe: Callable[[bytes], RepoObservation | Unreadable]
    observed_at: int
    labelled: bool

    def __call__(self, record: bytes) -> SeenRepo | Unreadable:
        """Read a record."""
        found = self.observe(record)
        if isinstance(found, Unreadable):
            return found
        labels = label_repo(found, at=self.observed_at) if self.labelled else ()
        return SeenRepo(found, labels, is_storable(record))


class Collected(Struct, frozen=True):
    """What one listing held: how many repos, the `_id`s of unreadable ones, the field names refused."""

    size: int
    unreadable: frozenset[str]
    refused: tuple[str, ...]


def ended(coverage: Coverage) -> bool:
    """Whether the last page of a list is recorded already: whoever goes on after a kill need not list it."""
    return coverage.pages > 0 and coverage.cursor is None


async def collect(
    db: Database,
    hub: Hub,
    source: RepoSource,
    coverage: Coverage,
    *,
    author: str | None,
    lane: Lane,
    errand: Errand,
    cursor: str | None,
) -> Collected:
    """List a partition from a cursor on, and record it page by page. Raises the errors of the Hub.

    Repos that stand on two pages count once. Of the pages before the cursor, only the recorded count is
    known. The repos of a whole type are not labelled: what they are can be derived when it is asked for.
    """
    listing = Listing(hub, source.repo_type, source.expand, author=author, lane=lane, errand=errand)
    found: set[str] = set()
    unreadable: set[str] = set()
    nameless = 0
    async for listed in listing.pages(cursor):
        page = await asyncio.to_thread(
            read_page, listed, source.repo_type, labelled=coverage.partition != ALL
        )
        recorded = await record_page(db, coverage, page)
        odd = (*page.unreadable, *recorded.unreadable)
        found.update(seen.observation.hub_id for seen in page.repos)
        if page.glimpses is not None:
            found.update(glimpse.hub_id for glimpse in page.glimpses.records)
        unreadable.update(record.hub_id for record in odd if record.hub_id is not None)
        nameless += sum(record.hub_id is None for record in odd)
        for record in odd:
            logger.warning(
                "a record of %(source)s/%(partition)s cannot be read: %(reason)s",
                {"source": source.name, "partition": coverage.partition, "reason": record.reason},
            )
    before = coverage.seen + coverage.quarantined if cursor is not None and not listing.restarted else 0
    size = before + len(found | unreadable) + nameless
    return Collected(size, frozenset(unreadable), tuple(listing.refused))


def read_page(listed: ListedPage, repo_type: RepoType, *, labelled: bool = True) -> Page:
    """Glance at the records of a page; what a glance does not understand is read here and now.

    What cannot be read is kept, whole, with the reason. Without `labelled`, no repo is labelled: what a label
    would say can be derived from what is recorded.
    """
    glancer = glancer_of(repo_type, listed.expanded, judging() if labelled else "")
    read = _Reading(reading_of(repo_type, listed.expanded), listed.observed_at, labelled)
    glimpses: list[Glimpse] = []
    repos: list[SeenRepo] = []
    unreadable: list[Unreadable] = []
    for record in listed.records:
        glimpse = glancer.glance(record)
        if glimpse is not None:
            glimpses.append(glimpse)
            continue
        found = read(record)
        if isinstance(found, SeenRepo):
            repos.append(found)
        else:
            unreadable.append(found)
    return Page(
        observed_at=listed.observed_at,
        answered_at=listed.answered_at,
        behind=listed.behind,
        repos=tuple(repos),
        glimpses=Glimpses(repo_type, tuple(glimpses), read) if glimpses else None,
        unreadable=tuple(unreadable),
        cursor=listed.cursor,
        requests=listed.requests,
    )
