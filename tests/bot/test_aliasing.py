"""An operator's alias is understood from the next question on, wherever something can be named."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.aliasing import AliasError, read_alias
from bot.answering.answer import Answer, answer
from bot.answering.pages.acts import open_page
from bot.answering.reading.typed import find_by_words
from config.clock import ManualClock
from storage import aliases
from storage.database import Database
from storage.tracking import track
from storage.views import view
from tests.support.store import fill
from tests.support.town import filled

__all__ = ["filled"]


@pytest.fixture
async def eco(filled: Path, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Database]:
    """A copy of a store with six weeks of history."""
    shutil.copyfile(filled, tmp_path / "eco.sqlite")
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'eco.sqlite'}", clock=clock)
    yield database
    await database.close()


async def add(db: Database, alias: str, subject: str) -> None:
    async with view(db) as now:
        made = await read_alias(now, alias, subject)
    await aliases.add_alias(db, made, actor="cli")


async def asked(db: Database, question: str) -> Answer:
    return await answer(db, question)


async def test_an_alias_of_a_project_a_namespace_and_a_repo(db: Database, clock: ManualClock) -> None:
    eco = db
    await fill(eco, clock)
    before = await asked(eco, "who is behind the Kraken lab?")
    assert before.outcome == "no_data"
    run = before.run
    await add(eco, "the Kraken lab", "olmo")
    await add(eco, "zzquant", "bartowski")
    await add(eco, "Tiny Olive", "allenai/OLMo-2-0425-1B")
    assert "Allen Institute for AI" in (await asked(eco, "who is behind kraken lab?")).text
    assert "Allen Institute for AI" in (await asked(eco, "Who's behind the Kraken Lab")).text
    assert "bartowski" in (await asked(eco, "how many models does zzquant have?")).entities
    licence = await asked(eco, "may I use tiny olive commercially?")
    assert "allenai/OLMo-2-0425-1B" in licence.entities
    assert "Apache License 2.0" in licence.text
    # as of the run before, nothing goes by that name, as it was answered then
    assert (await answer(eco, "who is behind the Kraken lab?", run=run)).text == before.text


async def test_a_removed_alias_means_nothing_any_more(eco: Database) -> None:
    await add(eco, "Kraken lab", "olmo")
    assert (await asked(eco, "who is behind Kraken lab?")).outcome == "answered"
    await aliases.remove_alias(eco, "krakenlab", actor="cli")
    assert (await asked(eco, "who is behind Kraken lab?")).outcome == "no_data"


async def test_pages_know_aliases_too(eco: Database) -> None:
    await add(eco, "Tiny Olive", "allenai/OLMo-2-0425-1B")
    await add(eco, "Kraken lab", "olmo")
    async with view(eco) as now:
        repo = await find_by_words(now, "tiny olive")
        assert repo is not None
        assert repo.name == "allenai/OLMo-2-0425-1B"
        assert (await open_page(now, "project", ("kraken lab",))).title == "OLMo"


async def test_a_longer_name_goes_before_an_alias_within_it(eco: Database) -> None:
    await add(eco, "EleutherAI pythia", "olmo")
    assert "EleutherAI" in (await asked(eco, "who is behind EleutherAI/pythia-70m?")).text
    assert "Allen" in (await asked(eco, "who is behind EleutherAI pythia?")).text


async def test_an_alias_of_what_is_followed_and_not_read_yet_waits_for_it(eco: Database) -> None:
    await track(eco, ["umbrella-corp"], by="test")
    await add(eco, "the umbrella people", "Umbrella-Corp")
    assert (await asked(eco, "who is behind the umbrella people?")).outcome == "no_data"


@pytest.mark.parametrize(
    ("alias", "subject", "line"),
    [
        ("", "olmo", "an alias has 2 to 80 characters"),
        ("x", "olmo", "an alias has 2 to 80 characters"),
        ("y" * 81, "olmo", "an alias has 2 to 80 characters"),
        ("a b c d e f g h", "olmo", "in at most 7 words"),
        ("licence", "olmo", "means something else in a question"),
        ("how many", "olmo", "means something else in a question"),
        ("2026", "olmo", "means something else in a question"),
        ("https://huggingface.co/acme", "olmo", "means something else in a question"),
        ("EleutherAI", "olmo", "is the name of"),
        ("allenai/OLMo-2-0425-1B", "olmo", "is the name of"),
        ("Kraken lab", "nobody-knows-this", "nothing is known of 'nobody-knows-this'"),
        ("Kraken lab", "omlo", "nothing is known of 'omlo'"),
        ("Kraken lab", "", "nothing is known of ''"),
    ],
)
async def test_what_cannot_be_an_alias_is_refused_with_the_reason(
    eco: Database, alias: str, subject: str, line: str
) -> None:
    async with view(eco) as now:
        with pytest.raises(AliasError, match=line.replace("(", r"\(")) as raised:
            await read_alias(now, alias, subject)
    if subject == "omlo":
        assert "olmo" in raised.value.nearest
