"""A quota in the database: shared by everybody who has the same name for it, and told as it stands."""

from collections.abc import Sequence

from config.clock import MINUTE, SECOND, ManualClock
from storage.database import Database
from storage.quotas import Left, QuotaLedger, left, name_of
from storage.shares import SHARE_LASTS, WINDOW, Report, Told
from storage.views import view


def told(remaining: int) -> Told:
    return Told(remaining=remaining, resets_in=2 * MINUTE, limit=100, window=WINDOW)


async def standing(db: Database, clock: ManualClock) -> Sequence[Left]:
    async with view(db) as now:
        return await left(now, clock.now())


async def test_two_ledgers_of_one_name_share_and_others_do_not(db: Database, clock: ManualClock) -> None:
    one, two, other = (QuotaLedger(db, name, clock=clock) for name in ("a", "a", "b"))
    await one.exchange("api", Report(held=0, told=told(10), answered=True))
    assert (await one.exchange("api", Report(held=0, wanted=7))).granted == 7
    assert (await two.exchange("api", Report(held=0, wanted=7))).granted == 3
    assert (await other.exchange("api", Report(held=0, wanted=7))).granted == 1
    assert (await two.exchange("resolvers", Report(held=0, wanted=7))).granted == 1
    clock.advance(SHARE_LASTS)
    assert (await two.exchange("api", Report(held=3, wanted=7))).granted == 7


async def test_what_is_left_is_told_until_the_window_ends(db: Database, clock: ManualClock) -> None:
    assert await standing(db, clock) == []
    ledger = QuotaLedger(db, "a", clock=clock)
    begun = clock.now()
    await ledger.exchange("api", Report(held=0, wanted=4, told=told(10), answered=True))
    (found,) = await standing(db, clock)
    assert (found.left, found.limit, found.heard_at) == (6, 100, begun)
    assert found.resets_at == begun + 2 * MINUTE
    clock.advance(2 * MINUTE + SECOND)
    (found,) = await standing(db, clock)
    assert (found.left, found.limit, found.resets_at) == (100, 100, None)


async def test_that_the_hub_is_down_is_told_until_it_answers(db: Database, clock: ManualClock) -> None:
    ledger = QuotaLedger(db, "a", clock=clock)
    await ledger.exchange("api", Report(held=0, wanted=1))
    await ledger.silent("api", "503")
    (found,) = await standing(db, clock)
    assert (found.silent_since, found.silence) == (clock.now(), "503")
    await ledger.silent("api", None)
    (found,) = await standing(db, clock)
    assert (found.silent_since, found.silence) == (None, None)


def test_a_name_says_whose_quota_it_is_and_not_the_token() -> None:
    one, two = (name_of("https://hub.example", token) for token in ("hf_secret", "hf_other"))
    assert one != two
    assert "secret" not in one
    assert one == name_of("https://hub.example", "hf_secret")
    assert name_of("https://hub.example", None) == "https://hub.example anonymous"
