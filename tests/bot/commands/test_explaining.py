"""The menu of a message: every link to the Hub and every known name in it, briefly, and nothing else."""

from pathlib import Path

import pytest

from bot.commands.cooldown import Cooldown
from bot.commands.explaining import NAME
from bot.sandbox.people import Person
from bot.sandbox.seen import Reply, Seen
from tests.support.hostile import HOSTILE, breaks_out
from tests.support.town import PATIENCE, Town, settled


async def explained(person: Person, message: Seen) -> Reply:
    return await (await person.message_menu(NAME, message)).final(PATIENCE)


async def test_one_thing_is_told_in_a_few_lines_to_who_asks(town: Town) -> None:
    said = await town.mia.say("look at https://huggingface.co/allenai/OLMo-2-0425-1B, it is out")
    card = await explained(town.noor, said)
    assert card.ephemeral
    for words in ("OLMo-2-0425-1B", "is a model", "Apache License 2.0", "55,200"):
        assert words in card.text
    assert "Card" in [button.label for button in card.buttons]


async def test_several_things_are_a_line_each_with_their_buttons(town: Town) -> None:
    said = await town.ada.say(
        "SEA-LION and Pythia are in, hf.co/datasets/allenai/dolma too, and EleutherAI/pythia-160m"
    )
    card = await explained(town.mia, said)
    assert "4 things are named here" in card.text
    labels = [button.label for button in card.buttons]
    assert labels[:4] == ["SEA-LION", "Pythia", "allenai/dolma", "EleutherAI/pythia-160m"]
    assert "AI Singapore" in card.text
    opened = await town.press(town.mia, card, "allenai/dolma")
    assert opened.text.startswith("## [allenai/dolma](https://huggingface.co/datasets/allenai/dolma)")


async def test_plain_words_are_not_taken_for_names(town: Town) -> None:
    said = await town.mia.say("good morning, the new release of our data is open to everyone in the world")
    assert "I know nothing that is named here" in (await explained(town.mia, said)).text


async def test_a_card_of_ours_can_be_explained_too_and_in_private(town: Town) -> None:
    asked = await town.mia.dm("who is behind SEA-LION?")
    answer = await town.mia.replies(asked)
    assert "aisingapore" in (await explained(town.mia, answer)).text


async def test_what_is_linked_and_not_held_is_looked_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        said = await town.mia.say("https://huggingface.co/datasets/allenai/dolma or allenai/nothing-of-it")
        card = await explained(town.mia, said)
        assert "allenai/dolma" in card.text
        assert "“allenai/nothing-of-it” is not on the Hub, or it is private" in card.text


async def test_whatever_is_written_is_explained_calmly_and_within_bounds(town: Town) -> None:
    texts = [text for text in HOSTILE.values() if text.strip()]
    texts.append(" ".join(f"https://huggingface.co/nobody/repo-{number}" for number in range(45)))
    for typed in texts:
        said = await town.mia.say(typed[:2_000])
        card = await explained(town.mia, said)
        assert card.text.strip()
        assert "Something went wrong" not in card.text
        assert card.pings == set()
        assert breaks_out(card.text) == []
        town.services.cooldown.forget()
    assert town.hub.log.count("^/api/") <= 10 * 3, "one person cannot spend the quota by it"


async def test_it_counts_as_a_question(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(town.services, "cooldown", Cooldown(1))
    said = await town.mia.say("SEA-LION")
    assert "aisingapore" in (await explained(town.mia, said)).text
    assert "You asked a lot just now" in (await explained(town.mia, said)).text


async def test_it_is_offered_everywhere_and_to_who_installed_it(town: Town) -> None:
    (command,) = (one for one in town.discord.world.application.commands.values() if one["name"] == NAME)
    assert command["type"] == 3
    assert sorted(command["contexts"]) == [0, 1, 2]
    assert sorted(command["integration_types"]) == [0, 1]
