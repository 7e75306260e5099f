"""Repos and owners found, sorted, counted and grouped: alike on both databases."""

from typing import Any

import pytest

from config.clock import MINUTE, ManualClock
from storage import catalogue, named, rollups
from storage.catalogue import find_repo, find_repos
from storage.database import Database
from storage.filters import RepoFilter
from storage.recording import record_gone
from storage.records import ALL, RepoObservation, SeenRepo
from storage.views import view
from tests.storage.listing import Listing, dataset, model, seen, space

NAMES = tuple(f"acme/{word}" for word in ("a", "B", "é", "z", "日本語", "𝓐", "_x", "a-b", "ß", "İ", "ﬀ"))


async def found(listing: Listing, where: RepoFilter = RepoFilter(), **how: Any) -> list[str]:  # noqa: B008 - frozen
    async with view(listing.db) as now:
        return [repo.name for repo in await find_repos(now, where, **how)]


async def test_unknown_values_come_last_either_way_and_ties_by_name(listing: Listing) -> None:
    await listing.listed(
        model("acme/c", "1" * 24, downloads=5),
        model("acme/b", "2" * 24, downloads=9),
        model("acme/a", "3" * 24, downloads=5),
        model("acme/y", "4" * 24),
        model("acme/x", "5" * 24, downloads=None),
        model("acme/zero", "6" * 24, downloads=0),
    )
    down = ["acme/b", "acme/a", "acme/c", "acme/zero", "acme/x", "acme/y"]
    up = ["acme/zero", "acme/a", "acme/c", "acme/b", "acme/x", "acme/y"]
    assert await found(listing) == down
    assert await found(listing, descending=False) == up
    assert await found(listing, limit=2) == down[:2]
    first = await listing.run(model("acme/b", "2" * 24, downloads=1))
    async with view(listing.db, run=first - 1) as then:
        assert [repo.name for repo in await find_repos(then, RepoFilter())] == down
        assert [repo.name for repo in await find_repos(then, RepoFilter(), descending=False)] == up


async def test_names_of_every_script_have_one_order(listing: Listing) -> None:
    await listing.listed(*(model(name, f"{number:024x}") for number, name in enumerate(NAMES)))
    expected = sorted(NAMES, key=lambda name: name.casefold().encode())
    assert await found(listing) == expected
    for name in NAMES:
        for written in (name, name.upper(), name.casefold()):
            if written.casefold() == name.casefold():
                async with view(listing.db) as now:
                    repo = await find_repo(now, written)
                    assert repo is not None
                    assert repo.name == name


async def test_the_same_name_in_each_type(listing: Listing) -> None:
    for source, record in (("spaces", space), ("datasets", dataset), ("models", model)):
        await listing.listed(record("acme/same"), source=source)
    async with view(listing.db) as now:
        kinds = [repo.repo_type for repo in await find_repos(now, RepoFilter())]
        assert kinds == ["dataset", "model", "space"]
        first = await find_repo(now, "Acme/Same")
        assert first is not None
        assert first.repo_type == "model"
        for kind, url in (
            ("model", "https://huggingface.co/acme/same"),
            ("dataset", "https://huggingface.co/datasets/acme/same"),
            ("space", "https://huggingface.co/spaces/acme/same"),
        ):
            repo = await find_repo(now, "acme/same", kind)  # type: ignore[arg-type] # the words are right
            assert repo is not None
            assert (repo.repo_type, repo.url) == (kind, url)


async def test_a_repo_is_found_by_a_name_it_had(listing: Listing, clock: ManualClock) -> None:
    for name in ("acme/first", "acme/second", "other/third"):
        await listing.listed(model(name))
    async with view(listing.db) as now:
        for name in ("acme/first", "ACME/second", "other/third"):
            repo = await find_repo(now, name)
            assert repo is not None
            assert repo.name == "other/third"
        assert await find_repo(now, "acme/first", "dataset") is None
        assert await find_repo(now, "acme/never") is None
    async with view(listing.db, run=1) as then:
        assert await find_repo(then, "acme/second") is None


async def test_who_has_a_name_now_goes_before_who_had_it(listing: Listing) -> None:
    await listing.listed(model("acme/name", "1" * 24))
    await listing.listed(model("acme/moved", "1" * 24), model("acme/name", "2" * 24))
    async with view(listing.db) as now:
        repo = await find_repo(now, "acme/name")
        assert repo is not None
        assert repo.hub_id == "2" * 24
    await listing.listed(model("acme/moved", "1" * 24), model("acme/moved-too", "2" * 24))
    async with view(listing.db) as now:
        last = await find_repo(now, "acme/name")
        assert last is not None
        assert last.name == "acme/moved-too"


async def test_a_gone_repo_is_found_by_its_name_but_not_listed(listing: Listing, clock: ManualClock) -> None:
    await listing.listed(model(downloads=3), model("acme/two", "b" * 24))
    coverage = await listing.open()
    await record_gone(listing.db, coverage, 1, observed_at=clock.now() + MINUTE)
    async with view(listing.db) as now:
        gone = await find_repo(now, "acme/one")
        assert gone is not None
        assert (gone.gone, gone.downloads) == (True, 3)
        assert await catalogue.count_repos(now, RepoFilter()) == 1
        assert [name for name, _, _ in await named.names(now)] == ["acme/two"]
        assert set(await catalogue.repos_by_ids(now, [1, 2, 3])) == {1, 2}
    assert await found(listing) == ["acme/two"]
    await listing.listed(model("acme/one", "c" * 24))
    async with view(listing.db) as now:
        alive = await find_repo(now, "acme/one")
        assert alive is not None
        assert alive.hub_id == "c" * 24


async def fill(listing: Listing) -> None:
    await listing.listed(
        model("acme/a", "1" * 24, task="text-generation", parameters=7, created_at=10, gated="manual"),
        model("acme/b", "2" * 24, license="other", parameters=70, base_models=("acme/a",)),
        model("globex/100%_x", "3" * 24, license=None, created_at=20, base_models=("ACME/A",)),
        seen("model", "globex/unknown", "4" * 24, license=None, gated="auto", parameters=2**63 - 1),
    )
    await listing.listed(dataset("acme/d", "5" * 24), source="datasets")
    await listing.listed(space("acme/s", "6" * 24, models=("acme/a",)), source="spaces")


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (RepoFilter(types=("dataset", "space")), {"acme/d", "acme/s"}),
        (RepoFilter(owners=("globex",)), {"globex/100%_x", "globex/unknown"}),
        (RepoFilter(licenses=("other",)), {"acme/b"}),
        (RepoFilter(tasks=("text-generation",)), {"acme/a"}),
        (RepoFilter(gated=True), {"acme/a", "globex/unknown"}),
        (RepoFilter(gated=False, types=("model",)), {"acme/b", "globex/100%_x"}),
        (RepoFilter(min_parameters=7, max_parameters=70), {"acme/a"}),
        (RepoFilter(min_parameters=8), {"acme/b", "globex/unknown"}),
        (RepoFilter(min_parameters=2**80), {"globex/unknown"}),
        (RepoFilter(max_parameters=-(2**80)), set()),
        (RepoFilter(created_since=10, created_before=20), {"acme/a"}),
        (RepoFilter(name_part="BEX/"), {"globex/100%_x", "globex/unknown"}),
        (RepoFilter(name_part="0%_"), {"globex/100%_x"}),
        (
            RepoFilter(name_part="\x00"),
            {"acme/a", "acme/b", "globex/100%_x", "globex/unknown", "acme/d", "acme/s"},
        ),
        (RepoFilter(name_word="GLOBEX"), {"globex/100%_x", "globex/unknown"}),
        (RepoFilter(name_word="globe"), {"globex/100%_x", "globex/unknown"}),
        (RepoFilter(name_word="lobe"), set()),
        (RepoFilter(name_word="0%_x"), {"globex/100%_x"}),
        (
            RepoFilter(name_word="\x00"),
            {"acme/a", "acme/b", "globex/100%_x", "globex/unknown", "acme/d", "acme/s"},
        ),
        (RepoFilter(name_word="(["), set()),
        (RepoFilter(name_part="'; DROP TABLE repos; --"), set()),
        (RepoFilter(base_model="acme/A"), {"acme/b", "globex/100%_x"}),
        (RepoFilter(ids=(1, 3)), {"acme/a", "globex/100%_x"}),
        (RepoFilter(ids=()), set()),
        (RepoFilter(ids=tuple(range(3, 50_000))), {"globex/100%_x", "globex/unknown", "acme/d", "acme/s"}),
        (RepoFilter(owners=("acme",), licenses=("mit",), types=("model",)), {"acme/a"}),
    ],
)
async def test_a_filter_means_what_it_says(listing: Listing, where: RepoFilter, names: set[str]) -> None:
    await fill(listing)
    assert set(await found(listing, where)) == names
    async with view(listing.db) as now:
        assert await catalogue.count_repos(now, where) == len(names)
        by_type = await catalogue.group_repos(now, where, "repo_type")
        assert sum(number for _, number in by_type) == len(names)


async def test_groups_are_counted_most_first_and_the_unknown_after_its_equals(listing: Listing) -> None:
    await fill(listing)
    async with view(listing.db) as now:
        assert await catalogue.group_repos(now, RepoFilter(), "license") == [
            ("mit", 3),
            (None, 2),
            ("other", 1),
        ]
        assert await catalogue.group_repos(now, RepoFilter(), "owner_key") == [("acme", 4), ("globex", 2)]
        assert await catalogue.group_repos(now, RepoFilter(types=("model",)), "task") == [
            (None, 3),
            ("text-generation", 1),
        ]


async def test_what_was_not_looked_at_is_not_known(listing: Listing) -> None:
    bare = RepoObservation(repo_type="model", hub_id="a" * 24, name="acme/bare")
    await listing.listed(SeenRepo(bare), model("acme/none", "b" * 24, license=None))
    async with view(listing.db) as now:
        repos = {repo.name: repo for repo in await find_repos(now, RepoFilter())}
    known = {name: (repo.license, repo.license_known) for name, repo in repos.items()}
    assert known == {"acme/bare": (None, False), "acme/none": (None, True)}
    assert repos["acme/bare"].base_models == ()


@pytest.mark.parametrize("words", ["", "\x00", "\ud83d", "a" * 4_000, "%", "_", "'", "@everyone", "\u202e"])
async def test_any_words_are_a_name_that_is_not_there(db: Database, words: str) -> None:
    async with view(db) as now:
        assert await find_repo(now, words) is None
        assert await catalogue.find_owner(now, words) is None
        assert await find_repos(now, RepoFilter(name_part=words, owners=(words,), base_model=words)) == []


async def test_the_types_that_owners_hold(listing: Listing) -> None:
    await fill(listing)
    async with view(listing.db) as now:
        held = await named.types_held(now, ["ACME", "globex", "nobody"])
    assert held == {"acme": {"model", "dataset", "space"}, "globex": {"model"}, "nobody": set()}


@pytest.mark.parametrize("leading", [1, 2, 3, 4, 500])
async def test_the_leaders_are_the_same_however_many_are_looked_at_first(
    listing: Listing, monkeypatch: pytest.MonkeyPatch, leading: int
) -> None:
    counts = (9, 7, 7, 7, None, 3, 8, 1)
    repos = [model(f"acme/r{place}", f"{place:024x}", downloads=n) for place, n in enumerate(counts)]
    monkeypatch.setattr(rollups, "_LEADING", leading)
    await listing.listed(*repos, owner=ALL)
    assert await rollups.catch_up(listing.db) == 1
    for limit in (1, 2, 3, 4, 5, 20):
        names = [f"acme/r{place}" for place in (0, 6, 1, 2, 3, 5, 7, 4)][:limit]
        assert await found(listing, RepoFilter(types=("model",)), limit=limit) == names
