"""Names while somebody types: right, short enough, fast, and never an error."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.reading.suggest import LABEL, suggest_owners, suggest_projects, suggest_repos
from config.clock import ManualClock
from storage.database import Database
from tests.support.store import fill, model


async def test_projects_by_any_name(eco: Database) -> None:
    assert (await suggest_projects(eco, ""))[0] == ("OLMo (Ai2)", "olmo")
    assert len(await suggest_projects(eco, "")) == 14
    assert (await suggest_projects(eco, "allen"))[0][1] == "olmo"
    assert (await suggest_projects(eco, "norweg"))[0][1] == "nb-ailab"
    assert (await suggest_projects(eco, "pithia"))[0][1] == "pythia"
    assert await suggest_projects(eco, "zzzzzz") == []


async def test_repos_by_the_beginning_a_part_or_a_slip(eco: Database) -> None:
    assert (await suggest_repos(eco, ""))[0][1] == "meta-llama/Llama-3.1-8B-Instruct"
    assert [value for _, value in await suggest_repos(eco, "allenai/molmo")] == ["allenai/Molmo-7B-D-0924"]
    assert (await suggest_repos(eco, "whisper"))[0][1] == "NbAiLab/nb-whisper-large"
    assert (await suggest_repos(eco, "pythai-70m"))[0][1] == "EleutherAI/pythia-70m"
    assert await suggest_repos(eco, "dolma") == [
        ("allenai/dolma (dataset)", "https://huggingface.co/datasets/allenai/dolma")
    ]


async def test_owners_those_of_projects_too(eco: Database) -> None:
    assert ("allenai (Allen Institute for AI (Ai2))", "allenai") in await suggest_owners(eco, "all")
    assert (await suggest_owners(eco, "bartwski"))[0][1] == "bartowski"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=150), limit=st.integers(1, 25))
async def test_anything_typed_gives_short_distinct_choices(eco: Database, typed: str, limit: int) -> None:
    for suggest in (suggest_projects, suggest_repos, suggest_owners):
        found = await suggest(eco, typed, limit)
        assert len(found) <= limit
        assert len({value for _, value in found}) == len(found)
        assert all(0 < len(label) <= LABEL and 0 < len(value) <= LABEL for label, value in found)


async def test_a_store_that_fails_gives_no_choices(
    sqlite_db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await sqlite_db.close()
    async with sqlite_db.writing() as tx:
        await tx.connection.exec_driver_sql("DROP TABLE sequence")
    assert await suggest_projects(sqlite_db, "olmo") == []
    assert "nothing could be suggested" in caplog.text


async def test_three_thousand_names_are_suggested_quickly(sqlite_db: Database, clock: ManualClock) -> None:
    many = [
        model(f"owner-{number % 60}/model-{number}-{number * 7919 % 1000}b", downloads=number)
        for number in range(3_000)
    ]
    await fill(sqlite_db, clock, weeks=1, ecosystem=many, owners=())
    assert (await suggest_repos(sqlite_db, "model-2999"))[0][1].startswith("owner-59/model-2999")
    times = []
    for typed in ("", "mod", "model-1", "owner-7/model", "xyzzy", "modle-77"):
        began = time.perf_counter()
        await suggest_repos(sqlite_db, typed)
        times.append(time.perf_counter() - began)
    assert sorted(times)[len(times) // 2] < 2  # a few milliseconds; reading every name each time takes longer
