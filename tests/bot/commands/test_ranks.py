"""Who may do what is checked on every act, whatever the message or the server it comes from."""

from bot.cards import custom_ids
from storage import subscriptions
from tests.bot.commands.posting import post_button
from tests.support.town import Town


async def test_a_button_from_another_server_gives_no_rights_here(town: Town) -> None:
    await town.subscribe(town.otto, {"about": "project:olmo", "channel": "ecosystem"})
    (here,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    town.discord.build.guild("Elsewhere", owner="mia")
    await town.use(town.mia, "about", channel="general")  # the bot knows the server
    seen = await post_button(town, custom_ids.encode("digest-pause", here.public_id), channel="general")
    refused = await town.press(town.mia, seen, "Old")
    assert "Only whoever subscribed it, or somebody who may manage this server, can do that." in refused.text
    assert await subscriptions.get(town.db, here.public_id) == here
    granted = await post_button(town, custom_ids.encode("digest-pause", here.public_id))
    assert "is paused" in (await town.press(town.ada, granted, "Old")).text


async def test_the_operator_has_every_right_everywhere(town: Town) -> None:
    await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
    (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    seen = await post_button(town, custom_ids.encode("digest-pause", one.public_id))
    assert "is paused" in (await town.press(town.otto, seen, "Old")).text


async def test_ones_own_digest_is_ones_own_everywhere(town: Town) -> None:
    await town.subscribe(town.noor, about="project:olmo")
    (own,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
    seen = await post_button(town, custom_ids.encode("digest-pause", own.public_id))
    for person in (town.mia, town.ada):
        assert "Only whoever subscribed it" in (await town.press(person, seen, "Old")).text
    assert "is paused" in (await town.press(town.noor, seen, "Old")).text


async def test_who_loses_a_right_loses_it_at_once(town: Town) -> None:
    card = await town.use(town.ada, "settings", channel="admin")
    guild = next(iter(town.discord.world.guilds.values()))
    guild.members[town.ada.id].roles.clear()
    for channel in town.discord.world.channels.values():
        channel.overwrites.clear()
    refused = await (await town.ada.choose(card, "The digest channel", ["ecosystem"])).final()
    assert "Only somebody who may manage this server can do that." in refused.text
    assert town.services.guild_settings(town.guild_id).channel_id is None
    assert len(card.selects) == 3, "the card stays as it was"
