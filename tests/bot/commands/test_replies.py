"""Answers come in time whatever the store is doing, and a failure is calm, with an id that is in the log."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands import replies
from bot.document import Document
from storage import subscriptions
from tests.support.discord import fast_ready, running
from tests.support.town import PATIENCE, Heard, Town

COMMANDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("ask", {"question": "who is behind SEA-LION?"}),
    ("project", {"name": "olmo"}),
    ("repo", {"name": "allenai/OLMo-2-0425-1B"}),
    ("license", {"name": "allenai/OLMo-2-0425-1B"}),
    ("openness", {"name": "allenai/OLMo-2-0425-1B"}),
    ("lineage", {"name": "allenai/OLMo-2-0425-1B"}),
    ("map", {}),
    ("gaps", {}),
    ("compare", {"first": "olmo", "second": "pythia"}),
    ("study", {"topic": "governance"}),
    ("about", {}),
    ("deliveries", {}),
    ("watch add", {"about": "allenai/OLMo-2-0425-1B"}),
    ("watch list", {}),
    ("watch pause", {"watch": "abcdefg"}),
    ("watch resume", {"watch": "abcdefg"}),
    ("watch remove", {"watch": "abcdefg"}),
    ("why", {"about": "olmo"}),
    ("digest preview", {"about": "everything"}),
    ("digest subscribe", {"about": "project:olmo"}),
    ("digest list", {}),
    ("digest edit", {"digest": "abcdefg"}),
    ("digest history", {"digest": "abcdefg"}),
    ("digest show", {"id": "abcdefg"}),
    ("digest pause", {"digest": "abcdefg"}),
    ("digest resume", {"digest": "abcdefg"}),
    ("digest remove", {"digest": "abcdefg"}),
    ("settings", {"timezone": "Europe/Oslo"}),
    ("follow", {"handle": "BAAI"}),
    ("admin refresh", {}),
    ("admin plan", {"scope": "all"}),
    ("admin status", {}),
    ("admin track", {"handle": "BAAI"}),
    ("admin untrack", {"handle": "allenai"}),
    ("admin label", {"subject": "allenai", "axis": "kind", "value": "company", "reason": "they say so"}),
    ("admin disputes", {}),
    ("admin questions", {}),
    ("admin alias", {}),
    ("privacy show", {}),
    ("privacy export", {}),
    ("privacy delete", {}),
    ("dispute", {"subject": "olmo", "axis": "governance", "link": "https://allenai.org/about"}),
)
WITHOUT_STORE = {"help"}


def leaves(town: Town) -> set[str]:
    """Return the full names of all commands."""
    assert town.program.bot is not None
    found = set()
    for command in town.program.bot.tree.walk_commands():
        if not hasattr(command, "commands"):
            found.add(command.qualified_name)
    return found


@asynccontextmanager
async def locked(town: Town) -> AsyncIterator[None]:
    """Hold the store's write lock, as another process may."""
    path = town.settings.database_url.removeprefix("sqlite+aiosqlite:///")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=PATIENCE)
    await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


async def test_every_command_is_tried(town: Town) -> None:
    assert leaves(town) == {name for name, _ in COMMANDS} | WITHOUT_STORE


async def test_what_reads_is_answered_while_another_process_writes(town: Town) -> None:
    async with locked(town):
        answer = await town.ask(town.mia, "who is behind SEA-LION?")
    assert "AI Singapore" in answer.text


async def test_patience_ends_long_before_discords(town: Town) -> None:
    async with locked(town):
        waiting = await town.noor.slash("digest subscribe", about="project:olmo")
        assert waiting.loading
        assert waiting.acknowledged_ms < 2_000
    await waiting.until(lambda seen: "Nothing is saved yet" in seen.text, PATIENCE)


async def test_what_writes_is_acknowledged_while_another_process_writes_and_done_after(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "PATIENCE", 0.05)
    card = await town.use(town.ada, "settings", channel="admin")
    digest = await town.subscribe(town.noor, about="project:olmo")
    async with locked(town):
        waiting = await asyncio.gather(
            town.noor.slash("digest subscribe", about="project:sea-lion"),
            town.ada.slash("settings", timezone="Europe/Oslo", channel="admin"),
            town.otto.slash("admin track", handle="BAAI", channel="admin"),
            town.otto.slash("admin refresh", channel="ask"),
            town.noor.click(digest, "Pause"),
            town.ada.choose(card, "The digest channel", ["ecosystem"]),
        )
        assert all(reply.acknowledged_ms < 3_000 for reply in waiting)
        assert [reply.loading for reply in waiting[:5]] == [True] * 5
    subscribed, settings, tracked, refresh, paused, chosen = waiting
    for reply, words in (
        (subscribed, "Nothing is saved yet"),
        (settings, "Europe/Oslo"),
        (tracked, "Following BAAI"),
        (refresh, "Refresh"),
        (paused, "is paused"),
        (chosen, "ecosystem"),
    ):
        await reply.until(lambda seen, words=words: words in seen.text, PATIENCE)  # type: ignore[misc] # bound here
    assert len(chosen.selects) == 3
    assert chosen.id == card.id


async def test_a_slow_store_makes_people_wait_and_not_fail(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "PATIENCE", 0.05)
    go_on = asyncio.Event()
    reading = town.db.reading

    @asynccontextmanager
    async def slowly() -> AsyncIterator[AsyncConnection]:
        await go_on.wait()
        async with reading() as connection:
            yield connection

    monkeypatch.setattr(town.db, "reading", slowly)
    private = await town.mia.slash("ask", question="who is behind SEA-LION?")
    assert private.loading
    assert private.ephemeral, "who asked privately waits privately"
    go_on.set()
    await private.final(PATIENCE)
    assert "AI Singapore" in private.text


@pytest.fixture
def broken(town: Town) -> Iterator[None]:
    """A store that fails, with a detail that nobody must see."""

    @asynccontextmanager
    async def fail(*_: Any) -> AsyncIterator[Any]:
        raise sqlite3.DatabaseError("database disk image is malformed: /srv/very/secret.sqlite")
        yield  # type: ignore[unreachable] # what makes it a generator

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town.db, "reading", fail)
        patch.setattr(town.db, "writing", fail)
        yield


def error_id(text: str) -> str:
    (found,) = [word.strip("`") for word in text.split() if word.startswith("`") and len(word) == 9]
    return found


@pytest.mark.usefixtures("broken")
async def test_every_failure_has_an_id_that_is_in_the_log_and_shows_nothing_else(
    town: Town, heard: Heard
) -> None:
    seen_ids = set()
    for command, options in COMMANDS:
        reply = await town.use(town.otto, command, options, channel="admin")
        assert "Something went wrong" in reply.text, command
        assert reply.ephemeral, command
        assert reply.buttons == [], command
        for secret in ("secret", "malformed", "sqlite", "Traceback"):
            assert secret not in reply.text, command
        found = error_id(reply.text)
        assert any(found in line and "secret.sqlite" in line for line in heard.lines), command
        seen_ids.add(found)
    assert len(seen_ids) == len(COMMANDS)
    assert "</ask:" in (await town.use(town.otto, "help")).text


@pytest.mark.usefixtures("broken")
async def test_a_failure_of_a_mention_and_of_a_suggestion_is_calm_too(town: Town, heard: Heard) -> None:
    answer = await town.mia.replies(await town.mia.say("@Cartographer who is behind SEA-LION?"))
    assert any(error_id(answer.text) in line for line in heard.lines)
    for command, option in (("repo", "name"), ("digest preview", "about"), ("digest pause", "digest")):
        assert await town.mia.autocomplete(command, option, "ol") == []


async def test_what_failed_works_again_when_the_store_does(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(town.db, "writing", None)
        failed = await town.subscribe(town.noor, about="project:olmo")
        assert "Something went wrong" in failed.text
    assert await subscriptions.count(town.db) == 0
    assert "Subscribed" in (await town.subscribe(town.noor, about="project:olmo")).text


async def test_an_answer_that_comes_too_late_is_only_logged(
    town: Town, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    monkeypatch.setattr(replies, "PATIENCE", 3.2)
    go_on = asyncio.Event()

    async def too_long(*_: object, **__: object) -> Document:
        await go_on.wait()
        return Document(title="Too late")

    monkeypatch.setattr(replies, "guarded", too_long)
    with pytest.raises(AssertionError, match="did not respond"):
        await town.mia.slash("ask", question="who is behind SEA-LION?")
    go_on.set()

    async def logged() -> bool:
        return any("expired before it was answered" in line for line in heard.lines)

    await town.until(logged)


async def test_another_program_with_the_same_token_is_noticed(
    town: Town, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    go_on = asyncio.Event()

    async def slowly(*_: object, **__: object) -> Document:
        await go_on.wait()
        return Document(title="Too late")

    monkeypatch.setattr(replies, "guarded", slowly)
    other = discord.Client(intents=discord.Intents.none(), **fast_ready())

    async def on_interaction(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("mine")

    other.event(on_interaction)
    async with running(other, town.discord):
        reply = await town.mia.slash("ask", question="who is behind SEA-LION?")
        assert reply.text == "mine"
        go_on.set()

        async def noticed() -> bool:
            return any("does another program run with this token?" in line for line in heard.lines)

        await town.until(noticed)
    assert reply.text == "mine"


async def test_what_was_asked_before_the_end_is_answered_before_the_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "PATIENCE", 0.05)
    async with locked(town):
        waiting = await town.noor.slash("digest subscribe", about="project:olmo")
        refresh = await town.otto.slash("admin refresh", channel="admin")
        stopping = asyncio.create_task(town.stop())
        await asyncio.sleep(0)
    await stopping
    assert "Nothing is saved yet" in waiting.text
    assert "Refresh" in refresh.text
