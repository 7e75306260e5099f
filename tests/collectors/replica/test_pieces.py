"""The small parts, by their properties."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.replica.cards import patch_card
from collectors.replica.cursors import decode, decode_offset, encode, encode_offset
from collectors.replica.drift import WINDOW, Counters, Wave
from collectors.replica.errors import HubError
from collectors.replica.log import shape
from collectors.replica.readme import front_matter, scalar
from collectors.replica.seeds import object_id, pick, roll
from collectors.replica.state import beyond

KEYS = st.one_of(st.none(), st.integers(-(10**9), 10**9), st.text(max_size=30))
IDENTITIES = st.text("0123456789abcdef", min_size=24, max_size=24)


@given(value=KEYS, identity=IDENTITIES, descending=st.booleans())
def test_a_cursor_is_read_as_it_was_written(value: object, identity: str, *, descending: bool) -> None:
    assert decode("likes", encode("likes", (value, identity), descending=descending)) == (value, identity)


@given(st.text(max_size=80))
def test_nothing_else_is_a_cursor(text: str) -> None:
    with pytest.raises(HubError, match="Invalid cursor"):
        decode("likes", text)


@given(st.integers(0, 10**11))
def test_an_offset_is_read_as_it_was_written(offset: int) -> None:
    assert decode_offset(encode_offset(offset)) == offset


@given(
    rows=st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 5)), IDENTITIES), unique=True, max_size=20),
    descending=st.booleans(),
    size=st.integers(1, 4),
)
def test_pages_by_key_show_each_row_once(
    rows: list[tuple[int | None, str]], size: int, *, descending: bool
) -> None:
    full = sorted((row for row in rows if row[0] is not None), key=lambda row: row[1])
    full.sort(key=lambda row: row[0] or 0, reverse=descending)
    ordered: list[tuple[int | None, str]] = [
        *full,
        *sorted((row for row in rows if row[0] is None), key=lambda row: row[1]),
    ]
    seen: list[tuple[int | None, str]] = []
    while True:
        rest = [row for row in ordered if not seen or beyond(row, seen[-1], descending=descending)]
        if not rest:
            break
        seen += rest[:size]
    assert seen == ordered


@given(st.integers(0, 10**8), st.integers(0, 400), st.integers(0, 10**5))
def test_counters_never_go_below_nothing_and_all_time_never_down(
    downloads: int, days: int, likes: int
) -> None:
    counters = Counters("seed", 20_000, downloads=downloads, all_time=downloads, likes=likes, trending=3)
    shown = [counters.at(20_000 + day) for day in range(0, days, 7)]
    totals = [each.all_time or 0 for each in shown]
    assert totals == sorted(totals)
    assert all((each.downloads or 0) >= 0 and (each.likes or 0) >= 0 for each in shown)
    if shown:
        assert (shown[0].downloads, shown[0].likes, shown[0].trending) == (downloads, likes, 3)


def test_counters_are_the_same_in_any_order_and_stand_still_on_some_days() -> None:
    first = Counters("a", 20_000, downloads=90_000, all_time=10**6, likes=500, trending=10)
    second = Counters("a", 20_000, downloads=90_000, all_time=10**6, likes=500, trending=10)
    forwards = [first.at(20_000 + day) for day in range(300)]
    backwards = [second.at(20_000 + day) for day in reversed(range(300))]
    assert forwards == backwards[::-1]
    same = sum(a.downloads == b.downloads for a, b in pairwise(forwards))
    assert 25 <= same <= 65
    assert any((a.likes or 0) > (b.likes or 0) for a, b in pairwise(forwards))


def test_a_wave_passes_through_the_window() -> None:
    counters = Counters("a", 100, downloads=3_000, all_time=0, calm=True)
    counters.waves.append(Wave(101, 103, 11.0))
    peak = counters.at(103).downloads
    assert peak == 3_000 + 3 * 10 * 3_000 // WINDOW
    assert counters.at(104 + WINDOW).downloads == 3_000
    assert Counters("a", 100).at(300).downloads is None


@given(st.one_of(st.text(max_size=40), st.booleans(), st.integers(), st.none()))
def test_a_scalar_is_quoted_where_yaml_could_misread_it(value: object) -> None:
    text = scalar(value)
    if text != value:
        assert json.loads(text) == value
    else:
        assert text.lower() not in {"no", "yes", "on", "off", "true", "false", "null", "y", "n"}
        assert not set(text) & set(":#[]{}&*!|>'\"%@`,")


def test_front_matter_has_the_form_cards_have() -> None:
    card = {"license": "mit", "language": ["en", "no"], "extra": {"a": 1}, "tags": []}
    assert front_matter(card) == (
        '---\nlicense: mit\nlanguage:\n- en\n- "no"\nextra: {"a": 1}\ntags: []\n---\n'
    )
    assert front_matter({}) == ""


def test_tags_follow_the_card() -> None:
    record = {
        "tags": ["a", "license:mit", "en", "region:us"],
        "cardData": {"license": "mit", "language": "en"},
    }
    patch_card(record, {"license": ["mit", "apache-2.0"], "language": None, "base_model": "x/y"})
    assert record["tags"] == ["a", "license:mit", "license:apache-2.0", "base_model:x/y", "region:us"]
    assert record["cardData"] == {"license": ["mit", "apache-2.0"], "base_model": "x/y"}


def test_chance_is_the_same_every_time() -> None:
    assert roll("a", 1) == roll("a", 1) != roll("a", 2)
    assert 0 <= roll("b") < 1
    assert pick("abc", "x") in "abc"
    assert object_id(0x65000000, "a").startswith("65000000")
    assert len(object_id(1, "a")) == 24


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/api/models", "/api/models"),
        ("/api/models/a/b", "/api/models/{}"),
        ("/api/models/gpt2/commits/main", "/api/models/{}/commits/{}"),
        ("/api/datasets/a/b/leaderboard", "/api/datasets/{}/leaderboard"),
        ("/api/organizations/a/overview", "/api/organizations/{}/overview"),
        ("/api/models/a/b/tree/main/x/y", "/api/models/{}/tree/{}"),
        ("/a/b/resolve/main/README.md", "/{}/resolve/{}"),
    ],
)
def test_the_log_knows_routes(path: str, form: str) -> None:
    assert shape(path) == form
