import asyncio

import discord

from bot.sandbox.server import LocalDiscord
from bot.sandbox.state import ChannelType
from tests.support.discord import fast_ready, running


async def test_what_is_added_is_heard_by_the_bot(server: LocalDiscord) -> None:
    joined = asyncio.Event()
    client = discord.Client(intents=discord.Intents(guilds=True), **fast_ready())

    async def on_guild_join(_: discord.Guild) -> None:
        joined.set()

    client.event(on_guild_join)
    async with asyncio.timeout(20), running(client, server):
        guild = server.build.guild("Another place", owner="noor")
        forum = server.build.channel("reports", guild=guild, kind=ChannelType.FORUM)
        await joined.wait()
        found = client.get_guild(int(guild.id))
        assert found is not None
        assert found.owner_id == int(server.person("noor").id)
        assert {channel.name for channel in await found.fetch_channels()} == {"general", "reports"}
        assert isinstance(await found.fetch_channel(int(forum.id)), discord.ForumChannel)
        assert found.me.guild_permissions.send_messages


async def test_new_people_have_their_roles(server: LocalDiscord) -> None:
    server.build.role("Reviewer", mentionable=True)
    server.build.channel("reviews", only_for="Reviewer")
    server.build.person("zoe", roles=["Reviewer"])
    said = await server.person("zoe").say("@Reviewer and @Mia", "reviews")
    assert [seen.text for seen in server.person("zoe").sees("reviews")] == [said.text]
    assert said.author == "Zoe"
    # Mia cannot see the channel, so nothing tells her.
    assert said.pings == set()
