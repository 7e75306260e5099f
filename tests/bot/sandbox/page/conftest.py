"""A small real bot on the local Discord, and the chat page open for one of its people."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from io import BytesIO

import discord
import pytest
import pytest_asyncio
from discord import app_commands, ui
from playwright.async_api import Browser, Page

from bot.sandbox.server import LocalDiscord
from config.clock import ManualClock, from_iso
from tests.support.browser import DESKTOP, Look, browser, open_page
from tests.support.discord import fast_ready, local_discord, running

__all__ = ["browser"]

NAMES = ("OLMo", "SEA-LION", "BLOOM", "StarCoder", "Pythia")
PICTURE_ALT = "Line chart: downloads rise every week"


def picture() -> discord.File:
    """Return a small valid PNG with a description."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + bytes([23, 101, 107]) * 64) * 32
    header = struct.pack(">IIBBBBB", 64, 32, 8, 2, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return discord.File(BytesIO(png), filename="chart.png", description=PICTURE_ALT)


class Why(ui.Button[ui.LayoutView]):
    """Answers privately."""

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Because the **study** says so.", ephemeral=True)


class Silent(ui.Button[ui.LayoutView]):
    """Never answers."""

    async def callback(self, interaction: discord.Interaction) -> None:
        """Leave it."""


class Pick(ui.Select[ui.LayoutView]):
    """Changes its own message."""

    async def callback(self, interaction: discord.Interaction) -> None:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(f"You chose {self.values[0]}."))
        await interaction.response.edit_message(view=view, attachments=[])


def card(name: str) -> ui.LayoutView:
    """Return a project's card with a picture, buttons and a select."""
    options = [
        discord.SelectOption(label="Models", value="models"),
        discord.SelectOption(label="Data", value="data"),
    ]
    view = ui.LayoutView(timeout=None)
    view.add_item(
        ui.Container(
            ui.TextDisplay(f"## {name}\n-# as of <t:1793534400:R>"),
            ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png", description=PICTURE_ALT)),
            ui.ActionRow(
                Why(label="Why?", custom_id="why", style=discord.ButtonStyle.primary),
                Silent(label="Silent", custom_id="silent"),
                ui.Button(label="On the Hub", url="https://huggingface.co/allenai"),
            ),
            ui.ActionRow(Pick(custom_id="pick", placeholder="What to show", options=options)),
            accent_colour=0x17656B,
        )
    )
    return view


class Settings(ui.Modal, title="Settings of this server"):
    """A form with a field of each kind."""

    place: ui.Label["Settings"] = ui.Label(
        text="Place", description="Where digests go", component=ui.TextInput(max_length=40, min_length=3)
    )
    zone: ui.Label["Settings"] = ui.Label(
        text="Time zone",
        component=ui.Select(
            options=[discord.SelectOption(label=zone) for zone in ("Europe/Berlin", "Africa/Lagos")]
        ),
    )
    often: ui.Label["Settings"] = ui.Label(
        text="How often",
        component=ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label="Weekly", value="w"),
                discord.RadioGroupOption(label="Daily", value="d"),
            ]
        ),
    )
    parts: ui.Label["Settings"] = ui.Label(
        text="Parts",
        component=ui.CheckboxGroup(
            options=[discord.CheckboxGroupOption(label=part, value=part) for part in ("models", "papers")]
        ),
    )
    ping: ui.Label["Settings"] = ui.Label(text="Ping the role", component=ui.Checkbox())

    async def on_submit(self, interaction: discord.Interaction) -> None:
        fields = [label.component for label in (self.place, self.zone, self.often, self.parts, self.ping)]
        place, zone, often, parts, ping = fields
        assert isinstance(place, ui.TextInput)
        assert isinstance(zone, ui.Select)
        assert isinstance(often, ui.RadioGroup)
        assert isinstance(parts, ui.CheckboxGroup)
        assert isinstance(ping, ui.Checkbox)
        words = f"{place.value} | {zone.values} | {often.value} | {parts.values} | {ping.value}"
        await interaction.response.send_message(f"Saved: {words}")


class PageBot(discord.Client):
    """The bot the page talks to; what `/project` reports on its way is put into `progress` ("" ends it)."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none(), **fast_ready())
        self.tree = app_commands.CommandTree(self)
        self.progress: asyncio.Queue[str] = asyncio.Queue()
        add_commands(self)

    async def on_message(self, message: discord.Message) -> None:
        if self.user in message.mentions:
            await message.reply("You called?")


def add_commands(bot: PageBot) -> None:
    """Give the bot its commands."""
    tree = bot.tree

    @tree.command(description="Who is behind a project")
    @app_commands.describe(name="The project's name", weeks="How far back", public="Show it to everyone")
    async def project(
        interaction: discord.Interaction,
        name: str,
        weeks: app_commands.Range[int, 1, 12] = 4,
        public: bool = True,  # noqa: FBT001, FBT002 - a command's option
    ) -> None:
        await interaction.response.defer(ephemeral=not public)
        while step := await bot.progress.get():
            await interaction.edit_original_response(content=step)
        await interaction.edit_original_response(content=None, view=card(name), attachments=[picture()])

    @project.autocomplete("name")
    async def names(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        fits = [name for name in NAMES if typed.lower() in name.lower()]
        return [app_commands.Choice(name=name, value=name.lower()) for name in fits]

    digest = app_commands.Group(name="digest", description="Digests")

    @digest.command(description="Subscribe a channel")
    async def subscribe(
        interaction: discord.Interaction, channel: discord.TextChannel, *, short: bool = False
    ) -> None:
        await interaction.response.send_message(
            f"{channel.mention} is subscribed, short: {short}", ephemeral=True
        )

    tree.add_command(digest)

    @tree.command(description="Set this server up")
    async def settings(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Settings())

    @tree.context_menu(name="Ask about this")
    async def about(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"It says: {message.content}", ephemeral=True)


class Stage:
    """A running local Discord with its bot, and the page open for people."""

    def __init__(self, server: LocalDiscord, bot: PageBot, chromium: Browser, clock: ManualClock) -> None:
        self.server = server
        self.bot = bot
        self.chromium = chromium
        self.clock = clock

    def open(
        self, person: str = "mia", channel: str = "ask", look: Look = DESKTOP
    ) -> AbstractAsyncContextManager[Page]:
        """Open the page as a person in a channel."""
        return open_page(self.chromium, f"{self.server.page_url}#channel={channel}&person={person}", look)

    async def show_card(self, name: str = "OLMo", channel: str = "ask") -> None:
        """Let the bot post a card by itself."""
        await self.channel(channel).send(view=card(name), file=picture())

    def channel(self, name: str) -> discord.TextChannel:
        """Return a channel as the bot sees it."""
        found = next(one for one in self.bot.get_all_channels() if one.name == name)
        assert isinstance(found, discord.TextChannel)
        return found


@pytest_asyncio.fixture
async def stage(monkeypatch: pytest.MonkeyPatch, browser: Browser) -> AsyncIterator[Stage]:
    """Yield everything running; a breach of Discord's limits fails the test."""
    clock = ManualClock(from_iso("2026-11-01T12:00:00"))
    async with local_discord(monkeypatch, clock=clock) as server:
        bot = PageBot()
        async with running(bot, server):
            await bot.tree.sync()
            yield Stage(server, bot, browser, clock)
