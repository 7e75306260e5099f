"""Provenance with its unknowns, what carries the most projects, and the share of people outside."""

import pytest

from config.clock import DAY, MINUTE, ManualClock
from storage.canonical import dump
from storage.catalogue import find_repo
from storage.extracts import record_extracts
from storage.recording import record_gone
from storage.reuse import Scope, scope_of_owners
from storage.reuse_carriers import Carrier, carriers
from storage.reuse_outside import outside_work
from storage.reuse_up import Provenance, provenance
from storage.schema import cards, commits, members, owner_versions, owners, readings, threads
from storage.views import view
from tests.storage.listing import Listing, dataset, model


def stands(name: str, number: int, *bases: str, relation: str = "finetune", **facts: object):  # type: ignore[no-untyped-def] # noqa: ANN201 - the fixture's own
    return model(f"acme/{name}", f"{number:024x}", base_models=bases, base_relation=relation, **facts)


async def upward(listing: Listing, name: str) -> Provenance:
    async with view(listing.db) as now:
        repo = await find_repo(now, name)
        assert repo is not None
        return await provenance(now, repo)


async def test_each_step_up_says_its_licence_or_that_it_is_not_known(
    listing: Listing, clock: ManualClock
) -> None:
    await listing.listed(
        stands("quant", 1, "acme/tuned", relation="quantized"),
        stands("tuned", 2, "acme/base", "far/away", license="llama3.1", datasets=("acme/data",)),
        stands("base", 3, license="apache-2.0"),
    )
    await listing.listed(dataset("acme/data", license=None), source="datasets")
    coverage = await listing.open()
    await record_gone(listing.db, coverage, 3, observed_at=clock.now() + MINUTE)
    found = await upward(listing, "acme/quant")
    assert [(one.name, one.standing, one.license, one.depth) for one in found.steps] == [
        ("acme/tuned", "known", "llama3.1", 1),
        ("acme/base", "gone", "apache-2.0", 2),
        ("far/away", "not in the store", None, 2),
        ("acme/data", "known", None, 2),
    ]
    assert found.roots == ("acme/base", "far/away")
    assert [one.url for one in found.data] == ["https://huggingface.co/datasets/acme/data"]
    assert not found.cut


async def test_a_circle_has_no_root_and_a_repo_on_itself_is_no_chain(listing: Listing) -> None:
    await listing.listed(
        stands("a", 1, "acme/b"), stands("b", 2, "acme/a"), stands("self", 3, "acme/self", "acme/root")
    )
    assert (await upward(listing, "acme/a")).roots == ()
    assert (await upward(listing, "acme/self")).roots == ("acme/root",)


async def test_thousands_of_bases_are_cut(listing: Listing) -> None:
    await listing.listed(stands("merge", 1, *(f"far/m{number}" for number in range(3000)), relation="merge"))
    found = await upward(listing, "acme/merge")
    assert found.cut
    assert len(found.steps) == 200


async def carried(listing: Listing, *owners: str) -> dict[tuple[str, str], Carrier]:
    async with view(listing.db) as now:
        found = await carriers(now, scope_of_owners(owners) if owners else None)
    return {(one.kind, one.name): one for one in found}


async def test_corpora_carry_what_stands_on_what_is_drawn_from_them(listing: Listing) -> None:
    await listing.listed(
        model("acme/one", f"{1:024x}", datasets=("EleutherAI/pile", "acme/own")),
        model("ada/two", f"{2:024x}", datasets=("acme/own",)),
        model("ada/three", f"{3:024x}"),
    )
    async with listing.db.writing() as tx:
        row = {"repo_id": 3, "sha": "c" * 40, "valid_from": 1, "observed_at": 5, "size": 9, "text": "x"}
        await tx.connection.execute(cards.insert(), [row])
    mentions = [
        {"kind": "corpus", "name": "The Pile", "section": "Data", "seen": "trained on The Pile"},
        {"kind": "framework", "name": "GPT-NeoX", "section": "", "seen": "with GPT-NeoX"},
        {"kind": "planet", "name": "Mars", "section": "", "seen": "Mars"},
    ]
    await record_extracts(listing.db, "1", {(3, "c" * 40): {"mentions": mentions}})
    found = await carried(listing)
    pile, crawl = found["corpus", "The Pile"], found["corpus", "Common Crawl"]
    assert (pile.repos, pile.owners, pile.direct) == (2, 2, 2)
    assert (crawl.repos, crawl.direct, crawl.through) == (2, 0, ("The Pile",))
    assert found["dataset", "acme/own"].repos == 2
    assert [(one.repo, one.revision, one.seen) for one in found["framework", "GPT-NeoX"].examples] == [
        ("ada/three", "c" * 40, "with GPT-NeoX")
    ]
    assert {(one.repo, one.seen) for one in pile.examples} == {
        ("acme/one", "metadata names the dataset eleutherai/pile"),
        ("ada/three", "under “Data”: trained on The Pile"),
    }
    assert not any(name == "Mars" for _, name in found)
    only = await carried(listing, "acme")
    assert only["corpus", "The Pile"].repos == 1
    assert only["dataset", "acme/own"].owners == 1


async def test_frameworks_are_named_in_metadata_too_each_repo_once(listing: Listing) -> None:
    await listing.listed(
        model("acme/one", f"{1:024x}", library="transformers", tags=("axolotl", "pytorch", "en")),
        model("ada/two", f"{2:024x}", library="Transformers", tags=("axolotl",)),
        model("ada/three", f"{3:024x}", library="own-thing", tags=("axolotl-like", "pytorch")),
    )
    found = await carried(listing)
    library, tagged = found["framework", "Transformers"], found["framework", "Axolotl"]
    assert (library.repos, library.owners) == (2, 2)
    assert (tagged.repos, tagged.owners) == (2, 2)
    assert {one.seen for one in library.examples} == {
        "metadata names the library transformers",
        "metadata names the library Transformers",
    }
    assert {one.seen for one in tagged.examples} == {"metadata has the tag axolotl"}
    # A format that the Hub itself makes a tag of says little of how a model was made.
    assert ("framework", "PyTorch") not in found
    only = await carried(listing, "acme")
    assert only["framework", "Axolotl"].repos == 1


@pytest.fixture
async def worked(listing: Listing) -> Listing:
    await listing.listed(model("acme/one", f"{1:024x}"))
    authors = ["ada", "ada", "bob", "eve", "eve", "eve"]
    async with listing.db.writing() as tx:
        run = tx.connection.execute
        await run(owners.insert(), [{"id": 1, "handle_key": "acme", "first_sequence": 1, "seen_at": 1}])
        held = {"valid_from": 1, "run_id": 1, "observed_at": 1}
        await run(owner_versions.insert(), [{"owner_id": 1, "handle": "acme", "kind": "org", **held}])
        await run(
            members.insert(),
            [{"owner_id": 1, "member_key": "ada", "member": "Ada", "valid_from": 1, "observed_at": 1}],
        )
        await run(readings.insert(), [{"source": "members", "subject": "owner:1", "read_at": 1}])
        await run(
            commits.insert(),
            [
                {"repo_id": 1, "sha": f"{place:040x}", "sequence": 1, "at": DAY + place, "title": "x",
                 "authors": dump([author]), "bot": False}
                for place, author in enumerate(authors)
            ],
        )  # fmt: skip
        await run(
            threads.insert(),
            [
                {"repo_id": 1, "number": place, "valid_from": 1, "observed_at": 1, "pull_request": True,
                 "title": "x", "status": status, "author": author, "created_at": DAY}
                for place, (author, status) in enumerate(
                    [("eve", "merged")] * 4 + [("ada", "merged"), ("eve", "closed")]
                )
            ],
        )  # fmt: skip
    return listing


async def test_the_share_of_people_outside_has_its_rows(worked: Listing) -> None:
    async with view(worked.db) as now:
        done, merged = await outside_work(now, scope_of_owners(["acme"]), since=0, until=2 * DAY)
        alone, _ = await outside_work(now, Scope(repos=(1,)), since=0, until=2 * DAY)
        before, _ = await outside_work(now, scope_of_owners(["acme"]), since=0, until=DAY)
        nobody, _ = await outside_work(now, scope_of_owners(["void"]), since=0, until=DAY)
    assert (done.value, done.out_of) == (4 / 6, 6)
    assert done.rows[0].startswith("https://huggingface.co/acme/one/commit/")
    assert (merged.value, merged.out_of) == (4 / 5, 5)
    assert alone == done
    assert (before.value, before.unknown) == (None, "few-commits")
    assert nobody.value is None


async def test_where_members_are_hidden_nobody_is_called_an_outsider(worked: Listing) -> None:
    async with worked.db.writing() as tx:
        await tx.connection.execute(readings.delete())
        await tx.connection.execute(members.delete())
    async with view(worked.db) as now:
        done, _ = await outside_work(now, scope_of_owners(["acme"]), since=0, until=2 * DAY)
    assert (done.value, done.unknown, done.rows) == (None, "members-not-known", ())
