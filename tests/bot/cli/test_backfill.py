"""`cartographer backfill` as people call it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bot.cli.conftest import COMMAND, Shell
from tests.collectors.backfill.published import FIRST, PRESENT, row, write
from tests.support.hub import TestHub


def week(folder: Path, day: str, *names: str, downloads: int = 100) -> None:
    rows = [row(number, name, downloads=downloads) for number, name in enumerate(names, start=1)]
    write(folder / "models" / day / "models.parquet", rows, PRESENT if day > "2025" else FIRST)


def test_a_folder_of_weeks(shell: Shell) -> None:
    week(shell.folder, "2024-07-24", "acme/one", "acme/two", downloads=10)
    week(shell.folder, "2025-02-26", "acme/one", "acme/two", downloads=4321)
    said = shell("backfill", "models", "--json")
    assert said.code == 0
    told = said.record
    assert told.pop("seconds") >= 0
    assert told == {
        "run": 1,
        "state": "finished",
        "snapshots": ["models:2024-07-24", "models:2025-02-26"],
        "requests": 0,
        "pages": 2,
        "seen": 4,
        "changed": 4,
        "quarantined": 0,
        "resumed": 0,
        "error": None,
    }
    assert shell("events", "--json").records == []
    assert shell("backfill", "models", "--newest", "1", "--json").record["changed"] == 0
    assert shell("status", "--json").record["runs"][0]["scope"] == "backfill"
    shown = shell("repo", "acme/one", "--json").record
    assert "4,321" in shown["text"]
    assert shown["as_of"].startswith("2025-02-26")


def test_people_are_told_what_is_read(shell: Shell) -> None:
    week(shell.folder, "2025-02-26", "acme/one")
    file = "models/2025-02-26/models.parquet"
    said = shell("backfill", file)
    assert said.err.splitlines() == ["1 snapshot, oldest first", f"  {file}"]
    assert said.out.startswith("run 1 finished in ")
    assert said.out.rstrip().endswith(
        "1 snapshot, 1 rows seen, 1 told something new, 0 quarantined, resumed 0 times"
    )


def test_a_file_without_a_day_wants_one(shell: Shell) -> None:
    write(shell.folder / "models.parquet", [row(1, "acme/one")])
    said = shell("backfill", "models.parquet")
    assert said.code == 1
    assert said.complaint.endswith(
        "models.parquet: of which day? Say --date YYYY-MM-DD, or name its folder so"
    )
    assert shell("backfill", "models.parquet", "--date", "2025-02-26", "--json").record["changed"] == 1


@pytest.mark.parametrize("broken", ["columns", "cut", "empty"])
def test_what_is_no_snapshot_is_one_line_and_nothing_is_written(shell: Shell, broken: str) -> None:
    week(shell.folder, "2024-07-24", "acme/one")
    week(shell.folder, "2025-02-26", "acme/one")
    file = shell.folder / "models" / "2025-02-26" / "models.parquet"
    if broken == "columns":
        write(file, [{"_id": "1"}], {"_id": PRESENT["_id"]})
    else:
        file.write_bytes(file.read_bytes()[: -10 if broken == "cut" else 0])
    said = shell("backfill", "models", "--json")
    assert said.code == 1
    assert said.complaint.startswith("models/2025-02-26/models.parquet: not a ")
    assert said.record["error"] == said.complaint
    assert shell("status", "--json").record["runs"] == []


def test_other_mistakes(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell("backfill", "nowhere").complaint == "nowhere: there is no such file or folder"
    assert "--date is for files" in shell("backfill", "weekly", "--date", "2025-02-26").complaint
    assert shell("backfill").code == 2
    shell.set(HF_ENDPOINT="http://127.0.0.1:9")
    week(shell.folder, "2025-02-26", "acme/one")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for source in ("models", "weekly"):
        assert "make backfill" in shell("backfill", source).complaint


def test_published_ones_that_are_not_there_are_told_in_a_line(shell: Shell, hub: TestHub) -> None:
    shell.set(HF_ENDPOINT=hub.url)
    for source, repo in (("weekly", "hfmlsoc/hub_weekly_snapshots"), ("hub-stats", "cfahlgren1/hub-stats")):
        assert repo in shell("backfill", source).complaint
    assert hub.log.count("^/api/datasets/") == 2
    assert shell("status", "--json").record["runs"] == []


def test_one_that_was_killed_goes_on_at_once(shell: Shell) -> None:
    week(shell.folder, "2025-02-26", *(f"acme/{number}" for number in range(20_000)))
    with subprocess.Popen([COMMAND, "backfill", "models"], stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not seen(shell):
            assert time.monotonic() < deadline
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    before = seen(shell)
    assert 0 < before < 20_000
    told = shell("backfill", "models", "--json").record
    assert (told["run"], told["resumed"], told["seen"], told["pages"]) == (1, 1, 20_000, 20)
    assert told["changed"] == 20_000
    assert shell("backfill", "models", "--json").record["changed"] == 0


def seen(shell: Shell) -> int:
    """How many rows the newest run has recorded."""
    said = shell("status", "--json")
    runs = said.record["runs"] if said.code == 0 else []
    return int(runs[0]["seen"]) if runs else 0
