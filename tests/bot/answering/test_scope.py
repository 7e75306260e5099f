"""What is counted: what is tracked, unless the whole Hub is asked for; and how old that is."""

from pathlib import Path

import pytest

from bot.answering.answer import Answer, answer
from bot.answering.judges import Judges
from bot.answering.pages.acts import open_page
from bot.answering.reading import names
from bot.plain import to_text
from collectors.backfill.carry import backfill
from collectors.backfill.places import local
from collectors.mapping.artefacts import label_repo
from collectors.mapping.kinds import kind_now
from config.clock import DAY, ManualClock
from storage import runs
from storage.database import Database
from storage.followed import followed_repos
from storage.labels import artefacts_of
from storage.named import names as catalogue_names
from storage.recording import record_page
from storage.records import Page, SeenRepo
from storage.schema import assignments
from storage.tracking import track, untrack
from storage.views import view
from tests.collectors.backfill.published import row, write
from tests.storage.listing import FIELDS, Listing, dataset, model


@pytest.fixture
async def listing(db: Database, clock: ManualClock) -> Listing:
    """Two models of a tracked organisation, listed wholly; and somebody else's that was come across."""
    found = Listing(db, clock)
    await track(db, ["acme"], by="test")
    await found.listed(model(), model("acme/two", "b" * 24, license="gpl-3.0"))
    await come_across(found, model("globex/copy", "c" * 24), partition="filter:base_model:acme/one")
    return found


async def come_across(listing: Listing, *seen: SeenRepo, partition: str) -> None:
    """Record what a selection, or a census, showed."""
    scope = "census" if partition == "*" else "discovery"
    begun = await runs.begin(listing.db, scope, asked_by="test", holder="me")
    covered = await runs.cover(
        listing.db, begun.run.id, source="models", partition=partition, fields=FIELDS, expected=None
    )
    await record_page(listing.db, covered, Page(observed_at=listing.clock.now(), repos=seen))
    await runs.finish_partition(listing.db, covered.id, complete=True)
    await runs.finish(listing.db, begun.run.id, holder="me")


async def census(listing: Listing) -> None:
    listing.clock.advance(DAY)
    repos = [model(), model("acme/two", "b" * 24, license="gpl-3.0"), model("globex/copy", "c" * 24)]
    await come_across(listing, *repos, model("initech/tps", "9" * 24), partition="*")


async def asked(listing: Listing, question: str) -> Answer:
    return await answer(listing.db, question)


async def test_what_was_come_across_is_not_counted(listing: Listing) -> None:
    found = await asked(listing, "how many models are there?")
    assert found.rows[0]["count"] == 2
    assert found.text.startswith("2 models")
    assert "Among the 2 models tracked, as of" in found.text
    listed = await asked(listing, "list the models under mit")
    assert [each["repo"] for each in listed.rows if "repo" in each] == ["acme/one"]
    changed = await asked(listing, "what changed this week?")
    assert not changed.rows
    assert "Among the 2 repos tracked" in changed.text


async def test_nothing_tracked_is_nothing_counted(listing: Listing) -> None:
    await untrack(listing.db, ["acme"])
    found = await asked(listing, "how many models are there?")
    assert found.rows[0]["count"] == 0
    assert "Among the 0 models tracked" in found.text
    assert not (await asked(listing, "what changed this year?")).rows


async def test_the_whole_hub_is_counted_with_what_counted_it_and_when(listing: Listing) -> None:
    question = "how many models are in the whole hub?"
    before = await asked(listing, question)
    assert before.rows[0]["count"] == 3
    assert before.outcome == "caveat"
    assert "no models were ever counted wholly" in before.text
    await census(listing)
    after = await asked(listing, question)
    assert after.rows[0]["count"] == 4
    assert "4 models by the census of 2026-11-25" in after.text
    assert "Among the 4 models known here" in after.text
    assert after.plan is not None
    assert after.plan["whole"] is True
    assert (await asked(listing, "how many models are there?")).rows[0]["count"] == 2


async def test_a_namespace_that_nobody_tracks_is_told_as_what_it_is(listing: Listing) -> None:
    before = await asked(listing, "how many models does globex have?")
    assert before.rows[0]["count"] == 1
    assert "not tracked, and the whole Hub was never counted" in before.text
    await census(listing)
    after = await asked(listing, "how many models does globex have?")
    assert "globex: not tracked, so counted as the whole Hub was seen last" in after.text
    assert "by the census of 2026-11-25" in after.text
    assert "Among" not in after.text
    assert "not tracked" not in (await asked(listing, "how many models does acme have?")).text


async def test_a_snapshot_is_told_as_one(listing: Listing, tmp_path: Path) -> None:
    write(tmp_path / "models" / "2026-11-04" / "models.parquet", [row(1, "initech/tps"), row(2, "acme/old")])
    places = local(tmp_path, date=None, now=listing.clock.now())
    await backfill(listing.db, places, target="here", asked_by="test", holder="a")
    found = await asked(listing, "how many models does initech have?")
    assert found.rows[0]["count"] == 1
    assert "2 models by a published snapshot of 2026-11-0" in found.text


async def test_a_repo_that_nobody_tracks_says_when_it_was_seen(listing: Listing) -> None:
    found = await asked(listing, "what licence does globex/copy have?")
    assert "globex/copy is not tracked: this is how it was seen last, on 2026-11-24" in found.text
    assert "not tracked" not in (await asked(listing, "what licence does acme/one have?")).text


async def test_derivatives_say_how_far_they_are_known(listing: Listing) -> None:
    derived = model("globex/tuned", "7" * 24, base_models=("acme/one",), base_relation="finetune")
    await come_across(listing, derived, partition="filter:base_model:acme/one")
    found = await asked(listing, "how many derivatives does acme/one have?")
    assert "1 repo declares to stand directly on acme/one" in found.text
    assert "Known are those that are tracked, and those that were come across." in found.text
    await census(listing)
    found = await asked(listing, "how many derivatives does acme/one have?")
    assert "or counted: 4 models by the census of 2026-11-25." in found.text


async def test_after_a_census_names_are_those_of_what_is_tracked_and_whole_ids(
    listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "MOST", 2)
    await listing.listed(dataset(), source="datasets")
    async with view(listing.db) as now:
        known = await names.names_of(now)
        assert {named.key for named in known.repos} == {"acme/one", "acme/two", "acme/data"}
    found = await asked(listing, "what licence does globex/copy have?")
    assert found.outcome == "answered"
    assert "globex/copy declares" in found.text
    assert (await asked(listing, "what licence does globex/nothing have?")).outcome == "no_data"
    async with view(listing.db, run=1) as then:
        assert {named.key for named in (await names.names_of(then)).repos} == {"acme/one", "acme/two"}


async def test_a_repo_of_the_census_has_its_kind_derived_now(listing: Listing) -> None:
    repos = [
        model("initech/tps", "9" * 24, library="transformers", task="text-generation", tags=("pytorch",)),
        model("initech/fast", "8" * 24, tags=("kernel",)),
    ]
    await come_across(listing, *repos, partition="*")
    before = await listing.rows(assignments)
    async with view(listing.db) as now:
        page = to_text(await open_page(now, "repo", ("initech/fast",), judges=Judges(kind=kind_now)), 300)
        plain = to_text(await open_page(now, "repo", ("initech/fast",)), 300)
        again = await open_page(now, "owner", ("initech",))
    assert "framework, confidence 98%, derived now: repo type model; tag kernel; no weights shown" in page
    assert "Artefact" not in plain
    assert "not tracked" in to_text(again, 300)
    said = await answer(listing.db, "what is initech/tps?", derive=kind_now)
    assert "Kind of artefact: model, confidence 97%, derived now: repo type model; library" in said.text
    assert said.rows[-1] == {"repo": "initech/tps", "artefact": "model", "derived_now": True}
    assert await listing.rows(assignments) == before, "nothing is recorded by looking"


async def test_a_label_that_is_stored_goes_before_one_derived(listing: Listing) -> None:
    seen = model("acme/new", "7" * 24)
    await listing.listed(SeenRepo(seen.observation, label_repo(seen.observation, at=listing.clock.now())))
    said = await answer(listing.db, "what is acme/new?", derive=kind_now)
    assert "Kind of artefact: model, confidence 70%: repo type model" in said.text
    assert said.rows[-1]["derived_now"] is False


async def test_who_was_followed_later_was_not_watched_before(listing: Listing) -> None:
    for _ in range(3):
        await listing.listed(model(), model("acme/two", "b" * 24, license="gpl-3.0"))
    await listing.listed(model("globex/copy", "c" * 24), owner="globex")
    long = await asked(listing, "what changed in acme since 2026-11-25?")
    late = await asked(listing, "what changed in globex since 2026-11-25?")
    assert "Observed only since" not in long.text
    assert "Observed only since 2026-11-28" in late.text


async def test_what_only_a_snapshot_shows_of_a_tracked_namespace_is_not_there(
    listing: Listing, tmp_path: Path
) -> None:
    """It was gone before the Hub itself was asked: it counts nowhere, unless nobody ever listed its owner."""
    rows = [row(7, "acme/gone-since"), row(8, "initech/tps")]
    write(tmp_path / "models" / "2026-11-04" / "models.parquet", rows)
    await backfill(
        listing.db,
        local(tmp_path, date=None, now=listing.clock.now()),
        target="here",
        asked_by="test",
        holder="a",
    )
    for question in ("how many models does acme have?", "how many models are there?"):
        assert (await asked(listing, question)).rows[0]["count"] == 2
    assert (await asked(listing, "how many models are in the whole hub?")).rows[0]["count"] == 4
    async with view(listing.db) as now:
        assert [repo.name for repo in await followed_repos(now, ["acme"])] == ["acme/one", "acme/two"]
        assert sum(number for _, number in await artefacts_of(now, ["acme"])) == 2
        held = {(name, kind) for name, kind, _ in await catalogue_names(now)}
    assert ("acme/gone-since", "model") not in held
    assert ("initech/tps", "model") in held
