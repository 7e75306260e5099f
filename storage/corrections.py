"""What operators correct: labels of their own, which go before everybody's, with the reason; append-only.

A correction is withdrawn by a row of its own, after which the study, the registry or the rules hold again, as
they have been judged meanwhile. What held in between stays to be seen as of then.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import func, select

from storage import audit
from storage.canonical import clean
from storage.database import Database, Priority, Writer
from storage.labelling import Moved, append_labels, withdrawal
from storage.labels import Assigned, labels
from storage.records import Label
from storage.rows import chunks
from storage.schema import assignments
from storage.views import View, now

LONGEST_REASON = 500
"""Characters that are kept of a reason."""
RULE = "operator"
VERSION = "1"

Value = str | tuple[str, ...] | None


class Correction(Struct, frozen=True):
    """What held before, and what holds after: one label for each taxonomy, None where there is none."""

    before: Mapping[str, Assigned | None]
    after: Mapping[str, Assigned | None]


class NothingToWithdrawError(Exception):
    """No operator has corrected this label, or the correction was withdrawn already."""


async def correct(
    db: Database,
    *,
    subject_kind: str,
    subject: str,
    axis: str,
    values: Mapping[str, Value],
    reason: str,
    actor: str,
    guild_id: int | None = None,
) -> Correction:
    """Set a label by an operator's word. `values` are by taxonomy; None says that it is not classified.

    Raises ValueError where there is no reason.
    """
    given = [
        Label(
            axis=axis,
            value=value,
            confidence=1.0,
            proofs=(),
            taxonomy=taxonomy,
            rule=RULE,
            rule_version=VERSION,
            origin="operator",
        )
        for taxonomy, value in values.items()
    ]
    async with db.writing(Priority.INTERACTION) as tx:
        return await _record(tx, "label", subject_kind, subject, given, reason, actor, guild_id)


async def withdraw(
    db: Database,
    *,
    subject_kind: str,
    subject: str,
    axis: str,
    taxonomies: tuple[str, ...],
    reason: str,
    actor: str,
    guild_id: int | None = None,
) -> Correction:
    """Take an operator's label back: what the others say holds again.

    Raises NothingToWithdrawError where no operator's label holds, ValueError where there is no reason.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        held = await _holding(tx, subject_kind, subject, axis, taxonomies)
        mine = [taxonomy for taxonomy, label in held.items() if label and label.origin == "operator"]
        if not mine:
            raise NothingToWithdrawError
        given = [withdrawal(axis, taxonomy, "operator") for taxonomy in mine]
        return await _record(tx, "label.withdrawn", subject_kind, subject, given, reason, actor, guild_id)


async def last_words(
    view: View, subject_kind: str, subjects: Sequence[str], axes: Sequence[str]
) -> dict[str, int]:
    """Return when operators last said, or took back, anything of some axes, by subject (milliseconds UTC)."""
    found: dict[str, int] = {}
    for part in chunks(subjects):
        query = (
            select(assignments.c.subject, func.max(assignments.c.at))
            .where(
                assignments.c.subject_kind == subject_kind,
                assignments.c.subject.in_(part),
                assignments.c.axis.in_(axes),
                assignments.c.origin == "operator",
                assignments.c.sequence <= view.sequence,
            )
            .group_by(assignments.c.subject)
        )
        found |= {str(subject): int(at) for subject, at in await view.connection.execute(query)}
    return found


async def _record(
    tx: Writer,
    act: str,
    subject_kind: str,
    subject: str,
    given: list[Label],
    reason: str,
    actor: str,
    guild_id: int | None,
) -> Correction:
    """Append the rows and write the act down, in one transaction."""
    why = clean(reason).strip()[:LONGEST_REASON]
    if not why:
        raise ValueError("a correction needs a reason")
    await tx.alone()
    axis, taxonomies = given[0].axis, tuple(label.taxonomy for label in given)
    before = await _holding(tx, subject_kind, subject, axis, taxonomies)
    await append_labels(tx, subject_kind, [Moved(subject, label) for label in given], actor=actor, reason=why)
    after = await _holding(tx, subject_kind, subject, axis, taxonomies)
    await audit.write(
        tx,
        actor=actor,
        rank="operator",
        act=act,
        guild_id=guild_id,
        target=f"{subject_kind} {subject} {axis}",
        before=_told(before),
        after={**_told(after), "reason": why},
    )
    return Correction(before, after)


async def _holding(
    tx: Writer, subject_kind: str, subject: str, axis: str, taxonomies: tuple[str, ...]
) -> dict[str, Assigned | None]:
    held = (await labels(await now(tx.connection), subject_kind, [subject], axes=[axis]))[subject]
    by_taxonomy = {label.taxonomy: label for label in held}
    return {taxonomy: by_taxonomy.get(taxonomy) for taxonomy in taxonomies}


def _told(held: Mapping[str, Assigned | None]) -> dict[str, object]:
    return {
        taxonomy: None if label is None else {"value": label.value, "origin": label.origin}
        for taxonomy, label in held.items()
    }
