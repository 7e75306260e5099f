"""The axes people can correct: just those that are stored, with just the values that rules give."""

import pytest

from collectors.mapping import chains, openness
from collectors.mapping.artefacts import label_repo
from collectors.mapping.repos import judge_repo
from config.axes import CHAINS, CLASSES, COMPONENTS, NONE, WrongValueError, axes, axis_of
from storage.records import RepoObservation
from tests.collectors.mapping.cases import AT, case, repo


def test_the_lists_are_those_of_the_rules() -> None:
    assert COMPONENTS == openness.COMPONENTS
    assert CLASSES == openness.CLASSES
    assert set(CHAINS) == {
        chains.AS_PERMISSIVE, chains.MORE, chains.LESS, chains.OTHER, chains.NOTHING, chains.NONE,
    }  # fmt: skip


def test_every_label_of_a_repo_can_be_corrected() -> None:
    listed = RepoObservation(repo_type="model", hub_id="1" * 24, name="acme/own")
    given = [*judge_repo(case(repo(1, "acme/own"))), *label_repo(listed, at=AT)]
    assert {label.axis for label in given} <= {axis.stored for axis in axes().values()}


@pytest.mark.parametrize(
    ("axis", "typed", "value"),
    [
        ("kind", "Non-Profit", "non-profit"),
        ("governance", NONE, None),
        ("compute", "lumi; jean zay;LUMI", ("Jean Zay", "LUMI")),
        ("openness.paper", "OPEN", "open"),
        ("noise.copy", "yes", "copy"),
        ("noise.copy", "no", None),
    ],
)
def test_values_are_read_as_they_are_stored(axis: str, typed: str, value: object) -> None:
    assert axis_of(axis).read(typed) == value


def test_what_is_no_value_names_the_nearest() -> None:
    with pytest.raises(WrongValueError) as wrong:
        axis_of("kind").read("compny")
    assert "company" in wrong.value.nearest
    with pytest.raises(WrongValueError) as unknown:
        axis_of("opennes")
    assert "openness" in unknown.value.nearest


def test_both_taxonomies_of_an_artefact_are_kept_in_step() -> None:
    assert axis_of("artefact").by_taxonomy("benchmark") == {"v1": "benchmark", "v2": "evaluation"}
    assert axis_of("artefact").by_taxonomy(None) == {"v1": None, "v2": None}
    assert axis_of("role").by_taxonomy("base") == {"v1": "base"}
