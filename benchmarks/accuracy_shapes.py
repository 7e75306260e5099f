"""What config/measured.json holds: everything that docs/accuracy.md shows."""

from msgspec import Struct

from bot.evaluation.report import SetScored
from collectors.mapping.evaluation.report import Evaluated, StudyLine
from collectors.mapping.evaluation.scores import ClassScore, Share


class ArtefactLine(Struct, frozen=True, kw_only=True):
    """Kind, role or stage of repos labelled by hand. `first` are right and acceptable when first measured."""

    axis: str
    n: int
    strict: Share
    lenient: Share
    coverage: Share
    macro_f1: float | None
    brier: float | None
    first: tuple[int, int] | None
    classes: tuple[ClassScore, ...]
    confusion: tuple[tuple[str, str | None, int], ...]


class EvidenceRow(Struct, frozen=True, kw_only=True):
    """A drawn label: what it says, its links, and whether they show it.

    `shows` is true where every link does, false where one does not, null where one could not be opened.
    `how` says in which way it was looked at, or what is amiss.
    """

    subject: str
    axis: str
    value: str
    rule: str
    links: tuple[str, ...]
    shows: bool | None
    how: str


class Evidence(Struct, frozen=True, kw_only=True):
    """The drawn labels: of how many labels, and how many of those drawn are shown by every link."""

    labels: int
    seed: int
    shown: Share
    rows: tuple[EvidenceRow, ...]


class Report(Struct, frozen=True, kw_only=True):
    """Everything measured; `written` is the day."""

    written: str
    codebook: str
    registry: str
    axes: tuple[Evaluated, ...]
    study: StudyLine
    artefacts: tuple[ArtefactLine, ...]
    evidence: Evidence
    answers: tuple[SetScored, ...] = ()
