"""Who is pinged by a message.

Source: Discord's documentation, resources/message.mdx ("Allowed Mentions Object"): when `allowed_mentions` is
left out, normal messages parse users, roles and everyone, answers to interactions only users; text inside
components counts like content; pinging everyone or a role that is not mentionable needs the permission.
"""

import re
from dataclasses import dataclass

from bot.sandbox.components import texts
from bot.sandbox.errors import Json
from bot.sandbox.permissions import Permission, in_channel
from bot.sandbox.state import Channel, Message, World

ALL_KINDS: Json = {"parse": ["users", "roles", "everyone"], "replied_user": True}
ONLY_USERS: Json = {"parse": ["users"], "replied_user": True}

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a message mentions, after the sender's own restrictions, and whom that notifies."""

    users: list[str]
    roles: list[str]
    everyone: bool
    pings: list[str]


def mentioned(world: World, channel: Channel, message: Message, allowed: Json) -> Mentions:
    """Compute a message's mentions from its text and `allowed_mentions`."""
    text = _CODE.sub("", "\n".join([message.content, *texts(message.components)]))
    guild = world.guilds.get(channel.guild_id or "")
    bits = in_channel(world, channel, message.author_id)
    known_users = guild.members.keys() if guild else channel.recipients
    users = [u for u in _chosen(text, _USER, allowed, "users") if u in known_users]
    roles: list[str] = []
    everyone = False
    if guild is not None:
        free = bool(bits & Permission.MENTION_EVERYONE)
        everyone = free and "everyone" in allowed.get("parse", []) and bool(_EVERYONE.search(text))
        roles = [
            role
            for role in _chosen(text, _ROLE, allowed, "roles")
            if role in guild.roles and role != guild.id and (free or guild.roles[role].mentionable)
        ]
    if message.reply_to is not None and allowed.get("replied_user", False):
        original = world.messages.get(channel.id, {}).get(message.reply_to)
        if original is not None and original.author_id not in users:
            users.append(original.author_id)
    pinged = set(users)
    if guild is not None:
        pinged |= {m.user_id for m in guild.members.values() if everyone or set(m.roles) & set(roles)}
    able = {u for u in pinged if in_channel(world, channel, u) & Permission.VIEW_CHANNEL}
    return Mentions(users, roles, everyone, sorted(able - {message.author_id}))


def _chosen(text: str, pattern: re.Pattern[str], allowed: Json, kind: str) -> list[str]:
    found = list(dict.fromkeys(pattern.findall(text)))
    if kind in allowed.get("parse", []):
        return found
    return [snowflake for snowflake in found if snowflake in map(str, allowed.get(kind) or [])]
