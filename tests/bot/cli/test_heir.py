"""A refresh that was killed is taken over at once, even under a clock that stands still."""

import asyncio
import os
import socket
import subprocess
import time

import pytest

from bot.cli.heir import inherit, is_gone, new_holder
from config.clock import MINUTE
from storage import leases
from storage.database import Database
from tests.bot.cli.conftest import COMMAND, Shell
from tests.support.hub import TestHub


def until(hub: TestHub, path: str) -> None:
    """Wait until the local Hub was asked for a path."""
    deadline = time.monotonic() + 30
    while not hub.log.count(path):
        assert time.monotonic() < deadline, f"the Hub was not asked for {path}"
        time.sleep(0.01)


def test_the_next_command_resumes_the_run_of_a_killed_one(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme")
    fault = hub.faults.add("hang", "/api/datasets")
    with subprocess.Popen([COMMAND, "refresh"], stderr=subprocess.DEVNULL) as process:
        until(hub, "^/api/datasets")
        process.kill()
    assert fault.happened == 1
    hub.faults.clear()
    began = time.monotonic()
    record = shell("refresh", "--json").record
    assert time.monotonic() - began < 30
    assert (record["run"], record["state"], record["resumed"]) == (1, "finished", 1)
    assert record["joined"] is False
    assert hub.log.count("^/api/models") == 1  # what was finished is not asked for again


def finished_process() -> int:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


def test_who_is_gone() -> None:
    host = socket.gethostname()
    assert is_gone(f"{host}:{finished_process()}:abcd")
    assert is_gone(new_holder())  # our own number: an earlier process had it, as in a container
    assert not is_gone(f"{host}:{os.getppid()}:abcd")
    assert not is_gone(f"elsewhere:{finished_process()}:abcd")
    assert not is_gone("nonsense")


@pytest.mark.parametrize("alive", [True, False])
async def test_only_the_lease_of_a_process_that_is_gone_is_given_back(
    sqlite_db: Database, *, alive: bool
) -> None:
    number = os.getppid() if alive else await asyncio.to_thread(finished_process)
    before = f"{socket.gethostname()}:{number}:abcd"
    await inherit(sqlite_db, "refresh:tracked", before)
    assert await leases.hold(sqlite_db, "refresh:tracked", holder=before, lease=MINUTE)
    ours = new_holder()
    await inherit(sqlite_db, "refresh:tracked", ours)
    assert await leases.hold(sqlite_db, "refresh:tracked", holder=ours, lease=MINUTE) is not alive


async def test_a_lease_that_somebody_else_holds_stays(sqlite_db: Database) -> None:
    gone = f"{socket.gethostname()}:{await asyncio.to_thread(finished_process)}:abcd"
    await inherit(sqlite_db, "refresh:tracked", gone)
    assert await leases.hold(sqlite_db, "refresh:tracked", holder="the bot", lease=MINUTE)
    ours = new_holder()
    await inherit(sqlite_db, "refresh:tracked", ours)
    assert not await leases.hold(sqlite_db, "refresh:tracked", holder=ours, lease=MINUTE)
