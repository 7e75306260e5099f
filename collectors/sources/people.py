"""People: the members of followed organisations, and the accounts that followed owners have elsewhere."""

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from collectors.hub.people import MEMBERS_PAGE, read_members, read_socials
from collectors.sources.subjects import Subject, Visit
from config.clock import DAY, WEEK
from storage.catalogue import Owner, find_owners
from storage.people import (
    MEMBERS_SOURCE,
    SOCIALS_SOURCE,
    owner_subject,
    record_members,
    record_socials,
)
from storage.readings import Reading, readings_of
from storage.records import OwnerKind
from storage.views import View

MOST_SOCIALS = 12
"""Owners whose accounts are read in one run: nothing waits for them."""

_Wanted = Callable[[Owner, Reading, int], bool]


class MemberLists:
    """The members of followed organisations.

    They are read when the overview counts others than before, once a day at most, and once a week anyway.
    """

    name = MEMBERS_SOURCE
    cadence = DAY

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the organisations whose members are to be read; users have none."""
        owners = await find_owners(view, handles)
        organisations = {handle: owner for handle, owner in owners.items() if owner.kind == "org"}
        due = await _due(view, self.name, organisations, now, self._moved)
        return [_with_count(subject, organisations[subject.partition]) for subject in due]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Read an organisation's members and record them."""
        found = await read_members(
            visit.hub,
            subject.name,
            expected=None if subject.mark is None else int(subject.mark),
            mark=subject.mark,
            lane=visit.lane,
            errand=visit.errand,
        )
        await record_members(visit.db, visit.coverage, owner_id=_owner_id(subject), found=found)

    def _moved(self, owner: Owner, reading: Reading, age: int) -> bool:
        return age >= WEEK or (age >= self.cadence and reading.mark != _mark(owner))


class SocialHandles:
    """The accounts that followed owners, users too, have elsewhere: they hardly ever change."""

    name = SOCIALS_SOURCE
    cadence = WEEK

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the owners whose accounts are to be read, as many as one run may ask for."""
        owners = await find_owners(view, handles)
        due = await _due(view, self.name, owners, now, lambda _owner, _reading, age: age >= self.cadence)
        return [replace(subject, mark=owners[subject.partition].kind) for subject in due[:MOST_SOCIALS]]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Read an owner's accounts and record them."""
        kind: OwnerKind = "user" if subject.mark == "user" else "org"
        found = await read_socials(visit.hub, subject.name, kind, lane=visit.lane, errand=visit.errand)
        await record_socials(visit.db, visit.coverage, owner_id=_owner_id(subject), found=found)


async def _due(
    view: View, source: str, owners: Mapping[str, Owner], now: int, wanted: _Wanted
) -> list[Subject]:
    """Return the owners never read, and of the others those that are wanted, the oldest readings first."""
    read = await readings_of(view, source, [owner_subject(owner.id) for owner in owners.values()])
    due: list[tuple[int, Subject]] = []
    for handle, owner in owners.items():
        key = owner_subject(owner.id)
        reading = read.get(key)
        read_at = None if reading is None else reading.read_at
        if reading is None or read_at is None or wanted(owner, reading, now - read_at):
            due.append((read_at or 0, Subject(key=key, name=owner.handle, partition=handle)))
    return [subject for _, subject in sorted(due, key=lambda pair: pair[0])]


def _with_count(subject: Subject, owner: Owner) -> Subject:
    """Return an organisation to be read with what its list will cost and the mark to note then."""
    pages = max(1, -(-(owner.members or 0) // MEMBERS_PAGE))
    return replace(subject, requests=pages, mark=_mark(owner))


def _mark(owner: Owner) -> str | None:
    """Return what is noted of an organisation's state when its members are read: the Hub's own count."""
    return None if owner.members is None else str(owner.members)


def _owner_id(subject: Subject) -> int:
    return int(subject.key.rpartition(":")[2])
