"""Origins: which commit made each change of licence or base model, asked for once after it was seen."""

import asyncio
from collections.abc import Sequence

from collectors.dating import History, find_origin
from collectors.hub.card import CardUnreadable, Said, said_by
from collectors.hub.community import Address, read_commits
from collectors.hub.errors import HubMissing, HubRefused
from collectors.hub.files import read_text
from collectors.sources.cards import GATED
from collectors.sources.subjects import Subject, Visit
from collectors.sources.urgency import not_before, repo_id_of
from config.clock import DAY
from storage.commits import CommitObservation
from storage.history import sequence_at
from storage.origins import Origin, Reason, Undated, record_origins, undated
from storage.readings import readings_of
from storage.views import View, view

NAME = "origins"
BACK = 30 * DAY
"""How long after a change was seen its commit is still looked for."""
PAGES = 10
"""Pages of commits of one repo that are read at most."""
EXPECTED = 4
"""Requests that most changes cost: the commits, and the cards at and around the change."""
_NO_REVISION = "RevisionNotFound"


class Origins:
    """Dates the changes of the repos of tracked owners."""

    name = NAME
    cadence = DAY

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the repos with changes that are not dated yet, the newest change first."""
        by_repo: dict[int, Undated] = {}
        for event in await undated(view, handles, since=await sequence_at(view, now - BACK)):
            by_repo.setdefault(event.repo_id, event)
        held = await readings_of(view, self.name, [f"repo:{number}" for number in by_repo])
        return [
            Subject(key=f"repo:{number}", name=event.name, partition=event.owner_key, requests=EXPECTED)
            for number, event in by_repo.items()
            if not_before(held.get(f"repo:{number}")) <= now
        ]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Look for the commits behind all undated changes of one repo, and record what was found."""
        asked_at = visit.hub.clock.now()
        async with view(visit.db) as now:
            since = await sequence_at(now, asked_at - BACK)
            events = await undated(now, [subject.partition], since=since, repo_id=repo_id_of(subject))
        found = await _origins(visit, events) if events else []
        await record_origins(
            visit.db,
            visit.coverage,
            subject=subject.key,
            found=found,
            read_at=asked_at,
            requests=visit.errand.take(),
        )


async def _origins(visit: Visit, events: Sequence[Undated]) -> list[Origin]:
    try:
        history = await _history(visit, events)
        cards = _Cards(visit, events[0])
        return [await find_origin(event, history, cards.at) for event in events]
    except HubRefused as refused:
        if refused.code != GATED:
            raise
        return [Origin(event_id=event.event_id, reason=Reason.GATED) for event in events]
    except HubMissing as missing:
        if missing.code != _NO_REVISION:
            raise
        return [Origin(event_id=event.event_id, reason=Reason.REWRITTEN) for event in events]


async def _history(visit: Visit, events: Sequence[Undated]) -> History:
    """Read the commits from the newest change down to what was seen before the oldest."""
    newest = events[0]
    wanted = {event.sha_before for event in events} - {None}
    seen: dict[str, CommitObservation] = {}
    address = Address(newest.repo_type, newest.name)
    for number in range(PAGES):
        page = await read_commits(
            visit.hub,
            address,
            newest.sha_after or "main",
            number,
            lane=visit.lane,
            errand=visit.errand,
        )
        if page.unreadable:
            # What lies between two commits is not known any more: the list ends above it.
            return History(tuple(seen.values()), whole=False)
        for commit in page.commits:
            seen.setdefault(commit.sha, commit)
        if not page.more:
            return History(tuple(seen.values()), whole=True)
        if wanted and wanted <= seen.keys():
            break
    return History(tuple(seen.values()), whole=False)


class _Cards:
    """The cards of one repo, each read once."""

    def __init__(self, visit: Visit, event: Undated) -> None:
        self._visit = visit
        self._event = event
        self._read: dict[str, Said | None] = {}

    async def at(self, sha: str) -> Said | None:
        """Return what the card at a revision says; None where its front matter cannot be read."""
        if sha not in self._read:
            file = await read_text(
                self._visit.hub,
                self._event.repo_type,
                self._event.name,
                revision=sha,
                lane=self._visit.lane,
                errand=self._visit.errand,
            )
            try:
                text = "" if file is None else file.text
                # Front matter may be long: whoever waits for an answer does not wait for it.
                self._read[sha] = await asyncio.to_thread(said_by, text, self._event.name)
            except CardUnreadable:
                self._read[sha] = None
        return self._read[sha]
