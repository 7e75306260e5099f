"""/project, /repo, /license and /ask, as people use them and as people misuse them."""

from typing import Any

import pytest

from bot.sandbox.acting_commands import offered
from bot.sandbox.people import Person
from tests.support.hostile import HOSTILE, breaks_out
from tests.support.town import Heard, Town

FAILURE = "Something went wrong"
QUESTIONS = (
    ("who is behind SEA-LION?", "AI Singapore"),
    ("what licence does allenai/OLMo-2-0425-1B have?", "Apache License 2.0"),
    ("how many models does EleutherAI have?", "4 models"),
    ("newest model of allenai", "Olmo-3-7B-Think"),
    ("most downloaded model of EleutherAI", "pythia-160m"),
    ("what changed this week?", "Llama-SEA-LION-v3-8B"),
    ("how is OLMo governed?", "single research institute"),
    ("what licence does omlo have?", "OLMo"),
    ("show me the private repos of allenai", "Private repos cannot be seen"),
    ("how many people use OLMo?", "Downloads are not people"),
)


async def test_a_project_says_who_where_and_how_it_is_governed(town: Town) -> None:
    card = await town.use(town.mia, "project", name="olmo")
    for words in (
        "Allen Institute for AI",
        "Seattle",
        "single research institute",
        "slides p.14",
        "7 models",
    ):
        assert words in card.text
    assert "Freshest" in card.text
    assert [button.label for button in card.buttons] == [
        "Models",
        "Datasets",
        "Spaces",
        "What changed",
        "Why?",
        "The map",
        "The study",
        "Share",
    ]
    assert card.ephemeral


async def test_its_buttons_go_on_and_come_back(town: Town) -> None:
    card = await town.use(town.mia, "project", name="olmo")
    for button, words in (
        ("Models", "allenai/OLMo-2-0425-1B-Instruct"),
        ("Datasets", "allenai/dolma"),
        ("Spaces", "allenai/reward-bench"),
        ("What changed", "Olmo-3-7B-Think"),
        ("Why?", "single research institute"),
    ):
        opened = await town.press(town.mia, card, button)
        assert words in opened.text
        assert opened.ephemeral
        back = await town.press(town.mia, opened, "Back")
        assert "Allen Institute for AI" in back.text


async def test_the_two_inferred_projects_are_marked_everywhere_and_no_other(town: Town) -> None:
    choices = await town.mia.autocomplete("project", "name", "")
    assert len(choices) == 14
    marked = []
    for choice in choices:
        card = await town.use(town.mia, "project", name=choice["value"])
        if "Inferred, not stated by the study" in card.text:
            marked.append(choice["value"])
            why = await town.press(town.mia, card, "Why?")
            assert "Inferred, not stated by the study" in why.text
    assert len(marked) == 2


async def test_an_unknown_project_offers_the_nearest_with_buttons(town: Town) -> None:
    card = await town.use(town.mia, "project", name="omlo")
    assert "I hold nothing named “omlo”" in card.text
    opened = await town.press(town.mia, card, "OLMo")
    assert "Allen Institute for AI" in opened.text


async def test_projects_are_suggested_while_typing(town: Town) -> None:
    for typed, key in (("ol", "olmo"), ("OLM", "olmo"), ("sea", "sea-lion"), ("eleuther", "pythia")):
        assert key in [choice["value"] for choice in await town.mia.autocomplete("project", "name", typed)]


async def test_a_repo_by_its_id_or_its_link(town: Town) -> None:
    for name in (
        "allenai/OLMo-2-0425-1B",
        "ALLENAI/olmo-2-0425-1b",
        "https://huggingface.co/allenai/OLMo-2-0425-1B",
        "https://huggingface.co/allenai/OLMo-2-0425-1B/tree/main",
    ):
        card = await town.use(town.mia, "repo", name=name)
        assert card.text.startswith(
            "## [allenai/OLMo-2-0425-1B](https://huggingface.co/allenai/OLMo-2-0425-1B)"
        )
        for words in ("Apache License 2.0", "open to everyone", "55,200 in the last 30 days"):
            assert words in card.text


async def test_a_repo_shows_its_trend_and_says_it_in_words(town: Town) -> None:
    card = await town.use(town.mia, "repo", name="allenai/OLMo-2-0425-1B")
    (picture,) = card.images
    assert picture.data is not None
    assert picture.data.startswith(b"\x89PNG")
    assert picture.description
    assert "from 48,000 to 55,200" in picture.description


async def test_a_dataset_a_former_name_and_a_repo_that_is_gone(town: Town) -> None:
    dataset = await town.use(town.mia, "repo", name="https://huggingface.co/datasets/allenai/dolma")
    assert "(https://huggingface.co/datasets/allenai/dolma)" in dataset.text
    renamed = await town.use(town.mia, "repo", name="aisingapore/sea-lion-7b")
    assert renamed.text.startswith("## [aisingapore/SEA-LION-v1-7B]")
    gone = await town.use(town.mia, "repo", name="bartowski/Retired-7B-GGUF")
    assert "gone or private since" in gone.text


async def test_an_unknown_repo_offers_the_nearest_with_buttons(town: Town) -> None:
    card = await town.use(town.mia, "repo", name="allenai/OLMo-2-0425-1C")
    assert "I hold nothing named" in card.text
    opened = await town.press(town.mia, card, "allenai/OLMo-2-0425-1B")
    assert "Apache License 2.0" in opened.text


async def test_the_buttons_of_a_repo_go_on(town: Town) -> None:
    card = await town.use(town.mia, "repo", name="aisingapore/Llama-SEA-LION-v3-8B")
    for button, words in (
        ("Lineage", "meta-llama/Llama-3.1-8B"),
        ("What changed", "llama3.1"),
        ("Derivatives", "aisingapore/Llama-SEA-LION-v3-8B-IT"),
        ("Open owner", "AI Singapore"),
    ):
        assert words in (await town.press(town.mia, card, button)).text


async def test_repos_are_suggested_and_a_suggestion_is_understood(town: Town) -> None:
    for typed in ("dolma", "pythia-7", "reward", ""):
        choices = await town.mia.autocomplete("repo", "name", typed)
        assert choices, typed
        card = await town.use(town.mia, "repo", name=choices[0]["value"])
        assert choices[0]["name"].split(" ")[0] in card.text


async def test_the_licence_of_a_repo_and_of_what_it_stands_on(town: Town) -> None:
    answer = await town.use(town.mia, "license", name="aisingapore/Llama-SEA-LION-v3-8B-IT")
    assert "declares" in answer.text
    assert "Llama 3.1" in answer.text
    assert "meta-llama/Llama-3.1-8B" in answer.text
    assert await town.mia.autocomplete("license", "name", "sea-lion")


async def test_a_british_person_finds_licence(town: Town) -> None:
    mia = town.mia
    british = {one["label"]: one["description"] for one in _offered(town, mia, "en-GB")}
    american = {one["label"]: one["description"] for one in _offered(town, mia, "en-US")}
    assert "license" not in british
    assert "licence" not in american
    assert british["licence"] == "What a repo's licence is, and what it stands on"
    assert american["license"] == "What a repo's license is, and what it stands on"
    mia.user.locale = "en-GB"
    answer = await town.use(mia, "licence", name="allenai/OLMo-2-0425-1B")
    assert "Apache License 2.0" in answer.text


def _offered(town: Town, person: Person, locale: str) -> list[dict[str, Any]]:
    channel = town.discord.world.channels[str(town.channel("ask"))]
    return offered(town.discord.core, person.id, channel, locale)


async def test_questions_are_answered_privately_and_in_time(town: Town) -> None:
    for question, words in QUESTIONS:
        answer = await town.ask(town.mia, question)
        assert words in answer.text
        assert answer.ephemeral
        assert answer.acknowledged_ms < 3_000
        assert FAILURE not in answer.text


async def test_what_is_no_question_of_ours_is_said_to_be_none(town: Town) -> None:
    said = ("did not understand", "cannot be known", "not collected")
    for question in ("what is the weather in Oslo tomorrow?", "colourless green ideas sleep"):
        answer = await town.ask(town.mia, question)
        assert any(words in answer.text for words in said), answer.text


@pytest.mark.parametrize(
    ("command", "option"), [("ask", "question"), ("project", "name"), ("repo", "name"), ("license", "name")]
)
async def test_whatever_is_typed_is_answered_calmly(town: Town, command: str, option: str) -> None:
    for kind, typed in HOSTILE.items():
        reply = await town.use(town.mia, command, {option: typed})
        assert reply.text.strip(), kind
        assert FAILURE not in reply.text, kind
        assert reply.pings == set(), kind
        assert breaks_out(reply.text) == [], kind
        assert reply.ephemeral, kind
    assert "7 models" in (await town.ask(town.noor, "how many models does allenai have?")).text


async def test_whatever_is_typed_into_an_option_suggests_or_not(town: Town, heard: Heard) -> None:
    options = (("project", "name"), ("repo", "name"), ("digest preview", "about"), ("settings", "timezone"))
    for typed in HOSTILE.values():
        for command, option in options:
            for choice in await town.ada.autocomplete(command, option, typed):
                assert 1 <= len(choice["name"]) <= 100
    assert [line for line in heard.lines if "could be suggested" in line] == []


async def test_answers_are_public_where_an_admin_said_so(town: Town) -> None:
    await town.services.change_settings(town.guild_id, public_channels=(town.channel("ask"),))
    public = await town.ask(town.mia, "who is behind SEA-LION?", channel="ask")
    assert not public.ephemeral
    assert "Share" not in [button.label for button in public.buttons]
    private = await town.ask(town.mia, "who is behind SEA-LION?", channel="ecosystem")
    assert private.ephemeral
    assert [seen.text for seen in town.noor.sees("ask")] == [public.text]
    assert town.noor.sees("ecosystem") == []


async def test_in_direct_messages_there_is_nothing_to_share(town: Town) -> None:
    answer = await town.ask(town.mia, "who is behind SEA-LION?", channel="dm")
    assert "AI Singapore" in answer.text
    assert "Share" not in [button.label for button in answer.buttons]


async def test_who_asks_too_fast_is_told_when_to_go_on(town: Town) -> None:
    for _ in range(20):
        await town.ask(town.mia, "who is behind SEA-LION?")
    held = await town.ask(town.mia, "who is behind SEA-LION?")
    assert "You asked a lot just now" in held.text
    assert f"<t:{(town.clock.now() + 60_000) // 1000}:R>" in held.text
    other = await town.ask(town.noor, "who is behind SEA-LION?")
    assert "AI Singapore" in other.text
    town.clock.advance(60_000)
    assert "AI Singapore" in (await town.ask(town.mia, "who is behind SEA-LION?")).text
