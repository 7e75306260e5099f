"""What the bot needs, by the names people know; and the invitation that asks for no more."""

from urllib.parse import parse_qs, urlsplit

import discord

from bot.commands.permissions import INVITE, NEEDED, invitation, lacking


def test_what_is_lacking_is_named_as_in_discords_settings() -> None:
    assert lacking(discord.Permissions.none()) == [NEEDED["view_channel"]]
    assert lacking(discord.Permissions.all()) == []
    held = discord.Permissions(view_channel=True, send_messages=True, embed_links=True)
    assert lacking(held) == ["Attach Files", "Read Message History"]
    assert lacking(held, thread=True) == ["Read Message History", "Send Messages in Threads"]


def test_what_discord_takes_away_with_another_is_not_named() -> None:
    seen = discord.Permissions(view_channel=True, read_message_history=True)
    assert lacking(seen) == ["Send Messages"]


def test_the_invitation_asks_for_what_is_needed_and_no_more() -> None:
    query = parse_qs(urlsplit(invitation(42)).query)
    assert query["client_id"] == ["42"]
    assert set(query["scope"][0].split()) == {"bot", "applications.commands"}
    asked = discord.Permissions(int(query["permissions"][0]))
    assert asked == INVITE
    assert lacking(asked) == []
    assert lacking(asked, thread=True) == []
    held = {name for name, has in asked if has}
    assert held == {*NEEDED, "read_messages", "send_messages_in_threads"} - {"view_channel"} | (
        held & {"view_channel"}
    )
