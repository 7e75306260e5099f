"""What a process runs: everything, or only the collector, the bot (gateway and commands), or the sender.

Roles share one database and nothing else. What a role does not need is not imported: a process that only
collects knows no Discord.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal, Self

from config.clock import SECOND, Clock
from config.settings import Settings
from storage import leases
from storage.database import Database
from storage.errors import StoreError
from storage.holders import new_holder
from storage.paces import Pace

if TYPE_CHECKING:
    import discord

    from bot.commands.client import Bot
    from bot.delivery.hearing import Hearing
    from bot.delivery.sender import Sender
    from bot.second_reader import SecondReader
    from collectors.schedule import Schedule

log = logging.getLogger(__name__)

Role = Literal["all", "collector", "bot", "sender"]
RECEIVING = "receiving"
LEASE = 30 * SECOND
ROLES: tuple[Role, ...] = ("all", "collector", "bot", "sender")
_REQUESTS_OF_A_BOT = 4
"""A bot that logs in asks who it is, and then tells of its commands."""


class StartError(Exception):
    """The program cannot start; the message is one clear line for the operator."""


class Program:
    """The parts of one process. `async with Program(...)` starts them and stops them in order."""

    def __init__(
        self,
        settings: Settings,
        db: Database,
        role: Role = "all",
        *,
        wake_seconds: float = 15.0,
        ready_seconds: float = 2.0,
        send_seconds: float = 30.0,
        pace: Pace | None = None,
    ) -> None:
        """`ready_seconds` is how long the bot waits at the start for further servers to be told of.

        `send_seconds` is how long a request to Discord may take; `pace` is what all senders share.
        """
        self.settings = settings
        self.db = db
        self.role = role
        self.name = new_holder()
        self.schedule: Schedule | None = None
        self.sender: Sender | None = None
        self.bot: Bot | None = None
        self._hearing: Hearing | None = None
        self._wake_seconds = wake_seconds
        self._ready_seconds = ready_seconds
        self._send_seconds = send_seconds
        self._pace = pace
        self._stack = AsyncExitStack()
        self._failed: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        self._failed = asyncio.get_running_loop().create_future()
        try:
            if self.role in {"all", "collector"}:
                await self._start_collector()
            if self.role in {"all", "bot"}:
                await self._start_bot()
            if self.role in {"all", "sender"}:
                await self._start_sender()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def until(self, stop: asyncio.Event) -> None:
        """Wait until somebody says stop; raises StartError where a part has ended by itself."""
        if self._failed is None:
            raise RuntimeError("not started")
        failed = self._failed

        async def stopped() -> None:
            await stop.wait()
            if not failed.done():
                failed.set_result(None)

        waiting = asyncio.create_task(stopped())
        try:
            await failed
        finally:
            waiting.cancel()

    def _keep(self, work: "asyncio.Task[None]") -> None:
        """Stop a task at the end, and end the process where it fails before."""

        def ended(task: "asyncio.Task[None]") -> None:
            failed = self._failed
            if not task.cancelled() and failed is not None and not failed.done():
                error = task.exception() or StartError("a part of the program ended by itself")
                failed.set_exception(error)
                failed.exception()  # whoever waits in `until` raises it; nobody else must be warned

        work.add_done_callback(ended)
        self._stack.push_async_callback(_stopped, work)

    async def _start_collector(self) -> None:
        from collectors.cadence import cadences  # noqa: PLC0415 - only a process that collects needs it
        from collectors.hub.connecting import hub_of  # noqa: PLC0415 - as above
        from collectors.schedule import Schedule  # noqa: PLC0415 - as above

        hub = await self._stack.enter_async_context(hub_of(self.settings, self.db.clock, self.db))
        self.schedule = Schedule(
            self.db,
            hub,
            holder=self.name,
            cadences=cadences(self.settings),
            discovery_requests=self.settings.discovery_requests,
            wake_seconds=self._wake_seconds,
        )
        self.schedule.start()
        self._stack.push_async_callback(self.schedule.stop)

    async def _start_bot(self) -> None:
        from bot.commands.client import Bot  # noqa: PLC0415 - only a process that talks needs it
        from bot.commands.services import Services  # noqa: PLC0415 - as above

        services = Services(
            db=self.db,
            settings=self.settings,
            wake_collector=self._wake_collector,
            wake_sender=self._wake_sender,
            reader=self._second_reader(),
        )
        await self._be_the_only_one()
        _point_at(self.settings)
        self.bot = Bot(services, ready_timeout=self._ready_seconds, http_trace=self._listen().trace())
        self._stack.push_async_callback(self.bot.close)
        self._stack.push_async_callback(services.close)
        await _login(self.bot, self._token(), _REQUESTS_OF_A_BOT * self._send_seconds)
        self._keep(asyncio.create_task(_receive(self.bot)))

    def _second_reader(self) -> "SecondReader | None":
        from bot.second_reader import ReaderError, SecondReader  # noqa: PLC0415 - only a process that talks needs it

        if self.settings.llm_model is None:
            return None
        try:
            return SecondReader(self.settings, self.db)
        except ReaderError as error:
            raise StartError(str(error)) from None

    async def _be_the_only_one(self) -> None:
        """Hold the lease of whoever receives: two connections with one token answer everything twice."""
        waited = 0
        while not await leases.hold(self.db, RECEIVING, holder=self.name, lease=LEASE):
            if waited == 0:
                log.warning("another process receives for this store; waiting for it to end")
            if waited >= LEASE:
                raise StartError(
                    "another process runs the bot on this database: stop it, or give this one another role"
                )
            await asyncio.sleep(1)
            waited += SECOND
        self._stack.push_async_callback(self._let_another_receive)
        self._keep(asyncio.create_task(self._stay_the_only_one()))

    async def _let_another_receive(self) -> None:
        try:
            await leases.give_back(self.db, RECEIVING, holder=self.name)
        except StoreError as error:  # it runs out by itself
            log.warning("the lease of receiving could not be given back: %s", error)

    async def _stay_the_only_one(self) -> None:
        while True:
            await asyncio.sleep(LEASE / SECOND / 3)
            try:
                held = await _whole(leases.hold(self.db, RECEIVING, holder=self.name, lease=LEASE))
            except StoreError as error:  # a full disk must not silence a bot that can still read
                log.warning("the lease of receiving could not be renewed: %s", error)
                continue
            if not held:
                raise StartError("another process has taken over receiving for this store")

    async def _start_sender(self) -> None:
        import discord  # noqa: PLC0415 - only a process that sends needs it

        from bot.delivery.schedule import DigestSchedule  # noqa: PLC0415 - as above
        from bot.delivery.sender import Sender  # noqa: PLC0415 - as above

        client: discord.Client
        if self.bot is not None:
            client = self.bot
        else:
            _point_at(self.settings)
            client = discord.Client(
                intents=discord.Intents(guilds=True),
                max_ratelimit_timeout=60.0,
                http_trace=self._listen().trace(),
            )
            self._stack.push_async_callback(client.close)
            await _login(client, self._token(), self._send_seconds)
        user = client.user
        if user is None:
            raise StartError("Discord did not say who the bot is")
        self.sender = Sender(
            self.db,
            client.http,
            name=self.name,
            user_id=user.id,
            hearing=self._listen(),
            pace=self._pace,
            timeout=self._send_seconds,
        )
        self._keep(asyncio.create_task(self.sender.run(idle=min(1.0, self._wake_seconds))))
        digests = DigestSchedule(self.db, wake=self._wake_sender, wake_seconds=self._wake_seconds)
        digests.start()
        self._stack.push_async_callback(digests.stop)

    def _listen(self) -> "Hearing":
        """Return what counts the requests that Discord refuses to this process."""
        if self._hearing is None:
            from bot.delivery.hearing import Hearing  # noqa: PLC0415 - only a process that talks needs it

            self._hearing = Hearing(self.db)
            self._keep(asyncio.create_task(self._hearing.run()))
        return self._hearing

    def _wake_collector(self) -> None:
        if self.schedule is not None:
            self.schedule.nudge()

    def _wake_sender(self) -> None:
        if self.sender is not None:
            self.sender.wake()

    def _token(self) -> str:
        if self.settings.discord_token is None:
            raise StartError("DISCORD_TOKEN is not set: docs/operating.md says where to get one")
        return self.settings.discord_token.get_secret_value()


async def _whole(work: Coroutine[Any, Any, bool]) -> bool:
    """Carry something out to its end even where we are called off meanwhile: no transaction is torn."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


async def _stopped(work: "asyncio.Task[None]") -> None:
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await work


def _point_at(settings: Settings) -> None:
    """Send the library to the addresses in the settings; they are its own unless a proxy stands there."""
    import discord.gateway  # noqa: PLC0415 - only a process that talks needs it
    import discord.http  # noqa: PLC0415 - as above
    from yarl import URL  # noqa: PLC0415 - as above

    # The library warns at every start that it cannot speak; nobody asked it to.
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False
    discord.http.Route.BASE = settings.discord_api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway)


async def _login(client: "discord.Client", token: str, seconds: float) -> None:
    """Log in. Discord may never answer, and the library would wait for five minutes."""
    import aiohttp  # noqa: PLC0415 - only a process that talks needs it
    import discord  # noqa: PLC0415 - as above

    try:
        async with asyncio.timeout(seconds):
            await client.login(token)
    except discord.LoginFailure:
        raise StartError(
            "Discord does not accept DISCORD_TOKEN: copy the bot's token again from the developer portal"
        ) from None
    except TimeoutError as error:
        raise StartError(
            f"Discord at {discord.http.Route.BASE} gave no answer within {seconds:.0f} seconds; start again"
        ) from error
    except (aiohttp.ClientError, OSError) as error:
        raise StartError(f"Discord cannot be reached at {discord.http.Route.BASE}: {error}") from error
    except discord.DiscordException as error:
        raise StartError(f"Discord at {discord.http.Route.BASE} refuses the bot: {error}") from error


async def _receive(bot: "Bot") -> None:
    """Stay connected to the gateway; what no new try can mend is one clear line."""
    import discord  # noqa: PLC0415 - only a process that talks needs it

    try:
        await bot.connect(reconnect=True)
    except discord.DiscordException as error:
        raise StartError(f"Discord closed the connection for good: {error}") from error


async def run(
    settings: Settings,
    role: Role,
    *,
    stop: asyncio.Event,
    say: Callable[[str], None],
    clock: Clock | None = None,
) -> None:
    """Run a process until somebody says stop. `say` prints what an operator should read at the start.

    Raises StartError, StoreError: one clear line each.
    """
    async with opened(settings, clock=clock) as db, Program(settings, db, role) as program:
        for line in await greeting(program):
            say(line)
        await program.until(stop)


@asynccontextmanager
async def opened(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Database]:
    """Open the store of some settings, brought up to date."""
    db = await Database.open(settings.database_url, clock=clock or settings.clock())
    try:
        yield db
    finally:
        await db.close()


async def greeting(program: Program) -> list[str]:
    """Return what an operator should read: the invitation, and what to do where nothing is tracked yet."""
    from bot.texts import text  # noqa: PLC0415 - nothing to say, nothing to load
    from config.codebook import load  # noqa: PLC0415 - as above
    from storage.tracking import tracked  # noqa: PLC0415 - as above

    lines: list[str] = []
    if program.bot is not None:
        from bot.commands.permissions import invitation  # noqa: PLC0415 - the bot is here, so Discord is

        lines.append(text("run-invite", url=invitation(program.bot.application_id or 0)))
    if not await tracked(program.db):
        owners = len(load().starter)
        requests = owners * REQUESTS_AN_OWNER
        lines.append(
            text(
                "run-starter", owners=owners, requests=requests, minutes=max(1, requests // REQUESTS_A_MINUTE)
            )
        )
    return lines


REQUESTS_AN_OWNER = 4
"""One overview and a page each of models, datasets and Spaces."""
REQUESTS_A_MINUTE = 100
"""What the Hub lets an anonymous reader do: 500 requests in five minutes."""
