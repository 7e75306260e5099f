"""What lists of models say beside the model: odd items go through, or are kept with the reason."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub.serving import MAPPING, RESULTS, ModelExtras, read_extras
from config.clock import from_iso
from storage.providers import ProviderObservation
from storage.records import Unreadable
from storage.scores import ScoreObservation

BOTH = frozenset({RESULTS, MAPPING})
RESULT: dict[str, Any] = {
    "filename": ".eval_results/mmlu.yaml",
    "data": {
        "dataset": {"id": "Acme/MMLU", "task_id": "hard", "revision": "main"},
        "value": 71.5,
        "date": "2026-01-15",
        "verifyToken": "abc",
        "source": {"url": "https://example.org/log", "name": "A log"},
        "notes": "with tools",
    },
}
LIVE: dict[str, Any] = {
    "provider": "together",
    "providerId": "one-turbo",
    "status": "live",
    "task": "conversational",
}


def record(**given: Any) -> bytes:
    return json.dumps({"_id": "6" * 24, "id": "acme/one", **given}).encode()


def extras(expanded: frozenset[str] = BOTH, **given: Any) -> ModelExtras:
    found = read_extras(record(**given), expanded)
    assert isinstance(found, ModelExtras)
    return found


def result(**changed: Any) -> dict[str, Any]:
    return {**RESULT, "data": {**RESULT["data"], **changed}}


def test_results_and_providers_are_read_wholly() -> None:
    found = extras(evalResults=[RESULT], inferenceProviderMapping=[LIVE])
    assert found.scores == (
        ScoreObservation(
            dataset="Acme/MMLU",
            task="hard",
            filename=".eval_results/mmlu.yaml",
            value="71.5",
            measured_at=from_iso("2026-01-15"),
            verified=True,
            url="https://example.org/log",
            notes="with tools",
        ),
    )
    assert found.providers == (
        ProviderObservation(
            provider="together", status="live", provider_model="one-turbo", task="conversational"
        ),
    )
    assert (found.unreadable_scores, found.unreadable_providers) == ((), ())


def test_what_a_models_own_page_shows_by_provider_is_the_same() -> None:
    by_provider = {"together": {key: value for key, value in LIVE.items() if key != "provider"}}
    assert (
        extras(inferenceProviderMapping=by_provider).providers
        == extras(inferenceProviderMapping=[LIVE]).providers
    )


def test_absent_is_empty_where_it_was_asked_for_and_unknown_where_it_was_not() -> None:
    assert (extras().scores, extras().providers) == ((), ())
    assert (extras(evalResults=None).scores, extras(inferenceProviderMapping={}).providers) == ((), ())
    refused = extras(frozenset({RESULTS}), evalResults=[RESULT])
    assert refused.scores
    assert refused.providers is None


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (result(dataset={"id": "a/b"}), {"task": ""}),
        (result(dataset="a/b"), {"dataset": "a/b", "task": ""}),
        (result(source={"name": "no url"}), {"url": None}),
        (result(source=None), {"url": None}),
        (result(value="71.5 ± 0.3"), {"value": "71.5 ± 0.3"}),
        (result(value=7), {"value": "7"}),
        (result(verifyToken=None), {"verified": False}),
        (result(verifyToken=""), {"verified": False}),
        (result(date=None), {"measured_at": None}),
        (result(date="2026-01-15T10:00:00"), {"measured_at": from_iso("2026-01-15T10:00:00Z")}),
        ({**RESULT, "filename": None}, {"filename": ""}),
    ],
)
def test_odd_results_go_through(item: Any, expected: dict[str, Any]) -> None:
    found = extras(evalResults=[item])
    assert found.unreadable_scores == ()
    assert found.scores is not None
    (score,) = found.scores
    assert {name: getattr(score, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"filename": "a.yaml", "error": "bad indentation"}, "the Hub could not read it: bad indentation"),
        ({"filename": "a.yaml", "error": {"line": 3}}, 'the Hub could not read it: {"line":3}'),
        ({"filename": "a.yaml"}, "without a dataset"),
        (result(dataset={"task_id": "hard"}), "without a dataset"),
        (result(value=None), "`value` is neither a number nor a text"),
        (result(value=[1]), "`value` is neither a number nor a text"),
        (result(value=False), "`value` is neither a number nor a text"),
        (result(value=float("inf")), "`value` is neither a number nor a text"),
        (result(date="soon"), "`date` is no date"),
        (7, "an item is no object"),
    ],
)
def test_results_that_cannot_be_read_are_kept_with_the_reason(item: Any, reason: str) -> None:
    found = extras(evalResults=[item, result(dataset={"id": "good/one"})], inferenceProviderMapping=[LIVE])
    assert [score.dataset for score in found.scores or ()] == ["good/one"]
    (odd,) = found.unreadable_scores
    assert odd.reason == f"evalResults: {reason}"
    assert odd.hub_id == "6" * 24
    assert json.loads(odd.record)["id"] == "acme/one"
    assert json.loads(odd.record)["evalResults"] == [item]
    assert len(found.providers or ()) == 1


@pytest.mark.parametrize(
    ("given_mapping", "reason"),
    [
        ([{"status": "live"}], "without a provider"),
        (["together"], "an item is no object"),
        ({"together": "live"}, "an item is no object"),
        ([LIVE, {**LIVE, "status": "staging"}], "a second item about the same that says something else"),
    ],
)
def test_providers_that_cannot_be_read_are_kept_with_the_reason(given_mapping: Any, reason: str) -> None:
    (odd,) = extras(inferenceProviderMapping=given_mapping).unreadable_providers
    assert odd.reason == f"inferenceProviderMapping: {reason}"


def test_a_field_of_another_shape_is_not_taken_for_empty() -> None:
    found = extras(evalResults="many", inferenceProviderMapping=7)
    assert (found.scores, found.providers) == (None, None)
    assert len(found.unreadable_scores) == len(found.unreadable_providers) == 1


def test_the_same_told_twice_is_one() -> None:
    found = extras(evalResults=[RESULT, RESULT], inferenceProviderMapping=[LIVE, LIVE])
    assert (len(found.scores or ()), len(found.providers or ())) == (1, 1)
    assert (found.unreadable_scores, found.unreadable_providers) == ((), ())


@pytest.mark.parametrize("body", [b"5", b"{", b'{"id": "acme/one"}', b'{"_id": 5}'])
def test_a_record_without_a_model_is_kept_whole(body: bytes) -> None:
    found = read_extras(body, BOTH)
    assert isinstance(found, Unreadable)
    assert found.record == body.decode()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["provider", "data", "dataset", "id", "value", "error"]) | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(results=ANYTHING, mapping=ANYTHING)
def test_nothing_raises_and_no_item_is_lost(results: Any, mapping: Any) -> None:
    found = extras(evalResults=results, inferenceProviderMapping=mapping)
    if isinstance(results, list) and results:
        assert found.scores or found.unreadable_scores
    if mapping is not None and not isinstance(mapping, list | dict):
        assert found.unreadable_providers
