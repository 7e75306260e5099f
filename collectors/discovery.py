"""The scope *discovery*: what is around the tracked repos, made by anyone.

What trends, what is new, Spaces that are leaderboards by their tag or by their name (fewer than half of them
carry the tag), derivatives of tracked models, models that declare a tracked dataset, Spaces that use a
tracked repo. Each is a selection of the Hub's: a list, read page by page, that is never the whole of any
owner, so that nothing is missed in it. The tracked repos with the most downloads come first, then those whose
surroundings were looked at longest ago, as far as the requests of one run reach.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand, together
from collectors.hub.errors import HubError, HubUnavailable
from collectors.hub.listing import ListedPage, Listing
from collectors.sources.base import RepoSource, read_page
from collectors.sources.datasets import DATASETS
from collectors.sources.models import MODELS
from collectors.sources.spaces import SPACES
from config.clock import DAY
from storage import runs
from storage.catalogue import Repo, find_repos
from storage.database import Database
from storage.filters import RepoFilter
from storage.readings import Reading, close_reading, note_failure, readings_of
from storage.recording import record_page
from storage.records import Coverage, RepoType, Run, RunState
from storage.tracking import tracked_in
from storage.views import View, view

logger = logging.getLogger(__name__)

NAME = "discovery"
REQUESTS = 200
"""How many requests a run spends at most, where nobody says otherwise; tries that failed not counted."""
AGAIN = DAY
"""How old the last look around a repo is before the next one."""
DEPTH = 2_000
"""Around how many repos of a type it is looked: those with the most downloads."""
PAGES = 5
"""How many pages of a selection are read: the newest of it come first."""
TRENDING, NEWEST = 100, 500
"""How many repos are read of what trends, and of a page of what is new."""
AT_ONCE = 4


class Selection(Struct, frozen=True, kw_only=True):
    """One list of the Hub's: what is asked for, under which partition it is recorded, how far it is read.

    `first` are the pages of the first reading; later ones end where the one before began.
    """

    source: RepoSource
    partition: str
    query: tuple[tuple[str, str], ...] = ()
    sort: str = "createdAt"
    limit: int | None = None
    first: int = PAGES
    pages: int = PAGES
    mark: str | None = None
    """When the newest repo was created that was seen in it before, as the Hub writes it."""


class DiscoveryPlan(Struct, frozen=True):
    """The selections of one run, in their order, and what reading them is expected to cost."""

    selections: tuple[Selection, ...]

    @property
    def requests(self) -> int:
        """One request a selection: those with further pages take what others leave over."""
        return len(self.selections)


class Surroundings(Struct, frozen=True):
    """The selections around the tracked repos: how many, and how many of them have their time still to come.

    `next_at` is when the first of these is due, in milliseconds UTC; None where none waits for its time.
    """

    selections: int
    later: int
    next_at: int | None


async def surroundings(db: Database) -> Surroundings:
    """Say how many selections lie around the tracked repos, and how many of them come later."""
    async with view(db) as now:
        read = await readings_of(now, NAME)
        around = await _around(now)
    clock = db.clock.now()
    again = [last + AGAIN for one in around if (last := _last(one, read)) is not None]
    later = [at for at in again if at > clock]
    return Surroundings(len(around), len(later), min(later, default=None))


async def plan_discovery(db: Database, budget: int = REQUESTS) -> DiscoveryPlan:
    """Say what a run within some requests would read."""
    # As the last refresh left it: a run that was killed finds the plan that it had.
    tracked = await runs.latest(db, "tracked", state=RunState.FINISHED)
    async with view(db, run=None if tracked is None else tracked.id) as then:
        read = await readings_of(then, NAME)
        around = await _around(then)
    clock = db.clock.now()
    common = [_marked(one, read) for one in _COMMON]
    due = [(one, _last(one, read)) for one in around]
    waiting = sorted(
        ((one, last) for one, last in due if last is None or clock - last >= AGAIN),
        key=lambda pair: -1 if pair[1] is None else pair[1],
    )
    chosen = [*common, *(_marked(one, read) for one, _ in waiting)]
    return DiscoveryPlan(tuple(chosen[: max(budget, 0)]))


def _each(name: str, sort: str, limit: int, pages: int) -> list[Selection]:
    return [
        Selection(
            source=source, partition=f"sort:{name}", sort=sort, limit=limit, first=1, pages=pages
        )
        for source in (MODELS, DATASETS, SPACES)
    ]  # fmt: skip


_BOARDS = tuple(
    Selection(source=SPACES, partition=f"{parameter}:leaderboard", query=((parameter, "leaderboard"),))
    for parameter in ("filter", "search")
)
_COMMON = (
    *_each("trending", "trendingScore", TRENDING, 1),
    *_each("newest", "createdAt", NEWEST, PAGES),
    *_BOARDS,
)


async def _around(now: View) -> list[Selection]:
    """Return the selections around the tracked repos, by turns, those of the most downloaded first."""
    handles = tuple(handle.casefold() for handle in await tracked_in(now))
    if not handles:
        return []
    models = await _top(now, "model", handles)
    datasets = await _top(now, "dataset", handles)
    ranked: list[tuple[int, Selection]] = []
    for rank, repo in enumerate(models):
        ranked.append((rank, _tagged(f"base_model:{repo.name}")))
        ranked.append((rank, _using("models", repo.name)))
    for rank, repo in enumerate(datasets):
        ranked.append((rank, _tagged(f"dataset:{repo.name}")))
        ranked.append((rank, _using("datasets", repo.name)))
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


async def _top(now: View, repo_type: RepoType, handles: tuple[str, ...]) -> Sequence[Repo]:
    return await find_repos(now, RepoFilter(types=(repo_type,), owners=handles), limit=DEPTH)


def _tagged(tag: str) -> Selection:
    return Selection(source=MODELS, partition=f"filter:{tag}", query=(("filter", tag),))


def _using(parameter: str, name: str) -> Selection:
    return Selection(source=SPACES, partition=f"{parameter}:{name}", query=((parameter, name),))


def _subject(selection: Selection) -> str:
    return f"{selection.source.name}/{selection.partition.casefold()}"


def _last(selection: Selection, read: Mapping[str, Reading]) -> int | None:
    """Return when a selection was read last, or could not be read: one that fails waits like the others."""
    reading = read.get(_subject(selection))
    if reading is None:
        return None
    return max(reading.read_at or 0, reading.failed_at or 0)


def _marked(selection: Selection, read: Mapping[str, Reading]) -> Selection:
    reading = read.get(_subject(selection))
    if reading is None or reading.mark is None:
        return selection
    return msgspec.structs.replace(selection, mark=reading.mark)


async def discover(
    db: Database, hub: Hub, run: Run, lane: Lane, stop: asyncio.Event, *, budget: int = REQUESTS
) -> None:
    """Carry out a run; can be called again after a kill, and goes on where it was.

    Raises HubUnavailable only when the Hub is down as a whole.
    """
    plan = await plan_discovery(db, budget)
    if run.planned is None:
        await runs.plan(db, run.id, plan.requests)
    logger.info(
        "run %(run)s of %(scope)s: about %(requests)d requests",
        {"run": run.id, "scope": run.scope, "requests": plan.requests},
    )
    await _Discovery(db, hub, run, lane, stop, budget - run.requests).carry_out(plan)


class _Discovery:
    """One run, with what is left to spend."""

    def __init__(self, db: Database, hub: Hub, run: Run, lane: Lane, stop: asyncio.Event, left: int) -> None:
        self._db = db
        self._hub = hub
        self._run = run
        self._lane = lane
        self._stop = stop
        self._left = left

    async def carry_out(self, plan: DiscoveryPlan) -> None:
        queue = iter(plan.selections)

        async def work() -> None:
            for selection in queue:
                if self._left <= 0:
                    return
                await self._select(selection)

        await together([asyncio.create_task(work()) for _ in range(AT_ONCE)], self._stop)

    def _spend(self) -> bool:
        """Take one request of what is left; False where there is none."""
        self._left -= 1
        return self._left >= 0

    async def _select(self, selection: Selection) -> None:
        """Read one selection, and note that it was read."""
        coverage = await runs.cover(
            self._db,
            self._run.id,
            source=selection.source.name,
            partition=selection.partition,
            fields=selection.source.fields,
            expected=None,
        )
        if coverage.finished_at is not None:
            return
        self._spend()
        errand = Errand(self._stop)
        began = self._hub.clock.now()
        try:
            mark, note = await self._pages(selection, coverage, errand)
        except HubError as error:
            down = isinstance(error, HubUnavailable) and self._hub.circuit.is_open
            await note_failure(
                self._db,
                source=NAME,
                subject=_subject(selection),
                note=str(error),
                coverage_id=coverage.id,
                requests=errand.take(),
                closes=not down,
            )
            if down:
                raise
            logger.warning(
                "%(partition)s cannot be read: %(error)s", {"partition": selection.partition, "error": error}
            )
            return
        except BaseException:
            spent = errand.take()
            if spent:
                await runs.spend(self._db, self._run.id, spent)
            raise
        # Complete: read as far as was meant. What it shows for the first time later is a discovery.
        await close_reading(
            self._db,
            coverage.id,
            source=NAME,
            subject=_subject(selection),
            read_at=began,
            mark=mark,
            note=note,
        )

    async def _pages(
        self, selection: Selection, coverage: Coverage, errand: Errand
    ) -> tuple[str | None, str | None]:
        """Record the pages as far as they are wanted; return the new mark, and what is to be noted.

        After a kill they are read from the first one on: the mark stands there, and they are few.
        """
        source = selection.source
        listing = Listing(
            self._hub,
            source.repo_type,
            source.expand,
            query=selection.query,
            sort=selection.sort,
            limit=selection.limit,
            lane=self._lane,
            errand=errand,
        )
        most = selection.first if selection.mark is None else selection.pages
        mark = selection.mark
        number = 0
        async for listed in listing.pages():
            number += 1
            page = await asyncio.to_thread(read_page, listed, source.repo_type)
            recorded = await record_page(self._db, coverage, page)
            for record in (*page.unreadable, *recorded.unreadable):
                logger.warning(
                    "a record of %(source)s/%(partition)s cannot be read: %(reason)s",
                    {"source": source.name, "partition": coverage.partition, "reason": record.reason},
                )
            born = _born(listed) if selection.sort == "createdAt" else []
            mark = max([*born, mark], key=lambda at: at or "", default=None)
            if listed.cursor is None:
                return mark, None
            known = selection.mark is not None and bool(born) and min(born) <= selection.mark
            if known:
                return mark, "up to what was seen before"
            if number >= most or not self._spend():
                return mark, f"the newest {number} pages" if number > 1 else "the first page"
        return mark, None


class _Born(Struct):
    createdAt: str | None = None  # noqa: N815 - the Hub's name for it


_BORN = msgspec.json.Decoder(_Born)


def _born(listed: ListedPage) -> list[str]:
    """Return when the repos of a page were created, as far as they say so in words."""
    found: list[str] = []
    for record in listed.records:
        try:
            at = _BORN.decode(record).createdAt
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue  # counted among the unreadable, or without a date
        if at:
            found.append(at)
    return found
