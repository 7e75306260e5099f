"""One run: something to deliver, faults, senders that are killed, and what Discord holds at the end."""

import asyncio
import os
import random
import signal
import sqlite3
from collections import Counter
from contextlib import closing

from benchmarks.reliability_clock import SharedClock
from benchmarks.reliability_figures import Verdict
from benchmarks.reliability_senders import Nursery, has_ended
from benchmarks.reliability_world import World
from bot.sandbox.faults import Fault
from bot.sandbox.permissions import Permission
from bot.sandbox.server import LocalDiscord
from config.clock import DAY, HOUR, MINUTE, SECOND, to_iso
from storage import deliveries, subscriptions
from storage.database import Database
from storage.sending import SENDING_LEASE

PATIENCE = 120.0
STEPS = 70
"""A sender has made about so many statements and commits when it has delivered what a run gives it."""
_ROUTES = (
    ("POST", "/channels/*/messages"),
    ("POST", "/channels/*/messages"),
    ("POST", "/channels/*/messages"),
    ("POST", "/channels/*/threads"),
    ("POST", "/users/@me/channels"),
    ("PATCH", "/channels/*/messages/*"),
    ("GET", "/channels/*/messages"),
    ("GET", "/users/@me"),
)
_LEAPS = (0, SECOND, 10 * SECOND, MINUTE, SENDING_LEASE, 3 * MINUTE, HOUR, DAY)


def _is_free(address: str) -> bool:
    """Say whether nobody is in the middle of writing into a database that is a file."""
    kind, _, path = address.partition(":///")
    if not kind.startswith("sqlite"):
        return True
    with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
    return True


class Run:
    """One run against one database."""

    def __init__(
        self,
        discord: LocalDiscord,
        nursery: Nursery,
        db: Database,
        address: str,
        clock: SharedClock,
        seed: str,
        *,
        steps: int | None = None,
    ) -> None:
        """With `steps` the senders are killed at that statement; else what happens is drawn from the seed."""
        self._discord, self._nursery, self._db, self._clock = discord, nursery, db, clock
        self._seed, self._steps = seed, steps
        self._chance = random.Random(seed)
        self._order = {
            "token": discord.token,
            "api": discord.api_url,
            "gateway": discord.gateway_url,
            "database": address,
            "clock": str(clock.path),
        }
        self._world = World(discord, db, self._chance)
        self._kills = 0
        self._faults: Counter[str] = Counter()
        self._set: list[tuple[str, Fault]] = []
        self._asleep: list[int] = []
        self._last = 0
        self._told: list[str] = []

    async def carry_out(self) -> Verdict:
        """Do it, and judge by what people see."""
        for index in range(self._chance.choice((1, 1, 2, 3))):
            await self._world.add(f"w{self._seed}x{index}")
        blind = self._chance.random() < 0.04
        if blind:
            self._tell("the history becomes unreadable")
            for item in self._world.items:
                if item.kind in {"channel", "digest", "card"}:
                    self._discord.faults.lose_permission(item.channel_id, Permission.READ_MESSAGE_HISTORY)
        for _ in range(self._chance.choice((1, 1, 2, 3))):
            await self._round()
        stuck = not await self._finish()
        verdict = Verdict(
            list(self._world.findings()),
            await self._held(blind=blind),
            stuck,
            self._kills,
            self._faults,
            self._told,
            [f"{to_iso(one.at)} {one.method} {one.path} {one.status}" for one in self._discord.requests],
        )
        self._world.clear()
        return verdict

    def _tell(self, words: str) -> None:
        self._told.append(words)

    async def _start(self, role: str = "sender", **more: object) -> int:
        return await self._nursery.start({**self._order, "role": role, **more})

    async def _kill(self, number: int) -> None:
        self._kills += 1
        await self._nursery.kill(number)

    async def _round(self) -> None:
        """Let one or two senders work until one is killed; then let time pass."""
        self._misbehave()
        others = [await self._start() for _ in range(self._chance.choice((0, 0, 1)))]
        way = "steps" if self._steps else self._chance.choice(("steps", "request", "answer", "time", "sleep"))
        await self._end(way)
        for number in others:
            await self._kill(number)
        self._withdraw()
        if self._chance.random() < 0.5:
            await self._world.revise()
        leap = self._chance.choice(_LEAPS)
        await self._answered()
        self._tell(f"{way}; then {leap / SECOND:.0f} s pass")
        self._clock.advance(leap)

    async def _end(self, way: str) -> None:
        if way == "steps":
            number = await self._start(steps=self._steps or self._chance.randrange(1, STEPS))
            await self._pass(0.5, number)
        elif way in {"request", "answer"}:
            hung = self._hang() if way == "request" else None
            number = await self._start()
            await self._until_met(hung)
        else:
            role = "all" if self._chance.random() < 0.1 else "sender"
            number = await self._start(role)
            await self._pass(self._chance.uniform(0.02, 0.35 if role == "sender" else 1.0))
            if role == "all":
                await self._lose_gateway()
        if way == "sleep":
            await self._put_to_sleep(number)
            self._asleep.append(number)
        else:
            await self._kill(number)

    async def _put_to_sleep(self, number: int) -> None:
        """Stop a process, but not inside a transaction: whoever shares a file with it sleeps with it then."""
        os.kill(number, signal.SIGSTOP)
        while not has_ended(number) and not await asyncio.to_thread(_is_free, self._order["database"]):
            os.kill(number, signal.SIGCONT)
            await asyncio.sleep(0.002)
            os.kill(number, signal.SIGSTOP)

    async def _pass(self, seconds: float, number: int | None = None) -> None:
        """Let real time pass, and the clock with it, faster: until a process has ended, if one is named."""
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end and not (number and has_ended(number)):
            await asyncio.sleep(0.01)
            self._clock.advance(self._chance.choice((0, 200, SECOND)))

    def _hang(self) -> Fault:
        method, path = self._chance.choice(_ROUTES[:6])
        return self._discord.faults.hang(method, path, after=self._chance.random() < 0.5)

    async def _until_met(self, hung: Fault | None) -> None:
        """Wait until a request hangs, or until one was answered; some never come."""
        for _ in range(60):
            await asyncio.sleep(0.005)
            self._clock.advance(100)
            answered = any(one.method == "POST" and one.status for one in self._discord.requests)
            if hung.hits if hung else answered:
                await asyncio.sleep(self._chance.choice((0, 0, 0.002, 0.01)))
                return

    def _misbehave(self) -> None:
        faults, chance = self._discord.faults, self._chance
        for _ in range(chance.choice((0, 1, 2, 3, 5))):
            method, path = chance.choice(_ROUTES)
            after, times = chance.random() < 0.6, chance.choice((1, 1, 2, 3))
            match chance.choice(("status", "status", "reset", "close", "hang", "slow", "limit")):
                case "status":
                    status = chance.choice((500, 502, 503, 504))
                    made = faults.fail(method, path, status=status, after=after, times=times)
                    name = f"{status} {'after the effect' if after else 'before'}"
                case "reset":
                    made, name = faults.reset(method, path, after=after, times=times), "reset"
                case "close":
                    made, name = faults.close(method, path, after=after, times=times), "closed"
                case "hang":
                    made, name = faults.hang(method, path, after=after), "no answer"
                case "slow":
                    made, name = faults.slow(method, path, seconds=chance.uniform(0.02, 0.5)), "slow"
                case _:
                    made = faults.limit(method, path, retry_after=chance.uniform(0.02, 0.2), times=times)
                    name = "429"
            self._set.append((name, made))

    def _withdraw(self) -> None:
        for name, fault in self._set:
            self._faults[name] += fault.hits
        self._set.clear()
        self._discord.faults.clear()

    async def _lose_gateway(self) -> None:
        self._faults["gateway lost"] += 1
        match self._chance.randrange(4):
            case 0:
                await self._discord.faults.drop_gateway(4000)
            case 1:
                self._discord.faults.refuse_resume()
                await self._discord.faults.drop_gateway(1006)
            case 2:
                self._discord.faults.reconnect()
            case _:
                self._discord.faults.invalidate_session()
        await self._pass(0.2)

    async def _states(self) -> dict[str, int]:
        return await deliveries.states(self._db)

    async def _idle(self) -> int:
        """Return how long the outbox rests: nobody has anything in hand, and nothing is due before."""
        every = await deliveries.recent(self._db, limit=1_000)
        if any(one.state == "sending" for one in every) or self._in_hand():
            return 0
        waiting = [one.next_try_at for one in every if one.state == "pending"]
        return max(0, min(waiting, default=0) - self._clock.now())

    def _in_hand(self) -> bool:
        """Say whether Discord has not answered a request yet: one that takes half a second takes no hour.

        The clock may leap, and what is slow here goes by real time.
        """
        return any(not request.status for request in self._discord.requests)

    async def _answered(self) -> None:
        """Wait until Discord has nothing in hand, but for what hangs."""
        for _ in range(100):
            if not self._in_hand():
                return
            await asyncio.sleep(0.01)

    async def _held(self, *, blind: bool) -> Counter[str]:
        """Count the messages that are held and shown by why: uncertain, or after one that is."""
        words = "the history cannot be read" if blind else "the history can be read"
        held: Counter[str] = Counter()
        for one in await deliveries.recent(self._db, limit=1_000):
            if one.state == "uncertain" or (one.state == "cancelled" and one.edits_id is None):
                held[f"{words}: {one.reason}"] += 1
        return held

    async def _finish(self) -> bool:
        """Let a sender that nobody kills work until nothing waits; False where that does not come."""
        if self._chance.random() < 0.5:
            self._misbehave()
        self._last = await self._start()
        for sleeper in self._asleep:
            await self._pass(0.15)
            os.kill(sleeper, signal.SIGCONT)
        ended = await self._settled()
        self._withdraw()
        if self._asleep:  # what they had begun, they may take back
            await self._pass(0.3)
        for one in (self._last, *self._asleep):
            await self._kill(one)
        return ended

    async def _settled(self) -> bool:
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while loop.time() < end:
            due = await subscriptions.due(self._db, self._clock.now())  # first: what is due becomes pending
            states = await self._states()
            if not due and not states.get("pending") and not states.get("sending"):
                return True
            await self._pass(0.03)
            self._clock.advance(await self._idle() or self._chance.choice((SECOND, 5 * SECOND)))
            if has_ended(self._last):  # it could not log in, say: whoever looks after it starts it again
                await self._nursery.kill(self._last)
                self._last = await self._start()
            if loop.time() > end - PATIENCE / 2:
                self._withdraw()
        waiting = [one for one in await deliveries.recent(self._db) if one.state in {"pending", "sending"}]
        words = [f"{one.key} {one.state} {one.attempts} {one.next_try_at} {one.reason}" for one in waiting]
        self._tell(f"the last sender did not end its work: {words} at {self._clock.now()}")
        return False
