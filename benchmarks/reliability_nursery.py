"""Where senders are born quickly: a process that has loaded the program forks one for each that is asked.

    python -m benchmarks.reliability_nursery

Reads one JSON object a line. `{"start": {...}}` forks the real program in a role and answers with its process
number; `{"bury": N}` waits for the end of one that was killed. What is forked has no running loop, no thread
and no connection yet, so it is the program as it starts, without the seconds that loading it takes.
"""

import asyncio
import gc
import importlib
import json
import logging
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks.reliability_clock import SharedClock
from bot.roles import Program, opened
from config.clock import Clock, SystemClock
from config.settings import Settings
from storage.paces import Pace

QUICK = Pace(per_second=2_000, burst=100)
HASTE = 40
"""How much less the senders of a run wait than those that people run: for answers, and before new tries."""
SEND_SECONDS = 30.0 / HASTE
LOADED = (
    *("aiosqlite", "asyncpg", "bot.commands.client", "bot.delivery.schedule", "bot.delivery.sender"),
    *("collectors.hub.connecting", "collectors.schedule", "collectors.cadence", "bot.cards.render"),
)
"""What every sender would load at its start, or soon after."""


def main() -> None:
    """Fork whoever is asked for, until the input ends."""
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        if "bury" in order:
            os.waitpid(order["bury"], 0)
            answer = order["bury"]
        else:
            answer = os.fork()
            if answer == 0:
                _live(order["start"])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _live(order: dict[str, Any]) -> None:
    """Be one program, and never return."""
    code = 1
    try:
        os.close(0)
        _doom(order.get("steps"))
        asyncio.run(_run(order))
        code = 0
    finally:
        os._exit(code)


def _doom(steps: int | None) -> None:
    """Die by SIGKILL before the statement or commit of a number, counted over all connections."""
    if steps is None:
        return
    left = [steps]

    def step(*_: object) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)


def _hasten() -> None:
    """Let the library wait less before its own new tries, as the time for one request is less.

    It waits for 1, 3, 5, 7 and 9 seconds of thirty; what Discord itself asks for, it waits for whole.
    """
    whole = asyncio.sleep

    async def sleep(seconds: float) -> None:
        await whole(seconds / HASTE if seconds >= 1 else seconds)

    vars(discord.http)["asyncio"] = SimpleNamespace(**{**vars(asyncio), "sleep": sleep})


async def _run(order: dict[str, Any]) -> None:
    settings = Settings(
        discord_token=SecretStr(order["token"]),
        discord_api=order["api"],
        discord_gateway=order["gateway"],
        database_url=order["database"],
        hf_endpoint="http://127.0.0.1:9",
    )
    if "clock" in order:
        clock: Clock = SharedClock(Path(order["clock"]))
        _hasten()
        more: dict[str, Any] = {"wake_seconds": 0.05, "send_seconds": SEND_SECONDS, "pace": QUICK}
    else:  # as people run it
        clock, more = SystemClock(), {}
    discord.utils.setup_logging(level=logging.INFO if not more else logging.WARNING, root=True)
    async with (
        opened(settings, clock=clock) as db,
        Program(settings, db, order["role"], ready_seconds=0.05, **more) as program,
    ):
        await program.until(asyncio.Event())


if __name__ == "__main__":
    main()
