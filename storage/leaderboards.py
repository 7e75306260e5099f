"""The tables of official benchmarks: recorded by dataset, read back by dataset and by model."""

import re
from collections.abc import Sequence

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, not_, select

from storage.canonical import load
from storage.database import Writer
from storage.labels import labels
from storage.readings import readings_of
from storage.rows import chunks
from storage.schema import cards, repo_versions
from storage.schema import leaderboard_entries as table
from storage.sets import Replaced, VersionedSet, replace
from storage.views import View

ENTRIES = VersionedSet(table, "repo_id", ("task", "model_key", "filename", "pull_request"))
OFFICIAL = "filter:benchmark:official"
"""The Hub's selection of benchmarks: the partition in which they are listed, and the reading of it."""
LIST = "benchmarks"
"""The source that reads this list."""

_TITLES = re.compile(r"(?:title|short_description)\s*:", re.IGNORECASE)


class EntryObservation(Struct, frozen=True, kw_only=True):
    """One place in the table of a benchmark's task; an empty task is the only one, without a name.

    `pull_request` is the number of the one by which others handed the result in; None: the model's own file.
    """

    task: str
    model: str
    rank: int
    value: float
    filename: str = ""
    lower_is_better: bool | None = None
    verified: bool | None = None
    url: str | None = None
    pull_request: int | None = None
    notes: str | None = None

    @property
    def key(self) -> tuple[str, str, str, int | None]:
        """What tells it from the table's other places."""
        return self.task, self.model.casefold(), self.filename, self.pull_request


class Place(EntryObservation, frozen=True, kw_only=True):
    """A place with its benchmark as it is called now; `observed_at`: since when it is so."""

    repo_id: int
    benchmark: str
    observed_at: int


async def record_board(
    tx: Writer, repo_id: int, entries: Sequence[EntryObservation], *, observed_at: int
) -> Replaced:
    """Record all places in the tables of a benchmark, by our own number of its dataset."""
    return await replace(tx, ENTRIES, repo_id, [_row(entry) for entry in entries], observed_at=observed_at)


async def official_benchmarks(view: View) -> list[int]:
    """Return our own numbers of the datasets that the Hub last listed as official benchmarks."""
    reading = (await readings_of(view, LIST)).get(OFFICIAL)
    return [] if reading is None or reading.mark is None else list(load(reading.mark))


async def leaders(
    view: View, repo_ids: Sequence[int] | None = None, *, task: str | None = None, limit: int | None = None
) -> list[Place]:
    """Return the places in the tables of some benchmarks (or all), by benchmark, task and rank.

    `limit` is how many of the best of each table, those that share its last rank with them.
    """
    found: list[Place] = []
    conditions = [table.c.task == task] if task is not None else []
    if limit is not None:
        conditions.append(table.c.rank <= limit)
    if repo_ids is None:
        found = await _find(view, conditions)
    else:
        for part in chunks(dict.fromkeys(repo_ids)):
            found += await _find(view, [*conditions, table.c.repo_id.in_(part)])
    return sorted(found, key=lambda one: (one.benchmark.casefold(), one.task, one.rank, one.key[1:3]))


async def places_of(view: View, model_id: int) -> list[Place]:
    """Return a model's places in all tables, best first: under the name it has, and those it alone had.

    A name that belongs to another model now stands for that one.
    """
    of_it = select(repo_versions.c.name_key).where(
        repo_versions.c.repo_id == model_id, repo_versions.c.valid_from <= view.sequence
    )
    keys = {str(key) for (key,) in await view.connection.execute(of_it.distinct())}
    taken = select(repo_versions.c.name_key).where(
        repo_versions.c.name_key.in_(keys),
        repo_versions.c.repo_type == "model",
        repo_versions.c.repo_id != model_id,
        view.holds(repo_versions),
        not_(repo_versions.c.gone),
    )
    keys -= {str(key) for (key,) in await view.connection.execute(taken)}
    found = await _find(view, [table.c.model_key.in_(keys)])
    return sorted(found, key=lambda one: (one.rank, one.benchmark.casefold(), one.task))


async def leaderboard_spaces(view: View, owner_keys: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Return the Spaces of some owners (in lower case) that are leaderboards, by our own numbers.

    Each with what says so: its `label` (judged by tags and name), its `card` (title, short description or
    first heading).
    """
    here = [repo_versions.c.repo_type == "space", view.holds(repo_versions), not_(repo_versions.c.gone)]
    found: dict[int, tuple[str, ...]] = {}
    for part in chunks(owner_keys):
        among = [*here, repo_versions.c.owner_key.in_(part)]
        ids = [
            int(one)
            for (one,) in await view.connection.execute(select(repo_versions.c.repo_id).where(*among))
        ]
        judged = await labels(view, "repo", [str(one) for one in ids], axes=("artefact",), taxonomy="v1")
        written = (
            select(cards.c.repo_id, cards.c.text)
            .join(repo_versions, repo_versions.c.repo_id == cards.c.repo_id)
            .where(*among, view.holds(cards), cards.c.text.is_not(None))
        )
        titled = {
            int(repo_id) for repo_id, text in await view.connection.execute(written) if _is_titled(text)
        }
        for one in ids:
            labelled = any(label.value == "leaderboard" for label in judged[str(one)])
            signs = (("label",) if labelled else ()) + (("card",) if one in titled else ())
            if signs:
                found[one] = signs
    return found


async def _find(view: View, conditions: Sequence[ColumnElement[bool]]) -> list[Place]:
    query = (
        select(table, repo_versions.c.name)
        .join(repo_versions, repo_versions.c.repo_id == table.c.repo_id)
        .where(*conditions, view.holds(table), view.holds(repo_versions), not_(repo_versions.c.gone))
    )
    found: list[Place] = []
    for row in (await view.connection.execute(query)).mappings():
        given = {"model": row["model_name"], "benchmark": row["name"]}
        same = {name: row[name] for name in Place.__struct_fields__ if name not in given}
        found.append(Place(**given, **same))
    return found


def _is_titled(card: str) -> bool:
    """Say whether a card's title, short description or first heading speaks of a leaderboard."""
    lines = card.splitlines()
    body = 0
    said: list[str] = []
    if lines and lines[0].strip() == "---":
        body = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0) + 1
        said += [line for line in lines[1:body] if _TITLES.match(line)]
    said += [line for line in lines[body:] if line.startswith("#")][:1]
    return any("leaderboard" in line.casefold() for line in said)


def _row(entry: EntryObservation) -> dict[str, object]:
    row = structs.asdict(entry)
    row["model_name"] = row.pop("model")
    return {**row, "model_key": entry.model.casefold()}
