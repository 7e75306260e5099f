"""Who may do what where.

Source: Discord's documentation, topics/permissions.mdx ("Bitwise Permission Flags", "Permission Overwrites").
"""

from enum import IntFlag

from bot.sandbox.errors import Problem, RefusedError
from bot.sandbox.state import Channel, ChannelType, Guild, World


class Permission(IntFlag):
    """The permission bits in use here."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1

EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
)

IN_DM = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.MENTION_EVERYONE
)


def in_guild(guild: Guild, user_id: str) -> int:
    """Return a member's permissions before any channel's overwrites; 0 for who is not a member."""
    member = guild.members.get(user_id)
    if member is None:
        return 0
    if guild.owner_id == user_id:
        return ALL
    bits = guild.roles[guild.id].permissions
    for role_id in member.roles:
        if role_id in guild.roles:
            bits |= guild.roles[role_id].permissions
    return ALL if bits & Permission.ADMINISTRATOR else bits


def in_channel(world: World, channel: Channel, user_id: str) -> int:
    """Return what a user may do in a channel, with every overwrite and what a missing one implies."""
    if channel.guild_id is None:
        return int(IN_DM) if user_id in channel.recipients else 0
    guild = world.guilds.get(channel.guild_id)
    if guild is None or user_id not in guild.members:
        return 0
    bits = in_guild(guild, user_id)
    if bits == ALL:
        return bits
    holder = channel
    if channel.thread is not None and channel.parent_id in world.channels:
        holder = world.channels[channel.parent_id]
    bits = _overwritten(bits, holder, guild, user_id)
    if not bits & Permission.VIEW_CHANNEL:
        return 0
    if channel.thread is not None:
        return _in_thread(bits, channel, user_id)
    if not bits & Permission.SEND_MESSAGES:
        bits &= ~(Permission.MENTION_EVERYONE | Permission.ATTACH_FILES | Permission.EMBED_LINKS)
    return bits


def _overwritten(bits: int, channel: Channel, guild: Guild, user_id: str) -> int:
    by_id = {overwrite.id: overwrite for overwrite in channel.overwrites}
    if everyone := by_id.get(guild.id):
        bits = bits & ~everyone.deny | everyone.allow
    allow = deny = 0
    for role_id in guild.members[user_id].roles:
        if role := by_id.get(role_id):
            allow |= role.allow
            deny |= role.deny
    bits = bits & ~deny | allow
    if own := by_id.get(user_id):
        bits = bits & ~own.deny | own.allow
    return bits


def _in_thread(bits: int, channel: Channel, user_id: str) -> int:
    thread = channel.thread
    private = channel.type == ChannelType.PRIVATE_THREAD
    if thread and private and user_id not in thread.members and not bits & Permission.MANAGE_THREADS:
        return 0
    if bits & Permission.SEND_MESSAGES_IN_THREADS:
        return bits | Permission.SEND_MESSAGES
    return bits & ~Permission.SEND_MESSAGES


def may(world: World, channel: Channel, user_id: str, needed: int) -> bool:
    """Return whether a user has all the needed permissions in a channel."""
    return in_channel(world, channel, user_id) & needed == needed


def demand(world: World, channel: Channel, user_id: str, needed: int) -> None:
    """Refuse as Discord does: 50001 where the channel cannot be seen, 50013 where a permission is missing."""
    bits = in_channel(world, channel, user_id)
    if not bits & Permission.VIEW_CHANNEL:
        raise RefusedError(Problem.MISSING_ACCESS)
    if bits & needed != needed:
        raise RefusedError(Problem.MISSING_PERMISSIONS)
