"""Finding out whether a delivery that may have arrived is there: by REST alone, and without being fooled.

Discord answers with no messages at all, and no error, where the bot may not read a channel's history. So an
empty answer means something only where the permission is there: it is worked out from the server's roles.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord
import msgspec
from discord.http import HTTPClient

PAGE: Final = 100
PAGES: Final = 10
"""How far a channel is read from the first try on: a thousand messages."""
_THREADS: Final = frozenset({10, 11, 12})
_DOUBT: Final = "a try may have arrived; "

Payload = Mapping[str, Any]


class Unreadable(Exception):  # noqa: N818 - named for what is the case
    """Nobody can say whether a delivery arrived; the message says why."""


async def find(
    http: HTTPClient, *, guild_id: int | None, channel_id: int, user_id: int, key: str, after: int
) -> int | None:
    """Return the id of our message that carries a key, or None where it is certainly not there.

    `after` is a snowflake before the first try. Raises Unreadable where the history cannot be read.
    """
    try:
        if guild_id is not None and not await _may_read(http, guild_id, channel_id, user_id):
            raise Unreadable(_DOUBT + "without Read Message History nobody can find out")
        for _ in range(PAGES):
            messages = await http.logs_from(channel_id, PAGE, after=after)
            found = carrying(messages, key, user_id)
            if found is not None or len(messages) < PAGE:
                return found
            after = max(int(message["id"]) for message in messages)
    except (discord.Forbidden, discord.NotFound) as error:
        raise Unreadable(_DOUBT + "the channel cannot be read to find out") from error
    raise Unreadable(_DOUBT + "too much was written since to find out")


async def find_post(
    http: HTTPClient, *, guild_id: int, forum_id: int, user_id: int, key: str, after: int
) -> int | None:
    """Return the id of our post in a forum whose first message carries a key; as `find` otherwise."""
    try:
        if not await _may_read(http, guild_id, forum_id, user_id):
            raise Unreadable(_DOUBT + "without Read Message History nobody can find out")
        active: Any = await http.get_active_threads(guild_id)
        archived: Any = await http.get_public_archived_threads(forum_id, limit=PAGE)
        for post in (*active["threads"], *archived["threads"]):
            number = int(post["id"])
            ours = int(post["parent_id"] or 0) == forum_id and int(post["owner_id"]) == user_id
            if ours and number > after:
                messages = await http.logs_from(number, PAGE, after=number - 1)
                if carrying(messages, key, user_id) is not None:
                    return number
    except (discord.Forbidden, discord.NotFound) as error:
        raise Unreadable(_DOUBT + "the forum cannot be read to find out") from error
    return None


def carrying(messages: Sequence[Any], key: str, user_id: int) -> int | None:
    """Return the id of our message among some that carries a key, the whole of it, in its words."""
    whole = re.compile(rf"(?<![\w.]){re.escape(key)}(?![\w.])")
    for message in messages:
        ours = int(message["author"]["id"]) == user_id
        if ours and whole.search(msgspec.json.encode(message.get("components", [])).decode()):
            return int(message["id"])
    return None


async def _may_read(http: HTTPClient, guild_id: int, channel_id: int, user_id: int) -> bool:
    channel: Any = await http.get_channel(channel_id)
    if channel["type"] in _THREADS:
        channel = await http.get_channel(channel["parent_id"])
    guild: Any = await http.get_guild(guild_id, with_counts=False)
    member: Any = await http.get_member(guild_id, user_id)
    overwrites = channel.get("permission_overwrites", [])
    return permissions(guild_id, guild["roles"], member["roles"], overwrites, user_id).read_message_history


def permissions(
    guild_id: int,
    roles: Sequence[Payload],
    held: Sequence[str],
    overwrites: Sequence[Payload],
    user_id: int,
) -> discord.Permissions:
    """Return what a member may do in a channel: roles, then overwrites in Discord's documented order.

    First those for everyone (whose role has the server's id), then all of the member's roles together, then
    the member's own.
    """
    everyone, mine = str(guild_id), set(held)
    value = 0
    for role in roles:
        if role["id"] == everyone or role["id"] in mine:
            value |= int(role["permissions"])
    if discord.Permissions(value).administrator:
        return discord.Permissions.all()
    for layer in ({everyone}, mine - {everyone}, {str(user_id)}):
        fitting = [one for one in overwrites if one["id"] in layer]
        for one in fitting:
            value &= ~int(one["deny"])
        for one in fitting:
            value |= int(one["allow"])
    return discord.Permissions(value)
