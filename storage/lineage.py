"""Who stands on whom, read: up to the roots, and down to what others built."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import not_, select

from storage.rows import chunks
from storage.schema import links, repo_versions
from storage.views import View

DEPTH = 12
"""How far a walk goes up: chains on the Hub are short, and a card may name itself as its base."""


class Parent(Struct, frozen=True):
    """One step up: what a repo declares to stand on, and whether the store knows that repo."""

    child: str
    parent: str
    parent_type: str
    relation: str
    known: bool
    depth: int


class Derivative(Struct, frozen=True):
    """One repo that declares to stand on another."""

    repo_id: int
    name: str
    owner_key: str
    relation: str


async def ancestors(view: View, repo_id: int, name: str) -> list[Parent]:
    """Return everything a repo declares to stand on, nearest first; a cycle is walked once."""
    found: list[Parent] = []
    level: dict[int, str] = {repo_id: name}
    visited = {repo_id}
    for depth in range(1, DEPTH + 1):
        if not level:
            break
        query = (
            select(
                links.c.child_id,
                links.c.parent_name,
                links.c.parent_type,
                links.c.relation,
                repo_versions.c.repo_id,
            )
            .outerjoin(
                repo_versions,
                (repo_versions.c.name_key == links.c.parent_key)
                & (repo_versions.c.repo_type == links.c.parent_type)
                & view.holds(repo_versions),
            )
            .where(links.c.child_id.in_(level), view.holds(links))
            .order_by(links.c.id)
        )
        above: dict[int, str] = {}
        for child_id, parent, parent_type, relation, parent_id in await view.connection.execute(query):
            found.append(Parent(level[child_id], parent, parent_type, relation, parent_id is not None, depth))
            if parent_id is not None and parent_id not in visited and parent_type == "model":
                visited.add(parent_id)
                above[parent_id] = parent
        level = above
    return found


async def derivatives(view: View, name: str, *, parent_type: str = "model") -> list[Derivative]:
    """Return the present repos that declare to stand on one, by name."""
    return await _derivatives(view, [name.casefold()], parent_type)


async def derivatives_of_many(
    view: View, names: Sequence[str], *, parent_type: str = "model"
) -> list[Derivative]:
    """Return the present repos that declare to stand on any of some repos, each link once."""
    found: list[Derivative] = []
    for part in chunks(name.casefold() for name in names):
        found.extend(await _derivatives(view, part, parent_type))
    return found


async def _derivatives(view: View, keys: Sequence[str], parent_type: str) -> list[Derivative]:
    query = (
        select(repo_versions.c.repo_id, repo_versions.c.name, repo_versions.c.owner_key, links.c.relation)
        .join(repo_versions, repo_versions.c.repo_id == links.c.child_id)
        .where(
            links.c.parent_key.in_(keys),
            links.c.parent_type == parent_type,
            view.holds(links),
            view.holds(repo_versions),
            not_(repo_versions.c.gone),
        )
        .order_by(repo_versions.c.name_key)
    )
    return [Derivative(*row) for row in await view.connection.execute(query)]
