"""Labels that people dispute: each with a link, open until an operator decides, and kept after it."""

import re
from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from storage import audit
from storage.canonical import clean
from storage.database import Database, Priority
from storage.errors import StoreError
from storage.rows import chunks
from storage.schema import disputes
from storage.views import View

Decision = Literal["accepted", "refused"]

LONGEST_LINK = 400
LONGEST_REASON = 500
"""Characters; a longer text is for the page that the link leads to."""
_LINK = re.compile(
    r"https://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+)"
    r"(?::\d{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&*+,;=%-]*)?"
)
"""An address that can be shown as it is: no user before the host, no brackets, no spaces, no quotes."""


class Dispute(Struct, frozen=True, kw_only=True):
    """One dispute of one label. `decision` is None while it is open."""

    id: int
    subject_kind: str
    subject: str
    axis: str
    link: str
    reason: str
    actor: str
    at: int
    decision: Decision | None
    answer: str | None
    decided_by: str | None
    decided_at: int | None


class Disputed(Struct, frozen=True):
    """That a label is disputed: under which number, with which link, since when."""

    id: int
    link: str
    at: int


def is_link(typed: str) -> bool:
    """Say whether something can be the link of a dispute: https, to a host with a name, and not too long."""
    return len(typed) <= LONGEST_LINK and _LINK.fullmatch(typed) is not None


async def open_dispute(
    db: Database,
    *,
    subject_kind: str,
    subject: str,
    axis: str,
    link: str,
    reason: str,
    actor: str,
    rank: str,
    guild_id: int | None = None,
) -> tuple[Dispute, bool]:
    """Open a dispute, or return the open one of the same label with the same link; True: it is new.

    Raises ValueError where the link is none.
    """
    if not is_link(link):
        raise ValueError(f"no https address: {link[:80]!r}")
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        same = select(disputes).where(
            disputes.c.subject_kind == subject_kind,
            disputes.c.subject == subject,
            disputes.c.axis == axis,
            disputes.c.link == link,
            disputes.c.decision.is_(None),
        )
        held = (await tx.connection.execute(same)).mappings().first()
        if held is not None:
            return _dispute(held), False
        values = {
            "subject_kind": subject_kind,
            "subject": subject,
            "axis": axis,
            "link": link,
            "reason": clean(reason)[:LONGEST_REASON],
            "actor": actor,
            "sequence": await tx.sequence(),
            "at": tx.at,
        }
        made = await tx.connection.execute(insert(disputes).values(values).returning(disputes))
        dispute = _dispute(made.mappings().one())
        await audit.write(
            tx,
            actor=actor,
            rank=rank,
            act="dispute",
            guild_id=guild_id,
            target=f"{subject_kind} {subject} {axis}",
            after={"dispute": dispute.id, "link": link, "reason": dispute.reason},
        )
        return dispute, True


async def decide(
    db: Database, number: int, decision: Decision, *, answer: str, actor: str, guild_id: int | None = None
) -> Dispute:
    """Decide an open dispute; the label itself is corrected, where it is, by a correction.

    Raises StoreError where there is no such dispute, or it was decided before.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        one = disputes.c.id == number
        held = (await tx.connection.execute(select(disputes).where(one))).mappings().first()
        if held is None:
            raise StoreError(f"there is no dispute {number}")
        if held["decision"] is not None:
            raise StoreError(f"dispute {number} was {held['decision']} already")
        decided = update(disputes).where(one, disputes.c.decision.is_(None)).returning(disputes)
        values = {
            "decision": decision,
            "answer": clean(answer)[:LONGEST_REASON],
            "decided_by": actor,
            "decided_sequence": await tx.sequence(),
            "decided_at": tx.at,
        }
        dispute = _dispute((await tx.connection.execute(decided.values(values))).mappings().one())
        await audit.write(
            tx,
            actor=actor,
            rank="operator",
            act=f"dispute.{decision}",
            guild_id=guild_id,
            target=f"{dispute.subject_kind} {dispute.subject} {dispute.axis}",
            before={"dispute": number, "link": dispute.link},
            after={"decision": decision, "reason": dispute.answer},
        )
        return dispute


async def disputes_of(
    view: View, subject_kind: str, subjects: Sequence[str]
) -> dict[tuple[str, str], tuple[Disputed, ...]]:
    """Return what was open as of a view for some subjects, by subject and axis, oldest first."""
    found: dict[tuple[str, str], tuple[Disputed, ...]] = {}
    for part in chunks(subjects):
        query = select(disputes).where(
            disputes.c.subject_kind == subject_kind, disputes.c.subject.in_(part), _open(view)
        )
        for row in (await view.connection.execute(query.order_by(disputes.c.id))).mappings():
            place = (str(row["subject"]), str(row["axis"]))
            found[place] = (*found.get(place, ()), Disputed(row["id"], row["link"], row["at"]))
    return found


async def every_dispute(view: View, *, decided: bool = False, limit: int = 1_000) -> list[Dispute]:
    """Return the disputes that were open as of a view, oldest first; `decided`: those too, newest first."""
    query = select(disputes).where(disputes.c.sequence <= view.sequence)
    ordered = query.order_by(disputes.c.id.desc()) if decided else query.where(_open(view))
    rows = (await view.connection.execute(ordered.order_by(disputes.c.id).limit(limit))).mappings()
    return [_dispute(row) for row in rows]


def _open(view: View) -> ColumnElement[bool]:
    later = or_(disputes.c.decided_sequence.is_(None), disputes.c.decided_sequence > view.sequence)
    return and_(disputes.c.sequence <= view.sequence, later)


def _dispute(row: Any) -> Dispute:  # noqa: ANN401 - a row of a mapping
    return Dispute(**{name: row[name] for name in Dispute.__struct_fields__})
