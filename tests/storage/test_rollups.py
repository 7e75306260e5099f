"""What a census is counted into tells the same as its versions do."""

import random

import pytest
from msgspec.structs import replace

from config.clock import DAY
from storage import rollups
from storage.catalogue import count_repos, find_repos, group_repos
from storage.filters import RepoFilter
from storage.records import ALL, SeenRepo
from storage.schema import rollup_cells
from storage.tally import group_languages, group_sums, group_times, language_lists
from storage.tracking import track
from storage.views import view
from tests.storage.listing import Listing, model

SIZE = 120
WHOLE = RepoFilter(types=("model",))
ASKED = (
    WHOLE,
    replace(WHOLE, licenses=("mit", "apache-2.0")),
    replace(WHOLE, except_licenses=("mit",)),
    replace(WHOLE, licensed=True),
    replace(WHOLE, licensed=False),
    replace(WHOLE, tasks=("text-generation",), gated=True),
    replace(WHOLE, libraries=("transformers",), gated=False, licenses=("mit",)),
    replace(WHOLE, created_since=3 * DAY, created_before=9 * DAY),
    replace(WHOLE, created_since=20 * DAY),
)
UNCOUNTED = (
    replace(WHOLE, created_since=3 * DAY + 1),
    replace(WHOLE, licenses=("mit",), created_since=3 * DAY),
    replace(WHOLE, owners=("o1",)),
    replace(WHOLE, name_part="r1"),
    replace(WHOLE, min_parameters=1),
    replace(WHOLE, bounds=(("downloads", 10, None),)),
    RepoFilter(),
    RepoFilter(types=("model", "dataset")),
)


def hub(seed: int) -> list[SeenRepo]:
    """Return a Hub of models; between two seeds half of it differs."""
    kept, chance = random.Random(1), random.Random(seed)
    found = []
    for number in range(SIZE):
        one = kept if number % 2 else chance
        found.append(
            model(
                f"o{number % 7}/r{number}",
                f"{number:024x}",
                license=one.choice([None, "mit", "apache-2.0", "other"]),
                task=one.choice([None, "text-generation", "fill-mask"]),
                library=one.choice([None, "transformers"]),
                gated=one.choice(["open", "auto", "manual"]),
                languages=one.choice([(), ("en",), ("nb", "en"), ("no",)]),
                created_at=one.choice([None, *(day * DAY + 5 for day in range(30))]),
                downloads=one.choice([None, *range(50)]),
            )
        )
    return found


def uncounted(where: RepoFilter) -> RepoFilter:
    """Return the same conditions, said so that the versions are counted: nobody is called so."""
    return replace(where, except_owners=("\0",))


async def test_sums_tell_what_the_versions_tell(listing: Listing) -> None:
    for seed in (2, 3):
        await listing.listed(*hub(seed), owner=ALL)
        assert await rollups.catch_up(listing.db) == 1
        async with view(listing.db) as now:
            for where in ASKED:
                known = await rollups.count(now, where)
                assert known is not None
                assert known == await count_repos(now, uncounted(where)), where
            for column in ("license", "task", "library", "repo_type"):
                by_sums = await group_repos(now, WHOLE, column)
                assert by_sums == await group_repos(now, uncounted(WHOLE), column)
            assert await group_sums(now, WHOLE, "gated", None) == await group_sums(
                now, uncounted(WHOLE), "gated", None
            )
            assert await group_languages(now, WHOLE) == await group_languages(now, uncounted(WHOLE))
            for by in ("month", "year"):
                assert await group_times(now, WHOLE, by) == await group_times(now, uncounted(WHOLE), by)
            norwegian = replace(WHOLE, language_lists=await language_lists(now, WHOLE, ["nb", "no"]))
            assert await rollups.count(now, norwegian) == await count_repos(now, uncounted(norwegian))
            assert await count_repos(now, norwegian) > 0


async def test_what_was_not_counted_by_is_counted_anew(listing: Listing) -> None:
    await listing.listed(*hub(2), owner=ALL)
    await rollups.catch_up(listing.db)
    async with view(listing.db) as now:
        assert [await rollups.count(now, where) for where in UNCOUNTED] == [None] * len(UNCOUNTED)


async def test_a_census_is_counted_once_and_only_what_differs_is_written(listing: Listing) -> None:
    await listing.listed(*hub(2), owner=ALL)
    assert [await rollups.catch_up(listing.db) for _ in range(2)] == [1, 0]
    before = await listing.rows(rollup_cells)
    await listing.listed(*hub(2), owner=ALL)
    assert await rollups.catch_up(listing.db) == 1
    assert await listing.rows(rollup_cells) == before
    await listing.listed(*hub(3), owner=ALL)
    await rollups.catch_up(listing.db)
    after = await listing.rows(rollup_cells)
    ended = [row for row in after if row["valid_to"] is not None]
    assert 0 < len(ended) < len(before)


async def test_sums_stay_those_of_the_census_and_of_its_time(listing: Listing) -> None:
    await listing.listed(*hub(2), owner=ALL)
    await rollups.catch_up(listing.db)
    first = await listing.run(owner="nobody")
    mit = replace(WHOLE, licenses=("mit",))
    async with view(listing.db) as now:
        counted = await count_repos(now, mit)
    await listing.listed(model("o1/new", "f" * 24, license="mit"), owner="o1")
    async with view(listing.db) as now:
        assert await count_repos(now, mit) == counted, "what is known since is not of the census"
    await listing.listed(*hub(3), model("o1/new", "f" * 24, license="mit"), owner=ALL)
    async with view(listing.db) as now:
        assert await rollups.count(now, mit) is None, "a census that was not counted yet has no sums"
    await rollups.catch_up(listing.db)
    async with view(listing.db) as now:
        assert await rollups.count(now, mit) == await count_repos(now, uncounted(mit))
    async with view(listing.db, run=first) as then:
        assert await rollups.count(then, mit) == counted


@pytest.mark.parametrize("limit", [1, 5, SIZE, 2 * SIZE])
async def test_who_leads_is_found_among_those_that_led(listing: Listing, limit: int) -> None:
    await track(listing.db, ["o2"], by="test")
    await listing.listed(*hub(2), owner=ALL)
    await rollups.catch_up(listing.db)
    overtaking = model("o2/late", "f" * 24, downloads=1_000)
    await listing.listed(*[one for one in hub(2) if "o2/" in one.observation.name], overtaking, owner="o2")
    async with view(listing.db) as now:
        assert await rollups.leading(now, ("model",), "downloads")
        found = await find_repos(now, WHOLE, limit=limit)
        assert found[0].name == "o2/late"
        assert found == await find_repos(now, replace(WHOLE, ids=await everybody(listing)), limit=limit)


async def everybody(listing: Listing) -> tuple[int, ...]:
    """Return the numbers of all repos."""
    async with view(listing.db) as now:
        found = await find_repos(now, uncounted(WHOLE), sort="created_at", limit=10_000)
    return tuple(repo.id for repo in found)
