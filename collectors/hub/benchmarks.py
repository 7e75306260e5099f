"""Reads the table of a benchmark and the tasks that its dataset names: what can be read is taken, row by row.

A row that cannot be read comes back whole as `Unreadable`, with the reason, like a second one in the same
place that says something else.
"""

import math
import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from collectors.hub.decode import split
from collectors.hub.errors import HubUnreadable
from collectors.hub.loose import fields, name, nested, text, whole
from collectors.hub.records import clean
from storage.leaderboards import EntryObservation
from storage.records import Unreadable

MOST_TASKS = 50
"""Tasks of one benchmark that are read: each is a request."""

_TASKS = re.compile(r"tasks\s*:\s*(?:#.*)?")
_ID = re.compile(r"""\s*-?\s*id\s*:\s*(?:"([^"]*)"|'([^']*)'|([^#]*))""")


Key = tuple[str, str, str, int | None]


class Table(Struct, frozen=True):
    """The table of one task as one answer showed it."""

    entries: tuple[EntryObservation, ...]
    unreadable: tuple[Unreadable, ...]


def read_table(body: bytes, *, benchmark: str, task: str) -> Table:
    """Read an answer of the leaderboard route. Raises HubUnreadable where it is no list."""
    found: dict[Key, EntryObservation] = {}
    unreadable: list[Unreadable] = []
    for place, record in enumerate(split(body), 1):
        try:
            entry = _entry(fields(record), place, task)
            _take(found, entry)
        except (HubUnreadable, OverflowError) as error:
            said = record.decode(errors="replace").replace("\x00", "")
            where = f"the table of {benchmark}" + (f", task {task}" if task else "")
            unreadable.append(Unreadable(said, f"{where}: {error}"))
    return Table(tuple(found.values()), tuple(unreadable))


def read_tasks(written: str) -> tuple[str, ...]:
    """Return the tasks that a benchmark's `eval.yaml` names, in its order; none where it names none.

    Only the ids in the list under `tasks` are needed: what else is written there may be broken.
    """
    found: dict[str, None] = {}
    within = False
    for line in clean(written).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] not in " \t-":
            within = _TASKS.fullmatch(line.rstrip()) is not None
        elif within:
            matched = _ID.match(line)
            name = next((part.strip() for part in matched.groups() if part), "") if matched else ""
            if name:
                found[name] = None
    return tuple(found)[:MOST_TASKS]


def distinct(tasks: Sequence[str]) -> tuple[str, ...]:
    """Return task names once each, sorted, as many as are read."""
    return tuple(sorted({task for task in tasks if task}))[:MOST_TASKS]


def _take(found: dict[Key, EntryObservation], entry: EntryObservation) -> None:
    before = found.setdefault(entry.key, entry)
    if before != entry:
        raise HubUnreadable(f"a second place of {entry.model} by the same file, beside rank {before.rank}")


def _entry(row: dict[str, Any], place: int, task: str) -> EntryObservation:
    model = name(row.get("modelId"))
    if model is None:
        raise HubUnreadable("without `modelId`")
    asked = row.get("pullRequest")
    pull_request = whole(nested(asked).get("num", asked))
    if asked is not None and pull_request is None:
        raise HubUnreadable("`pullRequest` is no number")
    lower, verified = row.get("lower_is_better"), row.get("verified")
    return EntryObservation(
        task=task,
        model=model,
        # Where the rank is missing or nonsense, the order of the table is the ranking.
        rank=whole(row.get("rank")) or place,
        value=_value(row.get("value")),
        filename=text(row.get("filename")) or "",
        lower_is_better=lower if isinstance(lower, bool) else None,
        verified=verified if isinstance(verified, bool) else None,
        url=text(nested(row.get("source")).get("url")),
        pull_request=pull_request,
        notes=text(row.get("notes")),
    )


def _value(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise HubUnreadable("`value` is no number")
    try:
        number = float(value)
    except ValueError:
        raise HubUnreadable("`value` is no number") from None
    if not math.isfinite(number):
        raise HubUnreadable("`value` is no finite number")
    return number
