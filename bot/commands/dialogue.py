"""A question that somebody asks somewhere, and what goes on from its answer.

The answer is kept under Discord's id of what asked, by which its buttons and a reply to it find it again.
Nothing waits for it to be written down, but the next question.
"""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final, TypedDict, Unpack

import discord
from discord import ui
from msgspec import Struct
from msgspec.structs import replace

from bot.answering.answer import Answer
from bot.asking import ask
from bot.cards import custom_ids
from bot.commands.limits import too_fast
from bot.commands.replies import answer, locale_of, private
from bot.commands.seeking import seeker
from bot.commands.services import Services
from bot.commands.sharing import share_button
from bot.commands.unanswered import noted
from bot.document import Action, Document, Small
from bot.judging import NOW
from bot.texts import text
from bot.texts.outside import brief
from config.logs import new_error_id
from storage import conversations
from storage.conversations import Given

log = logging.getLogger(__name__)

LONGEST: Final = 4_000
FOLLOW, FOLLOWED = "follow-up", "followed-up"
READING = "reading"
WHY = "answer-why"
WRONG, WRONGED = "wrong", "wronged"
UNSAY = "unsay"
_OF_ANSWERS: Final = frozenset({FOLLOW, READING, WHY, WRONG, UNSAY})
"""The acts of buttons whose first argument says which answer they belong to."""


class Asked(Struct, frozen=True, kw_only=True):
    """A question: who asks it, where, in which language, after what.

    `id` is Discord's of the interaction or message; `thread` says that everybody in a thread sees the
    answer; `after` is the answer that it is a reply to; `context` is None where that is still to be found;
    `quoted` lets the answer say what was asked, where nobody would see it otherwise.
    """

    id: int
    user_id: int
    channel_id: int | None
    guild_id: int | None
    locale: str
    question: str
    thread: bool = False
    after: int | None = None
    context: tuple[str, ...] | None = None
    quoted: bool = False


class _More(TypedDict, total=False):
    after: int
    context: tuple[str, ...]
    quoted: bool


async def answered(services: Services, asked: Asked) -> Document:
    """Answer a question from what was asked before it, keep it to go on from, and return what is said."""
    await services.noted()
    before = await _before(services, asked) if asked.context is None else None
    context = asked.context if before is None else after(before)
    said = await ask(
        services.db,
        asked.question[:LONGEST],
        context=context or (),
        kept=None if before is None else before.plan,
        locale=asked.locale,
        derive=NOW.kind,
        reader=services.reader,
        seek=seeker(services, user_id=asked.user_id, guild_id=asked.guild_id, locale=asked.locale),
        asker=asked.user_id,
        follows=asked.after is not None or asked.context is not None,
    )
    services.note(_kept(asked, conversations.keep(services.db, _given(asked, said, services.db.clock.now()))))
    document = noted(services, said, locale=asked.locale)
    readings = tuple(
        Action(
            _label(said, one.label, asked.locale), READING, (str(asked.id), str(place), str(asked.user_id))
        )
        for place, one in enumerate(said.readings)
    )
    document = replace(document, actions=(*readings, *document.actions))
    return _quoted(document, said.question) if asked.quoted else document


def _label(said: Answer, reading: str, locale: str) -> str:
    """Return what the button of another reading says; beside an answer, that it is another one."""
    return text("reading-button", locale, reading=reading) if said.plan is not None else reading


def below(asked: Asked) -> tuple[Action, ...]:
    """Return the buttons about an answer itself."""
    number, locale = str(asked.id), asked.locale
    return (
        Action(text("follow-up-button", locale), FOLLOW, (number,), "primary"),
        Action(text("answer-why-button", locale), WHY, (number,)),
        Action(text("wrong-button", locale), WRONG, (number,)),
        Action(text("unsay-button", locale), UNSAY, (number, str(asked.user_id))),
    )


def asked_in(
    services: Services, interaction: discord.Interaction, question: str = "", **more: Unpack[_More]
) -> Asked:
    """Return a question that an interaction asks."""
    alone = private(services, interaction)
    return Asked(
        id=interaction.id,
        user_id=interaction.user.id,
        channel_id=interaction.channel_id,
        guild_id=interaction.guild_id,
        locale=locale_of(interaction),
        question=question,
        thread=isinstance(interaction.channel, discord.Thread) and not alone,
        **more,
    )


async def respond(
    services: Services,
    interaction: discord.Interaction,
    asked: Asked,
    *,
    find: Callable[[], Awaitable[Asked]] | None = None,
    update: bool = False,
) -> None:
    """Answer a question that an interaction asks; `update` puts the answer in the place of another.

    `find` finds out what is asked, where the store has to be asked for that. It raises Refused where it
    cannot.
    """
    held = too_fast(services, interaction.user.id, asked.locale)

    async def make() -> Document:
        if held is not None:
            return held
        return await answered(services, asked if find is None else await find())

    message = interaction.message
    everybodys = update and message is not None and not message.flags.ephemeral
    share = None if everybodys else share_button(asked.locale)
    await answer(services, interaction, make, update=update, share=share, below=lambda: below(asked))


async def _before(services: Services, asked: Asked) -> Given | None:
    """Return what was answered before: what is replied to, else the last here or in the thread."""
    if asked.after is not None:
        return await conversations.get(services.db, asked.after)
    if asked.channel_id is None:
        return None
    last = await conversations.last_of(services.db, asked.user_id, asked.channel_id)
    if asked.thread:
        there = await conversations.last_in(services.db, asked.channel_id)
        last = max((one for one in (last, there) if one is not None), key=_order, default=None)
    return last


def _order(given: Given) -> tuple[int, int]:
    return given.at, given.id


def after(given: Given) -> tuple[str, ...]:
    """Return what a question that goes on from an answer comes after; what was not understood is left out."""
    return given.context if given.plan is None else (*given.context, given.question)


def _given(asked: Asked, said: Answer, at: int) -> Given:
    return Given(
        id=asked.id,
        asked_by=asked.user_id,
        channel_id=asked.channel_id,
        thread_id=asked.channel_id if asked.thread else None,
        question=said.asked_as or said.question,
        context=said.context,
        outcome=said.outcome,
        plan=said.plan,
        readings=said.readings,
        sequence=said.sequence,
        at=at,
    )


async def _kept(asked: Asked, work: Coroutine[Any, Any, None]) -> None:
    """Write an answer down; where that fails, it was given all the same."""
    try:
        await work
    except Exception:
        log.exception("the answer to %s could not be kept, error %s", asked.id, new_error_id())


def _quoted(document: Document, question: str) -> Document:
    """Say in the small print what was asked."""
    *blocks, last = document.blocks
    if isinstance(last, Small):
        last = Small((f"“{brief(question, 160)}” · ", *last.line))
    return replace(document, blocks=(*blocks, last))


def answer_in(message: discord.Message) -> int | None:
    """Return which answer of ours a message holds, as its buttons say; None where it is none."""
    view = ui.LayoutView.from_message(message, timeout=None)
    view.stop()
    for item in view.walk_children():
        decoded = custom_ids.decode(str(getattr(item, "custom_id", None) or ""))
        if decoded is not None and decoded[0] in _OF_ANSWERS and decoded[1]:
            return number_in(decoded[1])
    return None


def number_in(args: Sequence[str], place: int = 0) -> int:
    """Return a number in a button's arguments; what is none is 0, which nothing has."""
    found = args[place] if place < len(args) else ""
    return int(found) if found.isascii() and found.isdigit() and len(found) < 20 else 0  # noqa: PLR2004 - a snowflake
