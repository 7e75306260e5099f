"""/watch: alerts at once, for what is watched and what it stands on; who may, where, and how it ends."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands import watching
from bot.delivery.alerts import replay
from bot.sandbox.permissions import Permission
from bot.sandbox.seen import Seen
from config.clock import HOUR, MINUTE
from storage import deliveries, subscriptions
from storage.deliveries import StoredDocument
from storage.schema import documents
from storage.subscriptions import DigestScope, Schedule
from tests.support.hub import WorldBuilder
from tests.support.town import PATIENCE, Town, collected

BASE = "EleutherAI/pythia-70m"
OURS = "allenai/OLMo-2-0425-1B"


def chain() -> WorldBuilder:
    """Return a Hub on which a model stands on another's, two steps up."""
    return (
        WorldBuilder()
        .owner("allenai", members=["ada"], followers=10)
        .owner("EleutherAI")
        .model(BASE, license="apache-2.0", downloads=50)
        .model("EleutherAI/pythia-70m-deduped", license="apache-2.0", base_model=BASE)
        .model(OURS, license="apache-2.0", base_model="EleutherAI/pythia-70m-deduped")
        .dataset("allenai/dolma", license="odc-by", downloads=80)
    )


@pytest.fixture
async def hamlet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Town]:
    async with collected(monkeypatch, tmp_path, chain()) as town:
        yield town


async def refreshed(town: Town) -> None:
    reply = await town.otto.slash("admin refresh", channel="admin")
    await reply.until(lambda seen: "Took" in seen.text, 3 * PATIENCE)


def relicense(town: Town, name: str, license_id: str) -> None:
    town.hub.world.apply({"op": "license", "type": "model", "id": name, "license": license_id})


async def versions(town: Town) -> list[StoredDocument]:
    """Return every version of every alert."""
    async with town.db.reading() as connection:
        rows = await connection.execute(select(documents).where(documents.c.kind == "alert"))
        found = [deliveries.document_in(row) for row in rows.mappings()]
    assert len(found) > 1
    return found


def alerts(town: Town) -> list[Seen]:
    return [seen for seen in town.noor.sees("dm") if "watching" in seen.text]


async def test_a_licence_two_steps_up_is_told_at_once_with_what_is_affected(hamlet: Town) -> None:
    town = hamlet
    card = await town.use(town.noor, "watch add", about="allenai")
    assert card.ephemeral
    assert "2 repos are watched, and 2 repos that they stand on" in card.text
    town.clock.advance(HOUR)
    relicense(town, BASE, "cc-by-nc-4.0")
    await refreshed(town)
    alert = await town.noor.wait_for("dm", lambda seen: "changed its licence" in seen.text, PATIENCE)
    for words in (BASE, "Before", "apache-2.0", "After", "cc-by-nc-4.0", "Yours that stand on it", OURS):
        assert words in alert.text
    assert "By way of" in alert.text
    assert alert.pings == set()
    assert [button.label for button in alert.buttons] == ["Why?", "Stop watching"]
    why = await town.press(town.noor, alert, "Why?")
    assert "OLMo" in why.text
    town.clock.advance(MINUTE)
    await refreshed(town)
    assert len(alerts(town)) == 1, "once"


async def test_what_follows_on_one_repo_is_put_on_the_same_card(hamlet: Town) -> None:
    town = hamlet
    await town.use(town.noor, "watch add", about=OURS)
    town.clock.advance(HOUR)
    relicense(town, OURS, "mit")
    await refreshed(town)
    await town.noor.wait_for("dm", lambda seen: "mit" in seen.text, PATIENCE)
    town.clock.advance(HOUR)
    town.hub.world.apply({"op": "gate", "type": "model", "id": OURS, "gated": "manual"})
    await refreshed(town)
    card = await town.noor.wait_for("dm", lambda seen: "after the owner approves" in seen.text, PATIENCE)
    assert "mit" in card.text
    assert len(alerts(town)) == 1
    relicense(town, OURS, "cc-by-4.0")
    await refreshed(town)
    await town.noor.wait_for("dm", lambda seen: "cc-by-4.0" in seen.text, PATIENCE)
    for stored in await versions(town):
        again = await replay(town.db, stored)
        assert again.equal, f"version {stored.version} comes out again, whatever was recorded since"


async def test_a_burst_is_one_card(hamlet: Town) -> None:
    town = hamlet
    await town.use(town.noor, "watch add", about="everything")
    town.clock.advance(HOUR)
    for name in (BASE, "EleutherAI/pythia-70m-deduped", OURS):
        relicense(town, name, "mit")
    town.hub.world.apply({"op": "license", "type": "dataset", "id": "allenai/dolma", "license": "mit"})
    await refreshed(town)
    card = await town.noor.wait_for("dm", lambda seen: "things happened at once" in seen.text, PATIENCE)
    assert "4 things happened at once" in card.text
    assert len(alerts(town)) == 1


async def test_a_licence_family_is_watched_among_everything(hamlet: Town) -> None:
    town = hamlet
    card = await town.use(town.noor, "watch add", about="licence:permissive")
    assert "everything tracked; under permissive" in card.text
    town.clock.advance(HOUR)
    relicense(town, OURS, "cc-by-nc-4.0")
    await refreshed(town)
    alert = await town.noor.wait_for("dm", lambda seen: "cc-by-nc-4.0" in seen.text, PATIENCE)
    assert "changed its licence" in alert.text, "what leaves the family is told, too"


async def test_a_role_is_mentioned_in_a_channel_alone(hamlet: Town) -> None:
    town = hamlet
    role = next(
        int(role.id)
        for guild in town.discord.world.guilds.values()
        for role in guild.roles.values()
        if role.name == "Maintainer"
    )
    refused = await town.use(town.ada, "watch add", {"about": "allenai", "role": role})
    assert "A role can be mentioned in a channel only" in refused.text
    done = await town.use(town.ada, "watch add", {"about": "allenai", "role": role, "channel": "ecosystem"})
    assert "#ecosystem" in done.text
    town.clock.advance(HOUR)
    relicense(town, OURS, "mit")
    await refreshed(town)
    alert = await town.noor.wait_for("ecosystem", lambda seen: "changed its licence" in seen.text, PATIENCE)
    assert alert.pings


async def test_a_channel_needs_the_right_and_the_bots_permissions(hamlet: Town) -> None:
    town = hamlet
    refused = await town.use(town.noor, "watch add", {"about": "allenai", "channel": "ecosystem"})
    assert "To subscribe a channel you need Manage Channels there" in refused.text
    town.discord.faults.lose_permission("ecosystem", Permission.SEND_MESSAGES)
    refused = await town.use(town.ada, "watch add", {"about": "allenai", "channel": "ecosystem"})
    assert "Send Messages" in refused.text
    assert await subscriptions.watches(town.db) == []


async def test_it_is_listed_and_removed_by_whoever_may(hamlet: Town) -> None:
    town = hamlet
    assert "Nothing is watched here" in (await town.use(town.noor, "watch list")).text
    await town.use(town.noor, "watch add", about="allenai")
    (one,) = await subscriptions.watches(town.db)
    listed = await town.use(town.noor, "watch list")
    assert one.public_id in listed.text
    assert one.public_id not in (await town.use(town.mia, "watch list")).text
    refused = await town.use(town.mia, "watch remove", watch=one.public_id)
    assert "Only whoever subscribed it" in refused.text
    choices = await town.noor.autocomplete("watch remove", "watch", "olm")
    assert [choice["value"] for choice in choices] == [one.public_id]
    removed = await town.use(town.noor, "watch remove", watch=one.public_id)
    assert "is watched no more" in removed.text
    unknown = await town.use(town.noor, "watch remove", watch="nothing")
    assert "Nothing that is watched is called" in unknown.text
    town.clock.advance(HOUR)
    relicense(town, OURS, "mit")
    await refreshed(town)
    assert alerts(town) == []


async def test_it_is_silent_while_it_is_paused_and_goes_on_from_then(hamlet: Town) -> None:
    town = hamlet
    await town.use(town.noor, "watch add", about=OURS)
    (one,) = await subscriptions.watches(town.db)
    refused = await town.use(town.mia, "watch pause", watch=one.public_id)
    assert "Only whoever subscribed it" in refused.text
    paused = await town.use(town.noor, "watch pause", watch=one.public_id)
    assert "is paused. What happens meanwhile is not told at once" in paused.text
    assert "paused" in (await town.use(town.noor, "watch list")).text
    town.clock.advance(HOUR)
    relicense(town, OURS, "mit")
    await refreshed(town)
    assert alerts(town) == []
    choices = await town.noor.autocomplete("watch resume", "watch", "olm")
    assert [choice["value"] for choice in choices] == [one.public_id]
    resumed = await town.use(town.noor, "watch resume", watch=one.public_id)
    assert "goes on: what happens from now on" in resumed.text
    town.clock.advance(HOUR)
    relicense(town, OURS, "cc-by-nc-4.0")
    await refreshed(town)
    alert = await town.noor.wait_for("dm", lambda seen: "cc-by-nc-4.0" in seen.text, PATIENCE)
    assert "changed its licence" in alert.text
    assert len(alerts(town)) == 1


async def test_a_thousand_watches_by_one_person_are_refused_clearly(hamlet: Town) -> None:
    town = hamlet
    for _ in range(watching.MOST_OF_ONE_PERSON):
        await subscriptions.create(
            town.db,
            guild_id=None,
            channel_id=None,
            user_id=int(town.noor.id),
            scope=DigestScope(owners=("allenai",)),
            schedule=Schedule(0, 0, "UTC"),
            due_at=subscriptions.NEVER,
            kind="watch",
        )
    refused = await town.use(town.noor, "watch add", about="allenai")
    assert f"You watch {watching.MOST_OF_ONE_PERSON} things already" in refused.text
    assert len(await subscriptions.watches(town.db)) == watching.MOST_OF_ONE_PERSON
    assert await deliveries.states(town.db) == {}
