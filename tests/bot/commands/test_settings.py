"""/settings: what a server's admin chooses, checked and written down."""

import pytest

from bot.sandbox.permissions import Permission
from bot.sandbox.resolving import ActError
from bot.sandbox.seen import Reply
from storage import audit
from tests.support.town import Town

CHANNEL, ROLE, PUBLIC = (
    "The digest channel",
    "A role that may subscribe channels",
    "Channels in which answers are public",
)


async def opened(town: Town, timezone: str | None = None) -> Reply:
    return await town.use(town.ada, "settings", {"timezone": timezone}, channel="admin")


async def chosen(town: Town, card: Reply, picker: str, *values: str) -> Reply:
    return await (await town.ada.choose(card, picker, list(values))).final()


def shown(card: Reply) -> str:
    """Return what a person reads: the signs that keep names from formatting are not seen."""
    return card.text.replace("\\", "")


async def test_an_admin_chooses_channel_role_and_public_channels_in_one_card(town: Town) -> None:
    card = await opened(town)
    assert card.ephemeral
    assert "nowhere yet" in shown(card)
    card = await chosen(town, card, CHANNEL, "ecosystem")
    assert "**Digest channel:** #ecosystem" in shown(card)
    assert "I have every permission I need here." in shown(card)
    card = await chosen(town, card, ROLE, "Maintainer")
    assert "**May subscribe channels:** @Maintainer" in shown(card)
    card = await chosen(town, card, PUBLIC, "ask", "ecosystem")
    assert "**Answers are public in:** #ask, #ecosystem" in shown(card)
    assert len(card.selects) == 3
    await town.restart()
    held = town.services.guild_settings(town.guild_id)
    assert held.channel_id == town.channel("ecosystem")
    assert held.public_channels == (town.channel("ask"), town.channel("ecosystem"))
    assert held.subscriber_role_id is not None
    assert not (await town.ask(town.mia, "who is behind SEA-LION?", channel="ask")).ephemeral


async def test_what_was_chosen_can_be_taken_back(town: Town) -> None:
    card = await chosen(town, await opened(town), PUBLIC, "ask")
    card = await chosen(town, card, PUBLIC)
    assert "**Answers are public in:** nowhere yet" in shown(card)
    card = await chosen(town, await chosen(town, card, CHANNEL, "ask"), CHANNEL)
    assert "**Digest channel:** nowhere yet" in shown(card)


async def test_the_time_zone_is_chosen_by_city(town: Town) -> None:
    (choice, *_) = await town.ada.autocomplete("settings", "timezone", "oslo", channel="admin")
    assert choice == {"name": "Oslo (Europe)", "value": "Europe/Oslo"}
    card = await opened(town, timezone="Europe/Oslo")
    assert "**Time zone:** Europe/Oslo" in shown(card)
    refused = await opened(town, timezone="Mars/Olympus")
    assert "There is no time zone “Mars/Olympus”" in refused.text
    assert refused.selects == []
    assert town.services.guild_settings(town.guild_id).timezone == "Europe/Oslo"


async def test_each_act_is_in_the_audit_with_before_and_after(town: Town) -> None:
    await chosen(town, await opened(town, timezone="Asia/Singapore"), CHANNEL, "ecosystem")
    channel, zone = await audit.recent(town.db, guild_id=town.guild_id)
    assert {entry.act for entry in (channel, zone)} == {"settings"}
    assert {entry.actor for entry in (channel, zone)} == {town.ada.id}
    assert {entry.rank for entry in (channel, zone)} == {"admin"}
    assert zone.before.get("timezone", "UTC") == "UTC"
    assert zone.after["timezone"] == "Asia/Singapore"
    assert channel.before.get("channel_id") is None
    assert channel.after["channel_id"] == town.channel("ecosystem")


async def test_what_the_bot_lacks_in_the_chosen_channel_is_named(town: Town) -> None:
    town.discord.faults.lose_permission("ecosystem", Permission.ATTACH_FILES | Permission.SEND_MESSAGES)
    card = await chosen(town, await opened(town), CHANNEL, "ecosystem")
    assert "I lack permissions here: Send Messages." in shown(card)
    town.discord.faults.regain_permission("ecosystem", Permission.SEND_MESSAGES)
    card = await chosen(town, card, CHANNEL, "ecosystem")
    assert "I lack permissions here: Attach Files." in shown(card)


async def test_it_is_for_admins_alone(town: Town) -> None:
    assert "settings" not in town.mia.commands()
    assert "settings" not in town.noor.commands()
    assert "settings" in town.ada.commands()
    with pytest.raises(ActError, match="not offered"):
        await town.mia.slash("settings")
    forced = await town.use(town.mia, "settings", force=True, timezone="Europe/Oslo")
    assert "Only somebody who may manage this server can do that." in forced.text
    assert forced.selects == []
    assert town.services.guild_settings(town.guild_id).timezone == "UTC"
    assert await audit.recent(town.db) == []


async def test_it_is_not_offered_in_private(town: Town) -> None:
    assert "settings" not in town.ada.commands("dm")


async def test_a_channel_that_was_deleted_is_not_shown(town: Town) -> None:
    await chosen(town, await opened(town), CHANNEL, "ecosystem")
    town.discord.faults.delete_channel("ecosystem")

    async def forgotten() -> bool:
        return "**Digest channel:** nowhere yet" in shown(await opened(town))

    await town.until(forgotten)
