"""The first digest: the weeks before the first look, from the Hub's own dates, and what they do not tell."""

import pytest

from bot.digests.compose import Digest, preview
from bot.digests.portrait import portrait
from bot.plain import to_text
from config.clock import DAY, WEEK, ManualClock
from storage.commits import CommitObservation, CommitsRead, record_commits
from storage.database import Database
from storage.history import sequence_at
from storage.subscriptions import DigestScope
from storage.threads import ThreadObservation, ThreadsRead, record_threads
from storage.tracking import track
from storage.views import view
from tests.storage.listing import Listing, dataset, model

EVERYTHING = DigestScope(everything=True)


@pytest.fixture
async def listing(db: Database, clock: ManualClock) -> Listing:
    await track(db, ["Acme"], by="test")
    return Listing(db, clock)


async def first(listing: Listing) -> None:
    """Look for the first time: at an old model, a new one, and what was committed and asked of them."""
    born = listing.clock.now() - 2 * WEEK
    await listing.listed(
        model("Acme/old", "b" * 24, created_at=born - 90 * DAY, last_modified=born, downloads=900),
        model("Acme/new", created_at=born, last_modified=born, downloads=70),
        model("Acme/unread", "d" * 24, created_at=born, last_modified=born),
    )
    coverage = await listing.open("acme", "commits")
    pushed = CommitObservation(sha="c" * 40, at=born + DAY, title="Add", authors=("ada",), bot=False)
    found = CommitsRead(read_at=listing.clock.now(), commits=[pushed])
    await record_commits(listing.db, coverage, subject="repo:1", repo_id=1, found=found)
    asked = ThreadObservation(
        number=1,
        pull_request=True,
        title="Fix",
        status="open",
        author="bo",
        created_at=born,
        comments=0,
        pinned=None,
    )
    read = ThreadsRead(read_at=listing.clock.now(), threads=[asked], whole=True)
    coverage = await listing.open("acme", "discussions")
    await record_threads(listing.db, coverage, subject="repo:1", repo_id=1, found=read)


async def previewed(listing: Listing) -> Digest:
    async with view(listing.db) as now:
        since = await sequence_at(now, listing.clock.now() - WEEK)
        return await preview(now, EVERYTHING, since=since)


async def test_the_first_digest_is_rebuilt_and_says_what_it_cannot_know(listing: Listing) -> None:
    await first(listing)
    digest = await previewed(listing)
    assert not digest.quiet
    said = to_text(digest.document, 500)
    assert "quiet week" not in said
    assert "The 4 weeks to 2026-11-24, rebuilt from the Hub's own dates for Acme." in said
    assert "Created: 2 models; the most downloaded: Acme/new [2], Acme/unread [3]." in said
    assert "1 commit by 1 person in 1 repo, most in Acme/" in said
    assert "Opened: 0 × discussion, 1 × pull request; still open: 1." in said
    assert "Not rebuilt, because the Hub shows these only as they are now: changes of licence" in said
    assert "Of 2 repos commits or threads have not been read yet." in said
    async with view(listing.db) as now:
        shown = to_text((await portrait(now, EVERYTHING, public_id="x")).document, 500)
    assert "Before the first look" in shown


async def test_a_week_later_it_is_history(listing: Listing) -> None:
    await first(listing)
    for _ in range(8):
        await listing.listed(model("Acme/new"), model("Acme/old", "b" * 24), model("Acme/unread", "d" * 24))
    digest = await previewed(listing)
    assert digest.quiet
    said = to_text(digest.document, 500)
    assert "A quiet week" in said
    assert "Before the first look" not in said
    async with view(listing.db) as now:
        assert "Before" not in to_text((await portrait(now, EVERYTHING, public_id="x")).document, 500)


async def test_where_the_hub_dates_nothing_that_is_said(listing: Listing) -> None:
    await listing.listed(dataset("Acme/data"), source="datasets")
    digest = await previewed(listing)
    assert digest.quiet
    said = to_text(digest.document, 500)
    assert "The first look" in said
    assert "The Hub dates nothing in these weeks." in said
    assert "changes of licence" in said


async def test_a_week_in_which_nobody_looked_is_not_called_quiet(listing: Listing) -> None:
    await first(listing)
    for _ in range(9):
        await listing.listed(model("globex/one", "9" * 24), owner="globex")
    said = to_text((await previewed(listing)).document, 500)
    assert "Nobody looked at any of this in the week" in said
    assert "quiet week" not in said
