"""Languages: their codes, English names and how many people use them, as the Unicode CLDR estimates.

The table stands in `config/codebook/languages/` and is drawn from the CLDR's own data by this module's
`draw`; `python -m config.codebook_languages CORE NAMES` writes it anew from the unpacked JSON packages
`cldr-core` and `cldr-localenames-full`. People are counted who use a language, as their first or another
one, so the figures of two languages overlap and a total over languages counts people more than once. What is
not in the table, or below LEAST, is not known: nobody should read it as nought.
"""

import functools
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from config.codebook import decode, index, reading
from config.codebook_words import Sourced, Text, Url

LEAST = 1000
"""People below which an estimate is left out: those are mostly of tongues learnt, and far from true."""
_FILES = {"a-k.toml": "abcdefghijk", "l-z.toml": "lmnopqrstuvwxyz"}

_CODE = re.compile(r"^[a-z]{2,3}$")
Code = Annotated[str, Meta(pattern=_CODE.pattern)]


class Language(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A language: its code, its English name, how many people use it, and other codes that mean it."""

    code: Code
    name: Text
    speakers: Annotated[int, Meta(ge=LEAST)]
    other: tuple[Code, ...] = ()


class Origin(Sourced, frozen=True, kw_only=True):
    """Where the table was drawn from, which release of it, and under which licence it is given."""

    release: Text
    license: Text
    url: Url


class LanguageFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of `languages/`."""

    origin: Origin
    languages: tuple[Language, ...]


class Languages:
    """All languages of the table, by their codes. Raises CodebookError where a code is claimed twice."""

    def __init__(self, languages: Iterable[Language], origin: Origin) -> None:
        self.origin = origin
        self._all = tuple(languages)
        self._by_code: Mapping[str, Language] = index(
            "language code", ((code, one) for one in self._all for code in (one.code, *one.other))
        )

    def __iter__(self) -> Iterator[Language]:
        """Yield every language, by code."""
        return iter(self._all)

    def __len__(self) -> int:
        """How many languages are known."""
        return len(self._all)

    def get(self, tag: str) -> Language | None:
        """Return the language of a code or tag such as `pt`, `por` or `pt-BR`; None where it is not known."""
        return self._by_code.get(tag.strip().casefold().replace("_", "-").partition("-")[0])


def read(folder: Traversable) -> Languages:
    """Read the table from a folder laid out like `languages/`; CodebookError where it is wrong."""
    files = [decode(folder / name, LanguageFile) for name in _FILES]
    return Languages((one for file in files for one in file.languages), files[0].origin)


def load() -> Languages:
    """Return the table the program comes with, read once, when it is first asked for.

    One thread reads at a time, for the reason `codebook.load` gives.
    """
    with reading:
        return _own()


@functools.cache
def _own() -> Languages:
    return read(resources.files("config") / "codebook" / "languages")


class _Spoken(Struct):
    percent: float = msgspec.field(name="_populationPercent")


class _Territory(Struct):
    population: int = msgspec.field(name="_population")
    languages: dict[str, _Spoken] = msgspec.field(name="languagePopulation", default_factory=dict)


class _Alias(Struct):
    replacement: str = msgspec.field(name="_replacement")


def draw(
    territories: Mapping[str, _Territory], aliases: Mapping[str, _Alias], names: Mapping[str, str]
) -> tuple[Language, ...]:
    """Add up the people who use each language over all territories.

    A language written in several scripts in one territory is counted there once, by its largest figure.
    Languages without an English name are left out.
    """
    people: Counter[str] = Counter()
    for territory in territories.values():
        here: dict[str, float] = defaultdict(float)
        for tag, spoken in territory.languages.items():
            code = tag.partition("_")[0]
            here[code] = max(here[code], spoken.percent)
        for code, percent in here.items():
            people[code] += round(territory.population * percent / 100)
    other: dict[str, set[str]] = defaultdict(set)
    for alias, meant in aliases.items():
        code = meant.replacement.partition("-")[0].partition(" ")[0]
        if _CODE.fullmatch(alias) and alias not in people:
            other[code].add(alias)
    return tuple(
        Language(code, names[code], people[code], tuple(sorted(other[code])))
        for code in sorted(people)
        if people[code] >= LEAST and code in names
    )


def write(languages: Iterable[Language], origin: Origin, folder: Path) -> None:
    """Write the table's files."""
    head = msgspec.json.encode(msgspec.structs.asdict(origin))
    values = {key: value for key, value in msgspec.json.decode(head).items() if value is not None}
    lines = [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in values.items()]
    table = list(languages)
    for name, letters in _FILES.items():
        rows = [f"  {msgspec.json.encode(one).decode()}," for one in table if one.code[0] in letters]
        text = "\n".join(
            (
                "# Drawn by `python -m config.codebook_languages`: code, name, people, other codes.",
                "languages = [",
                *rows,
                "]",
                "",
                "[origin]",
                *lines,
                "",
            )
        )
        (folder / name).write_text(text, encoding="utf-8")


def main(core: Path, names: Path, folder: Path) -> None:
    """Draw the table from the CLDR's JSON packages and write it."""
    info = msgspec.json.decode((core / "supplemental/territoryInfo.json").read_bytes())["supplemental"]
    alias = msgspec.json.decode((core / "supplemental/aliases.json").read_bytes())["supplemental"]
    english = msgspec.json.decode((names / "main/en/languages.json").read_bytes())["main"]["en"]
    table = draw(
        msgspec.convert(info["territoryInfo"], dict[str, _Territory], strict=False),
        msgspec.convert(alias["metadata"]["alias"]["languageAlias"], dict[str, _Alias]),
        english["localeDisplayNames"]["languages"],
    )
    origin = Origin(
        source="Unicode CLDR, territory-language information",
        mark="web",
        release=f"CLDR {info['version']['_cldrVersion']}",
        license="Unicode-3.0",
        url="https://www.unicode.org/cldr/charts/latest/supplemental/territory_language_information.html",
    )
    write(table, origin, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(__file__).parent / "codebook" / "languages")
