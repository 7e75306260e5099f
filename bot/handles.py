"""Namespaces that somebody wants followed: which of them are known, what the Hub said of the others.

What the store holds, what is followed and what the codebook names is known; for anything else the Hub is
asked once, so that a slip of the pen is told when it is made, and not by a refresh that finds nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from rapidfuzz import fuzz, process

from bot.texts import text
from config.codebook import load
from storage.catalogue import find_owners
from storage.lookups import LookUp, Outcome
from storage.tracking import tracked_in
from storage.views import View

OFFERED: Final = 3
ALIKE: Final = 75.0
"""How alike two names are at least, of 100, for one to be offered for the other."""


class Judged(Struct, frozen=True, kw_only=True):
    """One namespace as it was written, and what it stands for.

    `handle` is what is to be followed: its present name. `kind` is None where only the codebook knows it.
    """

    written: str
    handle: str
    outcome: Outcome = Outcome.FOUND
    kind: str | None = None
    reason: str | None = None
    nearest: tuple[str, ...] = ()

    @property
    def renamed(self) -> bool:
        """Whether it has another name now than was written."""
        return self.handle.casefold() != self.written.casefold()


async def known(now: View, handles: Sequence[str]) -> dict[str, Judged]:
    """Return what is known of some namespaces without asking the Hub, by handle in lower case."""
    owners = await find_owners(now, handles)
    familiar = {*map(str.casefold, await tracked_in(now)), *map(str.casefold, _of_the_codebook())}
    found: dict[str, Judged] = {}
    for handle in handles:
        owner = owners.get(handle.casefold())
        if owner is not None:
            found[handle.casefold()] = Judged(written=handle, handle=owner.handle, kind=owner.kind)
        elif handle.casefold() in familiar:
            found[handle.casefold()] = Judged(written=handle, handle=handle)
    return found


async def judged(now: View, written: str, found: LookUp) -> Judged:
    """Return what a namespace is by what its look-up came to."""
    if found.owner is not None:
        return Judged(written=written, handle=found.owner.handle, kind=found.owner.kind)
    missing = found.outcome is Outcome.MISSING
    return Judged(
        written=written,
        handle=written,
        outcome=found.outcome,
        reason=found.reason,
        nearest=nearest(written, [*_of_the_codebook(), *await tracked_in(now)]) if missing else (),
    )


def nearest(written: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are most like what was written, best first."""
    choices = {name.casefold(): name for name in names}
    found = process.extract(
        written.casefold(), list(choices), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=OFFERED
    )
    return tuple(choices[key] for key, _, _ in found)


def problem(one: Judged, locale: str) -> str:
    """Say in one line, without its full stop, why a namespace is not followed."""
    if one.outcome is Outcome.FAILED:
        return text("handle-failed", locale, name=one.written, reason=one.reason or "")
    if one.outcome is Outcome.WAITING:
        return text("handle-waiting", locale, name=one.written)
    return text("handle-missing", locale, name=one.written)


def remarks(several: Iterable[Judged], locale: str) -> list[str]:
    """Say of those that are followed what whoever wrote them may not have expected."""
    told: list[str] = []
    for one in several:
        if one.renamed:
            told.append(text("handle-renamed", locale, name=one.written, now=one.handle))
        if one.kind == "user":
            told.append(text("handle-user", locale, name=one.handle))
    return told


def _of_the_codebook() -> list[str]:
    book = load()
    return [
        *(entry.handle for entry in book.starter),
        *(handle for project in book.projects for handle in project.handles),
        *(handle for entry in book.mentioned for handle in entry.handles),
    ]
