"""What a run came to, and the sum of many."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.reliability_world import Finding


@dataclass
class Verdict:
    """What a run came to. `told` says what was done, for whoever looks into a failure.

    `held` counts the messages that are uncertain, or come after one that is, by why.
    """

    findings: list[Finding]
    held: Counter[str]
    stuck: bool
    kills: int
    faults: Counter[str]
    told: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    """What Discord was asked, when by the run's clock, and what it answered: 0 where nothing."""

    @property
    def uncertain(self) -> int:
        """Messages that are shown as uncertain, and those that are not sent because of one."""
        return self.held.total()

    @property
    def lost(self) -> int:
        """Messages that are not there, and not shown as uncertain."""
        return max(0, sum(one.lost for one in self.findings) - self.uncertain)

    @property
    def doubled(self) -> int:
        """Messages too many."""
        return sum(one.doubled for one in self.findings)

    @property
    def wrong(self) -> list[str]:
        """What else is not as it should be."""
        return [f"{one.item.kind} {one.item.word}: {one.wrong}" for one in self.findings if one.wrong]


@dataclass
class Figures:
    """The sum of the runs on one database."""

    runs: int = 0
    messages: int = 0
    lost: int = 0
    doubled: int = 0
    uncertain: int = 0
    wrong: int = 0
    stuck: int = 0
    kills: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)

    @classmethod
    def total(cls, parts: Iterable["Figures"]) -> "Figures":
        """Return the sum of several."""
        whole = cls()
        for one in parts:
            for name in cls.__dataclass_fields__:
                setattr(whole, name, getattr(whole, name) + getattr(one, name))
        return whole

    def add(self, verdict: Verdict, seconds: float) -> None:
        """Count one run."""
        self.runs += 1
        self.messages += sum(one.item.parts for one in verdict.findings)
        self.lost += verdict.lost
        self.doubled += verdict.doubled
        self.uncertain += verdict.uncertain
        self.wrong += len(verdict.wrong)
        self.stuck += verdict.stuck
        self.kills += verdict.kills
        self.faults += verdict.faults
        self.held += verdict.held
        self.seconds += seconds
