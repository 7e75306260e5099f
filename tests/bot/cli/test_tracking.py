"""`track`, `untrack`, `tracked`: what is followed, at what cost, written down."""

import asyncio

import pytest

from config.clock import ManualClock
from config.codebook import load
from storage import audit, runs
from storage.audit import Entry
from storage.database import Database
from tests.bot.cli.conftest import NOON, Shell


def acts(shell: Shell) -> tuple[list[Entry], list[tuple[str, str]]]:
    async def read() -> tuple[list[Entry], list[tuple[str, str]]]:
        db = await Database.open(f"sqlite+aiosqlite:///{shell.store}", clock=ManualClock(NOON))
        found = await audit.recent(db), await runs.waiting(db)
        await db.close()
        return found

    return asyncio.run(read())


def test_tracking_tells_its_cost_first_and_is_audited(shell: Shell) -> None:
    said = shell("track", "allenai", "https://huggingface.co/Qwen")
    assert said.code == 0
    assert said.out.splitlines()[0] == (
        "2 namespaces: about 8 requests a refresh, 1 minute at the Hub's quota"
    )
    entries, waiting = acts(shell)
    assert [(entry.actor, entry.rank, entry.act, entry.target) for entry in entries] == [
        ("cli", "operator", "track", "Qwen"),
        ("cli", "operator", "track", "allenai"),
    ]
    assert waiting == [("tracked", "cli")]  # a running bot reads them now


def test_what_is_tracked_already_is_no_error_and_nothing_new(shell: Shell) -> None:
    shell("track", "allenai")
    said = shell("track", "AllenAI", "Qwen", "qwen", "--json")
    assert said.code == 0
    assert said.record == {
        "added": ["qwen"],
        "already": ["AllenAI"],
        "tracked": 2,
        "requests": 4,
        "minutes": 1,
        "users": [],
        "renamed": {},
    }
    assert len(acts(shell)[0]) == 2


def test_the_starter_set_is_the_codebooks(shell: Shell) -> None:
    said = shell("track", "--starter", "--json")
    assert set(said.record["added"]) == {entry.handle for entry in load().starter}
    assert said.record["requests"] == 4 * len(said.record["added"])
    shell.set(HF_TOKEN="hf_token")
    assert shell("track", "--starter", "--json").record["added"] == []


def test_with_a_token_the_minutes_are_half(shell: Shell) -> None:
    alone = shell("track", "--starter", "--json").record["minutes"]
    shell("untrack", *[entry.handle for entry in load().starter])
    shell.set(HF_TOKEN="hf_token")
    assert shell("track", "--starter", "--json").record["minutes"] == -(-alone // 2)


@pytest.mark.parametrize(
    "name",
    ["a b", "allenai/OLMo", "", "@everyone", "https://example.org/allenai", "a" * 200, "\x1b[2J", "../x"],
)
def test_what_can_be_no_namespace_is_refused_and_nothing_is_tracked(shell: Shell, name: str) -> None:
    said = shell("track", "Qwen", name)
    assert said.code == 1
    assert "is no namespace of the Hub" in said.complaint
    assert "\x1b" not in said.err
    assert shell("tracked", "--json").records == []


def test_naming_nothing_is_misuse(shell: Shell) -> None:
    said = shell("track")
    assert said.code == 2
    assert "name at least one namespace" in said.complaint


def test_untracking_stops_following_and_is_audited(shell: Shell) -> None:
    shell("track", "allenai", "Qwen")
    said = shell("untrack", "ALLENAI")
    assert (said.code, said.out) == (0, "no longer tracked: allenai (1 left)\n")
    assert [record["handle"] for record in shell("tracked", "--json").records] == ["Qwen"]
    newest = acts(shell)[0][0]
    assert (newest.act, newest.target) == ("untrack", "allenai")
    assert shell("untrack", "Qwen", "--json").record == {"removed": ["Qwen"], "tracked": 0}


def test_untracking_what_is_not_followed_offers_the_nearest_and_does_nothing(shell: Shell) -> None:
    shell("track", "allenai", "Qwen")
    said = shell("untrack", "Qwen", "alenai")
    assert said.code == 1
    assert said.complaint == "alenai is not tracked. Nearest: allenai."
    assert len(shell("tracked", "--json").records) == 2
    assert shell("untrack", "alenai", "--json").record == {
        "error": "alenai is not tracked.",
        "nearest": ["allenai"],
    }


def test_the_list_holds_the_hubs_own_facts(filled: Shell) -> None:
    records = {record["handle"]: record for record in filled("tracked", "--json").records}
    assert records["allenai"]["kind"] == "org"
    assert records["bartowski"]["kind"] == "user"
    assert records["allenai"]["seen_at"] == "2026-11-23T12:00:00.000Z"
    table = filled("tracked").out.splitlines()
    assert table[0].split() == ["NAMESPACE", "KIND", "MODELS", "DATASETS", "SPACES", "NAME"]
    assert len(table) == len(records) + 1


def test_an_empty_list_says_what_to_do(shell: Shell) -> None:
    assert "nothing is tracked yet" in shell("tracked").out
    assert shell("tracked", "--json").out == ""
