"""The table of a benchmark and its tasks: odd rows go through, or are kept with the reason."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub.benchmarks import MOST_TASKS, distinct, read_table, read_tasks
from collectors.hub.errors import HubUnreadable
from storage.leaderboards import EntryObservation

GOOD: dict[str, Any] = {
    "rank": 1,
    "modelId": "acme/one",
    "author": {"name": "acme", "type": "org"},
    "value": 71.5,
    "filename": ".eval_results/mmlu.yaml",
    "verified": True,
    "source": {"url": "https://example.org/log", "isExternal": True, "name": "A log"},
    "pullRequest": 7,
    "notes": "with  tools",
    "lower_is_better": False,
    "num_parameters": 7_000_000_000,
}


def table(*rows: Any, task: str = "hard") -> tuple[list[EntryObservation], list[str]]:
    found = read_table(json.dumps(rows).encode(), benchmark="acme/mmlu", task=task)
    return list(found.entries), [odd.reason for odd in found.unreadable]


def test_a_row_is_read_wholly() -> None:
    assert table(GOOD) == (
        [
            EntryObservation(
                task="hard",
                model="acme/one",
                rank=1,
                value=71.5,
                filename=".eval_results/mmlu.yaml",
                lower_is_better=False,
                verified=True,
                url="https://example.org/log",
                pull_request=7,
                notes="with tools",
            )
        ],
        [],
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"verified": None}, {"verified": None}),
        ({"source": {"name": "A paper"}}, {"url": None}),
        ({"source": "a text"}, {"url": None}),
        ({"value": " 71.5 "}, {"value": 71.5}),
        ({"value": 3}, {"value": 3.0}),
        ({"rank": None}, {"rank": 1}),
        ({"rank": "first"}, {"rank": 1}),
        ({"rank": 10**12}, {"rank": 1}),
        ({"pullRequest": {"num": 3}}, {"pull_request": 3}),
        ({"pullRequest": None}, {"pull_request": None}),
        ({"lower_is_better": True}, {"lower_is_better": True}),
        ({"lower_is_better": "yes"}, {"lower_is_better": None}),
        ({"filename": None}, {"filename": ""}),
        ({"notes": "a\x00b"}, {"notes": "ab"}),
    ],
)
def test_odd_rows_go_through(change: dict[str, Any], expected: dict[str, Any]) -> None:
    (entry,), odd = table({**GOOD, **change})
    assert odd == []
    assert {name: getattr(entry, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({**GOOD, "modelId": None}, "without `modelId`"),
        ({**GOOD, "value": None}, "`value` is no number"),
        ({**GOOD, "value": "good"}, "`value` is no number"),
        ({**GOOD, "value": True}, "`value` is no number"),
        ({**GOOD, "value": {"mean": 1}}, "`value` is no number"),
        ({**GOOD, "value": float("nan")}, "`value` is no finite number"),
        ({**GOOD, "value": "inf"}, "`value` is no finite number"),
        ({**GOOD, "pullRequest": "seven"}, "`pullRequest` is no number"),
        (5, "not a record: int"),
        (None, "not a record: NoneType"),
    ],
)
def test_a_row_that_cannot_be_read_is_kept_with_the_reason(row: Any, reason: str) -> None:
    entries, odd = table(row, {**GOOD, "modelId": "acme/two", "rank": 2})
    assert [entry.model for entry in entries] == ["acme/two"]
    assert odd == [f"the table of acme/mmlu, task hard: {reason}"]


def test_the_same_place_told_twice_is_one_and_told_differently_is_kept_aside() -> None:
    entries, odd = table(GOOD, GOOD, {**GOOD, "modelId": "ACME/One", "value": 2}, task="")
    assert len(entries) == 1
    assert odd == ["the table of acme/mmlu: a second place of ACME/One by the same file, beside rank 1"]
    others, none = table(GOOD, {**GOOD, "pullRequest": 8}, {**GOOD, "filename": "b.yaml"})
    assert (len(others), none) == (3, [])


def test_an_answer_that_is_no_list_is_unreadable() -> None:
    with pytest.raises(HubUnreadable):
        read_table(b'{"error": "no"}', benchmark="acme/mmlu", task="")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(rows=st.lists(st.dictionaries(st.sampled_from(sorted(GOOD)), ANYTHING) | ANYTHING, max_size=4))
def test_no_row_is_lost_and_nothing_raises(rows: list[Any]) -> None:
    entries, odd = table(*rows)
    assert len({entry.key for entry in entries}) == len(entries)
    for row in rows:
        alone, odd_alone = table(row)
        assert len(alone) + len(odd_alone) == 1
        assert {entry.key for entry in alone} <= {entry.key for entry in entries}
    assert bool(entries or odd) == bool(rows)


def test_tasks_are_those_of_the_list_whatever_else_is_written() -> None:
    assert read_tasks(
        """
name: MMLU
id: not-a-task
tasks:   # all of them
- id: plain
  config: main
  - id: "quoted # not a comment"
  - config: other
    id: 'second'   # a comment
  # - id: commented
  - id:
fields:
  - id: elsewhere
"""
    ) == ("plain", "quoted # not a comment", "second")
    assert read_tasks("") == read_tasks("tasks: [a, b]") == read_tasks("\x00\ttasks") == ()


@given(st.text())
def test_any_text_names_a_bounded_number_of_tasks(written: str) -> None:
    assert len(read_tasks("tasks:\n" + written)) <= MOST_TASKS


def test_tasks_are_named_once_and_sorted() -> None:
    assert distinct(["b", "a", "", "b"]) == ("a", "b")
    assert len(distinct([str(number) for number in range(1_000)])) == MOST_TASKS
