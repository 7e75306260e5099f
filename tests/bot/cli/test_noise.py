"""`cartographer noise`: counts by rule, with examples and the pages that they stand on."""

import asyncio

import pytest

from collectors.sources.noise import judge_noise
from config.clock import DAY, ManualClock, to_iso
from storage.database import Database
from storage.records import SeenRepo
from tests.bot.cli.conftest import NOON, Shell
from tests.collectors.test_noise import listed, seen

BASE = "https://huggingface.co/acme/base-7b"
REPEAT = "ada/base-7b-GGUF"
BORN = NOON - 30 * DAY


def record(shell: Shell, scope: str, *repos: SeenRepo) -> None:
    """Record one run of a scope the day before noon, and judge what follows from it."""

    async def work() -> None:
        db = await Database.open(f"sqlite+aiosqlite:///{shell.store}", clock=ManualClock(NOON - DAY))
        await listed(db, ManualClock(NOON - DAY), *repos, scope=scope)
        await judge_noise(db)
        await db.close()

    asyncio.run(work())


@pytest.fixture
def censused(shell: Shell) -> Shell:
    """The command line on a store that only a census has filled: nothing of it is judged yet."""
    repeat = seen(REPEAT, 2, BORN + DAY, "acme/base-7b", relation="quantized")
    record(shell, "census", seen("acme/base-7b", 1, BORN), repeat, seen("ada/own-work", 3, BORN + DAY))
    return shell


def test_a_namespace_is_judged_when_somebody_asks(censused: Shell) -> None:
    (line,) = censused("noise", "https://huggingface.co/Ada", "--json").records
    assert (line["namespace"], line["kind"], line["rule"]) == (
        "Ada",
        "requantization",
        "noise.declared-quantization",
    )
    assert (line["flagged"], line["of"], line["run"]) == (1, 2, 1)
    assert line["as_of"] == to_iso(NOON - DAY)
    assert line["says"]
    (example,) = line["examples"]
    assert (example["name"], example["urls"][1]) == (REPEAT, BASE)
    assert censused("noise", "--json").records == [], "nobody had asked before, and asking writes nothing"


def test_over_all_what_was_found_is_counted(censused: Shell) -> None:
    record(censused, "discovery", seen("ada/other-7b-GGUF", 4, BORN, "acme/other-7b", relation="quantized"))
    (line,) = censused("noise", "--json").records
    assert (line["namespace"], line["flagged"], line["of"], line["owners"]) == (None, 1, None, 1)


def test_people_read_the_rule_its_words_and_the_pages(censused: Shell) -> None:
    said = censused("noise", "ada", "acme").out
    assert "ada, 2 repos:" in said
    assert "re-quantisations: 1 repo, rule noise.declared-quantization 1" in said
    assert f"- {REPEAT} (97%): declares to be quantized from acme/base-7b; gguf in the name" in said
    assert BASE in said
    assert "acme, 1 repo: no rule says anything" in said
    assert said.splitlines()[-1] == f"as of {to_iso(NOON - DAY)}; docs/noise.md has the rules"


def test_the_card_of_a_repo_says_so_with_its_reason(censused: Shell) -> None:
    text = " ".join(censused("repo", REPEAT).out.split())
    assert "Repeats others" in text
    assert "Re-quantisation, confidence 97" in text
    assert "noise.declared-quantization 1" in text
    assert "Repeats others" not in censused("repo", "acme/base-7b").out


def test_an_unknown_namespace_is_one_line(censused: Shell) -> None:
    failed = censused("noise", "adda", "--json")
    assert failed.code == 1
    assert "nothing is known of the namespace 'adda'." in failed.record["error"]
