"""What the rules of noise look at: repos with who stands around them, read in few queries.

A view of the store; nothing is written here. Repos that only a census or a snapshot showed are not judged by
themselves, unless they stand on something that is followed.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.bulk import listed
from storage.canonical import load
from storage.records import RepoType
from storage.rows import chunks
from storage.schema import commits, links, repo_versions, repos, runs, tracked
from storage.views import View

WHOLE = ("census", "backfill")
"""Scopes that go through the whole Hub: most of what they show, nobody asks for."""
_RANGES = 100


class Known(Struct, frozen=True, kw_only=True, gc=False):
    """As much of a present repo as the rules need. `downloads` is the rolling 30-day count."""

    id: int
    repo_type: RepoType
    hub_id: str
    name: str
    owner_key: str
    sha: str | None
    task: str | None
    created_at: int | None
    parameters: int | None
    base_models: tuple[str, ...]
    base_relation: str | None
    downloads: int | None
    likes: int | None
    observed_at: int


class Changed(Struct, frozen=True):
    """Repos with a version newer than some version, and up to which version was looked."""

    ids: tuple[int, ...]
    upto: int
    more: bool


async def changed_since(view: View, after: int, *, limit: int) -> Changed:
    """Return the present repos with an open version whose id is above `after`, oldest versions first.

    `more` says that there are others still: ask again with `upto`.
    """
    newest = int(await view.scalar(select(func.max(repo_versions.c.id))) or 0)
    if newest <= after:
        return Changed((), after, more=False)
    whole = select(runs.c.id).where(runs.c.scope.in_(WHOLE))
    query = (
        select(repo_versions.c.id, repo_versions.c.repo_id)
        .where(
            repo_versions.c.id > after,
            repo_versions.c.id <= newest,
            repo_versions.c.valid_to.is_(None),
            not_(repo_versions.c.gone),
            or_(repo_versions.c.run_id.not_in(whole), _on_followed(view)),
        )
        .order_by(repo_versions.c.id)
        .limit(limit)
    )
    rows = (await view.connection.execute(query)).all()
    more = len(rows) == limit
    upto = int(rows[-1][0]) if more else newest
    return Changed(tuple(sorted({int(repo_id) for _, repo_id in rows})), upto, more)


async def unjudged(view: View, repo_id: int, *, upto: int) -> bool:
    """Say whether a repo has a version that was not judged, where everything is judged up to a version."""
    whole = select(runs.c.id).where(runs.c.scope.in_(WHOLE))
    query = select(repo_versions.c.id).where(
        repo_versions.c.repo_id == repo_id,
        view.holds(repo_versions),
        or_(repo_versions.c.id > upto, and_(repo_versions.c.run_id.in_(whole), not_(_on_followed(view)))),
    )
    return await view.scalar(query) is not None


async def known(view: View, ids: Iterable[int]) -> dict[int, Known]:
    """Return present repos by our own numbers."""
    found: dict[int, Known] = {}
    for part in chunks(sorted(set(ids))):
        found |= {one.id: one for one in await _select(view, repo_versions.c.repo_id.in_(part))}
    return found


async def namesakes(view: View, own_names: Iterable[str]) -> list[Known]:
    """Return the present repos that have one of some own names (in lower case) under whichever owner.

    Goes once through the index of names: nothing is kept on disk for this.
    """
    wanted = sorted(set(own_names))
    if not wanted:
        return []
    own = _own_name(view.connection, repo_versions.c.name_key)
    query = select(repo_versions.c.name_key).where(own.in_(listed(view.connection, wanted))).distinct()
    keys = [str(key) for (key,) in await view.connection.execute(query)]
    found: list[Known] = []
    for part in chunks(keys):
        found += await _select(view, repo_versions.c.name_key.in_(part))
    return found


async def followed_at(view: View, shas: Iterable[str]) -> list[Known]:
    """Return the present repos of followed namespaces that stand at one of some revisions."""
    wanted = sorted(set(shas))
    if not wanted:
        return []
    owners = select(tracked.c.handle_key).where(view.holds(tracked))
    same = repo_versions.c.sha.in_(listed(view.connection, wanted))
    return await _select(view, and_(repo_versions.c.owner_key.in_(owners), same))


async def made_about(
    view: View, instants: Mapping[str, Sequence[int]], *, within: int, least: int
) -> list[Known]:
    """Return what some owners created within so many milliseconds of some instants.

    Owners with fewer than `least` repos are left out.
    """
    found: dict[int, Known] = {}
    for owner in await with_many(view, instants, least=least):
        given = instants[owner]
        ranges = _merged(given, within)
        for start in range(0, len(ranges), _RANGES):
            part = ranges[start : start + _RANGES]
            among = or_(*(repo_versions.c.created_at.between(since, until) for since, until in part))
            rows = await _select(view, and_(repo_versions.c.owner_key == owner, among))
            found.update({one.id: one for one in rows})
    return list(found.values())


async def with_many(view: View, owners: Iterable[str], *, least: int) -> list[str]:
    """Return those of some owners (in lower case) that have so many present repos at least, sorted.

    Of one that has many more no more than these are looked at.
    """
    wanted = sorted(set(owners))
    if not wanted:
        return []
    given = listed(view.connection, wanted).subquery()
    owner = next(iter(given.c))
    last = (
        select(repo_versions.c.id)
        .where(repo_versions.c.owner_key == owner, view.holds(repo_versions), not_(repo_versions.c.gone))
        .limit(1)
        .offset(least - 1)
        .correlate(given)
        .scalar_subquery()
    )
    query = select(owner).where(last.is_not(None)).order_by(owner)
    return [str(one) for (one,) in await view.connection.execute(query)]


async def present_owners(view: View, names: Iterable[str]) -> dict[str, str]:
    """Return who has the models of some names now, by names in lower case, whoever had them then."""
    then, now = repo_versions.alias(), repo_versions.alias()
    found: dict[str, str] = {}
    for part in chunks(sorted({name.casefold() for name in names})):
        query = (
            select(then.c.name_key, now.c.owner_key)
            .join(now, now.c.repo_id == then.c.repo_id)
            .where(
                then.c.name_key.in_(part),
                then.c.repo_type == "model",
                then.c.valid_from <= view.sequence,
                view.holds(now),
                not_(now.c.gone),
            )
            # Whoever has the name itself comes last, and so wins over who had it once.
            .order_by(now.c.name_key == then.c.name_key, then.c.valid_from, then.c.id)
        )
        found |= {str(key): str(owner) for key, owner in await view.connection.execute(query)}
    return found


async def moved(view: View, ids: Iterable[int]) -> set[int]:
    """Return those repos that had another id before: they were renamed or transferred."""
    then, now = repo_versions.alias(), repo_versions.alias()
    found: set[int] = set()
    for part in chunks(sorted(set(ids))):
        query = (
            select(then.c.repo_id)
            .join(now, now.c.repo_id == then.c.repo_id)
            .where(
                then.c.repo_id.in_(part),
                then.c.valid_from <= view.sequence,
                view.holds(now),
                then.c.name_key != now.c.name_key,
            )
        )
        found.update(int(number) for (number,) in await view.connection.execute(query))
    return found


async def ids_of(view: View, owner: str) -> list[int]:
    """Return our numbers of everything present of a namespace."""
    query = select(repo_versions.c.repo_id).where(
        repo_versions.c.owner_key == owner.casefold(), view.holds(repo_versions), not_(repo_versions.c.gone)
    )
    return [
        int(number) for (number,) in await view.connection.execute(query.order_by(repo_versions.c.repo_id))
    ]


async def bot_commits(view: View, owner: str | None = None) -> tuple[dict[str, int], int, int]:
    """Count the commits by programs, to a namespace's repos or all: by account, together, and of how many."""
    query = select(commits.c.authors, commits.c.bot, func.count()).where(commits.c.sequence <= view.sequence)
    if owner is not None:
        mine = select(repo_versions.c.repo_id).where(
            repo_versions.c.owner_key == owner.casefold(), view.holds(repo_versions)
        )
        query = query.where(commits.c.repo_id.in_(mine))
    by_account: dict[str, int] = {}
    by_bots = every = 0
    grouped = query.group_by(commits.c.authors, commits.c.bot)
    for authors, bot, number in await view.connection.execute(grouped):
        every += number
        by_bots += number if bot else 0
        for account in load(authors) if bot else ():
            by_account[account] = by_account.get(account, 0) + number
    return by_account, by_bots, every


def _on_followed(view: View) -> ColumnElement[bool]:
    """Return the condition that a repo declares to stand on one of a followed namespace."""
    parent = repo_versions.alias()
    stands = (
        select(links.c.id)
        .join(parent, (parent.c.name_key == links.c.parent_key) & (parent.c.repo_type == links.c.parent_type))
        .join(tracked, tracked.c.handle_key == parent.c.owner_key)
        .where(
            links.c.child_id == repo_versions.c.repo_id,
            view.holds(links),
            view.holds(parent),
            view.holds(tracked),
        )
        .correlate(repo_versions)
    )
    return stands.exists()


async def _select(view: View, condition: ColumnElement[bool]) -> list[Known]:
    query = (
        select(
            repo_versions.c.repo_id,
            repo_versions.c.repo_type,
            repos.c.hub_id,
            repo_versions.c.name,
            repo_versions.c.owner_key,
            repo_versions.c.sha,
            repo_versions.c.task,
            repo_versions.c.created_at,
            repo_versions.c.parameters,
            repo_versions.c.base_models,
            repo_versions.c.base_relation,
            repos.c.downloads,
            repos.c.likes,
            repo_versions.c.observed_at,
        )
        .join(repos, repos.c.id == repo_versions.c.repo_id)
        .where(condition, view.holds(repo_versions), not_(repo_versions.c.gone))
    )
    rows = (await view.connection.execute(query)).all()
    found: list[Known] = []
    for part in chunks(rows):
        found += [
            Known(
                id=row[0],
                repo_type=row[1],
                hub_id=row[2],
                name=row[3],
                owner_key=row[4],
                sha=row[5],
                task=row[6],
                created_at=row[7],
                parameters=row[8],
                base_models=tuple(load(row[9])) if row[9] else (),
                base_relation=row[10],
                downloads=row[11],
                likes=row[12],
                observed_at=row[13],
            )
            for row in part
        ]
        await asyncio.sleep(0)  # a namespace may hold tens of thousands: others get their turn
    return found


def _own_name(connection: AsyncConnection, key: ColumnElement[str]) -> ColumnElement[str]:
    """Return the expression of what stands behind the slash of an id."""
    place = func.strpos if connection.dialect.name == "postgresql" else func.instr
    return func.substr(key, place(key, "/") + 1)


def _merged(instants: Sequence[int], within: int) -> list[tuple[int, int]]:
    """Return the ranges around some instants, those that overlap as one."""
    ranges: list[tuple[int, int]] = []
    for at in sorted(set(instants)):
        since, until = at - within, at + within
        if ranges and since <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], until)
        else:
            ranges.append((since, until))
    return ranges
