"""`refresh`: one run over a local Hub, to its end, or the one that somebody else is doing."""

import asyncio
import re
import threading
from typing import Any

import pytest

from bot.cli import refresh as module
from bot.cli.shapes import Refreshed
from bot.incomplete import TOLD, Incomplete, told
from collectors.refresh import refresh
from config.clock import ManualClock
from storage import runs
from storage.database import Database
from storage.records import Run
from tests.bot.cli.conftest import NOON, Shell
from tests.support.hub import TestHub

OURS = "^/api/(organizations|users|models|datasets|spaces)"
"""What a refresh asks; the Hub's own library once asks something for itself."""


def test_a_refresh_says_what_it_saw_and_what_it_cost(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme")
    said = shell("refresh", "--json")
    assert said.code == 0
    assert said.err == ""
    record = said.record
    assert tuple(record) == Refreshed.__struct_fields__
    assert record["state"] == "finished"
    assert record["requests"] >= hub.log.count(OURS) >= 4
    assert (record["resumed"], record["quarantined"]) == (0, 0)
    assert record["pages"] >= 3
    assert record["joined"] is False
    assert record["error"] is None
    assert record["seconds"] > 0
    again = shell("refresh", "--json").record
    assert again["run"] == record["run"] + 1
    assert again["changed"] == 0


def test_for_people_it_is_a_line_and_progress_goes_elsewhere(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme", "--unchecked")
    said = shell("refresh")
    assert re.fullmatch(
        r"run 1 finished in [\d.]+ s: \d+ requests, \d+ pages, \d+ records seen, \d+ changed, "
        r"0 quarantined, resumed 0 times\n",
        said.out,
    )
    assert re.fullmatch(r"1 namespace, about \d+ requests\n", said.err)


def test_a_change_between_two_refreshes_becomes_an_event(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme")
    first = shell("refresh", "--json").record["run"]
    hub.world.apply({"op": "license", "type": "model", "id": "acme/one", "license": "apache-2.0"})
    shell("refresh")
    (event,) = shell("events", "--since", str(first), "--kind", "license", "--json").records
    assert (event["repo"], event["before"]["license"]) == ("acme/one", "mit")


def test_with_nothing_tracked_it_says_what_to_do(shell: Shell) -> None:
    said = shell("refresh")
    assert said.code == 1
    assert said.complaint == "nothing is tracked yet: cartographer track NAME..., or track --starter"


def test_a_hub_that_is_not_there_is_one_line_and_a_failed_run(shell: Shell) -> None:
    shell.set(HF_ENDPOINT="http://127.0.0.1:9", CARTOGRAPHER_LOG_LEVEL="ERROR")
    shell("track", "acme", "--unchecked")
    said = shell("refresh", "--json")
    assert said.code == 1
    assert said.record["state"] == "failed"
    assert said.complaint == f"run 1 failed: {said.record['error']}"
    assert "does not answer" in said.complaint
    assert shell("status", "--json").record["runs"][0]["state"] == "failed"


def test_a_running_refresh_is_joined_and_not_doubled(
    shell: Shell, hub: TestHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process holds the lease; the command waits for its run and reports it as joined."""
    shell("track", "acme", "--unchecked")
    begun = threading.Event()
    waiting = threading.Event()

    async def other() -> int:
        db = await Database.open(f"sqlite+aiosqlite:///{shell.store}", clock=ManualClock(NOON))
        run = (await runs.begin(db, "tracked", asked_by="schedule", holder="other")).run
        begun.set()
        await asyncio.to_thread(waiting.wait, 30)
        done = await runs.finish(db, run.id, holder="other")
        await db.close()
        return done.id

    numbers: list[int] = []
    worker = threading.Thread(target=lambda: numbers.append(asyncio.run(other())))
    worker.start()
    assert begun.wait(30)

    async def joining(*args: Any, **more: Any) -> Run:
        run = await refresh(*args, **more)
        waiting.set()  # only now does the other one end
        return run

    monkeypatch.setattr(module, "refresh", joining)
    said = shell("refresh", "--json")
    worker.join(30)
    assert said.record["joined"] is True
    assert said.record["run"] == numbers[0]
    assert said.record["state"] == "finished"
    assert hub.log.count(OURS) == 0


def test_discovery_is_a_scope_of_its_own(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme")
    shell("refresh")
    hub.log.clear()
    record = shell("refresh", "--scope", "discovery", "--json").record
    assert (record["scope"], record["state"]) == ("discovery", "finished")
    assert record["requests"] == hub.log.count(OURS) > 0
    said = shell("refresh", "--scope", "discovery")
    assert said.err == "1 namespace, about 8 requests\n", "what is around them was read a moment ago"


@pytest.mark.parametrize("scope", ["lookup", "everything"])
def test_an_unknown_scope_is_misuse(shell: Shell, scope: str) -> None:
    said = shell("refresh", "--scope", scope)
    assert said.code == 2
    assert "'tracked'" in said.complaint


def test_a_namespace_that_does_not_exist_is_named_with_what_may_be_meant(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme", "acmee", "no-such-owner-xyz", "--unchecked")
    said = shell("refresh", "--json").record
    assert said["state"] == "finished"
    unknown = "the Hub knows neither an organisation nor a user called"
    lists = [
        {"source": "owners", "partition": "acmee", "note": f"{unknown} acmee", "nearest": ["acme"]},
        {
            "source": "owners",
            "partition": "no-such-owner-xyz",
            "note": f"{unknown} no-such-owner-xyz",
            "nearest": [],
        },
    ]
    assert sorted(said["incomplete"], key=lambda one: str(one["partition"])) == lists
    assert shell("status", "--json").record["incomplete"] == said["incomplete"]
    lines = shell("refresh").out.splitlines()
    assert sorted(lines[1:]) == [
        f"incomplete: owners of acmee: {unknown} acmee (nearest: acme)",
        f"incomplete: owners of no-such-owner-xyz: {unknown} no-such-owner-xyz",
    ]
    status = " ".join(shell("status").out.split())
    assert f"owners of no-such-owner-xyz: {unknown} no-such-owner-xyz" in status
    shell("untrack", "acmee", "no-such-owner-xyz")
    assert shell("refresh", "--json").record["incomplete"] == []
    assert "Not read to the end" not in shell("status").out


def test_many_lists_are_counted_beyond_the_first() -> None:
    lists = tuple(
        Incomplete(source="models", partition=f"o{number}", note=None) for number in range(TOLD + 2)
    )
    lines = told(lists, "en")
    assert lines[0] == "models of o0: not read to the end"
    assert (len(lines), lines[-1]) == (TOLD + 1, "and 2 more: --json lists them")
