"""`cartographer remap`: all is judged anew without the Hub, and what moved is told to who asked alone."""

import json
import sqlite3

import pytest

from bot.cli.remap import MovedLine, Remapped
from collectors.mapping import chains, openness
from tests.bot.cli.conftest import Shell
from tests.support.hub import TestHub

OLDER = "UPDATE assignments SET value = ?, rule_version = '0' WHERE axis = ? AND taxonomy = 'v1'"


def collected(shell: Shell) -> None:
    shell("track", "acme")
    assert shell("refresh").code == 0


def said_once(shell: Shell, axis: str, value: object) -> None:
    """Have the store hold what an older rule said of everything."""
    with sqlite3.connect(shell.store) as store:
        store.execute(OLDER, (json.dumps(value), axis))
    store.close()


def counted(shell: Shell, table: str) -> int:
    with sqlite3.connect(shell.store) as store:
        (count,) = store.execute(f"SELECT count(*) FROM {table}").fetchone()
    store.close()
    return int(count)


def test_where_nothing_changed_nothing_moves(shell: Shell, hub: TestHub) -> None:
    collected(shell)
    before = counted(shell, "assignments")
    line = shell("remap", "--json").record
    assert tuple(line) == Remapped.__struct_fields__
    assert (line["repos"], line["owners"], line["projects"]) == (4, 1, 14)
    assert (line["moved"], line["restated"]) == ({}, {})
    assert counted(shell, "assignments") == before
    assert shell("remap").out.endswith("no label moved\n")


def test_what_older_rules_said_is_judged_anew_and_told(shell: Shell, hub: TestHub) -> None:
    collected(shell)
    said_once(shell, "licence_chain", chains.MORE)
    said_once(shell, "artefact", "framework")
    asked = len(hub.log.entries)
    *moved, summary = shell("remap", "--json").records
    assert len(hub.log.entries) == asked
    assert all(tuple(line) == MovedLine.__struct_fields__ for line in moved)
    told = {(line["axis"], line["subject"]): line for line in moved}
    chain = told["licence_chain", "acme/two"]
    assert (chain["before"]["value"], chain["before"]["rule_version"]) == (chains.MORE, "0")
    assert (chain["after"]["value"], chain["after"]["rule_version"]) == (chains.NONE, chains.VERSION)
    kinds = {name: line["after"]["value"] for (axis, name), line in told.items() if axis == "artefact"}
    assert kinds["acme/one"] == "model"
    assert kinds["acme/data"] == "dataset"
    assert summary["moved"] == {"artefact": len(kinds), "licence_chain": 1}
    assert shell("chain", "acme/two", "--json").record["value"] == chains.NONE
    assert shell("remap", "--json").record["moved"] == {}


def test_it_is_no_news_of_a_project(shell: Shell, hub: TestHub) -> None:
    collected(shell)
    run = shell("refresh", "--json").record["run"]
    events = shell("events", "--json").out
    preview = shell("digest", "preview", "--owner", "acme", "--json").out
    said_once(shell, "artefact", "framework")
    assert "moved" in shell("remap").out
    assert shell("events", "--json").out == events
    assert shell("digest", "preview", "--owner", "acme", "--json").out == preview
    assert counted(shell, "deliveries") == 0
    assert shell("refresh", "--json").record["run"] == run + 1
    assert shell("events", "--json").out == events


def test_another_version_alone_is_restated(
    shell: Shell, hub: TestHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected(shell)
    monkeypatch.setattr(chains, "VERSION", "a later one")
    monkeypatch.setattr(openness, "VERSION", "a later one")
    line = shell("remap", "--json").record
    assert line["moved"] == {}
    assert line["restated"]["licence_chain"] == 1
    assert "another rule version" not in shell("remap").out


def test_an_operators_word_stays(shell: Shell, hub: TestHub) -> None:
    collected(shell)
    shell("label", "acme/two", "licence_chain", chains.AS_PERMISSIVE, "--reason", "as its card says")
    said_once(shell, "artefact", "framework")
    shell("remap")
    line = shell("chain", "acme/two", "--json").record
    assert (line["value"], line["origin"], line["reason"]) == (
        chains.AS_PERMISSIVE,
        "operator",
        "as its card says",
    )
