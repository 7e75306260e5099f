"""What moved around a subject: gaps of theirs and of what is followed, threads beside, who is followed."""

import pytest

from bot.digests.compose import compose
from bot.digests.gather import gather
from bot.digests.scope import resolve
from bot.plain import to_text
from config.clock import DAY, ManualClock
from storage.catalogue import find_repo
from storage.database import Database
from storage.deliveries import Window
from storage.records import SeenRepo
from storage.subscriptions import DigestScope
from storage.tracking import track, untrack
from storage.views import view
from tests.bot.digests.test_retold import Weeks, base
from tests.storage.listing import dataset, seen
from tests.storage.test_threads import Room, thread

SCOPE = DigestScope(owners=("acme",))


@pytest.fixture
async def weeks(db: Database, clock: ManualClock) -> Weeks:
    await track(db, ["acme", "other"], by="test")
    made = Weeks(db, clock)
    await made.week([base()], [spoken("other/english", "1", "en")])
    return made


def spoken(name: str, sign: str, *languages: str, task: str = "text-generation") -> SeenRepo:
    return seen("model", name, sign * 24, languages=languages, task=task, parameters=7_000_000_000)


async def said(weeks: Weeks, week: int, scope: DigestScope = SCOPE) -> str:
    window = Window(weeks.edges[week - 1], weeks.edges[week])
    async with view(weeks.db, at=window.until) as then:
        made = await compose(then, scope, window, public_id="abc2345", everything=True)
    return to_text(made.document, 300)


async def test_a_gap_that_they_closed_and_one_that_opened_again(weeks: Weeks) -> None:
    own = spoken("acme/wolof", "2", "wo")
    await weeks.week([base(), own], [])
    assert "acme/wolof" in await said(weeks, 1)
    assert "is the first of the models for Wolof among yours" in await said(weeks, 1)
    await weeks.gone("acme", "acme/wolof")
    await weeks.end()
    assert "was the last of the models for Wolof among yours, and is gone" in await said(weeks, 2)


async def test_a_gap_among_what_is_followed_is_told_to_whom_serves_it(weeks: Weeks) -> None:
    theirs = dataset("acme/wolof-data", languages=("wo",))
    await weeks.listed(theirs, source="datasets")
    await weeks.end()
    others = [
        spoken("other/english", "1", "en"),
        spoken("other/wolof", "3", "wo"),
        spoken("other/thai", "4", "th"),
    ]
    await weeks.week([base()], others)
    told = await said(weeks, 2)
    assert "is the first of the models for Wolof among all that is followed here" in told
    assert "Thai" not in told.partition("Peer")[0].partition("A peer")[0]
    await weeks.gone("other", "other/wolof")
    await weeks.end()
    assert "was the last of the models for Wolof among all that is followed here" in await said(weeks, 3)


async def test_what_is_counted_because_somebody_began_to_follow_it_closes_no_gap(weeks: Weeks) -> None:
    await weeks.listed(dataset("acme/wolof-data", languages=("wo",)), source="datasets")
    await weeks.end()
    await track(weeks.db, ["third"], by="test")
    await weeks.listed(spoken("third/wolof", "5", "wo"), owner="third")
    await weeks.end()
    told = await said(weeks, 2)
    assert "Wolof" not in told


async def test_at_most_one_gap_and_one_milestone(weeks: Weeks) -> None:
    counted = [
        base(downloads_all_time=99_000),
        seen("model", "acme/two", "7" * 24, downloads_all_time=199_000),
    ]
    await weeks.week(counted, [])
    more = [
        base(downloads_all_time=101_000),
        seen("model", "acme/two", "7" * 24, downloads_all_time=203_000),
        spoken("acme/wolof", "2", "wo"),
        spoken("acme/thai", "4", "th"),
    ]
    await weeks.week(more, [])
    told = await said(weeks, 2)
    assert told.count("downloads of all time") == 1
    assert "passed 200 k" in told
    assert told.count("is the first of the") == 1
    assert "Thai" in told, "that of most speakers"


async def test_who_is_followed_no_more_is_told_once_and_so_is_that_they_are_again(weeks: Weeks) -> None:
    await untrack(weeks.db, ["acme"])
    await weeks.end()
    window = Window(*weeks.edges[-2:])
    async with view(weeks.db) as now:
        found = await gather(now, await resolve(now, SCOPE), window)
    assert not found.quiet, "it must not be left out with the quiet weeks"
    told = await said(weeks, 1)
    assert "This week: 1 namespace not followed any more." in told
    assert "acme is not followed here any more: what happens from now on is not known." in told
    assert "/follow asks for it again" in told
    await weeks.end()
    assert "any more" not in await said(weeks, 2)
    await track(weeks.db, ["acme"], by="test")
    await weeks.end()
    assert "acme is followed here now" in await said(weeks, 3)
    assert "acme is followed here now" in await said(weeks, 3, DigestScope(everything=True))
    assert "followed here now" not in await said(weeks, 3, DigestScope(owners=("other",)))


async def test_a_thread_in_a_namespace_that_is_theirs_in_part_stands_around_them(weeks: Weeks) -> None:
    board = seen("space", "ThaiLLM-Leaderboard/leaderboard", "6" * 24)
    await weeks.listed(seen("model", "typhoon-ai/one", "7" * 24), owner="typhoon-ai")
    await weeks.listed(board, owner="ThaiLLM-Leaderboard", source="spaces")
    await weeks.end()
    async with view(weeks.db) as now:
        repo = await find_repo(now, "ThaiLLM-Leaderboard/leaderboard", "space")
    assert repo is not None
    room = Room(weeks.db, weeks.clock, await weeks.open("ThaiLLM-Leaderboard", "discussions"), repo.id)
    await room.read(thread(title="It does not load", created_at=weeks.clock.now() - DAY))
    await weeks.end()
    scope = DigestScope(projects=("typhoon",))
    told = await said(weeks, 2, scope)
    around = told.partition("Around you")[2]
    assert "In a namespace that is not yours alone: “It does not load" in around
    assert "on ThaiLLM-Leaderboard/leaderboard by bo waits for an answer: 1 day" in around
    await weeks.end()
    assert "does not load" not in await said(weeks, 3, scope), "it is told once"
