"""Questions without an answer are asked again when the store has moved; who waits is told, and once."""

import asyncio
import logging

import msgspec
from msgspec.structs import replace

from bot.answering.answer import Answer, answer
from bot.cards.render import split
from bot.document import Document, paragraph
from bot.judging import NOW
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from storage import solving
from storage.database import Database
from storage.questions import Question
from storage.solving import Told

log = logging.getLogger(__name__)

AT_ONCE = 20
"""How many questions are asked again in one go: what is left has its turn in the next."""
COMPOSER = "answers 1"
ANSWERED = frozenset({"answered", "caveat"})


async def answer_again(db: Database) -> int:
    """Ask open questions again of the present store; returns how many people are told now.

    Each is asked once for each state of the store in which it may have an answer that it had not before. One
    that fails keeps the others from nothing.
    """
    moved = await solving.moved(db)
    told = 0
    for one in await solving.to_try(db, moved, limit=AT_ONCE):
        try:
            told += await _again(db, one, moved)
        except Exception:
            log.exception("question %s could not be asked again", one.id)
            await solving.tried(db, one.id, moved)
        await asyncio.sleep(0)  # a long list of questions must not keep an interaction waiting
    return told


async def _again(db: Database, one: Question, moved: int) -> int:
    said = await _asked(db, one, DEFAULT_LOCALE)
    if said.outcome not in ANSWERED:
        await solving.tried(db, one.id, moved)
        return 0
    words = {DEFAULT_LOCALE: _word(one, said, DEFAULT_LOCALE)}
    for locale in await solving.locales_of(db, one.id):
        if locale not in words:
            words[locale] = _word(one, await _asked(db, one, locale), locale)
    told = await solving.solve(db, one.id, words, sequence=moved, composer=COMPOSER)
    log.info("question %s has an answer now; %d waited for it", one.id, told or 0)
    return told or 0


async def _asked(db: Database, one: Question, locale: str) -> Answer:
    return await answer(db, one.question, context=one.context, locale=locale, derive=NOW.kind)


def _word(one: Question, said: Answer, locale: str) -> Told:
    """Return the word to somebody who waits: what they asked, and the answer as it is today."""
    asked = paragraph(text("told-asked", locale, question=one.question))
    document: Document = replace(
        said.document,
        title=text("told-title", locale),
        blocks=(asked, *said.document.blocks),
    )
    return Told(msgspec.to_builtins(document), len(split(document)))
