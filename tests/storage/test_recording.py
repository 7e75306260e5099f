"""What a page does to the store: first sights, changes, links, metrics, labels."""

from typing import Any

import pytest
from sqlalchemy import select

from config.clock import DAY, MINUTE, ManualClock
from storage import runs
from storage.canonical import load
from storage.database import Database
from storage.owning import record_owner
from storage.recording import record_gone, record_page, record_sighting
from storage.records import (
    Coverage,
    EventKind,
    Label,
    OwnerObservation,
    Page,
    Proof,
    RepoObservation,
    SeenRepo,
    Unreadable,
    mask,
)
from storage.schema import assignments, events, links, metrics, quarantine, repo_versions

FIELDS = mask(["private", "gated", "license", "sha", "base_models", "tags", "created_at"])


def model(name: str = "acme/one", hub_id: str = "a" * 24, **facts: Any) -> SeenRepo:
    given: dict[str, Any] = {"private": False, "gated": "open", "license": "mit", "sha": "1" * 40} | facts
    return SeenRepo(RepoObservation(repo_type="model", hub_id=hub_id, name=name, **given))


class Listing:
    """Lists one owner's models, one run at a time."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db = db
        self.clock = clock

    async def open(self, owner: str = "acme") -> Coverage:
        begun = await runs.begin(self.db, "tracked", asked_by="test", holder="me")
        return await runs.cover(
            self.db, begun.run.id, source="models", partition=owner, fields=FIELDS, expected=None
        )

    async def listed(self, *repos: SeenRepo, owner: str = "acme", complete: bool = True) -> list[Any]:
        """Record one whole run that listed just these; returns the repos to ask for by name."""
        self.clock.advance(DAY)
        coverage = await self.open(owner)
        await record_page(self.db, coverage, Page(observed_at=self.clock.now(), repos=repos))
        missing = await runs.finish_partition(self.db, coverage.id, complete=complete)
        await runs.finish(self.db, coverage.run_id, holder="me")
        return missing

    async def events(self) -> list[tuple[str, Any, Any]]:
        async with self.db.reading() as connection:
            found = await connection.execute(select(events).order_by(events.c.id))
            return [
                (row["kind"], row["before"] and load(row["before"]), row["after"] and load(row["after"]))
                for row in found.mappings()
            ]

    async def rows(self, table: Any) -> list[Any]:
        async with self.db.reading() as connection:
            return list(
                (
                    await connection.execute(select(table).order_by(table.c[next(iter(table.c)).name]))
                ).mappings()
            )


@pytest.fixture
def listing(db: Database, clock: ManualClock) -> Listing:
    return Listing(db, clock)


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
    clock.advance(-DAY + MINUTE)
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


async def test_an_owner_keeps_its_history_and_tells_a_rename(listing: Listing, clock: ManualClock) -> None:
    coverage = await listing.open()
    first = OwnerObservation(handle="THUDM", kind="org", hub_id="f" * 24, models=3, followers=10)
    await record_owner(listing.db, coverage, first, observed_at=clock.now())
    again = await record_owner(listing.db, coverage, first, observed_at=clock.now() + 1)
    assert (again.new, again.changed) == (0, 0)
    renamed = OwnerObservation(handle="zai-org", kind="org", hub_id="f" * 24, models=3, followers=10)
    assert (await record_owner(listing.db, coverage, renamed, observed_at=clock.now() + 2)).events == 1
    assert await listing.events() == [("owner_renamed", {"handle": "THUDM"}, {"handle": "zai-org"})]
