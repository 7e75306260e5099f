"""One question asked: read by our own grammar, and where that fails by a second reader, if there is one."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from bot.answering.answer import Answer, answer, answer_proposed
from bot.answering.judges import Derive
from bot.answering.reading.proposals import ProposalError
from bot.answering.reading.text import clean
from bot.answering.wanted import Seek, Sought
from bot.second_reader import SecondReader
from bot.texts.catalogue import DEFAULT_LOCALE
from storage.database import Database

log = logging.getLogger(__name__)

MOST_SOUGHT = 3
"""So many things that one question names are looked up."""


async def ask(
    db: Database,
    question: str,
    *,
    context: Sequence[str] = (),
    locale: str = DEFAULT_LOCALE,
    derive: Derive | None = None,
    reader: SecondReader | None = None,
    asker: int | None = None,
    follows: bool = True,
    kept: Mapping[str, Any] | None = None,
    seek: Seek | None = None,
) -> Answer:
    """Answer a question from the store as it is now; what it does not hold is looked up first by `seek`.

    The second reader is asked only where the answer is that the question was not understood; what it proposes
    is carried out only where it holds. `asker` is the person whose limit of such questions counts;
    `follows` says that the question surely goes on from the context, `kept` by which plan its last question
    was answered.
    """
    said = await answer(
        db, question, context=context, locale=locale, derive=derive, follows=follows, kept=kept
    )
    if seek is not None and said.wanted:
        said = await _sought(
            db,
            said,
            question,
            seek,
            context=context,
            locale=locale,
            derive=derive,
            follows=follows,
            kept=kept,
        )
    if reader is None or said.reason != "not_read":
        return said
    raw = await reader.propose(said.question, asker=asker)
    if raw is None:
        return said
    try:
        again = await answer_proposed(db, said.question, raw, by=reader.name, locale=locale, derive=derive)
    except ProposalError as error:
        log.info("what the second reader proposed was not carried out: %s", error)
        return said
    return said if again is None else again


async def _sought(
    db: Database,
    said: Answer,
    question: str,
    seek: Seek,
    *,
    context: Sequence[str],
    locale: str,
    derive: Derive | None,
    follows: bool,
    kept: Mapping[str, Any] | None,
) -> Answer:
    """Have what a question names and nobody knows looked up, each once, and answer it then."""
    sought: dict[str, Sought] = {}
    text = question
    while left := [one for one in said.wanted if one.written not in sought][: MOST_SOUGHT - len(sought)]:
        one = left[0]
        sought[one.written] = await seek(one)
        if one.instead is not None and sought[one.written].found:
            text = one.instead
        said = await answer(
            db,
            text,
            context=context,
            locale=locale,
            derive=derive,
            follows=follows,
            kept=kept,
            sought=sought,
        )
    if text == question:
        return said
    return replace(said, question=clean(question), asked_as=text)
