"""Cards: the README.md of repos as text, each version with the revision at which it was first seen.

Kept as evidence. A revision that leaves the card as it was makes no new version. Of a long card the beginning
is kept, `size` is the whole file's.
"""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import exists, func, select

from storage.canonical import clean
from storage.database import Database
from storage.readings import count_changes, note_reading
from storage.records import Coverage, EventKind, RepoType
from storage.rows import chunks
from storage.schema import cards, events, repo_versions, repos
from storage.sets import VersionedSet, replace, rows_of
from storage.views import View

KEPT = 100_000
"""Characters of a card that are kept: nearly all cards are shorter."""
CARDS = VersionedSet(cards, "repo_id", ())


class Card(Struct, frozen=True, kw_only=True):
    """A card as of a view. `sha` is the revision at which this text was first seen, `size` its bytes."""

    repo_id: int
    sha: str
    size: int
    text: str
    whole: bool
    observed_at: int


class CardRead(Struct, frozen=True, kw_only=True):
    """What asking for a card gave: its text (None: the repo has none), or a note on why we may not see it."""

    sha: str
    read_at: int
    text: str | None = None
    size: int = 0
    note: str | None = None


class CardedRepo(Struct, frozen=True, kw_only=True):
    """A repo whose card may be worth reading: its state, and how much it is used."""

    id: int
    repo_type: RepoType
    name: str
    owner_key: str
    sha: str
    gated: str | None
    downloads: int
    likes: int
    moved: bool
    """Whether its revision was seen to change."""


async def record_card(
    db: Database, coverage: Coverage, *, subject: str, repo_id: int, mark: str, found: CardRead, requests: int
) -> bool:
    """Record a card with its reading, in one transaction; tells whether it is another text than before."""
    async with db.writing() as tx:
        newest = await note_reading(
            tx,
            source=coverage.source,
            subject=subject,
            read_at=found.read_at,
            mark=mark,
            note=found.note,
            coverage_id=coverage.id,
            requests=requests,
        )
        if not newest or found.note is not None:
            return False
        rows = []
        if found.text is not None:
            text = clean(found.text[:KEPT])
            held = select(cards.c.sha, cards.c.size, cards.c.text).where(
                cards.c.repo_id == repo_id, cards.c.valid_to.is_(None)
            )
            before = (await tx.connection.execute(held)).first()
            same = before is not None and (before.size, before.text) == (found.size, text)
            sha = before.sha if before is not None and same else found.sha
            rows = [{"sha": sha, "size": found.size, "text": text}]
        replaced = await replace(tx, CARDS, repo_id, rows, observed_at=found.read_at)
        await count_changes(tx, coverage, replaced.total)
        return replaced.total > 0


async def cards_of(view: View, repo_ids: Sequence[int]) -> dict[int, Card]:
    """Return the cards of some repos as of a view, by repo; one never read, or not there, is not."""
    found = {}
    for row in await rows_of(view, CARDS, repo_ids):
        text = row["text"] or ""
        found[row["repo_id"]] = Card(
            repo_id=row["repo_id"],
            sha=row["sha"],
            size=row["size"],
            text=text,
            whole=len(text) < KEPT,
            observed_at=row["observed_at"],
        )
    return found


async def cards_read(view: View, handles: Sequence[str]) -> tuple[int, int]:
    """Return of how many repos of some owners (in lower case) the card was looked at, and of how many.

    Private ones and those that are gone do not count.
    """
    read = of = 0
    for part in chunks(handles):
        mine = (
            view.holds(repo_versions),
            repo_versions.c.owner_key.in_(part),
            repo_versions.c.gone.is_(False),
            repo_versions.c.private.is_not(True),
            repo_versions.c.disabled.is_not(True),
        )
        looked = exists().where(cards.c.repo_id == repo_versions.c.repo_id, view.holds(cards))
        of += await view.connection.scalar(select(func.count()).where(*mine)) or 0
        read += await view.connection.scalar(select(func.count()).where(*mine, looked)) or 0
    return read, of


async def carded_repos(view: View, handles: Sequence[str]) -> list[CardedRepo]:
    """Return the public repos of some owners (in lower case) whose revision is known, in no order."""
    moved = exists().where(
        events.c.repo_id == repo_versions.c.repo_id,
        events.c.kind == EventKind.REVISION,
        events.c.sequence <= view.sequence,
    )
    query = (
        select(
            repo_versions.c.repo_id,
            repo_versions.c.repo_type,
            repo_versions.c.name,
            repo_versions.c.owner_key,
            repo_versions.c.sha,
            repo_versions.c.gated,
            repos.c.downloads,
            repos.c.likes,
            moved.label("moved"),
        )
        .join(repos, repos.c.id == repo_versions.c.repo_id)
        .where(
            view.holds(repo_versions),
            repo_versions.c.sha.is_not(None),
            repo_versions.c.gone.is_(False),
            repo_versions.c.private.is_not(True),
            repo_versions.c.disabled.is_not(True),
        )
    )
    found: list[CardedRepo] = []
    for part in chunks(handles):
        found += [
            CardedRepo(
                id=row.repo_id,
                repo_type=row.repo_type,
                name=row.name,
                owner_key=row.owner_key,
                sha=row.sha,
                gated=row.gated,
                downloads=row.downloads or 0,
                likes=row.likes or 0,
                moved=bool(row.moved),
            )
            for row in await view.connection.execute(query.where(repo_versions.c.owner_key.in_(part)))
        ]
    return found
