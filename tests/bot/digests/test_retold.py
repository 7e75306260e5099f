"""What a digest told and does not hold any more is named the next week, once, and is no other news."""

from typing import Any

import pytest

from bot.digests.compose import compose
from bot.document import Items, plain
from config.clock import DAY, HOUR, ManualClock
from storage.catalogue import find_repo
from storage.database import Database
from storage.deliveries import Window
from storage.recording import record_gone
from storage.records import SeenRepo
from storage.subscriptions import DigestScope
from storage.tracking import track
from storage.views import view
from tests.storage.listing import Listing, seen

SCOPE = DigestScope(owners=("acme",))
BASE = "acme/base"


class Weeks(Listing):
    """Two lists, one of ours and one of others', and the digests of what was recorded in between."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        super().__init__(db, clock)
        self.edges: list[int] = []

    async def week(self, ours: list[SeenRepo], others: list[SeenRepo]) -> None:
        """Let a week pass in which just these were listed at its end."""
        self.clock.advance(5 * DAY)
        await self.listed(*ours)
        await self.listed(*others, owner="other")
        await self.end()

    async def end(self) -> None:
        async with view(self.db) as now:
            self.edges.append(now.sequence)

    async def gone(self, owner: str, name: str) -> None:
        """Let a repo be found gone."""
        async with view(self.db) as now:
            repo = await find_repo(now, name)
        assert repo is not None
        coverage = await self.open(owner)
        await record_gone(self.db, coverage, repo.id, observed_at=self.clock.now() + HOUR)

    async def digest(self, week: int, *, told: bool = True) -> dict[str, list[str]]:
        """Return the lines of a week's digest, by section."""
        window = Window(self.edges[week - 1], self.edges[week])
        before = Window(self.edges[week - 2], self.edges[week - 1]) if told else None
        async with view(self.db, at=window.until) as then:
            made = await compose(then, SCOPE, window, public_id="abc2345", told=before)
        found: dict[str, list[str]] = {}
        for block in made.document.blocks:
            if isinstance(block, Items):
                lines = [plain(line) for line in block.items]
                section, _, first = lines[0].partition(" · ")
                found[section] = [first, *lines[1:]]
        assert [plain(line) for line in made.corrected] == found.get("Corrections", [])
        return found


@pytest.fixture
async def weeks(db: Database, clock: ManualClock) -> Weeks:
    await track(db, ["acme", "other"], by="test")
    made = Weeks(db, clock)
    await made.week([base()], [])
    return made


def base(**facts: Any) -> SeenRepo:
    return seen("model", BASE, "a" * 24, languages=("en",), task="text-generation", **facts)


def new(name: str = "acme/new", **facts: Any) -> SeenRepo:
    return seen("model", name, "b" * 24, **facts)


def child(stands_on: str = BASE, relation: str = "finetune", **facts: Any) -> SeenRepo:
    return made("other/tuned", "c", stands_on, relation, **facts)


def made(name: str, sign: str, stands_on: str, relation: str = "finetune", **facts: Any) -> SeenRepo:
    return seen("model", name, sign * 24, base_models=(stands_on,), base_relation=relation, **facts)


async def test_a_release_that_is_gone_again(weeks: Weeks) -> None:
    await weeks.week([base(), new()], [])
    await weeks.gone("acme", "acme/new")
    await weeks.end()
    first, second = await weeks.digest(1, told=False), await weeks.digest(2)
    assert any("New model: acme/new" in line for line in first["Changed"])
    assert second["Corrections"] == ["acme/new was told as new; it is gone again: deleted or made private"]
    assert "Changed" not in second, "it is told once"
    alone = await weeks.digest(2, told=False)
    assert "Corrections" not in alone, "what was told to nobody cannot be taken back"
    assert any("was deleted or made private" in line for line in alone["Changed"])


async def test_a_derivative_that_was_withdrawn(weeks: Weeks) -> None:
    await weeks.week([base()], [child()])
    await weeks.gone("other", "other/tuned")
    await weeks.end()
    assert (await weeks.digest(1, told=False))["Built on you"] == ["Besides: 1 fine-tune by other"]
    second = await weeks.digest(2)
    assert second["Corrections"] == [
        f"other/tuned was told as built on {BASE}; it is gone again: deleted or made private"
    ]
    assert "Built on you" not in second


async def test_a_derivative_that_declares_another_base_or_none_of_theirs(weeks: Weeks) -> None:
    more = seen("model", "acme/second", "e" * 24)
    await weeks.week([base(), more], [child()])
    await weeks.week([base(), more], [child("acme/second")])
    await weeks.week([base(), more], [child("else/where")])
    assert (await weeks.digest(2))["Corrections"] == [
        (
            f"other/tuned was told as built on {BASE} (fine-tune);"
            " it declares acme/second as its base now (fine-tune)"
        )
    ]
    assert (await weeks.digest(3))["Corrections"] == [
        (
            "other/tuned was told as built on acme/second (fine-tune);"
            " it declares nothing of yours as its base now"
        )
    ]


async def test_a_licence_that_is_changed_back_is_a_change_and_no_correction(weeks: Weeks) -> None:
    await weeks.week([base(license="cc-by-nc-4.0")], [])
    await weeks.week([base(license="mit")], [])
    assert any("changed its licence" in line for line in (await weeks.digest(1, told=False))["Changed"])
    second = await weeks.digest(2)
    assert "Corrections" not in second, "what was told was so"
    (line,) = [one for one in second["Changed"] if "changed its licence" in one]
    assert "from Creative Commons Attribution-NonCommercial 4.0 (cc-by-nc-4.0) to MIT License (mit)" in line


async def test_a_licence_above_that_is_changed_back_is_told_to_whom_it_touches(weeks: Weeks) -> None:
    root = {"license": "mit"}
    await weeks.week([base(base_models=("other/root",))], [seen("model", "other/root", "f" * 24, **root)])
    for license_id in ("cc-by-nc-4.0", "mit"):
        root["license"] = license_id
        await weeks.week([base(base_models=("other/root",))], [seen("model", "other/root", "f" * 24, **root)])
    for week in (2, 3):
        told = await weeks.digest(week)
        assert any("other/root" in line for line in told["Needs you"])
        assert "Corrections" not in told


async def test_a_first_that_was_none(weeks: Weeks, clock: ManualClock) -> None:
    late = made("other/late", "9", BASE, languages=("ban",), created_at=clock.now())
    await weeks.week([base()], [late])
    (first,) = (await weeks.digest(1, told=False))["Built on you"]
    assert first.startswith("First in Balinese: other/late")
    older = made("third/early", "8", BASE, languages=("ban",), created_at=clock.now() - 30 * DAY)
    clock.advance(5 * DAY)
    await weeks.listed(older, owner="third", complete=False)
    await weeks.end()
    assert (await weeks.digest(2))["Corrections"] == [
        "other/late was told as the first in Balinese; third/early was there before it"
    ]
