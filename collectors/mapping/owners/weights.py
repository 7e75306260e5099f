"""What each sign weighs for each kind: learned from labelled names, or stated with its reason."""

import functools
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import TypeVar, get_args

import msgspec
from msgspec import Struct

from config.codebook import CodebookError
from config.codebook_words import GovernanceModelId, OrganizationKind, Text

FOLDER = resources.files("config") / "codebook" / "weights"
T = TypeVar("T")


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


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Weights learned without some organisations (their handles), to measure on those."""

    left_out: tuple[str, ...]
    intercepts: dict[str, float]
    signs: dict[str, dict[str, float]]


class Governed(Struct, frozen=True, forbid_unknown_fields=True):
    """How many labelled organisations of each kind follow each governance model."""

    about: Text
    kinds: dict[str, dict[str, int]]

    def best(self, chances: Mapping[str, float]) -> tuple[str, float]:
        """Return the likeliest model and how likely it is, of an organisation whose kind is so likely each.

        Each kind was seen once more than it was, evenly over the models: of few examples nothing is sure.
        """
        models = get_args(GovernanceModelId)
        likely = dict.fromkeys(models, 0.0)
        for kind, chance in chances.items():
            seen = self.kinds.get(kind, {})
            for model in models:
                likely[model] += chance * (seen.get(model, 0) + 1 / len(models)) / (sum(seen.values()) + 1)
        return max(likely.items(), key=lambda one: one[1])


class _PartsFile(Struct, frozen=True, forbid_unknown_fields=True):
    about: Text
    parts: tuple[Part, ...]


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
    learned = _read("owner_kind_learned.toml", Learned)
    if unknown := set(learned.intercepts) - set(get_args(OrganizationKind)):
        raise CodebookError(f"weights: unknown kinds: {', '.join(sorted(unknown))}")
    return Weights(learned.intercepts, {**learned.signs, **_stated(learned)}, learned.bar)


@functools.cache
def weights_without(handle: str) -> Weights:
    """Return weights that were learned without an organisation (its handle) and whoever belongs to it.

    Of one that was not learned from these are the weights the program comes with.
    """
    learned = _read("owner_kind_learned.toml", Learned)
    for part in _parts():
        if handle.casefold() in part.left_out:
            return Weights(part.intercepts, {**part.signs, **_stated(learned)}, learned.bar)
    return weights()


@functools.cache
def governed() -> Governed:
    """Return what was learned of governance by kind, read once."""
    return _read("governance_learned.toml", Governed)


@functools.cache
def version() -> str:
    """Return what changes with any weight."""
    return hashlib.sha256(msgspec.json.encode((weights(), governed()), order="sorted")).hexdigest()[:12]


@functools.cache
def _parts() -> tuple[Part, ...]:
    return _read("owner_kind_held_out.toml", _PartsFile).parts


def _stated(learned: Learned) -> dict[str, dict[str, float]]:
    """Return the weights set by judgement, checked against those learned."""
    found: dict[str, dict[str, float]] = {}
    for entry in _read("owner_kind_stated.toml", _StatedFile).stated:
        if entry.sign in learned.signs or entry.sign in found:
            raise CodebookError(f"weights: {entry.sign} is weighed twice")
        if unknown := set(entry.weights) - set(learned.intercepts):
            raise CodebookError(f"weights: {entry.sign}: no intercept for {', '.join(sorted(unknown))}")
        found[entry.sign] = entry.weights
    return found


def _read(name: str, kind: type[T]) -> T:
    try:
        return msgspec.toml.decode((FOLDER / name).read_bytes(), type=kind)
    except msgspec.MsgspecError as error:
        raise CodebookError(f"weights: {name}: {error}") from error
