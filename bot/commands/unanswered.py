"""What becomes of a question without a good answer: it is counted, and who asks may be told when it has one.

The buttons carry the question's key, which its words make: they are there before anything was written down,
and an answer waits for no transaction.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence

import discord

from bot.answering.answer import Answer
from bot.commands.replies import Refused, answer, locale_of, with_action
from bot.commands.services import Services
from bot.document import Action, Document, paragraph
from bot.texts import text
from config.clock import DAY
from config.logs import new_error_id
from storage import questions
from storage.questions import Reason, key_of
from storage.tracking import is_handle

log = logging.getLogger(__name__)

Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]

TELL = "tell-me"
TELL_NOT = "tell-me-not"


def noted(services: Services, said: Answer, *, locale: str) -> Document:
    """Count a question that had no answer, and return what was said with the button for that.

    Whatever else was said is returned as it is. Call it once for each time that a person asks.
    """
    reason = _reason(said)
    if reason is None:
        return said.document
    counted = questions.unanswered(
        services.db,
        question=said.question,
        context=said.context,
        reason=reason,
        owner=_owner(said.missing),
        sequence=said.sequence,
    )
    services.spawn(_kept(counted))
    if reason == "unclear":
        return said.document
    key = key_of("unanswered", said.question, said.context)
    return with_action(said.document, Action(text("tell-me-button", locale), TELL, (key,)))


def _reason(said: Answer) -> Reason | None:
    if said.outcome == "clarify":
        return "unclear"
    if said.outcome == "no_data" and said.reason in {"not_read", "not_collected"} and said.question:
        return "not_read" if said.reason == "not_read" else "not_collected"
    return None


def _owner(missing: str | None) -> str | None:
    """Return the namespace that a name nobody knows is of, where it can be one: that could be followed."""
    handle = (missing or "").split("/", maxsplit=1)[0]
    return handle if is_handle(handle) else None


def chosen(services: Services, question: str, context: Sequence[str]) -> None:
    """Note that somebody who was asked back has chosen: that time, the question was answered."""
    key = key_of("unanswered", question, context)
    services.spawn(_kept(questions.resolved(services.db, key)))


async def _kept(work: Awaitable[object]) -> None:
    """Do what nobody waits for; where it fails, an answer was given all the same."""
    try:
        await work
    except Exception:
        log.exception("a question could not be counted, error %s", new_error_id())


async def tell_me(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Let a person be told in private when a question has an answer."""
    locale = locale_of(interaction)

    async def make() -> Document:
        came = await questions.wait_for(
            services.db, "".join(args[:1]), user_id=interaction.user.id, locale=interaction.locale.value
        )
        if came in {"waiting", "already"}:
            days = questions.WAITING // DAY
            no = Action(text("tell-me-not-button", locale), TELL_NOT, args[:1])
            words = paragraph(text(f"tell-me-{came}", locale, days=days))
            return Document(title=text("tell-me-title", locale), blocks=(words,), actions=(no,), tone="good")
        most = questions.MOST_WAITED_FOR
        raise Refused(text(f"tell-me-{came.replace('_', '-')}", locale, most=most))

    await answer(services, interaction, make, ephemeral=True)


async def tell_me_not(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Forget that a person waits."""
    locale = locale_of(interaction)

    async def make() -> Document:
        await questions.stop_waiting(services.db, "".join(args[:1]), user_id=interaction.user.id)
        words = paragraph(text("tell-me-forgotten", locale))
        return Document(title=text("tell-me-title", locale), blocks=(words,), tone="good")

    await answer(services, interaction, make, update=True)


ACTS: dict[str, Act] = {TELL: tell_me, TELL_NOT: tell_me_not}
