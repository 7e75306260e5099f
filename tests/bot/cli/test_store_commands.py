"""`status`, `db`, `version`, `digest preview`: what an operator looks at."""

import json
import sqlite3

import pytest

from bot.cli.shapes import RunLine, Shown, SourceLine, Status
from config.codebook import load
from storage.migrate import HEAD
from tests.bot.cli.conftest import Shell


def test_the_status_of_a_store_with_history(filled: Shell) -> None:
    record = filled("status", "--json").record
    assert tuple(record) == Status.__struct_fields__
    assert record["now"] == "2026-11-23T12:00:00.000Z"
    assert record["tracked"] == 7
    assert len(record["runs"]) == 5
    assert all(tuple(run) == RunLine.__struct_fields__ for run in record["runs"])
    assert [run["run"] for run in record["runs"]] == [6, 5, 4, 3, 2]
    sources = {source["source"]: source for source in record["sources"]}
    assert set(sources) == {"models", "datasets", "spaces", "owners"}
    assert all(tuple(source) == SourceLine.__struct_fields__ for source in sources.values())
    assert sources["owners"]["complete"] == 7
    assert sources["models"]["age_seconds"] == 0
    assert record["database"]["kind"] == "sqlite"
    assert record["database"]["bytes"] >= filled.store.stat().st_size


def test_the_age_of_what_is_known_counts_from_the_set_clock(filled: Shell) -> None:
    filled.set(CARTOGRAPHER_NOW="2026-11-24T12:00:00Z")
    ages = {source["age_seconds"] for source in filled("status", "--json").record["sources"]}
    assert ages == {86_400}
    assert "1 day ago" in filled("status").out


def test_for_people_the_status_says_it_in_words(filled: Shell) -> None:
    said = filled("status")
    assert said.code == 0
    assert "7 namespaces" in said.out
    assert "run 6 of tracked, finished" in said.out
    assert "2026-11-23 12:00 UTC" in said.out
    assert max(map(len, said.out.splitlines())) <= 100


def test_an_empty_store_has_a_status_too(shell: Shell) -> None:
    record = shell("status", "--json").record
    assert (record["tracked"], record["runs"], record["sources"], record["deliveries"]) == (0, [], [], {})
    assert "nothing was read yet" in shell("status").out


def test_the_backup_is_a_database_with_the_same_content(filled: Shell) -> None:
    record = filled("db", "backup", "copies/copy.sqlite", "--json").record
    copy = filled.folder / "copies" / "copy.sqlite"
    assert record == {"file": "copies/copy.sqlite", "bytes": copy.stat().st_size}
    before = filled("events", "--json").out
    filled.set(CARTOGRAPHER_DATABASE_URL=f"sqlite+aiosqlite:///{copy}")
    assert filled("events", "--json").out == before


def test_a_backup_never_overwrites(filled: Shell) -> None:
    (filled.folder / "copy.sqlite").write_text("mine")
    said = filled("db", "backup", "copy.sqlite")
    assert said.code == 1
    assert said.complaint == "copy.sqlite exists already: name a file that does not"
    assert (filled.folder / "copy.sqlite").read_text() == "mine"


def test_every_command_creates_its_database_and_upgrade_says_so(shell: Shell) -> None:
    assert not shell.store.exists()
    said = shell("db", "upgrade")
    assert said.out == f"sqlite: up to date (schema {HEAD})\n"
    with sqlite3.connect(shell.store) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
    connection.close()
    assert shell("db", "upgrade", "--json").record == {"kind": "sqlite", "schema": HEAD}


def test_the_version(shell: Shell) -> None:
    record = shell("version", "--json").record
    assert (record["schema"], record["codebook"]) == (HEAD, load().version)
    assert shell("version").out.startswith(f"cartographer {record['version']}, schema {HEAD}, ")
    assert shell("--version").out == f"cartographer {record['version']}\n"


def test_a_digest_of_everything_is_previewed(filled: Shell) -> None:
    said = filled("digest", "preview")
    assert said.code == 0
    assert "SEA-LION" in said.out
    assert filled("digest", "preview", "--everything").out == said.out


@pytest.mark.parametrize(
    "scope", [("--project", "olmo"), ("--owner", "ALLENAI"), ("--repo", "allenai/olmo-2-0425-1b")]
)
def test_a_digest_of_a_scope_is_about_that_scope(filled: Shell, scope: tuple[str, str]) -> None:
    said = filled("digest", "preview", *scope)
    assert said.code == 0
    assert "olmo" in said.out.lower() or "allenai" in said.out
    assert "SEA-LION" not in said.out


def test_a_digest_in_json_and_markdown(filled: Shell) -> None:
    record = filled("digest", "preview", "--project", "SEA-LION", "--json").record
    assert tuple(record) == Shown.__struct_fields__
    assert record["as_of"] == "2026-11-23T12:00:00.000Z"
    assert record["run"] == 6
    assert record["blocks"]
    assert filled("digest", "preview", "--project", "SEA-LION", "--format", "json").record == record
    markdown = filled("digest", "preview", "--project", "SEA-LION", "--format", "markdown").out
    assert markdown.startswith("# ")
    assert "](https://huggingface.co/" in markdown


def test_a_digest_for_discord_and_as_a_page(filled: Shell) -> None:
    (body, *_) = filled("digest", "preview", "--project", "SEA-LION", "--format", "discord").out.splitlines()
    sent = json.loads(body)
    assert sent["allowed_mentions"] == {"parse": []}
    assert sent["components"]
    page = filled("digest", "preview", "--project", "SEA-LION", "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "SEA-LION" in page


def test_a_digest_of_what_nobody_follows_is_none(filled: Shell) -> None:
    said = filled("digest", "preview", "--project", "Typhoon")
    assert said.code == 1
    assert "nothing of Typhoon is held, and nobody follows it" in said.complaint


@pytest.mark.parametrize(
    ("scope", "nearest"),
    [
        (("--project", "olmoo"), "OLMo"),
        (("--owner", "bartowsky"), "bartowski"),
        (("--repo", "EleutherAI/pythia-7m"), "EleutherAI/pythia-70m"),
    ],
)
def test_an_unknown_scope_offers_the_nearest(filled: Shell, scope: tuple[str, str], nearest: str) -> None:
    said = filled("digest", "preview", *scope, "--json")
    assert said.code == 1
    assert nearest in said.record["nearest"]
    assert nearest in said.complaint


def test_a_digest_of_nothing_says_what_to_do(shell: Shell) -> None:
    said = shell("digest", "preview")
    assert said.code == 1
    assert "nothing is tracked yet" in said.complaint
