"""Starts the demonstration, for a person in a browser or (`--check`) without one."""

import asyncio
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from bot.demo.check import Check
from bot.demo.stage import Stage

FOLDER = Path(".demo")


def main(*, check: bool) -> int:
    """Run the demonstration; returns the exit status."""
    return asyncio.run(_check() if check else _show())


async def _show() -> int:
    started = time.monotonic()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    _forget_half_made(FOLDER)
    stage = Stage(FOLDER, told=_say)
    _say(opening(stage))
    async with stage:
        _say(f"ready in {time.monotonic() - started:.0f} s. Open {stage.discord.page_url}")
        _say("Ctrl+C stops it; what happened is kept in .demo, and `make clean` forgets it")
        await stage.program.until(stop)
    return 0


async def _check() -> int:
    """Do what people would, print a line for each stage with its figure, and judge."""
    with tempfile.TemporaryDirectory(prefix="cartographer-") as folder:
        check = Check()
        try:
            async with Stage(Path(folder), told=_say) as stage:
                await check.run(stage)
        except Exception as error:  # noqa: BLE001 - whatever it is, the check has failed and must say so
            check.failed(error)
        return check.verdict()


def opening(stage: Stage) -> str:
    """Return what is said before anything is there to see: the first time it takes longer."""
    line = "starting a local Hub and a local Discord"
    return f"{line}; this first time, ten weeks of history are read" if stage.fresh else line


def _forget_half_made(folder: Path) -> None:
    """Remove what a first start left that was stopped before it was done."""
    if folder.exists() and not (folder / "clock.json").exists():
        shutil.rmtree(folder)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
