"""Licence conflicts in derivatives: told when they begin, and in one line while they stay open."""

from pathlib import Path

import pytest

from bot.digests.compose import compose
from bot.digests.licences import still_open
from bot.plain import to_text
from config.clock import DAY, WEEK
from storage.catalogue import Repo
from storage.deliveries import Window
from storage.subscriptions import DigestScope
from storage.views import view
from tests.collectors.mapping.cases import repo
from tests.support.hub import WorldBuilder
from tests.support.town import PATIENCE, Town, collected

BASE = "allenai/OLMo-2-0425-1B"
CHILD = "EleutherAI/OLMo-2-0425-1B-tuned"
NOW = 10 * WEEK


def model(number: int, license_id: str | None) -> Repo:
    return repo(number, f"acme/model-{number}", license=license_id)


def test_the_one_that_has_stood_longest_is_named_with_its_week() -> None:
    base, free, asking = model(1, "cc-by-nc-4.0"), model(2, "mit"), model(3, "cc-by-nc-4.0")
    other = model(4, "apache-2.0")
    found = still_open(
        [(base, free), (base, asking), (base, other)], {2: NOW - 2 * WEEK - DAY, 4: NOW - DAY}, now=NOW
    )
    assert found is not None
    assert (found.number, found.derivative.name, found.week) == (2, free.name, 3)


def test_of_what_stood_before_anybody_looked_nobody_knows_since_when() -> None:
    assert still_open([(model(1, "cc-by-nc-4.0"), model(2, "mit"))], {}, now=NOW) is None
    assert still_open([(model(1, None), model(2, "mit"))], {2: NOW}, now=NOW) is None


async def refreshed(town: Town) -> int:
    reply = await town.otto.slash("admin refresh", channel="admin")
    await reply.until(lambda seen: "Took" in seen.text, 3 * PATIENCE)
    async with view(town.db) as now:
        return now.sequence


async def told(town: Town, after: int, until: int) -> str:
    async with view(town.db, at=until) as then:
        scope = DigestScope(owners=("allenai",))
        digest = await compose(then, scope, Window(after, until), public_id="abc2345")
    return to_text(digest.document, 300)


async def test_it_is_told_once_and_then_as_still_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = (
        WorldBuilder()
        .owner("allenai", members=["ada"], followers=10)
        .owner("EleutherAI")
        .model(BASE, license="apache-2.0", downloads=50)
        .model(CHILD, license="apache-2.0", base_model=BASE)
    )
    async with collected(monkeypatch, tmp_path, world) as town:
        first = await refreshed(town)
        town.clock.advance(DAY)
        change = {"op": "license", "type": "model", "id": BASE, "license": "cc-by-nc-4.0"}
        town.hub.world.apply(change)
        second = await refreshed(town)
        assert "asks for more" in await told(town, first, second)
        assert "still open" not in await told(town, first, second)
        town.clock.advance(WEEK)
        third = await refreshed(town)
        later = await told(town, second, third)
        assert "asks for more" not in later
        line = f"1 older licence conflict in derivatives is still open; the oldest: {CHILD} on {BASE}, week 2"
        assert line in later
