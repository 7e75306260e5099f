"""The lists that a run could not read to their end: why, and for a name, what may be meant."""

from difflib import get_close_matches

from msgspec import Struct

from bot.texts import text
from config.codebook import load
from storage import runs, tracking
from storage.database import Database

OWNERS = "owners"
"""The source in which a namespace itself is looked up: where a misspelt one is found out."""
ALIKE = 0.75
"""How alike two names are at least, from 0 to 1, for one to be offered for the other."""
TOLD = 20
"""How many are told to people; JSON has them all."""


class Incomplete(Struct, frozen=True, kw_only=True):
    """A list that was not read to its end, in `refresh` and `status`, and why; null where nobody said."""

    source: str
    partition: str
    note: str | None
    nearest: tuple[str, ...] = ()


async def incomplete(db: Database, run_id: int) -> tuple[Incomplete, ...]:
    """Return what a run looked at and did not read to its end, in the order in which it began."""
    parts = [part for part in await runs.covered(db, run_id) if not part.complete]
    if not parts:
        return ()
    followed = await tracking.tracked(db)
    written = {handle.casefold(): handle for handle in [*_of_the_codebook(), *followed]}
    missed = {part.partition for part in parts}
    known = [key for key in written if key not in missed]
    return tuple(
        Incomplete(
            source=part.source,
            partition=written.get(part.partition, part.partition),
            note=part.note,
            nearest=tuple(written[key] for key in get_close_matches(part.partition, known, n=1, cutoff=ALIKE))
            if part.source == OWNERS and (part.note or "").startswith(runs.UNKNOWN)
            else (),
        )
        for part in parts
    )


def _of_the_codebook() -> list[str]:
    book = load()
    handles = [
        entry.handle for project in book.projects for entry in project.hub if entry.status == "present"
    ]
    return [*(one.handle for one in book.starter), *handles]


def told(lists: tuple[Incomplete, ...], locale: str) -> list[str]:
    """Return a line for each list, for people; what is beyond the first few is counted."""
    lines = [_line(one, locale) for one in lists[:TOLD]]
    more = len(lists) - len(lines)
    return [*lines, text("incomplete-more", locale, number=more)] if more else lines


def _line(one: Incomplete, locale: str) -> str:
    note = one.note or text("incomplete-unsaid", locale)
    said = text("incomplete-list", locale, source=one.source, partition=one.partition, note=note)
    if not one.nearest:
        return said
    return text("incomplete-near", locale, said=said, nearest=", ".join(one.nearest))
