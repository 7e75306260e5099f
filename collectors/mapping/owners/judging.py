"""What a rule says of a namespace: a value or an abstention, how sure, and on which signs it stands."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from collectors.mapping.owners.signals import Sign
from collectors.mapping.rules import BAR
from config import codebook_registry
from config.clock import from_iso
from config.codebook_registry import Organization
from storage.profiles import Profile
from storage.records import Label, Origin, Proof

SURE = 0.95
"""How sure an entry of the registry is that does not say so: on labelled organisations more were right."""
SHOWN = 6
"""Signs that a label names; the weightiest come first."""
UNCOLLECTED = "nothing was collected of it, and its name alone does not suffice"


class Verdict(Struct, frozen=True, kw_only=True):
    """A judgement of one axis. `value` None is an abstention, and the proofs are what was looked at.

    `confidence` of an abstention is how likely the likeliest was; its label is sure of nothing, and says 0.
    `chances` are how likely each kind is, where that was weighed.
    """

    value: str | None
    confidence: float
    proofs: tuple[Proof, ...]
    rule: str
    version: str
    origin: Origin = "rule"
    chances: Mapping[str, float] = {}

    def label(self, axis: str) -> Label:
        """Return it as a label of the study's taxonomy."""
        return Label(
            axis=axis,
            value=self.value,
            confidence=0.0 if self.value is None else round(self.confidence, 3),
            proofs=self.proofs,
            taxonomy="v1",
            rule=self.rule,
            rule_version=self.version,
            origin=self.origin,
        )


def registered(profile: Profile, *, at: int) -> tuple[Organization, Proof, float] | None:
    """Return the registry's entry for a namespace, its proof, and how sure it is; None without one.

    The proof is dated by when somebody looked, and not by when it is judged (`at`).
    """
    registry = codebook_registry.load()
    known = registry.by_handle(profile.handle)
    if known is None:
        return None
    sure = SURE if known.confidence is None else known.confidence
    if sure < BAR:
        return None
    seen = f"in the registry of organisations as {known.name} ({known.mark})"
    looked = at if known.looked is None else min(at, from_iso(known.looked))
    return known, Proof(url=known.source, seen=seen, at=looked, revision=registry.version), sure


def proofs(signs: Sequence[Sign], names: Sequence[str]) -> tuple[Proof, ...]:
    """Return the proofs of some signs by their names, in that order, each proof once."""
    by_name = {sign.name: sign.proof for sign in signs}
    return tuple(dict.fromkeys(by_name[name] for name in names if name in by_name))[:SHOWN]


def looked_at(profile: Profile, signs: Sequence[Sign], *, at: int) -> tuple[Proof, ...]:
    """Return what an abstention stands on: what was looked at, and the signs that did not suffice.

    `at`: when it is judged, in milliseconds UTC; it dates that nothing was collected.
    """
    if not profile.known:
        return (Proof(url=profile.url, seen=UNCOLLECTED, at=at),)
    read = profile.owner.observed_at if profile.owner is not None else 0
    read = read or max((repo.observed_at for repo in profile.repos), default=0)
    repos, cards = sum(profile.counts.values()), len(profile.extracts)
    parts = [
        "its overview" if profile.owner is not None else "no overview",
        f"{repos} {'repo' if repos == 1 else 'repos'}",
        f"{cards} {'card' if cards == 1 else 'cards'}",
    ]
    seen = f"looked at {', '.join(parts)}: no sign that suffices"
    return (Proof(url=profile.url, seen=seen, at=read), *proofs(signs, [sign.name for sign in signs]))[:SHOWN]
