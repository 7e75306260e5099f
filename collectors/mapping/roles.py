"""The role of a repo inside its kind, and the stage of the lifecycle it serves, each with its evidence."""

import hashlib
from functools import cache

from collectors.mapping import roles_datasets, roles_models, roles_purposes, roles_spaces
from collectors.mapping.rules import BAR, Judged, judge_in_order, rules
from collectors.mapping.signs import Subject
from config.codebook_roles import roles
from storage.records import Label, Proof

AXIS = "role"
STAGE_AXIS = "stage"
STAGE_VERSION = "2"
RULES = (roles_models, roles_purposes, roles_datasets, roles_spaces)
"""The modules whose rules are entered by importing them, in the order in which they are asked."""


@cache
def versioned(version: str) -> str:
    """Return the version of a label: the rule's own, and that of the lists that rules read."""
    known = repr(sorted(roles_datasets.known_corpora().items()))
    lists = hashlib.sha256(f"{roles().version} {known}".encode()).hexdigest()
    return f"{version}.{lists[:8]}"


def judging() -> str:
    """Return the versions of the rules for roles and of the stage that follows from them."""
    return ", ".join(f"{one.name} {one.version}" for one in rules(AXIS)) + f", {versioned(STAGE_VERSION)}"


def label_role(subject: Subject, kind: str | None, *, kind_confidence: float, at: int) -> tuple[Label, Label]:
    """Return the labels of role and stage of a repo of a kind. Neither is surer than the kind is."""
    judged = None if kind is None else judge_in_order(AXIS, subject, kind)
    if judged is None or min(judged.finding.confidence, kind_confidence) < BAR:
        seen = (
            f"as a {kind}: {subject.lineage.said}" if kind == "model" else f"of the kind {kind or 'unknown'}"
        )
        confidence = judged.finding.confidence if judged else 0.0
        proofs = (_proof(subject, f"{seen}; no sign of a role", at),)
        return (
            _label(AXIS, None, min(confidence, kind_confidence), proofs, "role.none", "1"),
            _label(STAGE_AXIS, None, 0.0, proofs, "stage.of-role", STAGE_VERSION),
        )
    found = judged.finding
    sure = min(found.confidence, kind_confidence)
    proofs = (_proof(subject, "; ".join(dict.fromkeys(found.seen)), at),)
    role = _label(AXIS, found.value, sure, proofs, judged.rule.name, judged.rule.version)
    return role, _stage(subject, kind or "", judged, sure, at)


def _stage(subject: Subject, kind: str, judged: Judged, sure: float, at: int) -> Label:
    """Return the stage that follows from a role: its own, or that of whoever made the base."""
    role = roles().role(kind, judged.finding.value)
    lineage = subject.lineage
    signs = (f"{kind}: {role.name}", *judged.finding.seen)
    # What is made of weights that others had released is reuse, though its like is mostly made from nothing.
    reused = kind == "model" and role.stage == "pre-training" and lineage.derived
    if role.stage != "maker" and not reused:
        proofs = (_proof(subject, "; ".join(dict.fromkeys(signs)), at),)
        return _label(STAGE_AXIS, role.stage, sure, proofs, "stage.of-role", STAGE_VERSION)
    proofs = (_proof(subject, "; ".join(dict.fromkeys((*signs, lineage.said))), at),)
    if lineage.others:
        value, sure = "post-release reuse", min(sure, 0.93)
    elif lineage.own:
        value, sure = "post-training", min(sure, 0.93)
    elif lineage.mine:
        value, sure = "post-training", min(sure, 0.75)
    elif lineage.shown is not None:
        value, sure = "post-release reuse", min(sure, 0.75 if lineage.foreign is not None else 0.6)
    else:
        # Nobody's model shows through: made from nothing, or from a base that is not named. What is narrow
        # is mostly the latter.
        value = "post-release reuse" if role.name == "fine-tuned" else "post-training"
        sure = min(sure, 0.5)
    return _label(STAGE_AXIS, value, sure, proofs, "stage.of-maker", STAGE_VERSION)


def _proof(subject: Subject, seen: str, at: int) -> Proof:
    return Proof(url=subject.url, seen=seen, at=at, revision=subject.revision)


def _label(
    axis: str, value: str | None, confidence: float, proofs: tuple[Proof, ...], rule: str, version: str
) -> Label:
    return Label(
        axis=axis,
        value=value,
        confidence=confidence,
        proofs=proofs,
        taxonomy="v1",
        rule=rule,
        rule_version=versioned(version),
    )
