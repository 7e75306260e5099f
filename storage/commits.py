"""Commits of repos: each recorded once, read back by owner, window and author."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import insert, select

from storage.aside import put_aside
from storage.canonical import clean, dump, load
from storage.catalogue import repo_url
from storage.database import Database
from storage.readings import count_changes, note_reading
from storage.records import Coverage, RepoType, Unreadable
from storage.rows import chunks
from storage.schema import commits, repo_versions
from storage.views import View


class CommitObservation(Struct, frozen=True, kw_only=True):
    """One commit as the Hub listed it; `authors` are handles, `bot` says that all of them are programs."""

    sha: str
    at: int
    title: str
    authors: tuple[str, ...]
    bot: bool


class CommitsRead(Struct, frozen=True, kw_only=True):
    """What reading a repo's commits gave, with the mark (a revision) up to which they were read.

    `note` says why there is nothing, `requests` what it cost.
    """

    read_at: int
    commits: Sequence[CommitObservation] = ()
    mark: str | None = None
    note: str | None = None
    requests: int = 0
    unreadable: Sequence[Unreadable] = ()


class Commit(CommitObservation, frozen=True, kw_only=True):
    """A commit with the repo it belongs to, under the repo's present name."""

    repo_id: int
    repo_type: RepoType
    repo: str
    owner_key: str

    @property
    def url(self) -> str:
        """The commit's page on the Hub."""
        return f"{repo_url(self.repo_type, self.repo)}/commit/{self.sha}"


async def record_commits(
    db: Database, coverage: Coverage, *, subject: str, repo_id: int, found: CommitsRead
) -> int:
    """Record a repo's commits with their reading, in one transaction; returns how many were new."""
    async with db.writing() as tx:
        await note_reading(
            tx,
            source=coverage.source,
            subject=subject,
            read_at=found.read_at,
            mark=found.mark,
            note=found.note,
            coverage_id=coverage.id,
            requests=found.requests,
        )
        await put_aside(tx, coverage, found.unreadable)
        # A commit never changes, so whatever a late reading tells is as true as ever.
        given = {clean(commit.sha): commit for commit in found.commits}
        held: set[str] = set()
        for part in chunks(given):
            known = select(commits.c.sha).where(commits.c.repo_id == repo_id, commits.c.sha.in_(part))
            held.update(sha for (sha,) in await tx.connection.execute(known))
        fresh = [(sha, commit) for sha, commit in given.items() if sha not in held]
        if fresh:
            common = {"repo_id": repo_id, "sequence": await tx.sequence()}
            rows = [
                {
                    **common,
                    "sha": sha,
                    "at": commit.at,
                    "title": commit.title,
                    "authors": dump(commit.authors),
                    "bot": commit.bot,
                }
                for sha, commit in fresh
            ]
            await tx.connection.execute(insert(commits), rows)
        await count_changes(tx, coverage, len(fresh), len(found.unreadable))
        return len(fresh)


async def find_commits(
    view: View, owner_keys: Sequence[str], *, since: int, until: int | None = None, bots: bool = False
) -> list[Commit]:
    """Return the commits to some owners' repos (handles in lower case) from an instant on, newest first.

    `until` is excluded; `bots` adds those of programs. Instants in milliseconds UTC.
    """
    found: list[Commit] = []
    for part in chunks(owner_keys):
        query = (
            select(commits, repo_versions.c.repo_type, repo_versions.c.name, repo_versions.c.owner_key)
            .join(repo_versions, repo_versions.c.repo_id == commits.c.repo_id)
            .where(
                view.holds(repo_versions),
                repo_versions.c.owner_key.in_(part),
                commits.c.sequence <= view.sequence,
                commits.c.at >= since,
            )
        )
        if until is not None:
            query = query.where(commits.c.at < until)
        if not bots:
            query = query.where(commits.c.bot.is_(False))
        found += [
            Commit(
                repo_id=row["repo_id"],
                repo_type=row["repo_type"],
                repo=row["name"],
                owner_key=row["owner_key"],
                sha=row["sha"],
                at=row["at"],
                title=row["title"],
                authors=tuple(load(row["authors"])),
                bot=row["bot"],
            )
            for row in (await view.connection.execute(query)).mappings()
        ]
    return sorted(found, key=lambda commit: (-commit.at, commit.repo_id, commit.sha))


async def commits_by_author(
    view: View, owner_keys: Sequence[str], *, since: int, until: int | None = None, bots: bool = False
) -> dict[str, dict[str, int]]:
    """Count commits per owner and author in a window, most first; one of two authors counts for both."""
    counts: dict[str, Counter[str]] = {}
    for commit in await find_commits(view, owner_keys, since=since, until=until, bots=bots):
        counts.setdefault(commit.owner_key, Counter()).update(dict.fromkeys(commit.authors, 1))
    return {
        owner: dict(sorted(authors.items(), key=lambda one: (-one[1], one[0])))
        for owner, authors in sorted(counts.items())
    }
