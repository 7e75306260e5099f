import pytest

from collectors.mapping.projects import STUDY, confidence, label_project
from config import codebook
from storage.records import Label

BOOK = codebook.load()
AT = 1_790_000_000_000


def labels(key: str) -> dict[str, Label]:
    return {label.axis: label for label in label_project(BOOK.project(key), BOOK, at=AT)}


@pytest.mark.parametrize("key", [project.key for project in BOOK.projects])
def test_each_of_the_14_has_governance_motivations_and_a_region(key: str) -> None:
    found = labels(key)
    project = BOOK.project(key)
    assert found["governance"].value == project.governance.model
    assert found["region"].value == project.region
    assert found["motivation"].value == tuple(claim.motivation for claim in project.motivations)
    assert found["kind"].value == project.kind.value
    for label in found.values():
        assert 0 < label.confidence <= 1
        assert label.rule_version == BOOK.version
        assert all(proof.url.startswith("https://") and 0 < proof.at <= AT for proof in label.proofs)


def test_what_the_study_states_is_marked_as_its_own() -> None:
    governance = labels("olmo")["governance"]
    assert (governance.origin, governance.confidence) == ("study", 0.98)
    assert governance.proofs[0].url == STUDY
    assert governance.proofs[0].seen == "single research institute (slides p.14; slides)"


def test_what_is_inferred_says_so_with_its_confidence_and_reasons() -> None:
    inferred = [
        project.key
        for project in BOOK.projects
        if "inferred, because" in labels(project.key)["governance"].proofs[0].seen
    ]
    assert sorted(inferred) == ["ling", "nb-ailab"]
    assert labels("ling")["governance"].confidence == 0.95
    assert labels("nb-ailab")["governance"].confidence == 0.65
    assert labels("nb-ailab")["governance"].origin == "study"


def test_what_others_say_is_not_marked_as_the_studys() -> None:
    region = labels("aquila")["region"]
    assert (region.value, region.origin) == ("Asia", "registry")
    assert region.proofs[0].url == "https://huggingface.co/BAAI"


def test_motivations_say_of_whom_they_are_said() -> None:
    motivation = labels("aya")["motivation"]
    assert motivation.value == ("democratise-access", "language-representation")
    assert all("said of organisations of its kind" in proof.seen for proof in motivation.proofs)
    claims = BOOK.project("aya").motivations
    assert motivation.confidence == min(confidence(claim) for claim in claims)
