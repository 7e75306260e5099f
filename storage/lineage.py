"""Who stands on whom, read: up to the roots, and down to what others built."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import and_, case, not_, select

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
    """Return everything a repo declares to stand on, nearest first; a cycle is walked once.

    A parent that was renamed is known by the name it had, as on the Hub.
    """
    found: list[Parent] = []
    level: dict[int, str] = {repo_id: name}
    visited = {repo_id}
    for depth in range(1, DEPTH + 1):
        if not level:
            break
        declared: list[tuple[int, str, str, str, str]] = []
        for part in chunks(level):
            query = (
                select(
                    links.c.child_id,
                    links.c.parent_name,
                    links.c.parent_key,
                    links.c.parent_type,
                    links.c.relation,
                )
                .where(links.c.child_id.in_(part), view.holds(links))
                .order_by(links.c.id)
            )
            declared.extend((row[0], *map(str, row[1:])) for row in await view.connection.execute(query))
        known = await resolve(view, {key for _, _, key, _, _ in declared})
        above: dict[int, str] = {}
        for child_id, parent, key, parent_type, relation in declared:
            parent_id = known.get((parent_type, key))
            found.append(Parent(level[child_id], parent, parent_type, relation, parent_id is not None, depth))
            if parent_id is not None and parent_id not in visited and parent_type == "model":
                visited.add(parent_id)
                above[parent_id] = parent
        level = above
    return found


class Footings(Struct, frozen=True):
    """What some repos stand on, up to the roots: who declares whom, by our numbers."""

    repos: frozenset[int]
    children: Mapping[int, Sequence[int]]
    names: Mapping[int, str]

    @property
    def below(self) -> list[int]:
        """Everything that the repos stand on, themselves left out."""
        return sorted(set(self.children) - self.repos)

    def on(self, parent: int) -> dict[int, tuple[str, ...]]:
        """Return which of the repos stand on another, with the names of what lies between."""
        found: dict[int, tuple[str, ...]] = {}
        visited = {parent}
        level: dict[int, tuple[str, ...]] = {parent: ()}
        while level:
            above: dict[int, tuple[str, ...]] = {}
            for number, way in level.items():
                for child in self.children.get(number, ()):
                    if child in self.repos:
                        found.setdefault(child, way)
                    if child not in visited:
                        visited.add(child)
                        above[child] = (*way, self.names.get(child, ""))
            level = above
        return found


async def footings(view: View, repo_ids: Sequence[int]) -> Footings:
    """Return what some repos declare to stand on, models and datasets, up to the roots."""
    children: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    visited = set(repo_ids)
    level = sorted(visited)
    for _ in range(DEPTH):
        declared: list[tuple[int, str, str, str]] = []
        for part in chunks(level):
            query = (
                select(links.c.child_id, links.c.parent_name, links.c.parent_key, links.c.parent_type)
                .where(links.c.child_id.in_(part), links.c.relation != "uses", view.holds(links))
                .order_by(links.c.id)
            )
            declared += [(row[0], row[1], row[2], row[3]) for row in await view.connection.execute(query)]
        known = await resolve(view, {key for _, _, key, _ in declared})
        above: set[int] = set()
        for child, name, key, parent_type in declared:
            parent = known.get((parent_type, key))
            if parent is None or parent == child:
                continue
            names.setdefault(parent, name)
            if child not in children.setdefault(parent, []):
                children[parent].append(child)
            above.add(parent)
        level = sorted(above - visited)
        visited |= above
        if not level:
            break
    return Footings(frozenset(repo_ids), children, names)


async def derivatives(view: View, name: str, *, parent_type: str = "model") -> list[Derivative]:
    """Return the present repos that declare to stand on one, by its name or one that it had before."""
    return await derivatives_of_many(view, [name], parent_type=parent_type)


async def derivatives_of_many(
    view: View, names: Sequence[str], *, parent_type: str = "model"
) -> list[Derivative]:
    """Return the present repos that declare to stand on any of some repos, each link once, by name."""
    keys = {name.casefold() for name in names}
    keys |= await _former(view, keys, parent_type)
    found: dict[int, tuple[str, Derivative]] = {}
    for part in chunks(sorted(keys)):
        query = (
            select(
                links.c.id,
                repo_versions.c.name_key,
                repo_versions.c.repo_id,
                repo_versions.c.name,
                repo_versions.c.owner_key,
                links.c.relation,
            )
            .join(repo_versions, repo_versions.c.repo_id == links.c.child_id)
            .where(
                links.c.parent_key.in_(part),
                links.c.parent_type == parent_type,
                view.holds(links),
                view.holds(repo_versions),
                not_(repo_versions.c.gone),
            )
        )
        for link, name_key, *rest in await view.connection.execute(query):
            found[link] = (name_key, Derivative(*rest))
    ordered = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
    return [derivative for _, (_, derivative) in ordered]


async def resolve(view: View, keys: Iterable[str]) -> dict[tuple[str, str], int]:
    """Return our numbers of repos by type and name: who has a name now, or else who had it last."""
    known: dict[tuple[str, str], int] = {}
    for part in chunks(sorted(keys)):
        # In this order a later row may overwrite: who had the name, of them the last; then who has it now.
        query = (
            select(repo_versions.c.repo_type, repo_versions.c.name_key, repo_versions.c.repo_id)
            .where(repo_versions.c.name_key.in_(part), repo_versions.c.valid_from <= view.sequence)
            .order_by(
                case((and_(view.holds(repo_versions), not_(repo_versions.c.gone)), 1), else_=0),
                repo_versions.c.valid_from,
                repo_versions.c.id,
            )
        )
        for repo_type, key, repo_id in await view.connection.execute(query):
            known[repo_type, key] = repo_id
    return known


async def _former(view: View, keys: Iterable[str], repo_type: str) -> set[str]:
    """Return the names that the repos of some names had before, and that nobody else has now."""
    now, then, other = repo_versions.alias(), repo_versions.alias(), repo_versions.alias()
    taken = select(other.c.id).where(
        other.c.name_key == then.c.name_key,
        other.c.repo_type == repo_type,
        view.holds(other),
        not_(other.c.gone),
    )
    found: set[str] = set()
    for part in chunks(sorted(keys)):
        query = (
            select(then.c.name_key)
            .join(now, now.c.repo_id == then.c.repo_id)
            .where(
                now.c.name_key.in_(part),
                now.c.repo_type == repo_type,
                view.holds(now),
                not_(now.c.gone),
                then.c.name_key != now.c.name_key,
                then.c.valid_from <= view.sequence,
                ~taken.exists(),
            )
        )
        found.update(str(key) for (key,) in await view.connection.execute(query))
    return found
