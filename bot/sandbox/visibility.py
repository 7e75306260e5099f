"""What the bot and what a person may read.

Source: Discord's documentation, events/gateway.mdx ("Message Content Intent"): without it an application sees
content only of its own messages, of conversations with it, and of messages that mention it.
"""

from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.permissions import Permission, in_channel
from bot.sandbox.state import Channel, Message
from bot.sandbox.wire import Wire

_READABLE = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY


def for_bot(core: Core, message: Message, *, content_intent: bool) -> Json:
    """Return a message object as the bot receives it."""
    body = core.wire.message(message)
    channel = core.world.channels[message.channel_id]
    if content_intent or channel.guild_id is None:
        return body
    bot_id = core.bot_id
    if message.author_id != bot_id and bot_id not in message.mentions:
        _empty(body)
    original = body.get("referenced_message")
    if original is not None and original["author"]["id"] != bot_id:
        mentions = [user["id"] for user in original["mentions"]]
        if bot_id not in mentions:
            _empty(original)
    return body


def _empty(body: Json) -> None:
    body |= {"content": "", "embeds": [], "attachments": [], "components": []}


def person_sees_channel(core: Core, channel: Channel, user_id: str) -> bool:
    """Return whether a channel is in a person's list."""
    return bool(in_channel(core.world, channel, user_id) & Permission.VIEW_CHANNEL)


def person_sees(core: Core, message: Message, user_id: str) -> bool:
    """Return whether a message is on a person's screen."""
    channel = core.world.channels.get(message.channel_id)
    if channel is None or in_channel(core.world, channel, user_id) & _READABLE != _READABLE:
        return False
    return message.ephemeral_for in (None, user_id)


def for_person(core: Core, message: Message, wire: Wire | None = None) -> Json:
    """Return a message object for the chat page: Discord's, with what the page needs to draw it."""
    body = (wire or core.wire).message(message)
    origin = message.origin
    body |= {
        "ephemeral_for": message.ephemeral_for,
        "loading": message.loading,
        "pings": list(message.pings),
        "interaction": None,
    }
    if origin is not None:
        body["interaction"] = {
            "id": origin.id,
            "kind": origin.kind,
            "name": origin.name,
            "user": core.wire.user(core.world.users[origin.user_id]),
            "text": origin.text,
        }
    return body
