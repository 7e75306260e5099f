"""What the rules of noise look at: read page by page, whoever recorded it, and as of any run."""

from config.clock import DAY, HOUR
from storage.commits import CommitObservation, CommitsRead, record_commits
from storage.database import Database
from storage.noise import (
    bot_commits,
    changed_since,
    followed_at,
    known,
    made_about,
    moved,
    namesakes,
    present_owners,
)
from storage.tracking import track
from storage.views import view
from tests.storage.listing import Listing, dataset, model

DAY_ONE = 1_700_000_000_000


async def test_what_changed_comes_in_lots(db: Database, listing: Listing) -> None:
    await listing.run(*(model(f"acme/{n}", f"{n:024x}") for n in range(5)))
    async with view(db) as now:
        first = await changed_since(now, 0, limit=3)
        rest = await changed_since(now, first.upto, limit=3)
        nothing = await changed_since(now, rest.upto, limit=3)
    assert (len(first.ids), first.more) == (3, True)
    assert (len(rest.ids), rest.more) == (2, False)
    assert not set(first.ids) & set(rest.ids)
    assert (nothing.ids, nothing.upto, nothing.more) == ((), rest.upto, False)
    await listing.run(model("acme/1", f"{1:024x}", license="apache-2.0"), model("acme/2", f"{2:024x}"))
    async with view(db) as now:
        again = await changed_since(now, rest.upto, limit=3)
        names = [one.name for one in (await known(now, again.ids)).values()]
    assert names == ["acme/1"]


async def test_namesakes_of_every_type_whatever_their_case(db: Database, listing: Listing) -> None:
    await listing.run(model("acme/Same-Name", "a" * 24), model("acme/same-name-2", "b" * 24))
    await listing.run(dataset("ada/SAME-name", "c" * 24), owner="ada", source="datasets")
    await listing.run(model("gpt2", "d" * 24), owner="", source="models")
    async with view(db) as now:
        found = await namesakes(now, ["same-name", "gpt2", "100%_none"])
        assert await namesakes(now, []) == []
    assert {(one.repo_type, one.name) for one in found} == {
        ("model", "acme/Same-Name"),
        ("dataset", "ada/SAME-name"),
        ("model", "gpt2"),
    }


async def test_one_revision_among_what_is_followed(db: Database, listing: Listing) -> None:
    await track(db, ["acme"], by="test")
    await listing.run(model("acme/one", "a" * 24, sha="c" * 40), model("acme/two", "b" * 24, sha="d" * 40))
    await listing.run(model("ada/one", "c" * 24, sha="c" * 40), owner="ada")
    async with view(db) as now:
        assert [one.name for one in await followed_at(now, ["c" * 40])] == ["acme/one"]
        assert await followed_at(now, []) == []


async def test_who_has_a_model_now_and_what_was_moved(db: Database, listing: Listing) -> None:
    await listing.run(model("thudm/GLM", "a" * 24), owner="thudm")
    await listing.run(model("zai-org/GLM", "a" * 24), owner="zai-org")
    async with view(db) as now:
        owners = await present_owners(now, ["THUDM/GLM", "zai-org/glm", "nobody/none"])
        (repo,) = await namesakes(now, ["glm"])
        assert await moved(now, [repo.id]) == {repo.id}
    assert owners == {"thudm/glm": "zai-org", "zai-org/glm": "zai-org"}
    await listing.run(model("thudm/GLM", "b" * 24), owner="thudm")
    async with view(db) as now:
        assert (await present_owners(now, ["THUDM/GLM"])) == {"thudm/glm": "thudm"}, "who has the name itself"


async def test_what_was_made_about_a_time(db: Database, listing: Listing) -> None:
    born = [DAY_ONE + n * HOUR for n in (0, 30, 60, 500)]
    await listing.run(*(model(f"acme/{n}", f"{n:024x}", created_at=at) for n, at in enumerate(born)))
    async with view(db) as now:
        about = {"acme": [born[0], born[1]], "ada": born}
        near = await made_about(now, about, within=2 * DAY, least=4)
        assert await made_about(now, about, within=2 * DAY, least=5) == []
    assert sorted(one.name for one in near) == ["acme/0", "acme/1", "acme/2"]


async def test_commits_by_programs_are_counted_apart(db: Database, listing: Listing) -> None:
    coverage = await listing.open()
    await listing.run(model("acme/one", "a" * 24))
    async with view(db) as now:
        (repo,) = await namesakes(now, ["one"])
        assert await bot_commits(now) == ({}, 0, 0)
    made = [("1", ("ada",), False), ("2", ("SFconvertbot",), True), ("3", ("SFconvertbot",), True)]
    found = CommitsRead(
        commits=tuple(
            CommitObservation(sha=sha * 40, at=DAY_ONE, title="x", authors=authors, bot=bot)
            for sha, authors, bot in made
        ),
        read_at=DAY_ONE,
    )
    await record_commits(db, coverage, subject=f"repo:{repo.id}", repo_id=repo.id, found=found)
    async with view(db) as now:
        assert await bot_commits(now) == await bot_commits(now, "ACME") == ({"SFconvertbot": 2}, 2, 3)
        assert await bot_commits(now, "globex") == ({}, 0, 0)
