"""A small town for journeys: a store, a local Hub, a local Discord with its people, and the real program.

    async def test_somebody_asks(town: Town) -> None:
        reply = await town.ask(town.mia, "who is behind SEA-LION?")
        assert "AI Singapore" in reply.text

`town` (from `tests.support.town`) has six weeks of history in its store and the program running in the role
"all". `settled(...)` gives any other: another world on the Hub, an empty store, a role, no start. Time is
`town.clock`, which stands still; Discord's deadlines run on real time. Whatever broke one of Discord's limits
fails the test when the town is left.
"""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.commands.services import Services
from bot.roles import Program, Role
from bot.sandbox.people import Person
from bot.sandbox.seen import Reply, Seen
from bot.sandbox.server import LocalDiscord
from bot.sandbox.state import World as PeopleWorld
from config.clock import ManualClock, SystemClock
from config.settings import Settings
from storage import runs
from storage.database import Database
from storage.records import RunState
from storage.tracking import track
from tests.conftest import NOON
from tests.support.discord import local_discord
from tests.support.hub import TestHub, WorldBuilder, running
from tests.support.store import fill

PATIENCE = 20.0


class Town:
    """Its places and people, and how to do what tests do most."""

    def __init__(
        self, clock: ManualClock, hub: TestHub, discord: LocalDiscord, db: Database, settings: Settings
    ) -> None:
        self.clock = clock
        self.hub = hub
        self.discord = discord
        self.db = db
        self.settings = settings
        self._program: Program | None = None

    @property
    def mia(self) -> Person:
        """A member."""
        return self.discord.person("mia")

    @property
    def noor(self) -> Person:
        """A maintainer: a member with a role."""
        return self.discord.person("noor")

    @property
    def ada(self) -> Person:
        """The server's admin."""
        return self.discord.person("ada")

    @property
    def otto(self) -> Person:
        """The operator, who owns the server."""
        return self.discord.person("otto")

    @property
    def guild_id(self) -> int:
        """The id of the built-in server."""
        return int(next(iter(self.discord.world.guilds)))

    @property
    def program(self) -> Program:
        """The program that runs."""
        assert self._program is not None, "nothing runs"
        return self._program

    @property
    def services(self) -> Services:
        """What the running bot works with."""
        assert self.program.bot is not None
        return self.program.bot.services

    def channel(self, name: str) -> int:
        """Return the id of a channel by its name."""
        return next(int(one.id) for one in self.discord.world.channels.values() if one.name == name)

    async def start(self, role: Role = "all") -> Program:
        """Start the program and wait until it is connected and knows its servers."""
        program = Program(self.settings, self.db, role, wake_seconds=0.2, ready_seconds=0.05)
        self._program = await program.__aenter__()
        if program.bot is not None:
            await self.discord.bot_ready()
            await self.until(self._entered)
        return program

    async def stop(self) -> None:
        """Stop the program, if one runs."""
        if self._program is not None:
            program, self._program = self._program, None
            await program.__aexit__(None, None, None)

    async def restart(self) -> None:
        """Stop and start: nothing that was only in memory remains."""
        await self.stop()
        await self.start()

    async def _entered(self) -> bool:
        bot = self.program.bot
        return bot is not None and bot.is_ready() and all(self._knows(guild.id) for guild in bot.guilds)

    def _knows(self, guild_id: int) -> bool:
        return guild_id in self.services._guilds

    async def until(self, condition: Callable[[], Awaitable[object]]) -> None:
        """Wait until a condition on the store holds; nothing tells of it, so it is asked again and again."""
        async with asyncio.timeout(PATIENCE):
            while not await condition():  # noqa: ASYNC110 - a store does not notify
                await asyncio.sleep(0.01)

    async def ask(self, person: Person, question: str, **where: Any) -> Reply:
        """Let a person use /ask, and return the answer."""
        return await self.use(person, "ask", question=question, **where)

    async def use(
        self, person: Person, command: str, values: Mapping[str, Any] | None = None, **options: Any
    ) -> Reply:
        """Let a person use a command, and return what came of it in the end."""
        return await (await person.slash(command, values, **options)).final(PATIENCE)

    async def press(self, person: Person, seen: Seen, button: str) -> Reply:
        """Let a person press a button, and return what came of it in the end."""
        return await (await person.click(seen, button)).final(PATIENCE)

    async def subscribe(
        self, person: Person, values: Mapping[str, Any] | None = None, **options: Any
    ) -> Reply:
        """Let a person use /digest subscribe and save it: where they said, else in direct messages."""
        card = await self.use(person, "digest subscribe", values, **options)
        labels = [str(button.label) for button in card.buttons]
        saves = [label for label in labels if label.startswith(("Subscribe", "Direct messages"))]
        return await self.press(person, card, saves[0]) if saves else card

    def paths(self, method: str) -> list[str]:
        """Return the paths of the requests the bot made with a method, oldest first."""
        return [request.path for request in self.discord.requests if request.method == method]


def hamlet() -> WorldBuilder:
    """Return the smallest world that a refresh finds something in."""
    return (
        WorldBuilder()
        .owner("allenai", members=["ada"], followers=10)
        .owner("EleutherAI")
        .model("allenai/OLMo-2-0425-1B", license="apache-2.0", downloads=300, likes=5)
        .model("EleutherAI/pythia-70m", license="apache-2.0", downloads=50)
        .dataset("allenai/dolma", license="odc-by", downloads=80)
    )


@asynccontextmanager
async def settled(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    *,
    store: Path | None = None,
    world: WorldBuilder | None = None,
    role: Role | None = "all",
    people: PeopleWorld | None = None,
    rate_limits: bool = False,
) -> AsyncIterator[Town]:
    """Build a town in a folder: with a copy of a store (or an empty one), and a program in a role."""
    clock = ManualClock(NOON)
    path = folder / "store.sqlite"
    if store is not None:
        shutil.copyfile(store, path)
    async with AsyncExitStack() as stack:
        built = (world or hamlet()).build()
        if world is not None:
            clock.set(built.data.start)
            built.clock = clock
        hub = await stack.enter_async_context(running(built))
        options = {"clock": clock, "deadlines": SystemClock(), "world": people, "rate_limits": rate_limits}
        discord = await stack.enter_async_context(local_discord(monkeypatch, **options))
        settings = Settings(
            discord_token=SecretStr(discord.token),
            hf_endpoint=hub.url,
            database_url=f"sqlite+aiosqlite:///{path}",
            operators=(int(discord.person("otto").id),),
            discord_api=discord.api_url,
            discord_gateway=discord.gateway_url,
            discovery_minutes=0,  # the Hub of a town is another world than the past in its store
        )
        db = await Database.open(settings.database_url, clock=clock)
        stack.push_async_callback(db.close)
        town = Town(clock, hub, discord, db, settings)
        stack.push_async_callback(town.stop)
        if role is not None:
            await town.start(role)
        yield town


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with six weeks of history, made once: each town has a copy."""
    folder = tmp_path_factory.mktemp("filled")

    async def make() -> None:
        clock = ManualClock(NOON)
        db = await Database.open(f"sqlite+aiosqlite:///{folder / 'made.sqlite'}", clock=clock)
        await fill(db, clock)
        await db.backup(folder / "filled.sqlite")
        await db.close()

    asyncio.run(make())
    return folder / "filled.sqlite"


@pytest.fixture
async def town(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, filled: Path) -> AsyncIterator[Town]:
    """A town with history, its program running."""
    async with settled(monkeypatch, tmp_path, store=filled) as built:
        yield built


class Heard(logging.Handler):
    """The log, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line with its traceback."""
        self.lines.append(logging.Formatter().format(record))


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Hear the log of the whole program, tracebacks included."""
    handler = Heard()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@asynccontextmanager
async def collected(
    monkeypatch: pytest.MonkeyPatch, folder: Path, world: WorldBuilder | None = None
) -> AsyncIterator[Town]:
    """Build a town whose program has read its Hub once: what changes there from now on is news."""
    async with settled(monkeypatch, folder, world=world or hamlet(), role=None) as town:
        await track(town.db, ["allenai", "EleutherAI"], by="test")
        await town.start()
        await town.until(lambda: _finished(town))
        yield town


async def _finished(town: Town) -> bool:
    return await runs.latest(town.db, "tracked", state=RunState.FINISHED) is not None


@pytest.fixture
async def village(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Town]:
    """A town that reads a small Hub of its own, and has read it once."""
    async with collected(monkeypatch, tmp_path) as built:
        yield built
