"""The command line as people run it: in a folder of its own, on a store of its own, at a fixed time."""

import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from bot.cli import main
from config.clock import ManualClock, from_iso, to_iso
from config.logs import TALKATIVE
from storage.database import Database
from tests.support.hub import TestHub, WorldBuilder, running
from tests.support.store import fill

NOON = from_iso("2026-11-23T12:00:00Z")
COMMAND = Path(sys.executable).with_name("cartographer")


class Said(Struct, frozen=True):
    """What a call wrote and how it ended."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """Standard output as JSON, which must be one compact object a line and nothing else."""
        found = [json.loads(line) for line in self.out.splitlines()]
        assert all(isinstance(record, dict) for record in found)
        assert all("\n" not in line and '": ' not in line[:12] for line in self.out.splitlines())
        return found

    @property
    def record(self) -> dict[str, Any]:
        """The only object there is."""
        (record,) = self.records
        return record

    @property
    def complaint(self) -> str:
        """Standard error, which must be exactly one line of ours."""
        (line,) = self.err.splitlines()
        assert line.startswith("cartographer: ")
        return line.removeprefix("cartographer: ")


class Shell:
    """A folder, a store and an environment to call `cartographer` in."""

    def __init__(
        self, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self.store = folder / "store.sqlite"
        self._capfd = capfd
        self._monkeypatch = monkeypatch
        for name in list(os.environ):
            if name.startswith(("CARTOGRAPHER_", "HF_", "DISCORD_")):
                monkeypatch.delenv(name)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", "100")
        self.set(CARTOGRAPHER_DATABASE_URL=f"sqlite+aiosqlite:///{self.store}", CARTOGRAPHER_NOW=to_iso(NOON))

    def set(self, **environ: str) -> None:
        """Set variables of the environment."""
        for name, value in environ.items():
            self._monkeypatch.setenv(name, value)

    def __call__(self, *args: str) -> Said:
        """Call the command in this process."""
        self._capfd.readouterr()
        code = main(args)
        written = self._capfd.readouterr()
        return Said(code, written.out, written.err)

    def process(self, *args: str, **more: Any) -> Said:
        """Call the installed command in a process of its own."""
        done = subprocess.run(
            [COMMAND, *args],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
            **more,
        )
        return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def quiet_logs() -> Iterator[None]:
    """Put the log back as it was: the command line sets it up for the whole process."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, held in levels.items():
        logging.getLogger(name).setLevel(held)


@pytest.fixture
def shell(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    quiet_logs: None,
) -> Shell:
    """The command line on an empty folder."""
    return Shell(tmp_path, capfd, monkeypatch)


@pytest.fixture(scope="session")
def ecosystem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with six weeks of history, made once."""
    path = tmp_path_factory.mktemp("ecosystem") / "store.sqlite"

    async def make() -> None:
        clock = ManualClock(NOON)
        db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
        await fill(db, clock)
        await db.close()

    asyncio.run(make())
    return path


@pytest.fixture
def filled(shell: Shell, ecosystem: Path) -> Shell:
    """The command line on a store with six weeks of history."""
    shutil.copyfile(ecosystem, shell.store)
    return shell


class HubInThread:
    """A local Hub beside the test, in a thread of its own: the command line runs its own loop."""

    def __init__(self, world: WorldBuilder) -> None:
        self._world = world
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._error: BaseException | None = None
        self.hub: TestHub | None = None
        self._thread = threading.Thread(target=self._run, name="local hub")

    def __enter__(self) -> TestHub:
        self._thread.start()
        self._ready.wait(30)
        if self.hub is None:
            raise RuntimeError("the local Hub did not start") from self._error
        return self.hub

    def __exit__(self, *_: object) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            self._error = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with running(self._world) as hub:
            self.hub = hub
            self._ready.set()
            await self._stop.wait()


@pytest.fixture
def hub(shell: Shell) -> Iterator[TestHub]:
    """A small local Hub that the command line reads."""
    world = (
        WorldBuilder()
        .owner("acme", members=["ada"], followers=10)
        .model("acme/one", license="mit", downloads=300, likes=5)
        .model("acme/two", base_model="acme/one", relation="quantized", gated="auto")
        .dataset("acme/data", license="cc-by-4.0")
        .space("acme/demo", models=["acme/one"])
    )
    with HubInThread(world) as served:
        shell.set(HF_ENDPOINT=served.url)
        yield served
