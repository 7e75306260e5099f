"""Making, changing and removing messages: one way, whoever sends them and through whatever door."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.sandbox.components import Completer
from bot.sandbox.core import Core, Happening
from bot.sandbox.errors import Json
from bot.sandbox.mentions import ALL_KINDS, ONLY_USERS, mentioned
from bot.sandbox.state import Attachment, Channel, Message, MessageFlag, Origin
from bot.sandbox.wire import path_of

_SETTABLE = (
    MessageFlag.SUPPRESS_EMBEDS
    | MessageFlag.EPHEMERAL
    | MessageFlag.SUPPRESS_NOTIFICATIONS
    | MessageFlag.COMPONENTS_V2
)
_REPLY, _COMMAND_ANSWER, _MENU_ANSWER = 19, 20, 23
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came with a request; `index` is its place in `files[n]`."""

    index: int
    filename: str
    content_type: str
    data: bytes


def send(
    core: Core,
    channel: Channel,
    author_id: str,
    body: Json,
    uploads: Sequence[Upload] = (),
    *,
    origin: Origin | None = None,
    ephemeral_for: str | None = None,
    loading: bool = False,
    message_id: str | None = None,
) -> Message:
    """Store a new message from a request's body and tell everyone; a post's first has the post's id."""
    reference = body.get("message_reference") or {}
    message = Message(
        id=message_id or core.ids.next(),
        channel_id=channel.id,
        author_id=author_id,
        created_at=core.clock.now(),
        nonce=body.get("nonce"),
        tts=bool(body.get("tts")),
        reply_to=reference.get("message_id"),
        origin=origin,
        ephemeral_for=ephemeral_for,
        flags=int(body.get("flags") or 0) & _SETTABLE,
    )
    message.type = _type_of(message)
    if ephemeral_for is not None:
        message.flags |= MessageFlag.EPHEMERAL
    if loading:
        message.flags |= MessageFlag.LOADING
    _fill(core, message, body, uploads)
    _mention(core, channel, message, body, pings=ephemeral_for is None)
    core.world.messages.setdefault(channel.id, {})[message.id] = message
    if ephemeral_for is None:
        _count(core, channel, message)
    core.publish(
        Happening(
            name="MESSAGE_CREATE",
            message=message,
            channel_id=channel.id,
            guild_id=channel.guild_id,
            person=ephemeral_for,
        )
    )
    return message


def edit(core: Core, message: Message, body: Json, uploads: Sequence[Upload] = ()) -> Message:
    """Change a message from a request's body (only what the body names) and tell everyone.

    An answer that was "thinking" becomes this content.
    """
    channel = core.world.channels[message.channel_id]
    if message.loading:
        message.flags &= ~MessageFlag.LOADING
    else:
        message.edited_at = core.clock.now()
    if body.get("flags") is not None:
        kept = message.flags & ~MessageFlag.SUPPRESS_EMBEDS
        changed = int(body["flags"]) & (MessageFlag.SUPPRESS_EMBEDS | MessageFlag.COMPONENTS_V2)
        message.flags = kept | changed
    _fill(core, message, body, uploads)
    _mention(core, channel, message, body, pings=False)
    _tell(core, "MESSAGE_UPDATE", message)
    return message


def delete(core: Core, message: Message) -> None:
    """Remove a message and tell everyone."""
    core.world.messages[message.channel_id].pop(message.id, None)
    _tell(core, "MESSAGE_DELETE", message)


def _tell(core: Core, name: str, message: Message) -> None:
    channel = core.world.channels[message.channel_id]
    core.publish(
        Happening(
            name=name,
            message=message,
            channel_id=channel.id,
            guild_id=channel.guild_id,
            person=message.ephemeral_for,
        )
    )


def _type_of(message: Message) -> int:
    if message.reply_to is not None:
        return _REPLY
    if message.origin is not None and message.origin.kind == "command":
        return _COMMAND_ANSWER
    if message.origin is not None and message.origin.kind == "menu":
        return _MENU_ANSWER
    return 0


def _fill(core: Core, message: Message, body: Json, uploads: Sequence[Upload]) -> None:
    files = _keep(core, message, body, uploads)

    def resolve(url: str) -> Json:
        name = url.removeprefix("attachment://")
        found = files.get(name) if name != url else None
        if found is None:
            return {"id": core.ids.next(), "url": url, "proxy_url": url, "width": None, "height": None}
        return {
            "id": core.ids.next(),
            "url": path_of(found),
            "proxy_url": path_of(found),
            "width": found.width,
            "height": found.height,
            "content_type": found.content_type,
            "attachment_id": found.id,
        }

    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.embeds = [_embed(embed, files) for embed in body["embeds"] or []]
    if "components" in body:
        message.components = Completer(resolve).all(body["components"])


def _keep(core: Core, message: Message, body: Json, uploads: Sequence[Upload]) -> dict[str, Attachment]:
    described = {str(entry.get("id")): entry for entry in body.get("attachments") or []}
    if "attachments" in body:
        message.attachments = [a for a in message.attachments if a in described]
    for upload in uploads:
        width, height = _size(upload.data)
        entry = described.get(str(upload.index), {})
        attachment = Attachment(
            id=core.ids.next(),
            channel_id=message.channel_id,
            filename=quote(entry.get("filename") or upload.filename, safe=""),
            content_type=mimetypes.guess_type(upload.filename)[0] or upload.content_type,
            data=upload.data,
            description=entry.get("description"),
            width=width,
            height=height,
        )
        core.world.attachments[attachment.id] = attachment
        message.attachments.append(attachment.id)
    stored = (core.world.attachments[a] for a in message.attachments)
    return {attachment.filename: attachment for attachment in stored}


def _embed(embed: Json, files: dict[str, Attachment]) -> Json:
    done = {key: value for key, value in embed.items() if value is not None}
    done["type"] = "rich"
    for name in ("image", "thumbnail"):
        url = (done.get(name) or {}).get("url", "")
        found = files.get(url.removeprefix("attachment://"))
        if found is not None:
            shown: Json = {"url": path_of(found), "proxy_url": path_of(found)}
            if found.width is not None:
                shown |= {"width": found.width, "height": found.height}
            done[name] = shown
    if "fields" in done:
        done["fields"] = [{"inline": False, **field} for field in done["fields"]]
    return done


def _mention(core: Core, channel: Channel, message: Message, body: Json, *, pings: bool) -> None:
    allowed = body.get("allowed_mentions")
    if allowed is None:
        allowed = ONLY_USERS if message.origin is not None else ALL_KINDS
    found = mentioned(core.world, channel, message, allowed)
    message.mentions = found.users
    message.mention_roles = found.roles
    message.mention_everyone = found.everyone
    if pings:
        message.pings = found.pings


def _count(core: Core, channel: Channel, message: Message) -> None:
    channel.last_message_id = message.id
    if channel.thread is not None:
        channel.thread.message_count += 1
        if message.author_id not in channel.thread.members:
            channel.thread.members.append(message.author_id)
        if channel.thread.archived:
            channel.thread.archived = False
            channel.thread.archive_changed_at = core.clock.now()
            data = core.wire.channel(channel)
            core.publish(
                Happening(name="THREAD_UPDATE", data=data, channel_id=channel.id, guild_id=channel.guild_id)
            )


def _size(data: bytes) -> tuple[int | None, int | None]:
    if data.startswith(_PNG):
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    return None, None
