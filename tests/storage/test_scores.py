"""Results of models in the store: by model, by benchmark, as of when."""

from typing import Any

import pytest

from storage.database import Database
from storage.recording import record_gone
from storage.scores import ScoreObservation, record_scores, scores_of, scores_on, tasks_scored
from storage.sets import Replaced
from storage.views import view
from tests.storage.listing import Listing, model


def score(dataset: str = "Acme/MMLU", value: str = "71.5", **more: Any) -> ScoreObservation:
    return ScoreObservation(
        dataset=dataset,
        task=more.pop("task", ""),
        filename=more.pop("filename", "a.yaml"),
        value=value,
        **more,
    )


async def written(db: Database, *scores: ScoreObservation, repo: int = 1, at: int = 1) -> Replaced:
    async with db.writing() as tx:
        return await record_scores(tx, {repo: scores}, observed_at=at)


@pytest.fixture(autouse=True)
async def repos(listing: Listing) -> None:
    await listing.listed(model(), model("acme/two", hub_id="b" * 24))


async def test_results_are_found_by_model_and_by_benchmark(db: Database) -> None:
    await written(db, score(), score(task="hard", verified=True))
    await written(db, score(value="60 ± 1"), score("other/bench"), repo=2)
    async with view(db) as now:
        assert [(one.model, one.task, one.number) for one in await scores_on(now, ["acme/mmlu"])] == [
            ("acme/one", "", 71.5),
            ("acme/one", "hard", 71.5),
            ("acme/two", "", None),
        ]
        assert [one.dataset for one in await scores_of(now, [2])] == ["Acme/MMLU", "other/bench"]
        assert await tasks_scored(now, "ACME/mmlu") == ["hard"]
        assert await scores_of(now, []) == []


async def test_a_result_that_changes_or_goes_is_still_known_as_of_then(db: Database) -> None:
    assert await written(db, score(), score("b/b")) == Replaced(2, 0, 0)
    async with view(db) as now:
        then = now.sequence
    assert await written(db, score(value="72"), at=2) == Replaced(0, 1, 1)
    assert await written(db, score("b/b"), at=1) == Replaced(1, 0, 0)
    async with view(db, at=then) as now:
        assert [one.value for one in await scores_of(now, [1])] == ["71.5", "71.5"]


async def test_a_model_that_is_gone_has_no_results(db: Database, listing: Listing) -> None:
    await written(db, score())
    await record_gone(db, await listing.open(), 1, observed_at=db.clock.now())
    async with view(db) as now:
        assert await scores_on(now, ["acme/mmlu"]) == []
