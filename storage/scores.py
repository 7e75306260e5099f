"""What models scored, as the files in their own `.eval_results` say: by model, and by benchmark."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs
from sqlalchemy import select

from storage.database import Writer
from storage.rows import chunks
from storage.schema import repo_versions, scores
from storage.sets import Replaced, VersionedSet, replace_all
from storage.views import View

SCORES = VersionedSet(scores, "repo_id", ("dataset_key", "task", "filename"))


class ScoreObservation(Struct, frozen=True, kw_only=True):
    """One result of a model on a task of a dataset; an empty task is one that was not named.

    `value` is as it was written: a number, or a text (`71.5 ± 0.3`). `verified` says that the Hub has a proof
    of who measured it.
    """

    dataset: str
    task: str
    filename: str
    value: str
    measured_at: int | None = None
    verified: bool | None = None
    url: str | None = None
    notes: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from the model's other results."""
        return self.dataset.casefold(), self.task, self.filename


class Score(ScoreObservation, frozen=True, kw_only=True):
    """A result with its model as it is called now."""

    repo_id: int
    model: str
    observed_at: int

    @property
    def number(self) -> float | None:
        """The value as a number; None where it is none."""
        try:
            return float(self.value)
        except ValueError:
            return None


async def record_scores(
    tx: Writer, sets: Mapping[int, Sequence[ScoreObservation]], *, observed_at: int
) -> Replaced:
    """Record all that some models scored, by our own numbers of the models."""
    rows = {repo: [_row(score) for score in found] for repo, found in sets.items()}
    return await replace_all(tx, SCORES, rows, observed_at=observed_at)


async def scores_of(view: View, repo_ids: Sequence[int]) -> list[Score]:
    """Return what some models scored, by model, dataset and task."""
    return await _find(view, "repo_id", repo_ids)


async def scores_on(view: View, datasets: Sequence[str]) -> list[Score]:
    """Return what models say they scored on some datasets, by model, dataset and task."""
    return await _find(view, "dataset_key", [name.casefold() for name in datasets])


async def tasks_scored(view: View, dataset: str) -> list[str]:
    """Return the tasks of a dataset on which models say they were measured, those with a name."""
    query = (
        select(scores.c.task)
        .where(view.holds(scores), scores.c.dataset_key == dataset.casefold(), scores.c.task != "")
        .distinct()
        .order_by(scores.c.task)
    )
    return [str(task) for (task,) in await view.connection.execute(query)]


async def _find(view: View, column: str, values: Sequence[int] | Sequence[str]) -> list[Score]:
    found: list[Score] = []
    for part in chunks(dict.fromkeys(values)):
        query = (
            select(scores, repo_versions.c.name)
            .join(repo_versions, repo_versions.c.repo_id == scores.c.repo_id)
            .where(
                scores.c[column].in_(part),
                view.holds(scores),
                view.holds(repo_versions),
                repo_versions.c.gone.is_(False),
            )
        )
        for row in (await view.connection.execute(query)).mappings():
            given = {"dataset": row["dataset_name"], "model": row["name"]}
            same = {name: row[name] for name in Score.__struct_fields__ if name not in given}
            found.append(Score(**given, **same))
    return sorted(found, key=lambda score: (score.model.casefold(), score.key))


def _row(score: ScoreObservation) -> dict[str, object]:
    row = structs.asdict(score)
    row["dataset_name"] = row.pop("dataset")
    return {**row, "dataset_key": score.dataset.casefold()}
