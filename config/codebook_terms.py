"""The codebook's records of categories and findings: the study's terms and what it says with them."""

import re
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from config.codebook_words import (
    ArtefactKind,
    Audience,
    Confidence,
    DomainId,
    GovernanceFamily,
    GovernanceModelId,
    MotivationCategory,
    OrganizationKind,
    OrganizationType,
    Sourced,
    StageId,
    Text,
    Url,
)

_TELLING: Final = 4
"""Letters from which on a word tells what is meant."""
_STEM: Final = 5
"""Letters by which two forms of a word are known to be one."""


class Finding(Sourced, frozen=True, kw_only=True):
    """A practice, a challenge or an on-ramp the study reports; `project` is a project's key."""

    id: Text
    stage: StageId | Literal["whole lifecycle"]
    kind: Literal["practice", "challenge", "on-ramp"]
    text: Text
    project: str | None = None

    def speaks_of(self, words: str) -> bool:
        """Whether each long one of some words, or what begins like it, stands in the text or the id."""
        held = re.findall(r"\w+", f"{self.text} {self.id}".casefold())
        wanted = [word for word in re.findall(r"\w+", words.casefold()) if len(word) >= _TELLING]
        return bool(wanted) and all(any(one.startswith(word[:_STEM]) for one in held) for word in wanted)


class Recommendation(Sourced, frozen=True, kw_only=True):
    """One piece of the authors' advice, in our words; `position` is its place in the audience's list."""

    id: Text
    audience: Audience
    position: Annotated[int, Meta(ge=1)]
    text: Text


class Figure(Sourced, frozen=True, kw_only=True):
    """A number and what it counts."""

    id: Text
    value: int
    text: Text


class Note(Sourced, frozen=True, kw_only=True):
    """A limit of the study, a conflict between sources, or something nobody could find."""

    id: Text
    text: Text


class Publication(Sourced, frozen=True, kw_only=True):
    """Something the authors published about the study; `date` is ISO 8601."""

    id: Text
    title: Text
    kind: Literal["preprint", "slides", "article"]
    authors: tuple[Text, ...]
    date: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    url: Url
    license: str | None = None


class Term(Sourced, frozen=True, kw_only=True):
    """A category: the id that is stored, the name that is shown, and what it means in our words."""

    id: Text
    name: Text
    definition: Text


class ArtefactTerm(Term, frozen=True, kw_only=True):
    """An artefact kind of the first taxonomy, with the domain of the second it falls into."""

    id: ArtefactKind
    domain: DomainId


class DomainTerm(Term, frozen=True, kw_only=True):
    """A domain of the second taxonomy."""

    id: DomainId


class StageTerm(Term, frozen=True, kw_only=True):
    """A stage of the lifecycle."""

    id: StageId


class KindTerm(Term, frozen=True, kw_only=True):
    """A kind of owner."""

    id: OrganizationKind


class OrganizationTypeTerm(Term, frozen=True, kw_only=True):
    """A type of organisation as the study's figure colours them."""

    id: OrganizationType


class TheoreticalGovernance(Term, frozen=True, kw_only=True):
    """A way of governing the study draws but does not find in its sample."""

    example: Text


class MotivationTerm(Term, frozen=True, kw_only=True):
    """A motivation; putting it under a category is our arrangement, with its own confidence."""

    category: MotivationCategory
    category_confidence: Confidence
    held_by: Text


class GovernanceAttributes(Sourced, frozen=True, kw_only=True):
    """What a governance model tends to look like: our reading of project documents."""

    control: Text
    who_decides: Text
    who_trains: Text
    entry_before_release: Text
    entry_after_release: Text
    funding: Text
    compute: Text
    main_risk: Text


class GovernanceModel(Term, frozen=True, kw_only=True):
    """One of the five governance models; `examples` are those the study names."""

    id: GovernanceModelId
    family: GovernanceFamily
    examples: tuple[Text, ...]
    attributes: GovernanceAttributes


class CrosswalkEntry(Sourced, frozen=True, kw_only=True):
    """Which domain of the second taxonomy an artefact kind of the first belongs to."""

    artefact: ArtefactKind
    domain: DomainId


class Participation(Sourced, frozen=True, kw_only=True):
    """How widely people outside take part in a domain at a stage."""

    domain: DomainId
    stage: StageId
    breadth: Literal["low", "low to medium", "medium", "high"]


class Taxonomies(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All categories, as `taxonomies.toml` holds them."""

    taxonomies: tuple[Term, ...]
    artefacts: tuple[ArtefactTerm, ...]
    domains: tuple[DomainTerm, ...]
    crosswalk: tuple[CrosswalkEntry, ...]
    stages: tuple[StageTerm, ...]
    kinds: tuple[KindTerm, ...]
    organization_types: tuple[OrganizationTypeTerm, ...]
    theoretical_governance: tuple[TheoreticalGovernance, ...]
    motivation_categories: tuple[Term, ...]
    motivations: tuple[MotivationTerm, ...]
    participation: tuple[Participation, ...]
    governance: tuple[GovernanceModel, ...]


class Findings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the study found and advises, as `findings.toml` holds it."""

    findings: tuple[Finding, ...]
    recommendations: tuple[Recommendation, ...]
    figures: tuple[Figure, ...]
    limits: tuple[Note, ...]
    conflicts: tuple[Note, ...]
    unknowns: tuple[Note, ...]
    publications: tuple[Publication, ...]
