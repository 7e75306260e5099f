"""What others built: by relation, by maker, noise apart, the notable ones; circles, gone bases, crowds."""

import time
from collections.abc import Sequence

import pytest
from sqlalchemy import insert

from config.clock import DAY, MINUTE, ManualClock
from storage.database import Database
from storage.labelling import record_labels
from storage.owning import record_owner
from storage.recording import record_gone
from storage.records import Label, OwnerObservation, Proof
from storage.reuse import Reuse, Scope, reuse, scope_of_owners, scope_of_tracked
from storage.reuse_notable import Notable, notable
from storage.schema import links, repo_versions, repos
from storage.tracking import track
from storage.views import view
from tests.storage.listing import Listing, dataset, model, space


def built(name: str, number: int, *bases: str, relation: str | None = "finetune", **facts: object):  # type: ignore[no-untyped-def] # noqa: ANN201 - the fixture's own
    return model(name, f"{number:024x}", base_models=bases, base_relation=relation, **facts)


async def told(db: Database, scope: Scope) -> Reuse:
    async with view(db) as now:
        return await reuse(now, scope)


async def named(db: Database, scope: Scope) -> list[tuple[str, str, str | None]]:
    async with view(db) as now:
        found: Sequence[Notable] = await notable(now, scope)
        return [(one.why, one.repo.name, one.what) for one in found]


async def noise(listing: Listing, repo_id: int, value: str | None = "x") -> None:
    label = Label(
        axis="noise",
        value=value,
        confidence=0.9,
        taxonomy="requantization",
        rule="noise.test",
        rule_version="1",
        origin="rule",
        proofs=(Proof(url="https://huggingface.co/x", revision=None, seen="seen", at=1),),
    )
    await record_labels(listing.db, subject_kind="repo", subject=str(repo_id), labels=[label])


@pytest.fixture
async def crowd(listing: Listing) -> Listing:
    await listing.listed(
        model("acme/base", f"{1:024x}"),
        built("acme/own", 2, "acme/base", downloads=50),
        built("ada/tuned", 3, "ACME/Base", downloads=70),
        built("ada/quant", 4, "acme/base", relation="quantized", downloads=500),
        built("bob/both", 5, "acme/base", "acme/own", relation="merge"),
        built("bob/far", 6, "ada/tuned"),
    )
    await listing.listed(space("eve/demo", models=("acme/base",)), owner="eve", source="spaces")
    return listing


async def test_a_repo_is_counted_once_by_relation_and_by_maker(crowd: Listing) -> None:
    found = await told(crowd.db, Scope(repos=(1,)))
    assert (found.repos, found.owners, found.outside, found.outside_owners) == (5, 4, 4, 3)
    assert found.outsiders == 0.8
    assert [(one.relation, one.repos, one.owners) for one in found.relations] == [
        ("finetune", 2, 2),
        ("merge", 1, 1),
        ("quantized", 1, 1),
        ("uses", 1, 1),
    ]
    assert [(one.owner_key, one.repos, one.inside) for one in found.makers] == [
        ("ada", 2, False),
        ("acme", 1, True),
        ("bob", 1, False),
        ("eve", 1, False),
    ]


async def test_a_namespaces_own_work_is_inside(crowd: Listing) -> None:
    found = await told(crowd.db, scope_of_owners(["ACME"]))
    assert (found.repos, found.outside) == (5, 4)
    family = await told(crowd.db, scope_of_owners(["acme", "ada"]))
    assert (family.repos, family.outside) == (6, 3)
    assert (await told(crowd.db, scope_of_owners(["nobody"]))).outsiders is None


async def test_what_is_tracked_is_one_scope_with_each_base_its_own_family(crowd: Listing) -> None:
    await track(crowd.db, ["acme", "ada"], by="test")
    async with view(crowd.db) as now:
        found = await reuse(now, await scope_of_tracked(now))
    assert (found.repos, found.outside) == (6, 5)


async def test_noise_is_counted_apart_and_names_nobody(crowd: Listing) -> None:
    await noise(crowd, 4)
    found = await told(crowd.db, Scope(repos=(1,)))
    assert (found.repos, dict(found.folded)) == (4, {"requantization": 1})
    assert [(one.relation, one.repos, one.folded) for one in found.relations if one.folded] == [
        ("quantized", 0, 1)
    ]
    assert "ada/quant" not in {name for _, name, _ in await named(crowd.db, Scope(repos=(1,)))}
    await noise(crowd, 4, None)
    assert (await told(crowd.db, Scope(repos=(1,)))).repos == 5


async def test_a_circle_and_a_repo_that_names_itself_count_once(listing: Listing) -> None:
    await listing.listed(
        built("acme/a", 1, "acme/b", "acme/a"), built("acme/b", 2, "acme/c"), built("acme/c", 3, "acme/a")
    )
    assert (await told(listing.db, Scope(repos=(1,)))).repos == 1
    assert (await told(listing.db, scope_of_owners(["acme"]))).repos == 3


async def test_a_base_that_is_gone_or_renamed_keeps_what_stands_on_it(
    listing: Listing, clock: ManualClock
) -> None:
    others = (built("ada/one", 2, "acme/base"), built("bob/two", 3, "acme/base"))
    await listing.listed(model("acme/base", f"{1:024x}"), *others)
    await listing.listed(model("acme/renamed", f"{1:024x}"), *others)
    assert (await told(listing.db, Scope(repos=(1,)))).repos == 2
    coverage = await listing.open()
    await record_gone(listing.db, coverage, 1, observed_at=clock.now() + MINUTE)
    assert (await told(listing.db, Scope(repos=(1,)))).repos == 2
    await listing.listed(model("acme/base", f"{9:024x}"), *others)
    assert (await told(listing.db, Scope(repos=(1,)))).repos == 0


async def test_data_sets_are_stood_on_too(listing: Listing) -> None:
    await listing.listed(dataset("acme/data"), source="datasets")
    await listing.listed(model("ada/one", "b" * 24, datasets=("acme/data",)))
    found = await told(listing.db, scope_of_owners(["acme"]))
    assert [(one.relation, one.repos) for one in found.relations] == [("trained_on", 1)]


async def test_the_notable_are_the_most_used_organisations_and_firsts(listing: Listing) -> None:
    await listing.listed(
        model("acme/base", f"{1:024x}", languages=("en",), task="text-generation"),
        built("ada/late", 2, "acme/base", languages=("nb", "english"), created_at=3 * DAY, downloads=9),
        built("bob/early", 3, "acme/base", languages=("nob",), created_at=2 * DAY, downloads=5),
        built("lab/vision", 4, "acme/base", task="image-text-to-text", created_at=DAY, downloads=1),
        built(
            "lab/gguf", 5, "acme/base", relation="quantized", languages=("nb",), created_at=1, downloads=99
        ),
    )
    coverage = await listing.open("lab", "owners")
    await record_owner(
        listing.db, coverage, OwnerObservation(handle="lab", kind="org", hub_id="o1"), observed_at=DAY
    )
    found = await named(listing.db, Scope(repos=(1,)))
    assert [name for why, name, _ in found if why == "most used"] == [
        "lab/gguf",
        "ada/late",
        "bob/early",
        "lab/vision",
    ]
    assert [name for why, name, _ in found if why == "by an organisation"] == ["lab/gguf", "lab/vision"]
    assert [one for one in found if one[0] == "first in a language"] == [
        ("first in a language", "bob/early", "nb")
    ]
    assert [one for one in found if one[0] == "first for a task"] == [
        ("first for a task", "lab/vision", "image-text-to-text")
    ]


async def test_fifty_thousand_derivatives_are_counted_in_moments(crowd: Listing) -> None:
    many = 50_000
    numbers = range(100, 100 + many)
    async with crowd.db.writing() as tx:
        seen = {"repo_type": "model", "first_sequence": 1, "first_seen_at": 1, "seen_at": 1}
        rows = [{"id": one, "hub_id": f"{one:024x}", "downloads": one, **seen} for one in numbers]
        await tx.connection.execute(insert(repos), rows)
        held = {"repo_type": "model", "valid_from": 1, "run_id": 1, "observed_at": 1, "fields": 2**31 - 1}
        held |= {"gone": False, "languages": '["nb"]'}
        owner = [f"o{one % 5000}" for one in numbers]
        names = [f"{whose}/m{one}" for whose, one in zip(owner, numbers, strict=True)]
        rows = [
            {"repo_id": one, "name": name, "name_key": name, "owner_key": whose, "created_at": one, **held}
            for one, name, whose in zip(numbers, names, owner, strict=True)
        ]
        await tx.connection.execute(insert(repo_versions), rows)
        link = {"parent_type": "model", "parent_key": "acme/base", "parent_name": "acme/base"}
        link |= {"relation": "adapter", "basis": "declared"}
        rows = [{"child_id": one, "valid_from": 1, **link} for one in numbers]
        await tx.connection.execute(insert(links), rows)
    began = time.perf_counter()
    found = await told(crowd.db, Scope(repos=(1,)))
    best = await named(crowd.db, Scope(repos=(1,)))
    took = time.perf_counter() - began
    assert (found.repos, found.owners) == (many + 5, 5004)
    assert len(found.makers) == 20
    assert best[0] == ("most used", f"o{(99 + many) % 5000}/m{99 + many}", None)
    assert took < 20  # it takes about a second; one query for each repo would take minutes
