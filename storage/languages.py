"""The languages that repos declare, read in one place: whatever a card wrote, a code or nothing.

Cards say `en`, `eng`, `en-US`, `eng_Latn`, `English`, `en, fr`, `multilingual`, `code`; YAML 1.1 reads the
code of Norwegian as false. Codes are those of the codebook's table, where it knows the language, so that two
spellings of one language are counted once.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct

from config.codebook_languages import Language, load

_TAG = re.compile(r"(?P<code>[a-z]{2,3})(?:[-_][a-z0-9]{2,8}){0,4}")
_PRIVATE = re.compile(r"q[a-t][a-z]")
"""Codes of ISO 639-2 that mean what whoever uses them likes: `qaa` to `qtz` name no language."""
_BETWEEN = re.compile(r"[,;/|+&]|\s+(?:and|und|et|y)\s+")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*")
_MANY = frozenset({"multilingual", "multi", "multiple", "multi-lingual", "mul", "all", "many", "various"})
_PROGRAMS = frozenset(
    {
        "code", "programming", "python", "py", "js", "javascript", "ts", "typescript", "java", "cpp", "c++",
        "c", "c#", "sql", "php", "css", "html", "xml", "yml", "yaml", "json", "rust", "rs", "ruby", "rb",
        "bash", "shell", "matlab", "verilog",
    }
)  # fmt: skip
_NONE = frozenset({"und", "mis", "zxx", "none", "null", "nan", "unknown", "n/a", "other"})
_UNCOUNTED = frozenset({"ae", "bh", "cu", "eo", "ho", "ia", "ie", "io", "kr", "la", "pi", "sa", "vo"})
"""Two-letter codes of ISO 639-1 that the table may lack, because nobody counts who uses them."""
_LONGEST = 200


class Declared(Struct, frozen=True):
    """What some values name: languages by their codes, in order; whether many at once, or program code."""

    codes: tuple[str, ...] = ()
    many: bool = False
    programs: bool = False
    unread: tuple[str, ...] = ()


def declared(values: object) -> Declared:
    """Read whatever a card gives as its languages: a text, a list, a boolean, nothing."""
    codes: dict[str, None] = {}
    unread: dict[str, None] = {}
    many = programs = False
    for word in _words(values):
        code = code_of(word)
        if code is not None:
            codes[code] = None
        elif word in _MANY:
            many = True
        elif word in _PROGRAMS:
            programs = True
        elif word not in _NONE:
            unread[word] = None
    return Declared(tuple(codes), many, programs, tuple(unread))


def code_of(word: str) -> str | None:
    """Return the code of one language, given its code, a tag or its English name; None where it is none."""
    folded = word.strip().casefold()
    if folded == "false":
        return "no"
    if folded in _PROGRAMS or folded in _MANY or folded in _NONE:
        return None
    match = _TAG.fullmatch(folded)
    if match is not None and not _PRIVATE.fullmatch(match["code"]):
        known = load().get(match["code"])
        if known is not None:
            return known.code
        if len(match["code"]) > 2 or match["code"] in _UNCOUNTED:  # noqa: PLR2004 - letters of ISO 639-1
            return match["code"]
    named = _by_name().get(_ASIDE.sub(" ", folded).strip())
    return named.code if named is not None else None


def language(code: str) -> Language | None:
    """Return what the codebook knows of a language; None where nobody counts its speakers."""
    return load().get(code)


def _words(values: object) -> Iterable[str]:
    if values is None or values is True:
        return
    if values is False:
        yield "no"
    elif isinstance(values, str):
        text = values[:_LONGEST].casefold().strip()
        if text in _NONE or code_of(text) is not None:
            yield text
            return
        yield from (part for part in map(str.strip, _BETWEEN.split(text)) if part)
    elif isinstance(values, list | tuple | set | frozenset):
        for value in values:
            if not isinstance(value, list | tuple | dict):  # nested any deeper, it is no list of languages
                yield from _words(value)


@cache
def _by_name() -> Mapping[str, Language]:
    return {one.name.casefold(): one for one in load()}
