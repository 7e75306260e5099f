"""Messages of the bot with buttons that no command makes: of another version, or made up by somebody."""

from typing import Any

from discord import ui

from bot.sandbox.seen import Seen
from tests.support.town import Town


async def post_button(town: Town, custom_id: str, *, channel: str = "ask") -> Seen:
    """Let the bot post a message with one button, labelled "Old"."""
    assert town.program.bot is not None
    place: Any = town.program.bot.get_channel(town.channel(channel))
    view = ui.LayoutView(timeout=None)
    made: ui.Button[Any] = ui.Button(label="Old", custom_id=custom_id)
    row: ui.ActionRow[Any] = ui.ActionRow(made)
    view.add_item(row)
    view.stop()
    message = await place.send(view=view)
    return await town.mia.wait_for(channel, lambda seen: seen.id == str(message.id))
