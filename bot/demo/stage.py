"""Everything the demonstration consists of, on real sockets, under one clock that can be moved."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from bot.digests.schedule import next_due
from bot.roles import Program
from bot.sandbox.server import LocalDiscord
from collectors.hub.client import Hub
from collectors.oddities import Oddities
from collectors.refresh import refresh
from collectors.replica.hub import LocalHub, builtin
from collectors.replica.world import World
from collectors.sources.origins import Origins
from collectors.sources.registry import SUBJECT_SOURCES
from config.clock import HOUR, SECOND, WEEK, ShiftedClock, SystemClock, to_datetime
from config.codebook import load
from config.settings import Settings
from storage import guilds, runs, subscriptions
from storage.database import Database
from storage.records import Run, RunState
from storage.subscriptions import DigestScope, Schedule
from storage.tracking import track

log = logging.getLogger(__name__)

HUB_TOKEN = "hf_demonstration"  # noqa: S105 - opens nothing but the local Hub
MUCH = 20
"""So many repos make an organisation of the starter set worth following in the demonstration."""
WHOLE = 3
"""So many of the last weeks are read from every source, as the Hub's own dates go back four weeks at most."""
LEAST = (Origins(), Oddities())
"""Of the weeks before, the lists are read, and what follows from them: that is what makes history."""
MONDAY_NINE = Schedule(0, 9, "UTC")
NOTICE = (
    "Everything here runs on this machine. Repos and their facts are real, as of 2025 and 2026; whatever "
    "happens after {start} is scripted and has not happened. It is {now:%A %d %B %Y} here."
)

Told = Callable[[str], None]


class Stage:
    """The demonstration's parts. `async with Stage(folder) as stage` loads what is missing, and starts."""

    def __init__(self, folder: Path, *, told: Told = lambda _line: None) -> None:
        self.folder = folder
        self.told = told
        self.clock = ShiftedClock(SystemClock())
        self.fresh = not (folder / "clock.json").exists()
        self._stack = AsyncExitStack()
        self.hub: LocalHub
        self.world: World
        self.discord: LocalDiscord
        self.settings: Settings
        self.db: Database
        self.program: Program

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self._remember()
        await self._stack.aclose()

    async def _start(self) -> None:
        self.world = builtin()
        self.hub = await self._stack.enter_async_context(LocalHub(self.world, clock=self.clock))
        self.clock.set(self._remembered() or self.world.data.present)
        self.discord = LocalDiscord(
            clock=self.clock, deadlines=SystemClock(), state_path=self.folder / "discord.json"
        )
        await self._stack.enter_async_context(self.discord)
        self._announce()
        self.discord.page.add_action(
            "next-week",
            "Let the next week happen",
            self.next_week,
            description="A week passes on the local Hub; it is read, and the digests that are due arrive.",
        )
        self.settings = self._settings()
        self.db = await Database.open(self.settings.database_url, clock=self.clock)
        self._stack.push_async_callback(self.db.close)
        if self.fresh:
            await self._load_past()
        self.program = Program(self.settings, self.db, "all", wake_seconds=1.0)
        await self._stack.enter_async_context(self.program)
        await self.discord.bot_ready()
        self._remember()  # what was loaded is whole: however this start ends, the next one goes on from here

    def _settings(self) -> Settings:
        operators = (int(self.discord.person("otto").id),)
        return Settings(
            discord_token=SecretStr(self.discord.token),
            hf_token=SecretStr(HUB_TOKEN),
            hf_endpoint=self.hub.url,
            database_url=f"sqlite+aiosqlite:///{self.folder / 'store.sqlite'}",
            operators=operators,
            discovery_minutes=0,  # everything of the local Hub's that matters is followed
            discord_api=self.discord.api_url,
            discord_gateway=self.discord.gateway_url,
        )

    async def _load_past(self) -> None:
        """Let the past weeks happen, each read when it was: so history is there, with its own dates."""
        data = self.world.data
        weeks = (data.present - data.start) // WEEK
        await track(self.db, worth_following(self.world), by="demonstration")
        async with Hub(self.hub.url, HUB_TOKEN, clock=self.clock) as hub:
            for week in range(weeks + 1):
                self.clock.set(data.start + week * WEEK)
                if week == weeks:
                    await self._subscribe()  # as of the week before: its digest tells of the last one
                run = await refresh(
                    self.db,
                    hub,
                    asked_by="demonstration",
                    holder="demonstration",
                    sources=SUBJECT_SOURCES if week > weeks - WHOLE else LEAST,
                )
                self.told(past_week(week, weeks, run))
        self.clock.set(data.present + 9 * HOUR + SECOND)
        self._announce()

    async def _subscribe(self) -> None:
        """Subscribe #ecosystem to everything, due at the present Monday's nine o'clock."""
        world = self.discord.world
        guild = next(iter(world.guilds.values()))
        channel = next(one for one in world.channels_of(guild.id) if one.name == "ecosystem")
        await guilds.joined(self.db, int(guild.id), guild.name)
        await guilds.change(
            self.db,
            int(guild.id),
            channel_id=int(channel.id),
            public_channels=(self._channel("ask"), int(channel.id)),
        )
        await subscriptions.create(
            self.db,
            guild_id=int(guild.id),
            channel_id=int(channel.id),
            user_id=int(self.discord.person("ada").id),
            scope=DigestScope(everything=True),
            schedule=MONDAY_NINE,
            due_at=next_due(MONDAY_NINE, self.clock.now()),
        )

    def _channel(self, name: str) -> int:
        return next(int(one.id) for one in self.discord.world.channels.values() if one.name == name)

    async def next_week(self, _person: object = None) -> str:
        """Let a week pass: the Hub changes, it is read, and what is due is delivered."""
        due = next_due(MONDAY_NINE, self.clock.now())
        self.clock.set(due - HOUR)
        self._announce()
        run = await self.refreshed()
        self.clock.set(due + SECOND)
        self._remember()
        self._announce()
        return f"It is {to_datetime(due):%A %d %B}. {run.changed:,} changes were found in {run.seen:,} repos."

    async def refreshed(self) -> Run:
        """Ask for a refresh as an operator would, and wait for its end."""
        number = await runs.ask(self.db, "tracked", asked_by="demonstration")
        if self.program.schedule is not None:
            self.program.schedule.nudge()
        while True:
            run = await runs.answering(self.db, number)
            if run is not None and run.state != RunState.RUNNING:
                return run
            await asyncio.sleep(0.05)

    def _announce(self) -> None:
        start = to_datetime(self.world.data.start)
        self.discord.page.notice = NOTICE.format(start=f"{start:%d %B %Y}", now=to_datetime(self.clock.now()))
        self.discord.page.refresh()

    def _remembered(self) -> int | None:
        path = self.folder / "clock.json"
        return int(json.loads(path.read_text(encoding="utf-8"))["now"]) if path.exists() else None

    def _remember(self) -> None:
        """Keep the clock for the next start; only once the past is loaded: a broken load begins again."""
        if hasattr(self, "program"):
            text = json.dumps({"now": self.clock.now()})
            (self.folder / "clock.json").write_text(text, encoding="utf-8")


def past_week(week: int, weeks: int, run: Run) -> str:
    """Return the line about a past week that has been read."""
    return f"week {week} of {weeks}: {run.seen:,} repos seen, {run.changed:,} changed"


def worth_following(world: World) -> list[str]:
    """Return who of a world is followed: the study's, those with much there, and whoever builds on them."""
    records = (record for kind in world.data.repos.values() for record in kind)
    held = Counter(str(record["id"]).partition("/")[0].casefold() for record in records)
    starter = [
        owner.handle
        for owner in load().starter
        if held[owner.handle.casefold()] >= (1 if owner.group != "most-used" else MUCH)
    ]
    created = [change["id"] for change in world.data.script if change["op"] == "create"]
    makers = [str(name).partition("/")[0] for name in created]
    return list(dict.fromkeys([*starter, *makers]))
