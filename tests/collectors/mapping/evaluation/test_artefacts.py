"""The rules for kinds and roles, held against the labels that were given by hand."""

import json
from pathlib import Path

import msgspec
import pytest

from collectors.mapping.evaluation.artefacts import (
    FIRST_TIME,
    ArtefactScores,
    HandLabel,
    Judgement,
    evaluate,
    judge,
    measure,
    read_labels,
    read_records,
)

DATA = Path(__file__).parents[3] / "data"
HEAD = "type,id,kind,role,stage,alt_kinds,alt,sure,note\n"


@pytest.fixture(scope="module")
def scores() -> ArtefactScores:
    labels = read_labels((DATA / "artefacts.csv").read_text(encoding="utf-8"))
    return evaluate(labels, read_records((DATA / "artefacts.jsonl").read_text(encoding="utf-8")))


def test_the_reach_holds(scores: ArtefactScores) -> None:
    kind, role, sure = scores.kind, scores.role, scores.role_sure
    assert kind.n == 300
    assert kind.strict.hits / kind.n >= 0.97
    assert role.lenient.hits / role.n >= 0.92
    assert sure.strict.hits / sure.n >= 0.92


def test_what_is_not_reached_does_not_fall_unseen(scores: ArtefactScores) -> None:
    """Roles as the first label says, and stages: what the rules reach today, with some room."""
    assert scores.role.strict.hits >= 238
    assert scores.stage.strict.hits >= 244
    assert scores.role.coverage.hits >= 263


def test_the_first_measurement_was_of_the_same_labels(scores: ArtefactScores) -> None:
    today = {
        "kind": scores.kind,
        "role": scores.role,
        "role, labeller sure": scores.role_sure,
        "stage": scores.stage,
    }
    assert {name: n for name, (_, _, n) in FIRST_TIME.items()} == {name: one.n for name, one in today.items()}
    assert all(strict <= lenient <= n for strict, lenient, n in FIRST_TIME.values())


def test_roles_are_measured_by_kind_too(scores: ArtefactScores) -> None:
    assert sum(one.n for one in scores.role_by_kind.values()) == scores.role.n
    assert sum(one.strict.hits for one in scores.role_by_kind.values()) == scores.role.strict.hits
    assert scores.role_by_kind["model"].n == 150


def test_labels_and_records_are_read_and_matched_whatever_their_case() -> None:
    rows = (
        "model,Acme/X-GGUF,model,quantisation,post-release reuse,,converted; adapter,high,\n"
        "space,a/b,none,,,framework,,low,\n"
    )
    labels = read_labels(HEAD + rows)
    assert labels[0] == HandLabel(
        "model", "Acme/X-GGUF", "model", "quantisation", "post-release reuse", (), ("converted", "adapter")
    )
    assert (labels[1].role, labels[1].alt_kinds, labels[1].sure) == (None, ("framework",), "low")
    records = read_records(
        json.dumps({"type": "model", "id": "acme/x-gguf", "createdAt": "2026-01-02", "source": "list"})
        + "\n\n"
        + json.dumps({"type": "space", "id": "a/b", "sdk": "gradio"})
    )
    found = evaluate(labels, records)
    assert (found.kind.strict.hits, found.role.strict.hits, found.role.n) == (2, 1, 1)
    with pytest.raises(KeyError):
        evaluate(labels, {})


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(KeyError):
        read_labels("type,id\nmodel,a/b\n")
    with pytest.raises(msgspec.ValidationError):
        read_labels(HEAD + "paper,a/b,model,,,,,high,\n")
    with pytest.raises(ValueError, match="a/b"):
        read_records(json.dumps({"type": "model", "id": "a/b", "likes": "many"}))


def test_a_judgement_is_what_the_labels_say() -> None:
    (record,) = read_records(json.dumps({"type": "model", "id": "acme/x-gguf"})).values()
    assert judge(record) == Judgement("model", 0.7, "quantisation", 0.7, "post-release reuse", 0.7)


def test_an_accepted_role_counts_leniently_alone() -> None:
    label = HandLabel("model", "a/b", "model", "merge", "post-release reuse", ("dataset",), ("fine-tuned",))
    said = Judgement("dataset", 0.8, "fine-tuned", 0.7, None, 0.0)
    found = measure([(label, said)])
    assert (found.kind.strict.hits, found.kind.lenient.hits) == (0, 1)
    assert (found.role.strict.hits, found.role.lenient.hits) == (0, 1)
    assert (found.stage.coverage.hits, found.stage.n) == (0, 1)
