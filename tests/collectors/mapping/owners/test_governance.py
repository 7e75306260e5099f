"""Who governs: the study before the registry before the rules, and a second axis beside the kind."""

from typing import Any

import pytest

from collectors.mapping.owners.governance import BAR, RULES, judge_governance
from collectors.mapping.owners.judging import Verdict
from collectors.mapping.owners.kind import judge_kind
from collectors.mapping.owners.signals import facts_of, signs_of
from config import codebook
from tests.collectors.mapping.owners.profiles import profile
from tests.conftest import NOON


def judged(*cards: str, handle: str = "acme", known: bool = True, **more: Any) -> Verdict:
    found = profile(handle, *cards, **more)
    signs = signs_of(found, facts_of(found))
    kind = judge_kind(found, signs, at=NOON, registry=known)
    return judge_governance(found, signs, kind, at=NOON, study=known, registry=known)


def test_of_the_fourteen_the_study_speaks() -> None:
    for project in codebook.load().projects:
        for handle in project.handles:
            found = judged(handle=handle, kind="user")
            assert (found.value, found.origin) == (project.governance.model, "study"), handle


@pytest.mark.parametrize(
    ("more", "model"),
    [
        ({"fullname": "University of Acme"}, "single research institute"),
        ({"fullname": "Acme Motors GmbH"}, "single company"),
        (
            {"fullname": "Acme Foundation", "details": "A non-profit. We are volunteers."},
            "non-profit-sponsored grassroots",
        ),
    ],
)
def test_rules_start_from_the_kind(more: dict[str, Any], model: str) -> None:
    found = judged(known=False, **more)
    assert found.value == model
    assert BAR <= found.confidence <= 1
    assert any(proof.seen.startswith("what it is: ") for proof in found.proofs)


def test_the_models_do_not_apply_to_individuals() -> None:
    found = judged(kind="user", known=False)
    assert (found.value, found.rule) == (None, "governance.individual")
    assert "do not apply" in found.proofs[0].seen


def test_where_the_kind_is_not_known_nothing_is_said() -> None:
    assert judged(known=False).value is None


def test_a_non_profit_alone_does_not_say_which() -> None:
    """It can run an institute or back a community."""
    found = judged(known=False, details="We are a non-profit, a registered association.")
    assert (found.value, found.rule) == (None, "governance.none")


def test_a_kind_that_wavers_between_two_of_one_model_says_the_model() -> None:
    """A university's institute is governed as one, whichever of the two it is called."""
    found = judged(known=False, fullname="National Institute, Polytechnic")
    assert (found.value, found.rule) == ("single research institute", "governance.by-kind")
    assert "university" in found.proofs[0].seen
    assert "research institute" in found.proofs[0].seen


def test_rules_speak_of_kinds_that_there_are() -> None:
    for rule in RULES:
        assert rule.signs
        assert 0 < rule.sureness < 1
