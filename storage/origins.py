"""Where changes of licence and base model come from: the commit that made each, where the Hub shows it.

An event is never changed: what is found out about it later is added, with the sequence from which on it is
known. An answer as of an earlier run does not see it.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from storage.canonical import load
from storage.database import Database
from storage.readings import note_reading
from storage.records import Coverage, EventKind, RepoType
from storage.rows import chunks
from storage.schema import events, origins, repo_versions
from storage.upsert import insert_into
from storage.views import View

DATED = (EventKind.LICENSE, EventKind.BASE_MODEL)


class Reason(StrEnum):
    """Why no commit is named."""

    NO_COMMIT = "no-commit"
    """The revision was the same before and after: the change was not made in the repo's files."""
    NOT_IN_CARD = "not-in-card"
    """The card at the revision that showed the change does not say so; tags alone did."""
    GATED = "gated"
    """The history or the card is behind a gate."""
    REWRITTEN = "rewritten"
    """The history does not have the revision any more, or begins with the change."""
    TOO_LONG = "too-long"
    """The change lies deeper in the history than is looked, or than can be read."""
    UNREADABLE = "unreadable"
    """A card on the way cannot be read, so it cannot be said which commit it was."""


class Undated(Struct, frozen=True, kw_only=True):
    """A change whose commit is not known yet, with the revisions that were seen before and after it."""

    event_id: int
    kind: str
    before: dict[str, Any]
    after: dict[str, Any]
    repo_id: int
    repo_type: RepoType
    name: str
    owner_key: str
    sha_before: str | None
    sha_after: str | None


class Origin(Struct, frozen=True, kw_only=True):
    """What was found out about one event: the commit and its time, or the reason why there is none.

    `last_before` is the newest revision under the old value; None where it cannot be told.
    """

    event_id: int
    commit: str | None = None
    happened_at: int | None = None
    last_before: str | None = None
    reason: Reason | None = None


async def undated(
    view: View, handles: Sequence[str], *, since: int, repo_id: int | None = None
) -> list[Undated]:
    """Return the changes of owners' public repos (handles in lower case) without an origin, newest first.

    `since` is the sequence after which they were recorded.
    """
    opened, closed = repo_versions.alias(), repo_versions.alias()
    where = [
        events.c.sequence > since,
        events.c.sequence <= view.sequence,
        events.c.kind.in_(DATED),
        events.c.commit.is_(None),
        origins.c.event_id.is_(None),
        view.holds(repo_versions),
        repo_versions.c.gone.is_(False),
        repo_versions.c.private.is_not(True),
        repo_versions.c.disabled.is_not(True),
    ]
    if repo_id is not None:
        where.append(events.c.repo_id == repo_id)
    query = (
        select(
            events.c.id,
            events.c.kind,
            events.c.before,
            events.c.after,
            repo_versions.c.repo_id,
            repo_versions.c.repo_type,
            repo_versions.c.name,
            repo_versions.c.owner_key,
            closed.c.sha.label("sha_before"),
            opened.c.sha.label("sha_after"),
        )
        .join(repo_versions, repo_versions.c.repo_id == events.c.repo_id)
        .outerjoin(origins, origins.c.event_id == events.c.id)
        .outerjoin(
            opened, (opened.c.repo_id == events.c.repo_id) & (opened.c.valid_from == events.c.sequence)
        )
        .outerjoin(closed, (closed.c.repo_id == events.c.repo_id) & (closed.c.valid_to == events.c.sequence))
        .where(*where)
    )
    found = []
    for part in chunks(handles):
        rows = await view.connection.execute(query.where(repo_versions.c.owner_key.in_(part)))
        found += [
            Undated(
                event_id=row.id,
                kind=row.kind,
                before=load(row.before) if row.before else {},
                after=load(row.after) if row.after else {},
                repo_id=row.repo_id,
                repo_type=row.repo_type,
                name=row.name,
                owner_key=row.owner_key,
                sha_before=row.sha_before,
                sha_after=row.sha_after,
            )
            for row in rows
        ]
    return sorted(found, key=lambda event: -event.event_id)


async def record_origins(
    db: Database,
    coverage: Coverage,
    *,
    subject: str,
    found: Sequence[Origin],
    read_at: int,
    requests: int,
) -> None:
    """Add what was found out about the events of one repo, with its reading, in one transaction.

    What is known of an event already stays.
    """
    async with db.writing() as tx:
        await note_reading(
            tx,
            source=coverage.source,
            subject=subject,
            read_at=read_at,
            coverage_id=coverage.id,
            requests=requests,
        )
        if not found:
            return
        number = await tx.sequence()
        rows = [
            {
                "event_id": origin.event_id,
                "sequence": number,
                "at": tx.at,
                "commit": origin.commit,
                "happened_at": origin.happened_at,
                "last_before": origin.last_before,
                "reason": origin.reason,
            }
            for origin in found
        ]
        await tx.connection.execute(
            insert_into(tx.connection, origins).on_conflict_do_nothing(index_elements=["event_id"]), rows
        )


async def reasons(view: View, event_ids: Sequence[int]) -> dict[int, Reason]:
    """Return, of some events, why no commit is named, as far as it was tried."""
    found = {}
    for part in chunks(event_ids):
        query = select(origins.c.event_id, origins.c.reason).where(
            origins.c.event_id.in_(part), origins.c.sequence <= view.sequence, origins.c.reason.is_not(None)
        )
        found.update({event: Reason(why) for event, why in await view.connection.execute(query)})
    return found
