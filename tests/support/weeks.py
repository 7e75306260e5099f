"""Four consecutive weeks of the local Hub's scripted world, read day by day into a store."""

from collections.abc import Sequence
from pathlib import Path

from collectors.hub.client import Hub
from collectors.oddities import Oddities
from collectors.refresh import refresh
from collectors.replica.hub import LocalHub, builtin
from collectors.sources.origins import Origins
from collectors.sources.registry import SUBJECT_SOURCES
from config.clock import DAY, WEEK, ManualClock, from_iso
from config.codebook import load
from storage.database import Database
from storage.records import RunState
from storage.tracking import track

PROJECTS = ("sea-lion", "bielik", "olmo", "smollm", "typhoon")
AROUND = ("Qwen", "CohereLabs")
FIRST = from_iso("2026-11-02T00:00:00Z")
WEEKS = 4
BEFORE = 3 * WEEK
"""For so long before, the lists are read once a week: a week's downloads have others beside them."""
WHOLE = WEEK
"""For so long before, everything is read."""


async def four_weeks(path: Path, projects: Sequence[str] = PROJECTS, *, every: int = DAY) -> None:
    """Make a store of the four weeks that begin on FIRST, read from every source `every` so often."""
    world = builtin()
    book = load()
    meant = [project for project in book.projects if project.key in projects]
    handles = [one for project in meant for one in (*project.handles, *project.related_handles)]
    makers = [str(change["id"]) for change in world.data.script if change["op"] == "create"]
    named = {name.partition("/")[0] for name in makers if not book.by_handle(name.partition("/")[0])}
    clock = ManualClock(FIRST - BEFORE)
    async with LocalHub(world, clock=clock) as local, Hub(local.url, "hf_weeks", clock=clock) as hub:
        db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
        try:
            small = [name for name in sorted(named) if _few(world.data.repos, name)]
            await track(db, [*dict.fromkeys([*handles, *AROUND, *small])], by="test")
            while clock.now() <= FIRST + WEEKS * WEEK:
                whole = clock.now() >= FIRST - WHOLE
                sources = SUBJECT_SOURCES if whole else (Origins(), Oddities())
                run = await refresh(db, hub, asked_by="test", holder="test", sources=sources)
                assert run.state is RunState.FINISHED, run.error
                clock.advance(every if whole else WEEK)
        finally:
            await db.close()


def _few(repos: dict[str, list[dict[str, object]]], owner: str) -> bool:
    """Say whether somebody has little at the start: those who make derivatives in the script have."""
    begins = f"{owner}/".casefold()
    held = sum(str(record["id"]).casefold().startswith(begins) for kind in repos.values() for record in kind)
    return held < 10
