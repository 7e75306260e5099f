"""Noise as it is judged after a refresh: labels with their evidence, taken back, and read as of any run."""

from typing import Any

import pytest

from collectors.mapping.noise_labels import flags_now
from collectors.sources.noise import NAME, Noise, flags_unless_judged, judge_noise
from config.clock import DAY, ManualClock
from storage import runs
from storage.catalogue import find_repo
from storage.database import Database
from storage.labelling import record_labels
from storage.labels import Assigned
from storage.noise_flags import flags_of, owner_kinds_of, tallies
from storage.readings import readings_of
from storage.recording import record_page
from storage.records import ALL, Label, Page, Proof, SeenRepo, mask
from storage.tracking import track
from storage.views import view
from tests.collectors.stage import small_world, staged
from tests.storage.listing import Listing, model

FIELDS = mask(["sha", "base_models", "base_relation", "created_at", "parameters"])


def seen(
    name: str, number: int, born: int, *bases: str, relation: str | None = None, likes: int = 0
) -> SeenRepo:
    facts: dict[str, Any] = {"base_models": bases, "base_relation": relation, "likes": likes}
    return model(name, f"{number:024x}", sha=f"{number:040x}", created_at=born, **facts)


async def listed(db: Database, clock: ManualClock, *repos: SeenRepo, scope: str = "discovery") -> int:
    """Record one run of a scope that saw these."""
    clock.advance(DAY)
    begun = await runs.begin(db, scope, asked_by="test", holder="me")
    coverage = await runs.cover(
        db, begun.run.id, source="models", partition=ALL, fields=FIELDS, expected=None
    )
    await record_page(db, coverage, Page(observed_at=clock.now(), repos=repos))
    await runs.finish_partition(db, coverage.id, complete=False)
    await runs.finish(db, begun.run.id, holder="me")
    return begun.run.id


async def flags(db: Database, name: str, *, at: int | None = None) -> list[Assigned]:
    async with view(db, at=at) as now:
        repo = await find_repo(now, name)
        assert repo is not None
        return (await flags_of(now, [repo.id])).get(repo.id, [])


async def kinds(db: Database, name: str, *, at: int | None = None) -> list[str]:
    return [flag.taxonomy for flag in await flags(db, name, at=at)]


@pytest.fixture
def born(clock: ManualClock) -> int:
    return clock.now() - 30 * DAY


async def test_what_a_run_saw_is_judged_once(db: Database, clock: ManualClock, born: int) -> None:
    base = seen("acme/base-7b", 1, born)
    await listed(
        db, clock, base, seen("ada/base-7b-GGUF", 2, born + DAY, "acme/base-7b", relation="quantized")
    )
    assert await judge_noise(db) == 1
    (flag,) = await flags(db, "ada/base-7b-GGUF")
    assert (flag.taxonomy, flag.rule, flag.rule_version, flag.origin) == (
        "requantization",
        "noise.declared-quantization",
        "1",
        "rule",
    )
    assert [piece.url for piece in flag.evidence] == [
        "https://huggingface.co/ada/base-7b-GGUF",
        "https://huggingface.co/acme/base-7b",
    ]
    assert flag.evidence[0].revision == f"{2:040x}"
    assert await kinds(db, "acme/base-7b") == []
    assert await judge_noise(db) == 0
    await listed(db, clock, base)
    assert await judge_noise(db) == 0


async def test_an_original_that_is_found_later_shows_the_copy(
    db: Database, clock: ManualClock, born: int
) -> None:
    copy = seen("ada/Llama-2-7b-hf", 2, born + DAY, likes=3)
    await listed(db, clock, copy)
    assert await judge_noise(db) == 0
    await listed(db, clock, seen("meta-llama/Llama-2-7b-hf", 1, born, likes=2_000))
    assert await judge_noise(db) == 1
    assert await kinds(db, "ada/Llama-2-7b-hf") == ["copy"]


async def test_what_is_noise_no_more_is_said_to_be_none(db: Database, clock: ManualClock, born: int) -> None:
    await listed(db, clock, seen("meta-llama/Llama-2-7b-hf", 1, born, likes=2_000))
    await listed(db, clock, seen("ada/Llama-2-7b-hf", 2, born + DAY))
    await judge_noise(db)
    async with view(db) as now:
        before = now.sequence
    await listed(
        db,
        clock,
        seen("ada/Llama-2-7b-hf", 2, born + DAY, "meta-llama/Llama-2-7b-hf", relation="finetune"),
    )
    assert await judge_noise(db) == 1
    assert await kinds(db, "ada/Llama-2-7b-hf") == []
    assert await kinds(db, "ada/Llama-2-7b-hf", at=before) == ["copy"]


async def test_what_was_transferred_is_no_copy_of_what_stands_in_its_place(
    db: Database, clock: ManualClock, born: int
) -> None:
    await listed(db, clock, seen("THUDM/glm-4-9b-chat", 2, born + DAY))
    await listed(db, clock, seen("zai-org/glm-4-9b-chat", 2, born + DAY))
    await listed(db, clock, seen("ada/glm-4-9b-chat", 1, born, likes=2_000))
    await judge_noise(db)
    assert await kinds(db, "zai-org/glm-4-9b-chat") == []
    await listed(
        db,
        clock,
        seen("zai-org/glm-4-9b-chat-GGUF", 3, born + DAY, "THUDM/glm-4-9b-chat", relation="quantized"),
        seen("eve/glm-4-9b-chat-GGUF", 4, born + DAY, "THUDM/glm-4-9b-chat", relation="quantized"),
    )
    await judge_noise(db)
    assert await kinds(db, "zai-org/glm-4-9b-chat-GGUF") == []
    assert await kinds(db, "eve/glm-4-9b-chat-GGUF") == ["requantization"]


async def test_the_last_of_a_series_shows_what_the_first_was(
    db: Database, clock: ManualClock, born: int
) -> None:
    series = [seen(f"ada/run-{n:03}", n + 1, born + n * 60_000) for n in range(20)]
    await listed(db, clock, *series[:-1])
    assert await judge_noise(db) == 0
    await listed(db, clock, series[-1])
    await judge_noise(db)
    assert await kinds(db, "ada/run-000") == ["bulk"]
    async with view(db) as now:
        (tally,) = await tallies(now)
        owners = await owner_kinds_of(now, ["ada"])
    assert (tally.rule, tally.repos, tally.owners, len(tally.examples)) == ("noise.numbered-series", 20, 1, 3)
    assert owners == {"ada": {"only"}}


async def test_of_a_census_only_what_stands_on_something_followed_is_judged(
    db: Database, clock: ManualClock, born: int
) -> None:
    await track(db, ["acme"], by="test")
    await listed(db, clock, seen("acme/base-7b", 1, born), scope="tracked")
    await listed(
        db,
        clock,
        seen("ada/base-7b-GGUF", 2, born + DAY, "acme/base-7b", relation="quantized"),
        seen("ada/other-7b-GGUF", 3, born + DAY, "eve/other-7b", relation="quantized"),
        scope="census",
    )
    await judge_noise(db)
    assert await kinds(db, "ada/base-7b-GGUF") == ["requantization"]
    assert await kinds(db, "ada/other-7b-GGUF") == [], "nobody asked"
    async with view(db) as now:
        other = await find_repo(now, "ada/other-7b-GGUF")
        assert other is not None
        (flag,) = await flags_unless_judged(now, other.id) or ()
        followed = await find_repo(now, "ada/base-7b-GGUF")
        assert followed is not None
        assert await flags_unless_judged(now, followed.id) is None, "its labels tell"
    assert flag.rule == "noise.declared-quantization"


async def test_an_operators_correction_goes_before_the_rules(
    db: Database, clock: ManualClock, born: int
) -> None:
    await listed(db, clock, seen("ada/b-7b-GGUF", 2, born, "acme/b-7b", relation="quantized"))
    await judge_noise(db)
    async with view(db) as now:
        repo = await find_repo(now, "ada/b-7b-GGUF")
    assert repo is not None
    none = Label(
        axis="noise",
        value=None,
        confidence=1.0,
        proofs=(Proof(url=repo.url, seen="made with the maker", at=clock.now()),),
        taxonomy="requantization",
        rule="operator",
        rule_version="1",
        origin="operator",
    )
    await record_labels(db, subject_kind="repo", subject=str(repo.id), labels=[none], actor="op")
    assert await kinds(db, "ada/b-7b-GGUF") == []
    async with view(db) as now:
        assert await flags_now(now, [repo.id]) == {}


async def test_a_refresh_judges_at_its_end_and_asks_the_hub_for_nothing(
    sqlite_db: Database, clock: ManualClock
) -> None:
    world = small_world().model("globex/base-GGUF", base_model="acme/base", relation="quantized")
    async with staged(world, sqlite_db, clock, "acme", "globex") as stage:
        bare = await stage.refresh()
        run = await stage.refresh(sources=(Noise(),))
        assert await kinds(sqlite_db, "globex/base-GGUF") == ["requantization"]
        again = await stage.refresh(sources=(Noise(),))
        async with view(sqlite_db) as now:
            reading = (await readings_of(now, NAME))[ALL]
            assert await Noise().due(now, ["acme"], clock.now()) == []
    assert run.requests == again.requests <= bare.requests
    assert (run.changed, again.changed) == (0, 0), "what is judged is no change on the Hub"
    assert reading.mark


async def test_many_namesakes_are_found_in_one_pass(db: Database, clock: ManualClock, born: int) -> None:
    listing = Listing(db, clock)
    birds = ["finch", "wren", "robin", "heron", "stork", "crane", "raven", "eagle", "falcon", "osprey"]
    await listing.run(*(seen(f"acme/{bird}-7b", n + 1, born, likes=500) for n, bird in enumerate(birds)))
    copies = [seen(f"ada/{bird}-7B", 99 + n, born + DAY) for n, bird in enumerate(birds[::2])]
    await listed(db, clock, *copies)
    await judge_noise(db)
    assert await kinds(db, "ada/finch-7B") == ["copy"]
    async with view(db) as now:
        assert [(one.rule, one.repos) for one in await tallies(now)] == [("noise.same-name", 5)]
