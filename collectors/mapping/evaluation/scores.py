"""Answers held against what people said: shares with their intervals, classes, confusion, calibration.

Pure arithmetic, for any axis. An answer of None is an abstention; where a class stands for "none of these",
an abstention is the answer that means it (`none` of `score`).
"""

import math
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

Z95 = 1.959963984540054
"""How many standard deviations a 95 % interval reaches from its middle."""


class Answer(Struct, frozen=True):
    """What was said of one subject, how surely (0 to 1), what people say, and what else they would accept."""

    truth: str
    said: str | None
    confidence: float = 1.0
    also: tuple[str, ...] = ()


class Share(Struct, frozen=True):
    """How many of how many, with the 95 % interval after Wilson. Of nothing, everything is possible."""

    hits: int
    n: int
    value: float | None
    low: float
    high: float


class ClassScore(Struct, frozen=True):
    """One class: how many people named, how many were found of them, how many of those named were right."""

    name: str
    n: int
    recall: Share
    precision: Share
    f1: float


class Point(Struct, frozen=True):
    """Of answers at least so sure: how many of all they are, and how many of them are right."""

    confidence: float
    coverage: Share
    accuracy: Share


class Scores(Struct, frozen=True):
    """An axis, measured. Abstentions count as wrong in `strict` and `lenient`, and not in `classified`.

    `lenient` takes what else people would accept for right, `classified` is strict. `macro_f1` is the mean
    over the classes that people named. `brier` is the mean squared distance between how sure an answer was
    and whether it was right (0 is best), of what was classified.
    """

    n: int
    strict: Share
    lenient: Share
    classified: Share
    classified_lenient: Share
    coverage: Share
    macro_f1: float | None
    brier: float | None
    classes: tuple[ClassScore, ...]
    confusion: tuple[tuple[str, str | None, int], ...]
    """What people said, what was said instead, how often: only where they differ, the most frequent first."""


def share(hits: int, n: int) -> Share:
    """Return a share with Wilson's 95 % interval. Raises ValueError for an impossible one."""
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n}")
    if n == 0:
        return Share(0, 0, None, 0.0, 1.0)
    value = hits / n
    middle = value + Z95**2 / (2 * n)
    reach = Z95 * math.sqrt(value * (1 - value) / n + Z95**2 / (4 * n**2))
    scale = 1 + Z95**2 / n
    low = 0.0 if hits == 0 else max((middle - reach) / scale, 0.0)
    high = 1.0 if hits == n else min((middle + reach) / scale, 1.0)
    return Share(hits, n, value, min(low, value), max(high, value))


def score(answers: Sequence[Answer], *, none: str | None = None) -> Scores:
    """Measure the answers of one axis. `none`: the class that an abstention means, where there is one."""
    given = [_meant(answer, none) for answer in answers]
    classified = [answer for answer in given if answer.said is not None]
    wrong = Counter((answer.truth, answer.said) for answer in given if answer.said != answer.truth)
    classes = _classes(given)
    return Scores(
        n=len(given),
        strict=share(sum(map(_right, given)), len(given)),
        lenient=share(sum(map(_acceptable, given)), len(given)),
        classified=share(sum(map(_right, classified)), len(classified)),
        classified_lenient=share(sum(map(_acceptable, classified)), len(classified)),
        coverage=share(len(classified), len(given)),
        macro_f1=sum(one.f1 for one in classes) / len(classes) if classes else None,
        brier=brier(given),
        classes=classes,
        confusion=tuple(
            (truth, said, count)
            for (truth, said), count in sorted(
                wrong.items(), key=lambda one: (-one[1], one[0][0], one[0][1] or "")
            )
        ),
    )


def curve(answers: Sequence[Answer]) -> tuple[Point, ...]:
    """Return coverage against accuracy: for each confidence that occurs, what is at least so sure."""
    levels = sorted({answer.confidence for answer in answers if answer.said is not None}, reverse=True)
    points: list[Point] = []
    for level in levels:
        kept = [answer for answer in answers if answer.said is not None and answer.confidence >= level]
        accuracy = share(sum(map(_right, kept)), len(kept))
        points.append(Point(level, share(len(kept), len(answers)), accuracy))
    return tuple(points)


def reaching(answers: Sequence[Answer], wanted: float) -> Point | None:
    """Return where the most is classified and the wanted share of it is right; None where that is nowhere."""
    points = [point for point in curve(answers) if (point.accuracy.value or 0.0) >= wanted]
    return points[-1] if points else None


def brier(answers: Sequence[Answer]) -> float | None:
    """Return the mean squared distance between confidence and being right; None of nothing classified."""
    squares = [(answer.confidence - _right(answer)) ** 2 for answer in answers if answer.said is not None]
    return sum(squares) / len(squares) if squares else None


def kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Return Cohen's kappa of two labellings of the same things; None where chance alone explains all."""
    if len(first) != len(second):
        raise ValueError("labellings of different lengths")
    n = len(first)
    if n == 0:
        return None
    seen = sum(one == other for one, other in zip(first, second, strict=True)) / n
    here, there = Counter(first), Counter(second)
    chance = sum(here[name] * there[name] for name in here) / n**2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def _frequent_first(one: tuple[tuple[str, str | None], int]) -> tuple[int, str, str]:
    (truth, said), count = one
    return -count, truth, said or ""


def _meant(answer: Answer, none: str | None) -> Answer:
    if answer.said is not None or none is None:
        return answer
    # How sure an abstention is of "none of these" is not said: one that is right was as sure as can be.
    return Answer(answer.truth, none, 1 - answer.confidence, answer.also)


def _right(answer: Answer) -> bool:
    return answer.said == answer.truth


def _acceptable(answer: Answer) -> bool:
    return _right(answer) or answer.said in answer.also


def _classes(answers: Sequence[Answer]) -> tuple[ClassScore, ...]:
    """Return the classes that people named, the largest first."""
    truths = Counter(answer.truth for answer in answers)
    said = Counter(answer.said for answer in answers)
    right = Counter(answer.truth for answer in answers if _right(answer))
    return tuple(
        ClassScore(
            name=name,
            n=n,
            recall=share(right[name], n),
            precision=share(right[name], said[name]),
            f1=2 * right[name] / (n + said[name]),
        )
        for name, n in sorted(truths.items(), key=lambda one: (-one[1], one[0]))
    )
