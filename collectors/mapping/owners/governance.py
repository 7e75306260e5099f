"""Who governs the projects of a namespace, in the study's five models; a second axis beside the kind.

What the study says of its fourteen projects goes before the registry, and that before the rules. The rules
start from the kind, or from how likely each kind is: who employs those who work there decides in most cases,
and how often it does is counted on labelled organisations. Where a kind admits several models (a non-profit
can run an institute or back a community), signs of the other must be there to decide.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from collectors.mapping.owners.judging import Verdict, looked_at, proofs, registered
from collectors.mapping.owners.signals import Sign
from collectors.mapping.owners.weights import governed
from collectors.mapping.projects import STUDY, confidence, source_day
from config import codebook
from config.codebook_words import GovernanceModelId, OrganizationKind
from storage.profiles import Profile
from storage.records import Proof

AXIS = "governance"
VERSION = "3"
BAR = 0.6
"""Below this nothing is said: rather abstain than be wrong one time in three."""
OF_INDIVIDUALS = "governance.individual"
"""The rule that says no model applies; its label has no value."""
KINDS_SHOWN = 3
LEAST = 0.1
"""Kinds that are less likely are not told as a reason."""


class Rule(Struct, frozen=True):
    """Of a kind with any of some signs, a model, and how surely: set by judgement, for want of examples."""

    kind: OrganizationKind
    signs: tuple[str, ...]
    model: GovernanceModelId
    sureness: float


_OPEN = ("details:grassroots", "page:grassroots", "card:grassroots", "name:grassroots")
_JOINT = ("details:consortium", "name:consortium", "maker:consortium")
_FIRMS = ("details:company", "page:company", "card:company")
_CHARITIES = ("details:non-profit", "page:non-profit", "card:non-profit", "name:non-profit")
_INSTITUTES = ("details:research institute", "name:institute", "name:institute-short", "name:company")

RULES = (
    Rule("company", _OPEN, "company-sponsored grassroots", 0.55),
    Rule("university", _JOINT, "multi-organisational research institute", 0.7),
    Rule("research institute", _JOINT, "multi-organisational research institute", 0.7),
    Rule("multi-organisation consortium", _OPEN, "company-sponsored grassroots", 0.5),
    Rule("grassroots community", _CHARITIES, "non-profit-sponsored grassroots", 0.85),
    Rule("grassroots community", _FIRMS, "company-sponsored grassroots", 0.75),
    Rule("non-profit", (*_OPEN, "page:contribution"), "non-profit-sponsored grassroots", 0.8),
    Rule("non-profit", _INSTITUTES, "single research institute", 0.75),
)
"""In this order; the first that fits speaks. Where none does, most organisations of the kind do."""


def judge_governance(
    profile: Profile,
    signs: Sequence[Sign],
    kind: Verdict,
    *,
    at: int,
    study: bool = True,
    registry: bool = True,
) -> Verdict:
    """Return the governance model of a namespace's projects. Without study and registry only rules speak.

    `at`: when it is judged, in milliseconds UTC.
    """
    if study and (stated := _stated(profile, at)) is not None:
        return stated
    known = registered(profile, at=at) if registry else None
    if known is not None and known[0].governance is not None:
        entry, proof, sure = known
        return Verdict(
            value=entry.governance,
            confidence=sure,
            proofs=(proof,),
            rule="governance.registry",
            version=f"registry {proof.revision}",
            origin="registry",
        )
    if kind.value == "individual":
        seen = "one person's namespace: the five models do not apply to individuals"
        proof = Proof(url=profile.url, seen=seen, at=kind.proofs[0].at if kind.proofs else 0)
        return Verdict(value=None, confidence=0.0, proofs=(proof,), rule=OF_INDIVIDUALS, version=VERSION)
    return _by_rules(profile, signs, kind, at)


def _by_rules(profile: Profile, signs: Sequence[Sign], kind: Verdict, at: int) -> Verdict:
    names = {sign.name for sign in signs}
    fitting = next(
        (rule for rule in RULES if rule.kind == kind.value and not names.isdisjoint(rule.signs)), None
    )
    if fitting is not None:
        deciding = [name for name in fitting.signs if name in names]
        model: str = fitting.model
        sureness = fitting.sureness * kind.confidence
        rule = f"governance.{fitting.kind.replace(' ', '-')}"
    else:
        deciding, rule = [], "governance.by-kind"
        model, sureness = governed().best(kind.chances)
    if sureness < BAR:
        return Verdict(
            value=None,
            confidence=sureness,
            proofs=looked_at(profile, signs, at=at),
            rule="governance.none",
            version=VERSION,
        )
    told = ", ".join(f"{one} {chance:.2f}" for one, chance in _likely(kind.chances))
    said = Proof(
        url=profile.url,
        seen=f"what it is: {told} ({kind.rule})",
        at=kind.proofs[0].at if kind.proofs else 0,
    )
    return Verdict(
        value=model,
        confidence=sureness,
        proofs=(*proofs(signs, deciding), said, *kind.proofs),
        rule=rule,
        version=VERSION,
    )


def _likely(chances: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the kinds that matter, the likeliest first."""
    ordered = sorted(chances.items(), key=lambda one: (-one[1], one[0]))
    return [(kind, chance) for kind, chance in ordered[:KINDS_SHOWN] if chance >= LEAST]


def _stated(profile: Profile, at: int) -> Verdict | None:
    """Return what the study says, where the namespace is one of its projects'."""
    book = codebook.load()
    project = book.by_handle(profile.handle)
    if project is None:
        return None
    claim = project.governance
    seen = f"{project.name}: {claim.model} ({claim.source}; {claim.mark})"
    return Verdict(
        value=claim.model,
        confidence=confidence(claim),
        proofs=(Proof(url=STUDY, seen=seen, at=source_day(claim, project, at=at), revision=book.version),),
        rule="governance.study",
        version=book.version,
        origin="study",
    )
