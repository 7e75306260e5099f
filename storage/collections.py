"""Collections of owners and what is in them, each recorded when it was read."""

from collections.abc import Sequence

from msgspec import Struct, structs
from sqlalchemy import select

from storage.aside import put_aside
from storage.database import Database, Writer
from storage.readings import count_changes, note_reading
from storage.records import Coverage, Unreadable
from storage.rows import chunks
from storage.schema import collection_items, collections
from storage.sets import VersionedSet, replace, replace_all, rows_of
from storage.views import View

SOURCE = "collections"
COLLECTIONS = VersionedSet(collections, "owner_id", ("slug",))
ITEMS = VersionedSet(collection_items, "slug", ("item_type", "item_key"))


class CollectionObservation(Struct, frozen=True, kw_only=True):
    """A collection as a list showed it. `changed_at` is the Hub's own date of the last change."""

    slug: str
    title: str
    description: str | None = None
    upvotes: int | None = None
    changed_at: int | None = None


class Collection(CollectionObservation, frozen=True, kw_only=True):
    """A collection as the Hub showed it last."""

    owner_id: int
    observed_at: int
    valid_from: int


class Item(Struct, frozen=True):
    """One thing in a collection: a model, dataset, space, paper or another collection."""

    type: str
    name: str


class CollectionsRead(Struct, frozen=True, kw_only=True):
    """What reading an owner's collections gave. `whole` says that these are all there are."""

    read_at: int
    collections: Sequence[CollectionObservation] = ()
    whole: bool = True
    unreadable: Sequence[Unreadable] = ()
    requests: int = 0


class ItemsRead(Struct, frozen=True, kw_only=True):
    """What is in a collection. `note` says why there is nothing; `whole` that these are all there are."""

    read_at: int
    items: Sequence[Item] = ()
    whole: bool = True
    note: str | None = None
    requests: int = 0


class Stale(Struct, frozen=True):
    """A collection whose items are to be read, and the mark to note when they have been."""

    slug: str
    mark: str


def collection_subject(slug: str) -> str:
    """Return a collection's name among the subjects of its source."""
    return f"collection:{slug}"


def mark_of(changed_at: int | None) -> str:
    """Return what is noted of a collection's state when its items are read."""
    return str(changed_at)


async def record_collections(
    db: Database, coverage: Coverage, *, subject: str, owner_id: int, found: CollectionsRead
) -> int:
    """Record an owner's collections; return how many are not what they were. Older news changes nothing.

    A collection that is not there any more takes its items with it; should it return, they are read anew.
    """
    async with db.writing() as tx:
        current = await note_reading(
            tx,
            source=SOURCE,
            subject=subject,
            read_at=found.read_at,
            coverage_id=coverage.id,
            requests=found.requests,
        )
        if not current:
            return 0
        await put_aside(tx, coverage, found.unreadable, observed_at=found.read_at, subject=subject)
        went = await _gone(tx, owner_id, found) if found.whole else []
        for slug in went:
            await note_reading(tx, source=SOURCE, subject=collection_subject(slug), read_at=found.read_at)
        rows = [structs.asdict(one) for one in found.collections]
        done = await replace(tx, COLLECTIONS, owner_id, rows, observed_at=found.read_at, whole=found.whole)
        await replace_all(tx, ITEMS, {slug: [] for slug in went}, observed_at=found.read_at)
        await count_changes(tx, coverage, done.total, len(found.unreadable))
        return done.total


async def record_items(
    db: Database, coverage: Coverage, *, stale: Stale, owner_id: int, found: ItemsRead
) -> int:
    """Record what is in a collection; return how many items came or went. Older news changes nothing."""
    async with db.writing() as tx:
        current = await note_reading(
            tx,
            source=SOURCE,
            subject=collection_subject(stale.slug),
            read_at=found.read_at,
            mark=stale.mark,
            note=found.note,
            coverage_id=coverage.id,
            requests=found.requests,
        )
        if not current or found.note:
            return 0
        rows = [
            {
                "owner_id": owner_id,
                "item_type": item.type,
                "item_key": item.name.casefold(),
                "item_name": item.name,
            }
            for item in found.items
        ]
        done = await replace(tx, ITEMS, stale.slug, rows, observed_at=found.read_at, whole=found.whole)
        await count_changes(tx, coverage, done.total)
        return done.total


async def collections_of(view: View, owner_ids: Sequence[int]) -> dict[int, list[Collection]]:
    """Return the collections of some owners (our own numbers), by slug."""
    found: dict[int, list[Collection]] = {owner_id: [] for owner_id in owner_ids}
    for row in await rows_of(view, COLLECTIONS, owner_ids):
        one = Collection(**{name: row[name] for name in Collection.__struct_fields__})
        found[one.owner_id].append(one)
    return found


async def items_of(view: View, slugs: Sequence[str]) -> dict[str, list[Item]]:
    """Return what is in some collections, by type and name."""
    found: dict[str, list[Item]] = {slug: [] for slug in slugs}
    for row in await rows_of(view, ITEMS, slugs):
        found[row["slug"]].append(Item(row["item_type"], row["item_name"]))
    return found


async def collections_with(view: View, item_type: str, names: Sequence[str]) -> dict[str, list[str]]:
    """Return the collections that hold some things of a type: slugs by the thing's id in lower case."""
    table = collection_items
    found: dict[str, list[str]] = {}
    for part in chunks(name.casefold() for name in names):
        query = (
            select(table.c.item_key, table.c.slug)
            .where(table.c.item_key.in_(part), table.c.item_type == item_type, view.holds(table))
            .order_by(table.c.item_key, table.c.slug)
        )
        for key, slug in await view.connection.execute(query):
            found.setdefault(str(key), []).append(str(slug))
    return found


async def _gone(tx: Writer, owner_id: int, found: CollectionsRead) -> list[str]:
    """Return the collections that are held of an owner and were not found, nor observed later than this."""
    listed = {one.slug for one in found.collections}
    held = await tx.connection.execute(
        select(collections.c.slug).where(
            collections.c.owner_id == owner_id,
            collections.c.valid_to.is_(None),
            collections.c.observed_at <= found.read_at,
        )
    )
    return sorted({str(slug) for (slug,) in held} - listed)
