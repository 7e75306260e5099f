"""What the demonstration says while it starts."""

from pathlib import Path

from bot.demo.run import opening
from bot.demo.stage import Stage, past_week
from storage.records import Run, RunState


def test_only_the_first_time_history_is_read(tmp_path: Path) -> None:
    assert opening(Stage(tmp_path)).endswith("; this first time, ten weeks of history are read")
    (tmp_path / "clock.json").write_text('{"now": 0}', encoding="utf-8")
    assert opening(Stage(tmp_path)) == "starting a local Hub and a local Discord"


def test_a_week_that_was_read_is_told_with_figures_that_can_be_read() -> None:
    run = Run(
        id=1,
        scope="tracked",
        state=RunState.FINISHED,
        asked_by="demonstration",
        started_at=0,
        finished_at=1,
        finished_sequence=1,
        resumed=0,
        planned=None,
        requests=400,
        pages=300,
        seen=2_393,
        changed=1_204,
        quarantined=0,
        error=None,
    )
    assert past_week(3, 10, run) == "week 3 of 10: 2,393 repos seen, 1,204 changed"
