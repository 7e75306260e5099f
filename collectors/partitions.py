"""One owner of a refresh: its overview, its lists of models, datasets and Spaces, and what they lack."""

import asyncio
import logging

from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubError, HubUnavailable
from collectors.plan import PlannedOwner
from collectors.probe import probe
from collectors.sources import owners
from collectors.sources.base import Collected, RepoSource, collect, ended
from collectors.sources.datasets import DATASETS
from collectors.sources.models import MODELS
from collectors.sources.owners import Overview
from collectors.sources.spaces import SPACES
from collectors.successor import find_successor, had_repos, has_repos
from storage import runs
from storage.database import Database
from storage.records import Coverage, Missing, Run
from storage.tracking import track, untrack

logger = logging.getLogger(__name__)

SOURCES: tuple[RepoSource, ...] = (MODELS, DATASETS, SPACES)
NO_OVERVIEW = "its overview could not be read"


class _Verdict(Struct, frozen=True):
    """Whether a listing counts as complete, and what is to be noted about it."""

    complete: bool
    note: str | None


class OwnerRefresh:
    """Goes through one owner; can be called again after a kill, and goes on where it was."""

    def __init__(
        self, db: Database, hub: Hub, run: Run, owner: PlannedOwner, lane: Lane, stop: asyncio.Event
    ) -> None:
        self._db = db
        self._hub = hub
        self._run = run
        self._owner = owner
        self._lane = lane
        self._stop = stop
        self._errand = Errand(stop)
        self._overview: Overview | None = None
        self._read_again = False
        self._refusal: HubError | None = None
        self._anything = False

    @property
    def unread(self) -> HubError | None:
        """Why nothing at all of the owner could be read; None where something was, or is known not to be."""
        return None if self._anything else self._refusal

    async def carry_out(self) -> None:
        """List everything the owner has. Raises HubUnavailable only when the Hub is down as a whole."""
        coverage = await runs.cover(
            self._db, self._run.id, source=owners.NAME, partition=self._owner.handle, fields=0, expected=None
        )
        if coverage.finished_at is not None:
            self._anything = True
            return
        try:
            note = await self._look(coverage)
            if self._overview is not None and (self._overview.gone or self._overview.moved):
                note = await self._follow() or note
            else:
                opened = await runs.cover_all(
                    self._db, self._run.id, [self._opening(source, counted=True) for source in SOURCES]
                )
                for source in SOURCES:
                    await self._partition(source, opened[source.name], counted=True)
        except BaseException:
            spent = self._errand.take()
            if spent:
                await runs.spend(self._db, self._run.id, spent)
            raise
        # Last, so that an owner whose coverage is finished needs no second look after a kill.
        complete = self._overview is not None and not self._overview.gone
        await runs.finish_partition(
            self._db, coverage.id, complete=complete, note=note, requests=self._errand.take()
        )

    async def _look(self, coverage: Coverage) -> str | None:
        """Read the overview; return what is to be noted about it."""
        try:
            self._overview = await owners.observe(
                self._db,
                self._hub,
                coverage,
                self._owner.handle,
                kind=self._owner.kind,
                lane=self._lane,
                errand=self._errand,
            )
        except HubError as error:
            self._give_up_if_down(error)
            self._refusal = self._refusal or error
            return str(error)
        self._anything = True
        if self._overview.gone:
            return runs.UNKNOWN + self._owner.handle
        return None

    async def _follow(self) -> str | None:
        """See where the repos of an owner went whose name leads nowhere, or elsewhere, and go there.

        The new name is followed from now on. The old one stays followed as long as repos are left under it:
        they are missed like any others, and asked for by name.
        """
        handle = self._owner.handle
        moved = self._overview is not None and self._overview.moved
        if not moved and not await had_repos(self._db, handle):
            return None  # a misspelt name, or one that was left empty
        new = await self._successor()
        if new is not None:
            by = f"rename of {handle}"
            if await track(self._db, [new], by=by):
                planned = PlannedOwner(new, None, 0)
                await OwnerRefresh(
                    self._db, self._hub, self._run, planned, self._lane, self._stop
                ).carry_out()
            logger.warning("%(old)s is called %(new)s now; following it there", {"old": handle, "new": new})
        if await has_repos(self._db, handle):
            opened = await runs.cover_all(
                self._db, self._run.id, [self._opening(source, counted=False) for source in SOURCES]
            )
            for source in SOURCES:
                await self._partition(source, opened[source.name], counted=False)
        elif new is not None:
            await untrack(self._db, [handle])
        return None if new is None else f"now called {new}"

    async def _successor(self) -> str | None:
        if self._overview is not None and self._overview.moved:
            return self._overview.owner.handle
        try:
            return await find_successor(
                self._db, self._hub, self._owner.handle, lane=self._lane, errand=self._errand
            )
        except HubError as error:
            self._give_up_if_down(error)
            return None

    def _opening(self, source: RepoSource, *, counted: bool) -> runs.Opening:
        """Say what is to be opened; a list that is held to be empty and counted empty need not be read."""
        expected = self._expected(source) if counted else None
        return runs.Opening(
            source=source.name,
            partition=self._owner.handle,
            fields=source.fields,
            expected=expected,
            empty=expected == 0 and source.repo_type not in self._owner.holds,
        )

    async def _partition(self, source: RepoSource, coverage: Coverage, *, counted: bool) -> None:
        """List one partition; `counted`: the overview's counts are about it."""
        if coverage.complete and self._opening(source, counted=counted).empty:
            return
        unreadable: frozenset[str] = frozenset()
        verdict = _Verdict(coverage.complete, coverage.note)
        if coverage.finished_at is None:
            try:
                if ended(coverage):
                    found = Collected(coverage.seen + coverage.quarantined, frozenset(), ())
                else:
                    found = await self._collect(source, coverage, coverage.cursor)
                if counted and coverage.pages and found.size != self._expected(source):
                    # Pages listed before a kill count repeated rows twice: list it again, in one go.
                    found = await self._collect(source, coverage, None)
                self._anything = True
                verdict = await self._judge(source, found, counted=counted)
                unreadable = found.unreadable
            except HubError as error:
                self._give_up_if_down(error)
                verdict = _Verdict(complete=False, note=str(error))
        elif not coverage.complete:
            return
        # After a kill a partition that was finished is closed once more: its probes may not have been made.
        missing = await runs.finish_partition(
            self._db, coverage.id, complete=verdict.complete, note=verdict.note
        )
        if not verdict.complete:
            # Where not even the overview could be read, the reason is told once, with what came of the run.
            logger.log(
                logging.INFO if self._overview is None else logging.WARNING,
                "%(source)s of %(owner)s are not complete: %(note)s",
                {"source": source.name, "owner": self._owner.handle, "note": verdict.note},
            )
        for repo in missing:
            if repo.hub_id not in unreadable:
                await self._probe(source, coverage, repo)

    async def _collect(self, source: RepoSource, coverage: Coverage, cursor: str | None) -> Collected:
        return await collect(
            self._db,
            self._hub,
            source,
            coverage,
            author=self._owner.handle,
            lane=self._lane,
            errand=self._errand,
            cursor=cursor,
        )

    async def _judge(self, source: RepoSource, found: Collected, *, counted: bool) -> _Verdict:
        """Hold a list that ended well against the overview's count."""
        refused = f"without {', '.join(found.refused)}, which the Hub refused" if found.refused else None
        if not counted:
            return _Verdict(complete=True, note=refused)
        if self._overview is None:
            return _Verdict(complete=False, note=NO_OVERVIEW)
        expected = self._expected(source)
        if expected not in {None, found.size} and not self._read_again:
            # Something may have come or gone between the overview and the list: look once more.
            self._read_again = True
            await self._look_again()
            expected = self._expected(source)
        if expected not in {None, found.size}:
            return _Verdict(complete=False, note=f"{found.size} listed, {expected} by the Hub's own count")
        return _Verdict(complete=True, note=refused)

    async def _look_again(self) -> None:
        coverage = await runs.cover(
            self._db, self._run.id, source=owners.NAME, partition=self._owner.handle, fields=0, expected=None
        )
        await self._look(coverage)

    def _expected(self, source: RepoSource) -> int | None:
        return None if self._overview is None else self._overview.expected(source.name)

    async def _probe(self, source: RepoSource, coverage: Coverage, missing: Missing) -> None:
        try:
            await probe(self._db, self._hub, source, coverage, missing, lane=self._lane, errand=self._errand)
        except HubUnavailable as error:
            self._give_up_if_down(error)
            logger.warning(
                "what became of %(name)s is not known: %(error)s", {"name": missing.name, "error": error}
            )

    def _give_up_if_down(self, error: HubError) -> None:
        """Stop the whole run where the Hub is down; one list that fails is only not complete."""
        if self._hub.circuit.is_open:
            raise HubUnavailable(f"the Hub does not answer ({self._hub.circuit.reason})") from error
