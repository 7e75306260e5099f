"""What a digest tells of a small ecosystem, and that it tells the same each time."""

import msgspec
import pytest

from bot.digests.compose import compose, preview
from bot.digests.gather import gather
from bot.digests.portrait import portrait
from bot.digests.scope import resolve
from bot.document import Chart, Document, Items, Small, Strong
from bot.plain import to_text
from collectors.sources.noise import judge_noise
from config.clock import WEEK, ManualClock
from storage import history, runs
from storage.database import Database
from storage.deliveries import Window
from storage.subscriptions import DigestScope
from storage.tracking import track, untrack
from storage.views import view
from tests.support.store import Filled, fill

OLMO = DigestScope(projects=("olmo",))


@pytest.fixture
async def filled(db: Database, clock: ManualClock) -> Filled:
    return await fill(db, clock)


async def last_week(db: Database, filled: Filled) -> Window:
    before = await runs.get(db, filled.runs[-2])
    after = await runs.get(db, filled.runs[-1])
    assert before is not None
    assert after is not None
    return Window(before.finished_sequence or 0, after.finished_sequence or 0)


async def everything(db: Database, filled: Filled) -> Window:
    first = await runs.get(db, filled.runs[0])
    last = await runs.get(db, filled.runs[-1])
    assert first is not None
    assert last is not None
    return Window(first.finished_sequence or 0, last.finished_sequence or 0)


def headings(document: Document) -> list[str]:
    """Return the names of a digest's sections: each stands before its first line."""
    lines = [item for block in document.blocks if isinstance(block, Items) for item in block.items]
    return [line[0].text for line in lines if line and isinstance(line[0], Strong)]


async def test_it_tells_what_changed_and_says_as_of_when(db: Database, filled: Filled) -> None:
    window = await everything(db, filled)
    async with view(db, at=window.until) as then:
        digest = await compose(then, DigestScope(everything=True), window, public_id="abc2345")
        changes = await history.find_events(then, after=window.after, until=window.until)
    assert not digest.quiet
    assert changes
    assert "Changed" in headings(digest.document)
    foot = digest.document.blocks[-1]
    assert isinstance(foot, Small)
    words = to_text(digest.document, 200)
    assert "of 7 days observed" in words


async def test_it_has_a_picture_with_words_that_replace_it(db: Database, filled: Filled) -> None:
    window = await last_week(db, filled)
    async with view(db, at=window.until) as then:
        digest = await compose(then, OLMO, window, public_id="abc2345")
    (chart,) = [block for block in digest.document.blocks if isinstance(block, Chart)]
    assert "allenai" in chart.alt
    assert len(chart.series[0].points) == 10
    assert chart.series[0].points[0].value is None, "before the first look nothing is known"


async def test_the_same_window_gives_the_same_document(
    db: Database, filled: Filled, clock: ManualClock
) -> None:
    window = await last_week(db, filled)
    async with view(db, at=window.until) as then:
        first = await compose(then, OLMO, window, public_id="abc2345")
    clock.advance(WEEK)
    await fill(db, clock, weeks=1)
    async with view(db, at=window.until) as then:
        again = await compose(then, OLMO, window, public_id="abc2345")
    assert msgspec.json.encode(again.document) == msgspec.json.encode(first.document)


async def test_a_window_in_which_nothing_happened_is_quiet(db: Database, filled: Filled) -> None:
    window = await last_week(db, filled)
    async with view(db, at=window.until) as then:
        digest = await compose(then, OLMO, Window(window.until, window.until), public_id="abc2345")
    assert digest.quiet
    assert "quiet week" in to_text(digest.document, 200)


async def test_a_scope_that_the_store_knows_nothing_of_is_quiet_and_calm(
    db: Database, filled: Filled
) -> None:
    async with view(db) as now:
        digest = await preview(now, DigestScope(owners=("nobody-at-all",)), since=0)
    assert digest.quiet
    assert filled.runs


async def test_an_empty_store_says_that_nothing_was_observed(db: Database) -> None:
    async with view(db) as now:
        digest = await preview(now, DigestScope(everything=True), since=0)
    assert "nothing was observed yet" in to_text(digest.document, 200)


async def test_the_portrait_names_who_builds_on_it(db: Database, filled: Filled) -> None:
    async with view(db) as now:
        digest = await portrait(now, DigestScope(projects=("llama",)), public_id="abc2345")
    words = to_text(digest.document, 200)
    assert "Who builds on you" in words
    assert "repo" in words
    assert filled.runs


async def test_a_change_upstream_is_what_needs_somebody(db: Database, filled: Filled) -> None:
    """Whoever stands on a repo that changed is told first, with which of theirs stands on it."""
    window = await everything(db, filled)
    async with view(db, at=window.until) as then:
        events = await history.find_events(
            then, after=window.after, until=window.until, kinds=["license", "gated"]
        )
        bases = {event.repo for event in events}
        scopes = [
            DigestScope(projects=(key,)) for key in ("nb-ailab", "typhoon", "bielik", "masakhane", "olmo")
        ]
        told = [(await compose(then, scope, window, public_id="x")).document for scope in scopes]
    needing = [to_text(document, 300) for document in told if "Needs you" in headings(document)]
    assert needing
    assert all(any(base in words for base in bases if base) for words in needing)


async def test_what_is_gone_is_told_to_whom_it_belonged(db: Database, filled: Filled) -> None:
    window = await everything(db, filled)
    async with view(db, at=window.until) as then:
        digest = await compose(then, DigestScope(owners=("bartowski",)), window, public_id="x")
    changed = to_text(digest.document, 200).partition("Changed")[2]
    assert "bartowski/Retired-7B-GGUF [1] was deleted or made private" in changed
    assert "Needs you" not in headings(digest.document)


async def test_what_one_of_them_builds_on_another_is_no_release(db: Database, filled: Filled) -> None:
    window = await everything(db, filled)
    async with view(db, at=window.until) as then:
        found = await gather(then, await resolve(then, DigestScope(everything=True)), window)
    made = (*found.built.every, *found.built.repeats)
    assert made
    assert all(one.repo.owner_key != one.base.split("/")[0].casefold() for one in made)
    assert {repo.id for repo in found.released}.isdisjoint(one.repo.id for one in made)


async def test_what_repeats_others_is_counted_and_folded(db: Database, filled: Filled) -> None:
    window = await everything(db, filled)
    scope = DigestScope(owners=("allenai",))
    repeat = "bartowski/OLMo-2-0425-1B-Instruct-GGUF"
    assert await judge_noise(db) > 0
    async with view(db) as now:
        told = (await compose(now, scope, window, public_id="x")).document
        whole = (await compose(now, scope, window, public_id="x", everything=True)).document
        found = await gather(now, await resolve(now, scope), window)
    assert [one.repo.name for one in found.built.repeats] == [repeat]
    assert not found.quiet
    words = to_text(told, 300)
    assert repeat not in words
    assert "Besides: 1 quantisation by bartowski" in words
    assert "Built on you" in headings(told)
    built = to_text(whole, 300).partition("Built on you")[2]
    assert built.index("Besides: 1") < built.index(repeat), (
        "behind the others, even where everything is shown"
    )


async def test_the_portrait_counts_what_repeats_apart(db: Database, filled: Filled) -> None:
    assert filled.runs
    await judge_noise(db)
    async with view(db) as now:
        digest = await portrait(now, DigestScope(owners=("meta-llama",)), public_id="abc2345")
    words = to_text(digest.document, 200)
    assert "1 re-quantisation, copy or bulk upload is folded." in words
    assert "bartowski" not in words.partition("Who builds on you")[2].partition("Reach")[0]


async def test_a_scope_that_nobody_follows_any_more_says_so(db: Database, filled: Filled) -> None:
    window = await last_week(db, filled)
    await track(db, ["allenai"], by="test")
    async with view(db) as now:
        followed = (await compose(now, OLMO, window, public_id="x")).document
    await untrack(db, ["allenai"])
    async with view(db) as now:
        left = (await compose(now, OLMO, window, public_id="x")).document
    assert "not followed" not in to_text(followed, 300)
    assert "not followed: allenai" in to_text(left, 300)


async def test_scopes_add_up_and_narrow(db: Database, filled: Filled) -> None:
    assert filled.runs
    both = DigestScope(projects=("olmo",), owners=("EleutherAI",))
    narrow = DigestScope(projects=("olmo",), owners=("EleutherAI",), licenses=("permissive",))
    async with view(db) as now:
        wide, few = await resolve(now, both), await resolve(now, narrow)
    assert {repo.owner_key for repo in wide.repos} == {"allenai", "eleutherai"}
    assert 0 < len(few.repos) < len(wide.repos)
    assert all(narrow_repo in wide.repos for narrow_repo in few.repos)


async def test_only_the_sections_that_were_chosen_stand_there(db: Database, filled: Filled) -> None:
    window = await everything(db, filled)
    async with view(db, at=window.until) as then:
        scope = DigestScope(everything=True)
        digest = await compose(then, scope, window, public_id="x", sections=("changed",))
    assert headings(digest.document) == ["Changed"]
    assert not [block for block in digest.document.blocks if isinstance(block, Chart)]
