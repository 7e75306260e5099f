"""Who may do what: the operator for everybody this installation serves, a server's admin for that server.

Commands are hidden by default permission, which admins can change: so every act is checked here too.
"""

import discord

from bot.commands.services import Services
from bot.texts import text
from storage.subscriptions import Subscription

OPERATOR = "operator"
ADMIN = "admin"
MEMBER = "member"


class NotAllowed(Exception):  # noqa: N818 - named for what is the case
    """The person may not do that; the message says what it takes."""


def rank(services: Services, interaction: discord.Interaction) -> str:
    """Return the highest rank a person has here."""
    if interaction.user.id in services.settings.operators:
        return OPERATOR
    if interaction.guild is not None and interaction.permissions.manage_guild:
        return ADMIN
    return MEMBER


def require_operator(services: Services, interaction: discord.Interaction) -> None:
    """Raise NotAllowed unless the person is an operator."""
    if rank(services, interaction) != OPERATOR:
        raise NotAllowed(text("rank-operator-only", interaction.locale.value))


def require_admin(services: Services, interaction: discord.Interaction) -> str:
    """Return the person's rank; raise NotAllowed unless they may change this server's settings."""
    held = rank(services, interaction)
    if held == MEMBER or interaction.guild is None:
        raise NotAllowed(text("rank-admin-only", interaction.locale.value))
    return held


def require_owner(services: Services, interaction: discord.Interaction, one: Subscription) -> None:
    """Raise NotAllowed unless the digest is the person's own, or of the server that they manage."""
    held = rank(services, interaction)
    theirs = held == ADMIN and one.guild_id is not None and one.guild_id == interaction.guild_id
    if one.user_id != interaction.user.id and held != OPERATOR and not theirs:
        raise NotAllowed(text("rank-own-only", interaction.locale.value))


def require_channel(
    services: Services,
    interaction: discord.Interaction,
    channel: discord.TextChannel | discord.Thread | discord.ForumChannel,
) -> None:
    """Raise NotAllowed unless the person may subscribe a channel: Manage Channels, or the role for it."""
    if rank(services, interaction) != MEMBER:
        return
    member = interaction.user
    if isinstance(member, discord.Member):
        role = services.guild_settings(interaction.guild_id).subscriber_role_id
        named = role is not None and member.get_role(role) is not None
        if named or channel.permissions_for(member).manage_channels:
            return
    raise NotAllowed(text("rank-channel-only", interaction.locale.value))
