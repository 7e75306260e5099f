"""Questions without a good answer as operators see them: the list, one of them, and names that mend it."""

from collections.abc import Sequence
from typing import Final

from bot.document import Action, Block, Code, Document, Facts, Instant, Items, Line, Small, Strong, paragraph
from bot.texts import spans, text
from storage.aliases import Alias
from storage.questions import Question

LIST: Final = "questions"
TRACK: Final = "track"
"""The act that follows a namespace, which is that of other buttons too."""
ALIAS: Final = "question-alias"
DISMISS: Final = "question-dismiss"
SHOWN: Final = 120
"""Characters of a question in the list."""


def questions_page(found: Sequence[Question], locale: str = "en") -> Document:
    """List questions, the most asked first."""
    title = text("questions-title", locale)
    if not found:
        return Document(title=title, blocks=(paragraph(text("questions-none", locale)),), tone="good")
    lines = tuple(question_line(one, locale) for one in found)
    return Document(title=title, blocks=(Items(lines),))


def question_line(one: Question, locale: str = "en") -> Line:
    """Say in one line what was asked, how often, since when, and why it has no good answer."""
    words = one.question if len(one.question) <= SHOWN else f"{one.question[: SHOWN - 1]}…"
    return spans(
        "question-line",
        locale,
        number=one.id,
        question=Strong(words),
        asked=one.asked,
        at=Instant(one.first_at, "date"),
        why=text(f"question-why-{_why(one)}", locale),
    )


def question_page(one: Question, locale: str = "en", *, back: bool = True) -> Document:
    """Show one question with all that is known of it, and what can be done."""
    rows: list[tuple[str, Line]] = [(text("question-asked", locale), _asked(one, locale))]
    if one.context:
        rows.append((text("question-context", locale), (" · ".join(one.context),)))
    rows.append((text("question-why", locale), (text(f"question-why-{_why(one)}", locale),)))
    if one.answer:
        rows.append((text("question-answer", locale), (one.answer,)))
    if one.comment:
        rows.append((text("question-comment", locale), (one.comment,)))
    if one.owner:
        rows.append((text("question-owner", locale), (Code(one.owner),)))
    if one.waiting:
        rows.append(
            (text("question-waiting", locale), (text("question-people", locale, number=one.waiting),))
        )
    state = text("question-state", locale, state=one.state)
    blocks: list[Block] = [paragraph(Strong(one.question)), Facts(tuple(rows))]
    if one.state != "open":
        said = f"{state} {one.ended}" if one.ended else state
        blocks.append(Small((said,)))
    return Document(
        title=text("question-title", locale, number=one.id),
        blocks=tuple(blocks),
        actions=_actions(one, locale, back=back),
    )


def _actions(one: Question, locale: str, *, back: bool) -> tuple[Action, ...]:
    number = str(one.id)
    found = []
    if one.state == "open":
        if one.owner:
            found.append(
                Action(text("follow-button", locale, name=one.owner), TRACK, (one.owner,), "primary")
            )
        found.append(Action(text("question-button-alias", locale), ALIAS, (number,)))
        found.append(Action(text("question-button-dismiss", locale), DISMISS, (number,), "danger"))
    if back:
        found.append(Action(text("question-button-back", locale), LIST, ("0",)))
    return tuple(found)


def _asked(one: Question, locale: str) -> Line:
    return spans(
        "question-times",
        locale,
        asked=one.asked,
        first=Instant(one.first_at, "date"),
        last=Instant(one.last_at, "date"),
    )


def _why(one: Question) -> str:
    return (one.reason or one.kind).replace("_", "-")


def aliases_page(found: Sequence[Alias], locale: str = "en") -> Document:
    """List the names that operators added."""
    title = text("aliases-title", locale)
    if not found:
        return Document(title=title, blocks=(paragraph(text("aliases-none", locale)),))
    lines = tuple(alias_line(one, locale) for one in found)
    return Document(title=title, blocks=(Items(lines),))


def alias_line(one: Alias, locale: str = "en") -> Line:
    """Say what an alias means, since when."""
    at = Instant(one.added_at, "date")
    return spans("alias-line", locale, alias=Strong(one.alias), subject=Code(one.subject), at=at)


def alias_done(one: Alias, locale: str = "en", *, message: str) -> Document:
    """Say what became of an alias: `alias-added`, `alias-held` or `alias-removed`."""
    words = spans(message, locale, alias=Strong(one.alias), subject=Code(one.subject))
    return Document(title=text("aliases-title", locale), blocks=(paragraph(*words),), tone="good")
