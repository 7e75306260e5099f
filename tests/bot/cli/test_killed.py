"""A refresh that was killed is taken over at once, even under a clock that stands still."""

import socket
import subprocess
import time

import pytest

from bot.cli import refresh as module
from collectors.refresh import follow
from config.clock import MINUTE, ManualClock
from storage import leases, runs
from storage.database import Database
from storage.holders import new_holder
from storage.records import RunState
from tests.bot.cli.conftest import COMMAND, Shell
from tests.support.hub import TestHub


def until(hub: TestHub, path: str) -> None:
    """Wait until the local Hub was asked for a path."""
    deadline = time.monotonic() + 30
    while not hub.log.count(path):
        assert time.monotonic() < deadline, f"the Hub was not asked for {path}"
        time.sleep(0.01)


def kill_in_the_middle(hub: TestHub) -> None:
    fault = hub.faults.add("hang", "/api/datasets")
    with subprocess.Popen([COMMAND, "refresh"], stderr=subprocess.DEVNULL) as process:
        until(hub, "^/api/datasets")
        process.kill()
    assert fault.happened == 1
    hub.faults.clear()


def test_the_next_command_resumes_the_run_of_a_killed_one(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme", "--unchecked")
    kill_in_the_middle(hub)
    began = time.monotonic()
    said = shell("refresh", "--json")
    assert time.monotonic() - began < 30
    assert "another process" not in said.err
    assert (said.record["run"], said.record["state"], said.record["resumed"]) == (1, "finished", 1)
    assert said.record["joined"] is False
    lists = hub.log.count("^/api/models") - hub.log.count("^/api/models.*evalResults")
    assert lists == 1  # what was finished is not asked for again


def gone_holder() -> str:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return f"{socket.gethostname()}:{process.pid}:abcd"


async def test_any_process_takes_over_at_once(sqlite_db: Database) -> None:
    """Whoever was killed, a bot or a command, and whoever comes next."""
    gone = gone_holder()
    run = (await runs.begin(sqlite_db, "tracked", asked_by="schedule", holder=gone)).run
    begun = await runs.begin(sqlite_db, "tracked", asked_by="cli", holder=new_holder())
    assert (begun.joined, begun.run.id, begun.run.resumed) == (False, run.id, 1)


async def test_what_is_waited_for_is_said_once_and_until_when(
    sqlite_db: Database,
    clock: ManualClock,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A holder elsewhere may have died: its lease runs out while the command waits."""
    run = (await runs.begin(sqlite_db, "tracked", asked_by="schedule", holder="elsewhere:17:abcd")).run
    looks = 0
    holding = leases.holding

    async def counted(db: Database, name: str) -> leases.Held | None:
        nonlocal looks
        looks += 1
        if looks == 5:
            clock.advance(2 * MINUTE)
        return await holding(db, name)

    monkeypatch.setattr(leases, "holding", counted)
    left = await follow(sqlite_db, run, every=0.001, waiting=module._tell)
    assert (left.id, left.state, looks) == (run.id, RunState.RUNNING, 5)
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("another process (elsewhere, 17) carries it out, or did until ")
    assert line.endswith(" UTC: waiting for its end, or taking over then")
