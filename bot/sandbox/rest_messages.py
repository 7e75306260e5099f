"""REST: messages, their history, reactions and typing.

Source: Discord's documentation, resources/message.mdx.
"""

from bot.sandbox import compose
from bot.sandbox.core import Happening
from bot.sandbox.endpoints import NOTHING, Answer, Call, Endpoints
from bot.sandbox.errors import Json, Problem, RefusedError, form_error
from bot.sandbox.gateway_session import Intent
from bot.sandbox.permissions import Permission, demand, may
from bot.sandbox.rules import Body
from bot.sandbox.state import Channel, ChannelType, Message, MessageFlag
from bot.sandbox.visibility import for_bot
from config.clock import MINUTE

messages = Endpoints()

# "the past few minutes" in the documentation of `enforce_nonce`
NONCE_REMEMBERED_MS = 3 * MINUTE
_PAGE = 50
_NO_TALK = frozenset({ChannelType.CATEGORY, ChannelType.FORUM})


@messages.on("POST", "/channels/{channel_id}/messages")
async def create(call: Call) -> Answer:
    """Send a message; with `enforce_nonce` the same one sent minutes ago is answered instead."""
    core, channel, body = call.core, call.channel(), call.object()
    call.judge(Body.MESSAGE, body)
    _demand_sending(call, channel, body)
    if body.get("enforce_nonce") and body.get("nonce") is not None:
        sent = _sent_before(call, channel, str(body["nonce"]))
        if sent is not None:
            return Answer(_shown(call, sent))
    message = compose.send(core, channel, core.bot_id, _checked_reply(call, channel, body), call.uploads)
    core.remember_nonce(message)
    return Answer(_shown(call, message))


def _demand_sending(call: Call, channel: Channel, body: Json) -> None:
    core = call.core
    if channel.type in _NO_TALK:
        raise RefusedError(Problem.WRONG_CHANNEL_TYPE)
    if channel.guild_id is None:
        if core.bot_id not in channel.recipients:
            raise RefusedError(Problem.MISSING_ACCESS)
        if not all(core.world.users[user].accepts_dms for user in channel.recipients):
            raise RefusedError(Problem.CANNOT_DM)
        if not all(core.reaches(user) for user in channel.recipients):
            raise RefusedError(Problem.NO_MUTUAL_GUILDS)
        return
    needed = Permission.SEND_MESSAGES
    if call.uploads:
        needed |= Permission.ATTACH_FILES
    if body.get("embeds"):
        needed |= Permission.EMBED_LINKS
    demand(core.world, channel, core.bot_id, needed)
    if channel.thread is not None and channel.thread.archived and channel.thread.locked:
        raise RefusedError(Problem.THREAD_ARCHIVED)


def _checked_reply(call: Call, channel: Channel, body: Json) -> Json:
    reference = body.get("message_reference")
    if not reference:
        return body
    found = call.core.world.messages.get(channel.id, {}).get(str(reference.get("message_id")))
    if not may(call.core.world, channel, call.core.bot_id, Permission.READ_MESSAGE_HISTORY):
        raise RefusedError(Problem.REPLY_NEEDS_HISTORY)
    if found is not None and found.ephemeral_for is None:
        return {**body, "message_reference": {"message_id": found.id}}
    if reference.get("fail_if_not_exists", True):
        raise form_error(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return {key: value for key, value in body.items() if key != "message_reference"}


def _sent_before(call: Call, channel: Channel, nonce: str) -> Message | None:
    """Return the message already sent with a nonce; refuse with 10008 where it was deleted since."""
    remembered = call.core.nonces.get((channel.id, nonce))
    if remembered is None or call.core.clock.now() - remembered.created_at > NONCE_REMEMBERED_MS:
        return None
    if remembered.id not in call.core.world.messages.get(channel.id, {}):
        raise RefusedError(Problem.UNKNOWN_MESSAGE)
    return remembered


def _shown(call: Call, message: Message) -> Json:
    privileged = call.core.world.application.privileged_intents
    return for_bot(call.core, message, content_intent=bool(privileged & Intent.MESSAGE_CONTENT))


@messages.on("GET", "/channels/{channel_id}/messages")
async def history(call: Call) -> Answer:
    """List messages, newest first; without the permission to read history there are none."""
    core, channel = call.core, call.channel()
    demand(core.world, channel, core.bot_id, Permission.VIEW_CHANNEL)
    limit = call.number("limit", _PAGE)
    found = [m for m in core.world.history(channel.id) if m.ephemeral_for is None]
    if not may(core.world, channel, core.bot_id, Permission.READ_MESSAGE_HISTORY):
        found = []
    if around := call.query.get("around"):
        older = [m for m in found if int(m.id) <= int(around)][-(limit // 2 + 1) :]
        newer = [m for m in found if int(m.id) > int(around)][: limit - len(older)]
        found = older + newer
    elif after := call.query.get("after"):
        found = [m for m in found if int(m.id) > int(after)][:limit]
    else:
        before = call.query.get("before")
        found = [m for m in found if before is None or int(m.id) < int(before)][-limit:]
    return Answer([_shown(call, message) for message in reversed(found)])


@messages.on("GET", "/channels/{channel_id}/messages/{message_id}")
async def get(call: Call) -> Answer:
    """Read one message."""
    return Answer(_shown(call, _readable(call)))


def _readable(call: Call, needed: Permission = Permission.READ_MESSAGE_HISTORY) -> Message:
    channel = call.channel()
    demand(call.core.world, channel, call.core.bot_id, needed)
    return call.core.message(channel.id, call.params["message_id"])


@messages.on("PATCH", "/channels/{channel_id}/messages/{message_id}")
async def edit(call: Call) -> Answer:
    """Change one's own message."""
    message, body = _readable(call, Permission.VIEW_CHANNEL), call.object()
    if message.author_id != call.core.bot_id:
        raise RefusedError(Problem.WRONG_AUTHOR)
    judge_edit(call, message, body)
    return Answer(_shown(call, compose.edit(call.core, message, body, call.uploads)))


def judge_edit(call: Call, message: Message, body: Json, *, at: tuple[str | int, ...] = ()) -> None:
    """Hold an edit against the limits, knowing what the message already has."""
    stored = call.core.world.attachments
    call.judge(
        Body.EDIT,
        body,
        at=at,
        was_v2=bool(message.flags & MessageFlag.COMPONENTS_V2),
        attachments=frozenset(stored[a].filename for a in message.attachments if a in stored),
    )


@messages.on("DELETE", "/channels/{channel_id}/messages/{message_id}")
async def delete(call: Call) -> Answer:
    """Delete one's own message, or with the permission anybody's."""
    message = _readable(call, Permission.VIEW_CHANNEL)
    if message.author_id != call.core.bot_id:
        demand(call.core.world, call.channel(), call.core.bot_id, Permission.MANAGE_MESSAGES)
    compose.delete(call.core, message)
    return NOTHING


@messages.on("POST", "/channels/{channel_id}/typing")
async def typing(call: Call) -> Answer:
    """Show that the bot is typing."""
    core, channel = call.core, call.channel()
    demand(core.world, channel, core.bot_id, Permission.SEND_MESSAGES)
    data: Json = {
        "channel_id": channel.id,
        "user_id": core.bot_id,
        "timestamp": core.clock.now() // 1_000,
    }
    core.publish(Happening(name="TYPING_START", data=data, channel_id=channel.id, guild_id=channel.guild_id))
    return NOTHING


@messages.on("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
async def react(call: Call) -> Answer:
    """Add a reaction."""
    message = _readable(call)
    users = message.reactions.setdefault(call.params["emoji"], [])
    if not users:
        demand(call.core.world, call.channel(), call.core.bot_id, Permission.ADD_REACTIONS)
    if call.core.bot_id not in users:
        users.append(call.core.bot_id)
        _tell_reaction(call, message, "MESSAGE_REACTION_ADD")
    return NOTHING


@messages.on("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
async def unreact(call: Call) -> Answer:
    """Take one's own reaction back."""
    message = _readable(call)
    users = message.reactions.get(call.params["emoji"], [])
    if call.core.bot_id in users:
        users.remove(call.core.bot_id)
        if not users:
            del message.reactions[call.params["emoji"]]
        _tell_reaction(call, message, "MESSAGE_REACTION_REMOVE")
    return NOTHING


def _tell_reaction(call: Call, message: Message, name: str) -> None:
    channel = call.channel()
    data: Json = {
        "user_id": call.core.bot_id,
        "channel_id": channel.id,
        "message_id": message.id,
        "emoji": {"id": None, "name": call.params["emoji"]},
        "burst": False,
        "type": 0,
        **({"guild_id": channel.guild_id} if channel.guild_id else {}),
    }
    call.core.publish(Happening(name=name, data=data, channel_id=channel.id, guild_id=channel.guild_id))
    call.core.publish(
        Happening(name="redrawn", message=message, channel_id=channel.id, guild_id=channel.guild_id)
    )
