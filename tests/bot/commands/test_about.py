"""/help and /about: only what one may use, clickable; what the bot is and what it does not know."""

from pathlib import Path

from config.measured import load
from tests.support.town import Town

OPERATORS = (
    "</admin refresh:",
    "</admin plan:",
    "</admin status:",
    "</admin track:",
    "</admin untrack:",
)


async def test_help_shows_each_person_what_they_may_use(town: Town) -> None:
    member = (await town.use(town.mia, "help")).text
    admin = (await town.use(town.ada, "help")).text
    operator = (await town.use(town.otto, "help")).text
    everybody = (
        "</ask:",
        "</project:",
        "</repo:",
        "</license:",
        "</digest subscribe:",
        "</about:",
        "</help:",
    )
    for words in everybody:
        assert words in member
        assert words in admin
        assert words in operator
    for words in OPERATORS:
        assert words not in member
        assert words not in admin
        assert words in operator
    assert "</settings:" not in member
    assert "</settings:" in admin
    assert "</settings:" in operator


async def test_in_private_it_shows_what_works_there(town: Town) -> None:
    private = (await town.use(town.otto, "help", channel="dm")).text
    assert "</digest list:" in private
    for words in ("</settings:", *OPERATORS):
        assert words not in private
    told = {line.split("</")[1].split(":")[0].split()[0] for line in private.splitlines() if "</" in line}
    assert told | {"What is this?"} == set(town.otto.commands("dm"))
    assert "“What is this?”" in private, "the menu of a message is told apart from the commands"


async def test_its_mentions_lead_to_commands_that_exist(town: Town) -> None:
    ids = {command["id"]: command["name"] for command in town.discord.world.application.commands.values()}
    for line in (await town.use(town.otto, "help")).text.splitlines():
        if "</" in line:
            name, _, number = line.split("</")[1].split(">")[0].rpartition(":")
            assert ids[number] == name.split()[0]


async def test_about_says_what_it_is_how_fresh_and_what_it_does_not_know(town: Town) -> None:
    card = await town.use(town.mia, "about")
    assert card.ephemeral
    for words in (
        "arXiv 2509.25397",
        "What I do not know",
        "downloads are the Hub's rolling count",
        "That is evidence, not advice",
        "7 namespaces are followed",
        f"<t:{town.clock.now() // 1000}:R>",
    ):
        assert words in card.text


async def test_about_accuracy_says_the_figures_of_the_page(town: Town) -> None:
    card = await town.use(town.mia, "about", topic="accuracy")
    page = (Path(__file__).parents[3] / "docs" / "accuracy.md").read_text(encoding="utf-8")
    measured = load()
    told = measured.of("kind", "as told")
    assert told is not None
    for rate in (told.classified, told.coverage, measured.study.told, measured.evidence.shown):
        assert f"{rate.hits} of {rate.n}; " in card.text
        assert f"({rate.hits} of {rate.n}; {rate.low:.3f} to {rate.high:.3f})" in page
    for one in measured.answers:
        assert f"{one.tallies[0].outcome.hits} of {one.tallies[0].outcome.n}; " in card.text
    for words in ("How good the map is", measured.written, "by rules alone", measured.registry):
        assert words in card.text
