import io
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from matplotlib.image import imread

from bot import charts
from bot.answering.saying.atlas import atlas_of
from bot.charts import studio
from bot.charts.dates import day
from bot.charts.drawing import render
from bot.charts.lettering import drawable, fitted, width_of
from bot.charts.sheet import WIDTH
from bot.charts.themes import THEMES, Theme
from bot.document import Chart, Drawing, Point, Series
from config.clock import WEEK, from_iso
from storage.network import Edge, Network
from tests.bot.cards.strategies import charts as any_chart
from tests.bot.cards.strategies import drawings, texts

START = from_iso("2026-08-24")
Pixels = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def series(name: str, *values: float | None) -> Series:
    return Series(name, tuple(Point(START + index * WEEK, value) for index, value in enumerate(values)))


def chart(*lines: Series) -> Chart:
    return Chart("Downloads", "in the last 30 days", lines, "words")


def pixels(picture: bytes) -> Pixels:
    return np.asarray(imread(io.BytesIO(picture), format="png"))


def near(picture: bytes, colour: str) -> int:
    """Count the pixels of about a colour."""
    wanted = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return int((np.abs(pixels(picture)[..., :3] - wanted).max(axis=-1) < 0.06).sum())


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6, 9])
def test_pictures_fit_a_phone_and_discords_preview(theme: Theme, count: int) -> None:
    height, width, _ = pixels(render(chart(*(series(str(n), 1, 2, 3) for n in range(count))), theme)).shape
    assert width == 2.5 * WIDTH
    assert height / width <= 0.75


def test_the_same_chart_gives_the_same_bytes() -> None:
    one = chart(series("a", 1, None, 3), series("b", 5, 4, 8))
    first = render(one)
    render(chart(series("other", 4, 5)))
    assert render(one) == first
    assert render(one, "light") != first


def test_every_chart_is_drawn_alike_from_several_threads() -> None:
    one = chart(series("a", 1, 2, 3))
    alone = render(one)
    barrier = threading.Barrier(4)

    def together(_: int) -> bytes:
        barrier.wait()
        return render(one)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(together, range(4))) == {alone}


@settings(deadline=None, max_examples=40)
@given(any_chart)
@example(chart(series("$x^2$ \\frac{1}{2} $", 1, 2)))
@example(chart(series("通义千问 مرحبا 👩‍👩‍👧", 1e300, -1e300, float("inf"))))
@example(
    chart(series("flat", 7, 7), series("nought", 0, 0), series("small", 1e-9, 2e-9), series("below", -5, -1))
)
def test_any_chart_is_drawn_without_a_warning(one: Chart) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert render(one).startswith(b"\x89PNG")


@settings(deadline=None, max_examples=30)
@given(drawings)
def test_any_picture_is_drawn_without_a_warning(one: Drawing) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert render(one).startswith(b"\x89PNG")


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("places", [1, 4, 9, 24])
def test_a_map_fits_a_phone_and_discords_preview(theme: Theme, places: int) -> None:
    keys = [f"organisation-{number}" for number in range(places)]
    network = Network(
        nodes=(),
        edges=tuple(
            Edge(builder=one, base=two, relations={"finetune": number + 1})
            for number, (one, two) in enumerate(pairwise(keys))
        ),
        total=places - 1,
        mentions=(),
    )
    governed = {key: ("single company", "no such model", None)[number % 3] for number, key in enumerate(keys)}
    drawn = atlas_of(network, governed)
    height, width, _ = pixels(render(drawn, theme)).shape
    assert (width, height / width <= 0.76) == (2.5 * WIDTH, True)
    assert sum(len(band.places) for band in drawn.bands) == places
    assert "not classified" in drawn.alt or places < 3


def test_whom_the_study_names_is_drawn_before_whom_only_ties_name() -> None:
    many = {f"o{number:02}": None for number in range(60)}
    drawn = atlas_of(Network(nodes=(), edges=(), total=0, mentions=()), many, first={"o59"})
    keys = [place.key for band in drawn.bands for place in band.places]
    assert len(keys) == 32
    assert "o59" in keys
    assert drawn.unit.startswith("32 of 60 namespaces")


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_a_gap_is_hatched_and_not_bridged(theme: Theme) -> None:
    colours = THEMES[theme]
    whole = render(chart(series("a", 5, 5, 5, 5, 5, 5, 5)), theme)
    gapped = render(chart(series("a", 5, 5, None, None, None, 5, 5)), theme)
    assert near(gapped, colours.gap) > near(whole, colours.gap) + 500
    assert near(gapped, colours.line) < near(whole, colours.line)


def test_corners_are_transparent_only_on_the_card_for_both() -> None:
    one = chart(series("a", 1, 2))
    assert [pixels(render(one, theme))[0, 0, 3] for theme in ("both", "dark", "light")] == [0, 1, 1]


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_words_stand_out_from_their_background(theme: Theme) -> None:
    """At least 4.5 to 1 for words (WCAG 2.2, 1.4.3) and 3 to 1 for lines (1.4.11)."""
    colours = THEMES[theme]
    for colour, least in ((colours.ink, 4.5), (colours.dim, 4.5), (colours.line, 3)):
        assert contrast(colour, colours.background) >= least


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@given(texts)
def test_only_letters_the_fonts_have_are_drawn(text: str) -> None:
    shown = drawable(text)
    assert drawable(shown) == shown
    assert "\ufffd" not in shown or "\ufffd" in text or "\ud800" in text


def test_missing_letters_leave_a_mark() -> None:
    assert drawable("通义千问 Qwen") == "… Qwen"
    assert drawable("Größe Привет שלום") == "Größe Привет שלום"


@given(texts)
def test_fitted_words_fit(text: str) -> None:
    assert width_of(fitted(text, 11, 90), 11) <= 90


def test_days() -> None:
    assert day(START, "en", year=False) == "24 Aug"
    assert day(START, "en", year=True) == "24 Aug 2026"
    assert day(10**18, "en", year=True) == "31 Dec 9999"


async def test_drawing_apart_remembers_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "REMEMBERED", 2)
    studio._pictures.clear()
    drawn: list[str] = []

    def counted(one: Chart, theme: Theme, locale: str) -> bytes:
        drawn.append(one.title + theme + locale + str(threading.current_thread() is threading.main_thread()))
        return one.title.encode()

    monkeypatch.setattr(studio, "render", counted)
    a, b, c = (Chart(title, "u", (), "w") for title in "abc")
    assert [await charts.draw(one) for one in (a, b, a, c, a, b)] == [b"a", b"b", b"a", b"c", b"a", b"b"]
    assert drawn == [f"{title}bothenFalse" for title in "abcb"]
    assert len(studio._pictures) == 2
    studio._pictures.clear()
