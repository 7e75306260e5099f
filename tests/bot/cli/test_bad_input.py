"""What an operator gets wrong, or the Hub: one clear line, an exit code, and nothing is half-written."""

from typing import Any

import pytest

from collectors.hub import client as hub_client
from tests.bot.cli.conftest import Said, Shell
from tests.support.hub import TestHub

FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "html": ({"kind": "html", "status": 200}, "HTML instead of JSON"),
    "forbidden": ({"kind": "forbid"}, "403"),
    "unauthorised": ({"kind": "status", "status": 401}, "401"),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once, in this process: a page of HTML is asked for five times."""
    monkeypatch.setattr(hub_client, "FIRST_PAUSE", 0.001)


def spoil(hub: TestHub, shell: Shell, fault: str) -> str:
    """Let every answer of the Hub be that; return what tells of it."""
    arguments, words = FAULTS[fault]
    hub.faults.add(path="/api/", times=None, **arguments)
    shell.set(HF_TOKEN="hf_secret")
    return words


def one_line(said: Said) -> str:
    """Return the one complaint that there is; progress and the log's own lines are something else."""
    (line,) = [line for line in said.err.splitlines() if line.startswith("cartographer: ")]
    assert said.code == 1
    assert "hf_secret" not in said.err + said.out
    assert "Traceback" not in said.err
    return line


@pytest.mark.parametrize("fault", FAULTS)
def test_a_refresh_of_which_nothing_can_be_read_fails_and_asks_no_further(
    shell: Shell, hub: TestHub, fault: str
) -> None:
    shell("track", "acme", "--unchecked")
    words = spoil(hub, shell, fault)
    said = shell("refresh", "--json") if fault == "html" else shell.process("refresh", "--json")
    assert words in one_line(said)
    assert "run 1 failed: nothing could be read: " in said.err
    assert said.record["state"] == "failed"
    assert len(said.err.splitlines()) == 2, "the one line, and the same in the log"
    assert hub.log.count("^/api/daily_papers") == 0, "whoever is asked next answers the same"
    status = shell("status", "--json").record
    assert (status["runs"][0]["state"], status["quarantined"]) == ("failed", 0)
    assert "Failing: nothing could be read: " in " ".join(shell("status").out.split())
    assert shell("events", "--json").out == ""
    hub.faults.clear()
    assert shell("refresh", "--json").record["state"] == "finished"
    assert shell("events", "--json").out == "", "what is seen for the first time is no news"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("args", [("track", "globex"), ("repo", "globex/one"), ("backfill", "hub-stats")])
def test_what_the_hub_does_not_let_us_ask_is_told(
    shell: Shell, hub: TestHub, fault: str, args: tuple[str, ...]
) -> None:
    words = spoil(hub, shell, fault)
    assert words in one_line(shell(*args))
    assert shell("tracked", "--json").out == ""
    assert all(run["scope"] == "lookup" for run in shell("status", "--json").record["runs"])


def test_one_owner_that_is_refused_among_others_does_not_fail_the_run(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme", "alenai", "--unchecked")
    for path in ("/api/organizations/alenai", "/api/[a-z]+.author=alenai"):
        hub.faults.add("forbid", path, times=None)
    record = shell("refresh", "--json").record
    assert record["state"] == "finished"
    assert "alenai" in {one["partition"] for one in record["incomplete"]}
    # It is refused, not misspelt: nothing else is offered for it.
    nearest = {one["partition"]: one["nearest"] for one in record["incomplete"] if one["source"] == "owners"}
    assert nearest == {"alenai": []}


def test_a_snapshot_that_is_not_on_the_hub_is_told_by_its_name(shell: Shell, hub: TestHub) -> None:
    line = one_line(shell("backfill", "hub-stats"))
    assert "cfahlgren1/hub-stats is not on the Hub that HF_ENDPOINT names" in line
    assert shell("status", "--json").record["runs"] == []
