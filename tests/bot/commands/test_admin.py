"""/admin: for operators alone, with live progress, one run at a time, and every act written down."""

import asyncio

import pytest

from bot.commands import admin
from bot.sandbox.resolving import ActError
from collectors.hub import client as hub_client
from storage import audit, runs
from storage.records import RunState
from storage.tracking import tracked
from tests.support.town import PATIENCE, Town

ACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("refresh", {}),
    ("plan", {"scope": "all"}),
    ("status", {}),
    ("track", {"handle": "BAAI"}),
    ("untrack", {"handle": "allenai"}),
    ("label", {"subject": "allenai", "axis": "kind", "value": "company", "reason": "why"}),
    ("disputes", {}),
    ("questions", {}),
    ("alias", {"name": "Kraken lab", "means": "olmo"}),
)


@pytest.fixture(autouse=True)
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow a refresh closely: those of tests are over soon."""
    monkeypatch.setattr(admin, "LOOK_EVERY", 0.05)


def test_every_act_is_tried_on_those_who_may_not() -> None:
    assert {act for act, _ in ACTS} == {
        command.name for command in admin.AdminCommands.__discord_app_commands_group_children__
    }


async def test_others_neither_see_it_nor_may_use_it(town: Town) -> None:
    for person in (town.mia, town.noor, town.ada):
        assert "admin" not in person.commands()
        with pytest.raises(ActError, match="not offered"):
            await person.slash("admin status")
        for act, options in ACTS:
            forced = await town.use(person, f"admin {act}", options, force=True)
            assert "Only an operator of this bot can do that" in forced.text
            assert forced.ephemeral
    assert await audit.recent(town.db) == []
    assert await runs.waiting(town.db) == []
    assert "admin" in town.otto.commands()


async def test_a_refresh_shows_its_progress_and_what_it_found_and_cost(village: Town) -> None:
    village.hub.faults.add("slow", "/api/", seconds=0.3, times=None)
    village.hub.world.apply(
        {"op": "license", "type": "model", "id": "allenai/OLMo-2-0425-1B", "license": "mit"}
    )
    village.clock.advance(60_000)
    reply = await village.otto.slash("admin refresh", channel="admin")
    assert reply.ephemeral
    assert reply.acknowledged_ms < 3_000
    await reply.until(lambda seen: "of about" in seen.text, PATIENCE)
    done = await reply.until(lambda seen: "Took" in seen.text, PATIENCE)
    run = await runs.latest(village.db, "tracked")
    assert run is not None
    assert f"Refresh {run.id}" in done.text
    assert "**Repos seen:** 3" in done.text
    assert f"**Changed:** {run.changed}" in done.text
    assert run.changed > 0
    assert f"**Requests:** {run.requests}" in done.text
    (entry,) = await audit.recent(village.db)
    assert (entry.act, entry.rank, entry.actor) == ("refresh", "operator", village.otto.id)


async def test_a_second_one_joins_the_first(village: Town) -> None:
    village.hub.faults.add("slow", "/api/", seconds=0.2, times=None)
    first = await village.otto.slash("admin refresh", channel="admin")
    await first.until(lambda seen: "of about" in seen.text, PATIENCE)
    second = await village.otto.slash("admin refresh", channel="ask")
    assert "It was running already" in second.text
    for reply in (first, second):
        await reply.until(lambda seen: "Took" in seen.text, PATIENCE)
    assert [run.id for run in await runs.recent(village.db)] == [2, 1]
    assert await runs.waiting(village.db) == []


async def test_two_at_once_start_one_run(village: Town) -> None:
    village.hub.faults.add("slow", "/api/", seconds=0.1, times=None)
    replies = await asyncio.gather(
        *(village.otto.slash("admin refresh", channel=channel) for channel in ("admin", "ask", "ecosystem"))
    )
    for reply in replies:
        await reply.until(lambda seen: "Took" in seen.text, PATIENCE)
    assert [run.id for run in await runs.recent(village.db)] == [2, 1]


async def test_a_hub_that_fails_is_told_in_one_line_and_the_rest_goes_on(
    village: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_client, "FIRST_PAUSE", 0.001)
    village.hub.faults.add("status", "/api/", status=503, times=None)
    as_of = village.clock.now()
    village.clock.advance(3_600_000)
    reply = await village.otto.slash("admin refresh", channel="admin")
    failed = await reply.until(lambda seen: "It failed:" in seen.text, PATIENCE)
    (line,) = [line for line in failed.text.splitlines() if "It failed:" in line]
    assert "503" in line
    assert "Traceback" not in failed.text
    status = await village.use(village.otto, "admin status", channel="admin")
    assert "**Failing:**" in status.text
    assert f"<t:{as_of // 1000}:R>" in status.text
    card = await village.use(village.mia, "repo", name="allenai/OLMo-2-0425-1B")
    assert "Apache License 2.0" in card.text
    assert f"As of <t:{as_of // 1000}:f>" in card.text


async def test_status_says_what_is_fresh_and_what_is_stale(village: Town) -> None:
    assert "fresh: read whole" in (await village.use(village.otto, "admin status", channel="admin")).text
    await village.program.schedule.stop() if village.program.schedule else None
    village.clock.advance(2 * 30 * 60_000 + 1)
    stale = await village.use(village.otto, "admin status", channel="admin")
    assert "stale: last read whole" in stale.text
    assert "**Followed:** 2" in stale.text
    assert "**Outbox:** empty" in stale.text
    assert "run 1 of tracked, finished, begun" in stale.text
    assert "models: read" in stale.text
    assert "; stale" in stale.text


async def test_following_and_following_no_longer(village: Town) -> None:
    choices = await village.otto.autocomplete("admin track", "handle", "eleu", channel="admin")
    assert "EleutherAI" in [choice["value"] for choice in choices]
    added = await village.use(village.otto, "admin track", channel="admin", handle="BAAI, bigscience")
    assert "Following BAAI, bigscience." in added.text
    await village.until(lambda: _runs(village, 2))
    again = await village.use(
        village.otto, "admin track", channel="admin", handle="https://huggingface.co/BAAI"
    )
    assert "Followed already: BAAI." in again.text
    removed = await village.use(village.otto, "admin untrack", channel="admin", handle="baai")
    assert "No longer following BAAI." in removed.text
    absent = await village.use(village.otto, "admin untrack", channel="admin", handle="baai")
    assert "Not followed: baai." in absent.text
    assert await tracked(village.db) == ["allenai", "bigscience", "EleutherAI"]
    acts = [(entry.act, entry.target) for entry in await audit.recent(village.db)]
    assert acts == [("untrack", "BAAI"), ("track", "bigscience"), ("track", "BAAI")]


async def _runs(town: Town, number: int) -> bool:
    return len([run for run in await runs.recent(town.db) if run.state is RunState.FINISHED]) == number


async def test_what_is_no_handle_is_refused_whole(village: Town) -> None:
    for typed in ("@everyone", "a/b", "ok not!ok", "x" * 200, "  ", "'; DROP TABLE tracked; --"):
        refused = await village.use(village.otto, "admin track", channel="admin", handle=typed)
        assert "is no handle on the Hub" in refused.text, typed
        assert refused.pings == set()
    assert await tracked(village.db) == ["allenai", "EleutherAI"]


async def test_the_plan_says_what_a_refresh_costs_before_it_is_asked_for(village: Town) -> None:
    asked = village.hub.log.total
    card = await village.use(village.otto, "admin plan", channel="admin")
    assert card.ephemeral
    assert "What a refresh costs" in card.text
    assert "requests, 3 of them pages of lists: what is left of the quota is enough" in card.text
    assert "owners: 2 requests for 2" in card.text
    assert "By schedule its next turn is <t:" in card.text
    everything = await village.use(village.otto, "admin plan", channel="admin", scope="all")
    for words in ("What is around it", "Everything on the Hub", "not known before it was read once"):
        assert words in everything.text
    assert village.hub.log.total == asked
