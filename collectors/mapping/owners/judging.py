"""What a rule says of a namespace: a value or an abstention, how sure, and on which signs it stands."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from collectors.mapping.owners.signals import Sign
from collectors.mapping.rules import BAR
from config import codebook_registry
from config.codebook_registry import Organization
from storage.profiles import Profile
from storage.records import Label, Origin, Proof

SURE = 0.95
"""How sure an entry of the registry is that does not say so: on labelled organisations more were right."""
SHOWN = 6
"""Signs that a label names; the weightiest come first."""


class Verdict(Struct, frozen=True, kw_only=True):
    """A judgement of one axis. `value` None is an abstention, and the proofs are what was looked at.

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
            confidence=round(self.confidence, 3),
            proofs=self.proofs,
            taxonomy="v1",
            rule=self.rule,
            rule_version=self.version,
            origin=self.origin,
        )


def registered(profile: Profile, *, at: int) -> tuple[Organization, Proof, float] | None:
    """Return the registry's entry for a namespace, its proof, and how sure it is; None without one."""
    registry = codebook_registry.load()
    known = registry.by_handle(profile.handle)
    if known is None:
        return None
    sure = SURE if known.confidence is None else known.confidence
    if sure < BAR:
        return None
    seen = f"in the registry of organisations as {known.name} ({known.mark})"
    return known, Proof(url=known.source, seen=seen, at=at, revision=registry.version), sure


def proofs(signs: Sequence[Sign], names: Sequence[str]) -> tuple[Proof, ...]:
    """Return the proofs of some signs by their names, in that order, each proof once."""
    by_name = {sign.name: sign.proof for sign in signs}
    return tuple(dict.fromkeys(by_name[name] for name in names if name in by_name))[:SHOWN]


def looked_at(profile: Profile, signs: Sequence[Sign]) -> tuple[Proof, ...]:
    """Return what an abstention stands on: what was looked at, and the signs that did not suffice."""
    if not profile.known:
        return ()
    at = profile.owner.observed_at if profile.owner is not None else 0
    at = at or max((repo.observed_at for repo in profile.repos), default=0)
    parts = [
        "its overview" if profile.owner is not None else "no overview",
        f"{sum(profile.counts.values())} repos",
        f"{len(profile.extracts)} cards",
    ]
    seen = f"looked at {', '.join(parts)}: no sign that suffices"
    return (Proof(url=profile.url, seen=seen, at=at), *proofs(signs, [sign.name for sign in signs]))[:SHOWN]
