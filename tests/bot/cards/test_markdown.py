import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cards.budget import LINE, units
from bot.cards.markdown import escape, fit, label, render_line, safe_url
from bot.document import Code, Command, Instant, Line, Link, Span, Strong
from bot.texts.outside import clean, is_blank
from tests.bot.cards import strategies
from tests.bot.cards.discord_reader import PINGS, read, visible


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("**a** and _b_", [("strong", "a"), ("em", "b")]),
        ("__a__ ~~b~~ ||c||", [("underline", "a"), ("strike", "b"), ("spoiler", "c")]),
        ("`a` ``b`c``", [("code", "a"), ("code", "b`c")]),
        (
            "[a](https://b.example) https://c.example",
            [("link", "https://b.example"), ("autolink", "https://c.example")],
        ),
        ("<@1> @here <#2>", [("mention", "<@1>"), ("mention", "@here"), ("mention", "<#2>")]),
        ("<t:1:R> </x y:1> :smile:", [("timestamp", "1"), ("command", "x y"), ("emoji", ":smile:")]),
        (
            "# a\n-# b\n- c\n1. d\n> e",
            [("heading", "a"), ("small", "b"), ("item", "c"), ("item", "d"), ("quote", "e")],
        ),
        ("\\*a\\* \\<@1\\>", []),
    ],
)
def test_the_reader_sees_what_discord_would(text: str, marks: list[tuple[str, str]]) -> None:
    assert read(text).marks == marks


@given(strategies.texts)
@example("<@123> @everyone </x:1> <t:1> `a` [b](https://c.example)")
@example("1. a")
@example("  -# a")
@example(":a:b:")
def test_text_from_outside_is_shown_as_it_is_and_nothing_else(text: str) -> None:
    written = escape(text, start=True)
    reading = read(written)
    assert reading.marks == []
    assert visible(reading.seen) == visible(clean(text))
    assert not PINGS.search(written)


@given(strategies.lines)
@example(("a", Strong("b"), Strong("c"), Code("d"), Code("e"), "*"))
@example((Strong("**"), "**"))
@example(("http", "://x.example"))
@example(("@", "everyone"))
@example((Code("`"), "`"))
def test_only_our_spans_format(line: Line) -> None:
    written = render_line(line, {"digest": 7})
    assert units(written) <= LINE
    assert "\n" not in written
    assert not PINGS.search(written)
    reading = read(written)
    addresses = {safe_url(span.url) for span in line if isinstance(span, Link)}
    assert set(reading.named("link")) <= addresses
    assert len(reading.named("strong")) <= sum(isinstance(span, Strong) for span in line)
    assert len(reading.named("code")) <= sum(isinstance(span, Code | Command) for span in line)
    assert len(reading.named("timestamp")) <= sum(isinstance(span, Instant) for span in line)
    assert len(reading.named("command")) <= sum(isinstance(span, Command) for span in line)
    ours = {"strong", "code", "link", "timestamp", "command"}
    assert [mark for mark in reading.marks if mark[0] not in ours] == []


@given(st.lists(st.one_of(st.just("plain"), st.text(max_size=20)), min_size=1, max_size=5))
def test_every_formatted_span_arrives_whole(names: list[str]) -> None:
    shown = [name for name in names if not is_blank(name) and "`" not in name]
    line: list[Span] = []
    for name in shown:
        line += [Strong(name), Code(name)]
    reading = read(render_line(tuple(line)))
    wanted = [visible(clean(name).strip()) for name in shown]
    assert [visible(text) for text in reading.named("code")] == wanted
    assert len(reading.named("strong")) == len(shown)


def test_spans_become_discords_own_marks() -> None:
    line = (
        "Made by ",
        Strong("Ai2"),
        " as ",
        Code("allenai/OLMo_2"),
        ", ",
        Link("card_1", "https://huggingface.co/a(b)"),
        " on ",
        Instant(1_793_534_400_123, "date"),
        "; see ",
        Command("digest subscribe"),
        " or ",
        Command("help"),
    )
    assert render_line(line, {"digest": 9}) == (
        "Made by **Ai2** as `allenai/OLMo_2`, [card\\_1](https://huggingface.co/a%28b%29) on "
        "<t:1793534400:D>; see </digest subscribe:9> or `/help`"
    )


def test_a_link_to_something_else_than_the_web_is_text() -> None:
    assert render_line((Link("x", "javascript:alert(1)"),)) == "x"
    assert safe_url("https://a.example/\u202eb") is None
    assert safe_url("https://" + "a" * 600) is None


def test_a_long_name_does_not_hide_what_follows_it() -> None:
    written = render_line((Code("x" * 5_000), " is gated"))
    assert written.endswith("…` is gated")


def test_a_long_line_ends_in_an_ellipsis_at_a_whole_character() -> None:
    family = "👩‍👩‍👧‍👦"
    written = render_line((family * 200, Strong("unseen")), limit=50)
    assert units(written) <= 50
    assert written == family * 4 + "…"


@given(strategies.texts, st.integers(min_value=1, max_value=300))
def test_fitted_text_fits_once_escaped(text: str, limit: int) -> None:
    assert units(escape(fit(text, limit), start=True)) <= max(limit, 1)


@given(strategies.texts)
def test_labels_are_never_empty_nor_too_long(text: str) -> None:
    assert 1 <= units(label(text)) <= 80


def test_right_to_left_names_do_not_turn_their_neighbours_round() -> None:
    assert render_line(("by ", Strong("שלום"), " 12")) == "by **\u2068שלום\u2069** 12"


@given(strategies.lines)
def test_blank_lines_are_empty(line: Line) -> None:
    written = render_line(line)
    assert not written or not is_blank(written)
