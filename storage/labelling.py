"""Labels with their evidence: append-only, written only when the judgement moved."""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from sqlalchemy import select

from storage.bulk import insert_rows, listed, take_ids
from storage.canonical import clean, dump, dump_or_none
from storage.database import Database, Writer
from storage.records import Label, Proof
from storage.schema import assignments, evidence

Judgement = tuple[str | None, float, str, str]  # value, confidence, rule, rule version
Place = tuple[str, str, str, str]  # subject, axis, taxonomy, origin

_ASSIGNMENT = (
    "subject_kind", "subject", "axis", "value", "confidence", "evidence", "taxonomy", "rule", "rule_version",
    "origin", "actor", "reason", "sequence", "at",
)  # fmt: skip


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
) -> int:
    """Append the labels whose value, confidence or rule differ from the newest of their origin.

    Subjects that are `fresh` have none yet.
    """
    held = await _held(tx, subject_kind, [subject for subject in labels if subject not in fresh])
    moved = [
        (subject, label)
        for subject, given in labels.items()
        for label in given
        if subject in fresh
        or held.get((subject, label.axis, label.taxonomy, label.origin)) != _judgement(label)
    ]
    if not moved:
        return 0
    number = await tx.sequence()
    digests: dict[Proof, str] = {}
    for _, label in moved:
        for proof in label.proofs:
            if proof not in digests:
                digests[proof] = _digest(proof)
    proofs = await _write_evidence(tx, {digest: proof for proof, digest in digests.items()})
    who, why = actor and clean(actor), reason and clean(reason)
    await insert_rows(
        tx.connection,
        assignments,
        _ASSIGNMENT,
        [
            (
                subject_kind,
                clean(subject),
                label.axis,
                _value(label.value),
                label.confidence,
                dump([proofs[digests[proof]] for proof in label.proofs]),
                label.taxonomy,
                clean(label.rule),
                clean(label.rule_version),
                label.origin,
                who,
                why,
                number,
                tx.at,
            )
            for subject, label in moved
        ],
    )
    return len(moved)


async def _held(tx: Writer, subject_kind: str, subjects: Sequence[str]) -> dict[Place, Judgement]:
    held: dict[Place, Judgement] = {}
    if subjects:
        found = await tx.connection.execute(
            select(assignments)
            .where(
                assignments.c.subject_kind == subject_kind,
                assignments.c.subject.in_(listed(tx.connection, subjects)),
            )
            .order_by(assignments.c.id)
        )
        for row in found.mappings():
            place = (row["subject"], row["axis"], row["taxonomy"], row["origin"])
            held[place] = (row["value"], row["confidence"], row["rule"], row["rule_version"])
    return held


def _judgement(label: Label) -> Judgement:
    return _value(label.value), label.confidence, clean(label.rule), clean(label.rule_version)


@lru_cache(maxsize=4096)
def _value(value: str | tuple[str, ...] | None) -> str | None:
    return dump_or_none(value)


def _digest(proof: Proof) -> str:
    return hashlib.sha256(dump([proof.url, proof.revision, proof.seen]).encode()).hexdigest()[:32]


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
    await insert_rows(
        tx.connection,
        evidence,
        ("id", "digest", "url", "revision", "seen", "at"),
        [
            (
                numbers[digest],
                digest,
                clean(proof.url),
                proof.revision and clean(proof.revision),
                clean(proof.seen),
                proof.at,
            )
            for digest, proof in ((digest, proofs[digest]) for digest in fresh)
        ],
    )
    return numbers
