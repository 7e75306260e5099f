"""What each sign weighs for each kind: learned from labelled names, or stated with its reason."""

import functools
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import get_args

import msgspec
from msgspec import Struct

from config.codebook import CodebookError
from config.codebook_words import OrganizationKind, Text


class Stated(Struct, frozen=True, forbid_unknown_fields=True):
    """A weight set by judgement, in natural log-odds, with the reason."""

    sign: Text
    reason: Text
    weights: dict[str, float]


class Learned(Struct, frozen=True, forbid_unknown_fields=True):
    """Weights fitted to labelled organisations: how, to how many, and what came out.

    `bar` is the confidence from which on labels held out by organisation were right as often as is wanted.
    """

    about: Text
    rows: int
    bar: float
    intercepts: dict[str, float]
    signs: dict[str, dict[str, float]]


class _StatedFile(Struct, frozen=True, forbid_unknown_fields=True):
    stated: tuple[Stated, ...]


class Weights(Struct, frozen=True):
    """All weights by sign, the kinds' intercepts, and the bar below which nothing is said."""

    intercepts: Mapping[str, float]
    signs: Mapping[str, Mapping[str, float]]
    bar: float

    def chances(self, signs: Iterable[str]) -> dict[str, float]:
        """Return how likely each kind is by some signs; they sum to 1."""
        scores = dict(self.intercepts)
        for sign in signs:
            for kind, weight in self.signs.get(sign, {}).items():
                scores[kind] += weight
        most = max(scores.values())
        raised = {kind: math.exp(score - most) for kind, score in scores.items()}
        total = sum(raised.values())
        return {kind: value / total for kind, value in raised.items()}

    def best(self, signs: Sequence[str]) -> tuple[str, float, list[str]]:
        """Return the likeliest kind, how likely it is, and the signs for it, the weightiest first."""
        chances = self.chances(signs)
        kind = max(chances, key=lambda one: chances[one])
        return kind, chances[kind], self.speaking_for(kind, signs)

    def speaking_for(self, kind: str, signs: Iterable[str]) -> list[str]:
        """Return the signs that speak for a kind, the weightiest first."""
        weighed = [(self.signs.get(sign, {}).get(kind, 0.0), sign) for sign in signs]
        return [sign for weight, sign in sorted(weighed, key=lambda one: (-one[0], one[1])) if weight > 0]


@functools.cache
def weights() -> Weights:
    """Return the weights the program comes with, read once. Raises CodebookError where they are wrong."""
    folder = resources.files("config") / "codebook" / "weights"
    try:
        learned = msgspec.toml.decode((folder / "owner_kind_learned.toml").read_bytes(), type=Learned)
        stated = msgspec.toml.decode((folder / "owner_kind_stated.toml").read_bytes(), type=_StatedFile)
    except msgspec.MsgspecError as error:
        raise CodebookError(f"weights: {error}") from error
    if unknown := set(learned.intercepts) - set(get_args(OrganizationKind)):
        raise CodebookError(f"weights: unknown kinds: {', '.join(sorted(unknown))}")
    signs = dict(learned.signs)
    for entry in stated.stated:
        if entry.sign in signs:
            raise CodebookError(f"weights: {entry.sign} is weighed twice")
        if unknown := set(entry.weights) - set(learned.intercepts):
            raise CodebookError(f"weights: {entry.sign}: no intercept for {', '.join(sorted(unknown))}")
        signs[entry.sign] = entry.weights
    return Weights(intercepts=learned.intercepts, signs=signs, bar=learned.bar)


@functools.cache
def version() -> str:
    """Return what changes with any weight."""
    return hashlib.sha256(msgspec.json.encode(weights(), order="sorted")).hexdigest()[:12]
