"""One question asked: read by our own grammar, and where that fails by a second reader, if there is one."""

import logging
from collections.abc import Sequence

from bot.answering.answer import Answer, answer, answer_proposed
from bot.answering.judges import Derive
from bot.answering.proposals import ProposalError
from bot.second_reader import SecondReader
from bot.texts.catalogue import DEFAULT_LOCALE
from storage.database import Database

log = logging.getLogger(__name__)


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
) -> Answer:
    """Answer a question from the store as it is now.

    The second reader is asked only where the answer is that the question was not understood; what it proposes
    is carried out only where it holds. `asker` is the person whose limit of such questions counts;
    `follows` says that the question surely goes on from the context.
    """
    said = await answer(db, question, context=context, locale=locale, derive=derive, follows=follows)
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
