"""Days on which the whole Hub is odd: a reset of its counters, an outage, a lag longer than usual.

Then thousands of repos have a spike or a dip at once, and none of them says anything of its repo. Such a day
is told by its few most downloaded repos, with the number of the others; a repo that is odd even beside these
is told as well.
"""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Any

from collectors.mapping.counters import TIMES, Day, Oddity, Oddness
from config.clock import DAY
from storage.catalogue import Repo

EVERYWHERE = 0.2
"""The share of repos with an odd day, or with a corrected counter, that makes it the whole Hub's."""
AT_LEAST = 10
"""Repos that must be odd for that, of more than one owner."""
SHOWN = 5
"""Repos by which the whole Hub's odd day is told."""

_Odd = tuple[Oddness, int]


class Crowd:
    """What happened to all repos that were judged, by day."""

    def __init__(self) -> None:
        self._judged = 0
        self._odd: dict[_Odd, list[tuple[str, Oddity]]] = defaultdict(list)
        self._corrected: dict[int, list[str]] = defaultdict(list)

    def add(self, owner: str, days: Sequence[Day], odd: Sequence[Oddity]) -> None:
        """Take in one repo of an owner: its days, and those that are odd."""
        self._judged += 1
        for oddity in odd:
            self._odd[oddity.kind, oddity.day].append((owner, oddity))
        for day in days:
            if day.corrected:
                self._corrected[day.at].append(owner)

    def telling(self, found: Sequence[tuple[Repo, Oddity]]) -> list[tuple[Repo, Oddity]]:
        """Return the odd days that are told: of the whole Hub's, those of a few repos and the odder ones."""
        told: list[tuple[Repo, Oddity]] = []
        shown: dict[_Odd, int] = defaultdict(int)
        for repo, oddity in sorted(found, key=lambda one: (-(one[0].downloads or 0), one[0].id)):
            here = (oddity.kind, oddity.day)
            if not self._everywhere([owner for owner, _ in self._odd[here]]):
                told.append((repo, oddity))
            elif shown[here] < SHOWN:
                shown[here] += 1
                told.append((repo, oddity))
            elif self._odder(oddity):
                told.append((repo, oddity))
        return sorted(told, key=lambda one: (one[1].day, one[0].id))

    def candidates(self, oddity: Oddity) -> list[dict[str, Any]]:
        """Return the whole Hub as a candidate for an odd day, where it was odd, or corrected about then."""
        alike = [owner for owner, _ in self._odd[oddity.kind, oddity.day]]
        about = (self._corrected[oddity.day + step * DAY] for step in (-1, 0, 1))
        corrected = max(about, key=len)
        if not (self._everywhere(alike) or self._everywhere(corrected)):
            return []
        return [{"kind": "whole_hub", "odd": len(alike), "corrected": len(corrected), "of": self._judged}]

    def _everywhere(self, owners: Sequence[str]) -> bool:
        enough = len(owners) >= AT_LEAST and len(owners) >= EVERYWHERE * self._judged
        return enough and len(set(owners)) > 1

    def _odder(self, oddity: Oddity) -> bool:
        """Say whether a day is odd beside what the others of that day are, too."""
        crowd = median(_times(one) for _, one in self._odd[oddity.kind, oddity.day])
        here = _times(oddity)
        return here >= TIMES * crowd if oddity.kind == "spike" else here * TIMES <= crowd and crowd > 0


def _times(oddity: Oddity) -> float:
    """Return how many times the usual a day was."""
    return oddity.value / oddity.usual if oddity.usual > 0 else oddity.value
