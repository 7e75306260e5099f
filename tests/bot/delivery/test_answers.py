"""Who waited for an answer is told in private once there is one, and once; the list mends itself."""

import asyncio

import pytest

from bot.aliasing import read_alias
from bot.delivery import answers
from bot.delivery.answers import answer_again
from storage import aliases, questions, solving
from storage.tracking import track
from storage.views import view
from tests.support.hub import WorldBuilder
from tests.support.town import Town, collected, filled, town

__all__ = ["filled", "town"]

NOBODY = "who is behind the Kraken lab?"
TELL = "Tell me when you know"
PATIENCE = 15.0


async def add_alias(town: Town, alias: str, subject: str) -> None:
    async with view(town.db) as now:
        made = await read_alias(now, alias, subject)
    await aliases.add_alias(town.db, made, actor="cli")


async def counted(town: Town, number: int = 1) -> None:
    async def there() -> bool:
        return len(await questions.listed(town.db)) == number

    await town.until(there)


async def test_who_waits_is_told_once_an_alias_gives_the_answer(town: Town) -> None:
    answer = await town.ask(town.mia, NOBODY)
    await counted(town)
    await town.press(town.mia, answer, TELL)
    await town.press(town.mia, answer, TELL)
    await town.ask(town.noor, NOBODY)
    await add_alias(town, "Kraken lab", "olmo")
    told = await town.mia.wait_for("dm", lambda seen: "You wanted to know" in seen.text, PATIENCE)
    assert f"You asked: “{NOBODY}”" in told.text
    assert "Allen Institute for AI" in told.text
    assert told.pings == set()
    opened = await town.press(town.mia, told, told.buttons[0].label)
    assert "OLMo" in opened.text
    await counted(town, 0)
    assert await answer_again(town.db) == 0
    await town.restart()
    await asyncio.gather(*(answer_again(town.db) for _ in range(3)))
    assert [seen.id for seen in town.mia.sees("dm") if "You wanted to know" in seen.text] == [told.id]
    assert town.noor.sees("dm") == []
    assert [one.state for one in await questions.listed(town.db, state="solved")] == ["solved"]


async def test_who_waits_is_told_once_the_hub_was_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    world = (
        WorldBuilder()
        .owner("allenai")
        .owner("EleutherAI")
        .owner("umbrella", followers=3)
        .model("allenai/OLMo-2-0425-1B", license="apache-2.0", downloads=300)
    )
    async with collected(monkeypatch, tmp_path_factory.mktemp("town"), world) as town:
        answer = await town.ask(town.mia, "which licence does umbrella/Rain-1B have?")
        await counted(town)
        await town.press(town.mia, answer, TELL)
        for change in ({"op": "create"}, {"op": "license", "license": "mit"}):
            town.hub.world.apply({"type": "model", "id": "umbrella/Rain-1B", **change})
        await track(town.db, ["umbrella"], by="test")
        await town.use(town.otto, "admin refresh")
        told = await town.mia.wait_for("dm", lambda seen: "You wanted to know" in seen.text, PATIENCE)
        assert "MIT" in told.text


async def test_a_question_is_not_asked_again_while_nothing_has_changed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.ask(town.mia, NOBODY)
    await counted(town)

    async def tried() -> bool:
        return not await solving.to_try(town.db, await solving.moved(town.db))

    await town.until(tried)

    async def asked(*_: object, **__: object) -> None:
        raise AssertionError("asked again of the same store")

    monkeypatch.setattr(answers, "answer", asked)
    assert await answer_again(town.db) == 0
    await counted(town)


async def test_one_that_fails_keeps_the_others_from_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.stop()
    for words in (NOBODY, "who is behind OLMo?"):
        await questions.unanswered(town.db, question=words, reason="not_read")
    real = answers._asked

    async def fails(db: object, one: questions.Question, locale: str) -> object:
        if one.question == NOBODY:
            raise RuntimeError("no")
        return await real(db, one, locale)  # type: ignore[arg-type] # as it came

    monkeypatch.setattr(answers, "_asked", fails)
    await answer_again(town.db)
    assert [one.question for one in await questions.listed(town.db)] == [NOBODY]
