"""Going on from an answer: a moment later, by a reply, by its buttons; other readings; why; wrong; delete."""

import asyncio

import pytest

from bot.sandbox.seen import Seen
from bot.sandbox.state import Channel, ChannelType, Thread
from storage import conversations, questions
from storage.conversations import KEPT, RECENT
from tests.support.hostile import HOSTILE, breaks_out
from tests.support.town import Heard, Town

LICENCES = "Llama 3.1 Community License"
TOGETHER = "together with the question before"
WHO = "who is behind SEA-LION?"
THEN = "and its licence?"
UNCLEAR = "what licence does omlo have?"
MEANT = "Apache License 2.0"
WHICH = "Which project or repo do you mean?"
KEPT_NO_MORE = "not kept any more"


def labels(seen: Seen) -> list[str]:
    return [button.label for button in seen.buttons]


async def test_a_moment_later_the_same_person_in_the_same_channel_goes_on(town: Town) -> None:
    await town.ask(town.mia, WHO)
    answer = await town.ask(town.mia, THEN)
    assert LICENCES in answer.text
    assert TOGETHER in answer.text
    assert WHICH in (await town.ask(town.noor, THEN)).text
    assert WHICH in (await town.ask(town.mia, THEN, channel="welcome")).text
    await town.restart()
    assert LICENCES in (await town.ask(town.mia, "and what licence do they have?")).text


def thread_in(town: Town, channel: str) -> str:
    """Open a thread for everybody."""
    world = town.discord.world
    opened = Channel(
        id=str(town.channel(channel) + 1_000),
        type=ChannelType.PUBLIC_THREAD,
        name="licences",
        guild_id=str(town.guild_id),
        parent_id=str(town.channel(channel)),
        thread=Thread(owner_id=town.noor.id, members=[town.noor.id, town.mia.id]),
    )
    world.channels[opened.id] = opened
    return opened.id


async def test_in_a_thread_everybody_goes_on_from_what_everybody_saw(town: Town) -> None:
    there = thread_in(town, "ask")
    await town.restart()
    await town.mia.replies(await town.mia.say(f"@Cartographer {WHO}", there))
    await town.ask(town.mia, "who is behind OLMo?", channel=there)
    town.clock.advance(RECENT)
    answer = await town.noor.replies(await town.noor.say(f"@Cartographer {THEN}", there))
    assert LICENCES in answer.text, "what Mia asked in private is nothing to Noor"
    alone = await town.noor.replies(await town.noor.say(f"@Cartographer {THEN}"))
    assert WHICH in alone.text


async def test_after_ten_minutes_nothing_is_left_to_go_on_from(town: Town) -> None:
    await town.ask(town.mia, WHO)
    town.clock.advance(RECENT)
    assert WHICH in (await town.ask(town.mia, THEN)).text


async def test_what_is_whole_by_itself_is_not_taken_for_a_follow_up(town: Town) -> None:
    await town.ask(town.mia, "most downloaded model of EleutherAI")
    answer = await town.ask(town.mia, "what changed this week?")
    assert TOGETHER not in answer.text
    assert "5 changes" in answer.text


async def test_a_reply_goes_on_from_the_answer_it_replies_to(town: Town) -> None:
    first = await town.mia.replies(await town.mia.say(f"@Cartographer {WHO}"))
    await town.mia.replies(await town.mia.say("@Cartographer who is behind OLMo?"))
    town.clock.advance(RECENT)
    await town.restart()
    answer = await town.noor.replies(await town.noor.say(THEN, reply_to=first))
    assert LICENCES in answer.text
    again = await town.mia.replies(await town.mia.say("only gemma ones", reply_to=answer))
    assert again.text.strip()
    town.clock.advance(KEPT)
    late = await town.noor.replies(await town.noor.say(THEN, reply_to=first))
    assert WHICH in late.text


async def test_the_button_asks_on_in_a_form(town: Town) -> None:
    answer = await town.ask(town.mia, WHO)
    town.clock.advance(RECENT)
    await town.restart()
    form = await town.mia.click(answer, "Follow up")
    said = await (await town.mia.submit(form, {"Your question": THEN})).final()
    assert LICENCES in said.text
    assert f"“{THEN}” · " in said.text
    assert said.ephemeral
    assert answer.text != said.text, "the first answer stays"
    form = await town.mia.click(said, "Follow up")
    more = await (await town.mia.submit(form, {"Your question": "why?"})).final()
    assert more.text.strip()


async def test_the_other_readings_are_buttons_that_answer(town: Town) -> None:
    answer = await town.ask(town.mia, "licence of olmo 2 1b")
    assert "“olmo 2 1b” as allenai/OLMo-2-0425-1B-Instruct" in answer.text
    await town.restart()
    read = await town.press(town.mia, answer, "allenai/OLMo-2-0425-1B")
    assert read.id == answer.id, "it stands in the place of the one that was not meant"
    assert "allenai/OLMo-2-0425-1B declares Apache License 2.0" in read.text.replace("[", "").split("(")[
        0
    ] + (read.text).replace("](https://huggingface.co/allenai/OLMo-2-0425-1B)", "").replace("[", "")
    assert "“licence of allenai/OLMo-2-0425-1B” · " in read.text
    assert LICENCES not in (await town.ask(town.mia, "and who makes it?")).text


async def test_a_question_back_has_a_button_for_each_choice(town: Town) -> None:
    answer = await town.ask(town.mia, UNCLEAR)
    assert labels(answer)[:1] == ["OLMo"]
    assert MEANT in (await town.press(town.mia, answer, "OLMo")).text
    which = await town.ask(town.noor, "what licence?")
    assert WHICH in which.text
    assert MEANT in (await town.press(town.noor, which, "Pythia")).text


async def test_who_did_not_ask_gets_an_answer_of_their_own(town: Town) -> None:
    answer = await town.mia.replies(await town.mia.say(f"@Cartographer {UNCLEAR}"))
    before = answer.text
    mine = await town.press(town.noor, answer, "OLMo")
    assert mine.ephemeral
    assert MEANT in mine.text
    assert answer.text == before
    theirs = await town.press(town.mia, answer, "OLMo")
    assert theirs.id == answer.id
    assert MEANT in answer.text


async def test_a_reading_of_what_is_forgotten_says_so(town: Town) -> None:
    answer = await town.ask(town.mia, UNCLEAR)
    town.clock.advance(KEPT)
    before = answer.text
    for button in ("OLMo", "Why?"):
        said = await town.press(town.mia, answer, button)
        assert said.ephemeral
        assert KEPT_NO_MORE in (said.followups[0] if said.followups else said).text
    assert answer.text == before


async def test_why_shows_the_plan_the_rows_and_the_sources_of_that_moment(town: Town) -> None:
    answer = await town.mia.replies(await town.mia.say("@Cartographer what changed this week?"))
    why = await town.press(town.noor, answer, "Why?")
    assert why.ephemeral
    for words in (
        "Read as",
        "changes",
        "What was found",
        "Where it stands",
        "huggingface.co",
        "this week as",
    ):
        assert words in why.text
    assert breaks_out(why.text) == []


async def test_an_answer_that_is_marked_wrong_is_on_the_operators_list(town: Town) -> None:
    answer = await town.mia.replies(await town.mia.say(f"@Cartographer {WHO}"))
    form = await town.noor.click(answer, "Wrong?")
    said = await (await town.noor.submit(form, {"comment": "it is @everyone else"})).final()
    assert said.ephemeral
    assert "the operators see" in said.text
    (one,) = await questions.listed(town.db, kind="disputed")
    assert (one.question, one.comment) == (WHO, "it is @everyone else")
    assert "AI Singapore" in (one.answer or "")
    assert one.plan["intent"] == "maker"
    opened = await town.use(town.otto, "admin questions", number=one.id)
    assert "somebody says that the answer is wrong" in opened.text
    assert opened.pings == set()


async def test_only_who_asked_can_delete_an_answer_and_it_is_forgotten(town: Town) -> None:
    asked = await town.mia.say(f"@Cartographer {WHO}")
    answer = await town.mia.replies(asked)
    refused = await town.press(town.noor, answer, "Delete")
    assert "Only who asked" in refused.text
    assert answer.exists
    await town.restart()
    await town.mia.click(answer, "Delete")

    async def gone() -> bool:
        return await conversations.get(town.db, int(asked.id or 0)) is None and not answer.exists

    await town.until(gone)
    assert WHICH in (await town.ask(town.mia, THEN)).text


async def test_a_private_answer_that_was_shown_can_be_deleted_too(town: Town) -> None:
    answer = await town.ask(town.mia, WHO)
    shared = await town.press(town.mia, answer, "Share")
    assert not shared.ephemeral
    assert labels(shared)[-4:] == ["Follow up", "Why?", "Wrong?", "Delete"]
    await town.mia.click(shared, "Delete")

    async def gone() -> bool:
        return not shared.exists

    await town.until(gone)


async def test_a_store_that_cannot_keep_an_answer_keeps_nobody_from_it(
    town: Town, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(conversations, "keep", fails)
    answer = await town.ask(town.mia, WHO)
    assert "AI Singapore" in answer.text
    assert KEPT_NO_MORE in (await town.press(town.mia, answer, "Why?")).text
    assert any("could not be kept" in line for line in heard.lines)


async def test_hostile_words_are_kept_and_quoted_as_words(town: Town) -> None:
    first = await town.ask(town.mia, WHO)
    for kind, typed in HOSTILE.items():
        if not typed.strip():
            continue
        form = await town.mia.click(first, "Follow up")
        said = await (await town.mia.submit(form, {"Your question": typed[:1_000]})).final()
        assert "Something went wrong" not in said.text, kind
        assert said.pings == set(), kind
        assert breaks_out(said.text) == [], kind
        town.services.cooldown.forget()


async def test_two_questions_at_once_are_both_answered_and_kept(town: Town) -> None:
    both = await asyncio.gather(town.ask(town.mia, WHO), town.ask(town.noor, "who is behind OLMo?"))
    assert ["AI Singapore" in one.text for one in both] == [True, False]
    assert LICENCES in (await town.ask(town.mia, THEN)).text
    assert "allenai" in (await town.ask(town.noor, THEN)).text
