"""Reads who belongs to an organisation, and an owner's accounts elsewhere."""

from collectors.hub.budget import Lane
from collectors.hub.client import Hub, name_path
from collectors.hub.decode import split
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing, HubRefused, HubUnreadable
from collectors.hub.loose import fields, name, nested, text, unreadable
from storage.people import MembersRead, SocialsRead
from storage.records import OwnerKind, Unreadable

MEMBERS_PAGE = 1000
"""Members of a page; the Hub gives up to ten times as many."""


async def read_members(
    hub: Hub, handle: str, *, expected: int | None, mark: str | None, lane: Lane, errand: Errand
) -> MembersRead:
    """Read an organisation's members, all pages of them. Raises the errors of the Hub.

    An organisation may hide them: the list is refused then, or empty. Nobody runs one without members, so an
    empty list says nothing about them. `expected` is the Hub's own count: a list that holds fewer may have
    ended early, and takes nobody away.
    """
    asked_at = hub.clock.now()
    found: dict[str, str] = {}
    odd: list[Unreadable] = []
    observed_at: int | None = None
    cursor: str | None = None
    seen: set[str] = set()
    path = f"/api/organizations/{name_path(handle)}/members"
    while True:
        query = [("limit", str(MEMBERS_PAGE))]
        query += [("cursor", cursor)] if cursor is not None else []
        try:
            answer = await hub.get(path, query, lane=lane, errand=errand, named=True, check=split)
        except (HubMissing, HubRefused):
            return MembersRead(read_at=asked_at, hidden=True, mark=mark, requests=errand.take())
        observed_at = answer.sent_at if observed_at is None else observed_at
        for record in split(answer.body):
            read = read_member(record)
            if isinstance(read, str):
                found.setdefault(read.casefold(), read)
            else:
                odd.append(read)
        cursor = answer.cursor
        if cursor is None:
            return MembersRead(
                read_at=observed_at,
                members=tuple(found.values()),
                whole=not odd and (expected is None or len(found) >= expected),
                hidden=not found and not odd,
                mark=mark,
                unreadable=tuple(odd),
                requests=errand.take(),
            )
        if cursor in seen:
            raise HubUnreadable(f"the list of {handle}'s members goes round in circles")
        seen.add(cursor)


def read_member(record: bytes) -> str | Unreadable:
    """Return the handle of one item of a list of members."""
    try:
        found = fields(record)
    except HubUnreadable as error:
        return unreadable(record, str(error))
    return name(found.get("user")) or name(found.get("name")) or unreadable(record, "a member without a name")


async def read_socials(hub: Hub, handle: str, kind: OwnerKind, *, lane: Lane, errand: Errand) -> SocialsRead:
    """Read an owner's accounts elsewhere. Raises the errors of the Hub."""
    stem = "users" if kind == "user" else "organizations"
    path = f"/api/{stem}/{name_path(handle)}/socials"
    answer = await hub.get(path, lane=lane, errand=errand, named=True, check=handles_of)
    return SocialsRead(read_at=answer.sent_at, handles=handles_of(answer.body), requests=errand.take())


def handles_of(body: bytes) -> dict[str, str]:
    """Return handles by platform. Raises HubUnreadable where an answer does not tell any."""
    answer = fields(body)
    if "socialHandles" not in answer:
        raise HubUnreadable("an answer without social handles")
    given = nested(answer["socialHandles"])
    found = {text(platform): text(handle) for platform, handle in given.items()}
    return {platform: handle for platform, handle in found.items() if platform and handle}
