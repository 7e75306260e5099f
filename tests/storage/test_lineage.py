"""Who stands on whom: chains, cycles, names that changed, parents that nobody knows."""

from config.clock import MINUTE, ManualClock
from storage.lineage import DEPTH, Parent, ancestors, derivatives, derivatives_of_many
from storage.recording import record_gone
from storage.views import view
from tests.storage.listing import Listing, dataset, model, space


def stands(name: str, number: int, *bases: str, relation: str | None = "finetune"):  # type: ignore[no-untyped-def] # noqa: ANN201 - the fixture's own
    return model(f"acme/{name}", f"{number:024x}", base_models=bases, base_relation=relation)


async def chain(listing: Listing, number: int, run: int | None = None) -> list[Parent]:
    async with view(listing.db, run=run) as now:
        return await ancestors(now, number, "it")


async def names(listing: Listing, name: str, run: int | None = None) -> list[str]:
    async with view(listing.db, run=run) as now:
        return [derivative.name for derivative in await derivatives(now, name)]


async def test_a_chain_goes_up_to_its_roots_nearest_first(listing: Listing) -> None:
    await listing.listed(
        stands("quant", 1, "acme/Tuned", relation="quantized"),
        model(
            "acme/tuned",
            f"{2:024x}",
            base_models=("acme/base", "elsewhere/unknown"),
            base_relation="merge",
            datasets=("acme/data",),
        ),
        stands("base", 3),
    )
    await listing.listed(dataset("acme/data"), source="datasets")
    assert await chain(listing, 1) == [
        Parent("it", "acme/Tuned", "model", "quantized", known=True, depth=1),
        Parent("acme/Tuned", "acme/base", "model", "merge", known=True, depth=2),
        Parent("acme/Tuned", "elsewhere/unknown", "model", "merge", known=False, depth=2),
        Parent("acme/Tuned", "acme/data", "dataset", "trained_on", known=True, depth=2),
    ]
    assert await chain(listing, 3) == []
    assert await chain(listing, 99) == []


async def test_a_repo_that_names_itself_is_told_and_not_followed(listing: Listing) -> None:
    await listing.listed(stands("one", 1, "acme/one"))
    assert [(parent.parent, parent.depth) for parent in await chain(listing, 1)] == [("acme/one", 1)]
    assert await names(listing, "acme/one") == ["acme/one"]


async def test_a_circle_is_walked_once(listing: Listing) -> None:
    await listing.listed(stands("a", 1, "acme/b"), stands("b", 2, "acme/c"), stands("c", 3, "acme/a"))
    assert [parent.parent for parent in await chain(listing, 1)] == ["acme/b", "acme/c", "acme/a"]


async def test_a_diamond_tells_each_edge_and_walks_the_top_once(listing: Listing) -> None:
    await listing.listed(
        stands("child", 1, "acme/left", "acme/right"),
        stands("left", 2, "acme/top"),
        stands("right", 3, "acme/top"),
        stands("top", 4, "acme/root"),
    )
    edges = [(parent.child, parent.parent) for parent in await chain(listing, 1)]
    assert sorted(edges) == sorted(
        [
            ("it", "acme/left"),
            ("it", "acme/right"),
            ("acme/left", "acme/top"),
            ("acme/right", "acme/top"),
            ("acme/top", "acme/root"),
        ]
    )


async def test_a_walk_ends_at_a_depth(listing: Listing) -> None:
    length = DEPTH + 5
    await listing.listed(*(stands(f"n{number}", number, f"acme/n{number + 1}") for number in range(length)))
    found = await chain(listing, 1)
    assert [parent.depth for parent in found] == list(range(1, DEPTH + 1))


async def test_a_parent_that_was_renamed_is_known_by_its_old_name(listing: Listing) -> None:
    child = stands("child", 1, "acme/base")
    await listing.listed(child, stands("base", 2, "acme/root"))
    await listing.listed(child, stands("renamed", 2, "acme/root"))
    assert [(parent.parent, parent.known) for parent in await chain(listing, 1)] == [
        ("acme/base", True),
        ("acme/root", False),
    ]
    assert await names(listing, "acme/renamed") == ["acme/child"]
    assert await names(listing, "acme/base") == ["acme/child"]
    assert await names(listing, "acme/renamed", run=1) == []


async def test_a_name_that_was_taken_over_leads_to_who_has_it(listing: Listing) -> None:
    child = stands("child", 1, "acme/base")
    await listing.listed(child, stands("base", 2, "acme/old-root"))
    await listing.listed(child, stands("renamed", 2, "acme/old-root"), stands("base", 3, "acme/new-root"))
    assert [parent.parent for parent in await chain(listing, 1)] == ["acme/base", "acme/new-root"]
    assert await names(listing, "acme/base") == ["acme/child"]
    assert await names(listing, "acme/renamed") == []


async def test_two_of_one_name_are_one_parent(listing: Listing, clock: ManualClock) -> None:
    await listing.listed(stands("child", 1, "acme/base"), stands("base", 2))
    coverage = await listing.open()
    await record_gone(listing.db, coverage, 2, observed_at=clock.now() + MINUTE)
    await listing.listed(stands("child", 1, "acme/base"), stands("base", 3))
    assert [parent.known for parent in await chain(listing, 1)] == [True]


async def test_derivatives_are_those_that_are_there_by_name(listing: Listing, clock: ManualClock) -> None:
    await listing.listed(
        stands("z", 1, "Acme/Base"),
        stands("a", 2, "acme/base", relation=None),
        stands("gone", 3, "acme/base"),
        stands("other", 4, "acme/base-2"),
        stands("base", 5),
    )
    await listing.listed(space(models=("acme/base",)), source="spaces")
    coverage = await listing.open()
    await record_gone(listing.db, coverage, 3, observed_at=clock.now() + MINUTE)
    async with view(listing.db) as now:
        found = await derivatives(now, "ACME/base")
        assert [(one.name, one.owner_key, one.relation) for one in found] == [
            ("acme/a", "acme", "derived"),
            ("acme/demo", "acme", "uses"),
            ("acme/z", "acme", "finetune"),
        ]
        assert await derivatives(now, "acme/base", parent_type="dataset") == []
        many = await derivatives_of_many(now, ["acme/base", "ACME/BASE", "acme/base-2", "acme/never"])
        assert [one.name for one in many] == ["acme/a", "acme/demo", "acme/other", "acme/z"]
    assert await names(listing, "acme/base", run=1) == ["acme/a", "acme/gone", "acme/z"]


async def test_what_is_declared_no_more_is_no_link(listing: Listing) -> None:
    await listing.listed(stands("one", 1, "acme/a"))
    await listing.listed(stands("one", 1, "acme/b"))
    assert [parent.parent for parent in await chain(listing, 1)] == ["acme/b"]
    assert [parent.parent for parent in await chain(listing, 1, run=1)] == ["acme/a"]
    assert await names(listing, "acme/a") == []
