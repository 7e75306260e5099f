"""The table of languages: codes lead home, figures are plausible, and it is drawn as it says."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.codebook import CodebookError
from config.codebook_languages import LEAST, Language, Languages, draw, load, main, read


@pytest.fixture(scope="module")
def table() -> Languages:
    return load()


def test_it_knows_the_languages_with_many_and_with_few_speakers(table: Languages) -> None:
    assert len(table) > 450
    assert table.origin.license == "Unicode-3.0"
    assert table.origin.release.startswith("CLDR ")
    english, welsh, sami = (table.get(code) for code in ("en", "cy", "se"))
    assert english is not None
    assert welsh is not None
    assert sami is not None
    assert english.speakers > 10**9 > 10**6 > welsh.speakers > 5 * 10**5 > sami.speakers >= LEAST


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("yo", "yo"),
        ("yor", "yo"),
        ("pt-BR", "pt"),
        (" ZH_Hans ", "zh"),
        ("cmn", "zh"),
        ("nob", "nb"),
        ("tl", "fil"),
        ("swh", "sw"),
        ("iw", "he"),
    ],
)
def test_a_language_is_found_by_every_code_of_it(table: Languages, tag: str, code: str) -> None:
    found = table.get(tag)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("tag", ["code", "multilingual", "xx", "", "-", "en1", "la", "eo"])
def test_what_is_no_language_or_has_no_good_figure_is_not_known(table: Languages, tag: str) -> None:
    assert table.get(tag) is None


@given(st.sampled_from(list(load())))
def test_every_code_leads_home(one: Language) -> None:
    assert all(load().get(code) is one for code in (one.code, *one.other))
    assert LEAST <= one.speakers < 2 * 10**9


@given(st.text())
def test_any_tag_may_be_asked(tag: str) -> None:
    found = load().get(tag)
    assert found is None or found in set(load())


TERRITORIES = {
    "AA": {
        "_population": "1000000",
        "languagePopulation": {
            "xa": {"_populationPercent": "40"},
            "xb_Latn": {"_populationPercent": "10"},
            "xb_Arab": {"_populationPercent": "30"},
            "xc": {"_populationPercent": "0.0999"},
        },
    },
    "BB": {
        "_population": "500",
        "languagePopulation": {"xa": {"_populationPercent": "90"}, "xd": {"_populationPercent": "100"}},
    },
    "CC": {"_population": "0"},
}
ALIASES = {
    "xaa": {"_replacement": "xa"},
    "xax": {"_replacement": "xa-Latn-BB"},
    "xb": {"_replacement": "xa"},
    "sgn-AA": {"_replacement": "xa"},
    "xbb": {"_replacement": "xb xa"},
}


def write_cldr(folder: Path) -> tuple[Path, Path]:
    for path, value in (
        (
            "core/supplemental/territoryInfo.json",
            {"supplemental": {"version": {"_cldrVersion": "99"}, "territoryInfo": TERRITORIES}},
        ),
        (
            "core/supplemental/aliases.json",
            {"supplemental": {"metadata": {"alias": {"languageAlias": ALIASES}}}},
        ),
        (
            "names/main/en/languages.json",
            {
                "main": {
                    "en": {
                        "localeDisplayNames": {"languages": {"xa": "Xa", "xb": "Xb", "xc": "Xc", "xd": "Xd"}}
                    }
                }
            },
        ),
    ):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.encode(value))
    return folder / "core", folder / "names"


def test_it_is_drawn_by_adding_up_territories_and_counting_scripts_once(tmp_path: Path) -> None:
    main(*write_cldr(tmp_path), tmp_path)
    drawn = read(tmp_path)
    assert list(drawn) == [
        Language("xa", "Xa", 400_450, ("xaa", "xax")),
        Language("xb", "Xb", 300_000, ("xbb",)),
    ]
    assert drawn.origin.release == "CLDR 99"


def test_nothing_is_drawn_from_nothing() -> None:
    assert draw({}, {}, {}) == ()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"Xb"', '""', r"l-z\.toml"),
        ("300000", "3", r"l-z\.toml"),
        ('"xb"', '"xa"', "language code 'xa' is claimed twice"),
        ("release", "year", r"l-z\.toml: .*year"),
    ],
)
def test_wrong_data_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    main(*write_cldr(tmp_path), tmp_path)
    file = tmp_path / "l-z.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CodebookError, match=complaint):
        read(tmp_path)
