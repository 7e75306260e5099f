"""What kind of body a namespace belongs to: by the registry, by the account, or by its signs."""

from collections.abc import Sequence

from collectors.mapping.owners.judging import Verdict, looked_at, proofs, registered
from collectors.mapping.owners.signals import Sign
from collectors.mapping.owners.weights import weights, weights_without
from config.codebook_owner_words import owner_words
from storage.profiles import Profile

AXIS = "kind"
VERSION = "3"
PERSON = 0.93
"""How surely a person's account is one: some organisations began as such."""


def judge_kind(
    profile: Profile, signs: Sequence[Sign], *, at: int, registry: bool = True, unseen: bool = False
) -> Verdict:
    """Return what kind of body stands behind a namespace. Without the registry only rules speak.

    `at`: when it is judged, in milliseconds UTC. `unseen`: with weights learned without it, to measure them.
    """
    known = registered(profile, at=at) if registry else None
    if known is not None:
        entry, proof, sure = known
        return Verdict(
            value=entry.kind,
            confidence=sure,
            proofs=(proof,),
            rule="owner-kind.registry",
            version=f"registry {proof.revision}",
            origin="registry",
            chances={entry.kind: sure},
        )
    person = next((sign for sign in signs if sign.name == "account:user"), None)
    if person is not None:
        return Verdict(
            value="individual",
            confidence=PERSON,
            proofs=(person.proof,),
            rule="owner-kind.account",
            version=VERSION,
        )
    names = [sign.name for sign in signs]
    learned = weights_without(profile.key) if unseen else weights()
    kind, likely, speaking = learned.best(names)
    speaks = bool(set(speaking) - _weak())
    chances = learned.chances(names) if speaks else {}
    if likely < learned.bar or not speaks:
        return Verdict(
            value=None,
            confidence=likely if speaking else 0.0,
            proofs=looked_at(profile, signs, at=at),
            rule="owner-kind.signs",
            version=VERSION,
            chances=chances,
        )
    return Verdict(
        value=kind,
        confidence=likely,
        proofs=proofs(signs, speaking),
        rule="owner-kind.signs",
        version=VERSION,
        chances=chances,
    )


def _weak() -> set[str]:
    """Return the signs that decide nothing by themselves: too many kinds of bodies bear them."""
    return {f"name:{term.sign}" for term in owner_words() if term.weak}
