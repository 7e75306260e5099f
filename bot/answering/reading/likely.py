"""Names in a question that are not written out: what nobody follows, and slips of the pen."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.answering.reading.entities import GROUPS, LONGEST, OFFERED, Entity, Unknown
from bot.answering.reading.lexicon import FILLER, Lexicon
from bot.answering.reading.names import PROJECT, Names, Near
from bot.answering.reading.text import Question
from config.codebook import fold

_SURE: Final = 82.0
_SURE_OF_REPO: Final = 88.0
_CLEARLY: Final = 4.0
_GUESSABLE: Final = 4
_ASKABLE: Final = 70.0
"""How like a name must be for people to be asked whether they mean it."""


def likely_names(question: Question, words: Lexicon, taken: Sequence[bool]) -> Iterator[str]:
    """Yield the runs of words that may be the name of something nobody follows.

    Everyday words and a small word at either end are no such name.
    """
    every = question.words
    small = [FILLER in words.single(word.word) for word in every]
    for first in range(len(every)):
        for last in range(min(first + LONGEST, len(every)), first, -1):
            here = every[first:last]
            if any(taken[first:last]) or small[first] or small[last - 1] or words.everyday(here):
                continue
            yield question.slice(first, last)


def mistyped(question: Question, words: Lexicon, unread: Sequence[int]) -> Iterator[str]:
    """Yield what is left of a question as it may be a mistyped name: groups of words, then each word."""
    groups = _groups(question, words, unread)[:GROUPS]
    for first, last in groups:
        yield question.slice(first, last)
    for first, last in groups:
        if last - first > 1:
            yield from (question.slice(place, place + 1) for place in range(first, last))


def similar(
    question: Question, names: Names, words: Lexicon, unread: Sequence[int]
) -> tuple[list[Entity], list[Unknown]]:
    """Take what is left of a question as mistyped names: sure ones, and ones to ask about."""
    entities: list[Entity] = []
    unknown: list[Unknown] = []
    for first, last in _groups(question, words, unread)[:GROUPS]:
        near, begin, end = _nearest(question, names, first, last)
        written = question.slice(begin, end)
        found = tuple(one.named for one in near)
        holding = names.holding(written) if found and found[0].kind != "repo" else []
        if holding:
            nearest = tuple(dict.fromkeys((*holding[: OFFERED - 1], found[0])))
            unknown.append(Unknown(written=written, first=begin, last=end, nearest=nearest))
        elif _is_sure(written, near):
            entities.append(
                Entity(
                    named=found[0],
                    how="similar",
                    written=written,
                    first=begin,
                    last=end,
                    possessive=question.words[end - 1].possessive,
                    others=found[1:OFFERED],
                )
            )
        else:
            written = question.slice(first, last)
            unknown.append(Unknown(written=written, first=first, last=last, nearest=found))
    return entities, unknown


def _nearest(question: Question, names: Names, first: int, last: int) -> tuple[list[Near], int, int]:
    """Return the names nearest to some of the words of a group, and which words those are."""
    best: tuple[list[Near], int, int] = ([], first, last)
    for begin in range(first, last):
        for end in range(last, begin, -1):
            near = names.near(question.slice(begin, end), cutoff=_ASKABLE)
            if near and (not best[0] or near[0].score > best[0][0].score):
                best = (near, begin, end)
    return best


def _is_sure(written: str, near: Sequence[Near]) -> bool:
    """Whether mistyped words mean the nearest name: close enough, and clearly closer than the next one."""
    wanted = fold(written)
    if not near or len(wanted) < _GUESSABLE:
        return False
    named, score = near[0].named, near[0].score
    digits = [one for one in wanted if one.isdigit()]
    if digits and digits != [one for one in fold(named.key.rsplit("/", maxsplit=1)[-1]) if one.isdigit()]:
        return False
    second = near[1].score if len(near) > 1 else 0.0
    if named.tier == PROJECT:
        return score >= _SURE
    return score >= _SURE_OF_REPO and score - second >= _CLEARLY


def _groups(question: Question, words: Lexicon, unread: Sequence[int]) -> list[tuple[int, int]]:
    """Put words that were not understood together where at most one small word stands between them."""
    groups: list[tuple[int, int]] = []
    for place in unread:
        if groups and place - groups[-1][1] <= 1 and place - groups[-1][0] < _GUESSABLE:
            between = [word.word for word in question.words[groups[-1][1] : place]]
            if all(FILLER in words.single(word) for word in between):
                groups[-1] = (groups[-1][0], place + 1)
                continue
        groups.append((place, place + 1))
    return groups
