"""Questions without a good answer are counted, a choice takes one back, and who asks may wait to be told."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.commands.dialogue import READING
from bot.sandbox.seen import Seen
from storage import questions, solving
from storage.questions import Question
from storage.schema import question_askers
from tests.support.hostile import HOSTILE
from tests.support.town import Heard, Town

NOBODY = "who is behind zzyzx-labs/quux?"
GIBBERISH = "flarb the wibble zonk"
TELL = "Tell me when you know"


async def listed(town: Town, number: int = 1) -> Sequence[Question]:
    found: list[Question] = []

    async def there() -> bool:
        found[:] = await questions.listed(town.db)
        return len(found) >= number

    await town.until(there)
    return found


async def waiting(town: Town) -> list[int]:
    async with town.db.reading() as connection:
        return [user for (user,) in await connection.execute(select(question_askers.c.user_id))]


def offers(seen: Seen, label: str) -> bool:
    return label in [button.label for button in seen.buttons]


async def test_a_question_without_an_answer_is_counted_and_nobody_with_it(town: Town) -> None:
    first = await town.ask(town.mia, NOBODY)
    assert "zzyzx-labs/quux" in first.text
    await town.ask(town.noor, NOBODY.upper())
    await town.mia.replies(await town.mia.say(f"@Cartographer {NOBODY}"))

    async def counted() -> bool:
        return [one.asked for one in await questions.listed(town.db)] == [3]

    await town.until(counted)
    (one,) = await listed(town)
    assert (one.question, one.reason, one.owner) == (NOBODY, "not_collected", "zzyzx-labs")
    assert await waiting(town) == []


async def test_what_was_not_understood_is_counted_too(town: Town) -> None:
    answer = await town.ask(town.mia, GIBBERISH)
    assert offers(answer, TELL)
    (one,) = await listed(town)
    assert (one.reason, one.owner) == ("not_read", None)


@pytest.mark.parametrize(
    "question",
    [
        "who is behind OLMo?",
        "how many models will allenai have next year?",
        "show me the private repos of allenai",
    ],
)
async def test_what_has_an_answer_or_can_have_none_is_not_listed(town: Town, question: str) -> None:
    answer = await town.ask(town.mia, question)
    assert not offers(answer, TELL)
    await town.ask(town.mia, NOBODY)
    assert [one.question for one in await listed(town)] == [NOBODY]


async def test_a_choice_that_is_made_takes_the_question_back(town: Town) -> None:
    asked = await town.ask(town.mia, "who owns whisper")
    await town.ask(town.noor, "who owns whisper")

    async def counted() -> bool:
        town.clock.advance(questions.PENDING)
        return [one.asked for one in await questions.listed(town.db)] == [2]

    await town.until(counted)
    chosen = asked.buttons[0]
    assert f":{READING}:" in (chosen.custom_id or "")
    opened = await town.press(town.mia, asked, chosen.label)
    assert chosen.label.split("/")[-1] in opened.text

    async def one_left() -> bool:
        return [one.asked for one in await questions.listed(town.db)] == [1]

    await town.until(one_left)


async def test_who_wants_to_be_told_is_kept_until_they_say_no(town: Town) -> None:
    answer = await town.ask(town.mia, NOBODY)
    await listed(town)
    said = await town.press(town.mia, answer, TELL)
    assert said.ephemeral
    assert "direct message" in said.text
    assert "30 days at most" in said.text
    assert await waiting(town) == [int(town.mia.id)]
    await town.restart()
    again = await town.press(town.mia, answer, TELL)
    assert "on the list already" in again.text
    gone = await town.press(town.mia, again, "Forget that")
    assert "It is forgotten" in gone.text
    assert await waiting(town) == []


async def test_a_button_of_a_question_that_is_not_kept_says_so(town: Town) -> None:
    answer = await town.ask(town.mia, NOBODY)
    (one,) = await listed(town)
    town.clock.advance(questions.KEPT)
    await questions.prune(town.db)
    assert "not kept any more" in (await town.press(town.mia, answer, TELL)).text
    await town.ask(town.mia, NOBODY)
    (again,) = await listed(town)
    await solving.solve(town.db, again.id, {}, sequence=1, composer="1")
    assert one.key == again.key
    assert "ask again" in (await town.press(town.mia, answer, TELL)).text


async def test_a_store_that_cannot_count_keeps_nobody_from_an_answer(
    town: Town, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    async def fails(*_: object, **__: object) -> str:
        raise OSError("the disk is full")

    monkeypatch.setattr(questions, "unanswered", fails)
    assert "zzyzx-labs/quux" in (await town.ask(town.mia, NOBODY)).text

    async def logged() -> bool:
        return any("could not be counted" in line for line in heard.lines)

    await town.until(logged)


async def test_hostile_words_are_kept_as_words(town: Town) -> None:
    for typed in HOSTILE.values():
        if typed.strip():
            await town.ask(town.mia, typed[:4_000])
            town.clock.advance(questions.PENDING)
    for one in await questions.listed(town.db):
        assert "<@" not in one.question
        assert "\n" not in one.question
        assert len(one.question) <= questions.LONGEST
