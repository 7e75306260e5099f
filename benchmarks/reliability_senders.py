"""The sender processes of the runs: forked quickly, and killed."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[1]


class Nursery:
    """The process that forks senders."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()
        self.alive: set[int] = set()

    @classmethod
    @asynccontextmanager
    async def opened(cls, log: Path) -> AsyncIterator[Self]:
        """Start it, and end it with everybody it has forked."""
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "benchmarks.reliability_nursery"),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        nursery = cls(process)
        try:
            yield nursery
        finally:
            for number in list(nursery.alive):
                await nursery.kill(number)
            process.kill()
            await process.wait()

    async def start(self, order: dict[str, Any]) -> int:
        """Fork a program; returns its process number."""
        number = await self._ask({"start": order})
        self.alive.add(number)
        return number

    async def kill(self, number: int) -> None:
        """End one as a power cut does; no harm if it is dead."""
        self.alive.discard(number)
        os.kill(number, signal.SIGKILL)
        await self._ask({"bury": number})

    async def _ask(self, order: dict[str, Any]) -> int:
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        if pipe_in is None or pipe_out is None:
            raise RuntimeError("the nursery has no pipes")
        async with self._turn:
            pipe_in.write(json.dumps(order).encode() + b"\n")
            await pipe_in.drain()
            line = await pipe_out.readline()
        return int(line)


def has_ended(number: int) -> bool:
    """Say whether a process that nobody has buried yet is dead."""
    state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(") ")[2]
    return state.startswith("Z")
