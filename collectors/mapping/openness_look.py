"""What the rules of openness see of a repo: its case, what its card says, and proofs made of both."""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import msgspec
from msgspec import Struct

from collectors.mapping.artefacts import label_repo
from collectors.mapping.extract import CardFacts, Statement
from collectors.mapping.links import Link
from storage.cases import Case, Member
from storage.catalogue import Repo
from storage.observed import observed_as
from storage.records import Proof

Openness = Literal["open", "partial", "closed"]

DESCRIBES = 150
"""Words from which a card counts as a description: silence of a shorter one tells nothing."""
_TITLES = 6
_LONGEST = 300


class Found(Struct, frozen=True):
    """What a rule says of a component, how surely, on what, and which rule it was."""

    value: Openness
    confidence: float
    proofs: tuple[Proof, ...]
    rule: str


class Look:
    """A case with its cards taken apart, each when it is first asked for."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.repo = case.repo
        self._facts: dict[int, CardFacts | None] = {}

    def facts(self, repo_id: int) -> CardFacts | None:
        """Return what the card of one of the chain says; None where it was not read out."""
        if repo_id not in self._facts:
            held = self.case.extracts.get(repo_id)
            self._facts[repo_id] = None if held is None else msgspec.convert(held.facts, CardFacts)
        return self._facts[repo_id]

    @cached_property
    def card(self) -> CardFacts | None:
        """What its own card says."""
        return self.facts(self.repo.id)

    @cached_property
    def bases(self) -> list[Member]:
        """The models at the ends of its chain, without itself."""
        return [one for one in self.case.roots() if one.repo is None or one.repo.id != self.repo.id]

    @cached_property
    def role(self) -> str | None:
        """Its role: as it is stored, or, where nobody labelled it (a census), as the rules say now."""
        if self.case.role is not None:
            return self.case.role
        observation = observed_as(self.repo, self.case.tags)
        found = label_repo(observation, at=self.repo.observed_at)
        value = next((one.value for one in found if one.axis == "role"), None)
        return value if isinstance(value, str) else None

    @property
    def is_base(self) -> bool:
        """Whether it was trained from nothing, as far as its role and what it declares say."""
        return self.role == "base" and not any(one.repo_type == "model" for one in self.case.members)

    def describes(self, repo: Repo) -> bool:
        """Whether a card was read to its end and is long enough that its silence tells something."""
        facts = self.facts(repo.id)
        return facts is not None and facts.whole and facts.words >= DESCRIBES

    def page(self, repo: Repo, seen: str) -> Proof:
        """Return a proof by what the Hub shows of a repo."""
        return Proof(url=repo.url, seen=short(seen), at=repo.observed_at, revision=repo.sha)

    def said(self, repo: Repo, seen: str) -> Proof:
        """Return a proof by a repo's card."""
        held = self.case.extracts[repo.id]
        return Proof(url=repo.url, seen=short(seen), at=held.at, revision=held.sha)

    def quoted(self, repo: Repo, statements: Sequence[Statement]) -> tuple[Proof, ...]:
        """Return the proofs that some sentences of a card are, the first few."""
        return tuple(
            self.said(repo, f"“{one.seen}”" + (f" (under {one.section})" if one.section else ""))
            for one in statements[:3]
        )

    def linked(self, repo: Repo, links: Sequence[Link]) -> tuple[Proof, ...]:
        """Return the proofs that some links of a card are, the first few."""
        return tuple(self.said(repo, f"links to {one.url}") for one in links[:3])

    def silence(self, repo: Repo, about: str) -> Proof:
        """Return the proof that a whole card does not speak of something: what was looked at."""
        facts = self.facts(repo.id)
        words = 0 if facts is None else facts.words
        titles = ", ".join(one.title for one in (facts.sections if facts else ())[:_TITLES])
        sections = f", sections {titles}" if titles else ", no sections"
        return self.said(repo, f"the whole card ({words} words{sections}) names no {about}")

    def looked_at(self) -> tuple[Proof, ...]:
        """Return what an abstention stands on: what there was to look at."""
        if self.card is not None:
            whole = "its card" if self.card.whole else "the beginning of its card"
            return (self.said(self.repo, f"looked at {whole} ({self.card.words} words): not enough to tell"),)
        reading = self.case.reading
        why = "its card was not read" if reading is None or reading.read_at is None else "it has no card"
        if reading is not None and reading.note:
            why = f"its card was not shown ({reading.note})"
        return (self.page(self.repo, f"looked at what the Hub lists; {why}: not enough to tell"),)


def short(text: str) -> str:
    """Return what was seen, no longer than a reader wants."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 2]} …"
