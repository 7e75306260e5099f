"""The local Hub as a whole: a world, a server and an address."""

from types import TracebackType
from typing import Self

from aiohttp import web

from collectors.replica.control import Door
from collectors.replica.faults import Faults
from collectors.replica.log import Log
from collectors.replica.quota import Quota
from collectors.replica.server import Observer, Server
from collectors.replica.synthetic import SyntheticWorld
from collectors.replica.world import World, load
from config.clock import Clock, ShiftedClock, SystemClock


def builtin() -> World:
    """Return the world that comes with the project, its clock running from its present."""
    data = load()
    clock = ShiftedClock(SystemClock())
    clock.set(data.present)
    return World(data, clock)


class LocalHub:
    """A Hub on a port of its own: `async with LocalHub(world) as hub: HfApi(endpoint=hub.url)`.

    `quota` is the number of API requests per five minutes for everyone; None keeps the Hub's own by plan.
    `plans` names the plan of tokens, `plan` that of any other `hf_...`, `bad_tokens` are refused.
    `observer` sees each request with its answer, except where a fault interfered.
    """

    def __init__(
        self,
        world: World | SyntheticWorld | None = None,
        *,
        clock: Clock | None = None,
        quota: int | Quota | None = None,
        plan: str = "free",
        plans: dict[str, str] | None = None,
        bad_tokens: frozenset[str] | set[str] = frozenset(),
        host: str = "127.0.0.1",
        port: int = 0,
        observer: Observer | None = None,
    ) -> None:
        self.world = builtin() if world is None else world
        if clock is not None:
            self.world.clock = clock
        limits = quota if isinstance(quota, Quota) else Quota(self.world.clock, api=quota)
        self.server = Server(self.world, limits, plans or {}, frozenset(bad_tokens), plan, observer=observer)
        self._host, self._port = host, port
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://{self._host}:{self._port}"

    @property
    def clock(self) -> Clock:
        """The world's clock."""
        return self.world.clock

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self.server.faults

    @property
    def log(self) -> Log:
        """What was asked."""
        return self.server.log

    async def start(self) -> None:
        """Open the port; OSError where it is taken."""
        if isinstance(self.world, World):
            self.world.warm()
        app = web.Application()
        app.add_routes([*Door(self.server).routes(), *self.server.routes()])
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.5, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError:
            await self.stop()
            raise
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the port and break what still hangs."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
