"""Noise: repos that repeat what others made, recognised by rules that are shown, counted and folded.

A rule sees one repo among those around it and says what it saw, or nothing. What it finds is a label on the
axis `noise`; each kind is a taxonomy of its own, because a repo can be several. Nothing is dropped for it.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal

from msgspec import Struct

from collectors.mapping.noise_about import About
from collectors.mapping.rules import BAR, Finding
from config import codebook
from storage.catalogue import repo_url
from storage.noise import Known
from storage.records import Label, Proof

AXIS = "noise"
Kind = Literal["bulk", "copy", "requantization", "serial", "only"]
REPO_KINDS: tuple[Kind, ...] = ("requantization", "copy", "bulk")
"""What a repo can be; the first that holds is the one it is folded under."""
OWNER_KINDS: tuple[Kind, ...] = ("serial", "only")
"""What a namespace can be."""


class Case(Struct, frozen=True, kw_only=True):
    """A repo among those around it, as the rules see it."""

    repo: Known
    makers: Mapping[str, str] = {}
    """Who has the models that it declares to stand on, by their names in lower case."""
    namesakes: tuple[Known, ...] = ()
    """Repos of its type with its own name (or that without a quantisation's marks), or at its revision."""
    moved: bool = False
    """Whether it had another id before: renamed, transferred."""
    about: About
    """What its namespace created about when it was, of its type, itself among it."""

    @property
    def url(self) -> str:
        """The repo's page on the Hub."""
        return repo_url(self.repo.repo_type, self.repo.name)


class Company(Struct, frozen=True, kw_only=True):
    """A namespace as the rules see it: how many repos of it are known, and what they were found to be."""

    owner_key: str
    present: int
    declared: int | None = None
    """How many repos the Hub's own overview counts; None: not looked at."""
    flagged: int = 0
    requantized: int = 0
    makers: tuple[str, ...] = ()
    """Whose models were re-quantised."""


class Found(Struct, frozen=True):
    """What a rule concluded, and the pages that show it besides the repo's own."""

    finding: Finding
    urls: tuple[str, ...] = ()


class Rule(Struct, frozen=True):
    """One rule. Its version goes up when its answers may change; `says` is what it says, for people."""

    name: str
    version: str
    kind: Kind
    says: str
    apply: Callable[[Case], Found | None]


class OwnerRule(Struct, frozen=True):
    """One rule about a namespace."""

    name: str
    version: str
    kind: Kind
    says: str
    apply: Callable[[Company], Found | None]


class Verdict(Struct, frozen=True):
    """What was found of a kind, and the rule that found it."""

    rule: Rule | OwnerRule
    found: Found


_rules: list[Rule] = []
_owner_rules: list[OwnerRule] = []


def rule(
    kind: Kind, name: str, version: str, says: str
) -> Callable[[Callable[[Case], Found | None]], Callable[[Case], Found | None]]:
    """Enter a function as a rule about repos."""

    def enter(apply: Callable[[Case], Found | None]) -> Callable[[Case], Found | None]:
        _rules.append(Rule(name, version, kind, says, apply))
        return apply

    return enter


def owner_rule(
    kind: Kind, name: str, version: str, says: str
) -> Callable[[Callable[[Company], Found | None]], Callable[[Company], Found | None]]:
    """Enter a function as a rule about namespaces."""

    def enter(apply: Callable[[Company], Found | None]) -> Callable[[Company], Found | None]:
        _owner_rules.append(OwnerRule(name, version, kind, says, apply))
        return apply

    return enter


def rules() -> tuple[Rule, ...]:
    """Return the rules about repos, in the order in which they were entered."""
    return tuple(_rules)


def owner_rules() -> tuple[OwnerRule, ...]:
    """Return the rules about namespaces."""
    return tuple(_owner_rules)


def _all() -> list[Rule | OwnerRule]:
    return [*_rules, *_owner_rules]


@cache
def judging() -> str:
    """Return the version of everything that a verdict depends on besides the store: rules and codebook."""
    known = ", ".join(f"{one.name} {one.version}" for one in _all())
    whole = f"{known}; below {BAR} nothing; codebook {codebook.load().version}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def judge_repo(case: Case) -> dict[Kind, Verdict]:
    """Return what a repo is, by kind: the surest finding of each, of equally sure ones the first rule's."""
    best: dict[Kind, Verdict] = {}
    for one in _rules:
        _better(best, one, one.apply(case))
    return best


def judge_owner(company: Company) -> dict[Kind, Verdict]:
    """Return what a namespace is, by kind."""
    best: dict[Kind, Verdict] = {}
    for one in _owner_rules:
        _better(best, one, one.apply(company))
    return best


def others_stood_on(case: Case) -> list[str]:
    """Return the models that a repo declares to stand on, if they are somebody else's throughout."""
    for name in case.repo.base_models:
        of = name.partition("/")[0].casefold() if "/" in name else ""
        if same_maker(case.makers.get(name.casefold(), of), case.repo.owner_key):
            return []
    return list(case.repo.base_models)


def _better(best: dict[Kind, Verdict], judging_rule: Rule | OwnerRule, found: Found | None) -> None:
    if found is None or found.finding.confidence < BAR:
        return
    held = best.get(judging_rule.kind)
    if held is None or found.finding.confidence > held.found.finding.confidence:
        best[judging_rule.kind] = Verdict(judging_rule, found)


def label_of(kind: Kind, verdict: Verdict, url: str, *, at: int, revision: str | None = None) -> Label:
    """Return a verdict as a label with its evidence: the page that it is about, then the others."""
    finding = verdict.found.finding
    proofs = (
        Proof(url=url, seen="; ".join(finding.seen), at=at, revision=revision),
        *(Proof(url=other, seen="compared with", at=at) for other in verdict.found.urls),
    )
    return Label(
        axis=AXIS,
        value=kind,
        confidence=finding.confidence,
        proofs=proofs,
        taxonomy=kind,
        rule=verdict.rule.name,
        rule_version=verdict.rule.version,
    )


def withdrawn(kind: Kind, url: str, *, at: int) -> Label:
    """Return the label that takes back what was found of a kind before: no rule says it any more."""
    return Label(
        axis=AXIS,
        value=None,
        confidence=0.0,
        proofs=(Proof(url=url, seen="no rule says so any more", at=at),),
        taxonomy=kind,
        rule="noise.none",
        rule_version="1",
    )


def same_maker(one: str, other: str) -> bool:
    """Say whether two namespaces (in lower case) are one maker's, as far as the codebook knows."""
    if one == other:
        return True
    book = codebook.load()
    project, other_project = book.by_handle(one), book.by_handle(other)
    if project is not None and other_project is not None:
        return project.key == other_project.key
    mentioned, other_mentioned = book.mentioned_by_handle(one), book.mentioned_by_handle(other)
    return mentioned is not None and other_mentioned is not None and mentioned.key == other_mentioned.key
