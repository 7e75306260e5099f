"""Every command is described, tried by a test, and listed in the README as it is."""

import re
from pathlib import Path

import pytest

from bot.commands.client import Bot
from bot.commands.listing import Row, leaves, rows
from bot.commands.services import Services
from bot.commands.table import commands, markdown, renewed
from config.settings import Settings
from storage.database import Database

ROOT = Path(__file__).parents[2]
TESTS = [*(ROOT / "tests" / "bot" / "commands").glob("*.py"), *(ROOT / "tests" / "journeys").glob("*.py")]
LONGEST = 100


@pytest.fixture
def bot(sqlite_db: Database) -> Bot:
    """A bot that is not connected to anything."""
    return Bot(Services(db=sqlite_db, settings=Settings()))


async def test_every_command_and_every_option_is_described(bot: Bot) -> None:
    listed = list(leaves(bot.tree))
    assert len(listed) >= 17
    for command in listed:
        assert 10 <= len(str(command.description)) <= LONGEST, command.qualified_name
        for option in command.parameters:
            described = str(option.description)
            assert described.strip("…. "), f"{command.qualified_name} {option.name} is not described"
            assert len(described) <= LONGEST
    for group in bot.tree.walk_commands():
        assert str(group.description).strip("…. "), group.qualified_name


async def test_every_command_and_every_option_is_tried(bot: Bot) -> None:
    tried = "\n".join(path.read_text(encoding="utf-8") for path in TESTS)
    for command in leaves(bot.tree):
        name = command.qualified_name
        typed = name if not name.startswith("admin ") else name.removeprefix("admin ")
        assert re.search(rf'"(?:admin )?{re.escape(typed)}"', tried), f"no test uses /{name}"
        for option in command.parameters:
            used = rf'(?:\b{option.name}=|"{option.name}":)'
            assert re.search(used, tried), f"no test fills in {option.name} of /{name}"


async def test_the_readme_lists_the_commands_as_they_are() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert renewed(page, markdown(await commands())) == page, "run: python -m bot.commands.table"


async def test_it_says_who_may(bot: Bot) -> None:
    may = {row.command.split("[")[0].strip(): row.who for row in rows(bot.tree)}
    assert may["/ask question"] == "anybody"
    assert may["/settings"] == "who manages the server"
    assert {who for command, who in may.items() if command.startswith("/admin")} == {"operators"}


def test_a_page_without_its_marks_is_said_to_have_none() -> None:
    table = markdown([Row("/ask question", "anybody", "Ask")])
    assert "| `/ask question` | anybody | Ask |" in table
    with pytest.raises(ValueError, match="commands"):
        renewed("no marks", table)
