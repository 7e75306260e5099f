"""The JSON of labels: kind, governance, openness, chain and whatever else is told with its evidence."""

from typing import Any

from msgspec import Struct


class EvidenceLine(Struct, frozen=True, kw_only=True):
    """What a label stands on: where, at which revision or when, and what was seen there."""

    url: str
    revision: str | None
    date: str | None
    seen: str


class DisputedLine(Struct, frozen=True, kw_only=True):
    """What somebody says against a label, with a link, and nobody has decided yet."""

    dispute: int
    link: str
    since: str


class LabelLine(Struct, frozen=True, kw_only=True):
    """`kind`, `governance`: one label of a subject, as it was asked; `value` is null where not classified."""

    subject: str
    axis: str
    value: Any
    confidence: float
    origin: str
    evidence: tuple[EvidenceLine, ...]
    taxonomy: str
    rule: str
    rule_version: str
    reason: str | None
    as_of: str | None
    run: int | None
    disputed: tuple[DisputedLine, ...] = ()


class ComponentLine(Struct, frozen=True, kw_only=True):
    """One component in `openness`; `value` is open, partial, closed, or null where it is not known."""

    component: str
    value: str | None
    confidence: float
    evidence: tuple[EvidenceLine, ...]
    origin: str
    rule: str
    rule_version: str
    reason: str | None
    disputed: tuple[DisputedLine, ...]


class OpennessLine(LabelLine, frozen=True, kw_only=True):
    """`openness`: the class of a repo, and how open each of its components is."""

    components: tuple[ComponentLine, ...]


class MemberLine(Struct, frozen=True, kw_only=True):
    """One that a repo stands on, in `chain`: who declares it and what it declares itself."""

    name: str
    repo_type: str
    relation: str
    of: str
    depth: int
    state: str
    license: str | None
    families: tuple[str, ...]
    dropped: tuple[str, ...]
    evidence: tuple[EvidenceLine, ...]


class ChainLine(LabelLine, frozen=True, kw_only=True):
    """`chain`: what a repo declares beside what it stands on, and each of those, nearest first."""

    members: tuple[MemberLine, ...]
