"""`status`: what cannot be read is counted in the store, whatever ran since; every source has one line."""

import asyncio

import pytest

from collectors.hub import client as hub_client
from config.clock import ManualClock
from storage import runs
from storage.database import Database
from storage.lookups import SCOPE
from tests.bot.cli.conftest import NOON, Shell
from tests.support.hub import TestHub


def test_what_cannot_be_read_is_counted_whatever_ran_since(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme")
    hub.world.apply({"op": "set", "type": "model", "id": "acme/one", "record": {"gated": "perhaps"}})
    hub.world.apply({"op": "set", "type": "model", "id": "acme/two", "record": {"gated": "perhaps"}})
    assert shell("refresh", "--json").record["quarantined"] == 2
    shell("repo", "acme/nothing-at-all")  # a look-up, which is a run of its own
    record = shell("status", "--json").record
    assert record["runs"][0]["quarantined"] == 0
    assert record["quarantined"] == 2
    (why,) = record["unreadable"]
    assert (why["source"], why["count"], why["since"]) == ("models", 2, "2026-11-23T12:00:00.000Z")
    assert "gated" in why["reason"]
    words = " ".join(shell("status").out.split())
    assert "Unreadable: 2 records cannot be read" in words
    assert f"models: 2 records since 2026-11-23 12:00 UTC: {why['reason']}" in words


def test_look_ups_do_not_hide_the_last_refresh(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme", "acmee", "--unchecked")
    shell("refresh")

    async def look_up_many() -> None:
        db = await Database.open(f"sqlite+aiosqlite:///{shell.store}", clock=ManualClock(NOON))
        for number in range(25):
            target = f"acme/{number}"
            run = (await runs.begin(db, SCOPE, asked_by="mia", holder="test", target=target)).run
            await runs.finish(db, run.id, holder="test")
        await db.close()

    before = shell("status", "--json").record
    asyncio.run(look_up_many())
    after = shell("status", "--json").record
    assert {source["source"] for source in after["sources"]} >= {"models", "datasets", "owners", "members"}
    assert after["sources"] == before["sources"]
    assert [one["partition"] for one in after["incomplete"]] == ["acmee"]


def test_every_source_has_one_line_with_what_is_stale_and_failing(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme")
    hub.faults.add("forbid", "/api/organizations/acme/socials", times=None)
    shell("refresh")
    sources = {source["source"]: source for source in shell("status", "--json").record["sources"]}
    assert len(sources) == len(shell("status", "--json").record["sources"])
    assert not any(source["stale"] for source in sources.values())
    assert (sources["socials"]["failing"], sources["socials"]["looked_at"]) == (1, None)
    assert "403" in sources["socials"]["note"]
    assert sources["members"]["failing"] == 0
    shell.set(CARTOGRAPHER_NOW="2026-11-24T12:00:00Z")
    later = {source["source"]: source for source in shell("status", "--json").record["sources"]}
    assert all(source["stale"] for source in later.values())
    assert later["evaluations"]["due"] == 1
    lines = " ".join(shell("status").out.split())
    assert "Freshness: stale: last read whole 2026-11-23 12:00 UTC" in lines
    assert "socials: not read yet; 1 due; 1 failing: " in lines
    assert "models: read 2026-11-23 12:00 UTC (1 day ago), 1 of 1 lists complete; stale" in lines


def test_a_hub_that_is_down_is_said(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_client, "FIRST_PAUSE", 0.001)
    shell.set(HF_ENDPOINT="http://127.0.0.1:9", CARTOGRAPHER_LOG_LEVEL="ERROR")
    shell("track", "acme", "--unchecked")
    assert shell("refresh").code == 1
    (quota,) = shell("status", "--json").record["quotas"]
    assert quota["silent_since"] is not None
    words = " ".join(shell("status").out.split())
    assert "The Hub: held to be down since" in words
    assert "Failing: the Hub does not answer" in words


def test_how_late_events_are_is_said(filled: Shell) -> None:
    words = " ".join(filled("status").out.split())
    assert "for 95 in 100" in words or "nothing changed in the last 7 days" in words
    assert filled("status", "--json").record["freshness"]["days"] == 7
