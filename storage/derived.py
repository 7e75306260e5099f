"""Events that a rule derives from counters (a spike, a dip): once for each day, with the rule's version."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import insert, select

from storage.canonical import dump
from storage.database import Database
from storage.records import EventKind
from storage.rows import chunks
from storage.schema import events


class Derived(Struct, frozen=True, kw_only=True):
    """One derived event: whose, of which kind, of which day (midnight UTC), and what there is to say."""

    repo_id: int
    kind: EventKind
    day: int
    facts: dict[str, Any]


async def record_derived(
    db: Database, run_id: int, found: Sequence[Derived], *, rule: str, rule_version: str
) -> int:
    """Record what a rule found, a repo's day once for each version of the rule; returns how many are new.

    `after` holds the facts and the day; `happened_at` is the day.
    """
    async with db.writing() as tx:
        await tx.alone()
        held: set[tuple[int, str, int]] = set()
        version = f"{rule}/{rule_version}"
        for part in chunks({one.repo_id for one in found}):
            rows = await tx.connection.execute(
                select(events.c.repo_id, events.c.kind, events.c.happened_at).where(
                    events.c.repo_id.in_(part), events.c.rule_version == version
                )
            )
            held |= {(int(repo_id), str(kind), int(day)) for repo_id, kind, day in rows}
        fresh = [one for one in found if (one.repo_id, one.kind.value, one.day) not in held]
        if fresh:
            number = await tx.sequence()
            await tx.connection.execute(
                insert(events),
                [
                    {
                        "sequence": number,
                        "run_id": run_id,
                        "kind": one.kind,
                        "repo_id": one.repo_id,
                        "after": dump(one.facts),
                        "detected_at": tx.at,
                        "observed_at": tx.at,
                        "happened_at": one.day,
                        "rule_version": version,
                    }
                    for one in fresh
                ],
            )
        return len(fresh)
