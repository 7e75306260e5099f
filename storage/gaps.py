"""Where the ecosystem has gaps: languages and tasks by how many models, datasets and benchmarks serve them.

Counted is what repos declare of themselves, among what is followed or in the whole store. How many people use
a language is the Unicode CLDR's estimate (`config/codebook/languages`); a language that nobody declares is
there with noughts, one that the table lacks has no number of speakers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, case, func, select, true

from config.codebook_languages import load as languages_of_the_world
from storage.canonical import load
from storage.catalogue import Repo, repos_by_ids
from storage.covering import Census, censuses, present
from storage.filters import counted
from storage.labels import labels
from storage.languages import declared, language
from storage.records import RepoType
from storage.rows import among
from storage.schema import assignments, repo_versions, repos, tags
from storage.tagging import letter, numbers, tag_names
from storage.tracking import tracked_in
from storage.views import View

Kind = Literal["models", "datasets", "benchmarks"]
KINDS: tuple[Kind, ...] = ("models", "datasets", "benchmarks")
Axis = Literal["language", "task"]
_TASK = "task_categories:"
_TYPES: tuple[tuple[RepoType, Kind], ...] = (("model", "models"), ("dataset", "datasets"))


class Served(Struct, frozen=True, kw_only=True):
    """How many repos serve something; a benchmark is no dataset here."""

    models: int = 0
    datasets: int = 0
    benchmarks: int = 0

    def count(self, kind: Kind) -> int:
        """Return how many there are of a kind."""
        return {"models": self.models, "datasets": self.datasets, "benchmarks": self.benchmarks}[kind]

    @property
    def lacking(self) -> tuple[Kind, ...]:
        """The kinds of which there is none."""
        return tuple(kind for kind in KINDS if not self.count(kind))


class Line(Struct, frozen=True, kw_only=True):
    """A language (by its code) or a task, and who serves it. `speakers` is None where nobody counts them.

    `examples` are the most used of each kind among what was counted, where that is not the whole store.
    """

    axis: Axis
    subject: str
    served: Served
    name: str | None = None
    speakers: int | None = None
    examples: Mapping[Kind, Repo] = {}


class Gaps(Struct, frozen=True, kw_only=True):
    """The gaps as of a view: languages and tasks, the emptiest first, among them those with most speakers.

    `many` serve many languages without naming them, `untold` name none. `whole` says that all the store holds
    was counted, and `coverage` how old its whole looks at the Hub are; benchmarks are those that were judged
    to be some, which is what is followed.
    """

    languages: tuple[Line, ...]
    tasks: tuple[Line, ...]
    many: Served
    untold: Served
    whole: bool
    owners: tuple[str, ...]
    coverage: Mapping[RepoType, Census]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Languages, then tasks."""
        return (*self.languages, *self.tasks)


class Change(Struct, frozen=True, kw_only=True):
    """How who serves something moved. `opened` are kinds of which the last is gone, `closed` first ones."""

    line: Line
    before: Served
    opened: tuple[Kind, ...]
    closed: tuple[Kind, ...]


class _Count:
    """Adds up what serves each thing, and keeps the most used of each kind."""

    def __init__(self) -> None:
        self.by: dict[str, dict[Kind, int]] = {}
        self.best: dict[str, dict[Kind, tuple[int, int]]] = {}

    def add(self, subject: str, kind: Kind, repos: int = 1) -> None:
        held = self.by.setdefault(subject, dict.fromkeys(KINDS, 0))
        held[kind] += repos

    def show(self, subject: str, kind: Kind, repo_id: int, downloads: int | None) -> None:
        held = self.best.setdefault(subject, {})
        mine = (downloads or 0, -repo_id)
        if kind not in held or mine > (held[kind][0], -held[kind][1]):
            held[kind] = (mine[0], repo_id)

    def served(self, subject: str) -> Served:
        return Served(**{str(kind): count for kind, count in self.by.get(subject, {}).items()})


async def gaps(view: View, *, whole: bool = False, owners: Sequence[str] | None = None) -> Gaps:
    """Return who serves which language and task among what is followed, some namespaces, or all (`whole`)."""
    handles = await tracked_in(view) if owners is None else owners
    keys = tuple(dict.fromkeys(handle.casefold() for handle in handles))
    mine: ColumnElement[bool] = true() if whole else repo_versions.c.owner_key.in_(keys)
    spoken, tasks, others = _Count(), _Count(), _Count()
    tests = await _benchmarks(view, mine)
    await _languages(view, mine, tests, spoken, others)
    await _tasks(view, mine, tests, tasks)
    if not whole:
        await _best(view, mine, tests, spoken, tasks)
    ids = [number for one in (spoken, tasks) for held in one.best.values() for _, number in held.values()]
    shown = await repos_by_ids(view, ids)
    return Gaps(
        languages=_lines("language", spoken, shown, (one.code for one in languages_of_the_world())),
        tasks=_lines("task", tasks, shown, ()),
        many=others.served("many"),
        untold=others.served("untold"),
        whole=whole,
        owners=() if whole else keys,
        coverage=await censuses(view) if whole else {},
    )


def changes(before: Gaps, after: Gaps) -> list[Change]:
    """Return what moved between two looks at the same namespaces, what closed or opened first."""
    then = {(line.axis, line.subject): line.served for line in before.lines}
    now = {(line.axis, line.subject): line for line in after.lines}
    gone = [line for line in before.lines if (line.axis, line.subject) not in now]
    lines = [*after.lines, *(_emptied(line) for line in gone)]
    found = []
    for line in lines:
        held = then.get((line.axis, line.subject), Served())
        if held != line.served:
            found.append(
                Change(
                    line=line,
                    before=held,
                    opened=tuple(kind for kind in line.served.lacking if held.count(kind)),
                    closed=tuple(kind for kind in held.lacking if line.served.count(kind)),
                )
            )
    return sorted(found, key=lambda one: (not one.opened, not one.closed, -(one.line.speakers or 0)))


def _emptied(line: Line) -> Line:
    return Line(axis=line.axis, subject=line.subject, served=Served(), name=line.name, speakers=line.speakers)


def _lines(axis: Axis, count: _Count, shown: Mapping[int, Repo], known: Iterable[str]) -> tuple[Line, ...]:
    found = []
    for subject in {*count.by, *known}:
        spoken = language(subject) if axis == "language" else None
        found.append(
            Line(
                axis=axis,
                subject=subject,
                served=count.served(subject),
                name=spoken.name if spoken is not None else None,
                speakers=spoken.speakers if spoken is not None else None,
                examples={
                    kind: shown[number]
                    for kind, (_, number) in sorted(count.best.get(subject, {}).items())
                    if number in shown
                },
            )
        )
    return tuple(sorted(found, key=_emptiest))


def _emptiest(line: Line) -> tuple[int, int, int, str]:
    served = line.served
    total = served.models + served.datasets + served.benchmarks
    return (-len(served.lacking), -(line.speakers or 0), total, line.subject)


async def _benchmarks(view: View, mine: ColumnElement[bool]) -> dict[int, Repo]:
    """Return the repos that hold the label of a benchmark."""
    named = (
        select(assignments.c.subject)
        .where(
            assignments.c.subject_kind == "repo",
            assignments.c.axis == "artefact",
            assignments.c.value == '"benchmark"',
            assignments.c.sequence <= view.sequence,
        )
        .distinct()
    )
    subjects = [str(subject) for (subject,) in await view.connection.execute(named)]
    held = await labels(view, "repo", subjects, axes=("artefact",), taxonomy="v1")
    ids = [int(one) for one, given in held.items() if any(label.value == "benchmark" for label in given)]
    there = select(repo_versions.c.repo_id).where(among(repo_versions.c.repo_id, ids), present(view), mine)
    return await repos_by_ids(view, [int(number) for (number,) in await view.connection.execute(there)])


async def _languages(
    view: View, mine: ColumnElement[bool], tests: Mapping[int, Repo], spoken: _Count, others: _Count
) -> None:
    """Count repos by what they declare: the database does, one row for each list of languages."""
    column = repo_versions.c.languages
    for repo_type, kind in _TYPES:
        query = (
            select(column, func.count())
            .where(repo_versions.c.repo_type == repo_type, present(view), mine, _not(tests))
            .group_by(column)
        )
        for text, repos_there in await view.connection.execute(query):
            _declare(load(text) if text else (), kind, repos_there, spoken, others)
    for repo in tests.values():
        _declare(repo.languages, "benchmarks", 1, spoken, others)


def _declare(values: object, kind: Kind, repos_there: int, spoken: _Count, others: _Count) -> None:
    found = declared(values)
    for code in found.codes:
        spoken.add(code, kind, repos_there)
    if not found.codes:
        others.add("many" if found.many else "untold", kind, repos_there)


async def _tasks(view: View, mine: ColumnElement[bool], tests: Mapping[int, Repo], tasks: _Count) -> None:
    """Count models by their task, and datasets by the tags of their card that name tasks."""
    query = (
        select(repo_versions.c.task, func.count())
        .where(
            repo_versions.c.repo_type == "model",
            repo_versions.c.task.is_not(None),
            present(view),
            mine,
            _not(tests),
        )
        .group_by(repo_versions.c.task)
    )
    for task, repos_there in await view.connection.execute(query):
        tasks.add(task, "models", repos_there)
    named = select(tags.c.id, tags.c.name).where(tags.c.name.startswith(_TASK, autoescape=True))
    letters = {
        letter(int(number)): str(name).removeprefix(_TASK).strip()
        for number, name in await view.connection.execute(named)
    }
    wanted = {one: task for one, task in letters.items() if task}
    for part in _some(wanted):
        # A letter within a tag's list, told in the case it has: LIKE would not tell `a` from `A` on SQLite.
        sums = [
            func.sum(case((func.replace(repo_versions.c.tags, one, "") != repo_versions.c.tags, 1), else_=0))
            for one in part
        ]
        counts = select(*sums).where(repo_versions.c.repo_type == "dataset", present(view), mine, _not(tests))
        row = (await view.connection.execute(counts)).one()
        for task, repos_there in zip(part.values(), row, strict=True):
            if repos_there:
                tasks.add(task, "datasets", int(repos_there))
    for repo_id, task in await _tagged(view, tests):
        tasks.add(task, "benchmarks")
        tasks.show(task, "benchmarks", repo_id, tests[repo_id].downloads)


def _some(letters: Mapping[str, str], at_once: int = 100) -> Iterable[dict[str, str]]:
    every = list(letters.items())
    for start in range(0, len(every), at_once):
        yield dict(every[start : start + at_once])


async def _tagged(view: View, tests: Mapping[int, Repo]) -> list[tuple[int, str]]:
    """Return the tasks that the tags of benchmarks name."""
    query = select(repo_versions.c.repo_id, repo_versions.c.tags).where(
        among(repo_versions.c.repo_id, tests), view.holds(repo_versions)
    )
    held = {int(number): text or "" for number, text in await view.connection.execute(query)}
    names = await tag_names(view.connection, held.values())
    return [
        (repo_id, names[number].removeprefix(_TASK).strip())
        for repo_id, text in held.items()
        for number in numbers(text)
        if names.get(number, "").startswith(_TASK)
    ]


async def _best(
    view: View, mine: ColumnElement[bool], tests: Mapping[int, Repo], spoken: _Count, tasks: _Count
) -> None:
    """Keep the most used of each kind: the first of each list of languages, and of each task."""
    for repo_type, kind in _TYPES:
        for column in (repo_versions.c.languages, repo_versions.c.task):
            for number, value, downloads in await view.connection.execute(
                _most_used(view, column, (repo_versions.c.repo_type == repo_type, mine, _not(tests)))
            ):
                if column is repo_versions.c.task:
                    tasks.show(value, kind, number, downloads)
                    continue
                for code in declared(load(value)).codes:
                    spoken.show(code, kind, number, downloads)
    for repo in tests.values():
        for code in declared(repo.languages).codes:
            spoken.show(code, "benchmarks", repo.id, repo.downloads)


def _most_used(view: View, column: ColumnElement[Any], where: Sequence[ColumnElement[bool]]) -> Any:  # noqa: ANN401 - a select
    downloads = counted(view, "downloads")
    order = (downloads.is_(None), downloads.desc(), repo_versions.c.repo_id)
    place = func.row_number().over(partition_by=column, order_by=order)
    ranked = (
        select(
            repo_versions.c.repo_id,
            column.label("value"),
            downloads.label("downloads"),
            place.label("place"),
        )
        .join(repos, repos.c.id == repo_versions.c.repo_id)
        .where(column.is_not(None), present(view), *where)
        .subquery()
    )
    return select(ranked.c.repo_id, ranked.c.value, ranked.c.downloads).where(ranked.c.place == 1)


def _not(tests: Mapping[int, Repo]) -> ColumnElement[bool]:
    return ~among(repo_versions.c.repo_id, tests) if tests else true()
