import io

import discord
import pytest

from bot.sandbox.defaults import GUILD_ID
from bot.sandbox.permissions import Permission
from bot.sandbox.resolving import ActError
from bot.sandbox.server import LocalDiscord
from bot.sandbox.state import Channel, ChannelType
from tests.support.discord import Rest, fast_ready, running


def client() -> discord.Client:
    return discord.Client(intents=discord.Intents(guilds=True), **fast_ready())


async def test_threads_from_a_message_and_without(server: LocalDiscord, ask: str) -> None:
    bot = client()
    async with running(bot, server):
        channel = bot.get_channel(int(ask))
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send("start")
        thread = await sent.create_thread(name="details", auto_archive_duration=60)
        assert thread.id == sent.id
        await thread.send("inside")
        other = await channel.create_thread(name="free", type=discord.ChannelType.public_thread)
        await other.edit(archived=True)
        assert [t.id async for t in channel.archived_threads()] == [other.id]
        assert [t.id for t in await channel.guild.active_threads()] == [thread.id]
        await other.send("again")
        assert {t.id for t in await channel.guild.active_threads()} == {thread.id, other.id}
        with pytest.raises(discord.HTTPException) as refused:
            await sent.create_thread(name="twice")
        assert refused.value.code == 160004
    mia = server.person("mia")
    assert [seen.text for seen in mia.sees("details")] == ["inside"]
    assert mia.sees("ask")[0].message["thread"]["name"] == "details"


async def test_threads_need_their_permission(server: LocalDiscord, rest: Rest, ask: str) -> None:
    server.faults.lose_permission("ask", Permission.CREATE_PUBLIC_THREADS)
    status, body, _ = await rest("POST", f"/channels/{ask}/threads", {"name": "x", "type": 11})
    assert (status, body["code"]) == (403, 50013)


async def test_posts_in_a_forum(server: LocalDiscord) -> None:
    forum = Channel(id="900", type=ChannelType.FORUM, name="reports", guild_id=GUILD_ID, position=9)
    server.world.channels[forum.id] = forum
    bot = client()
    async with running(bot, server):
        channel = bot.get_channel(900)
        assert isinstance(channel, discord.ForumChannel)
        picture = discord.File(io.BytesIO(b"x"), "chart.png")
        made = await channel.create_thread(name="Week 47", content="the digest", file=picture)
        assert made.message.attachments[0].filename == "chart.png"
        with pytest.raises(TypeError):
            await channel.create_thread(name="Week 48", content="x", nonce="n")  # type: ignore[call-overload]
    assert [seen.text for seen in server.person("mia").sees("Week 47")] == ["the digest"]


async def test_conversations_and_closed_ones(server: LocalDiscord) -> None:
    bot = client()
    mia = server.person("mia")
    async with running(bot, server):
        user = await bot.fetch_user(int(mia.id))
        await user.send("hello")
        assert [seen.text for seen in mia.sees("dm")] == ["hello"]
        server.faults.close_dms("mia")
        with pytest.raises(discord.Forbidden) as refused:
            await user.send("again")
        assert refused.value.code == 50007
        server.faults.close_dms("mia", closed=False)
        await user.send("again")
    assert server.person("noor").sees("dm") == []


async def test_channels_roles_and_members_are_read(server: LocalDiscord) -> None:
    bot = client()
    async with running(bot, server):
        guild = await bot.fetch_guild(int(GUILD_ID))
        assert guild.approximate_member_count == 5
        assert [c.name for c in await guild.fetch_channels()][:2] == ["welcome", "ecosystem"]
        maintainer = next(role for role in await guild.fetch_roles() if role.name == "Maintainer")
        assert maintainer.color.value == 0x2E86AB
        noor = await guild.fetch_member(int(server.person("noor").id))
        assert noor._roles.has(maintainer.id)
        with pytest.raises(discord.NotFound):
            await guild.fetch_member(5)
        with pytest.raises(discord.Forbidden):
            await bot.http.get_members(int(GUILD_ID), 10, None)
        assert [g.name async for g in bot.fetch_guilds()] == ["Open Source AI Commons"]
        application = await bot.application_info()
        assert application.owner.name == "otto"


async def test_channels_that_are_not_there(rest: Rest, server: LocalDiscord, ask: str) -> None:
    status, body, _ = await rest("GET", "/channels/5")
    assert (status, body["code"]) == (404, 10003)
    server.faults.lose_permission("ask", Permission.VIEW_CHANNEL)
    status, body, _ = await rest("GET", f"/channels/{ask}")
    assert (status, body["code"]) == (403, 50001)
    status, body, _ = await rest("GET", "/guilds/5")
    assert (status, body["code"]) == (404, 10004)


async def test_threads_are_joined_changed_and_deleted(server: LocalDiscord, ask: str) -> None:
    bot = client()
    noor = discord.Object(int(server.person("noor").id))
    async with running(bot, server):
        channel = bot.get_channel(int(ask))
        assert isinstance(channel, discord.TextChannel)
        thread = await channel.create_thread(name="open", type=discord.ChannelType.public_thread)
        await thread.add_user(noor)
        assert server.world.channels[str(thread.id)].thread is not None
        await thread.remove_user(noor)
        await thread.leave()
        await thread.join()
        changed = await thread.edit(name="renamed", auto_archive_duration=60)
        assert (changed.name, changed.auto_archive_duration) == ("renamed", 60)
        with pytest.raises(discord.Forbidden):
            await thread.edit(locked=True)
        with pytest.raises(discord.Forbidden):
            await thread.delete()
        server.faults.regain_permission("ask", Permission.MANAGE_THREADS)
        await thread.edit(locked=True, archived=True)
        with pytest.raises(discord.HTTPException) as refused:
            await thread.send("too late")
        assert refused.value.code == 50083
        await thread.delete()
        assert str(thread.id) not in server.world.channels


async def test_a_private_thread_is_unseen_by_others(server: LocalDiscord, ask: str) -> None:
    server.faults.regain_permission("ask", Permission.CREATE_PRIVATE_THREADS)
    bot = client()
    async with running(bot, server):
        channel = bot.get_channel(int(ask))
        assert isinstance(channel, discord.TextChannel)
        thread = await channel.create_thread(name="quiet", type=discord.ChannelType.private_thread)
        await thread.send("between us")
        with pytest.raises(ActError, match="no such channel"):
            server.person("mia").sees("quiet")
        await thread.add_user(discord.Object(int(server.person("mia").id)))
        assert [seen.text for seen in server.person("mia").sees("quiet")] == ["between us"]


async def test_the_bot_leaves_a_server(server: LocalDiscord, ask: str) -> None:
    bot = client()
    async with running(bot, server):
        await bot.guilds[0].leave()
        with pytest.raises(discord.Forbidden) as refused:
            await bot.http.get_channel(int(ask))
        assert refused.value.code == 50001
