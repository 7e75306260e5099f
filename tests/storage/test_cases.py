"""A repo with all it stands on, many at once; and which repos are worth judging anew."""

from typing import Any

from config.clock import HOUR
from storage import runs
from storage.cards import CardRead, record_card
from storage.cases import MOST, Case, cases_of
from storage.extracts import record_extracts
from storage.labelling import record_labels
from storage.recording import record_gone
from storage.records import Label, Proof, SeenRepo
from storage.unjudged import unjudged
from storage.views import view
from tests.storage.listing import Listing, dataset, model


def stands(number: int, name: str, *bases: str, **facts: Any) -> SeenRepo:
    return model(name, f"{number:024x}", base_models=bases, **facts)


async def cases(listing: Listing, *numbers: int) -> list[Case]:
    async with view(listing.db) as now:
        return await cases_of(now, numbers)


async def _card(listing: Listing, number: int, text: str) -> None:
    coverage = await listing.open(source="cards")
    found = CardRead(sha="c" * 40, read_at=listing.clock.now(), text=text, size=len(text))
    subject = f"repo:{number}"
    await record_card(
        listing.db, coverage, subject=subject, repo_id=number, mark="m", found=found, requests=1
    )
    await runs.finish(listing.db, coverage.run_id, holder="me")
    await record_extracts(listing.db, "1", {(number, "c" * 40): {"words": 1}})
    listing.clock.advance(HOUR)


async def test_a_case_holds_the_chain_to_its_roots_with_what_is_known(listing: Listing) -> None:
    await listing.listed(
        stands(1, "acme/one", "acme/Two", tags=("arxiv:2501.01234", "chat")),
        stands(2, "acme/two", "who/knows", base_relation="merge", datasets=("acme/data",)),
        stands(3, "acme/three", "acme/two"),
    )
    await listing.listed(dataset("acme/data"), source="datasets")
    await _card(listing, 2, "# Two")
    proof = Proof(url="https://example.org", seen="x", at=1)
    role = Label(
        axis="role", value="base", confidence=1.0, proofs=(proof,), taxonomy="v1", rule="r", rule_version="1"
    )
    await record_labels(listing.db, subject_kind="repo", subject="3", labels=[role])
    third, first = await cases(listing, 3, 99, 1)
    assert [case.repo.id for case in (third, first)] == [3, 1]
    assert [
        (m.child, m.name, m.repo_type, m.relation, m.depth, m.repo and m.repo.id) for m in first.members
    ] == [
        ("acme/one", "acme/Two", "model", "derived", 1, 2),
        ("acme/two", "who/knows", "model", "merge", 2, None),
        ("acme/two", "acme/data", "dataset", "trained_on", 2, 4),
    ]
    assert [member.url for member in first.members[1:]] == [
        "https://huggingface.co/who/knows",
        "https://huggingface.co/datasets/acme/data",
    ]
    assert [member.name for member in first.roots()] == ["who/knows"]
    assert [member.name for member in first.data_of(2)] == ["acme/data"]
    assert first.tags == ("arxiv:2501.01234", "chat")
    assert first.papers == {"2501.01234": None}
    assert (first.extract, sorted(first.extracts)) == (None, [2])
    assert (first.role, third.role) == (None, "base")
    assert first.reading is None
    (second,) = await cases(listing, 2)
    assert second.reading is not None
    assert second.extract is not None


async def test_a_circle_is_walked_once_and_has_no_root(listing: Listing) -> None:
    await listing.listed(
        stands(1, "acme/a", "acme/b"), stands(2, "acme/b", "acme/c"), stands(3, "acme/c", "acme/a")
    )
    for case, names in zip(await cases(listing, 1, 2), (["acme/b", "acme/c", "acme/a"],) * 2, strict=True):
        assert sorted(member.name for member in case.members) == sorted(names)
        assert case.roots() == []


async def test_what_declares_thousands_of_bases_is_followed_so_far(listing: Listing) -> None:
    await listing.listed(stands(1, "acme/soup", *(f"who/base-{n:05}" for n in range(5000))))
    (case,) = await cases(listing, 1)
    assert (len(case.members), case.cut) == (MOST, True)


async def anew(listing: Listing, since: int, *owners: str) -> list[int]:
    async with view(listing.db) as now:
        return await unjudged(now, owners or ("acme",), since=since)


async def reached(listing: Listing) -> int:
    async with view(listing.db) as now:
        return now.sequence


async def test_what_changed_or_stands_on_what_changed_is_judged_anew(listing: Listing) -> None:
    ours = [
        stands(1, "acme/one", "else/base"),
        stands(2, "acme/two", "acme/one"),
        stands(3, "acme/alone"),
    ]
    await listing.listed(*ours)
    await listing.listed(stands(9, "else/base"), owner="else")
    await listing.listed(dataset("acme/data"), source="datasets")
    assert await anew(listing, 0) == [1, 2, 3, 5]
    assert await anew(listing, 0, "Else", "acme") == [1, 2, 3, 4, 5]

    before = await reached(listing)
    await listing.listed(*ours)
    assert await anew(listing, before) == []

    await listing.listed(stands(9, "else/base", license="llama3.1"), owner="else")
    assert await anew(listing, before) == [1, 2]

    before = await reached(listing)
    await listing.listed(*ours[:2], stands(3, "acme/alone", sha="2" * 40))
    assert await anew(listing, before) == [3]

    before = await reached(listing)
    await _card(listing, 1, "# One")
    assert await anew(listing, before) == [1, 2]

    before = await reached(listing)
    coverage = await listing.open("else")
    await record_gone(listing.db, coverage, 4, observed_at=listing.clock.now())
    assert await anew(listing, before) == [1, 2]
