"""The card of a refresh, in every state that it can be in."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.status import BAR, progress_card
from bot.plain import to_markdown
from storage.records import Run, RunState

START = 1_795_435_200_000


def run(state: RunState, **facts: Any) -> Run:
    plain: dict[str, Any] = {
        "id": 7,
        "scope": "tracked",
        "state": state,
        "asked_by": "test",
        "started_at": START,
        "finished_at": None,
        "finished_sequence": None,
        "resumed": 0,
        "planned": None,
        "requests": 0,
        "pages": 0,
        "seen": 0,
        "changed": 0,
        "quarantined": 0,
        "error": None,
    }
    return Run(**(plain | facts))


def words(shown: Run | None, **how: bool) -> str:
    return to_markdown(progress_card(shown, "en", **how))


def test_one_that_waits_says_for_what() -> None:
    assert "Waiting for the collector" in words(None)


def test_one_that_runs_shows_how_far_it_is() -> None:
    said = words(run(RunState.RUNNING, planned=40, requests=10, seen=1_234))
    assert "█" * 5 + "░" * 15 in said
    assert "10 of about 40 requests" in said
    assert "1,234" in said
    assert "Took" not in said


@given(st.none() | st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_bar_is_never_longer_than_itself(planned: int | None, requests: int) -> None:
    said = words(run(RunState.RUNNING, planned=planned, requests=requests))
    assert said.count("█") + said.count("░") == BAR


def test_one_that_ended_says_what_it_found_and_cost() -> None:
    ended = run(RunState.FINISHED, finished_at=START + 61_000, seen=30, changed=2, requests=13)
    said = words(ended)
    for figure in ("30", "2", "13", "1 min 1 s"):
        assert figure in said
    assert progress_card(ended, "en").tone == "good"
    assert "Could not be read" not in said
    assert "Could not be read" in words(run(RunState.FINISHED, finished_at=START, quarantined=3))


def test_one_that_failed_says_why() -> None:
    failed = run(RunState.FAILED, finished_at=START, error="the Hub answers 503")
    assert "It failed: the Hub answers 503" in words(failed)
    assert progress_card(failed, "en").tone == "bad"


def test_joining_and_going_on_are_said() -> None:
    assert "It was running already" in words(run(RunState.RUNNING), joined=True)
    assert "I can no longer edit this message" in words(run(RunState.RUNNING), goes_on=True)
