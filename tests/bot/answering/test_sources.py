"""What an answer names as its sources, what it is headed by, and the order in which changes are told."""

import pytest

from bot.answering.answer import answer
from bot.answering.saying.draft import STUDY, Draft, Scope
from bot.document import Paragraph
from storage.database import Database


@pytest.mark.parametrize(
    ("question", "url"),
    [
        ("total downloads of meta-llama", "https://huggingface.co/meta-llama"),
        ("where is SpeakLeash based", "https://huggingface.co/speakleash"),
        ("who is behind SEA-LION?", STUDY),
    ],
)
async def test_what_is_said_has_a_source(eco: Database, question: str, url: str) -> None:
    assert url in {citation.url for citation in (await answer(eco, question)).citations}


async def test_sources_go_by_names_of_their_own(eco: Database) -> None:
    given = await answer(eco, "who is behind SEA-LION?")
    labels = [citation.supports for citation in given.citations]
    assert len(labels) == len(set(labels)) > 1
    assert "The study" in labels


def test_what_had_no_room_is_no_source() -> None:
    draft = Draft(Scope(repos=1, as_of=0, first_look=0, locale="en"))
    for number in range(20):
        draft.items.append((draft.repo("model", f"acme/m{number}", f"m{number}"),))
    draft.owner("acme", "said in words")
    urls = [citation.url.rsplit("/", maxsplit=1)[-1] for citation in draft.document().citations]
    assert urls == ["m0", "m1", "m2", "m3", "m4", "m5", "acme"]


async def test_the_gravest_change_is_told_first(eco: Database) -> None:
    given = await answer(eco, "what changed since 2026-10-19")
    kinds = [row["kind"] for row in given.rows]
    assert kinds[0] == "deleted"
    assert kinds[1] == "license"
    assert kinds.index("renamed") < kinds.index("created")
    told = next(block for block in given.document.blocks if not isinstance(block, Paragraph))
    assert "deleted" in str(told)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("what changed this week?", "What changed"),
        ("newest datasets", "Newest datasets"),
        ("most popular spaces", "Most liked Spaces"),
        ("how many models are there", "How many"),
        ("newest models of pythia", "Pythia"),
    ],
)
async def test_an_answer_is_headed_by_what_it_tells(eco: Database, question: str, title: str) -> None:
    assert (await answer(eco, question)).document.title == title


async def test_a_maker_that_goes_by_its_namespace_is_named_once(eco: Database) -> None:
    given = await answer(eco, "who made EleutherAI/pythia-70m")
    assert given.text.splitlines()[0] == "EleutherAI/pythia-70m is published by EleutherAI."
