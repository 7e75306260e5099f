"""Whatever is asked, there is an answer, it is short, and what was typed is in it only as text."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import json

from bot.answering.answer import Answer, answer
from bot.answering.reading.lexicon import lexicon
from bot.answering.saying.draft import LINES
from bot.document import Command, Items, Line, Link, Paragraph, Small
from storage.database import Database

NAMES = ["olmo", "pythia", "allenai/dolma", "llama 3.1 8b", "sea-lion", "meta", "nobody/knows", "hf.co/Qwen"]
ATTACKS = [
    "@everyone", "@here", "<@&1>", "**bold**", "[x](https://evil.example)", "`code`", "||spoiler||", "{0}",
    "'; DROP TABLE repos; --", "\x00\x1b[31m", "\u202e", "../../etc/passwd", "%s%n", "\ue000repo\ue001",
    "a/b", "/" * 40, "🔥", "مرحبا", "日本語", "\ud800", "-" * 80, "${7*7}",
]  # fmt: skip
PHRASES = sorted({" ".join(words) for words in lexicon()._phrases})
QUESTIONS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from([*PHRASES, *NAMES, *ATTACKS]), max_size=14).map(" ".join),
)
NO_DATABASE_RESET = [HealthCheck.function_scoped_fixture]


def lines_of(given: Answer) -> Iterator[Line]:
    for block in given.document.blocks:
        match block:
            case Paragraph(lines=lines) | Items(items=lines):
                yield from lines
            case Small(line=line):
                yield line
            case _:
                continue


def check(given: Answer) -> None:
    assert given.outcome in {"answered", "caveat", "clarify", "no_data", "declined"}
    assert (given.reason is not None) == (given.outcome == "no_data")
    assert given.text.strip()
    assert len(list(lines_of(given))) <= LINES
    for line in lines_of(given):
        for span in line:
            assert not isinstance(span, Command)
            if isinstance(span, Link):
                assert re.fullmatch(r"https://[a-z0-9.-]+(/[!-~]*)?", span.url)
    for citation in given.citations:
        assert re.fullmatch(r"https://[a-z0-9.-]+(/[!-~]*)?", citation.url)
    assert "evil.example" not in {
        link.url for line in lines_of(given) for link in line if isinstance(link, Link)
    }
    json.encode(given)


@settings(max_examples=150, deadline=None, suppress_health_check=NO_DATABASE_RESET)
@given(question=QUESTIONS, before=st.one_of(st.none(), QUESTIONS))
@example(question="licence of " + "x" * 4_000, before=None)
@example(question="olmo " * 800, before=None)
@example(question="abandond", before=None)
@example(question="\ud800\udfff", before=None)
@example(question="in 0000-00-00 since 31 february 2026", before="licence of olmo")
async def test_any_question_has_an_answer(eco: Database, question: str, before: str | None) -> None:
    check(await answer(eco, question, context=[before] if before is not None else []))


@settings(max_examples=60, deadline=None, suppress_health_check=NO_DATABASE_RESET)
@given(question=QUESTIONS)
async def test_any_question_has_an_answer_on_an_empty_store(sqlite_db: Database, question: str) -> None:
    check(await answer(sqlite_db, question))


@settings(max_examples=60, deadline=None, suppress_health_check=NO_DATABASE_RESET)
@given(name=st.text(min_size=1, max_size=40))
async def test_a_name_that_nothing_has_stays_text(eco: Database, name: str) -> None:
    given = await answer(eco, f"licence of zzq/{name}")
    check(given)
    urls = [span.url for line in lines_of(given) for span in line if isinstance(span, Link)]
    assert not any("zzq" in url for url in urls)


@pytest.mark.parametrize("attack", ATTACKS)
async def test_what_is_typed_neither_pings_nor_formats(eco: Database, attack: str) -> None:
    given = await answer(eco, f"licence of olmo {attack}")
    check(given)
    assert "\x1b" not in given.text
    assert "\u202e" not in given.text


def test_no_language_is_read_from_anywhere_but_its_folder() -> None:
    assert lexicon("../../secret") is not None
    assert lexicon("zz")._phrases == lexicon("en")._phrases
    assert Path("bot/answering/reading/words/en.toml").is_file()
