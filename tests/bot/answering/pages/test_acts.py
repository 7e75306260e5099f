"""Pages: what they hold, what their buttons lead to, and that they are honest where nothing is known."""

from collections.abc import AsyncIterator

import pytest

from bot.answering.pages.acts import ACTS, open_page
from bot.answering.pages.openness import STAYS_OPEN
from bot.cards.custom_ids import encode
from bot.document import Chart, Document, Facts, Instant, Items, plain
from bot.judging import NOW
from bot.plain import to_text
from storage.catalogue import find_repo
from storage.database import Database
from storage.views import View, view
from tests.support.store import Filled


@pytest.fixture
async def now(eco: Database) -> AsyncIterator[View]:
    async with view(eco) as state:
        yield state


def facts(page: Document) -> dict[str, str]:
    return {
        name: plain(line) for block in page.blocks if isinstance(block, Facts) for name, line in block.rows
    }


def items(page: Document) -> list[str]:
    return [plain(line) for block in page.blocks if isinstance(block, Items) for line in block.items]


def charts(page: Document) -> list[Chart]:
    return [block for block in page.blocks if isinstance(block, Chart)]


async def test_a_project(now: View) -> None:
    page = await open_page(now, "project", ("olmo",))
    shown = facts(page)
    assert shown["Who"] == "Allen Institute for AI (Ai2)"
    assert shown["Where"] == "Seattle, United States, North America"
    assert (
        shown["Governance"] == "single research institute. Stated by the study (slides p.14), confidence 98%."
    )
    assert shown["Kind"] == "research institute, confidence 80%, by the registry of organisations"
    assert {"7 models", "2 datasets", "1 Space", "1 leaderboard"} <= set(items(page))
    assert "allenai/Olmo-3-7B-Think, created 2026-11-21" in items(page)
    assert [(action.act, action.args) for action in page.actions] == [
        ("list", ("olmo", "model")),
        ("list", ("olmo", "dataset")),
        ("list", ("olmo", "space")),
        ("changes", ("olmo",)),
        ("why", ("olmo", "standing")),
        ("map", ("olmo",)),
        ("study", ("governance",)),
    ]
    assert page.as_of == now.as_of


async def test_an_inferred_governance_says_so_and_how_surely(now: View) -> None:
    shown = facts(await open_page(now, "project", ("nb-ailab",)))["Governance"]
    assert "Inferred, not stated by the study; confidence 65%." in shown
    assert "multi-organisational research institute, 35%" in shown
    why = await open_page(now, "why", ("nb-ailab", "governance"))
    assert "Inferred, not stated by the study; confidence 65%." in to_text(why, 200)


async def test_a_project_of_which_nothing_is_tracked(now: View) -> None:
    page = await open_page(now, "project", ("bloom",))
    assert "Nothing of it is tracked yet" in to_text(page, 200)
    assert not [action for action in page.actions if action.act == "list"]


async def test_a_repo(now: View) -> None:
    page = await open_page(now, "repo", ("aisingapore/Llama-SEA-LION-v3-8B-IT",))
    shown = facts(page)
    assert shown["Licence"] == "Llama 3.1 Community License (llama3.1)"
    assert shown["Downloads"] == "7,820 in the last 30 days, 76,500 in all"
    assert shown["Stands on"] == (
        "aisingapore/Llama-SEA-LION-v3-8B: Llama 3.1 Community License (llama3.1), "
        "meta-llama/Llama-3.1-8B: Llama 3.1 Community License (llama3.1)"
    )
    assert [action.act for action in page.actions] == [
        "lineage",
        "derivatives",
        "chain",
        "openness",
        "changes",
        "why",
        "owner",
    ]
    base = await open_page(now, "repo", ("meta-llama/Llama-3.1-8B",))
    assert facts(base)["Built on it"] == "fine-tune: 3"
    assert facts(base)["Gate"] == "open after the owner approves"
    data = await open_page(now, "repo", ("allenai/olmo-mix-1124",))
    assert facts(data)["Built on it"] == "trained on it: 1"


async def test_a_trend_needs_three_looks_and_has_no_line_over_a_gap(eco: Database, history: Filled) -> None:
    async with view(eco) as state:
        (chart,) = charts(await open_page(state, "repo", ("EleutherAI/pythia-160m",)))
        assert [point.value for point in chart.series[0].points] == [510_000.0] * 6
        assert charts(await open_page(state, "repo", ("allenai/reward-bench",))) == []
        assert charts(await open_page(state, "repo", ("allenai/Olmo-3-7B-Think",))) == []
    async with view(eco, run=history.runs[1]) as early:
        assert charts(await open_page(early, "repo", ("EleutherAI/pythia-160m",))) == []


async def test_a_repo_by_our_number_by_its_old_name_and_when_it_is_gone(now: View) -> None:
    repo = await find_repo(now, "aisingapore/SEA-LION-v1-7B")
    assert repo is not None
    pages = [
        await open_page(now, "repo", args)
        for args in ((str(repo.id),), ("aisingapore/sea-lion-7b",), ("model", "aisingapore/SEA-LION-v1-7B"))
    ]
    assert pages[0] == pages[1] == pages[2]
    gone = await open_page(now, "repo", ("bartowski/Retired-7B-GGUF",))
    assert "It is gone or private since" in to_text(gone, 200)


async def test_a_namespace_that_the_study_has_not_has_its_place_from_the_registry(now: View) -> None:
    page = await open_page(now, "compare", ("Qwen", "olmo"))
    said = to_text(page, 200)
    assert "Alibaba (Qwen team): China, Asia" in said
    assert "OLMo: United States, North America" in said
    unknown = to_text(await open_page(now, "compare", ("bartowski", "olmo")), 200)
    assert "bartowski: not known" in unknown


async def test_lists_changes_derivatives_lineage_and_owners(now: View) -> None:
    listed = await open_page(now, "list", ("olmo", "model"))
    assert items(listed)[0] == "allenai/OLMo-2-0425-1B-Instruct: 110,400 downloads in 30 days"
    assert len(items(listed)) == 7
    changed = await open_page(now, "changes", ("sea-lion",))
    assert items(changed)[1] == (
        "aisingapore/Llama-SEA-LION-v3-8B changed its licence from MIT License (mit) "
        "to Llama 3.1 Community License (llama3.1), 2026-11-23"
    )
    quiet = await open_page(now, "changes", ("NbAiLab/NCC",))
    assert "Nothing changed in the last 30 days." in to_text(quiet, 200)
    built = await open_page(now, "derivatives", ("meta-llama/Llama-3.1-8B",))
    assert items(built)[1] == "allenai/Llama-3.1-Tulu-3-8B, fine-tune: 10,810 downloads in 30 days"
    lineage = await open_page(now, "lineage", ("aisingapore/Gemma-SEA-LION-v3-9B",))
    assert "its licence is not known here" in items(lineage)[0]
    owner = await open_page(now, "owner", ("bartowski",))
    assert facts(owner)["What it holds"] == "2 models"
    assert (await open_page(now, "owner", ("nobody-at-all",))).tone == "warning"


async def test_the_page_of_a_licence_says_what_leaves_its_chain_open(now: View) -> None:
    open_one = await open_page(now, "chain", ("aisingapore/Gemma-SEA-LION-v3-9B",), judges=NOW)
    assert "What leaves it open" in to_text(open_one, 200)
    told = [line for line in items(open_one) if STAYS_OPEN in line]
    assert len(told) == 1
    assert told[0].startswith("google/gemma-2-9b ")
    settled = await open_page(now, "chain", ("aisingapore/Llama-SEA-LION-v3-8B",), judges=NOW)
    assert "What leaves it open" not in to_text(settled, 200)


async def test_the_studys_figures_say_what_they_count(now: View) -> None:
    advice = to_text(await open_page(now, "study", ("policymakers",)), 2000)
    assert " (government) of " in advice
    categories = [line for line in items(await open_page(now, "study", ("categories",))) if "compute" in line]
    assert "name machines or who gave them" in categories[0]


async def test_every_button_leads_somewhere_and_fits(now: View) -> None:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    waiting: list[tuple[str, tuple[str, ...]]] = [
        ("project", ("olmo",)),
        ("repo", ("meta-llama/Llama-3.1-8B",)),
        ("repo", ("olmmo",)),
        ("gaps", ()),
        ("compare", ("olmo", "pythia")),
    ]
    while waiting:
        act, args = waiting.pop()
        if (act, args) in seen:
            continue
        seen.add((act, args))
        page = await open_page(now, act, args)
        assert page.title
        for action in page.actions:
            assert action.act in ACTS
            encode(action.act, *action.args)
            waiting.append((action.act, action.args))
    assert {act for act, _ in seen} == set(ACTS)


async def test_what_nothing_goes_by_offers_the_nearest(now: View) -> None:
    page = await open_page(now, "project", ("olmmo",))
    assert page.tone == "warning"
    assert ("project", ("olmo",)) in [(action.act, action.args) for action in page.actions]
    lost = await open_page(now, "repo", ("@everyone **x**",))
    assert "@everyone **x**" in plain(lost.blocks[0].lines[0])  # type: ignore[union-attr]  # a paragraph stands first
    with pytest.raises(ValueError, match="no page"):
        await open_page(now, "drop", ())


async def test_instants_are_instants(now: View) -> None:
    page = await open_page(now, "repo", ("allenai/dolma",))
    spans = [
        span for block in page.blocks if isinstance(block, Facts) for _, line in block.rows for span in line
    ]
    assert any(isinstance(span, Instant) for span in spans)


async def test_what_typing_suggests_is_nearest_to_what_is_not_found(now: View) -> None:
    page = await open_page(now, "project", ("ol",))
    assert page.title == "Not found"
    assert "OLMo" in to_text(page, 200)


async def test_of_spaces_likes_are_told(now: View) -> None:
    shown = to_text(await open_page(now, "list", ("allenai", "space")), 200)
    assert "425 likes" in shown
    assert "not known" not in shown
