"""Where the time of a page of new repos goes: what can be measured by itself, in processor time."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from collectors.hub.decode import split
from collectors.hub.listing import ListedPage
from collectors.sources.base import RepoSource, read_page
from storage.records import Page, SeenRepo, Unreadable

Result = TypeVar("Result")
ROUNDS = 5


class Parts(Struct, frozen=True):
    """Milliseconds of processor time a page: splitting and glancing, and reading every record wholly."""

    glancing: float
    reading: float


def parts(bodies: Sequence[bytes], source: RepoSource, *, labelled: bool) -> Parts:
    """Measure the parts before the database is asked for anything; of some rounds the fastest."""
    expanded = frozenset(source.expand)

    def glance(body: bytes) -> Page:
        listed = ListedPage(split(body), 0, 1, None, expanded)
        return read_page(listed, source.repo_type, labelled=labelled)

    def read(page: Page) -> list[SeenRepo | Unreadable]:
        glimpses = page.glimpses
        return [] if glimpses is None else [glimpses.read(one.record) for one in glimpses.records]

    pages = [_fastest(lambda body=body: glance(body)) for body in bodies]  # type: ignore[misc] # the loop's own
    return Parts(
        statistics.mean(taken for _, taken in pages),
        statistics.mean(_fastest(lambda page=page: read(page))[1] for page, _ in pages),  # type: ignore[misc]
    )


def _fastest(work: Callable[[], Result]) -> tuple[Result, float]:
    rounds: list[tuple[Result, float]] = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        result = work()
        rounds.append((result, (time.process_time() - begun) * 1_000))
    return min(rounds, key=lambda one: one[1])
