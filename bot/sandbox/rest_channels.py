"""REST: channels, conversations of two, and threads.

Source: Discord's documentation, resources/channel.mdx.
"""

from bot.sandbox import compose
from bot.sandbox.core import Happening
from bot.sandbox.endpoints import NOTHING, Answer, Call, Endpoints
from bot.sandbox.errors import Json, Problem, RefusedError, form_error
from bot.sandbox.permissions import Permission, demand, in_channel
from bot.sandbox.rules import Body
from bot.sandbox.state import Channel, ChannelType, MessageFlag, Thread

channels = Endpoints()
_ARCHIVE_MINUTES = frozenset({60, 1440, 4320, 10080})


@channels.on("GET", "/channels/{channel_id}")
async def get(call: Call) -> Answer:
    """Read a channel."""
    channel = call.channel()
    demand(call.core.world, channel, call.core.bot_id, Permission.VIEW_CHANNEL)
    return Answer(call.core.wire.channel(channel))


@channels.on("POST", "/users/@me/channels")
async def converse(call: Call) -> Answer:
    """Open the conversation with a user."""
    core = call.core
    user = core.user(str(call.object().get("recipient_id")))
    if user.bot:
        raise RefusedError(Problem.CANNOT_DM)
    return Answer(core.wire.channel(core.conversation(core.bot_id, user.id)))


@channels.on("PATCH", "/channels/{channel_id}")
async def edit(call: Call) -> Answer:
    """Change a channel's name or topic, or a thread's state."""
    core, channel, body = call.core, call.channel(), call.object()
    call.judge(Body.THREAD, body)
    thread = channel.thread
    if thread is None:
        demand(core.world, channel, core.bot_id, Permission.MANAGE_CHANNELS)
        channel.topic = body.get("topic", channel.topic)
    else:
        own = thread.owner_id == core.bot_id and not body.get("locked")
        demand(
            core.world, channel, core.bot_id, Permission.VIEW_CHANNEL if own else Permission.MANAGE_THREADS
        )
        if "archived" in body and body["archived"] != thread.archived:
            thread.archived = bool(body["archived"])
            thread.archive_changed_at = core.clock.now()
        thread.locked = bool(body.get("locked", thread.locked))
        thread.auto_archive_minutes = _minutes(body, thread.auto_archive_minutes)
        thread.applied_tags = list(body.get("applied_tags", thread.applied_tags))
    channel.name = body.get("name", channel.name)
    _tell(call, channel, "CHANNEL_UPDATE" if thread is None else "THREAD_UPDATE")
    return Answer(core.wire.channel(channel))


@channels.on("DELETE", "/channels/{channel_id}")
async def delete(call: Call) -> Answer:
    """Delete a thread or channel."""
    core, channel = call.core, call.channel()
    needed = Permission.MANAGE_CHANNELS if channel.thread is None else Permission.MANAGE_THREADS
    demand(core.world, channel, core.bot_id, needed)
    shown = core.wire.channel(channel)
    del core.world.channels[channel.id]
    core.world.messages.pop(channel.id, None)
    name = "CHANNEL_DELETE" if channel.thread is None else "THREAD_DELETE"
    core.publish(Happening(name=name, data=shown, guild_id=channel.guild_id))
    return Answer(shown)


def _tell(call: Call, channel: Channel, name: str) -> None:
    data = call.core.wire.channel(channel)
    if name == "THREAD_CREATE":
        data["newly_created"] = True
    call.core.publish(Happening(name=name, data=data, channel_id=channel.id, guild_id=channel.guild_id))


def _minutes(body: Json, default: int) -> int:
    minutes = body.get("auto_archive_duration") or default
    if minutes not in _ARCHIVE_MINUTES:
        message = f"Value must be one of {tuple(sorted(_ARCHIVE_MINUTES))}."
        raise form_error(("auto_archive_duration",), "BASE_TYPE_CHOICES", message)
    return int(minutes)


def _start(call: Call, parent: Channel, *, thread_id: str, kind: ChannelType) -> Channel:
    core, body, now = call.core, call.object(), call.core.clock.now()
    thread = Channel(
        id=thread_id,
        type=kind,
        name=str(body.get("name", "")),
        guild_id=parent.guild_id,
        parent_id=parent.id,
        thread=Thread(
            owner_id=core.bot_id,
            auto_archive_minutes=_minutes(body, 1440),
            archive_changed_at=now,
            created_at=now,
            members=[core.bot_id],
            applied_tags=list(body.get("applied_tags") or []),
        ),
    )
    core.world.channels[thread.id] = thread
    _tell(call, thread, "THREAD_CREATE")
    return thread


def _demand_threads(call: Call, parent: Channel, needed: Permission) -> None:
    call.judge(Body.THREAD, call.object())
    if parent.guild_id is None or parent.thread is not None:
        raise RefusedError(Problem.WRONG_CHANNEL_TYPE)
    demand(call.core.world, parent, call.core.bot_id, needed)


@channels.on("POST", "/channels/{channel_id}/messages/{message_id}/threads")
async def start_from_message(call: Call) -> Answer:
    """Start a thread under a message; it takes the message's id."""
    parent = call.channel()
    _demand_threads(call, parent, Permission.CREATE_PUBLIC_THREADS)
    message = call.core.message(parent.id, call.params["message_id"])
    if message.thread_id is not None:
        raise RefusedError(Problem.THREAD_EXISTS)
    news = parent.type == ChannelType.ANNOUNCEMENT
    kind = ChannelType.ANNOUNCEMENT_THREAD if news else ChannelType.PUBLIC_THREAD
    thread = _start(call, parent, thread_id=message.id, kind=kind)
    message.thread_id = thread.id
    message.flags |= MessageFlag.HAS_THREAD
    call.core.publish(
        Happening(name="MESSAGE_UPDATE", message=message, channel_id=parent.id, guild_id=parent.guild_id)
    )
    return Answer(_with_member(call, thread), 201)


@channels.on("POST", "/channels/{channel_id}/threads")
async def start(call: Call) -> Answer:
    """Start a thread without a message, or a post in a forum."""
    core, parent, body = call.core, call.channel(), call.object()
    if parent.type == ChannelType.FORUM:
        _demand_threads(call, parent, Permission.SEND_MESSAGES)
        first = body.get("message") or {}
        call.judge(Body.MESSAGE, first, at=("message",))
        post = _start(call, parent, thread_id=core.ids.next(), kind=ChannelType.PUBLIC_THREAD)
        message = compose.send(core, post, core.bot_id, first, call.uploads, message_id=post.id)
        return Answer({**_with_member(call, post), "message": core.wire.message(message)}, 201)
    private = body.get("type", ChannelType.PRIVATE_THREAD) == ChannelType.PRIVATE_THREAD
    _demand_threads(
        call, parent, Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    )
    kind = ChannelType.PRIVATE_THREAD if private else ChannelType.PUBLIC_THREAD
    return Answer(_with_member(call, _start(call, parent, thread_id=core.ids.next(), kind=kind)), 201)


def _with_member(call: Call, thread: Channel) -> Json:
    member = call.core.wire.thread_member(thread, call.core.bot_id)
    return {**call.core.wire.channel(thread), "member": member}


def _thread(call: Call) -> Channel:
    channel = call.channel()
    if channel.thread is None:
        raise RefusedError(Problem.WRONG_CHANNEL_TYPE)
    demand(call.core.world, channel, call.core.bot_id, Permission.VIEW_CHANNEL)
    return channel


@channels.on("PUT", "/channels/{channel_id}/thread-members/{user_id}")
async def join(call: Call) -> Answer:
    """Put the bot (`@me`) or another member into a thread."""
    channel = _thread(call)
    user_id = call.params["user_id"].replace("@me", call.core.bot_id)
    if channel.thread is not None and user_id not in channel.thread.members:
        channel.thread.members.append(call.core.user(user_id).id)
    return NOTHING


@channels.on("DELETE", "/channels/{channel_id}/thread-members/{user_id}")
async def part(call: Call) -> Answer:
    """Take the bot (`@me`) or another member out of a thread."""
    channel = _thread(call)
    user_id = call.params["user_id"].replace("@me", call.core.bot_id)
    if channel.thread is not None and user_id in channel.thread.members:
        channel.thread.members.remove(user_id)
    return NOTHING


@channels.on("GET", "/channels/{channel_id}/threads/archived/public")
async def archived(call: Call) -> Answer:
    """List a channel's archived public threads."""
    parent = call.channel()
    demand(call.core.world, parent, call.core.bot_id, Permission.READ_MESSAGE_HISTORY)
    every = call.core.world.threads_of(parent.guild_id or "")
    found = [t for t in every if t.parent_id == parent.id and t.thread and t.thread.archived]
    found = [thread for thread in found if thread.type != ChannelType.PRIVATE_THREAD]
    return Answer(_listed(call, found))


@channels.on("GET", "/guilds/{guild_id}/threads/active")
async def active(call: Call) -> Answer:
    """List a server's active threads that the bot may see."""
    core = call.core
    guild = core.guild(call.params["guild_id"])
    found = [t for t in core.world.threads_of(guild.id) if t.thread and not t.thread.archived]
    seen = [t for t in found if in_channel(core.world, t, core.bot_id) & Permission.VIEW_CHANNEL]
    return Answer(_listed(call, seen))


def _listed(call: Call, threads: list[Channel]) -> Json:
    wire, bot_id = call.core.wire, call.core.bot_id
    joined = [t for t in threads if t.thread and bot_id in t.thread.members]
    return {
        "threads": [wire.channel(thread) for thread in threads],
        "members": [wire.thread_member(thread, bot_id) for thread in joined],
        "has_more": False,
    }
