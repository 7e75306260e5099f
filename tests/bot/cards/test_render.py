import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.cards import budget, custom_ids
from bot.cards.budget import units
from bot.cards.errors import failure
from bot.cards.layout import Style, render_block
from bot.cards.render import Card, Paging, render, split
from bot.document import (
    Action,
    Block,
    Chart,
    Citation,
    Code,
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
from bot.sandbox.compose import Upload
from bot.sandbox.rules import Body, Scene
from bot.sandbox.validation import RULES, SpecValidator
from tests.bot.cards import strategies
from tests.bot.cards.discord_reader import PINGS, read

NOW = 1_793_534_400_000
CHART = Chart("Downloads", "in 30 days", (Series("a", (Point(NOW, 1.0), Point(NOW + 1, 2.0))),), "Rising.")
LONG = Document(title="Models", blocks=(Items(tuple((f"model {n}",) for n in range(1_000))),), as_of=NOW)

relaxed = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=60
)


def components(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        yield from components(part.get("components", []))


def texts(card: Card) -> list[str]:
    return [part["content"] for part in components(card.payload()["components"]) if part["type"] == 10]


def buttons(card: Card) -> list[dict[str, Any]]:
    return [part for part in components(card.payload()["components"]) if part["type"] == 2]


def check(card: Card) -> None:
    """Fail where a message would break a limit, ours counted apart from the local Discord's rules."""
    body = card.payload("n" * 25)
    json.dumps(body, ensure_ascii=False).encode()
    parts = list(components(body["components"]))
    assert len(parts) <= 40
    contents = texts(card)
    assert sum(units(content) for content in contents) <= 4_000
    assert all(content.strip() for content in contents)
    assert not any(PINGS.search(content) for content in contents)
    ids = [part["custom_id"] for part in buttons(card)]
    assert len(ids) == len(set(ids))
    assert all(1 <= units(custom_id) <= 100 for custom_id in ids)
    assert all(1 <= units(part["label"]) <= 80 for part in buttons(card))
    assert all(1 <= len(part["components"]) <= 5 for part in parts if part["type"] == 1)
    uploads = [
        Upload(index, picture.name, "image/png", picture.data) for index, picture in enumerate(card.pictures)
    ]
    breaches = list(RULES.breaches(Scene(kind=Body.MESSAGE, body=body, uploads=uploads)))
    assert breaches == []


@relaxed
@given(strategies.documents, st.sampled_from((None, Paging("turn", ("q7",)))), st.integers(-1, 500))
async def test_any_document_is_one_message_inside_every_limit(
    document: Document, paging: Paging | None, page: int
) -> None:
    check(await render(document, page=page, paging=paging))


@relaxed
@given(strategies.documents)
async def test_any_document_is_split_into_whole_messages_and_nothing_is_lost(document: Document) -> None:
    parts = split(document)
    assert [line for part in parts for line in written(part)] == written(document)
    assert all(not part.actions for part in parts[:-1])
    assert parts[-1].actions == document.actions
    for part in parts[:3]:
        assert split(part) == [part]
        card = await render(replace(part, blocks=(*part.blocks, Small(("k" * 100,)))))
        check(card)
        assert "-# " + "k" * 100 in "\n".join(texts(card))


def written(document: Document) -> list[str]:
    style = Style()
    return [line for block in document.blocks for line in render_block(block, style).split("\n") if line]


@pytest.mark.skipif("CARTOGRAPHER_REFERENCE" not in os.environ, reason="CARTOGRAPHER_REFERENCE is not set")
@settings(parent=relaxed, max_examples=25)
@given(strategies.documents)
@example(Document(title="t", blocks=(CHART,), as_of=NOW))
async def test_messages_are_valid_by_discords_own_document(document: Document) -> None:
    validator = openapi()
    for part in split(document)[:2]:
        body = (await render(part)).payload("n1")
        assert list(validator.request_errors("POST", "/channels/{channel_id}/messages", body)) == []
    assert (
        list(validator.request_errors("POST", "/channels/{channel_id}/messages", {"nonce": "n" * 26})) != []
    )


@cache
def openapi() -> SpecValidator:
    return SpecValidator(Path(os.environ["CARTOGRAPHER_REFERENCE"]) / "discord" / "openapi.json")


async def test_a_card_says_what_the_document_says() -> None:
    document = Document(
        title="OLMo 2",
        url="https://huggingface.co/allenai",
        blocks=(
            paragraph("Made by ", Strong("Ai2"), "."),
            Facts((("Licence", ("Apache 2.0",)), ("Size", ()))),
            Heading("Newest"),
            Items((("a ", Code("b/c")), ()), ordered=True, start=9),
            Small(("Counts are the Hub's.",)),
        ),
        actions=(Action("Trend", "trend", ("12",), "primary"),),
        citations=(
            Citation("https://huggingface.co/allenai", "the page itself"),
            Citation("https://a.example/study", "The study"),
        ),
        as_of=NOW,
        tone="warning",
    )
    card = await render(document)
    as_of = "-# As of <t:1793534400:f>"
    assert texts(card) == [
        "## [OLMo 2](https://huggingface.co/allenai)\nMade by **Ai2**.",
        "**Licence:** Apache 2.0\n**Size:** not known",
        "### Newest\n9. a `b/c`\n10. …",
        "-# Counts are the Hub's.\n-# Sources: [The study](https://a.example/study)\n" + as_of,
    ]
    assert [(part["label"], part["style"], part["custom_id"]) for part in buttons(card)] == [
        ("Trend", 1, "c1:trend:12")
    ]
    container = card.payload()["components"][0]
    assert container["accent_color"] == 0xE0A030
    assert [part["type"] for part in container["components"]] == [10, 10, 14, 10, 10, 1]
    assert "nonce" not in card.payload()


async def test_pages_are_turned_by_buttons_that_need_no_memory() -> None:
    first = await render(LONG, paging=Paging("turn", ("q7",)))
    assert (first.page, first.pages) == (0, 100)
    assert "- model 9" in texts(first)[0]
    assert "- model 10" not in texts(first)[0]
    assert "Page 1 of 100" in texts(first)[-1]
    previous, following = buttons(first)
    assert previous["disabled"]
    assert not following["disabled"]
    assert custom_ids.decode(following["custom_id"]) == ("turn", ("q7", "1"))

    last = await render(LONG, paging=Paging("turn", ("q7",)), page=10**9)
    assert last.page == 99
    assert "- model 999" in texts(last)[0]
    assert [part["disabled"] for part in buttons(last)] == [False, True]


async def test_a_page_keeps_the_documents_own_buttons() -> None:
    document = replace(LONG, actions=(Action("Share", "share", ("q7",)),))
    card = await render(document, page=1, paging=Paging("turn", ("q7",)))
    assert [part["label"] for part in buttons(card)] == ["Previous", "Next", "Share"]


async def test_what_fits_is_not_paged() -> None:
    card = await render(Document(title="t", blocks=(Items((("a",),)),)), paging=Paging("turn"))
    assert (card.pages, buttons(card)) == (1, [])


async def test_what_is_cut_is_counted() -> None:
    card = await render(LONG)
    shown = texts(card)[0].count("- model")
    assert f"… and {1_000 - shown} more lines" in texts(card)[-1]
    assert shown > 200


def test_parts_are_numbered_and_lists_go_on_where_they_stopped() -> None:
    document = Document(title="List", blocks=(Items(LONG.blocks[0].items, ordered=True),), as_of=NOW)  # type: ignore[union-attr] # it is a list
    parts = split(document)
    assert parts[1].title == f"List (2/{len(parts)})"
    first, second = parts[0].blocks[0], parts[1].blocks[0]
    assert isinstance(first, Items)
    assert isinstance(second, Items)
    assert second.start == len(first.items) + 1
    assert all(part.as_of == NOW for part in parts)


def test_a_heading_goes_with_what_follows_it() -> None:
    blocks = [block for n in range(60) for block in (Heading(f"Section {n}"), paragraph("x" * 400))]
    for part in split(Document(title="t", blocks=tuple(blocks))):
        assert isinstance(part.blocks[0], Heading)
        assert not isinstance(part.blocks[-1], Heading)


async def test_many_charts_and_buttons_stay_within_the_components() -> None:
    blocks: list[Block] = []
    for number in range(6):
        blocks += [
            Heading(str(number)),
            paragraph("above"),
            replace(CHART, alt=f"Chart {number}."),
            paragraph("below"),
            Small(("small",)),
        ]
    actions = tuple(Action(str(number), "act", (str(number),)) for number in range(40))
    document = Document(title="t", blocks=tuple(blocks), actions=actions, as_of=NOW)
    parts = split(document)
    cards = [await render(part, paging=Paging("turn")) for part in parts]
    for card in cards:
        check(card)
    assert [len(card.pictures) for card in cards] == [4, 2]
    assert len(buttons(cards[-1])) == budget.ACTIONS


async def test_pictures_come_with_their_words_and_fresh_files() -> None:
    card = await render(Document(title="t", blocks=(CHART,)))
    gallery = next(part for part in components(card.payload()["components"]) if part["type"] == 12)
    assert gallery["items"][0]["media"] == {"url": "attachment://chart-1.png"}
    assert gallery["items"][0]["description"] == "Rising."
    first, second = card.files, card.files
    assert first[0].filename == "chart-1.png"
    assert first[0].fp.read() == second[0].fp.read() == card.pictures[0].data
    for file in (*first, *second):
        file.close()


async def test_a_button_that_cannot_be_said_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    long, short = Action("Long", "repo", ("x" * 200,)), Action("Short", "repo", ("7",))
    card = await render(Document(title="t", actions=(long, short, short)))
    assert [part["label"] for part in buttons(card)] == ["Short"]
    assert "left out" in caplog.text


async def test_the_view_is_not_kept_by_the_library() -> None:
    view = (await render(Document(title="t"))).view
    assert view.is_finished()
    assert view.is_persistent()


async def test_a_nonce_too_long_is_refused() -> None:
    card = await render(Document(title="t"))
    assert card.payload("n" * 25)["enforce_nonce"] is True
    with pytest.raises(ValueError, match="25"):
        card.payload("n" * 26)


async def test_nothing_from_outside_pings_or_links() -> None:
    evil = "@everyone <@123> [x](https://evil.example) https://evil.example </x:1> **b** <t:1>"
    document = Document(
        title=evil,
        blocks=(
            paragraph(evil, Strong(evil), Code(evil), Link(evil, "https://huggingface.co/x")),
            Heading(evil),
            Facts(((evil, (evil,)),)),
        ),
        actions=(Action(evil, "act"),),
    )
    reading = read("\n".join(texts(await render(document))))
    assert reading.named("mention", "timestamp", "command", "autolink", "em", "emoji") == []
    assert reading.named("link") == ["https://huggingface.co/x"]
    assert len(reading.named("strong")) == 2  # the strong span and the fact's name


async def test_a_failure_shows_its_id_and_nothing_else() -> None:
    card = await render(failure("K7Q2", as_of=NOW))
    assert "`K7Q2`" in "\n".join(texts(card))
    assert "Something went wrong" in texts(card)[0]


def test_an_instant_far_away_is_still_one() -> None:
    assert render_block(paragraph(Instant(10**18)), Style()) == "<t:8640000000000:f>"
