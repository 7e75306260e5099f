"""What the codebook says of the study's 14 projects, as labels with their source, mark and confidence."""

from collections.abc import Sequence

from config.clock import from_iso
from config.codebook import Codebook, load
from config.codebook_records import Project
from config.codebook_words import Mark, Sourced
from storage.records import Label, Origin, Proof

STUDY = "https://arxiv.org/abs/2509.25397"

# How far a mark is to be trusted where the entry itself does not say.
_CONFIDENCE: dict[Mark, float] = {
    "paper": 1.0,
    "slides": 0.98,
    "blog": 0.95,
    "id-seen": 0.95,
    "web": 0.85,
    "summary": 0.8,
    "public-knowledge": 0.8,
    "inferred": 0.5,
}
_PUBLICATIONS: dict[Mark, str] = {"paper": "paper-v1", "slides": "slides", "blog": "blog"}
_STUDY_MARKS: frozenset[Mark] = frozenset({"paper", "slides", "blog", "summary", "inferred"})


def label_project(project: Project, book: Codebook, *, at: int) -> tuple[Label, ...]:
    """Return a project's governance, motivations, region, kind and type. `at`: milliseconds UTC, now."""
    governance = project.governance
    reasons = "; ".join((*governance.reasons, *filter(None, [governance.alternative_reason])))
    inferred = f": inferred, because {reasons}" if governance.inferred and reasons else ""
    labels = [
        _label(
            project, book, "governance", governance.model, [(governance, f"{governance.model}{inferred}")], at
        ),
        _label(project, book, "region", project.place.region, [(project.place, project.place.region)], at),
        _label(project, book, "kind", project.kind.value, [(project.kind, project.kind.value)], at),
        _label(
            project,
            book,
            "organization_type",
            project.organization_type.value,
            [(project.organization_type, project.organization_type.value)],
            at,
        ),
    ]
    if project.motivations:
        claims: list[tuple[Sourced, str]] = []
        for claim in project.motivations:
            of = "this project" if claim.said_of == "project" else "organisations of its kind"
            claims.append((claim, f"{book.motivation(claim.motivation).name}, said of {of}"))
        named = tuple(claim.motivation for claim in project.motivations)
        labels.append(_label(project, book, "motivation", named, claims, at))
    return tuple(labels)


def _label(
    project: Project,
    book: Codebook,
    axis: str,
    value: str | tuple[str, ...],
    claims: Sequence[tuple[Sourced, str]],
    at: int,
) -> Label:
    """Return one label; it is as sure as the least sure of the claims it stands on."""
    of_study = all(claim.mark in _STUDY_MARKS for claim, _ in claims)
    origin: Origin = "study" if of_study else "registry"
    page = f"https://huggingface.co/{project.hub[0].handle}"
    return Label(
        axis=axis,
        value=value,
        confidence=min(confidence(claim) for claim, _ in claims),
        proofs=tuple(
            Proof(
                url=STUDY if claim.mark in _STUDY_MARKS else page,
                seen=f"{seen} ({claim.source}; {claim.mark})",
                at=source_day(claim, project, at=at),
                revision=book.version,
            )
            for claim, seen in claims
        ),
        taxonomy="v1",
        rule=f"codebook.{axis}",
        rule_version=book.version,
        origin=origin,
    )


def source_day(claim: Sourced, project: Project, *, at: int) -> int:
    """Return when what a claim stands on was published, or else looked at; never later than `at`, now."""
    day = _published().get(claim.mark) or project.looked
    return at if day is None else min(at, from_iso(day))


def _published() -> dict[Mark, str]:
    """Return the days of the authors' own publications, by the mark that stands for each."""
    dates = {one.id: one.date for one in load().study.publications}
    return {mark: dates[name] for mark, name in _PUBLICATIONS.items()}


def confidence(entry: Sourced) -> float:
    """Return how sure an entry of the codebook is: its own figure, or its mark's."""
    return entry.confidence if entry.confidence is not None else _CONFIDENCE[entry.mark]
