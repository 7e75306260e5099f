"""/openness, /lineage, /map, /gaps, /compare, /study and the licence along the chain, as people use them."""

from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.seen import Reply
from tests.support.hostile import HOSTILE, breaks_out
from tests.support.store import ECOSYSTEM, OWNERS, fill, model
from tests.support.town import Heard, Town, settled

FAILURE = "Something went wrong"
OLMO = "allenai/OLMo-2-0425-1B"
SEA_LION = "aisingapore/Llama-SEA-LION-v3-8B-IT"


def as_of(reply: Reply) -> bool:
    return "-# As of <t:" in reply.text


async def test_openness_says_each_component_with_its_evidence(town: Town) -> None:
    page = await town.use(town.mia, "openness", name=OLMO)
    assert page.ephemeral
    assert "**Class:** **open weights, more not known**" in page.text
    assert "of 14 components" in page.text
    for words in (
        "### Open (",
        "**Weights of this model**",
        "### Not known (",
        "[model page](https://huggingface.co/",
    ):
        assert words in page.text, words
    assert "never counted as closed" in page.text
    assert as_of(page)
    why = await town.press(town.mia, page, "Why?")
    assert "rule `openness" in why.text
    chain = await town.press(town.mia, page, "Licence chain")
    assert "Apache License 2.0" in chain.text


async def test_lineage_is_a_picture_and_the_same_in_words(town: Town) -> None:
    page = await town.use(town.mia, "lineage", name=SEA_LION)
    (picture,) = page.images
    assert picture.data is not None
    assert picture.data.startswith(b"\x89PNG")
    assert picture.description is not None
    assert "meta-llama/Llama-3.1-8B" in picture.description
    for words in (
        "### Stands on",
        "meta-llama/Llama-3.1-8B",
        "Llama 3.1 Community License",
        "### Built on it",
    ):
        assert words in page.text, words
    assert as_of(page)
    base = await town.use(town.mia, "lineage", name="meta-llama/Llama-3.1-8B")
    assert "It declares to stand on nothing." in base.text
    assert "**fine-tune:** 3 by" in base.text
    assert "**Made by others than its owner:**" in base.text


async def test_a_licence_is_shown_along_its_chain_as_evidence_and_not_as_advice(town: Town) -> None:
    page = await town.use(town.mia, "license", name=SEA_LION)
    assert "**Beside what it stands on:** **as permissive**" in page.text
    assert "(fine-tuned into `aisingapore/Llama-SEA-LION-v3-8B`)" in page.text
    assert "not legal advice" in page.text
    whole = await town.use(town.mia, "license", name="olmo")
    assert "Apache License 2.0" in whole.text, "a project's licences are those of what it has"


async def test_a_licence_that_drops_terms_says_which(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    freed = model(
        "EleutherAI/freed", "mit", base_models=("CohereLabs/closed-base",), base_relation="finetune"
    )
    base = model("CohereLabs/closed-base", "cc-by-nc-4.0")
    async with settled(monkeypatch, tmp_path, role=None) as town:
        await fill(town.db, town.clock, weeks=1, ecosystem=[*ECOSYSTEM, freed, base], owners=OWNERS)
        await town.start()
        page = await town.use(town.mia, "license", name="EleutherAI/freed")
        assert "**more permissive than what it stands on**" in page.text
        assert "does not say: no commercial use" in page.text


async def test_the_map_places_and_ties_and_is_legible_without_the_picture(town: Town) -> None:
    page = await town.use(town.mia, "map")
    (picture,) = page.images
    assert picture.data is not None
    assert picture.data.startswith(b"\x89PNG")
    assert picture.description is not None
    assert "Namespaces by governance." in picture.description
    shown = page.text
    for words in ("**single research institute**", "allenai", "builds on", "### Who governs"):
        assert words in shown, words
    around = await town.use(town.mia, "map", name="sea-lion")
    assert "SEA-LION on the map" in around.text
    assert "meta-llama" in around.text
    whole = await town.press(town.mia, around, "The map")
    assert "### Who governs" in whole.text
    lost = await town.use(town.mia, "map", name="sea-lyon-x")
    assert "I hold nothing named" in lost.text


async def test_gaps_are_those_of_what_is_followed(town: Town) -> None:
    page = await town.use(town.mia, "gaps")
    for words in (
        "### Languages that lack something",
        "### Tasks that lack something",
        "used by",
        "estimate",
    ):
        assert words in page.text, words
    assert as_of(page)
    languages = await town.press(town.mia, page, "Languages")
    assert "### Tasks" not in languages.text
    one = await town.use(town.mia, "gaps", about="english")
    assert "Who serves English (en)" in one.text
    assert "The most used model" in one.text
    census = await town.use(town.mia, "gaps", census=True)
    assert "Gaps in all that is stored" in census.text
    assert "among all that the store holds" in census.text
    back = await town.press(town.mia, census, "What is followed")
    assert "Gaps in what is followed" in back.text
    again = await town.press(town.mia, back, "All that is stored")
    assert "among all that the store holds" in again.text
    none = await town.use(town.mia, "gaps", about="klingonese")
    assert "“klingonese” is no language, and no task of what is followed." in none.text
    offered = await town.mia.autocomplete("gaps", "about", "swa")
    assert "sw" in [choice["value"] for choice in offered]


async def test_projects_are_compared_row_by_row(town: Town) -> None:
    page = await town.use(
        town.mia, "compare", first="olmo", second="pythia", third="sea-lion", fourth="llama"
    )
    rows = page.text.split("**Governance**", 1)[1].split("**Control on the Hub**", 1)[0]
    for name, model_ in (
        ("OLMo", "single research institute"),
        ("Pythia", "non-profit-sponsored grassroots"),
        ("SEA-LION", "single research institute"),
        ("Llama", "single company"),
    ):
        assert f"**{name}**: **{model_}**" in rows, rows
    opened = await town.press(town.mia, page, "Pythia")
    assert "EleutherAI" in opened.text


async def test_repos_are_compared_with_repos(town: Town) -> None:
    page = await town.use(town.mia, "compare", first=OLMO, second="EleutherAI/pythia-70m")
    for words in ("**Licence**", "**Openness**", "**Downloads in 30 days**", "rolling 30-day count"):
        assert words in page.text, words
    mixed = await town.use(town.mia, "compare", first="olmo", second=OLMO)
    assert "their rows differ" in mixed.text
    alone = await town.use(town.mia, "compare", first="olmo", second="OLMo")
    assert "Name two, three or four to compare." in alone.text
    unknown = await town.use(town.mia, "compare", first="olmo", second="nothing/of-the-kind")
    assert "I hold nothing named “nothing/of-the-kind”" in unknown.text
    offered = [choice["value"] for choice in await town.mia.autocomplete("compare", "first", "olmo")]
    assert offered[0] == "olmo"
    assert OLMO in offered


async def test_the_study_has_todays_figures_beside_it(town: Town) -> None:
    first = await town.use(town.mia, "study")
    assert "arxiv.org/abs/2509.25397" in first.text
    for topic, words in (
        ("categories", "benchmark"),
        ("governance", "(inferred)"),
        ("motivations", "Today:"),
        ("researchers", "Shown by"),
        ("companies", "Today:"),
        ("policymakers", "Today:"),
        ("platforms", "Today:"),
    ):
        page = await town.use(town.mia, "study", topic=topic)
        assert words in page.text, topic
        assert "Today" in page.text, topic
        assert as_of(page), topic
    turned = await town.press(town.mia, first, "Categories")
    assert "Seven kinds of artefacts" in turned.text


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("openness", ("name",)),
        ("lineage", ("name",)),
        ("map", ("name",)),
        ("gaps", ("about",)),
        ("compare", ("first", "second", "third", "fourth")),
    ],
)
async def test_whatever_is_typed_is_answered_calmly(
    town: Town, command: str, options: tuple[str, ...]
) -> None:
    for kind, typed in HOSTILE.items():
        reply = await town.use(town.mia, command, dict.fromkeys(options, typed))
        assert reply.text.strip(), kind
        assert FAILURE not in reply.text, kind
        assert reply.pings == set(), kind
        assert breaks_out(reply.text) == [], kind
        for option in options:
            await town.mia.autocomplete(command, option, typed[:100])


async def test_hostile_names_are_text_on_every_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heard: Heard
) -> None:
    name = "EleutherAI/**b**`_[x](https:--evil.example)@everyone"
    evil: dict[str, Any] = {
        "license_name": "@everyone [x](https://evil.example)",
        "task": "`**evil**`",
        "languages": ("@here",),
    }
    odd = model(name, "other", base_models=(OLMO, "<@1>/](https://evil"), base_relation="finetune", **evil)
    async with settled(monkeypatch, tmp_path, role=None) as town:
        await fill(town.db, town.clock, weeks=1, ecosystem=[*ECOSYSTEM, odd], owners=OWNERS)
        await town.start()
        for command, options in (
            ("openness", {"name": name}),
            ("lineage", {"name": name}),
            ("lineage", {"name": OLMO}),
            ("license", {"name": name}),
            ("gaps", {}),
            ("compare", {"first": name, "second": OLMO}),
            ("map", {}),
        ):
            reply = await town.use(town.mia, command, options)
            assert FAILURE not in reply.text, (command, heard.lines)
            assert reply.pings == set(), command
            assert breaks_out(reply.text) == [], (command, reply.text)
