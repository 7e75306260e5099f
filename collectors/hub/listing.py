"""Reads a list page by page, so that each page can be recorded with the cursor of the next.

Lists are read by `createdAt`, the one sort key that never changes under the reader (unless it is the order
itself that is looked at, as with what is trending). Of a page's Link header
only the cursor is kept; it is opaque, and sent again with our own query.
"""

import logging
from collections.abc import AsyncIterator, Sequence

from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub, Params
from collectors.hub.decode import split
from collectors.hub.errand import Errand
from collectors.hub.errors import HubBadRequest, HubUnreadable
from storage.records import RepoType

logger = logging.getLogger(__name__)

PAGE = 1000
"""Records of a page: the most the Hub gives."""


class ListedPage(Struct, frozen=True):
    """One page as it came: raw records, when it was asked for, what it cost, where the next begins.

    `answered_at` is when it had arrived; None says that it shows one moment, as a snapshot
    does. `expanded` are the fields that this page was asked for and can be held against what is stored,
    `behind` how many milliseconds the Hub's clock is behind ours.
    """

    records: list[bytes]
    observed_at: int
    requests: int
    cursor: str | None
    expanded: frozenset[str]
    answered_at: int | None = None
    behind: int = 0


class Listing:
    """One list: the repos of a type, all of them, an owner's, or whatever a query selects."""

    def __init__(
        self,
        hub: Hub,
        repo_type: RepoType,
        expand: Sequence[str],
        *,
        author: str | None = None,
        query: Params = (),
        sort: str = "createdAt",
        limit: int | None = None,
        lane: Lane,
        errand: Errand,
    ) -> None:
        """`query` are further parameters (`filter`, `models`), `limit` the records of a page."""
        self._hub = hub
        self._type = repo_type
        self._expand = list(expand)
        self._selecting = [("author", author)] if author is not None else []
        self._selecting += [*query, ("sort", sort), ("limit", str(PAGE if limit is None else limit))]
        self._lane = lane
        self._errand = errand
        self.refused: list[str] = []
        self.restarted = False

    async def pages(self, cursor: str | None = None) -> AsyncIterator[ListedPage]:
        """Yield the pages from a cursor on; the last one has none.

        Field names that the Hub refuses are dropped (and kept in `refused`); a stored cursor that it does not
        take any more means starting again from the first page. Raises the errors of `collectors.hub.errors`.
        """
        seen: set[str] = set()
        while True:
            page = await self._page(cursor)
            yield page
            if page.cursor is None:
                return
            if page.cursor in seen or page.cursor == cursor:
                raise HubUnreadable(f"the list of {self._type}s goes round in circles")
            seen.add(page.cursor)
            cursor = page.cursor

    async def _page(self, cursor: str | None) -> ListedPage:
        records: list[bytes] = []

        def check(body: bytes) -> None:
            nonlocal records
            records = split(body)

        while True:
            try:
                answer = await self._hub.get(
                    f"/api/{self._type}s",
                    self._query(cursor),
                    lane=self._lane,
                    errand=self._errand,
                    check=check,
                )
            except HubBadRequest as error:
                if not self._give_in(error):
                    if cursor is None:
                        raise
                    logger.warning(
                        "the Hub does not take a stored cursor any more: %(error)s", {"error": error}
                    )
                    cursor = None
                    self.restarted = True
                continue
            return ListedPage(
                records=records,
                observed_at=answer.sent_at,
                requests=self._errand.take(),
                cursor=answer.cursor,
                expanded=frozenset(self._expand),
                answered_at=answer.answered_at,
                behind=answer.behind,
            )

    def _query(self, cursor: str | None) -> Params:
        query = [*self._selecting, *(("expand", name) for name in self._expand)]
        return [*query, ("cursor", cursor)] if cursor is not None else query

    def _give_in(self, error: HubBadRequest) -> bool:
        """Drop the field names that the Hub's message does not allow; False where there are none."""
        refused = [name for name in self._expand if name not in error.allowed] if error.allowed else []
        if not refused or len(refused) == len(self._expand):
            return False
        self.refused += refused
        self._expand = [name for name in self._expand if name not in refused]
        logger.warning(
            "the Hub does not give %(refused)s in lists of %(type)ss; going on without",
            {"refused": ", ".join(refused), "type": self._type},
        )
        return True
