"""Official benchmarks: which datasets they are, and the ranked entries in the tables of their tasks.

Their owners need not be followed. The datasets are entered like those of any list, but as a selection of the
Hub's, which is never the whole of an owner: nothing is missed in it, and a first sight is no creation unless
a list of the owner lacked it.
"""

import logging
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from collectors.hub.benchmarks import Table, distinct, read_table, read_tasks
from collectors.hub.client import Answer, name_path
from collectors.hub.decode import split
from collectors.hub.errors import HubBadRequest, HubError, HubMissing, HubMoved, HubRefused, HubUnreadable
from collectors.hub.files import read_text
from collectors.hub.listing import Listing
from collectors.sources.base import read_page
from collectors.sources.datasets import DATASETS
from collectors.sources.pace import due_at
from collectors.sources.subjects import Subject, Visit
from config.clock import DAY, HOUR, MINUTE
from storage.aside import put_aside
from storage.canonical import dump
from storage.catalogue import repos_by_ids
from storage.known import states
from storage.leaderboards import LIST, OFFICIAL, leaders, official_benchmarks, record_board
from storage.readings import Reading, count_changes, note_reading, readings_of
from storage.recording import record_page
from storage.records import ALL
from storage.scores import tasks_scored
from storage.views import View, view

logger = logging.getLogger(__name__)

HOPS = 4
"""Renames in a row that are followed."""
NO_TABLE = "no table there"
MISSES_APART = 10 * MINUTE
"""A table is gone when it was missing twice, at least this far apart: nobody else can be asked."""
TASKS = "eval.yaml"
"""The file in which a benchmark names its tasks."""


class Mark(Struct, frozen=True):
    """What was seen of a benchmark: at which revision it names which tasks, and whether it has a table."""

    sha: str | None
    tasks: tuple[str, ...]
    table: bool


class Benchmarks:
    """The list of official benchmarks, read once a day as long as anybody is followed."""

    name = LIST
    cadence = DAY

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the list where it is due."""
        reading = (await readings_of(view, self.name)).get(OFFICIAL)
        if not handles or due_at(reading, self.cadence) > now:
            return []
        return [Subject(key=OFFICIAL, name="official benchmarks", partition=OFFICIAL)]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """List the datasets, record them page by page, and note which they are."""
        listing = Listing(
            visit.hub,
            "dataset",
            DATASETS.expand,
            query=[("filter", OFFICIAL.partition(":")[2])],
            lane=visit.lane,
            errand=visit.errand,
        )
        read_at: int | None = None
        found: list[str] = []
        async for listed in listing.pages():
            page = read_page(listed, "dataset")
            await record_page(visit.db, visit.coverage, page)
            read_at = listed.observed_at if read_at is None else read_at
            found += [seen.observation.hub_id for seen in page.repos]
            found += [glimpse.hub_id for glimpse in page.glimpses.records] if page.glimpses else []
        async with visit.db.writing() as tx:
            await tx.alone()
            held = await states(tx, "dataset", found)
            await note_reading(
                tx,
                source=self.name,
                subject=subject.key,
                read_at=visit.hub.clock.now() if read_at is None else read_at,
                mark=dump(sorted(one.id for one in held.values())),
                coverage_id=visit.coverage.id,
            )


class Leaderboards:
    """The tables of the listed benchmarks, read every six hours; those without one are asked once a day."""

    name = "leaderboards"
    cadence = 6 * HOUR

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the benchmarks whose tables are due, those longest ago first."""
        if not handles:
            return []
        repos = await repos_by_ids(view, await official_benchmarks(view))
        held = await readings_of(view, self.name)
        found: list[tuple[int, Subject]] = []
        for repo in repos.values():
            key = f"repo:{repo.id}"
            reading = held.get(key)
            mark = _mark(reading)
            cadence = DAY if mark is not None and not mark.table else self.cadence
            if repo.gone or due_at(reading, cadence) > now:
                continue
            requests = 2 if mark is None else max(1, len(mark.tasks))
            subject = Subject(key=key, name=repo.name, partition=ALL, requests=requests, mark=repo.sha)
            found.append((reading.read_at or 0 if reading else 0, subject))
        return [subject for _, subject in sorted(found, key=lambda pair: (pair[0], pair[1].name))]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Read the tables of all tasks of one benchmark, and record them together.

        A benchmark that has no table is noted; one that had, and has none twice, apart in time, loses it.
        """
        repo_id = int(subject.key.partition(":")[2])
        async with view(visit.db) as now:
            reading = (await readings_of(now, self.name)).get(subject.key)
            scored = await tasks_scored(now, subject.name)
            had = bool(await leaders(now, [repo_id], limit=1))
        before = _mark(reading)
        try:
            read_at, tables, named = await _tables(visit, subject, before, scored)
            mark = Mark(subject.mark, named, table=True)
        except HubMissing as error:
            if had and not _missed_before(reading, visit.hub.clock.now()):
                raise HubMissing(f"{NO_TABLE}: {error}") from error
            read_at, tables, mark = visit.hub.clock.now(), [], Mark(subject.mark, (), table=False)
        unreadable = [odd for one in tables for odd in one.unreadable]
        async with visit.db.writing() as tx:
            current = await note_reading(
                tx,
                source=self.name,
                subject=subject.key,
                read_at=read_at,
                mark=dump(mark),
                coverage_id=visit.coverage.id,
                requests=visit.errand.take(),
            )
            if not current:
                return
            entries = [entry for one in tables for entry in one.entries]
            done = await record_board(tx, repo_id, entries, observed_at=read_at)
            await put_aside(tx, visit.coverage, unreadable, observed_at=read_at, subject=subject.key)
            await count_changes(tx, visit.coverage, done.total, len(unreadable))


async def _tables(
    visit: Visit, subject: Subject, before: Mark | None, scored: Sequence[str]
) -> tuple[int, list[Table], tuple[str, ...]]:
    """Read the tables of a benchmark; return when, what they hold, and the tasks that the benchmark names.

    Without a task the Hub gives the only one, or the first. The file that names the tasks is read once for
    each revision, and models may have been measured on others.
    """
    first: Answer | None = None
    if before is not None and before.table and before.sha == subject.mark:
        named = before.tasks
    else:
        first = await _ask(visit, subject.name, None)
        named = await _named(visit, subject)
    tasks = distinct([*named, *scored])
    if len(tasks) < 2:  # noqa: PLR2004 - then there is nothing to choose between
        answer = first or await _ask(visit, subject.name, None)
        task = tasks[0] if tasks else ""
        return answer.sent_at, [read_table(answer.body, benchmark=subject.name, task=task)], named
    read_at: int | None = None
    found: list[Table] = []
    missing: HubError | None = None
    for task in tasks:
        try:
            answer = await _ask(visit, subject.name, task)
        except (HubBadRequest, HubMissing) as error:
            logger.warning(
                "%(benchmark)s has no table of %(task)s: %(error)s",
                {"benchmark": subject.name, "task": task, "error": error},
            )
            missing = error
            continue
        read_at = answer.sent_at if read_at is None else read_at
        found.append(read_table(answer.body, benchmark=subject.name, task=task))
    if read_at is None:
        raise missing or HubMissing(f"{subject.name} names no task")
    return read_at, found, named


async def _ask(visit: Visit, name: str, task: str | None) -> Answer:
    """Ask for one table, models made from others among it, under the name that the dataset has now."""
    path = f"/api/datasets/{name_path(name)}/leaderboard"
    query = [("base_model", "false"), *([("task_id", task)] if task is not None else [])]
    for _ in range(HOPS):
        try:
            return await visit.hub.get(
                path, query, lane=visit.lane, errand=visit.errand, named=True, check=split
            )
        except HubMoved as moved:
            if not (moved.path.startswith("/api/datasets/") and moved.path.endswith("/leaderboard")):
                raise HubRefused(f"{path}: moved to {moved.path}, which is no leaderboard") from moved
            path = moved.path
    raise HubRefused(f"{path}: moved in circles")


async def _named(visit: Visit, subject: Subject) -> tuple[str, ...]:
    """Return the tasks that a benchmark names in its `eval.yaml`; none where that cannot be read."""
    try:
        found = await read_text(
            visit.hub,
            "dataset",
            subject.name,
            TASKS,
            revision=subject.mark or "main",
            lane=visit.lane,
            errand=visit.errand,
        )
    except (HubMissing, HubRefused, HubBadRequest, HubUnreadable):
        return ()  # behind a gate, most likely
    return () if found is None else read_tasks(found.text)


def _mark(reading: Reading | None) -> Mark | None:
    if reading is None or reading.mark is None:
        return None
    try:
        return msgspec.json.decode(reading.mark, type=Mark)
    except msgspec.DecodeError:
        return None


def _missed_before(reading: Reading | None, now: int) -> bool:
    """Say whether the table was missing at the last reading too, long enough ago."""
    if reading is None or reading.failed_at is None or not (reading.note or "").startswith(NO_TABLE):
        return False
    return now - reading.failed_at >= MISSES_APART


BENCHMARKS = Benchmarks()
LEADERBOARDS = Leaderboards()
