"""Renews the table of commands in README.md: python -m bot.commands.table."""

import asyncio
import tempfile
from pathlib import Path

from bot.commands.client import Bot
from bot.commands.listing import Row, rows
from bot.commands.services import Services
from config.settings import Settings
from storage.database import Database

README = Path("README.md")
BEGIN, END = "<!-- commands -->", "<!-- /commands -->"
HEAD = "| command | who | what it does |\n|---|---|---|"


async def commands() -> list[Row]:
    """Return the rows of the bot's own tree. Nothing is connected to; its store is an empty one."""
    with tempfile.TemporaryDirectory(prefix="cartographer-") as folder:
        settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/store.sqlite")
        db = await Database.open(settings.database_url, clock=settings.clock())
        try:
            return rows(Bot(Services(db=db, settings=settings)).tree)
        finally:
            await db.close()


def markdown(listed: list[Row]) -> str:
    """Return rows as a Markdown table."""
    return "\n".join([HEAD, *(f"| `{row.command}` | {row.who} | {row.what} |" for row in listed)])


def renewed(page: str, table: str) -> str:
    """Return a page with the table between its marks. Raises ValueError where a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} followed by {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main() -> None:
    """Renew the table in README.md of the present folder."""
    page = README.read_text(encoding="utf-8")
    README.write_text(renewed(page, markdown(asyncio.run(commands()))), encoding="utf-8")


if __name__ == "__main__":
    main()
