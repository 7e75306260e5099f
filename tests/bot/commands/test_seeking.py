"""/repo for what the store does not hold: it is looked up by whoever collects, while the asker waits."""

from pathlib import Path

import pytest

from bot.commands import seeking
from bot.commands.cooldown import LookUpLimits
from bot.commands.seeking import wanted
from tests.support.town import hamlet, settled


async def test_a_repo_that_is_not_in_the_store_is_looked_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        for name in ("allenai/dolma", "https://huggingface.co/datasets/allenai/dolma"):
            card = await town.use(town.mia, "repo", name=name)
            assert card.text.startswith("## [allenai/dolma](https://huggingface.co/datasets/allenai/dolma)")
        assert town.hub.log.count("^/api/datasets/allenai/dolma") == 1
        missing = await town.use(town.mia, "repo", name="allenai/nothing-of-it")
        assert "is not on the Hub, or it is private" in missing.text
        odd = await town.use(town.mia, "repo", name="no id at all")
        assert "is not on the Hub" not in odd.text


async def test_without_a_collector_the_asker_is_told_that_it_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(seeking, "PATIENCE", 0.3)
    async with settled(monkeypatch, tmp_path, role="bot") as town:
        card = await town.use(town.mia, "repo", name="allenai/dolma")
        assert "is being looked up on the Hub" in card.text
        assert town.hub.log.count("^/api/") == 0


async def test_one_person_cannot_spend_the_quota(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        monkeypatch.setattr(town.services, "look_ups", LookUpLimits(person=1, server=2))
        again = f"<t:{town.clock.now() // 1000 + 600}:R>"
        assert "allenai/dolma" in (await town.use(town.mia, "repo", name="allenai/dolma")).text
        asked = town.hub.log.count("^/api/")
        refused = await town.use(town.mia, "repo", name="EleutherAI/pythia-70m")
        said = "you had many things looked up on the Hub just now. Try again"
        assert f"“EleutherAI/pythia-70m” is not in the store, and {said} {again}" in refused.text
        held = await town.use(town.mia, "repo", name="allenai/dolma")
        assert "looked up" not in held.text, "what the store holds costs nothing"
        assert town.hub.log.count("^/api/") == asked
        await town.use(town.noor, "repo", name="EleutherAI/nothing")
        refused = await town.use(town.ada, "repo", name="EleutherAI/pythia-70m")
        assert f"this server had many things looked up on the Hub just now. Try again {again}" in refused.text
        asked = town.hub.log.count("^/api/")
        town.clock.advance(600_000)
        card = await town.use(town.mia, "repo", name="EleutherAI/pythia-70m")
        assert "Apache License 2.0" in card.text
        assert town.hub.log.count("^/api/") > asked


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("acme/one", (None, "acme/one")),
        (" acme/one ", (None, "acme/one")),
        ("https://huggingface.co/acme/one/tree/main", ("model", "acme/one")),
        ("hf.co/datasets/acme/data", ("dataset", "acme/data")),
        ("https://huggingface.co/spaces/acme/demo", ("space", "acme/demo")),
    ],
)
def test_type_and_id_are_read_from_what_was_typed(typed: str, found: tuple[str | None, str]) -> None:
    assert wanted(typed) == found


async def test_what_a_question_names_is_looked_up_once_and_then_answered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        answer = await town.ask(town.mia, "what licence does allenai/OLMo-2-0425-1B have?")
        assert "Apache License 2.0" in answer.text
        asked = town.hub.log.count("^/api/")
        link = "is https://huggingface.co/datasets/allenai/dolma gated?"
        said = await town.noor.replies(await town.noor.say(f"@Cartographer {link}"))
        assert "open to everyone" in said.text
        assert town.hub.log.count("^/api/") == asked + 1, "a link says which type it is"
        again = await town.ask(town.mia, "is https://huggingface.co/datasets/allenai/dolma gated?")
        assert "open to everyone" in again.text
        assert town.hub.log.count("^/api/") == asked + 1


async def test_several_names_are_each_looked_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        answer = await town.ask(town.mia, "compare allenai/OLMo-2-0425-1B and EleutherAI/pythia-70m")
        assert "Side by side" in answer.text
        for name in ("allenai/OLMo-2-0425-1B", "EleutherAI/pythia-70m"):
            assert name in answer.text


async def test_a_missing_one_and_one_that_no_id_names_are_told_as_such(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        answer = await town.ask(town.mia, "who is behind allenai/nothing-of-it?")
        assert "“allenai/nothing-of-it” is not on the Hub, or it is private" in answer.text
        assert "Tell me when you know" in [button.label for button in answer.buttons]
        word = await town.ask(town.mia, "who made Kimi-K2?")
        assert "No namespace on the Hub is named “Kimi-K2”" in word.text
        asked = town.hub.log.count("^/api/")
        await town.ask(town.noor, "who is behind allenai/nothing-of-it?")
        assert town.hub.log.count("^/api/") == asked, "for ten minutes it is not asked for again"


async def test_a_namespace_that_a_bare_word_names_is_looked_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = hamlet().owner("zorblax", members=["ada"], followers=3)
    async with settled(monkeypatch, tmp_path, world=world) as town:
        answer = await town.ask(town.mia, "who is behind zorblax?")
        assert "is the namespace of an organisation on the Hub" in answer.text
        then = await town.ask(town.mia, "and where is it?")
        assert "together with the question before" in then.text


async def test_questions_share_the_limit_of_look_ups_and_wait_for_no_collector(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(seeking, "PATIENCE", 0.3)
    async with settled(monkeypatch, tmp_path, role="bot") as town:
        answer = await town.ask(town.mia, "what licence does allenai/dolma have?")
        assert "is being looked up on the Hub" in answer.text
        monkeypatch.setattr(town.services, "look_ups", LookUpLimits(person=1))
        await town.ask(town.mia, "what licence does allenai/one have?")
        held = await town.ask(town.mia, "what licence does allenai/other have?")
        assert "you had many things looked up on the Hub just now" in held.text
        assert town.hub.log.count("^/api/") == 0
