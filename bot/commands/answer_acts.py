"""The buttons of an answer: read it otherwise, go on from it, ask why, say that it is wrong, take it away."""

from collections.abc import Awaitable, Callable
from typing import Final

import discord
from msgspec import ValidationError
from msgspec.structs import replace

from bot.answering.answer import Answer, answer_planned
from bot.answering.answer import answer as answer_question
from bot.answering.pages.reasons import reasons_page
from bot.commands import dialogue
from bot.commands.dialogue import FOLLOW, FOLLOWED, READING, UNSAY, WHY, WRONG, WRONGED, Asked, number_in
from bot.commands.forms import Entry, entered, show_form
from bot.commands.limits import too_fast
from bot.commands.replies import Refused, answer, locale_of
from bot.commands.services import Services
from bot.commands.unanswered import chosen
from bot.document import Document, paragraph
from bot.judging import NOW
from bot.texts import text
from storage import conversations, questions
from storage.canonical import dump
from storage.conversations import Given
from storage.errors import StoreError

Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]
LONGEST: Final = 1_000
"""Characters of a question in the form."""


async def _follow(_services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    locale = locale_of(interaction)
    entry = Entry(name="question", label=text("follow-up-question", locale), longest=LONGEST)
    await show_form(interaction, text("follow-up-title", locale), FOLLOWED, args[:1], (entry,))


async def _followed(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    question = entered(interaction).get("question", "")
    asked = dialogue.asked_in(services, interaction, question, after=number_in(args), quoted=True)
    await dialogue.respond(services, interaction, asked)


async def _reading(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Answer by another reading: in the place of the answer for whoever asked, else for the one who chose."""
    asked = dialogue.asked_in(services, interaction, quoted=True)
    place, asker = number_in(args, 1), number_in(args, 2)

    async def find() -> Asked:
        given = await _given(services, interaction, args)
        if place >= len(given.readings):
            raise Refused(text("answer-not-kept", asked.locale))
        other = given.readings[place]
        if given.outcome == "clarify":
            chosen(services, given.question, given.context)
        return replace(asked, question=other.question, context=other.context)

    message = interaction.message
    alone = message is not None and message.flags.ephemeral
    update = alone or asker == interaction.user.id
    await dialogue.respond(services, interaction, asked, find=find, update=update)


async def _given(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> Given:
    """Return the answer that a button belongs to. Raises Refused where it is not kept any more."""
    await services.noted()
    given = await conversations.get(services.db, number_in(args))
    if given is None:
        raise Refused(text("answer-not-kept", locale_of(interaction)))
    return given


async def _again(
    services: Services, interaction: discord.Interaction, args: tuple[str, ...]
) -> tuple[Given, Answer]:
    """Give an answer again as it was: the same question of the same state of the store.

    Raises Refused where it is not kept any more.
    """
    given = await _given(services, interaction, args)
    locale = locale_of(interaction)
    try:
        said = await answer_question(
            services.db,
            given.question,
            context=given.context,
            at=given.sequence,
            locale=locale,
            derive=NOW.kind,
        )
        if given.plan is not None and dump(given.plan) != dump(said.plan):  # somebody else had read it
            said = await answer_planned(
                services.db,
                given.question,
                given.plan,
                at=given.sequence,
                locale=locale,
                derive=NOW.kind,
            )
    except (StoreError, ValidationError):  # the store was put back to an earlier state, or the plan is older
        raise Refused(text("answer-not-kept", locale)) from None
    return given, said


async def _why(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Show how a question was read, what was found, and from where."""
    locale = locale_of(interaction)
    held = too_fast(services, interaction.user.id, locale)

    async def make() -> Document:
        if held is not None:
            return held
        _, said = await _again(services, interaction, args)
        return reasons_page(said, locale)

    await answer(services, interaction, make, ephemeral=True)


async def _wrong(_services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    locale = locale_of(interaction)
    entry = Entry(
        name="comment",
        label=text("wrong-comment", locale),
        longest=questions.LONGEST,
        required=False,
        paragraph=True,
    )
    await show_form(interaction, text("wrong-title", locale), WRONGED, args[:1], (entry,))


async def _wronged(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Put an answer on the operators' list as one that somebody says is wrong; who says so is not kept."""
    locale = locale_of(interaction)
    comment = entered(interaction).get("comment", "")
    held = too_fast(services, interaction.user.id, locale)

    async def make() -> Document:
        if held is not None:
            return held
        given, said = await _again(services, interaction, args)
        await questions.dispute(
            services.db,
            question=given.question,
            answer=said.text,
            context=given.context,
            plan=given.plan,
            comment=comment,
            sequence=given.sequence,
        )
        words = paragraph(text("wrong-noted", locale))
        return Document(title=text("wrong-title", locale), blocks=(words,), tone="good")

    await answer(services, interaction, make, ephemeral=True)


async def _unsay(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Take an answer away, for whoever asked for it, and forget it."""
    if number_in(args, 1) != interaction.user.id:

        async def make() -> Document:
            raise Refused(text("unsay-not-yours", locale_of(interaction)))

        await answer(services, interaction, make, ephemeral=True)
        return
    await interaction.response.defer()
    await interaction.delete_original_response()
    await services.noted()
    await conversations.forget(services.db, number_in(args))


ACTS: dict[str, Act] = {
    FOLLOW: _follow,
    FOLLOWED: _followed,
    READING: _reading,
    WHY: _why,
    WRONG: _wrong,
    WRONGED: _wronged,
    UNSAY: _unsay,
}
