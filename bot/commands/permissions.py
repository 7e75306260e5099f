"""What the bot needs in a channel, by the names people see in Discord's settings."""

import discord

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
_HANG_ON_WRITING = frozenset({"embed_links", "attach_files"})
INVITE = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""The least the bot needs; what an invitation asks for."""


def lacking(held: discord.Permissions, *, thread: bool = False) -> list[str]:
    """Return the names of the needed permissions that are not held.

    Without one that others hang on, Discord takes these away too: they are not named, for nobody denied them.
    """
    needed = dict(NEEDED)
    if thread:
        needed.pop("send_messages")
        needed["send_messages_in_threads"] = "Send Messages in Threads"
    if not held.view_channel:
        return [needed["view_channel"]]
    missing = [name for name in needed if not getattr(held, name)]
    writes = "send_messages_in_threads" if thread else "send_messages"
    return [needed[name] for name in missing if writes not in missing or name not in _HANG_ON_WRITING]


def lacking_to_post(channel: discord.TextChannel | discord.Thread | discord.ForumChannel) -> list[str]:
    """Return what the bot lacks to post in a channel."""
    return lacking(channel.permissions_for(channel.guild.me), thread=isinstance(channel, discord.Thread))


def invitation(application_id: int) -> str:
    """Return the address at which a server's admin invites the bot, with the least permissions."""
    return discord.utils.oauth_url(
        application_id, permissions=INVITE, scopes=("bot", "applications.commands")
    )
