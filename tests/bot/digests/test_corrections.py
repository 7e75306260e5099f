"""What was told wrongly is named the next week, and corrected where it was told, once."""

import msgspec
from sqlalchemy import insert, select

from bot.delivery.compose import compose_due
from bot.document import Document, Items, Line, Small, plain
from config.clock import DAY, ManualClock
from storage import announcing, shelf, subscriptions
from storage.database import Database
from storage.schema import metrics
from storage.subscriptions import DigestScope, Schedule
from tests.storage.listing import Listing, model

SCOPE = DigestScope(owners=("acme",))


async def days(listing: Listing, first: int, last: int) -> None:
    for day in range(first, last):
        await listing.listed(model(downloads_all_time=50_000 + 1000 * day))


async def better_known(db: Database, at: int, value: int) -> None:
    """Record another counter of a moment that was looked at before, as a published snapshot does."""
    async with db.writing() as tx:
        repo = (await tx.connection.execute(select(metrics.c.repo_id).limit(1))).scalar_one()
        number = await tx.sequence()
        row = {"repo_id": repo, "at": at, "sequence": number, "downloads_all_time": value}
        await tx.connection.execute(insert(metrics).values(row))


async def test_a_week_that_is_known_better_is_corrected_in_place_and_named(
    db: Database, clock: ManualClock
) -> None:
    listing = Listing(db, clock)
    await days(listing, 0, 15)
    one = await subscriptions.create(
        db,
        guild_id=1,
        channel_id=2,
        user_id=3,
        scope=SCOPE,
        schedule=Schedule(0, 9, "UTC"),
        due_at=clock.now(),
        skip_quiet=False,
    )
    assert await compose_due(db) == 1
    told_at = clock.now()
    (first,) = await shelf.of_subscription(db, one.id)
    await better_known(db, told_at, 50_000 + 14_000 + 9_000)
    await days(listing, 24, 31)
    moved = await subscriptions.by_id(db, one.id)
    assert moved is not None
    clock.set(max(clock.now(), moved.due_at) + DAY)
    assert await compose_due(db) == 1
    newest, *_ = await shelf.of_subscription(db, one.id)
    said = [plain(line) for line in items(newest.document.body)]
    (named,) = [line for line in said if "were told as" in line]
    assert "told as 7,000" in named
    assert "they were 16,000" in named
    corrected = await announcing.newest(db, first.document)
    assert corrected.version == 2
    (note,) = [plain(line) for line in smalls(corrected.body) if plain(line).startswith("Corrected: ")]
    assert "they were 16,000" in note


def items(body: object) -> list[Line]:
    document = document_of(body)
    return [line for block in document.blocks if isinstance(block, Items) for line in block.items]


def smalls(body: object) -> list[Line]:
    return [block.line for block in document_of(body).blocks if isinstance(block, Small)]


def document_of(body: object) -> Document:
    return msgspec.convert(body, Document)
