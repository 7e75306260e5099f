"""/privacy: what is kept about whoever asks, all of it in a file, and its deletion."""

import io
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import discord
import msgspec
from discord import app_commands

from bot.cards.render import render
from bot.commands.replies import Refused, answer, guarded, locale_of
from bot.commands.services import Services
from bot.document import (
    Action,
    Block,
    Document,
    Facts,
    Heading,
    Instant,
    Items,
    Line,
    Small,
    paragraph,
    plain,
)
from bot.texts import spans, text
from config.clock import to_iso
from storage import privacy
from storage.privacy import HELD, Held

EXPORT: Final = "privacy-export"
DELETE: Final = "privacy-delete"
SURE: Final = "privacy-delete-sure"
Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]


@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
@app_commands.allowed_installs(guilds=True, users=True)
class PrivacyCommands(app_commands.Group):
    """What anybody may see, take along and have deleted of what is kept about them."""

    def __init__(self, services: Services) -> None:
        super().__init__(name="privacy", description="What is kept about you")
        self._services = services

    @app_commands.command(name="show", description="What is kept about you, and what becomes of it")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show how much is kept of what, and what of it can be deleted."""
        services, locale = self._services, locale_of(interaction)

        async def make() -> Document:
            held = await privacy.counts(services.db, interaction.user.id)
            return _shown(held, locale, model=services.reader is not None)

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="export", description="Everything that is kept about you, as a file of JSON")
    async def export(self, interaction: discord.Interaction) -> None:
        """Hand over everything as a file that only whoever asked sees."""
        await export(self._services, interaction, ())

    @app_commands.command(
        name="delete", description="Delete what is kept about you; asks you once more first"
    )
    async def delete(self, interaction: discord.Interaction) -> None:
        """Say what would go and what stays, with the button that does it."""
        await ask(self._services, interaction, ())


async def export(services: Services, interaction: discord.Interaction, _args: tuple[str, ...]) -> None:
    """Hand over everything that is kept about whoever asks as a file that only they see."""
    locale = locale_of(interaction)
    found: list[bytes] = []
    await interaction.response.defer(ephemeral=True, thinking=True)

    async def make() -> Document:
        again = services.exports.wait(interaction.user.id, services.db.clock.now())
        if again is not None:
            raise Refused(plain(spans("privacy-export-too-fast", locale, at=Instant(again, "relative"))))
        held = await privacy.export(services.db, interaction.user.id)
        whole = _file(held)
        short = len(whole) > interaction.filesize_limit
        found.append(_file(held | {"messages": None}) if short else whole)
        return Document(title=text("privacy-exported-short" if short else "privacy-exported", locale))

    document = await guarded(make, what=f"interaction {interaction.id}", locale=locale)
    if not found:
        card = await render(document, locale=locale)
        await interaction.edit_original_response(view=card.view)
        return
    named = f"cartographer-{to_iso(services.db.clock.now())[:10]}.json"
    await interaction.edit_original_response(
        content=document.title, attachments=[discord.File(io.BytesIO(found[0]), named)]
    )


def _file(held: Mapping[str, object]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(held), indent=2)


async def ask(services: Services, interaction: discord.Interaction, _args: tuple[str, ...]) -> None:
    """Say what would be deleted, what stays and why; nothing is done before the button is pressed."""
    locale = locale_of(interaction)

    async def make() -> Document:
        return _asked(await privacy.counts(services.db, interaction.user.id), locale)

    await answer(services, interaction, make, ephemeral=True)


async def delete(services: Services, interaction: discord.Interaction, _args: tuple[str, ...]) -> None:
    """Delete what can be deleted about whoever presses, and say what stays."""
    locale = locale_of(interaction)

    async def make() -> Document:
        done = await privacy.forget(services.db, interaction.user.id)
        left = await privacy.counts(services.db, interaction.user.id)
        words = text("privacy-deleted" if done else "privacy-deleted-nothing", locale)
        kept = [one for one in HELD if one.name in left]
        return Document(
            title=text("privacy-deleted-title", locale),
            blocks=(paragraph(words), *_section("privacy-delete-stays", kept, left, locale)),
            tone="good",
        )

    await answer(services, interaction, make, update=True)


def _shown(held: Mapping[str, int], locale: str, *, model: bool) -> Document:
    rows = [
        (
            _label(one, locale),
            (text("privacy-line", locale, number=held[one.name], end=one.end), *_why(one, locale)),
        )
        for one in HELD
        if one.name in held
    ]
    found: Block = Facts(tuple(rows)) if rows else paragraph(text("privacy-nothing", locale))
    told = ["privacy-elsewhere", *(["privacy-model"] if model else [])]
    actions = (
        Action(text("privacy-button-export", locale), EXPORT),
        Action(text("privacy-button-delete", locale), DELETE, (), "danger"),
    )
    return Document(
        title=text("privacy-title", locale),
        blocks=(found, *(Small((text(one, locale),)) for one in told)),
        actions=actions if rows else (),
    )


def _asked(held: Mapping[str, int], locale: str) -> Document:
    by_end = {
        end: [one for one in HELD if one.end == end and one.name in held]
        for end in ("deleted", "forgotten", "kept")
    }
    if not held:
        words = paragraph(text("privacy-nothing", locale))
        return Document(title=text("privacy-title", locale), blocks=(words,), tone="good")
    blocks = [
        *_section("privacy-delete-goes", by_end["deleted"], held, locale),
        *_section("privacy-delete-nobodys", by_end["forgotten"], held, locale),
        *_section("privacy-delete-stays", by_end["kept"], held, locale),
        paragraph(text("privacy-delete-sure", locale)),
    ]
    button = Action(text("privacy-delete-button", locale), SURE, (), "danger")
    return Document(
        title=text("privacy-delete-title", locale),
        blocks=tuple(blocks),
        actions=(button,) if by_end["deleted"] or by_end["forgotten"] else (),
        tone="warning",
    )


def _section(title: str, found: list[Held], held: Mapping[str, int], locale: str) -> list[Block]:
    if not found:
        return []
    lines: list[Line] = [
        (
            text("privacy-counted", locale, what=_label(one, locale), number=held[one.name]),
            *_why(one, locale),
        )
        for one in found
    ]
    return [Heading(text(title, locale)), Items(tuple(lines))]


def _label(one: Held, locale: str) -> str:
    return text(f"privacy-held-{_id(one)}", locale)


def _why(one: Held, locale: str) -> Line:
    return (" (", text(f"privacy-kept-{_id(one)}", locale), ")") if one.end == "kept" else ()


def _id(one: Held) -> str:
    return one.name.replace(".", "-").replace("_", "-")


ACTS: dict[str, Act] = {EXPORT: export, DELETE: ask, SURE: delete}
