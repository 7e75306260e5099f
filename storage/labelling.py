"""Labels with their evidence: append-only, written only when the judgement moved."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.bulk import carry_out, inserting_columns, listed, take_ids
from storage.canonical import clean, dump_bytes, dump_or_none
from storage.database import Database, Writer
from storage.labels import RANKS, WITHDRAWN
from storage.records import Label, Origin, Proof
from storage.schema import assignments, evidence

Judgement = tuple[str | None, float, str, str]  # value, confidence, rule, rule version
Place = tuple[str, str, str, Origin]  # subject, axis, taxonomy, origin

_ORIGINS: tuple[Origin, ...] = ("operator", "study", "registry", "rule")
"""Those who label, by whose word goes first."""


class Moved(Struct, frozen=True):
    """A label to be appended."""

    subject: str
    label: Label


class Change(Struct, frozen=True, kw_only=True):
    """How what holds of a subject moved, on an axis in a taxonomy; None where nothing holds."""

    subject_kind: str
    subject: str
    axis: str
    taxonomy: str
    before: Judgement | None
    after: Judgement | None

    @property
    def moved(self) -> bool:
        """Whether it has another value now; where not, only the rule or how sure it is moved."""
        return (self.before and self.before[0]) != (self.after and self.after[0])


Told = Callable[[Change], None]
"""Who is told of every change of what holds, before the transaction that makes it ends."""


async def record_labels(
    db: Database,
    *,
    subject_kind: str,
    subject: str,
    labels: Sequence[Label],
    actor: str | None = None,
    reason: str | None = None,
) -> int:
    """Record the labels of a project or an owner; returns how many are new or moved."""
    async with db.writing() as tx:
        await tx.alone()
        return await write_labels(tx, subject_kind, {subject: labels}, actor=actor, reason=reason)


async def write_labels(
    tx: Writer,
    subject_kind: str,
    labels: Mapping[str, Sequence[Label]],
    *,
    actor: str | None = None,
    reason: str | None = None,
    fresh: AbstractSet[str] = frozenset(),
    told: Told | None = None,
) -> int:
    """Append the labels whose value, confidence or rule differ from the newest of their origin.

    Subjects that are `fresh` have none yet.
    """
    held = await held_of(tx.connection, subject_kind, [subject for subject in labels if subject not in fresh])
    if held:
        moved = moved_labels(held, labels)
    else:
        moved = [Moved(subject, label) for subject, given in labels.items() for label in given]
    await append_labels(tx, subject_kind, moved, actor=actor, reason=reason)
    if told is not None:
        for change in _changes(subject_kind, held, moved):
            told(change)
    return len(moved)


def moved_labels(
    held: Mapping[Place, Judgement], labels: Mapping[str, Sequence[Label]], *, whole: Sequence[str] = ()
) -> list[Moved]:
    """Return what is to be appended: the labels that differ from what is held of their origin.

    On the axes that are `whole` the given labels are all there are: what else is held of these subjects, by
    whoever but an operator, is withdrawn.
    """
    moved = []
    for subject, given in labels.items():
        for label in given:
            place: Place = (subject, label.axis, label.taxonomy, label.origin)
            if place not in held or held[place] != judgement_of(label):
                moved.append(Moved(subject, label))
    if not whole:
        return moved
    told = {
        (subject, label.axis, label.taxonomy, label.origin)
        for subject, given in labels.items()
        for label in given
    }
    moved += [
        Moved(subject, withdrawal(axis, taxonomy, origin))
        for (subject, axis, taxonomy, origin), judgement in held.items()
        if subject in labels
        and axis in whole
        and origin != "operator"
        and judgement[2] != WITHDRAWN
        and (subject, axis, taxonomy, origin) not in told
    ]
    return moved


def withdrawal(axis: str, taxonomy: str, origin: Origin) -> Label:
    """Return the row by which an origin takes its label back: the next rank holds from there on."""
    return Label(
        axis=axis,
        value=None,
        confidence=0.0,
        proofs=(),
        taxonomy=taxonomy,
        rule=WITHDRAWN,
        rule_version="1",
        origin=origin,
    )


async def append_labels(
    tx: Writer,
    subject_kind: str,
    moved: Sequence[Moved],
    *,
    actor: str | None = None,
    reason: str | None = None,
) -> None:
    """Append labels with their evidence, whatever is held."""
    if not moved:
        return
    number = await tx.sequence()
    labels = [one.label for one in moved]
    # Labels share their proofs, which are told apart by where they lie: to compare them takes longer.
    shared = {id(proof): proof for label in labels for proof in label.proofs}
    digests = {place: _digest(proof) for place, proof in shared.items()}
    written = await _write_evidence(tx, {digests[place]: proof for place, proof in shared.items()})
    numbers = {place: str(written[digest]) for place, digest in digests.items()}
    many = len(moved)
    columns: dict[str, Sequence[Any]] = {
        "subject_kind": [subject_kind] * many,
        "subject": [clean(one.subject) for one in moved],
        "axis": [label.axis for label in labels],
        "value": [_value(label.value) for label in labels],
        "confidence": [label.confidence for label in labels],
        "evidence": [f"[{','.join([numbers[id(proof)] for proof in label.proofs])}]" for label in labels],
        "taxonomy": [label.taxonomy for label in labels],
        "rule": [clean(label.rule) for label in labels],
        "rule_version": [clean(label.rule_version) for label in labels],
        "origin": [label.origin for label in labels],
        "actor": [actor and clean(actor)] * many,
        "reason": [reason and clean(reason)] * many,
        "sequence": [number] * many,
        "at": [tx.at] * many,
    }
    await carry_out(tx.connection, inserting_columns(tx.connection, assignments, columns))


async def held_of(
    connection: AsyncConnection, subject_kind: str, subjects: Sequence[str]
) -> dict[Place, Judgement]:
    """Return the newest judgement of each origin on some subjects, withdrawals too."""
    held: dict[Place, Judgement] = {}
    if subjects:
        found = await connection.execute(
            select(assignments)
            .where(
                assignments.c.subject_kind == subject_kind,
                assignments.c.subject.in_(listed(connection, subjects)),
            )
            .order_by(assignments.c.id)
        )
        for row in found.mappings():
            place = (row["subject"], row["axis"], row["taxonomy"], row["origin"])
            held[place] = (row["value"], row["confidence"], row["rule"], row["rule_version"])
    return held


def best_of(held: Mapping[Place, Judgement]) -> dict[tuple[str, str, str], Judgement]:
    """Return what would hold if no operator had spoken, by subject, axis and taxonomy."""
    best: dict[tuple[str, str, str], Judgement] = {}
    for (subject, axis, taxonomy, origin), judgement in sorted(
        held.items(), key=lambda item: -RANKS[item[0][3]]
    ):
        if origin != "operator" and judgement[2] != WITHDRAWN:
            best[subject, axis, taxonomy] = judgement
    return best


def _changes(subject_kind: str, held: Mapping[Place, Judgement], moved: Sequence[Moved]) -> Iterator[Change]:
    """Yield how what holds moves by some rows: nothing, where a higher rank has spoken and stays."""
    after = dict(held)
    places: dict[tuple[str, str, str], None] = {}
    for one in moved:
        label = one.label
        after[one.subject, label.axis, label.taxonomy, label.origin] = judgement_of(label)
        places[one.subject, label.axis, label.taxonomy] = None
    for subject, axis, taxonomy in places:
        was, now = (_holding(rows, subject, axis, taxonomy) for rows in (held, after))
        if was != now:
            yield Change(
                subject_kind=subject_kind,
                subject=subject,
                axis=axis,
                taxonomy=taxonomy,
                before=was,
                after=now,
            )


def _holding(held: Mapping[Place, Judgement], subject: str, axis: str, taxonomy: str) -> Judgement | None:
    """Return the judgement of the highest rank that has not taken its label back."""
    rows = (held.get((subject, axis, taxonomy, origin)) for origin in _ORIGINS)
    return next((row for row in rows if row is not None and row[2] != WITHDRAWN), None)


def judgement_of(label: Label) -> Judgement:
    """Return what of a label is compared: labels that agree in it are the same."""
    return _value(label.value), label.confidence, clean(label.rule), clean(label.rule_version)


@lru_cache(maxsize=4096)
def _value(value: str | tuple[str, ...] | None) -> str | None:
    return dump_or_none(value)


def _digest(proof: Proof) -> str:
    """Return what tells a proof from every other: of where it is, of which revision, of what was seen."""
    return hashlib.sha256(dump_bytes((proof.url, proof.revision, proof.seen))).hexdigest()[:32]


async def _write_evidence(tx: Writer, proofs: Mapping[str, Proof]) -> dict[str, int]:
    if not proofs:
        return {}
    await tx.alone()
    held = select(evidence.c.digest, evidence.c.id).where(
        evidence.c.digest.in_(listed(tx.connection, list(proofs)))
    )
    numbers = {str(digest): int(number) for digest, number in await tx.connection.execute(held)}
    fresh = [digest for digest in proofs if digest not in numbers]
    numbers |= zip(fresh, await take_ids(tx, evidence, len(fresh)), strict=True)
    told = [proofs[digest] for digest in fresh]
    columns: dict[str, Sequence[Any]] = {
        "id": [numbers[digest] for digest in fresh],
        "digest": fresh,
        "url": [clean(proof.url) for proof in told],
        "revision": [proof.revision and clean(proof.revision) for proof in told],
        "seen": [clean(proof.seen) for proof in told],
        "at": [proof.at for proof in told],
    }
    await carry_out(tx.connection, inserting_columns(tx.connection, evidence, columns))
    return numbers
