"""Kind, role and stage of repos, held against labels given by hand without looking at the rules.

The labels are a table with a line for each repo (`docs/labelling.md` says how they were given), the records
are the Hub's own, one JSON object a line, with the repo's `type` beside its fields.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Struct

from collectors.hub.decode import read_repo
from collectors.mapping.artefacts import label_repo
from collectors.mapping.evaluation.scores import Answer, Scores, score
from storage.records import RepoObservation, RepoType, Unreadable

NONE = "none"
"""The kind of a Space that is none of the study's; our abstention means it."""
FIRST_TIME: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {
        "kind": (286, 295, 300),
        "role": (226, 249, 273),
        "role, labeller sure": (189, 194, 203),
        "stage": (234, 234, 273),
    }
)
"""What the rules reached on `tests/data/artefacts.csv` when they were first measured.

Right, acceptable, and how many. The rules were written without looking at these labels, and mended from what
this measurement showed: only these figures are blind, later ones on the same labels are not.
"""
_ADDED = frozenset({"type", "source"})
_DAY = len("2026-11-24")


class HandLabel(Struct, frozen=True):
    """What people say of one repo; `alt_kinds` and `alt` are kinds and roles they would accept as well."""

    repo_type: RepoType
    name: str
    kind: str
    role: str | None
    stage: str | None
    alt_kinds: tuple[str, ...] = ()
    alt: tuple[str, ...] = ()
    sure: str = "high"

    @property
    def key(self) -> tuple[str, str]:
        """What a record is found by."""
        return self.repo_type, self.name.casefold()


class Judgement(Struct, frozen=True):
    """What the rules say of one repo, each with how sure they are."""

    kind: str | None
    kind_confidence: float
    role: str | None
    role_confidence: float
    stage: str | None
    stage_confidence: float


class ArtefactScores(Struct, frozen=True):
    """The three axes measured on the same repos.

    Roles and stages are asked of what people gave one; a role that is right of a wrong kind is wrong. `sure`
    are roles where the labeller was sure.
    """

    kind: Scores
    role: Scores
    role_sure: Scores
    stage: Scores
    role_by_kind: Mapping[str, Scores]


def read_labels(text: str) -> tuple[HandLabel, ...]:
    """Read a table of labels. Raises KeyError where a column is missing, ValidationError for odd types."""
    return tuple(
        HandLabel(
            repo_type=msgspec.convert(row["type"], RepoType),
            name=row["id"],
            kind=row["kind"],
            role=row["role"] or None,
            stage=row["stage"] or None,
            alt_kinds=_several(row["alt_kinds"]),
            alt=_several(row["alt"]),
            sure=row["sure"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def read_records(text: str) -> dict[tuple[str, str], RepoObservation]:
    """Read records, each as a page of the Hub would show it. Raises ValueError for one that is unreadable."""
    return {
        (one.repo_type, one.name.casefold()): one
        for one in (_observe(json.loads(line)) for line in text.splitlines() if line.strip())
    }


def judge(observation: RepoObservation) -> Judgement:
    """Return what the rules say of a repo."""
    kind, _, role, stage = label_repo(observation, at=0)
    return Judgement(
        kind=_text(kind.value),
        kind_confidence=kind.confidence,
        role=_text(role.value),
        role_confidence=role.confidence,
        stage=_text(stage.value),
        stage_confidence=stage.confidence,
    )


def evaluate(
    labels: Iterable[HandLabel], records: Mapping[tuple[str, str], RepoObservation]
) -> ArtefactScores:
    """Measure the rules. Raises KeyError where a label has no record."""
    return measure([(label, judge(records[label.key])) for label in labels])


def measure(judged: Iterable[tuple[HandLabel, Judgement]]) -> ArtefactScores:
    """Measure what was said of labelled repos."""
    pairs = list(judged)
    roles = [(label, _role(label, said)) for label, said in pairs if label.role is not None]
    stages = [
        Answer(label.stage, said.stage, said.stage_confidence)
        for label, said in pairs
        if label.stage is not None
    ]
    kinds = dict.fromkeys(label.kind for label, _ in roles)
    return ArtefactScores(
        kind=score(
            [Answer(one.kind, said.kind, said.kind_confidence, one.alt_kinds) for one, said in pairs],
            none=NONE,
        ),
        role=score([answer for _, answer in roles]),
        role_sure=score([answer for label, answer in roles if label.sure == "high"]),
        stage=score(stages),
        role_by_kind={
            kind: score([answer for label, answer in roles if label.kind == kind]) for kind in kinds
        },
    )


def _role(label: HandLabel, said: Judgement) -> Answer:
    """Return the answer for a role. A role belongs to its kind: names are not shared between kinds."""
    return Answer(label.role or "", said.role, said.role_confidence, label.alt)


def _observe(record: Mapping[str, Any]) -> RepoObservation:
    """Read one record as a page would show it; it lacks an `_id`, and may have a day for an instant."""
    raw = {key: value for key, value in record.items() if key not in _ADDED}
    raw.setdefault("_id", "0")
    created = raw.get("createdAt")
    if isinstance(created, str) and len(created) == _DAY:
        raw["createdAt"] = f"{created}T00:00:00.000Z"
    kind = msgspec.convert(record["type"], RepoType)
    match read_repo(json.dumps(raw).encode(), kind, frozenset(raw)):
        case Unreadable(reason=reason):
            raise ValueError(f"{record['id']}: {reason}")
        case observation:
            return observation


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _text(value: str | tuple[str, ...] | None) -> str | None:
    return value if isinstance(value, str) else None
