"""`cartographer digest show|replay|render`: a stored digest, for ever, and whether it comes out again."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import update

from bot.delivery.alerts import READER, alert_due
from bot.delivery.compose import compose_due, introduce
from config.clock import ManualClock
from storage import announcing, deliveries, subscriptions
from storage.database import Database
from storage.schema import documents, positions
from storage.schema import subscriptions as table
from storage.subscriptions import NEVER, DigestScope, Schedule
from tests.bot.cli.conftest import NOON, Shell


def within(shell: Shell, work: Callable[[Database], Awaitable[Any]]) -> Any:
    """Do something in the shell's store."""

    async def run() -> Any:
        db = await Database.open(f"sqlite+aiosqlite:///{shell.store}", clock=ManualClock(NOON))
        try:
            return await work(db)
        finally:
            await db.close()

    return asyncio.run(run())


async def _digest(db: Database) -> tuple[str, str]:
    made = await subscriptions.create(
        db,
        guild_id=1,
        channel_id=2,
        user_id=3,
        scope=DigestScope(projects=("olmo",)),
        schedule=Schedule(0, 9, "UTC"),
        due_at=NOON,
        skip_quiet=False,
    )
    async with db.writing() as tx:
        await tx.connection.execute(update(table).values(position=1))
    portrait = await introduce(db, made)
    assert portrait is not None
    assert await compose_due(db) == 1
    (newest, *_) = await deliveries.recent(db)
    return portrait.public_id, newest.key.partition(".")[0]


@pytest.fixture
def told(filled: Shell) -> tuple[str, str]:
    """The ids of a portrait and a digest in the shell's store."""
    found: tuple[str, str] = within(filled, _digest)
    return found


async def _alerts(db: Database) -> list[str]:
    watch = await subscriptions.create(
        db,
        guild_id=1,
        channel_id=2,
        user_id=3,
        scope=DigestScope(owners=("meta-llama",)),
        schedule=Schedule(0, 9, "UTC"),
        due_at=NEVER,
        kind="watch",
    )
    await announcing.position(db, READER)
    async with db.writing() as tx:
        await tx.connection.execute(update(table).values(position=1))
        await tx.connection.execute(update(positions).values(sequence=1))
    assert await alert_due(db) >= 1
    await subscriptions.set_state(db, watch.public_id, "removed")
    return [one.key.partition(".")[0] for one in await deliveries.recent(db)]


def test_an_alert_is_shown_and_comes_out_again_though_its_watch_has_ended(filled: Shell) -> None:
    (alert, *_) = within(filled, _alerts)
    shown = filled("digest", "show", alert, "--json").record
    assert (shown["id"], shown["kind"]) == (alert, "alert")
    assert "meta-llama" in filled("digest", "show", alert).out
    assert "Equal: the same document came of it." in filled("digest", "replay", alert).out


def test_an_alert_of_no_change_is_shown_and_not_composed_again(filled: Shell) -> None:
    (alert, *_) = within(filled, _alerts)

    async def of_nothing(db: Database) -> None:
        async with db.writing() as tx:
            await tx.connection.execute(update(documents).values(inputs='{"events":[],"watch":"nothing"}'))

    within(filled, of_nothing)
    assert "meta-llama" in filled("digest", "show", alert).out
    assert "an alert of no change on the Hub: it can be shown" in filled("digest", "replay", alert).complaint


def test_what_was_composed_is_shown_with_what_became_of_it(filled: Shell, told: tuple[str, str]) -> None:
    _, digest = told
    said = filled("digest", "show", digest)
    assert "OLMo" in said.out
    assert "part 1: pending" in said.out
    shown = filled("digest", "show", digest, "--json").record
    assert (shown["id"], shown["kind"], shown["version"]) == (digest, "digest", 1)
    assert [part["state"] for part in shown["parts"]] == ["pending"]
    assert shown["blocks"]


def test_it_comes_out_again(filled: Shell, told: tuple[str, str]) -> None:
    for one in told:
        assert "Equal: the same document came of it." in filled("digest", "replay", one).out
        again = filled("digest", "replay", one, "--json").record
        assert (again["equal"], again["same_version"], again["differences"]) == (True, True, [])
        assert again["hash"] == again["hash_now"]


@pytest.mark.parametrize(("composer", "code"), [(None, 1), ("0", 0)])
def test_what_differs_is_shown_and_another_version_is_no_fault(
    filled: Shell, told: tuple[str, str], composer: str | None, code: int
) -> None:
    _, digest = told

    async def spoil(db: Database) -> None:
        stored = await deliveries.document(db, digest)
        assert stored is not None
        body = json.dumps({**stored.body, "title": "Another"})
        values = {"body": body, "digest": deliveries.hash_of(body)}
        if composer is not None:
            values["composer"] = composer
        async with db.writing() as tx:
            await tx.connection.execute(
                update(documents).where(documents.c.public_id == digest).values(values)
            )

    within(filled, spoil)
    said = filled("digest", "replay", digest)
    assert said.code == code
    assert "-Another" in said.out
    assert ("Composed by version 0" in said.out) == (composer is not None)


def test_it_is_written_in_every_form(filled: Shell, told: tuple[str, str]) -> None:
    _, digest = told
    body = filled("digest", "render", digest, "--format", "discord").record
    assert body["allowed_mentions"] == {"parse": []}
    assert len(body["nonce"]) <= 25
    assert filled("digest", "render", digest).out.startswith("# ")
    assert filled("digest", "render", digest, "--json").record["title"]
    page = filled("digest", "render", digest, "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "<script" not in page


def test_an_unknown_id_says_where_ids_stand(filled: Shell) -> None:
    assert "small print" in filled("digest", "show", "nothing").complaint
    assert "small print" in filled("digest", "replay", "nothing").complaint
