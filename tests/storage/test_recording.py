"""What a page does to the store: first sights, changes, links, metrics, labels."""

import asyncio

import pytest

from config.clock import DAY, MINUTE, ManualClock
from storage import runs
from storage.canonical import load
from storage.database import Database
from storage.recording import record_gone, record_page, record_sighting
from storage.records import EventKind, Label, Page, Proof, RepoObservation, SeenRepo, Unreadable
from storage.schema import assignments, evidence, links, metrics, quarantine, repo_versions, repos, sequence
from tests.storage.listing import Listing, model, space


async def test_a_first_complete_listing_is_a_baseline_and_raises_nothing(listing: Listing) -> None:
    await listing.listed(model())
    assert await listing.events() == []
    assert [row["name"] for row in await listing.rows(repo_versions)] == ["acme/one"]


async def test_an_unchanged_repo_leaves_no_trace_but_its_sighting(listing: Listing) -> None:
    await listing.listed(model())
    await listing.listed(model())
    assert len(await listing.rows(repo_versions)) == 1
    assert await listing.events() == []


async def test_a_licence_change_closes_the_old_version_and_opens_the_new(listing: Listing) -> None:
    await listing.listed(model())
    await listing.listed(model(license="other", sha="2" * 40))
    kinds = {kind: (before, after) for kind, before, after in await listing.events()}
    assert kinds["license"] == ({"license": "mit"}, {"license": "other"})
    assert kinds["revision"] == ({"sha": "1" * 40}, {"sha": "2" * 40})
    old, new = await listing.rows(repo_versions)
    assert (old["license"], new["license"]) == ("mit", "other")
    assert old["valid_to"] == new["valid_from"]
    assert new["valid_to"] is None


async def test_a_field_that_was_not_looked_at_is_not_compared(listing: Listing) -> None:
    await listing.listed(model())
    bare = SeenRepo(RepoObservation(repo_type="model", hub_id="a" * 24, name="acme/one", private=False))
    await listing.listed(bare)
    await listing.listed(model(license="apache-2.0"))
    assert [kind for kind, _, _ in await listing.events()] == ["license"]


async def test_a_field_seen_for_the_first_time_is_no_change(listing: Listing) -> None:
    await listing.listed(
        SeenRepo(RepoObservation(repo_type="model", hub_id="a" * 24, name="acme/one", private=False))
    )
    await listing.listed(model())
    assert await listing.events() == []


async def test_created_needs_an_earlier_listing_that_lacked_it(listing: Listing, clock: ManualClock) -> None:
    await listing.listed(model())
    born = clock.now() + MINUTE
    await listing.listed(model(), model("acme/two", "b" * 24, created_at=born))
    await listing.listed(model(), model("acme/two", "b" * 24), model("acme/old", "c" * 24, created_at=1))
    assert await listing.events() == [
        ("created", None, {"name": "acme/two"}),
        ("discovered", None, {"name": "acme/old"}),
    ]


async def test_what_the_hub_dates_is_by_its_own_clock(listing: Listing, clock: ManualClock) -> None:
    await listing.listed(model())
    behind = 7 * DAY
    clock.advance(DAY)
    coverage = await listing.open()
    born, old = clock.now() - behind - MINUTE, clock.now() - behind - 2 * DAY
    seen = (model("acme/two", "b" * 24, created_at=born), model("acme/old", "c" * 24, created_at=old))
    await record_page(listing.db, coverage, Page(observed_at=clock.now(), behind=behind, repos=seen))
    assert await listing.events() == [
        ("created", None, {"name": "acme/two"}),
        ("discovered", None, {"name": "acme/old"}),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("acme/new", EventKind.RENAMED),
        ("other/one", EventKind.TRANSFERRED),
        ("other/new", EventKind.TRANSFERRED),
    ],
)
async def test_a_new_name_is_one_event(listing: Listing, name: str, kind: EventKind) -> None:
    await listing.listed(model())
    await listing.listed(model(name))
    assert await listing.events() == [(kind, {"name": "acme/one"}, {"name": name})]


async def test_another_spelling_of_the_same_name_is_no_event(listing: Listing) -> None:
    await listing.listed(model())
    await listing.listed(model("Acme/One"))
    assert await listing.events() == []
    assert (await listing.rows(repo_versions))[-1]["name"] == "Acme/One"


async def test_gone_takes_two_complete_misses_and_a_probe(listing: Listing, clock: ManualClock) -> None:
    await listing.listed(model())
    assert await listing.listed(complete=False) == []
    assert await listing.listed() == []
    (missing,) = await listing.listed()
    assert missing.name == "acme/one"
    coverage = await listing.open()
    done = await record_gone(listing.db, coverage, missing.repo_id, observed_at=clock.now())
    assert done.events == 1
    assert (await record_gone(listing.db, coverage, missing.repo_id, observed_at=clock.now())).events == 0
    await listing.listed(model())
    assert [kind for kind, _, _ in await listing.events()] == ["deleted", "returned"]


async def test_a_sighting_resets_the_misses(listing: Listing) -> None:
    await listing.listed(model())
    await listing.listed()
    await listing.listed(model())
    assert await listing.listed() == []


async def test_two_misses_close_together_count_as_one(listing: Listing, clock: ManualClock) -> None:
    await listing.listed(model())
    await listing.listed()
    clock.advance(-DAY + runs.MISSES_APART - 1)
    assert await listing.listed() == []


async def test_an_older_page_never_turns_a_newer_fact_back(listing: Listing, clock: ManualClock) -> None:
    await listing.listed(model())
    await listing.listed(model(license="other"))
    coverage = await listing.open()
    await record_sighting(listing.db, coverage, model(), observed_at=clock.now() - MINUTE)
    assert [kind for kind, _, _ in await listing.events()] == ["license"]


async def test_counters_keep_a_row_only_when_they_move(listing: Listing) -> None:
    await listing.listed(model(downloads=5, likes=1))
    await listing.listed(model(downloads=5, likes=1))
    await listing.listed(model(downloads=3, likes=1))
    assert [(row["downloads"], row["likes"]) for row in await listing.rows(metrics)] == [(5, 1), (3, 1)]


async def test_links_follow_what_is_declared(listing: Listing) -> None:
    await listing.listed(model(base_models=("Meta/Llama",), base_relation="quantized", datasets=("acme/d",)))
    await listing.listed(model(base_models=("qwen/q",), base_relation="quantized", datasets=("acme/d",)))
    held = {(row["parent_key"], row["relation"]): row["valid_to"] for row in await listing.rows(links)}
    assert held[("meta/llama", "quantized")] is not None
    assert held[("qwen/q", "quantized")] is None
    assert held[("acme/d", "trained_on")] is None
    assert [kind for kind, _, _ in await listing.events()] == ["base_model"]


async def test_a_repeated_record_on_a_page_counts_once(listing: Listing) -> None:
    await listing.listed(model(), model())
    assert len(await listing.rows(repo_versions)) == 1


async def test_an_unreadable_record_is_put_aside_whole_and_counted(listing: Listing) -> None:
    coverage = await listing.open()
    page = Page(observed_at=1, repos=(), unreadable=(Unreadable('{"id":\x00 1}', "no _id"),))
    await record_page(listing.db, coverage, page)
    (row,) = await listing.rows(quarantine)
    assert (row["record"], row["reason"]) == ('{"id": 1}', "no _id")
    run = await runs.get(listing.db, coverage.run_id)
    assert run is not None
    assert run.quarantined == 1


async def test_a_label_is_written_again_only_when_the_judgement_moved(listing: Listing) -> None:
    def labelled(value: str, version: str = "1") -> SeenRepo:
        label = Label(
            axis="artefact",
            value=value,
            confidence=0.9,
            taxonomy="v1",
            rule="kind",
            rule_version=version,
            proofs=(Proof("https://huggingface.co/acme/one", "tag leaderboard", 1),),
        )
        return SeenRepo(model().observation, (label,))

    for seen in (labelled("model"), labelled("model"), labelled("leaderboard"), labelled("leaderboard", "2")):
        await listing.listed(seen)
    assert [load(row["value"]) for row in await listing.rows(assignments)] == [
        "model",
        "leaderboard",
        "leaderboard",
    ]


async def test_tags_come_back_as_they_went_in(listing: Listing) -> None:
    await listing.listed(model(tags=("日本語", "text generation", "b")))
    await listing.listed(model(tags=("日本語", "text generation", "b")))
    assert len(await listing.rows(repo_versions)) == 1


async def test_a_page_is_written_with_its_cursor(listing: Listing, clock: ManualClock) -> None:
    coverage = await listing.open()
    await record_page(listing.db, coverage, Page(observed_at=clock.now(), repos=(model(),), cursor="next"))
    again = await listing.open()
    assert (again.id, again.cursor, again.pages, again.seen) == (coverage.id, "next", 1, 1)


async def test_a_page_fetched_before_a_repo_was_found_gone_does_not_bring_it_back(
    listing: Listing, clock: ManualClock
) -> None:
    await listing.listed(model())
    coverage = await listing.open()
    fetched = clock.now() + MINUTE
    (row,) = await listing.rows(repos)
    await record_gone(listing.db, coverage, row["id"], observed_at=fetched + MINUTE)
    await record_page(listing.db, coverage, Page(observed_at=fetched, repos=(model(),)))
    assert [kind for kind, _, _ in await listing.events()] == ["deleted"]
    await record_page(listing.db, coverage, Page(observed_at=fetched + 2 * MINUTE, repos=(model(),)))
    assert [kind for kind, _, _ in await listing.events()] == ["deleted", "returned"]


async def test_what_returns_changed_is_told_with_its_change(listing: Listing, clock: ManualClock) -> None:
    await listing.listed(model())
    (row,) = await listing.rows(repos)
    coverage = await listing.open()
    await record_gone(listing.db, coverage, row["id"], observed_at=clock.now())
    await listing.listed(model("other/one", license="other"), owner="other")
    assert [kind for kind, _, _ in await listing.events()] == [
        "deleted",
        "returned",
        "transferred",
        "license",
    ]


async def test_two_values_of_one_millisecond_overwrite_nothing(listing: Listing, clock: ManualClock) -> None:
    coverage = await listing.open()
    for downloads in (5, 7, 6):
        page = Page(observed_at=clock.now(), repos=(model(downloads=downloads),))
        await record_page(listing.db, coverage, page)
    assert [row["downloads"] for row in await listing.rows(metrics)] == [5, 7, 6]
    (row,) = await listing.rows(repos)
    assert row["downloads"] == 6


async def test_an_unchanged_page_takes_no_number(listing: Listing, clock: ManualClock) -> None:
    coverage = await listing.open()
    for _ in range(3):
        clock.advance(MINUTE)
        page = Page(observed_at=clock.now(), repos=(model(downloads=5, tags=("a",)),))
        await record_page(listing.db, coverage, page)
    (row,) = await listing.rows(sequence)
    assert row["value"] == 1


ODD = "a\x00b\ud800 \u202e@everyone"


async def test_text_that_no_database_holds_is_left_out_and_no_change(listing: Listing) -> None:
    label = Label(
        axis="artefact",
        value=ODD,
        confidence=0.5,
        taxonomy="v1",
        rule=ODD,
        rule_version="1",
        proofs=(Proof(ODD, ODD, 1),),
    )
    odd = model(license=ODD, task=ODD, tags=(ODD, "x" * 9_000), base_models=(ODD,), languages=(ODD,))
    for _ in range(2):
        await listing.listed(SeenRepo(odd.observation, (label,)))
    (row,) = await listing.rows(repo_versions)
    assert row["license"] == row["task"] == "ab \u202e@everyone"
    assert await listing.events() == []
    (proof,) = await listing.rows(evidence)
    assert proof["seen"] == "ab \u202e@everyone"


async def test_a_tag_of_any_length_is_kept_to_a_bound(listing: Listing) -> None:
    tag = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(9_000))
    await listing.listed(model(tags=(tag,)))
    await listing.listed(model(tags=(tag,)))
    assert len(await listing.rows(repo_versions)) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_processes_that_see_one_change_tell_it_once(
    listing: Listing, clock: ManualClock, database_url: str
) -> None:
    await listing.listed(model())
    coverage = await listing.open()
    other = await Database.open(database_url, clock=clock)
    try:
        for number in range(2, 12):
            clock.advance(MINUTE)
            page = Page(
                observed_at=clock.now(),
                repos=(model(license=f"license-{number}"), model(f"acme/{number}", f"{number:024x}")),
            )
            await asyncio.gather(*(record_page(db, coverage, page) for db in (listing.db, other) * 2))
    finally:
        await other.close()
    told = [after["license"] for kind, _, after in await listing.events() if kind == "license"]
    assert told == [f"license-{number}" for number in range(2, 12)]
    open_versions = [row for row in await listing.rows(repo_versions) if row["valid_to"] is None]
    assert len(open_versions) == 11


async def test_a_space_links_what_it_uses(listing: Listing) -> None:
    demo = space(models=("acme/one", "acme/one"), datasets=("acme/d",))
    await listing.listed(demo, source="spaces")
    held = [(row["parent_type"], row["parent_key"], row["relation"]) for row in await listing.rows(links)]
    assert held == [("model", "acme/one", "uses"), ("dataset", "acme/d", "uses")]


async def test_links_close_with_the_change_that_ended_them(listing: Listing) -> None:
    await listing.listed(model(base_models=("a/b",)))
    await listing.listed(model(base_models=()))
    (link,) = await listing.rows(links)
    _, version = await listing.rows(repo_versions)
    assert link["valid_to"] == version["valid_from"]


async def test_an_aborted_page_leaves_nothing(listing: Listing, clock: ManualClock) -> None:
    coverage = await listing.open()
    broken = model("acme/two", "b" * 24, parameters=object())
    with pytest.raises(Exception, match=r"(?i)bind|type|invalid"):
        await record_page(listing.db, coverage, Page(observed_at=clock.now(), repos=(model(), broken)))
    assert await listing.rows(repos) == []
    again = await listing.open()
    assert (again.pages, again.seen, again.cursor) == (0, 0, None)


async def test_what_was_put_aside_before_is_not_kept_twice(listing: Listing) -> None:
    page = Page(observed_at=1, repos=(), unreadable=(Unreadable('{"id": 1}', "no _id"),))
    for _ in range(2):
        coverage = await listing.open()
        await record_page(listing.db, coverage, page)
        await runs.finish(listing.db, coverage.run_id, holder="me")
    assert len(await listing.rows(quarantine)) == 1
