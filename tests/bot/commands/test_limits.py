"""One limit for every way to ask, and a model that reads for people within limits of its own."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.second_reader import SecondReader
from tests.support.model_server import ModelServer, model_server, silence
from tests.support.town import Town

UNREAD = "hvem står bak OLMo da, sånn egentlig?"


@pytest.fixture
async def model(town: Town) -> AsyncIterator[ModelServer]:
    """A model that the town's bot asks."""
    async with model_server() as server:
        changed = {
            "llm_model": "tiny",
            "llm_url": server.url,
            "llm_token": SecretStr("sk-x"),
            "llm_timeout": 2.0,
        }
        town.services.reader = SecondReader(town.settings.model_copy(update=changed), town.db)
        server.says({"intent": "maker", "names": ["OLMo"]})
        yield server


async def test_every_way_to_ask_counts_for_the_same_limit(town: Town) -> None:
    for _ in range(8):
        await town.ask(town.mia, "who is behind SEA-LION?")
        await town.use(town.mia, "license", name="EleutherAI")
    for _ in range(4):
        await town.mia.replies(await town.mia.say("@Cartographer who is behind SEA-LION?"))
    held = [
        await town.ask(town.mia, "who is behind SEA-LION?"),
        await town.use(town.mia, "license", name="EleutherAI"),
        await town.mia.replies(await town.mia.dm("who is behind SEA-LION?")),
    ]
    for seen in held:
        assert "20 questions a minute is as many as one person may" in seen.text
        assert f"<t:{(town.clock.now() + 60_000) // 1000}:R>" in seen.text
        assert [button.label for button in seen.buttons] == []
    assert "AI Singapore" in (await town.ask(town.noor, "who is behind SEA-LION?")).text


async def test_a_page_is_no_question(town: Town) -> None:
    for _ in range(21):
        town.services.cooldown.wait(int(town.mia.id), town.clock.now())
    assert "Allen Institute" in (await town.use(town.mia, "project", name="olmo")).text


async def test_what_a_model_has_read_is_answered_and_says_so(town: Town, model: ModelServer) -> None:
    answer = await town.ask(town.mia, UNREAD)
    assert "Allen Institute for AI" in answer.text
    assert "by the language model tiny" in answer.text
    mentioned = await town.noor.replies(await town.noor.say(f"@Cartographer {UNREAD}"))
    assert "by the language model tiny" in mentioned.text
    ((_, body), _) = model.requests
    assert town.mia.id not in str(body)
    assert town.mia.user.name not in str(body)


async def test_a_model_that_is_silent_delays_and_changes_nothing(town: Town, model: ModelServer) -> None:
    model.says(silence)
    answer = await town.ask(town.mia, UNREAD)
    assert "language model" not in answer.text
    assert "Tell me when you know" in [button.label for button in answer.buttons]


async def test_people_are_told_that_questions_may_be_shown_to_a_model(town: Town, model: ModelServer) -> None:
    shown = await town.use(town.mia, "privacy show")
    assert "a language model reads questions that the bot itself does not understand" in shown.text
    town.services.reader = None
    assert "language model" not in (await town.use(town.mia, "privacy show")).text
    assert model.asked == 0
