"""Tags: a dictionary that gives each one a number, and lists of tags written as short texts.

A repo carries some twenty tags, most of them on many others too. In a version each is one letter, the
character with the tag's number in Unicode, so that the first and commonest cost a byte or two. The first
letters stand for tags that repeat another fact of the same version (what a model is made from, what it was
trained on); those are not in the dictionary at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.bulk import as_list, fetch, insert_rows, listed, listed_as, statement, take_ids
from storage.database import Database, Writer
from storage.schema import tags

_REPEATING = 31
"""How many letters stand for tags that repeat a fact; the dictionary's begin behind them."""
_SURROGATES = range(0xD800, 0xE000)
_LONG = "\U0010ffff"
"""Begins a number that is beyond Unicode: two letters follow."""
_HALF = 0x8000
_REMEMBERED = 100_000
_NONE: dict[str, str] = {}

_known: WeakKeyDictionary[Database, dict[str, str]] = WeakKeyDictionary()


def letters_of(db: Database) -> dict[str, str]:
    """Return the letters of the tags that this process has met; what is committed may be put into it."""
    return _known.setdefault(db, {})


def remember(db: Database, letters: Mapping[str, str]) -> None:
    """Keep the letters of tags that were committed, so many that memory stays flat."""
    known = letters_of(db)
    if len(known) + len(letters) > _REMEMBERED:
        _known[db] = dict(letters)  # a new one: who is writing now goes on with the old one
    else:
        known.update(letters)


def letter(number: int) -> str:
    """Return a tag's number as it is written in a list."""
    code = number + _REPEATING
    if code >= _SURROGATES.start:
        code += len(_SURROGATES)
    if code < ord(_LONG):
        return chr(code)
    high, low = divmod(number, _HALF)
    return _LONG + chr(high + 1 + _REPEATING) + chr(low + 1 + _REPEATING)


def numbers(text: str) -> list[int]:
    """Read a list of tags: their numbers, and below zero the places among the repeated ones, from -1 on."""
    found: list[int] = []
    signs = iter(text)
    for sign in signs:
        code = ord(sign)
        if code <= _REPEATING:
            found.append(-code)
        elif sign == _LONG:
            high, low = (ord(next(signs)) - 1 - _REPEATING for _ in range(2))
            found.append(high * _HALF + low)
        else:
            found.append(code - _REPEATING - (len(_SURROGATES) if code >= _SURROGATES.stop else 0))
    return found


def repeating(facts: Mapping[str, Any]) -> list[str]:
    """Return the tags that the Hub makes of other facts of a version, in a fixed order."""
    bases = facts.get("base_models") or ()
    relation = facts.get("base_relation")
    found = [f"base_model:{base}" for base in bases]
    found += [f"base_model:{relation}:{base}" for base in bases] if relation else []
    found += [f"dataset:{name}" for name in facts.get("datasets") or ()]
    return found[:_REPEATING]


class Alphabet:
    """Writes lists of tags, and finds the tags that are not in the dictionary yet."""

    def __init__(self, letters: Mapping[str, str]) -> None:
        """`letters` are those of tags known to this process."""
        self._letters = letters
        self._missing: set[str] = set()
        self._entered: dict[str, str] = {}

    def write(self, facts: Mapping[str, Any]) -> str | None:
        """Write a version's tags; None where one of them has to be entered first."""
        tags = facts.get("tags")
        if not tags:
            return ""
        own = listing(facts) if facts.get("base_models") or facts.get("datasets") else _NONE
        try:
            return written(tags, own, self._letters)
        except KeyError:
            self._missing.update(tag for tag in tags if tag not in own and tag not in self._letters)
            return None

    async def enter(self, tx: Writer) -> dict[str, str]:
        """Enter what was missing into the dictionary; return its letters."""
        self._entered = await tag_letters(tx, self._missing)
        return self._entered

    def written(self, facts: Mapping[str, Any]) -> str:
        """Write a version's tags, all of which are in the dictionary now."""
        own, known, entered = listing(facts), self._letters, self._entered
        tags = facts.get("tags") or ()
        return "".join([own.get(tag) or known.get(tag) or entered[tag] for tag in tags])


def listing(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the letters of the tags that repeat other facts."""
    bases: tuple[str, ...] = facts.get("base_models") or ()
    if len(bases) == 1 and not facts.get("datasets"):  # nearly always, and a third of the time
        relation = facts.get("base_relation")
        plain = {f"base_model:{bases[0]}": "\x01"}
        return plain | {f"base_model:{relation}:{bases[0]}": "\x02"} if relation else plain
    return {tag: chr(place) for place, tag in enumerate(repeating(facts), start=1)}


def written(names: Sequence[str], own: Mapping[str, str], letters: Mapping[str, str]) -> str:
    """Write a list of tags: `own` are the letters of the repeating ones, `letters` those of the others."""
    if not own:
        return "".join([letters[name] for name in names])
    return "".join([own.get(name) or letters[name] for name in names])


def tags_of(text: str | None, facts: Mapping[str, Any], names: Mapping[int, str]) -> tuple[str, ...]:
    """Read a version's tags, given its other facts and the names of the dictionary's numbers."""
    if not text:
        return ()
    own = repeating(facts)
    return tuple(names[number] if number > 0 else own[-number - 1] for number in numbers(text))


async def tag_names(connection: AsyncConnection, lists: Iterable[str | None]) -> dict[int, str]:
    """Return the names of all the dictionary's tags in some lists."""
    wanted = {number for text in lists if text for number in numbers(text) if number > 0}
    if not wanted:
        return {}
    query = select(tags.c.id, tags.c.name).where(tags.c.id.in_(listed(connection, sorted(wanted))))
    return {int(number): str(name) for number, name in await connection.execute(query)}


async def tag_letters(tx: Writer, names: Iterable[str]) -> dict[str, str]:
    """Return the letters of some tags, entering the new ones into the dictionary."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    await tx.alone()
    connection = tx.connection

    def build() -> Select[Any]:
        return select(tags.c.name, tags.c.id).where(tags.c.name.in_(listed_as(connection, "names", str)))

    text = statement(connection, "tags", build, ("names",))
    rows = await fetch(connection, text, (as_list(connection, wanted),))
    known = {str(name): letter(number) for name, number in rows}
    missing = [name for name in wanted if name not in known]
    ids = await take_ids(tx, tags, len(missing))
    await insert_rows(connection, tags, ("id", "name"), list(zip(ids, missing, strict=True)))
    known.update({name: letter(number) for number, name in zip(ids, missing, strict=True)})
    return known
