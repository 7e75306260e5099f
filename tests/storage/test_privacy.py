"""What is kept about a person is counted, exported and deleted, that of others is not; and let go in time."""

from typing import Any

from sqlalchemy import select

from config.clock import DAY, HOUR, ManualClock
from storage import (
    audit,
    conversations,
    deliveries,
    disputes,
    privacy,
    questions,
    runs,
    sending,
    subscriptions,
)
from storage.conversations import Given
from storage.corrections import correct
from storage.database import Database
from storage.deliveries import Destination
from storage.privacy import GONE, HELD, NOBODY
from storage.schema import metadata
from storage.subscriptions import DigestScope, Schedule
from storage.tracking import track

MINE, OTHERS = 700_000_000_000_000_007, 800_000_000_000_000_008
LINK = "https://acme.example/about"


async def live(db: Database, user: int) -> None:
    """Let somebody do everything that is kept."""
    who, mark = str(user), user % 10
    key = await questions.unanswered(db, question="who is behind Acme?", reason="not_read")
    await questions.wait_for(db, key, user_id=user, locale="en")
    asked = Given(
        id=mark,
        asked_by=user,
        channel_id=5,
        question="Acme?",
        outcome="no_data",
        sequence=0,
        at=db.clock.now(),
    )
    await conversations.keep(db, asked)
    for channel in (None, 5):
        made = await subscriptions.create(
            db,
            guild_id=1 if channel else None,
            channel_id=channel,
            user_id=user,
            scope=DigestScope(everything=True),
            schedule=Schedule(0, 9, "UTC"),
            due_at=db.clock.now() + HOUR,
        )
        to = Destination(guild_id=made.guild_id, channel_id=channel, user_id=user)
        for kind in ("digest", "notice"):
            body = {"title": f"{kind} of {mark}"}
            await deliveries.put(
                db,
                deliveries.Composed(
                    kind=kind,
                    body=body,
                    parts=2,
                    to=to,
                    sequence=0,
                    composer="1",
                    subscription=made if kind == "digest" else None,
                ),
            )
    dispute, _ = await disputes.open_dispute(
        db, subject_kind="owner", subject="acme", axis="kind", link=f"{LINK}?{mark}", reason="no", actor=who,
        rank="member",
    )  # fmt: skip
    await disputes.decide(db, dispute.id, "accepted", answer="yes", actor=who)
    place: dict[str, Any] = {"subject_kind": "owner", "subject": f"acme{mark}", "axis": "kind"}
    await correct(db, **place, values={"v1": "company"}, reason="r", actor=who)
    await track(db, [f"acme-{mark}"], by=f"discord:{user}")
    await runs.ask(db, "tracked", asked_by=f"discord:{user}")
    await runs.begin(db, f"look-up {mark}", asked_by=f"discord:{user}", holder="h")
    await audit.record(db, actor=who, rank="admin", act="settings", guild_id=1)


async def everything(db: Database) -> dict[str, list[dict[str, Any]]]:
    async with db.reading() as connection:
        return {
            table.name: [dict(row) for row in (await connection.execute(select(table))).mappings()]
            for table in metadata.tables.values()
        }


def naming(store: dict[str, list[dict[str, Any]]], user: int) -> set[str]:
    return {
        f"{table}.{column}"
        for table, rows in store.items()
        for row in rows
        for column, value in row.items()
        if str(user) in str(value)
    }


async def test_everything_is_counted_and_exported_and_nothing_of_others(db: Database) -> None:
    assert await privacy.counts(db, MINE) == {}
    await live(db, MINE)
    await live(db, OTHERS)
    held = await privacy.counts(db, MINE)
    assert set(held) == {one.name for one in HELD}, "whoever does everything has something of each"
    found = await privacy.export(db, MINE)
    assert {name: len(rows) for name, rows in found["held"].items()} == {
        table: sum(number for name, number in held.items() if name.split(".")[0] == table)
        for table in {name.split(".")[0] for name in held}
    }
    assert sorted(one["document"]["title"] for one in found["messages"]) == [
        f"digest of {MINE % 10}",
        f"notice of {MINE % 10}",
    ]
    assert str(OTHERS) not in str(found)
    assert found["user"] == str(MINE)
    assert found["held"]["subscriptions"][0]["scope"] == {"everything": True}
    assert found["held"]["disputes"][0]["reason"] == "no"


async def test_what_can_be_deleted_is_and_the_rest_is_said(db: Database) -> None:
    await live(db, MINE)
    await live(db, OTHERS)
    before, held = await privacy.counts(db, OTHERS), await privacy.counts(db, MINE)
    done = await privacy.forget(db, MINE)
    kept = {one.name for one in HELD if one.end == "kept"}
    assert done == {name: number for name, number in held.items() if name not in kept}
    assert set(await privacy.counts(db, MINE)) == kept
    assert await privacy.counts(db, OTHERS) == before
    store = await everything(db)
    assert naming(store, MINE) == {"audit.actor", "assignments.actor", "disputes.decided_by"}
    bodies = [str(row["body"]) for row in store["documents"]]
    assert sum(f"of {MINE % 10}" in body for body in bodies) == 2, "those of the channel"
    owners = sorted((row["channel_id"] or 0, row["user_id"]) for row in store["subscriptions"])
    assert owners == [(0, OTHERS), (5, NOBODY), (5, OTHERS)]
    entry = (await audit.recent(db))[0]
    assert (entry.actor, entry.act, entry.after) == (GONE, "privacy.deleted", done)
    assert await privacy.forget(db, MINE) == {}


async def test_what_a_channel_was_told_stays_when_its_digest_had_moved_to_private(db: Database) -> None:
    await live(db, MINE)
    (shared,) = await subscriptions.find(db, guild_id=1)
    await subscriptions.change(
        db,
        shared.public_id,
        scope=shared.scope,
        schedule=shared.schedule,
        due_at=shared.due_at,
        options=shared.options,
        skip_quiet=True,
        guild_id=None,
        channel_id=None,
        state="active",
    )
    await privacy.forget(db, MINE)
    store = await everything(db)
    assert [(row["user_id"], row["state"]) for row in store["subscriptions"]] == [(NOBODY, "removed")]
    assert [row["channel_id"] for row in store["deliveries"]] == [5] * 4


async def test_a_sender_that_is_on_its_way_is_not_disturbed(db: Database) -> None:
    to = Destination(guild_id=None, channel_id=None, user_id=MINE)
    await deliveries.put(
        db, deliveries.Composed(kind="notice", body={}, parts=1, to=to, sequence=0, composer="1")
    )
    (taken,) = (await sending.claim(db, holder="one")).deliveries
    await privacy.forget(db, MINE)
    assert await sending.sent(db, taken, message_id=5) is None
    assert await deliveries.states(db) == {}


async def test_words_to_one_person_and_who_asked_are_let_go_in_time(db: Database, clock: ManualClock) -> None:
    await live(db, MINE)
    while taken := (await sending.claim(db, holder="one")).deliveries:
        for one in taken:
            await sending.sent(db, one, message_id=one.id)
    to = Destination(guild_id=None, channel_id=None, user_id=MINE)
    await deliveries.put(
        db, deliveries.Composed(kind="notice", body={}, parts=1, to=to, sequence=0, composer="1")
    )
    clock.advance(privacy.SETTLED - 1)
    assert await privacy.prune(db) == 0
    clock.advance(1)
    assert await privacy.prune(db) > 0
    store = await everything(db)
    assert sorted(row["kind"] for row in store["documents"]) == ["digest", "digest", "notice"], (
        "what waits to be sent stays"
    )
    assert {row["asked_by"] for row in (*store["runs"], *store["refresh_requests"])} == {f"discord:{GONE}"}
    assert store["question_askers"] == []
    clock.advance(DAY)
    assert await privacy.prune(db) == 0
