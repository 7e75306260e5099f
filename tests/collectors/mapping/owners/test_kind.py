"""What kind of body stands behind a namespace: registry, account, signs; below the bar nothing."""

from typing import Any

import pytest

from collectors.mapping.owners.judging import Verdict
from collectors.mapping.owners.kind import judge_kind
from collectors.mapping.owners.signals import facts_of, signs_of
from collectors.mapping.owners.weights import weights
from config import codebook_registry
from tests.collectors.mapping.owners.profiles import profile
from tests.conftest import NOON


def judged(*cards: str, handle: str = "acme", registry: bool = True, **more: Any) -> Verdict:
    found = profile(handle, *cards, **more)
    return judge_kind(found, signs_of(found, facts_of(found)), at=NOON, registry=registry)


def test_the_registry_goes_first_and_says_where_to_check() -> None:
    entry = codebook_registry.load().by_handle("EleutherAI")
    assert entry is not None
    found = judged(handle="eleutherai", fullname="Eleuther Motors GmbH")
    assert (found.value, found.origin) == ("non-profit", "registry")
    assert found.proofs[0].url == entry.source
    assert found.version.startswith("registry ")


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"kind": "user"}, "individual"),
        ({"fullname": "University of Acme"}, "university"),
        ({"fullname": "Acme Motors GmbH"}, "company"),
        ({"plan": "academia", "details": "A research group at the University of Acme"}, "university"),
        ({"details": "We are a startup. Our API serves enterprise customers."}, "company"),
        (
            {"page": "A community-driven collective of volunteers.", "fullname": "Acme Community"},
            "grassroots community",
        ),
    ],
)
def test_signs_decide_where_they_suffice(more: dict[str, Any], kind: str) -> None:
    found = judged(registry=False, **more)
    assert found.value == kind
    assert found.confidence >= weights().bar
    assert all(proof.seen and proof.at for proof in found.proofs)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"fullname": "Acme AI"},  # so many are called
        {"handle": "acme-nlp"},  # a group, of whatever
        {"fullname": "Acme", "details": "Open models."},
    ],
)
def test_otherwise_a_company_is_no_rule(more: dict[str, Any]) -> None:
    found = judged("A model.", registry=False, **more)
    assert found.value is None
    assert found.proofs[0].seen.startswith("looked at its overview, 1 repo, 1 card:")


def test_chances_sum_to_one_whatever_the_signs() -> None:
    for signs in ([], ["name:university"], ["no such sign"], ["details:company", "page:grassroots"]):
        assert sum(weights().chances(signs).values()) == pytest.approx(1)


def test_a_stated_weight_moves_its_kind_up() -> None:
    for sign, by_kind in weights().signs.items():
        for kind, weight in by_kind.items():
            before, after = weights().chances([])[kind], weights().chances([sign])[kind]
            if weight > 0 and len(by_kind) == 1:
                assert after > before
