"""Cards: the README.md of tracked repos, read where their revision moved, and kept as evidence.

One request a card, on the Hub's quota for files. Of a namespace seen for the first time only the cards of the
most used repos are read; those of the others when they change. What an organisation says of itself comes
first (`OWNER/README`, the card on its page), then every namespace's most used repo, every one's second, and
so on: so that soon something is known of each.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from collectors.hub.errors import HubRefused
from collectors.hub.files import read_text
from collectors.sources.subjects import Subject, Visit
from collectors.sources.urgency import not_before, repo_id_of
from config.clock import HOUR
from storage.cards import CardedRepo, CardRead, carded_repos, record_card
from storage.catalogue import repos_by_ids
from storage.readings import readings_of
from storage.views import View, view

NAME = "cards"
CADENCE = HOUR // 2
"""How long a new revision waits at most; a card whose repo did not move is not read again."""
MOST_USED = 5
"""Repos of one kind and owner whose cards are read though they were never seen to change."""
AT_FIRST = 120
"""Of those, how many in one run, half of what it may ask for: nothing waits for them."""
ABOUT_ITSELF = "readme"
"""The name of the Space whose card stands on an organisation's page, in lower case."""
GATED = "GatedRepo"


class Cards:
    """Reads the cards of the repos of tracked owners."""

    name = NAME
    cadence = CADENCE

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the repos that moved since their card was read, then the most used ones never read."""
        held = await readings_of(view, self.name)
        repos = await carded_repos(view, handles)
        leading = _leading(repos) | {repo.id for repo in repos if _about_itself(repo)}
        moved: list[CardedRepo] = []
        unread: list[CardedRepo] = []
        for repo in repos:
            reading = held.get(_key(repo))
            if not_before(reading) > now:
                continue
            if reading is not None and reading.read_at is not None:
                if reading.mark != _mark(repo):
                    moved.append(repo)
            elif repo.moved:
                moved.append(repo)
            elif repo.id in leading:
                unread.append(repo)
        due = [*_most_used_first(moved), *_in_turns(unread)[:AT_FIRST]]
        return [_subject(repo) for repo in due]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Read a card as of the revision that the lists showed, and record it."""
        repo_id = repo_id_of(subject)
        async with view(visit.db) as now:
            repo = (await repos_by_ids(now, [repo_id]))[repo_id]
        revision = (subject.mark or "").partition(" ")[0]
        asked_at = visit.hub.clock.now()
        try:
            file = await read_text(
                visit.hub,
                repo.repo_type,
                subject.name,
                revision=revision,
                lane=visit.lane,
                errand=visit.errand,
            )
        except HubRefused as refused:
            if refused.code != GATED:
                raise
            found = CardRead(sha=revision, read_at=asked_at, note=f"behind a gate: {refused}")
        else:
            found = CardRead(sha=revision, read_at=asked_at)
            if file is not None:
                found = CardRead(sha=revision, read_at=file.read_at, text=file.text, size=file.size)
        await record_card(
            visit.db,
            visit.coverage,
            subject=subject.key,
            repo_id=repo_id,
            mark=subject.mark or "",
            found=found,
            requests=visit.errand.take(),
        )


def _leading(repos: Iterable[CardedRepo]) -> set[int]:
    """Return the most used repos of each kind and owner."""
    corners: dict[tuple[str, str], list[int]] = defaultdict(list)
    for repo in _most_used_first(repos):
        corners[repo.owner_key, repo.repo_type].append(repo.id)
    return {number for corner in corners.values() for number in corner[:MOST_USED]}


def _in_turns(repos: Iterable[CardedRepo]) -> list[CardedRepo]:
    """Return those of organisations' pages, then one of each namespace in turn, the most used first."""
    turns: dict[str, int] = defaultdict(int)
    placed: list[tuple[int, CardedRepo]] = []
    for repo in _most_used_first(repos):
        if _about_itself(repo):
            placed.append((0, repo))
        else:
            turns[repo.owner_key] += 1
            placed.append((turns[repo.owner_key], repo))
    return [repo for _, repo in sorted(placed, key=lambda one: one[0])]


def _about_itself(repo: CardedRepo) -> bool:
    return repo.repo_type == "space" and repo.name.partition("/")[2].casefold() == ABOUT_ITSELF


def _most_used_first(repos: Iterable[CardedRepo]) -> list[CardedRepo]:
    return sorted(repos, key=lambda repo: (-repo.downloads, -repo.likes, repo.id))


def _key(repo: CardedRepo) -> str:
    return f"repo:{repo.id}"


def _mark(repo: CardedRepo) -> str:
    """Return what decides whether a card is read again: its revision, and whether there is a gate."""
    return f"{repo.sha} {repo.gated}"


def _subject(repo: CardedRepo) -> Subject:
    return Subject(key=_key(repo), name=repo.name, partition=repo.owner_key, mark=_mark(repo))
