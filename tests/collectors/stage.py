"""A local Hub, a store and a client of the Hub under one clock, and what tests ask of them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.refresh import refresh
from collectors.sources.subjects import SubjectSource
from config.clock import DAY, HOUR, ManualClock
from storage.catalogue import Repo, find_repo
from storage.database import Database
from storage.history import Event, find_events
from storage.records import RepoType, Run
from storage.tracking import track
from storage.views import view
from tests.collectors.conftest import Time
from tests.support.hub import TestHub, WorldBuilder, running


async def until(condition: Callable[[], object]) -> None:
    """Wait for something that only shows in a count."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the local Hub counts, it does not notify
            await asyncio.sleep(0.005)


class Stage:
    """Refreshes a store from a local Hub; time stands still between the steps."""

    def __init__(self, db: Database, local: TestHub, hub: Hub, clock: ManualClock) -> None:
        self.db = db
        self.local = local
        self.hub = hub
        self.clock = clock
        self._told = 0

    async def refresh(
        self, *, holder: str = "test", after: int = HOUR, sources: Sequence[SubjectSource] = ()
    ) -> Run:
        """Refresh what is tracked, an hour after whatever was before; `sources` come after the lists."""
        self.clock.advance(after)
        return await refresh(
            self.db, self.hub, asked_by="test", holder=holder, lane=Lane.ASKED, sources=sources
        )

    def change(self, op: str, name: str, repo_type: str = "model", **arguments: Any) -> None:
        """Make something happen on the Hub."""
        self.local.world.apply({"op": op, "type": repo_type, "id": name, **arguments})

    async def news(self) -> list[Event]:
        """Return the events since this was last asked; a new revision beside another change is left out."""
        async with view(self.db) as now:
            found = [event for event in await find_events(now) if event.id > self._told]
        self._told = max([self._told, *(event.id for event in found)])
        others = {event.repo_id for event in found if event.kind != "revision"}
        return [event for event in found if event.kind != "revision" or event.repo_id not in others]

    async def kinds(self) -> list[tuple[str, str | None]]:
        """Return kind and present id of the news, sorted."""
        return sorted((event.kind, event.repo or event.owner) for event in await self.news())

    async def repo(self, name: str, repo_type: RepoType = "model") -> Repo | None:
        """Return what the store holds of a repo now."""
        async with view(self.db) as now:
            return await find_repo(now, name, repo_type)


@asynccontextmanager
async def staged(
    world: WorldBuilder, db: Database, clock: ManualClock, *track_handles: str, quota: int | None = 100_000
) -> AsyncIterator[Stage]:
    """Run a world under the store's clock, tracking some owners."""
    clock.set(world.data.start + DAY)
    built = world.build()
    built.clock = clock
    time = Time()
    async with (
        running(built, quota=quota) as local,
        Hub(local.url, clock=clock, monotonic=time.monotonic, sleep=time.sleep) as hub,
    ):
        await track(db, track_handles, by="test")
        yield Stage(db, local, hub, clock)


def small_world() -> WorldBuilder:
    """Return two organisations and a user, with one of everything."""
    return (
        WorldBuilder()
        .owner("acme", members=["ada"], followers=10)
        .owner("globex")
        .owner("ada", kind="user")
        .model("acme/base", license="apache-2.0", downloads=300, likes=5, library_name="transformers")
        .model("acme/tuned", license="apache-2.0", base_model="acme/base", gated="manual")
        .model("globex/copy", base_model="acme/base", relation="quantized")
        .model("ada/toy")
        .dataset("acme/corpus", license="odc-by")
        .dataset("acme/some-bench", license="mit")
        .space("acme/leaderboard", tags=["gradio", "leaderboard"])
        .space("acme/demo", models=["acme/tuned"])
    )
