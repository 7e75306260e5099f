"""Who builds on whom: namespaces, and how many repos of one stand on those of another, by relation.

Beside it stands who mentions whom in the study's interviews (`config/codebook`): people spoke of each other,
which says nothing of what they built on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, func, select

from config import codebook
from storage.catalogue import repos_by_ids
from storage.covering import holders, present
from storage.labels import Assigned, labels
from storage.rows import chunks
from storage.schema import links, repo_versions
from storage.tracking import tracked_in
from storage.views import View

AXES = ("kind", "governance")
EDGES = 400
"""Edges told: the heaviest; the network says how many there are."""
_PER_OWNER = 2000
"""Namespaces told of those that build on one."""


class Example(Struct, frozen=True):
    """A repo that shows an edge, at a revision, and which repo it names."""

    repo: str
    url: str
    revision: str | None
    names: str
    at: int


class Edge(Struct, frozen=True, kw_only=True):
    """How many repos of one namespace stand on those of another, by relation (both in lower case)."""

    builder: str
    base: str
    relations: Mapping[str, int]
    example: Example | None = None

    @property
    def repos(self) -> int:
        """The edge's weight: a repo that stands in two ways counts in both."""
        return sum(self.relations.values())


class Node(Struct, frozen=True, kw_only=True):
    """A namespace of the network; `labels` are those stored, by axis. `asked` tells the scope's own ones."""

    owner_key: str
    asked: bool
    held: bool
    """Whether the store knows any present repo of it."""
    labels: Mapping[str, Assigned] = {}
    own: int = 0
    """How many of its links lead to its own repos; those are no edge."""


class Mention(Struct, frozen=True, kw_only=True):
    """One line of the study's map: `speaker` named `spoken_of`; both are keys of the codebook."""

    speaker: str
    spoken_of: str
    speakers: tuple[str, ...]
    """The namespaces of who spoke, as on the Hub."""
    owners: tuple[str, ...]
    note: str | None
    source: str


class Network(Struct, frozen=True, kw_only=True):
    """Who builds on whom around some namespaces. `edges` are the heaviest of `total`, heaviest first."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    total: int
    mentions: tuple[Mention, ...]


async def network(view: View, owners: Sequence[str] = (), *, edges: int = EDGES) -> Network:
    """Return the network around some namespaces: on whom they build, and who builds on them.

    Without any, it is that of all that is followed: on whom they build, and among each other.
    """
    asked = [owner.casefold() for owner in owners]
    around = bool(asked)
    if not asked:
        asked = [handle.casefold() for handle in await tracked_in(view)]
    found: dict[tuple[str, str], Counter[str]] = {}
    for part in chunks(asked):
        for builder, key, relation, repos in await view.connection.execute(_standing(view, part)):
            _add(found, builder, key.partition("/")[0] if "/" in key else "", relation, repos)
    if around:
        for base in asked:
            for builder, relation, repos in await view.connection.execute(_built_on(view, base)):
                if builder not in asked:
                    _add(found, builder, base, relation, repos)
    own = {one: counts.total() for (one, base), counts in found.items() if one == base}
    between = {pair: counts for pair, counts in found.items() if pair[0] != pair[1]}
    heaviest = sorted(between.items(), key=lambda item: (-item[1].total(), item[0]))[:edges]
    shown = await _examples(view, [pair for pair, _ in heaviest])
    keys = sorted({*asked, *(key for pair, _ in heaviest for key in pair)})
    held = await labels(view, "owner", keys, axes=AXES)
    there = await holders(view, keys)
    return Network(
        nodes=tuple(
            Node(
                owner_key=key,
                asked=key in asked,
                held=key in there,
                labels={label.axis: label for label in held.get(key, ())},
                own=own.get(key, 0),
            )
            for key in keys
        ),
        edges=tuple(
            Edge(
                builder=builder,
                base=base,
                relations=dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
                example=shown.get((builder, base)),
            )
            for (builder, base), counts in heaviest
        ),
        total=len(between),
        mentions=tuple(mentions(asked if around else ())),
    )


def mentions(owners: Sequence[str] = ()) -> Iterable[Mention]:
    """Yield who mentions whom in the study; only lines with one of some namespaces, where any are given."""
    book = codebook.load()
    handles = {project.key: project.handles for project in book.projects}
    handles |= {entry.key: entry.handles for entry in book.mentioned}
    wanted = {owner.casefold() for owner in owners}
    for project in book.projects:
        for mention in project.mentions:
            both = (*handles[project.key], *handles.get(mention.to, ()))
            if not wanted or wanted.intersection(handle.casefold() for handle in both):
                yield Mention(
                    speaker=project.key,
                    spoken_of=mention.to,
                    speakers=handles[project.key],
                    owners=handles.get(mention.to, ()),
                    note=mention.note,
                    source=mention.source,
                )


def _add(
    found: dict[tuple[str, str], Counter[str]], builder: str, base: str, relation: str, repos: int
) -> None:
    if base:  # an old id without a namespace: nobody is known to hold it
        found.setdefault((builder, base), Counter())[relation] += repos


def _standing(view: View, owners: Sequence[str]) -> Select[Any]:
    """Count on what some namespaces build, by the base's id."""
    return (
        select(
            repo_versions.c.owner_key,
            links.c.parent_key,
            links.c.relation,
            func.count(repo_versions.c.repo_id.distinct()),
        )
        .join(links, links.c.child_id == repo_versions.c.repo_id)
        .where(repo_versions.c.owner_key.in_(owners), view.holds(links), present(view))
        .group_by(repo_versions.c.owner_key, links.c.parent_key, links.c.relation)
    )


def _built_on(view: View, base: str) -> Select[Any]:
    """Count who builds on what has a namespace's name, those with the most repos first."""
    repos = func.count(repo_versions.c.repo_id.distinct())
    return (
        select(repo_versions.c.owner_key, links.c.relation, repos)
        .join(links, links.c.child_id == repo_versions.c.repo_id)
        .where(_of(base), view.holds(links), present(view))
        .group_by(repo_versions.c.owner_key, links.c.relation)
        .order_by(repos.desc(), repo_versions.c.owner_key)
        .limit(_PER_OWNER)
    )


def _of(base: str) -> ColumnElement[bool]:
    """Return the condition that a link leads into a namespace: a range of the index of parents."""
    return and_(links.c.parent_key >= f"{base}/", links.c.parent_key < f"{base}0")  # 0 comes after the slash


async def _examples(view: View, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Example]:
    """Return one repo for each of some edges: the one that was seen first."""
    chosen: dict[tuple[str, str], tuple[int, str]] = {}
    wanted = set(pairs)
    for part in chunks(sorted({builder for builder, _ in pairs})):
        query = (
            select(repo_versions.c.owner_key, links.c.parent_key, func.min(repo_versions.c.repo_id))
            .join(links, links.c.child_id == repo_versions.c.repo_id)
            .where(repo_versions.c.owner_key.in_(part), view.holds(links), present(view))
            .group_by(repo_versions.c.owner_key, links.c.parent_key)
        )
        for builder, key, repo_id in await view.connection.execute(query):
            pair = (builder, key.partition("/")[0])
            if pair in wanted and (repo_id, key) < chosen.get(pair, (repo_id + 1, "")):
                chosen[pair] = (repo_id, key)
    held = await repos_by_ids(view, [repo_id for repo_id, _ in chosen.values()])
    return {
        pair: Example(held[number].name, held[number].url, held[number].sha, key, held[number].observed_at)
        for pair, (number, key) in chosen.items()
        if number in held
    }
