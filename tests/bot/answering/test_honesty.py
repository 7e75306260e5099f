"""Premises, chains, names that are nearly right, follow-ups, sources, and the past of a small ecosystem."""

import pytest

from bot.answering.answer import Answer, answer
from bot.document import Action, Link
from storage.database import Database
from storage.errors import StoreError
from tests.support.store import Filled

LLAMA_TERMS = "Llama 3.1 Community License (llama3.1)"


async def asked(db: Database, question: str, *context: str) -> Answer:
    return await answer(db, question, context=context)


def first_line(given: Answer) -> str:
    return given.text.splitlines()[0]


def acts(given: Answer) -> set[tuple[str, ...]]:
    return {(action.act, *action.args) for action in given.document.actions}


@pytest.mark.parametrize("question", ["is OLMo from Meta?", "did Meta make OLMo?", "was OLMo made by Meta"])
async def test_a_false_premise_is_corrected(eco: Database, question: str) -> None:
    given = await asked(eco, question)
    assert given.outcome == "answered"
    assert first_line(given) == (
        "No: OLMo is not from Meta (Llama team). It comes from Allen Institute for AI (Ai2)."
    )


async def test_a_true_premise_is_confirmed_and_one_in_passing_corrected(eco: Database) -> None:
    assert first_line(await asked(eco, "is Pythia made by EleutherAI?")).startswith("Yes. Pythia comes from")
    passing = await asked(eco, "Meta's OLMo licence")
    assert first_line(passing) == "OLMo is not from Meta (Llama team) but from Allen Institute for AI (Ai2)."
    assert "Apache License 2.0" in passing.text


async def test_a_licence_always_states_its_chain(eco: Database) -> None:
    given = await asked(eco, "licence of aisingapore/Llama-SEA-LION-v3-8B-IT")
    middle = "aisingapore/Llama-SEA-LION-v3-8B"
    assert given.text.splitlines()[1:3] == [
        f"{middle}-IT is a fine-tune of {middle}, which declares {LLAMA_TERMS}.",
        f"{middle} is a fine-tune of meta-llama/Llama-3.1-8B, which declares {LLAMA_TERMS}.",
    ]
    broken = await asked(eco, "may I use Gemma-SEA-LION-v3-9B at work")
    assert "its licence is not known here" in broken.text
    assert "With what it stands on: not known." in first_line(broken)


async def test_the_strictest_of_the_chain_decides(eco: Database) -> None:
    given = await asked(eco, "can I use allenai/Llama-3.1-Tulu-3-8B commercially")
    (use,) = [row for row in given.rows if "commercial_use" in row]
    assert use["commercial_use_of_chain"] == "allowed with conditions"


async def test_nearest_names_are_offered_for_typos(eco: Database) -> None:
    unclear = await asked(eco, "who makes Quen")
    assert unclear.outcome == "clarify"
    assert "Alibaba (Qwen team)" in [reading.label for reading in unclear.readings]
    missing = await asked(eco, "licence of allenai/OLMo-2-0425-1C")
    assert missing.reason == "not_collected"
    assert "allenai/OLMo-2-0425-1B" in [reading.label for reading in missing.readings]


async def test_a_question_without_a_name_asks_for_one(eco: Database) -> None:
    given = await asked(eco, "which licence?")
    assert (given.outcome, first_line(given)) == ("clarify", "Which project or repo do you mean?")
    assert ("OLMo", ("OLMo",)) in [(reading.label, reading.context) for reading in given.readings]


async def test_a_renamed_repo_is_found_by_its_old_name(eco: Database) -> None:
    given = await asked(eco, "aisingapore/sea-lion-7b licence")
    assert first_line(given) == "aisingapore/SEA-LION-v1-7B declares MIT License (mit)."
    assert given.assumptions == ("“aisingapore/sea-lion-7b” is now aisingapore/SEA-LION-v1-7B",)


@pytest.mark.parametrize(
    "written",
    [
        "https://huggingface.co/datasets/allenai/dolma",
        "https://hf.co/datasets/allenai/dolma/tree/main?x=1#top",
        "<https://huggingface.co/datasets/allenai/dolma>",
        "allenai/dolma",
        "ALLENAI/DOLMA",
        "dolma",
    ],
)
async def test_a_repo_is_known_by_any_of_its_names(eco: Database, written: str) -> None:
    given = await asked(eco, f"licence of {written}")
    assert first_line(given) == "allenai/dolma declares Open Data Commons Attribution (odc-by)."


@pytest.mark.parametrize(
    ("context", "question", "line"),
    [
        ("who is behind OLMo?", "and its licence?", "OLMo: Apache License 2.0"),
        ("What licence does OLMo use?", "and pythia?", "Pythia: Apache License 2.0 (apache-2.0) (4 models)."),
        ("most downloaded models", "only apache ones", "EleutherAI/pythia-160m leads by downloads"),
        ("models by allenai", "rank them by size", "allenai/Llama-3.1-Tulu-3-8B is the largest"),
        ("what changed in olmo this week", "the week before?", "Nothing changed in OLMo from 2026-11-09"),
    ],
)
async def test_a_follow_up_leans_on_what_was_asked(
    eco: Database, context: str, question: str, line: str
) -> None:
    given = await asked(eco, question, context)
    assert first_line(given).startswith(line)
    assert "together with the question before" in given.text


async def test_every_link_of_an_answer_is_cited_with_what_it_supports(eco: Database) -> None:
    given = await asked(eco, "what changed in sea-lion this week")
    links = {
        span.url
        for block in given.document.blocks
        for line in getattr(block, "items", ())
        for span in line
        if isinstance(span, Link) and span.text.count("/") == 1
    }
    assert links
    assert links <= {citation.url for citation in given.citations}
    assert all(citation.supports for citation in given.citations)


async def test_as_of_a_run_the_past_is_answered_as_it_was(eco: Database, history: Filled) -> None:
    question = "licence of aisingapore/Llama-SEA-LION-v3-8B"
    then = await answer(eco, question, run=history.runs[-2])
    assert first_line(then) == "aisingapore/Llama-SEA-LION-v3-8B declares MIT License (mit)."
    assert (then.run, then.as_of) == (history.runs[-2], history.looked[-2])
    assert LLAMA_TERMS in first_line(await asked(eco, question))
    gone = await answer(eco, "how many models does bartowski have", run=history.runs[0])
    assert first_line(gone) == "2 models of bartowski."
    old = await answer(eco, "most downloaded model of EleutherAI", run=history.runs[0])
    assert "510,000" in first_line(old)


async def test_a_run_that_does_not_exist_cannot_be_asked(eco: Database) -> None:
    with pytest.raises(StoreError, match="there is no run"):
        await answer(eco, "what is OLMo?", run=10_000)


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("what is OLMo?", "answered"),
        ("how is OLMo governed?", "answered"),
        ("how many models does allenai have?", "no_data"),
        ("what changed this week?", "no_data"),
        ("licence of olmo", "no_data"),
    ],
)
async def test_before_anything_was_collected(sqlite_db: Database, question: str, outcome: str) -> None:
    given = await asked(sqlite_db, question)
    assert given.outcome == outcome
    assert "othing has been collected yet" in given.text or given.reason == "not_collected"
    assert given.as_of is None


async def test_actions_fit_what_they_lead_to(eco: Database) -> None:
    given = await asked(eco, "how is OLMo governed?")
    assert Action("Why?", "why", ("olmo", "governance")) in given.document.actions
