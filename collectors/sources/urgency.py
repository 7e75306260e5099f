"""When a repo is to be read again, as the sources that read repos one by one agree on it."""

from collections.abc import Sequence

from collectors.sources.subjects import Subject
from config.clock import HOUR, WEEK
from storage.followed import FollowedRepo
from storage.readings import Reading
from storage.rebuilding import WINDOW

FIRST_RETRY = HOUR // 2
_SPREAD = 2**32
_SCATTER = 2_654_435_761
"""Knuth's multiplier: neighbouring numbers end up far apart."""

Wanted = tuple[int, int, Subject]
"""When something is due, when its repo was active last, and what it is."""


def key_of(repo: FollowedRepo) -> str:
    """Return how the readings of a repo are named."""
    return f"repo:{repo.id}"


def repo_id_of(subject: Subject) -> int:
    """Return our number of the repo that a subject is."""
    return int(subject.key.removeprefix("repo:"))


def is_active(repo: FollowedRepo, now: int) -> bool:
    """Say whether a repo was made or changed within the last four weeks."""
    return repo.active_at >= now - WINDOW


def share(number: int) -> float:
    """Return a part of 1 for a repo, always the same: what spreads many of them over time."""
    return (number * _SCATTER % _SPREAD) / _SPREAD


def weekly(number: int) -> int:
    """Return how long a quiet repo waits: a week at most, and not all of them equally long."""
    return int(WEEK * (0.75 + 0.25 * share(number)))


def not_before(reading: Reading | None) -> int:
    """Return when one that failed is tried again: at the next refresh, then twice as late each time."""
    if reading is None or reading.failed_at is None:
        return 0
    # The first retry comes with the next refresh, however few seconds before the half hour it begins.
    pause = 0 if reading.failures <= 1 else FIRST_RETRY << min(reading.failures - 1, 20)
    return reading.failed_at + min(pause, WEEK)


def most_urgent_first(wanted: Sequence[Wanted], now: int) -> list[Subject]:
    """Return what is due by now: the longest overdue first, and of those the one active last."""
    due = [one for one in wanted if one[0] <= now]
    return [subject for _, _, subject in sorted(due, key=lambda one: (one[0], -one[1], one[2].key))]
