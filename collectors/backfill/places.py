"""Where bulk snapshots lie: single files, and folders as they are published, each with its date."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path, PurePath, PurePosixPath

from msgspec import Struct

from collectors.backfill.parquet import BackfillError
from config.clock import SECOND
from storage.backfilling import Snapshot
from storage.records import REPO_TYPES, RepoType

SUFFIX = ".parquet"
EARLIEST = "2016-01-01"
"""There was no Hub before: an earlier date is a slip."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Place(Struct, frozen=True):
    """A snapshot, and how to get its file: from this machine, or by fetching it first."""

    snapshot: Snapshot
    called: str
    fetch: Callable[[], Awaitable[Path]]


def instant_of(date: str) -> int:
    """Return the first moment of a day (YYYY-MM-DD) in milliseconds UTC. Raises BackfillError."""
    try:
        moment = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise BackfillError(f"{date}: not a date like 2025-02-26") from None
    if date < EARLIEST:
        raise BackfillError(f"{date}: before there was a Hub")
    return int(moment.timestamp()) * SECOND


def local(path: Path, *, date: str | None, now: int) -> list[Place]:
    """Return the snapshots of a file or folder, oldest first. Raises BackfillError where there are none."""
    if not path.exists():
        raise BackfillError(f"{path}: there is no such file or folder")
    files = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
    found: list[Place] = []
    for file in files:
        # A file alone is known by the folders around it; one in a folder by those within it.
        within = PurePath(*file.resolve().parts[-3:]) if file == path else file.relative_to(path)
        repo_type = type_of(within)
        if repo_type is None:
            if file == path:
                raise BackfillError(f"{path}: of what? Call it models{SUFFIX}, or datasets or spaces")
            continue
        day = date or date_of(within) or (date_of(path) if path.is_dir() else None)
        if day is None:
            raise BackfillError(f"{file}: of which day? Say --date YYYY-MM-DD, or name its folder so")
        snapshot = Snapshot(repo_type, instant_of(day), day)
        if snapshot.observed_at > now:
            raise BackfillError(f"{file}: {day} is yet to come")
        found.append(Place(snapshot, str(file), _here(file)))
    if not found:
        raise BackfillError(f"{path}: no snapshot in it, such as models/2025-02-26/models{SUFFIX}")
    return in_order(found)


def newest(places: Sequence[Place], days: int | None) -> list[Place]:
    """Return the snapshots of the newest so many days; None: all of them."""
    dates = sorted({place.snapshot.observed_at for place in places})
    kept = set(dates if days is None else dates[-days:])
    return [place for place in places if place.snapshot.observed_at in kept]


def in_order(places: Iterable[Place]) -> list[Place]:
    """Return snapshots oldest first: what one says is held against the one before. Raises BackfillError."""
    found = sorted(
        places, key=lambda one: (one.snapshot.observed_at, REPO_TYPES.index(one.snapshot.repo_type))
    )
    for one, other in pairwise(found):
        if one.snapshot == other.snapshot:
            raise BackfillError(f"{one.called} and {other.called} are of the same type and day: take one")
    return found


def type_of(path: PurePath) -> RepoType | None:
    """Return what a snapshot holds, by its name, else by a folder of it."""
    for part in (path.stem, *(parent.name for parent in path.parents)):
        for repo_type in REPO_TYPES:
            if part.casefold() == f"{repo_type}s":
                return repo_type
    return None


def date_of(path: PurePath) -> str | None:
    """Return the day that a part of a path is named after."""
    return next((part for part in reversed(path.parts) if _DATE.fullmatch(part)), None)


def published(names: Iterable[str]) -> list[tuple[RepoType, str, str]]:
    """Return those of a repo's files that are weekly snapshots: type, day, name."""
    found: list[tuple[RepoType, str, str]] = []
    for name in names:
        path = PurePosixPath(name)
        repo_type, day = type_of(path), date_of(path)
        if path.suffix == SUFFIX and repo_type is not None and day is not None:
            found.append((repo_type, day, name))
    return found


def _here(file: Path) -> Callable[[], Awaitable[Path]]:
    async def fetch() -> Path:
        return file

    return fetch
