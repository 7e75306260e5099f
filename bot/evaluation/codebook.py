"""What the codebook and the bot's own texts say, read apart from what answers use: for checking these."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

_LEAST: Final = 6
"""Shorter parts of a message say too little."""


@cache
def codebook_words() -> frozenset[str]:
    """Return every text that stands in the codebook: sentences, names, addresses."""
    folder = resources.files("config") / "codebook"
    return frozenset(words for file in _files(folder) for words in _strings(_read(file)))


@cache
def own_words() -> frozenset[str]:
    """Return the parts of the bot's own messages that hold a figure, without what is filled in."""
    found: set[str] = set()
    for file in (resources.files("bot") / "texts").iterdir():
        if file.name.endswith(".ftl"):
            for line in file.read_text(encoding="utf-8").splitlines():
                words = re.sub(r"^[-\w]+ = |^\s+\*?\[\w+\]", "", line)
                found |= {part.strip() for part in re.split(r"\{[^}]*\}|\}", words)}
    return frozenset(part for part in found if len(part) >= _LEAST and re.search(r"\d", part))


@cache
def codebook_addresses() -> Mapping[str, frozenset[str]]:
    """Return each address of the codebook with what stands beside it: name, kind, title, source."""
    folder = resources.files("config") / "codebook"
    found: dict[str, set[str]] = {}
    for file in _files(folder):
        for table in _tables(_read(file)):
            beside = {value for value in table.values() if isinstance(value, str)}
            if table.get("host") == "github" and "id" in table:
                beside.add(f"https://github.com/{table['id']}")
            for value in sorted(beside):
                if value.startswith(("https://", "http://")):
                    found.setdefault(value.rstrip("/"), set()).update(beside)
    return {address: frozenset(beside) for address, beside in found.items()}


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _files(entry)
        elif entry.name.endswith(".toml"):
            yield entry


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever stands in a file
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _tables(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever stands in a file
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _tables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tables(inner)
