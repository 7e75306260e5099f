"""Labels of repos: stored where more than a list was read, judged anew where something moved."""

import asyncio
from typing import Any

import msgspec
import pytest

from collectors.mapping import repos
from collectors.mapping.extract import extract, extractor
from collectors.mapping.openness import CLOSED, TOOLING, WEIGHTS
from collectors.mapping.repos import AXES, label_repos, repo_labels
from storage import runs
from storage.cards import CardRead, record_card
from storage.cases import Case, cases_of
from storage.corrections import correct, withdraw
from storage.database import Database
from storage.extracts import record_extracts
from storage.labels import Assigned, labels
from storage.views import view
from tests.collectors.mapping.test_openness import FULL
from tests.storage.listing import Listing, model

SHA = "c" * 40


@pytest.fixture
def listing(db: Database, clock: Any) -> Listing:
    return Listing(db, clock)


async def held(listing: Listing, number: int) -> dict[str, Assigned]:
    async with view(listing.db) as now:
        found = await labels(now, "repo", [str(number)], axes=AXES)
    return {label.axis: label for label in found[str(number)]}


async def card(listing: Listing, number: int, text: str) -> None:
    coverage = await listing.open(source="cards")
    found = CardRead(sha=SHA, read_at=listing.clock.now(), text=text, size=len(text))
    subject = f"repo:{number}"
    await record_card(
        listing.db, coverage, subject=subject, repo_id=number, mark="m", found=found, requests=1
    )
    await runs.finish(listing.db, coverage.run_id, holder="me")
    facts = msgspec.to_builtins(extract(text))
    await record_extracts(listing.db, extractor(), {(number, SHA): facts})


def stands(number: int, name: str, *bases: str, **facts: Any) -> Any:
    given: dict[str, Any] = {"license": "mit", "library": "transformers"} | facts
    return model(name, f"{number:024x}", base_models=bases, **given)


async def test_labels_are_stored_for_what_was_read_beyond_the_list(listing: Listing) -> None:
    await listing.listed(stands(1, "acme/own", "acme/base"), stands(2, "acme/base"), stands(3, "acme/plain"))
    await card(listing, 1, FULL)
    assert await label_repos(listing.db, ["acme"], "1") > 0
    own, base = await held(listing, 1), await held(listing, 2)
    assert own["openness"].value == TOOLING
    assert own["openness.licenses"].value == "open"
    assert own["licence_chain"].value == "as permissive"
    assert (base, await held(listing, 3)) == ({}, {})
    assert all(seen.url and seen.seen and seen.at for label in own.values() for seen in label.evidence)
    assert await label_repos(listing.db, ["acme"], "1") == 0


async def test_a_base_that_moves_moves_the_chain_of_who_stands_on_it(listing: Listing) -> None:
    await listing.listed(stands(1, "acme/own", "else/base"))
    await listing.listed(stands(2, "else/base"), owner="else")
    await label_repos(listing.db, ["acme"], "1")
    assert (await held(listing, 1))["licence_chain"].value == "as permissive"
    await listing.listed(stands(2, "else/base", license="cc-by-nc-4.0"), owner="else")
    assert await label_repos(listing.db, ["acme"], "1") == 1
    moved = (await held(listing, 1))["licence_chain"]
    assert moved.value == "more permissive than what it stands on"
    assert moved.evidence[1].url == "https://huggingface.co/else/base"
    await listing.listed(stands(1, "acme/own"))
    await label_repos(listing.db, ["acme"], "1")
    assert (await held(listing, 1))["licence_chain"].value == "stands on nothing declared"


async def test_all_are_judged_again_where_the_rules_or_the_owners_are_others(
    listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    await listing.listed(stands(1, "acme/own", "acme/base"), stands(2, "acme/base"))
    seen: list[int] = []
    judge = repos.judge_repo

    def counting(case: Case, held: Any) -> Any:
        seen.append(case.repo.id)
        return judge(case, held)

    monkeypatch.setattr(repos, "judge_repo", counting)
    for owners, version, expected in (
        (["acme"], "1", [1, 2]),
        (["acme"], "1", []),
        (["acme"], "2", [1, 2]),
        (["acme", "else"], "2", [1, 2]),
        (["else", "ACME"], "2", []),
    ):
        seen.clear()
        await label_repos(listing.db, owners, version)
        assert seen == expected


async def test_called_off_half_way_it_begins_again(listing: Listing) -> None:
    await listing.listed(stands(1, "acme/own", "acme/base"), stands(2, "acme/base"))
    stop = asyncio.Event()
    stop.set()
    assert await label_repos(listing.db, ["acme"], "1", stop) == 0
    assert await label_repos(listing.db, ["acme"], "1") == 1


async def test_what_is_not_stored_is_derived_from_the_same_rows(listing: Listing) -> None:
    await listing.listed(stands(1, "acme/own", "acme/base"), stands(2, "acme/base"))
    await card(listing, 1, FULL)
    async with view(listing.db) as now:
        derived = (await repo_labels(now, await cases_of(now, [1, 2])))[1]
    await label_repos(listing.db, ["acme"], "1")
    stored = await held(listing, 1)
    assert set(derived) == set(AXES)
    for axis, label in stored.items():
        assert (label.value, label.evidence) == (derived[axis].value, derived[axis].evidence)
    async with view(listing.db) as now:
        plain = (await repo_labels(now, await cases_of(now, [2])))[2]
    assert plain["openness"].value == WEIGHTS


async def test_a_corrected_component_counts_for_the_class_at_once_and_is_stored_next(
    listing: Listing,
) -> None:
    await listing.listed(stands(1, "acme/own", "acme/base"), stands(2, "acme/base"))
    await card(listing, 1, FULL)
    await label_repos(listing.db, ["acme"], "1")
    assert (await held(listing, 1))["openness"].value == TOOLING
    place: dict[str, Any] = {"subject_kind": "repo", "subject": "1", "actor": "op", "reason": "it is shut"}
    shut = {**place, "axis": "openness.weights_endmodel"}
    await correct(listing.db, **shut, values={"v1": "closed"})
    async with view(listing.db) as now:
        told = (await repo_labels(now, await cases_of(now, [1])))[1]
    assert (told["openness"].value, told["openness.weights_endmodel"].origin) == (CLOSED, "operator")
    assert "it is shut" in told["openness"].evidence[0].seen
    assert await label_repos(listing.db, ["acme"], "1") > 0
    stored = (await held(listing, 1))["openness"]
    assert (stored.value, stored.origin) == (CLOSED, "rule")
    await withdraw(listing.db, **shut, taxonomies=("v1",))
    async with view(listing.db) as now:
        told = (await repo_labels(now, await cases_of(now, [1])))[1]
    assert told["openness"].value == TOOLING, "taken back, it moves the class at once too"
    await label_repos(listing.db, ["acme"], "1")
    assert (await held(listing, 1))["openness"].value == TOOLING
    assert await label_repos(listing.db, ["acme"], "1") == 0
