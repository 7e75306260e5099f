"""A bot of plain discord.py that uses what the product uses, for the local Discord to be tried with."""

import io
from typing import Any

import discord
from discord import app_commands

from tests.support.discord import fast_ready

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x03\x08\x06\x00\x00\x00\x00\x00\x00\x00"
)
NAMES = ["olmo", "bloom", "sea-lion"]

Act = discord.Interaction[Any]


class Settings(discord.ui.Modal, title="Settings"):
    zone: discord.ui.Label[Any] = discord.ui.Label(
        text="Time zone", component=discord.ui.TextInput(default="UTC", max_length=40)
    )
    rhythm: discord.ui.Label[Any] = discord.ui.Label(
        text="Rhythm",
        component=discord.ui.RadioGroup(
            options=[discord.RadioGroupOption(label="Weekly"), discord.RadioGroupOption(label="Daily")]
        ),
    )
    kinds: discord.ui.Label[Any] = discord.ui.Label(
        text="Kinds",
        component=discord.ui.CheckboxGroup(
            options=[
                discord.CheckboxGroupOption(label="Models"),
                discord.CheckboxGroupOption(label="Papers"),
            ],
            required=False,
        ),
    )
    quiet: discord.ui.Label[Any] = discord.ui.Label(text="Quiet", component=discord.ui.Checkbox())
    where: discord.ui.Label[Any] = discord.ui.Label(
        text="Where", component=discord.ui.ChannelSelect(max_values=2)
    )

    async def on_submit(self, interaction: Act) -> None:
        parts = [self.zone.component, self.rhythm.component, self.kinds.component, self.quiet.component]
        assert isinstance(parts[0], discord.ui.TextInput)
        assert isinstance(parts[1], discord.ui.RadioGroup)
        assert isinstance(parts[2], discord.ui.CheckboxGroup)
        assert isinstance(parts[3], discord.ui.Checkbox)
        assert isinstance(self.where.component, discord.ui.ChannelSelect)
        chosen = [channel.name for channel in self.where.component.values]
        await interaction.response.send_message(
            f"{parts[0].value}|{parts[1].value}|{parts[2].values}|{parts[3].value}|{chosen}", ephemeral=True
        )


class Card(discord.ui.LayoutView):
    """A card with a section, a picture, buttons and selects."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        picture: discord.ui.MediaGallery[Card] = discord.ui.MediaGallery(
            discord.MediaGalleryItem("attachment://chart.png", description="Trend")
        )
        self.add_item(discord.ui.Container(discord.ui.TextDisplay("# OLMo"), picture, accent_color=0x112233))
        buttons: discord.ui.ActionRow[Card] = discord.ui.ActionRow()
        for label, callback in (
            ("Trend", self.trend),
            ("Later", self.later),
            ("More", self.more),
            ("Settings", self.settings),
        ):
            button: discord.ui.Button[Card] = discord.ui.Button(label=label, custom_id=label.lower())
            button.callback = callback  # type: ignore[method-assign] # discord.py's documented way
            buttons.add_item(button)
        self.add_item(buttons)
        self.pick: discord.ui.Select[Card] = discord.ui.Select(
            placeholder="Which?", options=[discord.SelectOption(label=n.upper(), value=n) for n in NAMES]
        )
        self.pick.callback = self.picked  # type: ignore[method-assign] # discord.py's documented way
        self.who: discord.ui.UserSelect[Card] = discord.ui.UserSelect(placeholder="Who?")
        self.who.callback = self.met  # type: ignore[method-assign] # discord.py's documented way
        self.add_item(discord.ui.ActionRow(self.pick))
        self.add_item(discord.ui.ActionRow(self.who))

    async def trend(self, interaction: Act) -> None:
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.TextDisplay("rising"))
        await interaction.response.edit_message(view=view, attachments=[])

    async def later(self, interaction: Act) -> None:
        await interaction.response.defer()
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.TextDisplay("edited later"))
        await interaction.edit_original_response(view=view, attachments=[])

    async def more(self, interaction: Act) -> None:
        await interaction.response.defer()
        await interaction.followup.send("more about it", ephemeral=True)

    async def settings(self, interaction: Act) -> None:
        await interaction.response.send_modal(Settings())

    async def picked(self, interaction: Act) -> None:
        await interaction.response.send_message(f"picked {self.pick.values[0]}")

    async def met(self, interaction: Act) -> None:
        await interaction.response.send_message(f"met {self.who.values[0].display_name}")


class Sample(discord.Client):
    """A bot that uses what the product uses."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            **fast_ready(),
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        _add_commands(self.tree)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        self.heard.append(message.content)
        assert self.user is not None
        if self.user in message.mentions or message.guild is None:
            await message.reply(f"you said: {message.clean_content}")


async def name_choices(_: Act, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name.upper(), value=name) for name in NAMES if typed in name]


def _add_commands(tree: app_commands.CommandTree[Sample]) -> None:
    @tree.command(description="Show a card")
    @app_commands.autocomplete(name=name_choices)
    async def project(interaction: Act, name: str, private: bool = False) -> None:  # noqa: FBT001, FBT002 - an option
        await interaction.response.defer(ephemeral=private)
        chart = discord.File(io.BytesIO(PNG), "chart.png")
        await interaction.edit_original_response(view=Card(), attachments=[chart])
        await interaction.followup.send(f"about {name}", ephemeral=True)

    @tree.command(description="Answer in parts")
    async def slow(interaction: Act) -> None:
        await interaction.response.defer()
        for step in ("1 of 3", "2 of 3", "3 of 3"):
            await interaction.edit_original_response(content=step)

    @tree.command(description="Never answer")
    async def silent(interaction: Act) -> None:
        pass

    @tree.command(description="Tell who and where")
    async def where(interaction: Act, user: discord.Member, channel: discord.TextChannel, n: int = 1) -> None:
        role = ",".join(role.name for role in user.roles[1:])
        shown = interaction.app_permissions.send_messages, interaction.permissions.manage_guild
        await interaction.response.send_message(f"{user.display_name} {role} {channel.name} {n} {shown}")

    @tree.command(description="For admins")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def admin(interaction: Act) -> None:
        allowed = interaction.permissions.manage_guild
        await interaction.response.send_message(f"allowed {allowed}", ephemeral=True)

    digest = app_commands.Group(name="digest", description="Digests")
    tree.add_command(digest)

    @digest.command(description="Subscribe")
    async def subscribe(interaction: Act, every: app_commands.Range[int, 1, 4] = 1) -> None:
        embed = discord.Embed(title="Subscribed", description="to everything").add_field(
            name="Every", value=str(every)
        )
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @tree.context_menu(name="What is this?")
    async def what(interaction: Act, message: discord.Message) -> None:
        await interaction.response.send_message(f"this is {message.content!r}", ephemeral=True)

    @tree.context_menu(name="Who is this?")
    async def who(interaction: Act, user: discord.Member) -> None:
        await interaction.response.send_message(f"this is {user.display_name}", ephemeral=True)
