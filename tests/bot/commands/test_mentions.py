"""Questions as messages: a mention, a reply to an answer, words in private; and nothing else."""

from bot.sandbox.permissions import Permission
from tests.support.hostile import HOSTILE, breaks_out
from tests.support.town import Heard, Town


async def test_a_mention_is_answered_below_the_question_without_a_ping(town: Town) -> None:
    asked = await town.mia.say("@Cartographer who is behind SEA-LION?")
    answer = await town.mia.replies(asked)
    assert "AI Singapore" in answer.text
    assert answer.message["message_reference"]["message_id"] == asked.id
    assert answer.pings == set()
    assert [seen.id for seen in town.noor.sees("ask")] == [asked.id, answer.id]


async def test_its_buttons_answer_whoever_presses_privately(town: Town) -> None:
    asked = await town.mia.say("@Cartographer who is behind SEA-LION?")
    answer = await town.mia.replies(asked)
    opened = await town.press(town.noor, answer, "SEA-LION")
    assert opened.ephemeral
    assert "aisingapore" in opened.text


async def test_a_reply_to_an_answer_is_a_question(town: Town) -> None:
    answer = await town.mia.replies(await town.mia.say("@Cartographer who is behind SEA-LION?"))
    asked = await town.noor.say("how many models does EleutherAI have?", reply_to=answer)
    assert "4 models" in (await town.noor.replies(asked)).text


async def test_words_in_private_are_a_question(town: Town) -> None:
    asked = await town.mia.dm("who is behind SEA-LION?")
    assert "AI Singapore" in (await town.mia.replies(asked)).text


async def test_what_is_not_meant_for_the_bot_is_left_alone(town: Town) -> None:
    await town.mia.say("who is behind SEA-LION?")
    await town.ada.say("@everyone who is behind SEA-LION?")
    await town.mia.say("@Noor who is behind SEA-LION?")
    last = await town.mia.say("@Cartographer who is behind SEA-LION?")
    answer = await town.mia.replies(last)
    spoken = [seen for seen in town.mia.sees("ask") if seen.author == "Cartographer"]
    assert [seen.id for seen in spoken] == [answer.id]


async def test_a_bare_mention_is_answered_calmly(town: Town) -> None:
    answer = await town.mia.replies(await town.mia.say("@Cartographer"))
    assert "I found no question in that" in answer.text


async def test_whatever_is_written_is_answered_calmly(town: Town) -> None:
    for kind, typed in HOSTILE.items():
        asked = await town.mia.say(f"@Cartographer {typed}"[:2_000])
        answer = await town.mia.replies(asked)
        assert answer.text.strip(), kind
        assert "Something went wrong" not in answer.text, kind
        assert answer.pings == set(), kind
        assert breaks_out(answer.text) == [], kind


async def test_who_writes_too_fast_is_told_when_to_go_on(town: Town) -> None:
    for _ in range(20):
        assert town.services.cooldown.wait(int(town.mia.id), town.clock.now()) is None
    answer = await town.mia.replies(await town.mia.dm("who is behind SEA-LION?"))
    assert "You asked a lot just now" in answer.text
    for _ in range(3):
        await town.mia.dm("and now?")
    town.clock.advance(60_000)
    await town.mia.replies(await town.mia.dm("who is behind SEA-LION?"))
    spoken = [seen for seen in town.mia.sees("dm") if seen.author == "Cartographer"]
    assert ["You asked a lot" in seen.text for seen in spoken] == [True, False], "it is said once"


async def test_where_the_bot_may_not_write_it_says_so_in_the_log_and_goes_on(
    town: Town, heard: Heard
) -> None:
    town.discord.faults.lose_permission("ask", Permission.SEND_MESSAGES)
    asked = await town.mia.say("@Cartographer who is behind SEA-LION?")

    async def logged() -> bool:
        return any(f"message {asked.id} could not be answered" in line for line in heard.lines)

    await town.until(logged)
    answer = await town.mia.replies(await town.mia.dm("who is behind SEA-LION?"))
    assert "AI Singapore" in answer.text
