"""Papers: the Hub's daily list, day by day, and those that followed repos name in their tags."""

from collections.abc import Sequence

from collectors.hub.papers import read_daily, read_paper
from collectors.sources.subjects import Subject, Visit
from config.clock import DAY, HOUR, to_iso
from storage.papers import SOURCE, linked_papers, paper_subject, record_papers
from storage.readings import Reading, readings_of
from storage.records import ALL
from storage.views import View

FIRST_DAYS = 28
"""How many days the first run looks back."""
LONGEST_PAUSE = 366
"""Days that are made up for when nothing was read for long."""
AGAIN = 30 * DAY
"""How often a paper is read that stands in no list of these days."""
MOST = 20
"""Papers asked for by number in one run; the others wait for the next, the oldest readings first."""
_DAILY = "day:"


class Papers:
    """The daily list of papers, and the papers of followed repos."""

    name = SOURCE
    cadence = 3 * HOUR

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the days to be read, oldest first, then papers: never read ones first, newest of them first.

        Without anybody followed there is nobody to read papers for.
        """
        if not handles:
            return []
        days = await self._days(view, now)
        return [*days, *await self._linked(view, handles, now)]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Read a day's list, or one paper, and record it."""
        reading = read_daily if subject.key.startswith(_DAILY) else read_paper
        found = await reading(visit.hub, subject.name, lane=visit.lane, errand=visit.errand)
        await record_papers(visit.db, visit.coverage, subject=subject.key, found=found)

    async def _days(self, view: View, now: int) -> list[Subject]:
        today = now // DAY
        days = {f"{_DAILY}{_date(day)}": day for day in range(today - LONGEST_PAUSE, today + 1)}
        read = await readings_of(view, self.name, days)
        first = min([today - FIRST_DAYS + 1, *(days[key] for key in read)])
        return [
            Subject(key=key, name=_date(day), partition=ALL)
            for key, day in days.items()
            if day >= first and self._is_due(read.get(key), day, now)
        ]

    def _is_due(self, reading: Reading | None, day: int, now: int) -> bool:
        """Whether a day's list is to be read: it grows until the day ends, and its votes move for another."""
        read_at = reading.read_at if reading is not None else None
        if read_at is None:
            return True
        end = (day + 1) * DAY
        again = end + DAY if read_at >= end else end if now >= end else read_at + self.cadence
        return read_at < again <= now

    async def _linked(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        linked = sorted(await linked_papers(view, handles), reverse=True)
        read = await readings_of(view, self.name, map(paper_subject, linked))
        read_at = {paper: _read_at(read.get(paper_subject(paper))) for paper in linked}
        due = [paper for paper in linked if read_at[paper] is None or (read_at[paper] or 0) + AGAIN <= now]
        due.sort(key=lambda paper: read_at[paper] or 0)
        return [Subject(key=paper_subject(paper), name=paper, partition=ALL) for paper in due[:MOST]]


def _read_at(reading: Reading | None) -> int | None:
    return None if reading is None else reading.read_at


def _date(day: int) -> str:
    """Return a day, counted from 1970, as the Hub writes one."""
    return to_iso(day * DAY)[:10]
