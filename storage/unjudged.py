"""Which repos are worth judging anew: those that changed after a sequence, or stand on what did."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, FromClause, and_, not_, or_, select

from storage.bulk import listed
from storage.database import Writer
from storage.lineage import DEPTH
from storage.rows import chunks
from storage.schema import assignments, cards, links, providers, repo_versions
from storage.views import View

_own = repo_versions.alias("own")


async def unjudged(view: View, handles: Sequence[str], *, since: int) -> list[int]:
    """Return the present models and datasets of some owners that changed after a sequence, by our numbers.

    Changed is what has another version, card, base, provider or operator's word, or stands on something of
    which that is true of the first four.
    Since 0 they are all.
    """
    mine = [handle.casefold() for handle in handles]
    found: set[int] = set()
    if since <= 0:
        return sorted(await _present(view, mine, None))
    changed: set[int] = set()
    for table, column in (
        (repo_versions, repo_versions.c.repo_id),
        (cards, cards.c.repo_id),
        (links, links.c.child_id),
        (providers, providers.c.repo_id),
    ):
        for part in chunks(mine):
            query = (
                select(column)
                .join(_own, _own.c.repo_id == column)
                .where(_own.c.owner_key.in_(part), view.holds(_own), _moved(table, since))
                .distinct()
            )
            changed.update(int(number) for (number,) in await view.connection.execute(query))
    found |= changed | await _corrected(view, since)
    level = await _children_of_changed(view, since)
    seen = set(level)
    for _ in range(DEPTH):
        if not level:
            break
        level = await _children_of(view, level) - seen
        seen |= level
    return sorted(await _present(view, mine, found | seen))


async def recorded_since(tx: Writer, repo_ids: Sequence[int], sequence: int) -> set[int]:
    """Return which of some repos have a version that was recorded after a sequence."""
    query = (
        select(repo_versions.c.repo_id)
        .where(repo_versions.c.repo_id.in_(listed(tx.connection, repo_ids)), _moved(repo_versions, sequence))
        .distinct()
    )
    return {int(number) for (number,) in await tx.connection.execute(query)}


async def _corrected(view: View, since: int) -> set[int]:
    """Return of which repos an operator corrected a label, or took a correction back."""
    query = (
        select(assignments.c.subject)
        .where(
            assignments.c.sequence > since,
            assignments.c.sequence <= view.sequence,
            assignments.c.subject_kind == "repo",
            assignments.c.origin == "operator",
        )
        .distinct()
    )
    return {int(subject) for (subject,) in await view.connection.execute(query)}


def _moved(table: FromClause, since: int) -> ColumnElement[bool]:
    return or_(table.c.valid_from > since, table.c.valid_to > since)


async def _present(view: View, handles: Sequence[str], among: set[int] | None) -> set[int]:
    query = select(repo_versions.c.repo_id).where(
        view.holds(repo_versions),
        not_(repo_versions.c.gone),
        repo_versions.c.repo_type.in_(("model", "dataset")),
    )
    found: set[int] = set()
    if among is None:
        for part in chunks(handles):
            rows = await view.connection.execute(query.where(repo_versions.c.owner_key.in_(part)))
            found.update(int(number) for (number,) in rows)
        return found
    followed = set(handles)
    owned = query.add_columns(repo_versions.c.owner_key)
    for part in chunks(sorted(among)):
        rows = await view.connection.execute(owned.where(repo_versions.c.repo_id.in_(part)))
        found.update(int(number) for number, owner in rows if owner in followed)
    return found


async def _children_of_changed(view: View, since: int) -> set[int]:
    """Return who declares to stand on a repo that has another version or card."""
    parent = repo_versions.alias("parent")
    by_name = and_(links.c.parent_key == parent.c.name_key, links.c.parent_type == parent.c.repo_type)
    queries = (
        select(links.c.child_id).join(parent, by_name).where(_moved(parent, since)),
        select(links.c.child_id)
        .join(parent, by_name)
        .join(cards, cards.c.repo_id == parent.c.repo_id)
        .where(view.holds(parent), _moved(cards, since)),
    )
    found: set[int] = set()
    for query in queries:
        rows = await view.connection.execute(query.where(view.holds(links)).distinct())
        found.update(int(number) for (number,) in rows)
    return found


async def _children_of(view: View, repo_ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for part in chunks(sorted(repo_ids)):
        query = (
            select(links.c.child_id)
            .join(
                repo_versions,
                and_(
                    links.c.parent_key == repo_versions.c.name_key,
                    links.c.parent_type == repo_versions.c.repo_type,
                ),
            )
            .where(repo_versions.c.repo_id.in_(part), view.holds(repo_versions), view.holds(links))
            .distinct()
        )
        found.update(int(number) for (number,) in await view.connection.execute(query))
    return found
