"""Lists an owner's repos as a collector does, one whole run at a time."""

from typing import Any

from sqlalchemy import select

from config.clock import DAY, ManualClock
from storage import runs
from storage.canonical import load
from storage.database import Database
from storage.recording import record_page
from storage.records import Coverage, Missing, Page, RepoObservation, RepoType, SeenRepo, mask
from storage.schema import events

FIELDS = mask(["private", "gated", "license", "sha", "base_models", "tags", "created_at"])


def model(name: str = "acme/one", hub_id: str = "a" * 24, **facts: Any) -> SeenRepo:
    return seen("model", name, hub_id, **facts)


def dataset(name: str = "acme/data", hub_id: str = "d" * 24, **facts: Any) -> SeenRepo:
    return seen("dataset", name, hub_id, **facts)


def space(name: str = "acme/demo", hub_id: str = "e" * 24, **facts: Any) -> SeenRepo:
    return seen("space", name, hub_id, **facts)


def seen(repo_type: RepoType, name: str, hub_id: str, **facts: Any) -> SeenRepo:
    given: dict[str, Any] = {"private": False, "gated": "open", "license": "mit", "sha": "1" * 40} | facts
    return SeenRepo(RepoObservation(repo_type=repo_type, hub_id=hub_id, name=name, **given))


class Listing:
    """Lists one owner's models (or another source), one run at a time, a day apart."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db = db
        self.clock = clock

    async def open(self, owner: str = "acme", source: str = "models") -> Coverage:
        begun = await runs.begin(self.db, "tracked", asked_by="test", holder="me")
        return await runs.cover(
            self.db, begun.run.id, source=source, partition=owner, fields=FIELDS, expected=None
        )

    async def listed(
        self, *repos: SeenRepo, owner: str = "acme", source: str = "models", complete: bool = True
    ) -> list[Missing]:
        """Record one whole run that listed just these; returns the repos to ask for by name."""
        self.clock.advance(DAY)
        coverage = await self.open(owner, source)
        await record_page(self.db, coverage, Page(observed_at=self.clock.now(), repos=repos))
        missing = await runs.finish_partition(self.db, coverage.id, complete=complete)
        await runs.finish(self.db, coverage.run_id, holder="me")
        return missing

    async def run(self, *repos: SeenRepo, owner: str = "acme", source: str = "models") -> int:
        """Record one whole run that listed just these; returns its number."""
        await self.listed(*repos, owner=owner, source=source)
        run = await runs.latest(self.db, "tracked")
        assert run is not None
        return run.id

    async def events(self) -> list[tuple[str, Any, Any]]:
        async with self.db.reading() as connection:
            found = await connection.execute(select(events).order_by(events.c.id))
            return [
                (row["kind"], row["before"] and load(row["before"]), row["after"] and load(row["after"]))
                for row in found.mappings()
            ]

    async def rows(self, table: Any) -> list[Any]:
        async with self.db.reading() as connection:
            query = select(table).order_by(*table.primary_key.columns)
            return list((await connection.execute(query)).mappings())
