"""The whole way through the house: the Hub changes, it is read, a digest tells whom it concerns, once."""

from pathlib import Path

import pytest

from config.clock import HOUR, MINUTE, SECOND, WEEK
from storage import deliveries, runs, subscriptions
from storage.records import RunState
from tests.support.hub import WorldBuilder
from tests.support.town import PATIENCE, Town, collected


def ecosystem() -> WorldBuilder:
    """Return a Hub on which an organisation builds on another's model."""
    return (
        WorldBuilder()
        .owner("allenai", members=["ada"], followers=10)
        .owner("EleutherAI")
        .model("allenai/OLMo-2-0425-1B", license="apache-2.0", downloads=300, likes=5)
        .model("allenai/OLMo-2-0425-1B-Instruct", license="apache-2.0", base_model="allenai/OLMo-2-0425-1B")
        .model("EleutherAI/pythia-70m", license="apache-2.0", downloads=50)
        .dataset("allenai/dolma", license="odc-by", downloads=80)
    )


async def refreshed(town: Town) -> None:
    """Let the operator refresh in Discord, and wait for its end."""
    reply = await town.otto.slash("admin refresh", channel="admin")
    done = await reply.until(lambda seen: "Took" in seen.text, PATIENCE)
    assert "It failed" not in done.text


async def test_a_licence_changes_and_those_it_concerns_are_told_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with collected(monkeypatch, tmp_path, ecosystem()) as town:
        await town.subscribe(town.noor, about="project:olmo")
        await town.noor.wait_for("dm", lambda seen: "Portrait: OLMo" in seen.text)
        await town.subscribe(town.mia, about="project:pythia")
        await town.mia.wait_for("dm", lambda seen: "Portrait: Pythia" in seen.text)

        town.clock.advance(HOUR)
        change = {"op": "license", "type": "model", "id": "allenai/OLMo-2-0425-1B", "license": "mit"}
        town.hub.world.apply(change)
        await refreshed(town)
        asked = await town.ask(town.mia, "what licence does allenai/OLMo-2-0425-1B have?")
        assert "MIT" in asked.text
        assert len(town.noor.sees("dm")) == 1, "nothing comes before its hour"

        (noors,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
        town.clock.set(noors.due_at - SECOND)
        assert await subscriptions.due(town.db, town.clock.now()) == []
        town.clock.set(noors.due_at + SECOND)
        digest = await town.noor.wait_for("dm", lambda seen: "Weekly digest: OLMo" in seen.text, PATIENCE)
        assert "allenai/OLMo-2-0425-1B" in digest.text
        assert "mit" in digest.text.lower()
        assert "apache" in digest.text.lower()

        await town.restart()
        why = await town.press(town.noor, digest, "Why?")
        assert "OLMo" in why.text
        everything = await town.press(town.noor, digest, "All")
        assert "allenai/OLMo-2-0425-1B" in everything.text

        town.clock.advance(HOUR)
        await refreshed(town)
        told = [seen for seen in town.noor.sees("dm") if "-# Delivery" in seen.text]
        assert len(told) == 2, "the portrait and the digest"
        assert not [seen for seen in town.mia.sees("dm") if "Weekly digest" in seen.text], "a quiet week"
        (moved,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
        assert moved.due_at == noors.due_at + WEEK
        assert set(await deliveries.states(town.db)) == {"sent"}


async def test_what_happens_while_a_digest_is_paused_is_told_when_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with collected(monkeypatch, tmp_path, ecosystem()) as town:
        card = await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
        await town.mia.wait_for("ecosystem", lambda seen: "Portrait" in seen.text)
        await town.press(town.ada, card, "Pause")
        (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
        town.clock.advance(MINUTE)
        town.hub.world.apply(
            {"op": "license", "type": "model", "id": "allenai/OLMo-2-0425-1B", "license": "mit"}
        )
        await refreshed(town)
        town.clock.set(one.due_at + 2 * WEEK)
        await town.ask(town.mia, "who is behind OLMo?")
        assert len(town.mia.sees("ecosystem")) == 1
        await town.use(town.ada, "digest resume", digest=one.public_id)
        (resumed,) = await subscriptions.find(town.db, guild_id=town.guild_id)
        town.clock.set(resumed.due_at + SECOND)
        digest = await town.mia.wait_for("ecosystem", lambda seen: "Weekly digest" in seen.text, PATIENCE)
        assert "mit" in digest.text.lower()
        assert len(town.mia.sees("ecosystem")) == 2


async def test_a_bot_that_slept_over_its_hours_tells_everything_in_one_digest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with collected(monkeypatch, tmp_path, ecosystem()) as town:
        await town.subscribe(town.noor, about="project:olmo")
        await town.noor.wait_for("dm", lambda seen: "Portrait" in seen.text)
        town.clock.advance(MINUTE)
        town.hub.world.apply(
            {"op": "license", "type": "model", "id": "allenai/OLMo-2-0425-1B", "license": "mit"}
        )
        await refreshed(town)
        await town.stop()
        town.clock.advance(3 * WEEK)
        await town.start()
        await town.noor.wait_for("dm", lambda seen: "Weekly digest" in seen.text, PATIENCE)

        async def refreshed_again() -> bool:
            return len(await runs.recent(town.db)) == 3 and (
                (await runs.recent(town.db))[0].state is RunState.FINISHED
            )

        await town.until(refreshed_again)
        assert len([seen for seen in town.noor.sees("dm") if "Weekly digest" in seen.text]) == 1
        (one,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
        assert town.clock.now() < one.due_at <= town.clock.now() + WEEK
