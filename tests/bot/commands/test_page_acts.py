"""Turning leaves: long lists are shown page by page, in place, and the pages survive a restart."""

from pathlib import Path

import pytest

from bot.answering.pages import acts
from bot.commands import replies
from bot.commands.page_acts import leaf
from tests.support.store import ECOSYSTEM, OWNERS, Kept, fill, model
from tests.support.town import settled


@pytest.mark.parametrize(
    ("page", "number"), [("", 0), ("0", 0), ("12", 12), ("-1", 0), ("x", 0), ("²", 0), ("１", 0)]
)
def test_a_leaf_is_a_number_or_the_first(page: str, number: int) -> None:
    assert leaf(page) == number


def _many() -> list[Kept]:
    return [model(f"EleutherAI/m-{number:03}", downloads=1000 - number) for number in range(60)]


async def test_a_long_list_is_turned_in_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        await fill(town.db, town.clock, weeks=1, ecosystem=[*ECOSYSTEM, *_many()], owners=OWNERS)
        await town.start()
        card = await town.use(town.mia, "project", name="pythia")
        first = await town.press(town.mia, card, "Models")
        assert "Page 1 of" in first.text
        assert first.button("Previous").disabled
        before = len(town.mia.sees("ask"))
        second = await town.press(town.mia, first, "Next")
        assert second.id == first.id
        assert "Page 2 of" in second.text
        assert "m-030" not in first.text or "m-030" in second.text
        assert len(town.mia.sees("ask")) == before
        assert [button.label for button in second.buttons if button.label == "Share"]
        await town.press(town.mia, second, "Share")
        (shared,) = town.noor.sees("ask")
        turned = await town.press(town.noor, shared, "Next")
        assert turned.id == shared.id
        assert "Share" not in [button.label for button in turned.buttons], "everybody sees it already"
        await town.restart()
        again = await town.press(town.mia, second, "Previous")
        assert "Page 1 of" in again.text


async def test_a_leaf_that_cannot_be_shown_does_not_take_the_place_of_what_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        await fill(town.db, town.clock, weeks=1, ecosystem=[*ECOSYSTEM, *_many()], owners=OWNERS)
        await town.start()
        card = await town.use(town.mia, "project", name="pythia")
        first = await town.press(town.mia, card, "Models")
        shown = first.text

        async def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(acts, "open_page", fail)
        at_once = await town.press(town.mia, first, "Next")
        assert "Something went wrong" in at_once.text
        assert at_once.ephemeral
        monkeypatch.setattr(replies, "PATIENCE", 0.0)
        later = await town.press(town.mia, first, "Next")
        assert "Something went wrong" in later.text
        assert first.text == shown
