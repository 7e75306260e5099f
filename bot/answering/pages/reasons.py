"""Why an answer says what it says: how the question was read, what was found for it, and from where."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.answering.answer import Answer
from bot.document import Block, Code, Document, Facts, Heading, Instant, Items, Line, Link, Small
from bot.texts import spans, text
from bot.texts.outside import brief

ROWS: Final = 10
PARTS: Final = 5
LONGEST: Final = 80
_HIDDEN: Final = frozenset({"intent"})


def reasons_page(said: Answer, locale: str) -> Document:
    """Show an answer's plan, its rows and its sources."""
    blocks: list[Block] = [Facts(tuple(_read(said, locale)))]
    if said.rows:
        blocks.append(Heading(text("reasons-rows", locale)))
        rows: list[Line] = [(_values(row),) for row in said.rows[:ROWS]]
        if (left := len(said.rows) - ROWS) > 0:
            rows.append(spans("answer-more", locale, count=left))
        blocks.append(Items(tuple(rows)))
    if said.citations:
        blocks.append(Heading(text("reasons-sources", locale)))
        links: list[Line] = [(Link(one.supports, one.url),) for one in said.citations[:ROWS]]
        if (left := len(said.citations) - ROWS) > 0:
            links.append(spans("answer-more", locale, count=left))
        blocks.append(Items(tuple(links)))
    if said.as_of is not None:
        small = spans(
            "reasons-state", locale, run=said.run or 0, sequence=said.sequence, at=Instant(said.as_of)
        )
        blocks.append(Small(small))
    return Document(title=text("reasons-title", locale), blocks=tuple(blocks))


def _read(said: Answer, locale: str) -> Iterable[tuple[str, Line]]:
    yield text("reasons-question", locale), (brief(said.question, 200),)
    if said.context:
        yield text("reasons-context", locale), (" · ".join(brief(one, 200) for one in said.context),)
    plan = said.plan
    if plan is None:
        yield text("reasons-plan", locale), (text("reasons-no-plan", locale),)
    else:
        yield text("reasons-plan", locale), (Code(str(plan["intent"])),)
        for name, value in plan.items():
            if name not in _HIDDEN and value not in (None, [], {}):
                yield name.replace("_", " "), (brief(_plain(value), 300),)
    if said.assumptions:
        yield text("reasons-assumed", locale), (", ".join(said.assumptions),)


def _values(row: Mapping[str, Any]) -> str:
    """Write a row in one line: what is known of it, by name."""
    shown = (f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in row.items() if _is_known(value))
    return brief(", ".join(shown), 400)


def _is_known(value: object) -> bool:
    return value is not None and value not in ([], {}, ())


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        named = value.get("key") if {"kind", "key"} <= set(value) else None
        if named is not None:
            return str(named)
        return " ".join(f"{name} {_plain(one)}" for name, one in value.items() if _is_known(one))
    if isinstance(value, list | tuple):
        parts = [_plain(one) for one in value[:PARTS]]
        return ", ".join([*parts, f"… ({len(value)})"] if len(value) > PARTS else parts)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return brief(str(value), LONGEST)
