"""Who builds on whom: edges by relation and weight, own work apart, the study's mentions beside it."""

from config.codebook import load
from storage.labelling import record_labels
from storage.network import Network, mentions, network
from storage.records import Label, Proof
from storage.tracking import track
from storage.views import view
from tests.storage.listing import Listing, dataset, model, space


def built(name: str, number: int, *bases: str, relation: str = "finetune", **facts: object):  # type: ignore[no-untyped-def] # noqa: ANN201 - the fixture's own
    return model(name, f"{number:024x}", base_models=bases, base_relation=relation, **facts)


async def listed(listing: Listing) -> None:
    await listing.listed(
        built("acme/base", 1),
        built("acme/own", 2, "acme/base"),
        built("ada/one", 3, "Acme/Base", datasets=("Acme/data",)),
        built("ada/two", 4, "acme/own", relation="adapter"),
        built("ada/three", 5, "acme/base", "far/away"),
        built("bob/four", 6, "acme/base", "bare-id"),
        built("acme2/five", 7, "acme0/base"),
    )
    await listing.listed(dataset("acme/data"), source="datasets")
    await listing.listed(space("eve/demo", models=("acme/own",)), owner="eve", source="spaces")


async def told(listing: Listing, *owners: str, edges: int = 100) -> Network:
    async with view(listing.db) as now:
        return await network(now, owners, edges=edges)


async def test_edges_lead_both_ways_from_what_was_asked(listing: Listing) -> None:
    await listed(listing)
    found = await told(listing, "ACME")
    assert [(one.builder, one.base, dict(one.relations)) for one in found.edges] == [
        ("ada", "acme", {"finetune": 2, "adapter": 1, "trained_on": 1}),
        ("bob", "acme", {"finetune": 1}),
        ("eve", "acme", {"uses": 1}),
    ]
    acme = next(node for node in found.nodes if node.owner_key == "acme")
    assert (acme.asked, acme.held, acme.own) == (True, True, 1)
    example = found.edges[0].example
    assert example is not None
    assert (example.repo, example.revision) == ("ada/one", "1" * 40)
    ada = await told(listing, "ada")
    assert [(one.builder, one.base, one.repos) for one in ada.edges] == [
        ("ada", "acme", 4),
        ("ada", "far", 1),
    ]
    assert [node.owner_key for node in ada.nodes if not node.held] == ["far"]


async def test_without_a_name_it_is_what_is_followed(listing: Listing) -> None:
    await listed(listing)
    assert (await told(listing)).edges == ()
    await track(listing.db, ["ada", "acme"], by="test")
    assert {(one.builder, one.base) for one in (await told(listing)).edges} == {
        ("ada", "acme"),
        ("ada", "far"),
    }


async def test_the_heaviest_edges_are_told_and_all_are_counted(listing: Listing) -> None:
    await listed(listing)
    found = await told(listing, "acme", edges=1)
    assert (len(found.edges), found.total) == (1, 3)
    assert {node.owner_key for node in found.nodes} == {"acme", "ada"}


async def test_nodes_carry_the_labels_that_are_stored(listing: Listing) -> None:
    await listed(listing)
    label = Label(
        axis="kind",
        value="company",
        confidence=0.9,
        taxonomy="v1",
        rule="kind.test",
        rule_version="1",
        origin="rule",
        proofs=(Proof(url="https://huggingface.co/acme", revision=None, seen="seen", at=1),),
    )
    await record_labels(listing.db, subject_kind="owner", subject="acme", labels=[label])
    found = await told(listing, "bob")
    assert {node.owner_key: [one.value for one in node.labels.values()] for node in found.nodes} == {
        "acme": ["company"],
        "bob": [],
    }


def test_mentions_are_the_studys_own() -> None:
    every = list(mentions())
    assert len(every) == sum(len(project.mentions) for project in load().projects)
    some = list(mentions(["EleutherAI"]))
    assert 0 < len(some) < len(every)
    assert all("EleutherAI" in (*one.speakers, *one.owners) for one in some)
