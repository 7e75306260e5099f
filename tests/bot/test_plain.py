import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.document import (
    Action,
    Chart,
    Citation,
    Code,
    Command,
    Document,
    Facts,
    Heading,
    Instant,
    Items,
    Link,
    Point,
    Series,
    Small,
    Strong,
    paragraph,
)
from bot.plain import sparkline, to_markdown, to_text
from bot.texts.columns import columns
from tests.bot.cards import strategies

NOW = 1_793_534_400_000
DOCUMENT = Document(
    title="OLMo 2",
    url="https://huggingface.co/allenai",
    blocks=(
        paragraph("Made by ", Strong("Ai2"), " as ", Code("allenai/OLMo_2"), "; see ", Command("help"), "."),
        Facts((("Licence", ("Apache 2.0",)), ("Parameters", ()))),
        Heading("Newest"),
        Items((("a ", Link("card", "https://huggingface.co/allenai/a")), ("b",)), ordered=True, start=9),
        Chart("Likes", "per week", (Series("a", (Point(1, 1.0), Point(2, None), Point(3, 3.0))),), "Rising."),
        Small(("Counts are the Hub's.",)),
    ),
    actions=(Action("Trend", "trend"),),
    citations=(Citation("https://a.example/study", "The study"),),
    as_of=NOW,
)
relaxed = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=50
)


def test_a_terminal_gets_plain_lines_with_addresses_at_the_end() -> None:
    assert (
        to_text(DOCUMENT, 40)
        == """\
OLMo 2 [1]
======

Made by Ai2 as allenai/OLMo_2; see
/help.

Licence:    Apache 2.0
Parameters: not known

Newest
------

9. a card [2]
10. b

Likes (per week)
▁ █  a 3
Rising.

· Counts are the Hub's.

Sources: The study [3]
As of 2026-11-01 12:00 UTC

[1] https://huggingface.co/allenai
[2] https://huggingface.co/allenai/a
[3] https://a.example/study
"""
    )


def test_markdown_is_githubs() -> None:
    assert (
        to_markdown(DOCUMENT)
        == """\
# [OLMo 2](https://huggingface.co/allenai)

Made by <strong>Ai2</strong> as `allenai/OLMo_2`; see /help.

- **Licence:** Apache 2.0
- **Parameters:** not known

## Newest

9. a [card](https://huggingface.co/allenai/a)
10. b

*Likes (per week):* Rising.

<sub>Counts are the Hub's.</sub>

Sources:

- [The study](https://a.example/study)

*As of 2026-11-01 12:00 UTC*
"""
    )


@relaxed
@given(strategies.documents, st.integers(min_value=0, max_value=120))
def test_no_control_character_reaches_a_terminal_and_no_line_is_too_wide(
    document: Document, width: int
) -> None:
    shown = to_text(document, width)
    assert [c for c in shown if c != "\n" and unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")] == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", shown)
    wide = [row for row in shown.split("\n") if columns(row) > max(width, 20)]
    assert [row for row in wide if not re.match(r"\[\d+\] ", row)] == []
    assert shown.endswith("\n")


@relaxed
@given(strategies.documents)
def test_markdown_mentions_nobody_and_holds_no_html_from_outside(document: Document) -> None:
    shown = to_markdown(document)
    assert not re.search(r"@\w", shown)
    # A code span ends at as many backticks as it began with.
    tags = re.sub(r"(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", "", shown)
    assert re.findall(r"(?<!\\)(?:\\\\)*<(?!/?(?:strong|sub)>)", tags) == []
    assert [c for c in shown if c != "\n" and unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")] == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("**b** _i_ `c`", r"\*\*b\*\* \_i\_ \`c\`"),
        ("# a", r"\# a"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("[a](https://b.example)", r"\[a\](https\://b.example)"),
        ("www.evil.example", r"www\.evil.example"),
        ("<script>", r"\<script\>"),
        ("![x](y)", r"\!\[x\](y)"),
        ("@octocat a@b.c", "@\u200boctocat a@\u200bb.c"),
        ("a | b & c", r"a \| b \& c"),
    ],
)
def test_outside_text_does_not_format_markdown(text: str, written: str) -> None:
    assert to_markdown(Document(title="t", blocks=(paragraph(text),))) == f"# t\n\n{written}\n"


def test_code_with_backticks_is_fenced_by_more_of_them() -> None:
    assert "`` a`b ``" in to_markdown(Document(title="t", blocks=(paragraph(Code("a`b")),)))


def test_code_beside_code_stays_two() -> None:
    shown = to_markdown(Document(title="t", blocks=(paragraph(Code("a"), Strong(""), Code("b")),)))
    assert "`a`\u200b`b`" in shown


def test_addresses_that_are_none_of_the_web_are_no_links() -> None:
    shown = to_markdown(Document(title="t", blocks=(paragraph(Link("x", "javascript:alert(1)")),)))
    assert "javascript" not in shown


def test_an_address_is_listed_once() -> None:
    link = Link("a", "https://a.example")
    assert (
        to_text(Document(title="t", blocks=(paragraph(link, " ", link),)), 80).count("https://a.example") == 1
    )


@pytest.mark.parametrize(
    ("points", "bars"),
    [((), ""), ((None,), ""), ((5.0, 5.0), "▁▁"), ((1.0, None, 2.0), "▁ █"), ((-1e308, 1e308), "▁█")],
)
def test_sparklines(points: tuple[float | None, ...], bars: str) -> None:
    assert sparkline(Series("a", tuple(Point(at, value) for at, value in enumerate(points))), 20) == bars


def test_instants_far_away_do_not_break_a_document() -> None:
    assert to_text(Document(title="t", blocks=(paragraph(Instant(0, "date")),)), 40).endswith("1970-01-01\n")
