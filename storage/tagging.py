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

from storage.bulk import as_list, insert_rows, listed, listed_as, statement, take_ids
from storage.database import Database, Writer
from storage.driver import fetch
from storage.records import Facts
from storage.schema import tags

_REPEATING = 31
"""How many letters stand for tags that repeat a fact; the dictionary's begin behind them."""
_SURROGATES = range(0xD800, 0xE000)
_LONG = "\U0010ffff"
"""Begins a number that is beyond Unicode: two letters follow."""
_HALF = 0x8000
_REMEMBERED = 100_000
_PLACES = [chr(place) for place in range(1, _REPEATING + 1)]
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


def repeating(facts: Facts) -> list[str]:
    """Return the tags that the Hub makes of other facts of a version, in a fixed order."""
    found: list[str] = []
    if bases := facts.base_models:
        found = [f"base_model:{base}" for base in bases]
        if relation := facts.base_relation:
            found += [f"base_model:{relation}:{base}" for base in bases]
    if data := facts.datasets:
        found += [f"dataset:{name}" for name in data]
    return found[:_REPEATING]


def listing(facts: Facts) -> dict[str, str]:
    """Return the letters of the tags that repeat other facts."""
    if not (facts.base_models or facts.datasets):
        return _NONE
    # Where a name stands twice, its last place holds, as everywhere.
    return dict(zip(repeating(facts), _PLACES, strict=False))


async def write_tags(
    tx: Writer, versions: Sequence[Facts], letters: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """Write the tags of some versions as letters; `letters` are those that this process knows.

    Enters tags that are met for the first time into the dictionary, and returns their letters too.
    """
    texts: list[str] = []
    strange: list[tuple[int, Sequence[str], Mapping[str, str]]] = []
    for place, facts in enumerate(versions):
        names, own = facts.tags or (), listing(facts)
        try:
            texts.append(written(names, own, letters))
        except KeyError:
            texts.append("")
            strange.append((place, names, own))
    if not strange:
        return texts, {}
    # What repeats a fact of one version may be a tag like any other on another one.
    wanted = {tag for _, names, own in strange for tag in names if tag not in letters and tag not in own}
    entered = await tag_letters(tx, wanted)
    for place, tags_here, repeated in strange:
        met = {tag: entered[tag] for tag in tags_here if tag in entered}
        texts[place] = written(tags_here, {**met, **repeated}, letters)
    return texts, entered


def written(names: Sequence[str], own: Mapping[str, str], letters: Mapping[str, str]) -> str:
    """Write a list of tags: `own` are the letters of the repeating ones, `letters` those of the others."""
    if not own:
        return "".join(map(letters.__getitem__, names))
    return "".join([own[name] if name in own else letters[name] for name in names])


def tags_of(text: str | None, facts: Facts, names: Mapping[int, str]) -> tuple[str, ...]:
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
