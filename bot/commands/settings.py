"""/settings: what a server's admin chooses, in one card with its pickers."""

from typing import Any

import discord
from discord import app_commands, ui

from bot.cards import custom_ids
from bot.cards.card import CardView
from bot.commands import permissions
from bot.commands.ranks import require_admin
from bot.commands.replies import Refused, answer, locale_of
from bot.commands.services import Services
from bot.commands.zones import read_zone, suggest_zones
from bot.document import Block, Document, Facts, Line, paragraph
from bot.texts import text
from storage import audit
from storage.guilds import GuildSettings

PICKERS = {"set-channel": "channel_id", "set-role": "subscriber_role_id", "set-public": "public_channels"}


class SettingsCommand:
    """/settings, with the time zone as an option and the rest as pickers."""

    def __init__(self, services: Services) -> None:
        @app_commands.command(name="settings", description="This server's channel, time zone and rules")
        @app_commands.describe(timezone="The server's time zone, by city")
        @app_commands.guild_only()
        @app_commands.default_permissions(manage_guild=True)
        async def settings(interaction: discord.Interaction, timezone: str | None = None) -> None:
            await show(services, interaction, timezone=timezone)

        @settings.autocomplete("timezone")
        async def _zones(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=label, value=value) for label, value in suggest_zones(typed)]

        self.command: app_commands.Command[Any, ..., Any] = settings


async def show(services: Services, interaction: discord.Interaction, *, timezone: str | None = None) -> None:
    """Show the settings of a server to its admin, changing the time zone where one is given."""
    locale = locale_of(interaction)

    async def make() -> Document:
        require_admin(services, interaction)
        if timezone is not None:
            await _change(services, interaction, timezone=read_zone(timezone, locale))
        return settings_card(services, interaction, locale)

    await answer(
        services, interaction, make, ephemeral=True, add=lambda view: _pickers(services, interaction, view)
    )


async def choose(services: Services, interaction: discord.Interaction, act: str) -> None:
    """Carry out what a picker chose, and show the settings again in its place."""
    locale = locale_of(interaction)
    values = [int(value) for value in _values(interaction) if value.isascii() and value.isdigit()]

    async def make() -> Document:
        require_admin(services, interaction)
        chosen: object = tuple(values) if act == "set-public" else (values[0] if values else None)
        await _change(services, interaction, **{PICKERS[act]: chosen})
        return settings_card(services, interaction, locale)

    await answer(
        services, interaction, make, update=True, add=lambda view: _pickers(services, interaction, view)
    )


async def _change(services: Services, interaction: discord.Interaction, **changes: object) -> None:
    guild_id = interaction.guild_id
    if guild_id is None:
        raise Refused(text("rank-admin-only"))
    before, after = await services.change_settings(guild_id, **changes)
    await audit.record(
        services.db,
        actor=str(interaction.user.id),
        rank=require_admin(services, interaction),
        act="settings",
        guild_id=guild_id,
        before=before,
        after=after,
    )


def settings_card(services: Services, interaction: discord.Interaction, locale: str) -> Document:
    """Return what is set, and what the bot lacks where it is to post."""
    held = services.guild_settings(interaction.guild_id)
    nothing = text("settings-nothing", locale)
    rows: list[tuple[str, Line]] = [
        (text("settings-channel", locale), (_channel(interaction, held.channel_id) or nothing,)),
        (text("settings-timezone", locale), (held.timezone,)),
        (
            text("settings-role", locale),
            (_role(interaction, held.subscriber_role_id) or text("settings-role-nobody", locale),),
        ),
        (
            text("settings-public", locale),
            (
                ", ".join(filter(None, (_channel(interaction, one) for one in held.public_channels)))
                or nothing,
            ),
        ),
    ]
    blocks: tuple[Block, ...] = (Facts(tuple(rows)), paragraph(_checked(interaction, held, locale)))
    return Document(title=text("settings-title", locale), blocks=blocks)


def _checked(interaction: discord.Interaction, held: GuildSettings, locale: str) -> str:
    guild = interaction.guild
    channel = guild.get_channel(held.channel_id) if guild and held.channel_id else None
    if not isinstance(channel, discord.TextChannel):
        return text("settings-choose-channel", locale)
    lacking = permissions.lacking_to_post(channel)
    if lacking:
        return text("welcome-lacking", locale, permissions=", ".join(lacking))
    return text("welcome-all-there", locale)


def _channel(interaction: discord.Interaction, channel_id: int | None) -> str | None:
    channel = interaction.guild.get_channel(channel_id) if interaction.guild and channel_id else None
    return f"#{channel.name}" if channel else None


def _role(interaction: discord.Interaction, role_id: int | None) -> str | None:
    role = interaction.guild.get_role(role_id) if interaction.guild and role_id else None
    return f"@{role.name}" if role else None


def _pickers(services: Services, interaction: discord.Interaction, view: CardView) -> None:
    locale = locale_of(interaction)
    held = services.guild_settings(interaction.guild_id)
    text_channels = [discord.ChannelType.text, discord.ChannelType.news]
    home: ui.ChannelSelect[Any] = ui.ChannelSelect(
        custom_id=custom_ids.encode("set-channel"),
        placeholder=text("settings-pick-channel", locale),
        channel_types=text_channels,
        min_values=0,
        default_values=_defaults(discord.SelectDefaultValueType.channel, held.channel_id),
    )
    role: ui.RoleSelect[Any] = ui.RoleSelect(
        custom_id=custom_ids.encode("set-role"),
        placeholder=text("settings-pick-role", locale),
        min_values=0,
        default_values=_defaults(discord.SelectDefaultValueType.role, held.subscriber_role_id),
    )
    public: ui.ChannelSelect[Any] = ui.ChannelSelect(
        custom_id=custom_ids.encode("set-public"),
        placeholder=text("settings-pick-public", locale),
        channel_types=text_channels,
        min_values=0,
        max_values=10,
        default_values=_defaults(discord.SelectDefaultValueType.channel, *held.public_channels[:10]),
    )
    for picker in (home, role, public):
        row: ui.ActionRow[Any] = ui.ActionRow(picker)
        view.add_item(row)


def _defaults(kind: discord.SelectDefaultValueType, *ids: int | None) -> list[discord.SelectDefaultValue]:
    return [discord.SelectDefaultValue(id=one, type=kind) for one in ids if one]


def _values(interaction: discord.Interaction) -> list[str]:
    data: Any = interaction.data or {}
    return [str(value) for value in data.get("values", [])]
