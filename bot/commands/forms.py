"""Forms (Discord's modals) that carry their meaning in the `custom_id`, as buttons do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui
from msgspec import Struct

from bot.cards import custom_ids

TITLE = 45
"""Characters of a form's title, and of a field's label."""


class Entry(Struct, frozen=True, kw_only=True):
    """One field of words: `name` is what it is read by, `value` what stands in it at first."""

    name: str
    label: str
    longest: int
    value: str = ""
    required: bool = True
    paragraph: bool = False


class _Form(ui.Modal):
    def is_finished(self) -> bool:
        """Return that nothing waits for this form, so that showing it keeps nothing in memory."""
        return True


async def show_form(
    interaction: discord.Interaction, title: str, act: str, args: Sequence[str], entries: Sequence[Entry]
) -> None:
    """Show a form; what is entered comes back as the act, with the same arguments."""
    form = _Form(title=title[:TITLE], custom_id=custom_ids.encode(act, *args))
    for entry in entries:
        style = discord.TextStyle.paragraph if entry.paragraph else discord.TextStyle.short
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id=entry.name,
            style=style,
            default=entry.value[: entry.longest] or None,
            required=entry.required,
            max_length=entry.longest,
        )
        label: ui.Label[Any] = ui.Label(text=entry.label[:TITLE], component=field)
        form.add_item(label)
    await interaction.response.send_modal(form)


def entered(interaction: discord.Interaction) -> dict[str, str]:
    """Return what was entered in a form, by the names of its fields; a button has entered nothing."""
    data: Any = interaction.data or {}
    found = _fields(data.get("components", ()))
    return {str(one["custom_id"]): str(one["value"]) for one in found}


def _fields(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for component in components:
        inner = component.get("component")
        yield from _fields([inner] if inner is not None else component.get("components", ()))
        if isinstance(component.get("value"), str):
            yield component
