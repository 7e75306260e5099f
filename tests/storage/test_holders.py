"""Names of processes: who is gone from this machine, who is not, and of whom nothing is known."""

import os
import socket
import subprocess
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import MINUTE
from storage import leases
from storage.database import Database
from storage.holders import host_and_pid, is_gone, new_holder

HOST = socket.gethostname()


def finished_process() -> int:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


def test_who_is_gone() -> None:
    assert is_gone(f"{HOST}:{finished_process()}:abcd")
    assert not is_gone(f"{HOST}:{os.getppid()}:abcd")
    assert not is_gone(f"elsewhere:{finished_process()}:abcd")
    assert not is_gone("nonsense")


def test_two_names_of_one_process_differ_and_neither_is_gone() -> None:
    one, other = new_holder(), new_holder()
    assert one != other
    assert host_and_pid(one) == host_and_pid(other) == (HOST, os.getpid())
    assert not is_gone(one)


def test_a_number_that_was_given_out_again_is_another_process() -> None:
    table, _, rest = new_holder().rpartition(":")[2].partition(".")
    start, _, token = rest.partition("-")
    if not start:
        pytest.skip("this system does not tell when a process began")
    earlier = f"{HOST}:{os.getpid()}:{table}.{int(start) - 1}-{token}"
    assert is_gone(earlier)
    counted_elsewhere = f"{HOST}:{os.getpid()}:{int(table) + 1}.{int(start) - 1}-{token}"
    assert not is_gone(counted_elsewhere)


def test_one_that_was_killed_and_not_yet_taken_note_of_is_gone() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        own = new_holder()
        if "." not in own.rpartition(":")[2]:
            process.kill()
            pytest.skip("this system does not tell when a process began")
        table = own.rpartition(":")[2].partition(".")[0]
        with open(f"/proc/{process.pid}/stat", encoding="utf-8") as file:  # noqa: PTH123 - the system's own
            start = file.read().rpartition(")")[2].split()[19]
        name = f"{HOST}:{process.pid}:{table}.{start}-abcd"
        assert not is_gone(name)
        process.kill()
        deadline = time.monotonic() + 10
        while not is_gone(name):
            assert time.monotonic() < deadline
            time.sleep(0.01)


@given(st.text() | st.integers(0).map(lambda number: f"{HOST}:{number}:x"))
def test_any_name_is_judged(name: str) -> None:
    assert is_gone(name) in {True, False}


@pytest.mark.parametrize(("holder", "taken"), [("gone", True), ("alive", False), ("the bot", False)])
async def test_only_the_lease_of_a_process_that_is_gone_is_taken_over(
    sqlite_db: Database, holder: str, *, taken: bool
) -> None:
    numbers = {"gone": finished_process(), "alive": os.getppid()}
    before = f"{HOST}:{numbers[holder]}:abcd" if holder in numbers else holder
    assert await leases.hold(sqlite_db, "refresh:tracked", holder=before, lease=MINUTE)
    ours = new_holder()
    assert await leases.hold(sqlite_db, "refresh:tracked", holder=ours, lease=MINUTE) is taken
    held = await leases.holding(sqlite_db, "refresh:tracked")
    assert held == leases.Held(ours if taken else before, sqlite_db.clock.now() + MINUTE)
    assert await leases.holding(sqlite_db, "something else") is None
