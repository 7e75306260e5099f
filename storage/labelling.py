"""Labels with their evidence: append-only, written only when the judgement moved."""

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select

from storage.canonical import dump, dump_or_none
from storage.database import Database, Writer
from storage.records import Label, Proof
from storage.rows import chunks
from storage.schema import assignments, evidence
from storage.upsert import insert_into

Judgement = tuple[str | None, float, str, str]  # value, confidence, rule, rule version
Place = tuple[str, str, str, str]  # subject, axis, taxonomy, origin


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
) -> int:
    """Append the labels whose value, confidence or rule differ from the newest of their origin."""
    held: dict[Place, Judgement] = {}
    for part in chunks(labels):
        found = await tx.connection.execute(
            select(assignments)
            .where(assignments.c.subject_kind == subject_kind, assignments.c.subject.in_(part))
            .order_by(assignments.c.id)
        )
        for row in found.mappings():
            place = (row["subject"], row["axis"], row["taxonomy"], row["origin"])
            held[place] = (row["value"], row["confidence"], row["rule"], row["rule_version"])
    moved = [
        (subject, label)
        for subject, given in labels.items()
        for label in given
        if held.get((subject, label.axis, label.taxonomy, label.origin)) != _judgement(label)
    ]
    if not moved:
        return 0
    number = await tx.sequence()
    proofs = await _write_evidence(tx, [proof for _, label in moved for proof in label.proofs])
    await tx.connection.execute(
        insert(assignments),
        [
            {
                "subject_kind": subject_kind,
                "subject": subject,
                "axis": label.axis,
                "value": dump_or_none(label.value),
                "confidence": label.confidence,
                "evidence": dump([proofs[_digest(proof)] for proof in label.proofs]),
                "taxonomy": label.taxonomy,
                "rule": label.rule,
                "rule_version": label.rule_version,
                "origin": label.origin,
                "actor": actor,
                "reason": reason,
                "sequence": number,
                "at": tx.at,
            }
            for subject, label in moved
        ],
    )
    return len(moved)


def _judgement(label: Label) -> Judgement:
    return dump_or_none(label.value), label.confidence, label.rule, label.rule_version


def _digest(proof: Proof) -> str:
    return hashlib.sha256(dump([proof.url, proof.revision, proof.seen]).encode()).hexdigest()[:32]


async def _write_evidence(tx: Writer, proofs: Sequence[Proof]) -> dict[str, int]:
    distinct = {_digest(proof): proof for proof in proofs}
    if distinct:
        entered = insert_into(tx.connection, evidence).on_conflict_do_nothing(index_elements=["digest"])
        await tx.connection.execute(
            entered,
            [
                {
                    "digest": key,
                    "url": proof.url,
                    "revision": proof.revision,
                    "seen": proof.seen,
                    "at": proof.at,
                }
                for key, proof in distinct.items()
            ],
        )
    numbers: dict[str, int] = {}
    for part in chunks(distinct):
        found = await tx.connection.execute(
            select(evidence.c.digest, evidence.c.id).where(evidence.c.digest.in_(part))
        )
        numbers.update({str(key): int(number) for key, number in found})
    return numbers
