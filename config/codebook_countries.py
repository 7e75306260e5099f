"""Countries: their ISO codes, English names, and the regions they are asked for by."""

import functools
from collections.abc import Iterable, Mapping
from importlib import resources

from msgspec import Struct

from config.codebook import decode, index, reading
from config.codebook_words import Sourced, Text


class Country(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A country: its code, its name, and its region."""

    code: Text
    name: Text
    region: Text


class CountryFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`countries.toml`."""

    origin: Sourced
    countries: tuple[Country, ...]


class Countries:
    """All countries of the table, by code and by name. Raises CodebookError where one is claimed twice."""

    def __init__(self, countries: Iterable[Country]) -> None:
        every = tuple(countries)
        self._by_code: Mapping[str, Country] = index("country", ((one.code, one) for one in every))
        self._by_name: Mapping[str, Country] = index("country", ((one.name.casefold(), one) for one in every))

    def get(self, words: str) -> Country | None:
        """Return a country by its code or its name."""
        return self._by_code.get(words) or self._by_name.get(words.casefold())


def load() -> Countries:
    """Return the countries the program comes with, read once, when they are first asked for."""
    with reading:
        return _own()


@functools.cache
def _own() -> Countries:
    return Countries(decode(resources.files("config") / "codebook" / "countries.toml", CountryFile).countries)
