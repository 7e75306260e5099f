"""Where something may be posted: checked when it is chosen, with what is missing by its name."""

from typing import Any

import discord
from discord import app_commands

from bot.commands import permissions
from bot.commands.ranks import require_channel
from bot.commands.replies import Refused
from bot.commands.services import Services
from bot.texts import text
from storage.subscriptions import Subscription

Postable = discord.TextChannel | discord.Thread | discord.ForumChannel
TYPES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
    discord.ChannelType.forum,
]


class PlaceTransformer(app_commands.Transformer):
    """An option that takes a channel, a thread or a forum: the library's own offers media channels too."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Return that it is a channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Return what can be chosen."""
        return TYPES

    async def transform(self, _interaction: discord.Interaction, value: Any, /) -> Postable:  # noqa: ANN401
        """Return the channel that was chosen. Raises TransformerError where the bot does not see it."""
        found = value.resolve()
        if isinstance(found, discord.TextChannel | discord.Thread | discord.ForumChannel):
            return found
        raise app_commands.TransformerError(value, self.type, self)


Place = app_commands.Transform[Postable, PlaceTransformer]


def require_place(
    services: Services, interaction: discord.Interaction, channel: Postable, locale: str
) -> None:
    """Raise NotAllowed unless the person may choose a channel, Refused where the bot cannot post there."""
    require_channel(services, interaction, channel)
    lacking = permissions.lacking_to_post(channel)
    if lacking:
        missing = ", ".join(lacking)
        raise Refused(text("digest-cannot-post", locale, channel=channel.name, permissions=missing))


def postable(interaction: discord.Interaction, channel_id: int) -> Postable | None:
    """Return a channel of the server that digests can be posted in, by its id; None where it is none."""
    guild = interaction.guild
    channel = guild.get_channel_or_thread(channel_id) if guild is not None else None
    if isinstance(channel, discord.TextChannel | discord.Thread | discord.ForumChannel):
        return channel
    return None


async def require_open(interaction: discord.Interaction, one: Subscription, locale: str) -> None:
    """Raise Refused where what a digest or a watch is posted in refuses still, saying what is to be done.

    Whoever resumes one is told at once, and not by another refusal at the next hour; the place is not named,
    for they may not see it any more.
    """
    if one.channel_id is None or one.guild_id is None:
        return
    guild = interaction.client.get_guild(one.guild_id)
    if guild is None:
        link = permissions.invitation(interaction.application_id)
        raise Refused(text("place-left", locale, link=link))
    channel = guild.get_channel_or_thread(one.channel_id)
    if channel is None:  # an archived thread is not kept in mind
        try:
            channel = await guild.fetch_channel(one.channel_id)
        except discord.NotFound:
            raise Refused(text(f"place-gone-{one.kind}", locale)) from None
        except discord.Forbidden:
            missing = permissions.NEEDED["view_channel"]
            raise Refused(text("place-lacking", locale, permissions=missing)) from None
    if isinstance(channel, discord.Thread) and channel.archived and channel.locked:
        raise Refused(text("place-locked", locale))
    if isinstance(channel, discord.TextChannel | discord.Thread | discord.ForumChannel):
        missing = ", ".join(permissions.lacking_to_post(channel))
        if missing:
            raise Refused(text("place-lacking", locale, permissions=missing))


def place_words(interaction: discord.Interaction, channel_id: int | None, locale: str) -> str:
    """Return where something is posted; a channel's name only to those who may see the channel."""
    if channel_id is None:
        return text("digest-in-direct-messages", locale)
    channel = interaction.guild.get_channel_or_thread(channel_id) if interaction.guild else None
    member = interaction.user
    if channel and isinstance(member, discord.Member) and channel.permissions_for(member).view_channel:
        return f"#{channel.name}"
    return text("digest-in-channel", locale)


def require_role(interaction: discord.Interaction, role_id: int, locale: str) -> None:
    """Raise Refused where a role of the server cannot be mentioned by the bot, or not by this person."""
    role = interaction.guild.get_role(role_id) if interaction.guild else None
    if role is None or role.is_default():
        raise Refused(text("digest-no-role", locale))
    may = role.mentionable or interaction.permissions.mention_everyone
    if not may:
        raise Refused(text("digest-role-not-mentionable", locale, role=role.name))
