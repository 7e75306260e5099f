"""Progress stands on standard error: a bar on a terminal, quiet lines elsewhere."""

import asyncio
import os
import pty
import re
import subprocess

import pytest

from bot.cli import progress as module
from bot.cli.progress import progress, words
from config.clock import ManualClock
from storage import runs
from storage.database import Database
from storage.records import Run, RunState
from tests.bot.cli.conftest import COMMAND, NOON, Shell
from tests.support.hub import TestHub


def run(**facts: int) -> Run:
    counted = {"requests": 40, "pages": 30, "seen": 25_000, "changed": 12, "quarantined": 0, "resumed": 0}
    return Run(
        id=7,
        scope="tracked",
        target=None,
        state=RunState.RUNNING,
        asked_by="cli",
        started_at=NOON,
        finished_at=None,
        finished_sequence=None,
        planned=1_200,
        error=None,
        **(counted | facts),
    )


def test_how_far_a_run_is_in_words() -> None:
    assert words(run()) == "run 7: 40 of about 1,200 requests, 30 pages, 25,000 records, 12 changed"


def test_elsewhere_a_line_comes_only_now_and_then(capfd: pytest.CaptureFixture[str]) -> None:
    seconds = [0.0]
    show = module.lines(lambda: seconds[0])
    for at in (1.0, 9.0, 10.0, 11.0, 19.0, 20.5):
        seconds[0] = at
        show(run(requests=int(at)))
    written = capfd.readouterr()
    assert written.out == ""
    assert [line.split()[2] for line in written.err.splitlines()] == ["10", "20"]


def test_a_plan_that_was_too_small_makes_no_bar_overfull(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # the library takes it for a terminal then
    monkeypatch.setenv("TERM", "xterm")
    with module.bar() as show:
        show(run(requests=1_500))
    assert "1500/1500" in capfd.readouterr().err


async def test_the_run_of_before_is_not_shown(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    noted = asyncio.Event()

    def note(run: Run) -> None:
        shown.append(run.id)
        noted.set()

    monkeypatch.setattr(module, "lines", lambda _monotonic: note)
    monkeypatch.setattr(module, "EVERY", 0.001)
    old = (await runs.begin(sqlite_db, "tracked", asked_by="test", holder="a")).run
    await runs.finish(sqlite_db, old.id, holder="a")
    async with progress(sqlite_db, "tracked", old.id):
        new = (await runs.begin(sqlite_db, "tracked", asked_by="test", holder="a")).run
        await asyncio.wait_for(noted.wait(), 10)
    assert set(shown) == {new.id}


def test_on_a_terminal_there_is_a_bar_and_the_answer_stays_clean(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme", "--unchecked")
    ours, theirs = pty.openpty()
    with subprocess.Popen([COMMAND, "refresh", "--json"], stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
        assert process.stdout is not None
        out = process.stdout.read()
    os.close(ours)
    assert process.returncode == 0
    assert re.search(rb"refresh .*requests", shown)
    assert out.startswith(b'{"run":1,')
    assert out.count(b"\n") == 1
