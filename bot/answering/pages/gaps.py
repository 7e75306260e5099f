"""Where the ecosystem has gaps: languages and tasks by who serves them, and what moved in a month."""

from collections.abc import Sequence
from typing import Final

from bot.answering.saying.parts import because
from bot.document import (
    Action,
    Block,
    Citation,
    Document,
    Heading,
    Instant,
    Items,
    Line,
    Small,
    Span,
    Strong,
    paragraph,
)
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import count, exact
from bot.wording import count_words, fill, repo_link
from config.clock import DAY
from config.codebook_languages import load as languages
from storage.gaps import KINDS, Change, Gaps, changes, gaps
from storage.gaps import Line as Gap
from storage.languages import code_of
from storage.tracking import tracked_in
from storage.views import View, before

SHOWN: Final = 20
MOVED: Final = 8
MONTH: Final = 30
ABOUT: Final = ("language", "task")
CENSUS: Final = "census"
"""What a button or an option says where all that the store holds is to be counted."""


async def gaps_page(
    view: View, about: str = "", locale: str = DEFAULT_LOCALE, *, whole: bool = False
) -> Document:
    """Show the emptiest languages and tasks; `about` is `language`, `task`, or the name of one.

    Counted is what is followed, or all that the store holds (`whole`).
    """
    found = await gaps(view, whole=whole)
    wanted = about.strip().casefold()
    blocks: list[Block] = []
    one = None if not wanted or wanted in ABOUT else _named(found, wanted)
    if one is not None:
        blocks += _one(one, locale)
    elif wanted and wanted not in ABOUT:
        blocks.append(paragraph(*fill("gaps-unknown", locale, name=about.strip()[:80])))
    else:
        blocks += [] if whole else await _moved(view, locale)
        for axis, lines in (("language", found.languages), ("task", found.tasks)):
            if wanted in {"", axis}:
                blocks += _listed(axis, lines, locale, most=SHOWN if wanted else SHOWN // 2)
    blocks += _among(found, locale)
    origin = languages().origin
    return Document(
        title=_title(one, locale, whole=whole),
        blocks=tuple(blocks),
        actions=_actions(wanted, locale, whole=whole),
        citations=(Citation(origin.url, f"{origin.source}, {origin.release}"),),
        as_of=view.as_of,
        tone="neutral" if one is not None or not wanted or wanted in ABOUT else "warning",
    )


def _title(one: Gap | None, locale: str, *, whole: bool) -> str:
    if one is not None:
        return text("gaps-of", locale, name=_name(one))
    return text("gaps-title-census" if whole else "gaps-title", locale)


def _actions(wanted: str, locale: str, *, whole: bool) -> tuple[Action, ...]:
    """Return the buttons: the other lists, and the same counted among the other."""
    mine, other = ((wanted, CENSUS), (wanted,)) if whole else ((wanted,), (wanted, CENSUS))
    return (
        *(
            Action(text(f"button-gaps-{axis}", locale), "gaps", (axis, *mine[1:]))
            for axis in ABOUT
            if axis != wanted
        ),
        Action(text("button-gaps-followed" if whole else "button-gaps-census", locale), "gaps", other),
    )


def _among(found: Gaps, locale: str) -> list[Block]:
    """Say among what was counted, and how old the whole looks at the Hub are."""
    if not found.whole:
        number = exact(len(found.owners), locale)
        return [Small((text("gaps-note", locale, number=number),))]
    looks: list[Line] = [
        fill(
            "gaps-note-look",
            locale,
            repos=count_words(one.size, repo_type, locale),
            at=Instant(one.at, "date"),
        )
        for repo_type, one in found.coverage.items()
    ]
    told = because(looks) if looks else (text("gaps-note-no-look", locale),)
    return [Small((text("gaps-note-census", locale), " ", *told, "."))]


def _named(found: Gaps, wanted: str) -> Gap | None:
    code = code_of(wanted)
    return next((one for one in found.lines if one.subject in {wanted, code}), None)


def _name(one: Gap) -> str:
    return f"{one.name} ({one.subject})" if one.name else one.subject


def _listed(axis: str, lines: Sequence[Gap], locale: str, *, most: int) -> list[Block]:
    lacking = [one for one in lines if one.served.lacking]
    shown = lacking[:most]
    title = text("gaps-lacking", locale, axis=axis, number=exact(len(lacking), locale))
    blocks: list[Block] = [Heading(title)]
    if not shown:
        return [*blocks, paragraph(text("gaps-none", locale))]
    blocks.append(Items(tuple(_line(one, locale) for one in shown)))
    if len(lacking) > len(shown):
        blocks.append(Small((text("answer-more", locale, count=len(lacking) - len(shown)),)))
    return blocks


def _line(one: Gap, locale: str) -> Line:
    """Say who serves a language or a task, and how many people use the language."""
    line: Line = (Strong(_name(one)), ": ", _served(one, locale))
    if one.speakers is not None:
        line = (*line, ", ", text("gaps-speakers", locale, number=count(one.speakers, locale)))
    return line


def _served(one: Gap, locale: str) -> str:
    if len(one.served.lacking) == len(KINDS):
        return text("gaps-nothing", locale)
    return ", ".join(
        text(
            f"gaps-{kind}",
            locale,
            number=exact(one.served.count(kind), locale),
            plural=one.served.count(kind),
        )
        for kind in KINDS
    )


def _one(one: Gap, locale: str) -> list[Block]:
    """Say all that is known of one language or task, with the most used of each kind."""
    blocks: list[Block] = [paragraph(*_line(one, locale))]
    if one.served.lacking:
        kinds = ", ".join(text("gaps-kind", locale, kind=kind) for kind in one.served.lacking)
        blocks.append(paragraph(text("gaps-lacks", locale, kinds=kinds)))
    shown: list[Line] = [
        (text("gaps-most-used", locale, kind=kind), ": ", repo_link(repo.repo_type, repo.name))
        for kind, repo in one.examples.items()
    ]
    return [*blocks, Items(tuple(shown))] if shown else blocks


async def _moved(view: View, locale: str) -> list[Block]:
    """Say which gaps opened or closed in a month, among what was followed then; nothing where none did."""
    then = await before(view, (view.as_of or 0) - MONTH * DAY)
    if then is None:
        return []
    owners = await tracked_in(then)
    same = await gaps(view, owners=owners)
    moved = [one for one in changes(await gaps(then, owners=owners), same) if one.opened or one.closed]
    if not moved:
        return []
    blocks: list[Block] = [
        Heading(text("gaps-moved", locale, days=MONTH, number=len(moved))),
        Items(tuple(_change(one, locale) for one in moved[:MOVED])),
    ]
    if len(moved) > MOVED:
        blocks.append(Small((text("answer-more", locale, count=len(moved) - MOVED),)))
    return blocks


def _change(one: Change, locale: str) -> Line:
    line: list[Span] = [Strong(_name(one.line))]
    for message, kinds in (("gaps-opened", one.opened), ("gaps-closed", one.closed)):
        if kinds:
            named = ", ".join(text("gaps-kind", locale, kind=kind) for kind in kinds)
            line += [": " if len(line) == 1 else "; ", text(message, locale, kinds=named)]
    return tuple(line)
