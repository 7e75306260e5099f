"""The world written as Discord's JSON objects.

Source: Discord's documentation, resources/{user,guild,channel,message,application}.mdx.
"""

from collections.abc import Callable

from bot.sandbox.errors import Json
from bot.sandbox.permissions import in_guild
from bot.sandbox.state import (
    Attachment,
    Channel,
    ChannelType,
    Guild,
    Member,
    Message,
    Origin,
    Role,
    User,
    World,
)
from config.clock import to_datetime

MAX_FILE_BYTES = 10 * 1024 * 1024

# What a server without pictures, verification, boosts or widgets answers with.
_GUILD_ABSENT = (
    "icon",
    "home_header",
    "splash",
    "discovery_splash",
    "banner",
    "application_id",
    "afk_channel_id",
    "widget_channel_id",
    "max_presences",
    "vanity_url_code",
    "incidents_data",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
)
_GUILD_ZERO = (
    "system_channel_flags",
    "verification_level",
    "default_message_notifications",
    "mfa_level",
    "explicit_content_filter",
    "max_stage_video_channel_users",
    "premium_tier",
    "nsfw_level",
    "premium_subscription_count",
)
_GUILD_NO = ("widget_enabled", "premium_progress_bar_enabled", "nsfw")
_GUILD_EMPTY = ("features", "emojis", "stickers")


def timestamp(at: int) -> str:
    """Write an instant the way Discord does: 2026-11-01T12:00:00.000000+00:00."""
    return to_datetime(at).isoformat(timespec="microseconds")


class Wire:
    """Renders pieces of one world; `base` gives the address that files are served under."""

    def __init__(self, world: World, base: Callable[[], str]) -> None:
        self._world = world
        self._base = base

    def user(self, user: User) -> Json:
        """Return a user object."""
        body: Json = {
            "id": user.id,
            "username": user.username,
            "global_name": user.global_name,
            "discriminator": "0000" if user.bot else "0",
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }
        return {**body, "bot": True} if user.bot else body

    def myself(self) -> Json:
        """Return the bot's own user object."""
        bot = self._world.users[self._world.application.bot_id]
        return {**self.user(bot), "mfa_enabled": False, "locale": bot.locale, "verified": True, "email": None}

    def application(self) -> Json:
        """Return the application object its own bot may read."""
        application = self._world.application
        return {
            "id": application.id,
            "name": application.name,
            "icon": None,
            "description": application.description,
            "type": None,
            "bot": self.user(self._world.users[application.bot_id]),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "flags_new": "0",
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": self.user(self._world.users[application.owner_id]),
            "approximate_guild_count": len(self._world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": [],
        }

    def role(self, role: Role) -> Json:
        """Return a role object; its colour stands in `colors`, as clients now read it."""
        body: Json = {
            "id": role.id,
            "name": role.name,
            "permissions": str(role.permissions),
            "position": role.position,
            "color": role.color,
            "colors": {"primary_color": role.color, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": role.managed_by is not None,
            "mentionable": role.mentionable,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }
        return {**body, "tags": {"bot_id": role.managed_by}} if role.managed_by else body

    def member(self, member: Member, *, with_user: bool = True) -> Json:
        """Return a member object, as inside a message without its user."""
        body: Json = {
            "avatar": None,
            "banner": None,
            "communication_disabled_until": None,
            "flags": 0,
            "joined_at": timestamp(member.joined_at),
            "nick": member.nick,
            "pending": False,
            "premium_since": None,
            "roles": list(member.roles),
            "mute": False,
            "deaf": False,
        }
        return {**body, "user": self.user(self._world.users[member.user_id])} if with_user else body

    def channel(self, channel: Channel) -> Json:
        """Return a channel, conversation or thread object."""
        body: Json = {
            "id": channel.id,
            "type": channel.type,
            "flags": 0,
            "last_message_id": channel.last_message_id,
        }
        if channel.type == ChannelType.DM:
            others = [self._world.users[u] for u in channel.recipients if u != self._world.application.bot_id]
            return body | {"recipients": [self.user(user) for user in others]}
        body |= {"guild_id": channel.guild_id, "name": channel.name, "parent_id": channel.parent_id}
        if channel.thread is not None:
            return body | self._thread(channel)
        body |= {
            "position": channel.position,
            "topic": channel.topic,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "permission_overwrites": [
                {
                    "id": overwrite.id,
                    "type": int(overwrite.member),
                    "allow": str(overwrite.allow),
                    "deny": str(overwrite.deny),
                }
                for overwrite in channel.overwrites
            ],
        }
        if channel.type == ChannelType.FORUM:
            body |= {"available_tags": channel.available_tags, "default_reaction_emoji": None}
            body |= {"default_sort_order": None, "default_forum_layout": 0}
        return body

    def _thread(self, channel: Channel) -> Json:
        thread = channel.thread
        if thread is None:
            return {}
        return {
            "owner_id": thread.owner_id,
            "message_count": thread.message_count,
            "total_message_sent": thread.message_count,
            "member_count": len(thread.members),
            "rate_limit_per_user": 0,
            "applied_tags": thread.applied_tags,
            "thread_metadata": {
                "archived": thread.archived,
                "locked": thread.locked,
                "auto_archive_duration": thread.auto_archive_minutes,
                "archive_timestamp": timestamp(thread.archive_changed_at),
                "create_timestamp": timestamp(thread.created_at),
            },
        }

    def thread_member(self, channel: Channel, user_id: str) -> Json:
        """Return a member of a thread."""
        joined = channel.thread.created_at if channel.thread else 0
        return {"id": channel.id, "user_id": user_id, "join_timestamp": timestamp(joined), "flags": 0}

    def guild(self, guild: Guild) -> Json:
        """Return a server object as REST gives it."""
        return {
            **dict.fromkeys(_GUILD_ABSENT),
            **dict.fromkeys(_GUILD_ZERO, 0),
            **dict.fromkeys(_GUILD_NO, False),
            **{name: [] for name in _GUILD_EMPTY},
            "id": guild.id,
            "name": guild.name,
            "description": guild.description,
            "owner_id": guild.owner_id,
            "region": "deprecated",
            "afk_timeout": 300,
            "max_members": 500_000,
            "max_video_channel_users": 25,
            "preferred_locale": guild.locale,
            "system_channel_id": guild.system_channel_id,
            "roles": [self.role(role) for role in guild.roles.values()],
        }

    def partial_guild(self, guild: Guild) -> Json:
        """Return a server as the list of one's own servers gives it."""
        bot_id = self._world.application.bot_id
        return {
            "id": guild.id,
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": guild.owner_id == bot_id,
            "permissions": str(in_guild(guild, bot_id)),
            "features": [],
        }

    def attachment(self, attachment: Attachment, *, ephemeral: bool = False) -> Json:
        """Return an attachment object."""
        body: Json = {
            "id": attachment.id,
            "filename": attachment.filename,
            "size": len(attachment.data),
            "url": self._base() + path_of(attachment),
            "proxy_url": self._base() + path_of(attachment),
            "content_type": attachment.content_type,
        }
        if attachment.width is not None:
            body |= {"width": attachment.width, "height": attachment.height}
        if attachment.description is not None:
            body["description"] = attachment.description
        return {**body, "ephemeral": True} if ephemeral else body

    def message(self, message: Message, *, nested: bool = False) -> Json:
        """Return a whole message object; `nested` leaves out what it replies to."""
        world = self._world
        shown = [world.attachments[a] for a in message.attachments if a in world.attachments]
        embedded = str(message.embeds)
        body: Json = {
            "id": message.id,
            "channel_id": message.channel_id,
            "type": message.type,
            "author": self.user(world.users[message.author_id]),
            "content": message.content,
            "embeds": self._resolved(message.embeds),
            "components": self._resolved(message.components),
            "attachments": [
                self.attachment(a, ephemeral=message.ephemeral_for is not None)
                for a in shown
                if path_of(a) not in embedded
            ],
            "mentions": [self.user(world.users[u]) for u in message.mentions],
            "mention_roles": list(message.mention_roles),
            "mention_everyone": message.mention_everyone,
            "timestamp": timestamp(message.created_at),
            "edited_timestamp": None if message.edited_at is None else timestamp(message.edited_at),
            "flags": message.flags,
            "pinned": False,
            "tts": message.tts,
        }
        if message.nonce is not None:
            body["nonce"] = message.nonce
        if message.reactions:
            body["reactions"] = [self._reaction(e, users) for e, users in message.reactions.items()]
        if message.thread_id in world.channels:
            body["thread"] = self.channel(world.channels[message.thread_id])
        if message.origin is not None:
            body |= {"application_id": world.application.id, "webhook_id": world.application.id}
            body["interaction_metadata"] = self._metadata(message.origin)
        if message.reply_to is not None:
            body |= self._reply(message, nested=nested)
        return body

    def _reply(self, message: Message, *, nested: bool) -> Json:
        channel = self._world.channels.get(message.channel_id)
        reference: Json = {"type": 0, "channel_id": message.channel_id, "message_id": message.reply_to}
        if channel is not None and channel.guild_id is not None:
            reference["guild_id"] = channel.guild_id
        if nested:
            return {"message_reference": reference}
        found = self._world.messages.get(message.channel_id, {}).get(message.reply_to or "")
        original = None if found is None else self.message(found, nested=True)
        return {"message_reference": reference, "referenced_message": original}

    def _metadata(self, origin: Origin) -> Json:
        body: Json = {
            "id": origin.id,
            "type": origin.type,
            "user": self.user(self._world.users[origin.user_id]),
            "authorizing_integration_owners": {},
        }
        optional = {
            "original_response_message_id": origin.original_response_id,
            "interacted_message_id": origin.source_message_id,
            "target_message_id": origin.target_message_id,
        }
        body |= {name: value for name, value in optional.items() if value is not None}
        if origin.trigger is not None:
            body["triggering_interaction_metadata"] = self._metadata(origin.trigger)
        return body

    def _reaction(self, emoji: str, users: list[str]) -> Json:
        return {
            "emoji": {"id": None, "name": emoji},
            "count": len(users),
            "count_details": {"burst": 0, "normal": len(users)},
            "burst_colors": [],
            "me_burst": False,
            "me": self._world.application.bot_id in users,
        }

    def _resolved(self, value: list[Json]) -> list[Json]:
        return [_with_base(item, self._base()) for item in value]


def path_of(attachment: Attachment) -> str:
    """Return the path that a stored file is served under."""
    return f"/attachments/{attachment.channel_id}/{attachment.id}/{attachment.filename}"


def _with_base(value: Json, base: str) -> Json:
    return {key: _based(item, base) for key, item in value.items()}


def _based(value: object, base: str) -> object:
    if isinstance(value, dict):
        return _with_base(value, base)
    if isinstance(value, list):
        return [_based(item, base) for item in value]
    if isinstance(value, str) and value.startswith("/attachments/"):
        return base + value
    return value
