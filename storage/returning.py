"""What is paused because the bot was removed from a server, once it is back: its reason and its word."""

from collections.abc import Iterable

from sqlalchemy import and_, select, update

from storage.database import Database, Priority
from storage.deliveries import Composed, put_in
from storage.schema import subscriptions
from storage.subscriptions import Subscription, subscription_in


async def paused_so(db: Database, guild_id: int, reason: str) -> list[Subscription]:
    """Return the digests and watches of a server that are paused for a reason."""
    so = and_(
        subscriptions.c.guild_id == guild_id,
        subscriptions.c.state == "paused",
        subscriptions.c.reason == reason,
    )
    query = select(subscriptions).where(so).order_by(subscriptions.c.id)
    async with db.reading() as connection:
        return [subscription_in(row) for row in (await connection.execute(query)).mappings()]


async def tell(
    db: Database, words: Iterable[tuple[Subscription, Composed | None]], *, before: str, after: str
) -> None:
    """Put the word of each into the outbox and change its reason, both or neither: it is told once."""
    async with db.writing(Priority.INTERACTION) as tx:
        for one, word in words:
            so = and_(
                subscriptions.c.id == one.id,
                subscriptions.c.state == "paused",
                subscriptions.c.reason == before,
            )
            changed = update(subscriptions).where(so).values(reason=after).returning(subscriptions.c.id)
            if (await tx.connection.execute(changed)).first() is not None and word is not None:
                await put_in(tx, word)
