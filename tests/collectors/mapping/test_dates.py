"""Evidence from the codebook is dated by when somebody looked, and not by when a label is judged."""

import pytest

from collectors.mapping.assess import judge_owner
from collectors.mapping.projects import label_project
from config import codebook, codebook_registry
from config.clock import from_iso
from config.codebook_records import Project
from tests.collectors.mapping.owners.profiles import profile

LATER = from_iso("2031-01-01")
BOOK = codebook.load()


@pytest.mark.parametrize("handle", ["Qwen", "allenai", "mteb"])
def test_registry_and_study_are_dated_by_their_entries(handle: str) -> None:
    found = [one for one in judge_owner(profile(handle), at=LATER) if one.origin in {"registry", "study"}]
    assert found
    for label in found:
        assert all(0 < proof.at < from_iso("2027-01-01") and proof.revision for proof in label.proofs)


def test_nothing_is_looked_at_later_than_it_is_judged() -> None:
    early = from_iso("2024-01-01")
    for label in judge_owner(profile("Qwen"), at=early):
        assert all(proof.at <= early for proof in label.proofs)


@pytest.mark.parametrize("project", BOOK.projects, ids=lambda project: project.key)
def test_what_the_authors_published_has_the_day_of_the_publication(project: Project) -> None:
    days = {one.id: from_iso(one.date) for one in BOOK.study.publications}
    assert project.looked
    for label in label_project(project, BOOK, at=LATER):
        for proof in label.proofs:
            assert proof.at in {*days.values(), from_iso(project.looked)}
            if proof.seen.endswith("; slides)"):
                assert proof.at == days["slides"]


def test_every_entry_of_the_registry_has_its_day() -> None:
    assert all(entry.looked for entry in codebook_registry.load().organizations)
