"""docs/performance.md: one section is measured anew, and the others stay as they were."""

import pytest

from benchmarks.__main__ import MEASURES, PAGE, wanted
from benchmarks.page import TITLES, section, sections, written


def test_one_section_is_renewed_and_the_others_stay() -> None:
    page = written({name: section(name, f"{name}: 1") for name in TITLES})
    assert "not measured yet" not in page
    again = written(sections(page) | {"census": section("census", "census: 2")})
    assert again == page.replace("census: 1", "census: 2")


def test_what_was_not_measured_is_told() -> None:
    page = written({"year": section("year", "ours")})
    assert [line for line in page.splitlines() if line.endswith("not measured yet.")] == [
        f"- {title}: not measured yet." for name, title in TITLES.items() if name != "year"
    ]
    assert sections(page).keys() == {"year"}


def test_each_section_says_what_it_was_measured_on() -> None:
    assert "Measured on: " in section("year", "ours")
    assert MEASURES.keys() == TITLES.keys()


def test_sections_are_named_with_their_sizes() -> None:
    assert wanted(()) == {name: [] for name in TITLES}
    assert wanted(("cost", "census=3,1,1")) == {"cost": [], "census": [3, 1, 1]}


@pytest.mark.parametrize("odd", ["speed", "census=many", "census=1,-2"])
def test_an_unknown_section_is_one_line(odd: str) -> None:
    with pytest.raises(SystemExit, match="a section is one of"):
        wanted((odd,))


def test_the_page_that_is_there_reads_as_sections() -> None:
    assert sections(PAGE.read_text(encoding="utf-8"))
