"""What cannot be read: kept once, replaced, resolved; read later as if it had been read then."""

from msgspec.structs import replace

from config.clock import DAY, MINUTE
from storage import aside, runs
from storage.recording import record_page, record_read_again, record_sighting
from storage.records import Coverage, Page, SeenRepo, Unreadable
from storage.schema import quarantine, repo_versions, repos
from storage.views import view
from tests.storage.listing import Listing, model

HUB_ID = "a" * 24
ODD = Unreadable('{"_id": "aa", "likes": "many"}', "odd likes", HUB_ID, "1", ("likes", "tags"))


async def put(
    listing: Listing, *odd: Unreadable, seen: tuple[SeenRepo, ...] = (), after: int = DAY
) -> Coverage:
    """Record one whole run whose list held these; returns its coverage."""
    listing.clock.advance(after)
    coverage = await listing.open()
    page = Page(observed_at=listing.clock.now(), repos=seen, unreadable=odd)
    await record_page(listing.db, coverage, page)
    await runs.finish_partition(listing.db, coverage.id, complete=True)
    await runs.finish(listing.db, coverage.run_id, holder="me")
    return coverage


async def still_open(listing: Listing) -> list[str]:
    return [row["record"] for row in await listing.rows(quarantine) if row["resolved_at"] is None]


async def test_the_same_record_is_kept_once_and_a_changed_one_of_the_same_repo_replaces_it(
    listing: Listing,
) -> None:
    first = await put(listing, ODD)
    begun = listing.clock.now()
    await put(listing, ODD)
    await put(listing, replace(ODD, record='{"_id": "aa", "likes": "more"}', reason="odder"))
    (row,) = await listing.rows(quarantine)
    assert (row["record"], row["reason"]) == ('{"_id": "aa", "likes": "more"}', "odder")
    assert (row["run_id"], row["at"]) == (first.run_id, begun)
    assert (row["observed_at"], row["asked"], row["reader"]) == (listing.clock.now(), "likes,tags", "1")


async def test_a_page_fetched_earlier_replaces_nothing(listing: Listing) -> None:
    await put(listing, ODD)
    coverage = await listing.open()
    early = Page(observed_at=listing.clock.now() - MINUTE, unreadable=(replace(ODD, record="{}"),))
    await record_page(listing.db, coverage, early)
    assert await still_open(listing) == [ODD.record]
    await record_page(listing.db, coverage, Page(observed_at=listing.clock.now() - MINUTE, repos=(model(),)))
    assert await still_open(listing) == [ODD.record]


async def test_records_that_name_no_repo_are_kept_once_each(listing: Listing) -> None:
    nameless = [Unreadable(text, "no _id") for text in ("{}", "[]", "{}")]
    await put(listing, *nameless)
    await put(listing, *nameless)
    assert sorted(await still_open(listing)) == ["[]", "{}"]


async def test_a_repo_seen_readable_resolves_what_was_put_aside_of_it(listing: Listing) -> None:
    other = replace(ODD, record='{"_id": "bb"}', hub_id="b" * 24)
    await put(listing, ODD, other)
    await put(listing, other, seen=(model(),))
    assert await still_open(listing) == [other.record]
    await put(listing, ODD, other)
    assert sorted(await still_open(listing)) == sorted([ODD.record, other.record])


async def test_what_is_listed_no_more_is_resolved(listing: Listing) -> None:
    await put(listing, ODD, Unreadable("{}", "no _id"))
    await aside.resolve_unlisted(listing.db, "models")
    assert len(await still_open(listing)) == 2
    await put(listing, ODD)
    await aside.resolve_unlisted(listing.db, "models")
    assert await still_open(listing) == [ODD.record]


async def test_only_what_another_reader_could_not_read_is_tried(listing: Listing) -> None:
    await put(listing, ODD, Unreadable("{}", "what was asked for is not known"))
    assert await aside.untried(listing.db, "models", "1") == []
    assert await aside.untried(listing.db, "datasets", "2") == []
    (found,) = await aside.untried(listing.db, "models", "2")
    assert (found.record, found.asked) == (ODD.record, frozenset({"likes", "tags"}))
    assert await aside.untried(listing.db, "models", "2", beyond=found.id) == []
    await aside.still_unreadable(listing.db, found.id, "still odd", "2")
    assert await aside.untried(listing.db, "models", "2") == []
    assert (await listing.rows(quarantine))[0]["reason"] == "still odd"


async def test_what_was_in_the_baseline_is_no_news_when_it_reads_later(listing: Listing) -> None:
    await put(listing, ODD)
    seen_at = listing.clock.now()
    await put(listing, seen=(model("acme/other", "c" * 24),))
    (found,) = await aside.untried(listing.db, "models", "2")
    run = (await listing.open()).run_id
    recorded = await record_read_again(listing.db, run, found, model(created_at=seen_at - 9 * DAY))
    assert (recorded.new, recorded.events) == (1, 0)
    assert await still_open(listing) == []
    row = next(row for row in await listing.rows(repo_versions) if row["name"] == "acme/one")
    assert (row["observed_at"], row["run_id"]) == (seen_at, run)


async def test_what_was_in_the_baseline_is_no_news_when_its_record_changes(listing: Listing) -> None:
    other = replace(ODD, hub_id="b" * 24)
    await put(listing, ODD, other)
    await put(listing, ODD, other)
    old, new = model(), model("acme/two", "b" * 24)
    await put(listing, seen=(old,))
    await record_sighting(listing.db, await listing.open(), new, observed_at=listing.clock.now())
    assert await listing.events() == []
    assert await still_open(listing) == []


async def test_what_was_new_when_it_was_put_aside_is_told_by_the_run_that_reads_it(listing: Listing) -> None:
    await put(listing)
    born = listing.clock.now() + MINUTE
    await put(listing, ODD)
    seen_at = listing.clock.now()
    await put(listing, ODD)
    (found,) = await aside.untried(listing.db, "models", "2")
    await record_read_again(listing.db, (await listing.open()).run_id, found, model(created_at=born))
    assert [kind for kind, _, _ in await listing.events()] == ["created"]
    assert (await listing.rows(repos))[0]["seen_at"] == found.observed_at == seen_at + DAY


async def test_older_news_never_wins(listing: Listing) -> None:
    await put(listing, ODD)
    (found,) = await aside.untried(listing.db, "models", "2")
    await put(listing, seen=(model(license="apache-2.0"),))
    before = await listing.rows(repo_versions)
    await record_read_again(listing.db, (await listing.open()).run_id, found, model(license="mit"))
    assert await listing.rows(repo_versions) == before
    assert await listing.events() == []


async def test_of_a_subject_that_is_read_whole_only_what_is_unreadable_now_stays(listing: Listing) -> None:
    async def read(*records: str) -> None:
        coverage = await listing.open(source="discussions")
        async with listing.db.writing() as tx:
            odd = [Unreadable(record, "odd") for record in records]
            await aside.put_aside(tx, coverage, odd, subject="repo:1")

    await read("1", "2")
    await read("2", "3")
    assert await still_open(listing) == ["2", "3"]
    await read()
    assert await still_open(listing) == []


async def test_what_waits_is_counted_by_source_and_reason(listing: Listing) -> None:
    others = [replace(ODD, hub_id="b" * 24), replace(ODD, hub_id="c" * 24, reason="no type")]
    await put(listing, ODD)
    since = listing.clock.now()
    await put(listing, *others)
    async with view(listing.db) as now:
        assert await aside.waiting(now) == [
            aside.Waiting(source="models", reason="odd likes", count=2, since=since),
            aside.Waiting(source="models", reason="no type", count=1, since=since + DAY),
        ]
    async with listing.db.writing() as tx:
        await aside.resolve(tx, "models", [HUB_ID, "c" * 24], listing.clock.now())
    async with view(listing.db) as now:
        assert [(one.reason, one.count) for one in await aside.waiting(now)] == [("odd likes", 1)]
