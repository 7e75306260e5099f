"""What one namespace created about one time, and how many alike of it within a window."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from config.clock import DAY, from_iso
from storage.noise import Known

OLDEST = from_iso("2022-03-02T23:29:04.000Z")
"""The Hub's date for everything that is older: it says nothing about when, or in what order."""
WINDOW = DAY
"""What is created within a day of each other was uploaded by a program, where it is many."""

Sorting = Callable[[Known], tuple[Hashable, Hashable] | None]
"""Says what a repo is alike to, and what is counted once; None: it takes no part."""


class About:
    """Repos of one namespace and one type."""

    def __init__(self, repos: Iterable[Known] = ()) -> None:
        self.repos = tuple(repos)
        self._bursts: dict[str, Mapping[int, int]] = {}

    def bursts(self, name: str, sort: Sorting, *, least: int) -> Mapping[int, int]:
        """Return, by our numbers, the repos that were created within a window with at least so many alike.

        With each the number of its window, those that `sort` counts once counted once. `name` is that of the
        rule that asks: its answer is worked out once.
        """
        if name not in self._bursts:
            groups: dict[Hashable, list[tuple[int, int, Hashable]]] = defaultdict(list)
            for repo in self.repos:
                sorted_as = sort(repo)
                if sorted_as is not None and repo.created_at is not None and repo.created_at > OLDEST:
                    groups[sorted_as[0]].append((repo.created_at, repo.id, sorted_as[1]))
            found: dict[int, int] = {}
            for group in groups.values():
                found |= _within(sorted(group, key=lambda one: one[:2]), least)
            self._bursts[name] = found
        return self._bursts[name]


def _within(group: Sequence[tuple[int, int, Hashable]], least: int) -> dict[int, int]:
    """Return those within a window of at least so many, each with the number of the first such window."""
    found: dict[int, int] = {}
    held: dict[Hashable, int] = defaultdict(int)
    begin = told = 0
    for end, (until, _, what) in enumerate(group):
        held[what] += 1
        while until - group[begin][0] > WINDOW:
            first = group[begin][2]
            held[first] -= 1
            if not held[first]:
                del held[first]
            begin += 1
        grows = end + 1 < len(group) and group[end + 1][0] - group[begin][0] <= WINDOW
        if not grows and len(held) >= least:
            found |= {repo_id: len(held) for _, repo_id, _ in group[max(begin, told) : end + 1]}
            told = end + 1
    return found
