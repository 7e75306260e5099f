"""People: who belongs to an organisation, and under what names owners are found elsewhere."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from storage.aside import put_aside
from storage.database import Database
from storage.readings import count_changes, note_reading, readings_of
from storage.records import Coverage, Unreadable
from storage.schema import members, socials
from storage.sets import VersionedSet, replace, rows_of
from storage.views import View

MEMBERS_SOURCE = "members"
SOCIALS_SOURCE = "socials"
MEMBERS = VersionedSet(members, "owner_id", ("member_key",))
SOCIALS = VersionedSet(socials, "owner_id", ("platform",))
HIDDEN = "the list of members is hidden"


class MembersRead(Struct, frozen=True, kw_only=True):
    """What asking for an organisation's members gave.

    `whole` says that these are all; `hidden` that the Hub shows none: then nothing is known, and what was
    known before stays. `mark` is to be kept for the next reading.
    """

    read_at: int
    members: Sequence[str] = ()
    whole: bool = True
    hidden: bool = False
    mark: str | None = None
    unreadable: Sequence[Unreadable] = ()
    requests: int = 0


class SocialsRead(Struct, frozen=True, kw_only=True):
    """An owner's accounts elsewhere: handles by platform."""

    read_at: int
    handles: Mapping[str, str]
    requests: int = 0


class Members(Struct, frozen=True, kw_only=True):
    """The members of an organisation, as the Hub shows them, by handle; empty and not `known`: nobody says.

    `hidden` says that the Hub shows none now: then these are those it showed last.
    """

    members: tuple[str, ...]
    hidden: bool
    read_at: int | None

    @property
    def known(self) -> bool:
        """Whether the members are known as of the last time that the Hub was asked."""
        return self.read_at is not None and not self.hidden


def owner_subject(owner_id: int) -> str:
    """Return an owner's name among the subjects of both sources."""
    return f"owner:{owner_id}"


async def record_members(db: Database, coverage: Coverage, *, owner_id: int, found: MembersRead) -> int:
    """Record who belongs to an organisation; return how many came or went. Older news changes nothing."""
    subject = owner_subject(owner_id)
    async with db.writing() as tx:
        current = await note_reading(
            tx,
            source=MEMBERS_SOURCE,
            subject=subject,
            read_at=found.read_at,
            mark=found.mark,
            note=HIDDEN if found.hidden else None,
            coverage_id=coverage.id,
            requests=found.requests,
        )
        if not current or found.hidden:
            return 0
        await put_aside(tx, coverage, found.unreadable, observed_at=found.read_at, subject=subject)
        rows = [{"member_key": name.casefold(), "member": name} for name in found.members]
        done = await replace(tx, MEMBERS, owner_id, rows, observed_at=found.read_at, whole=found.whole)
        await count_changes(tx, coverage, done.total, len(found.unreadable))
        return done.total


async def record_socials(db: Database, coverage: Coverage, *, owner_id: int, found: SocialsRead) -> int:
    """Record an owner's accounts elsewhere; return how many are not what they were."""
    async with db.writing() as tx:
        current = await note_reading(
            tx,
            source=SOCIALS_SOURCE,
            subject=owner_subject(owner_id),
            read_at=found.read_at,
            coverage_id=coverage.id,
            requests=found.requests,
        )
        if not current:
            return 0
        rows = [{"platform": platform, "handle": handle} for platform, handle in found.handles.items()]
        done = await replace(tx, SOCIALS, owner_id, rows, observed_at=found.read_at)
        await count_changes(tx, coverage, done.total)
        return done.total


async def members_of(view: View, owner_ids: Sequence[int]) -> dict[int, Members]:
    """Return who belongs to some owners (our own numbers), and whether that is known.

    When the Hub was asked last is told as of now, whatever the view.
    """
    rows = await rows_of(view, MEMBERS, owner_ids)
    read = await readings_of(view, MEMBERS_SOURCE, [owner_subject(owner_id) for owner_id in owner_ids])
    found: dict[int, Members] = {}
    for owner_id in owner_ids:
        reading = read.get(owner_subject(owner_id))
        found[owner_id] = Members(
            members=tuple(row["member"] for row in rows if row["owner_id"] == owner_id),
            hidden=reading is not None and reading.note == HIDDEN,
            read_at=None if reading is None else reading.read_at,
        )
    return found


async def socials_of(view: View, owner_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the accounts elsewhere of some owners (our own numbers): handles by platform."""
    found: dict[int, dict[str, str]] = {owner_id: {} for owner_id in owner_ids}
    for row in await rows_of(view, SOCIALS, owner_ids):
        found[row["owner_id"]][row["platform"]] = row["handle"]
    return found
