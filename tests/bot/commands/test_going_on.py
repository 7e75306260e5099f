"""Resume: what a destination refused goes on with one click once it is open, and says why while it is not."""

import pytest
from sqlalchemy import update

from bot.sandbox.permissions import Permission
from bot.sandbox.seen import Seen
from bot.sandbox.state import Channel, ChannelType, Thread
from config.clock import HOUR, WEEK
from storage import deliveries, subscriptions
from storage.schema import subscriptions as table
from storage.subscriptions import Subscription
from tests.support.town import Town


def _thread(town: Town, *, locked: bool) -> Channel:
    """Return the archived thread in which the digest is read."""
    parent = town.discord.world.channels[str(town.channel("ecosystem"))]
    thread = next((one for one in town.discord.world.channels.values() if one.name == "weekly"), None)
    if thread is None:
        thread = Channel(
            id=town.discord.core.ids.next(),
            type=ChannelType.PUBLIC_THREAD,
            name="weekly",
            guild_id=parent.guild_id,
            parent_id=parent.id,
            thread=Thread(owner_id=town.mia.id, archived=True, locked=locked),
        )
        town.discord.world.channels[thread.id] = thread
    assert thread.thread is not None
    thread.thread.locked = locked
    return thread


async def _due(town: Town, **where: int | None) -> Subscription:
    """Subscribe to #ecosystem, and let its window begin before all that the store holds."""
    await town.subscribe(town.ada, {"about": "project:sea-lion", "channel": "ecosystem"})
    await town.ada.wait_for("ecosystem", lambda seen: "Portrait" in seen.text)
    (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    async with town.db.writing() as tx:
        await tx.connection.execute(update(table).where(table.c.id == one.id).values(position=0, **where))
    return one


async def _told(town: Town, one: Subscription, times: int = 1) -> Seen:
    """Let the digest be due, and return the word that it is paused."""
    town.clock.set(one.due_at + HOUR)
    await town.ada.wait_for("dm", lambda seen: "A digest is paused" in seen.text)
    words = [seen for seen in town.ada.sees("dm") if "A digest is paused" in seen.text]
    assert len(words) == times
    return words[-1]


async def _state(town: Town) -> str:
    (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    return one.state


@pytest.mark.parametrize(
    ("permission", "still"),
    [
        (Permission.SEND_MESSAGES, "it needs Send Messages there"),
        (Permission.VIEW_CHANNEL, "it needs View Channel there"),
    ],
)
async def test_it_goes_on_once_its_place_is_open_again(
    town: Town, permission: Permission, still: str
) -> None:
    one = await _due(town)
    town.discord.faults.lose_permission("ecosystem", permission)
    word = await _told(town, one)
    refused = await town.press(town.ada, word, "Resume")
    assert still in refused.text, "said at once, and nothing is sent in vain"
    assert await _state(town) == "paused"
    town.discord.faults.regain_permission("ecosystem", permission)
    resumed = await town.press(town.ada, word, "Resume")
    assert "goes on" in resumed.text
    await town.ada.wait_for("ecosystem", lambda seen: "Weekly digest: SEA-LION" in seen.text)
    assert await _state(town) == "active"


async def test_who_could_not_be_told_while_the_bot_was_out_is_told_when_it_is_back(town: Town) -> None:
    one = await _due(town)
    town.discord.faults.kick_bot()
    town.clock.set(one.due_at + HOUR)
    await town.until(lambda: _refused(town, "the person shares no server with the bot any more"))
    assert [seen for seen in town.ada.sees("dm") if "paused" in seen.text] == []
    town.discord.faults.invite_bot()
    word = await town.ada.wait_for("dm", lambda seen: "is in the server again" in seen.text)
    assert await _state(town) == "paused", "nothing goes on but by a click"
    assert "goes on" in (await town.press(town.ada, word, "Resume")).text
    await town.ada.wait_for("ecosystem", lambda seen: "Weekly digest: SEA-LION" in seen.text)
    await town.restart()
    assert len([seen for seen in town.ada.sees("dm") if "again" in seen.text]) == 1


async def test_the_button_says_so_while_the_bot_is_out(town: Town) -> None:
    town.discord.world.application.installed_by.add(town.ada.id)  # so that it may write to her
    one = await _due(town)
    town.discord.faults.kick_bot()
    word = await _told(town, one)
    assert "the bot is no longer in the server" in word.text
    assert "no longer in that server" in (await town.press(town.ada, word, "Resume")).text
    assert await _state(town) == "paused"


async def _refused(town: Town, reason: str) -> bool:
    return any(one.reason == reason for one in await deliveries.recent(town.db))


async def test_a_deleted_channel_is_named_anew_and_what_was_refused_comes_there(town: Town) -> None:
    one = await _due(town)
    town.discord.build.channel("elsewhere")
    town.discord.faults.delete_channel("ecosystem")
    word = await _told(town, one)
    assert "deleted" in word.text
    refused = await town.press(town.ada, word, "Resume")
    assert "/digest edit names another" in refused.text
    assert await _state(town) == "paused"
    card = await town.use(town.ada, "digest edit", digest=one.public_id)
    await (await town.ada.choose(card, "Another channel, thread or forum", ["elsewhere"])).final()
    assert await _state(town) == "paused", "nothing goes on but by a click"
    assert "goes on" in (await town.press(town.ada, word, "Resume")).text
    await town.ada.wait_for("elsewhere", lambda seen: "Weekly digest: SEA-LION" in seen.text)
    assert len([seen for seen in town.ada.sees("elsewhere") if "Weekly digest" in seen.text]) == 1


async def test_a_locked_thread_says_so_and_an_archived_one_is_opened_by_the_message(town: Town) -> None:
    thread = _thread(town, locked=True)
    one = await _due(town, channel_id=int(thread.id))
    word = await _told(town, one)
    assert "the thread is archived" in word.text
    refused = await town.press(town.ada, word, "Resume")
    assert "Its thread is locked" in refused.text
    assert await _state(town) == "paused"
    _thread(town, locked=False)
    assert "goes on" in (await town.press(town.ada, word, "Resume")).text
    await town.ada.wait_for("weekly", lambda seen: "Weekly digest: SEA-LION" in seen.text)
    assert thread.thread is not None
    assert not thread.thread.archived


async def test_an_archived_thread_that_is_not_locked_is_no_refusal(town: Town) -> None:
    thread = _thread(town, locked=False)
    one = await _due(town, channel_id=int(thread.id))
    town.clock.set(one.due_at + HOUR)
    await town.ada.wait_for("weekly", lambda seen: "Weekly digest: SEA-LION" in seen.text)
    assert await _state(town) == "active"


async def test_a_watch_whose_channel_was_deleted_says_what_to_do(town: Town) -> None:
    await town.use(town.ada, "watch add", {"about": "project:sea-lion", "channel": "ecosystem"})
    found = await subscriptions.find(town.db, guild_id=town.guild_id, kind="watch")
    await subscriptions.set_state(town.db, found[0].public_id, "paused", due_at=town.clock.now() + WEEK)
    town.discord.faults.delete_channel("ecosystem")
    refused = await town.use(town.ada, "watch resume", watch=found[0].public_id)
    assert "/watch add watches the same elsewhere" in refused.text
