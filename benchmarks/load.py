"""`make load`: ten thousand digests due at once, over two thousand servers, under Discord's own limits.

    python -m benchmarks.load [SUBSCRIPTIONS [SERVERS [SENDERS]]]

Real sender processes as people run them share one PostgreSQL; meanwhile alerts go out. Counted by what the
local Discord holds, timed by when it got it. The figures are written into docs/reliability.md.
"""

import asyncio
import json
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import insert

from benchmarks import reliability_page
from benchmarks.reliability_senders import Nursery
from bot.document import Document, paragraph
from bot.sandbox.ratelimits import GLOBAL_PER_SECOND
from bot.sandbox.server import LocalDiscord
from bot.sandbox.state import Guild
from config.clock import SECOND, WEEK, ManualClock, SystemClock
from storage import deliveries, invalid_requests
from storage.canonical import dump
from storage.database import Database
from storage.deliveries import Destination
from storage.schema import subscriptions
from storage.subscriptions import DigestScope, public_id
from storage.views import view
from tests.support.postgres import Postgres
from tests.support.store import fill

OWNERS = ("allenai", "EleutherAI", "bigscience", "aisingapore", "bartowski", "unsloth", "nobody", "LumiOpen")
SCOPES = 40
ALERT_EVERY = 10.0
LONGEST = 3_600.0
_MARK = re.compile(r"Delivery ([a-z0-9]+\.\d+)")
_COMPOSED = re.compile(r"(\d+) digests are ready to be sent; (\d+) were composed")


@dataclass
class Load:
    """What is put on, and what was seen of it."""

    number: int
    servers: int
    senders: int
    seconds: float = 0.0
    largest: list[int] = field(default_factory=list)
    """Kibibytes of memory of all senders, from time to time."""
    alerts: list[tuple[str, int]] = field(default_factory=list)
    """Each alert's word, and when it was put into the outbox."""


async def _subscribe(db: Database, load: Load, guilds: list[Guild], channels: list[int]) -> None:
    """Let everything be due now, with a window of the last six weeks."""
    scopes = [DigestScope(owners=(OWNERS[n % len(OWNERS)], OWNERS[n // len(OWNERS)])) for n in range(SCOPES)]
    now = db.clock.now()
    rows = [
        {
            "public_id": public_id() + str(number),
            "guild_id": int(guilds[number % load.servers].id),
            "channel_id": channels[number % load.servers],
            "user_id": 1,
            "scope": dump(scopes[number % SCOPES]),
            "weekday": 0,
            "hour": 9,
            "timezone": "UTC",
            "locale": "en",
            "skip_quiet": False,
            "state": "active",
            "position": 1,
            "due_at": now,
            "created_at": now,
        }
        for number in range(load.number)
    ]
    async with db.writing() as tx:
        for start in range(0, len(rows), 1_000):
            await tx.connection.execute(insert(subscriptions), rows[start : start + 1_000])


async def _alert(db: Database, load: Load, guild: Guild, channel: int) -> None:
    word = f"alert{len(load.alerts)}x"
    document = Document(title=f"A licence changed: {word}", blocks=(paragraph("before, after"),))
    load.alerts.append((word, db.clock.now()))
    await deliveries.put(
        db,
        deliveries.Composed(
            kind="alert",
            body=msgspec.to_builtins(document),
            parts=1,
            to=Destination(guild_id=int(guild.id), channel_id=channel, user_id=None),
            sequence=0,
            composer="load",
            priority=deliveries.URGENT,
        ),
    )


async def _watch(db: Database, discord: LocalDiscord, load: Load, nursery: Nursery, alerts: int) -> None:
    """Wait until everything is there, putting alerts in between."""
    begun = time.monotonic()
    guild = discord.build.guild("Alerts")
    channel = next(int(one.id) for one in discord.world.channels.values() if one.guild_id == guild.id)
    while time.monotonic() - begun < LONGEST:
        await asyncio.sleep(ALERT_EVERY)
        load.largest.append(sum(_resident(number) for number in nursery.alive))
        there = sum(len(messages) for messages in discord.world.messages.values())
        print(
            f"{time.monotonic() - begun:.0f} s: {there} messages, {load.largest[-1] // 1024} MiB", flush=True
        )
        if there >= load.number + len(load.alerts):
            break
        if len(load.alerts) < alerts:
            await _alert(db, load, guild, channel)


def _resident(number: int) -> int:
    status = Path(f"/proc/{number}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])


async def measure(load: Load, address: str, folder: Path) -> str:
    """Put the load on, wait until it is delivered, and return what was seen as Markdown."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(LocalDiscord())
        clock = ManualClock(SystemClock().now() - WEEK)
        db = await Database.open(address, clock=clock)
        await fill(db, clock)
        db.clock = SystemClock()
        stack.push_async_callback(db.close)
        guilds = [discord.build.guild(f"Server {number}") for number in range(load.servers)]
        homes = {
            one.guild_id: int(one.id) for one in discord.world.channels.values() if one.name == "general"
        }
        await _subscribe(db, load, guilds, [homes[guild.id] for guild in guilds])
        async with Nursery.opened(folder / "senders.log") as nursery:
            for _ in range(load.senders):
                await nursery.start(
                    {
                        "token": discord.token,
                        "api": discord.api_url,
                        "gateway": discord.gateway_url,
                        "database": address,
                        "role": "sender",
                    }
                )
            await _watch(db, discord, load, nursery, alerts=10_000)
            await asyncio.sleep(6)  # what the senders count of refused requests is written every five seconds
        return await _seen(discord, db, load, (folder / "senders.log").read_text(encoding="utf-8"))


async def _seen(discord: LocalDiscord, db: Database, load: Load, log: str) -> str:
    marks: Counter[str] = Counter()
    delays: list[float] = []
    instants: list[int] = []
    words = dict(load.alerts)
    for messages in discord.world.messages.values():
        for message in messages.values():
            written = json.dumps(message.components)
            alert = next((word for word in words if word in written), None)
            if alert is not None:
                delays.append((message.created_at - words[alert]) / SECOND)
            else:
                instants.append(message.created_at)
                marks.update(_MARK.findall(written))
    took = (max(instants) - min(instants)) / SECOND
    statuses = Counter(request.status for request in discord.requests)
    async with view(db) as _:
        refused = await invalid_requests.recent(db)
    composed = [(int(put), int(made)) for put, made in _COMPOSED.findall(log)]
    rate = len(instants) / took
    half = load.largest[len(load.largest) // 4 : -1] or load.largest
    rows = {
        "digests due at once, servers, sender processes": f"{load.number}, {load.servers}, {load.senders}",
        "distinct scopes and windows": str(SCOPES),
        "composed": str(sum(made for _, made in composed)),
        "messages there": str(len(instants)),
        "lost": str(load.number - len(marks)),
        "doubled": str(sum(marks.values()) - len(marks)),
        "seconds from the first to the last": f"{took:.0f}",
        "messages a second": f"{rate:.1f}",
        "of what Discord allows": f"{rate / GLOBAL_PER_SECOND:.0%}",
        "answers 429 by Discord, and counted by us": f"{statuses[429]}, {refused}",
        "alerts meanwhile": str(len(delays)),
        "seconds from the outbox to Discord, median and longest": _spread(delays),
        "memory of all senders, MiB, early and at its most": f"{half[0] // 1024}, {max(half) // 1024}",
    }
    table = "\n".join(f"| {name} | {value} |" for name, value in rows.items())
    return f"## {load.number:,} at once\n\n{_ABOUT}\n\n| | |\n|---|---|\n{table}\n"


def _spread(delays: list[float]) -> str:
    return f"{sorted(delays)[len(delays) // 2]:.1f}, {max(delays):.1f}" if delays else "-"


_ABOUT = """`make load`: everything is due at the same instant; the senders are real processes that share one
PostgreSQL and one pace of 47 requests a second in it; the local Discord has its real limits (50 requests a
second, five messages in five seconds to a channel). Every ten seconds an alert is put into the outbox behind
them all."""


def main(number: int = 10_000, servers: int = 2_000, senders: int = 3) -> None:
    """Measure, and write the figures into the page."""
    folder = Path(tempfile.mkdtemp(prefix="load", dir="/tmp"))
    try:
        with Postgres.started() as server, server.database() as address:
            words = asyncio.run(measure(Load(number, servers, senders), address, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    reliability_page.write_load(words)
    print(words)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
