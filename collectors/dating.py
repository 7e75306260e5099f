"""Finds the commit that made a change of licence or base model, by reading the cards of a repo's history.

A commit is named only where the card at it shows the new value and the card at the commit before it does not.
Whatever cannot be shown so gives a reason, and no guess.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from collectors.hub.card import Said
from storage.commits import CommitObservation
from storage.origins import Origin, Reason, Undated

STEPS = 24
"""Commits that are looked at one after another; beyond them, the middle of what is left is."""

Fields = Mapping[str, Any]
CardAt = Callable[[str], Awaitable[Said | None]]
"""Gives what the card at a revision says; None where it cannot be read."""


class History(Struct, frozen=True):
    """The commits of a repo, newest first; `whole` says that the last of them is the repo's first."""

    commits: Sequence[CommitObservation]
    whole: bool


async def find_origin(event: Undated, history: History, card_at: CardAt) -> Origin:
    """Return the commit behind an event, or why it cannot be told. Raises what `card_at` raises."""
    if event.sha_before is not None and event.sha_before == event.sha_after:
        return Origin(event_id=event.event_id, reason=Reason.NO_COMMIT)
    places = {commit.sha: place for place, commit in enumerate(history.commits)}
    start = 0 if event.sha_after is None else places.get(event.sha_after)
    if start is None or not history.commits:
        reason = Reason.REWRITTEN if history.whole else Reason.TOO_LONG
        return Origin(event_id=event.event_id, reason=reason)
    before = None if event.sha_before is None else places.get(event.sha_before)
    end = before if before is not None and before > start else None
    span = history.commits[start : None if end is None else end + 1]
    search = _Search(event, span, card_at)
    found = await search.turn(whole=history.whole, bounded=end is not None)
    if isinstance(found, Reason):
        return Origin(event_id=event.event_id, reason=found)
    return Origin(
        event_id=event.event_id,
        commit=span[found].sha,
        happened_at=span[found].at,
        last_before=await search.last_before(found + 1),
    )


def tells(said: Said, told: Fields) -> bool:
    """Say whether a card tells the same as one side of an event; names of repos know no case."""
    return all(_comparable(said.get(name)) == _comparable(value) for name, value in told.items())


def _comparable(value: object) -> object:
    if isinstance(value, list | tuple):
        return sorted(str(item).casefold() for item in value) or None
    return value or None


class _Search:
    """Looks through a part of a history, newest first, for where a change was made."""

    def __init__(self, event: Undated, span: Sequence[CommitObservation], card_at: CardAt) -> None:
        self._event = event
        self._span = span
        self._card_at = card_at

    async def turn(self, *, whole: bool, bounded: bool) -> int | Reason:
        """Return the place of the newest commit that shows the new value above one that does not.

        `bounded` says that the last place is the revision that was seen before the change.
        """
        new = await self._shows_new(0)
        if new is not True:
            return Reason.NOT_IN_CARD if new is False else Reason.UNREADABLE
        last = len(self._span) - 1
        for place in range(1, min(last, STEPS) + 1):
            new = await self._shows_new(place)
            if new is not True:
                return place - 1 if new is False else Reason.UNREADABLE
        if last > STEPS:
            return await self._between(STEPS, last) if bounded else Reason.TOO_LONG
        if bounded:
            return Reason.NOT_IN_CARD  # the card said so before: what was seen then, no card shows
        return Reason.REWRITTEN if whole else Reason.TOO_LONG

    async def _between(self, new: int, old: int) -> int | Reason:
        """Halve what lies between a commit that shows the new value and one that may not."""
        shown = await self._shows_new(old)
        if shown is not False:
            return Reason.UNREADABLE if shown is None else Reason.NOT_IN_CARD
        while old - new > 1:
            middle = (new + old) // 2
            shown = await self._shows_new(middle)
            if shown is None:
                return Reason.UNREADABLE
            new, old = (middle, old) if shown else (new, middle)
        return new

    async def last_before(self, place: int) -> str | None:
        """Return the newest revision from a place on that shows the old value; None where it is not found."""
        for commit in self._span[place : place + STEPS]:
            said = await self._card_at(commit.sha)
            if said is None:
                return None
            if tells(said, self._event.before):
                return commit.sha
        return None

    async def _shows_new(self, place: int) -> bool | None:
        said = await self._card_at(self._span[place].sha)
        return None if said is None else tells(said, self._event.after)
