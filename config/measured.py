"""How good the map was found to be: the figures of docs/accuracy.md, for whoever tells them.

`config/measured.json` is written by `python -m benchmarks.accuracy`, together with that page. Here only what
is told in short is read of it.
"""

import functools
from importlib import resources

import msgspec
from msgspec import Struct


class Rate(Struct, frozen=True):
    """How many of how many; `value`, `low` and `high` are a share and its 95 % interval, 0 to 1."""

    hits: int
    n: int
    value: float | None
    low: float
    high: float


class AxisMeasured(Struct, frozen=True):
    """One axis measured in one way: what is classified of all that is labelled, what is right of that."""

    axis: str
    how: str
    coverage: Rate
    classified: Rate
    classified_lenient: Rate


class StudyMeasured(Struct, frozen=True):
    """Governance of the study's projects: as told, and by rules that know nothing of them."""

    told: Rate
    rules: Rate


class EvidenceMeasured(Struct, frozen=True):
    """Of labels drawn at random: how many were looked at whose every link shows what is said."""

    shown: Rate


class ArtefactMeasured(Struct, frozen=True):
    """Kind, role or stage of repos labelled by hand: as labelled, and what the labeller would accept too."""

    axis: str
    strict: Rate
    lenient: Rate


class AnswersCounted(Struct, frozen=True):
    """Answers to the questions of one intent, or to `all` of them."""

    scope: str
    outcome: Rate
    content: Rate
    nothing_invented: Rate


class AnswersMeasured(Struct, frozen=True):
    """Answers to a set of questions: over all first, then by intent; `day` is when they were asked."""

    name: str
    day: str
    tallies: tuple[AnswersCounted, ...]


class Measured(Struct, frozen=True):
    """Everything that is told in short. `written` is the day it was measured (ISO 8601)."""

    written: str
    codebook: str
    registry: str
    axes: tuple[AxisMeasured, ...]
    study: StudyMeasured
    artefacts: tuple[ArtefactMeasured, ...]
    evidence: EvidenceMeasured
    answers: tuple[AnswersMeasured, ...] = ()

    def of(self, axis: str, how: str) -> AxisMeasured | None:
        """Return an axis measured in a way; None where it was not."""
        return next((one for one in self.axes if (one.axis, one.how) == (axis, how)), None)


@functools.cache
def load() -> Measured:
    """Return the figures the program comes with, read once."""
    return msgspec.json.decode((resources.files("config") / "measured.json").read_bytes(), type=Measured)
