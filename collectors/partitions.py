"""One owner of a refresh: its overview, its lists of models, datasets and Spaces, and what they lack."""

import logging

from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub, Meter
from collectors.hub.errors import HubError, HubUnavailable
from collectors.plan import PlannedOwner
from collectors.probe import probe
from collectors.sources import owners
from collectors.sources.base import Collected, RepoSource, collect
from collectors.sources.datasets import DATASETS
from collectors.sources.models import MODELS
from collectors.sources.owners import Overview
from collectors.sources.spaces import SPACES
from storage import runs
from storage.database import Database
from storage.records import Coverage, Missing, Run

logger = logging.getLogger(__name__)

SOURCES: tuple[RepoSource, ...] = (MODELS, DATASETS, SPACES)
NO_OVERVIEW = "its overview could not be read"


class _Verdict(Struct, frozen=True):
    """Whether a listing counts as complete, and what is to be noted about it."""

    complete: bool
    note: str | None


class OwnerRefresh:
    """Goes through one owner; can be called again after a kill, and goes on where it was."""

    def __init__(self, db: Database, hub: Hub, run: Run, owner: PlannedOwner, lane: Lane) -> None:
        self._db = db
        self._hub = hub
        self._run = run
        self._owner = owner
        self._lane = lane
        self._meter = Meter()
        self._overview: Overview | None = None
        self._read_again = False

    async def carry_out(self) -> None:
        """List everything the owner has. Raises HubUnavailable only when the Hub is down as a whole."""
        coverage = await runs.cover(
            self._db, self._run.id, source=owners.NAME, partition=self._owner.handle, fields=0, expected=None
        )
        if coverage.finished_at is not None:
            return
        try:
            note = await self._look(coverage)
            for source in SOURCES:
                await self._partitions(source)
        finally:
            spent = self._meter.take()
            if spent:
                await runs.spend(self._db, self._run.id, spent)
        # Last, so that an owner whose coverage is finished needs no second look after a kill.
        complete = self._overview is not None and not self._overview.gone
        await runs.finish_partition(self._db, coverage.id, complete=complete, note=note)

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
                meter=self._meter,
            )
        except HubError as error:
            self._give_up_if_down(error)
            return str(error)
        if self._overview.gone:
            return f"the Hub knows neither an organisation nor a user called {self._owner.handle}"
        return f"now called {self._overview.owner.handle}" if self._overview.moved else None

    async def _partitions(self, source: RepoSource) -> None:
        overview = self._overview
        if overview is not None and overview.gone and self._owner.kind is None:
            return  # never seen, and not there: a misspelt name has no repos to look for
        if overview is not None and overview.moved:
            # Under its old name nothing should be left; what is missed there is asked for by name.
            await self._partition(source, overview.owner.handle, counted=True)
            await self._partition(source, self._owner.handle, counted=False)
        else:
            await self._partition(source, self._owner.handle, counted=True)

    async def _partition(self, source: RepoSource, author: str, *, counted: bool) -> None:
        """List one partition; `counted`: the overview's counts are about it."""
        coverage = await runs.cover(
            self._db,
            self._run.id,
            source=source.name,
            partition=author,
            fields=source.fields,
            expected=self._expected(source) if counted else None,
        )
        unreadable: frozenset[str] = frozenset()
        verdict = _Verdict(coverage.complete, coverage.note)
        if coverage.finished_at is None:
            try:
                found = await self._collect(source, coverage, author, coverage.cursor)
                if counted and coverage.cursor is not None and found.size != self._expected(source):
                    # Pages listed before a kill count repeated rows twice: list it again, in one go.
                    found = await self._collect(source, coverage, author, None)
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
            logger.warning(
                "%(source)s of %(owner)s are not complete: %(note)s",
                {"source": source.name, "owner": author, "note": verdict.note},
            )
        for repo in missing:
            if repo.hub_id not in unreadable:
                await self._probe(source, coverage, repo)

    async def _collect(
        self, source: RepoSource, coverage: Coverage, author: str, cursor: str | None
    ) -> Collected:
        return await collect(
            self._db,
            self._hub,
            source,
            coverage,
            author=author,
            lane=self._lane,
            meter=self._meter,
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
            await probe(self._db, self._hub, source, coverage, missing, lane=self._lane, meter=self._meter)
        except HubUnavailable as error:
            self._give_up_if_down(error)
            logger.warning(
                "what became of %(name)s is not known: %(error)s", {"name": missing.name, "error": error}
            )

    def _give_up_if_down(self, error: HubError) -> None:
        """Stop the whole run where the Hub is down; one list that fails is only not complete."""
        if self._hub.circuit.is_open:
            raise HubUnavailable(f"the Hub does not answer ({self._hub.circuit.reason})") from error
