"""What was asked of the local Hub, so that the cost of anything can be counted."""

import asyncio
import re
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 10_000
"""Requests remembered one by one; the counts go on for ever."""


@dataclass(slots=True, frozen=True)
class Served:
    """One request and its answer's status; `status` 0 is one that was never answered."""

    method: str
    path: str
    query: str
    status: int
    plan: str
    at: int


class Log:
    """The requests served, oldest first."""

    def __init__(self) -> None:
        self.entries: deque[Served] = deque(maxlen=KEPT)
        self.total = 0
        self._news = asyncio.Event()
        self._counts: Counter[tuple[str, str, int]] = Counter()

    def add(self, served: Served) -> None:
        """Remember a request."""
        self.entries.append(served)
        self.total += 1
        self._news.set()
        self._counts[served.method, shape(served.path), served.status] += 1

    def count(self, path: str = "", *, method: str | None = None, status: int | None = None) -> int:
        """Return how many remembered requests have a path (with its query) in which a pattern is found."""
        wanted = re.compile(path)
        return sum(
            1
            for entry in self.entries
            if wanted.search(f"{entry.path}?{entry.query}" if entry.query else entry.path)
            and method in (None, entry.method)
            and status in (None, entry.status)
        )

    async def wait(self, path: str = "", count: int = 1) -> None:
        """Wait until so many requests with such a path have been served, or were left to hang."""
        while self.count(path) < count:
            self._news.clear()
            await self._news.wait()

    def clear(self) -> None:
        """Forget everything."""
        self.entries.clear()
        self.total = 0
        self._counts.clear()

    def summary(self, limit: int = 100) -> dict[str, Any]:
        """Return totals by shape of request, and the last requests one by one."""
        counts = [
            {"method": method, "route": route, "status": status, "count": count}
            for (method, route, status), count in sorted(self._counts.items())
        ]
        last = [asdict(entry) for entry in list(self.entries)[-limit:]] if limit > 0 else []
        return {"total": self.total, "counts": counts, "entries": last}


_REPO = re.compile(
    r"^/api/(models|datasets|spaces)/.+?"
    r"(?=/(?:revision|commits|refs|tree|paths-info|discussions|leaderboard)|$)"
)
_OWNER = re.compile(
    r"^/api/(organizations|users|papers|collections)/.+?(?=/(?:overview|members|followers|socials)|$)"
)
_TAIL = re.compile(r"/(revision|commits|tree|paths-info|discussions)/.+$")


def shape(path: str) -> str:
    """Return a path with the names in it left out: /api/models/{}/commits/{}."""
    if "/resolve/" in path or "/raw/" in path:
        return "/{}/resolve/{}" if "/resolve/" in path else "/{}/raw/{}"
    path = _OWNER.sub(r"/api/\1/{}", _REPO.sub(r"/api/\1/{}", path))
    return _TAIL.sub(r"/\1/{}", path)
