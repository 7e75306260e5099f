"""Reads collections: the list of an owner's, and what is in one.

The list shows a few items of each only; one collection shows them all.
"""

import re

from collectors.hub.budget import Lane
from collectors.hub.client import Hub, name_path
from collectors.hub.decode import split
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing, HubMoved, HubUnreadable
from collectors.hub.loose import fields, instant, listed, name, nested, text, unreadable, whole
from storage.collections import CollectionObservation, CollectionsRead, Item, ItemsRead
from storage.records import Unreadable

PAGE = 100
_SLUG = re.compile(r"[A-Za-z0-9][\w.-]*/[\w-][\w.-]*")
_NAMED = ("id", "slug", "name")


async def read_collections(hub: Hub, owner: str, *, lane: Lane, errand: Errand) -> CollectionsRead:
    """Read the list of an owner's collections, all pages of it. Raises the errors of the Hub."""
    found: dict[str, CollectionObservation] = {}
    odd: list[Unreadable] = []
    observed_at: int | None = None
    cursor: str | None = None
    seen: set[str] = set()
    while True:
        query = [("owner", owner), ("sort", "lastModified"), ("limit", str(PAGE))]
        query += [("cursor", cursor)] if cursor is not None else []
        answer = await hub.get("/api/collections", query, lane=lane, errand=errand, check=split)
        observed_at = answer.sent_at if observed_at is None else observed_at
        for record in split(answer.body):
            read = read_listed(record, owner)
            if isinstance(read, CollectionObservation):
                found.setdefault(read.slug, read)
            elif read is not None:
                odd.append(read)
        cursor = answer.cursor
        if cursor is None:
            return CollectionsRead(
                read_at=observed_at,
                collections=tuple(found.values()),
                # One that cannot be read may be any of those that are known.
                whole=not odd,
                unreadable=tuple(odd),
                requests=errand.take(),
            )
        if cursor in seen:
            raise HubUnreadable(f"the list of {owner}'s collections goes round in circles")
        seen.add(cursor)


async def read_collection(hub: Hub, slug: str, *, lane: Lane, errand: Errand) -> ItemsRead:
    """Read what is in a collection; one that cannot be seen (any more) is told as that.

    Raises the other errors of the Hub.
    """
    asked_at = hub.clock.now()
    path = f"/api/collections/{name_path(slug)}"
    try:
        answer = await hub.get(path, lane=lane, errand=errand, named=True, check=fields)
    except (HubMissing, HubMoved):
        # The next list tells what became of it.
        return ItemsRead(read_at=asked_at, note="the Hub does not show it", requests=errand.take())
    items, complete = read_items(fields(answer.body).get("items"))
    return ItemsRead(read_at=answer.sent_at, items=items, whole=complete, requests=errand.take())


def read_listed(record: bytes, owner: str) -> CollectionObservation | Unreadable | None:
    """Read one item of a list of collections; None for one that belongs to somebody else.

    The Hub ignores parameters that it does not know: then the list is everybody's.
    """
    try:
        found = fields(record)
    except HubUnreadable as error:
        return unreadable(record, str(error))
    slug = name(found.get("slug"))
    if slug is None or _SLUG.fullmatch(slug) is None:
        return unreadable(record, "a collection without a proper slug")
    named = text(nested(found.get("owner")).get("name")) or slug.partition("/")[0]
    if named.casefold() != owner.casefold():
        return None
    return CollectionObservation(
        slug=slug,
        title=text(found.get("title")) or slug,
        description=text(found.get("description")),
        upvotes=whole(found.get("upvotes")),
        changed_at=instant(found.get("lastUpdated")),
    )


def read_items(value: object) -> tuple[tuple[Item, ...], bool]:
    """Read the items of a collection; say whether all of them could be read."""
    found: dict[tuple[str, str], Item] = {}
    complete = isinstance(value, list)
    for given in listed(value):
        item = nested(given)
        kind = text(item.get("type"))
        called = next((called for key in _NAMED if (called := name(item.get(key))) is not None), None)
        if kind is None or called is None:
            complete = False
        else:
            found.setdefault((kind, called.casefold()), Item(kind, called))
    return tuple(found.values()), complete
