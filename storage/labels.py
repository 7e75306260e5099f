"""The read side of labels: the judgement that holds, what it stands on, and what it outranks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import RowMapping, select

from storage.canonical import load
from storage.covering import present
from storage.disputes import Disputed, disputes_of
from storage.records import Origin
from storage.rows import chunks
from storage.schema import assignments, evidence, repo_versions
from storage.views import View

RANKS: dict[str, int] = {"operator": 0, "study": 1, "registry": 2, "rule": 3}
"""Whose word goes before whose."""
WITHDRAWN = "withdrawn"
"""The rule of a row by which an origin takes back its label: the next rank holds from there on."""


class Seen(Struct, frozen=True):
    """A piece of evidence: where, at which revision, what was seen, and when."""

    url: str
    revision: str | None
    seen: str
    at: int


class Assigned(Struct, frozen=True, kw_only=True):
    """A label as it holds: None as its value is "not classified"."""

    subject: str
    axis: str
    value: Any
    confidence: float
    taxonomy: str
    rule: str
    rule_version: str
    origin: Origin
    reason: str | None
    at: int
    evidence: tuple[Seen, ...]
    disputed: tuple[Disputed, ...] = ()
    """What people say against it, with a link, and nobody has decided yet."""


async def labels(
    view: View,
    subject_kind: str,
    subjects: Sequence[str],
    *,
    axes: Sequence[str] = (),
    taxonomy: str | None = None,
) -> dict[str, list[Assigned]]:
    """Return the labels that hold for some subjects, one for each axis and taxonomy.

    An operator's correction outranks the study's own statement, which outranks the registry and the rules.
    What was withdrawn does not count: the next rank holds, or there is no label.
    """
    best = await holding(view, subject_kind, subjects, axes=axes, taxonomy=taxonomy)
    seen = await _evidence(view, best.values())
    disputed = await disputes_of(view, subject_kind, subjects) if best else {}
    found: dict[str, list[Assigned]] = {subject: [] for subject in subjects}
    for (subject, axis, kind), row in sorted(best.items()):
        found[subject].append(
            Assigned(
                subject=subject,
                axis=axis,
                value=load(row["value"]) if row["value"] else None,
                confidence=row["confidence"],
                taxonomy=row["taxonomy"],
                rule=row["rule"],
                rule_version=row["rule_version"],
                origin=row["origin"],
                reason=row["reason"],
                at=row["at"],
                evidence=tuple(seen[number] for number in load(row["evidence"])),
                disputed=disputed.get((subject, disputed_as(axis, kind)), ()),
            )
        )
    return found


async def labelled(view: View, subject_kind: str, axes: Sequence[str]) -> list[str]:
    """Return who has, or had, a label on any of some axes by whoever but an operator, in a stable order."""
    query = (
        select(assignments.c.subject)
        .where(
            assignments.c.subject_kind == subject_kind,
            assignments.c.axis.in_(axes),
            assignments.c.origin != "operator",
            assignments.c.sequence <= view.sequence,
        )
        .distinct()
    )
    subjects = [str(subject) for (subject,) in await view.connection.execute(query)]
    return sorted(subjects, key=lambda subject: (len(subject), subject))


def disputed_as(axis: str, taxonomy: str) -> str:
    """Return the name under which a label is disputed: flags of one axis are told apart by what they flag."""
    return f"{axis}.{taxonomy}" if axis == "noise" else axis


async def artefacts_of(
    view: View, owners: Sequence[str], *, taxonomy: str = "v1"
) -> list[tuple[str | None, int]]:
    """Count some owners' present repos by the artefact kind that holds, most first; None: not classified."""
    counts = await count_labels(view, owners, "artefact", taxonomy=taxonomy)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] is None, pair[0] or ""))


async def count_labels(
    view: View, owners: Sequence[str], axis: str, *, taxonomy: str = "v1"
) -> Counter[str | None]:
    """Count some owners' present repos by the value of an axis that holds; None: not classified.

    A repo with several values counts for each of them.
    """
    there = select(repo_versions.c.repo_id).where(
        repo_versions.c.owner_key.in_([owner.casefold() for owner in owners]), present(view)
    )
    subjects = [str(repo_id) for (repo_id,) in await view.connection.execute(there)]
    held = await holding(view, "repo", subjects, axes=(axis,), taxonomy=taxonomy)
    values = {subject: load(row["value"]) for (subject, _, _), row in held.items() if row["value"]}
    counts: Counter[str | None] = Counter()
    for subject in subjects:
        value = values.get(subject)
        counts.update(value or (None,) if isinstance(value, list) else (value,))
    return counts


async def holding(
    view: View,
    subject_kind: str,
    subjects: Iterable[str],
    *,
    axes: Sequence[str] = (),
    taxonomy: str | None = None,
) -> dict[tuple[str, str, str], RowMapping]:
    """Return the rows that hold, by subject, axis and taxonomy: the highest rank, of it the newest.

    Of a rank whose newest row withdraws its label nothing holds.
    """
    newest: dict[tuple[str, str, str], dict[int, RowMapping]] = {}
    for part in chunks(subjects):
        query = select(assignments).where(
            assignments.c.subject_kind == subject_kind,
            assignments.c.subject.in_(part),
            assignments.c.sequence <= view.sequence,
        )
        if axes:
            query = query.where(assignments.c.axis.in_(axes))
        if taxonomy:
            query = query.where(assignments.c.taxonomy == taxonomy)
        for row in (await view.connection.execute(query.order_by(assignments.c.id))).mappings():
            place = (row["subject"], row["axis"], row["taxonomy"])
            newest.setdefault(place, {})[RANKS[row["origin"]]] = row
    best: dict[tuple[str, str, str], RowMapping] = {}
    for place, ranks in newest.items():
        kept = [rank for rank, row in ranks.items() if row["rule"] != WITHDRAWN]
        if kept:
            best[place] = ranks[min(kept)]
    return best


async def _evidence(view: View, rows: Any) -> dict[int, Seen]:  # noqa: ANN401 - the rows of a mapping
    numbers = {number for row in rows for number in load(row["evidence"])}
    found: dict[int, Seen] = {}
    for part in chunks(sorted(numbers)):
        query = select(evidence).where(evidence.c.id.in_(part))
        for row in (await view.connection.execute(query)).mappings():
            found[row["id"]] = Seen(row["url"], row["revision"], row["seen"], row["at"])
    return found
