"""A repo with everything it stands on: what its openness and its licence are judged from, and nothing else.

Many are read at once: a base that several stand on is read once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import select

from storage.catalogue import Repo, repo_url, repos_by_ids
from storage.extracts import Extract, extracts_of
from storage.labels import labels
from storage.lineage import DEPTH, resolve
from storage.papers import Paper, arxiv_number, find_papers
from storage.providers import Served, providers_of
from storage.readings import Reading, readings_of
from storage.records import RepoType
from storage.rows import chunks
from storage.schema import links, repo_versions
from storage.tagging import numbers, tag_names
from storage.views import View

MOST = 200
"""What one repo is followed to stand on: a card may declare thousands of bases."""
_ARXIV = "arxiv:"


class Member(Struct, frozen=True):
    """One that a repo stands on: `child` declares it. `repo` is None where the store does not know it."""

    child: str
    child_id: int
    name: str
    repo_type: RepoType
    relation: str
    depth: int
    repo: Repo | None

    @property
    def url(self) -> str:
        """Its page on the Hub, as it was declared or as it is called now."""
        return self.repo.url if self.repo is not None else repo_url(self.repo_type, self.name)


class Case(Struct, frozen=True, kw_only=True):
    """A repo as it is judged. `members` are what it stands on, nearest first, each edge once.

    `extracts` are what the cards say, its own and its members', by our numbers. `reading` is when its card
    was asked for; `papers` are those its tags name, None where the store knows no more than the number.
    `cut` tells that it declares more than is followed. `role` is its role's label.
    """

    repo: Repo
    tags: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    cut: bool = False
    extracts: Mapping[int, Extract] = {}
    reading: Reading | None = None
    papers: Mapping[str, Paper | None] = {}
    providers: tuple[Served, ...] = ()
    role: str | None = None

    @property
    def extract(self) -> Extract | None:
        """What its own card says."""
        return self.extracts.get(self.repo.id)

    def roots(self) -> list[Member]:
        """Return the models at the ends of the chains, each once; none where all of them form a circle."""
        standing = {
            member.child_id
            for member in self.members
            if member.repo_type == "model" and (member.repo is None or member.repo.id != member.child_id)
        }
        found: dict[str, Member] = {}
        for member in self.members:
            if member.repo_type == "model" and (member.repo is None or member.repo.id not in standing):
                found.setdefault(member.name.casefold(), member)
        return list(found.values())

    def data_of(self, repo_id: int) -> list[Member]:
        """Return the datasets that one of the chain declares."""
        return [one for one in self.members if one.repo_type == "dataset" and one.child_id == repo_id]


async def cases_of(view: View, repo_ids: Sequence[int]) -> list[Case]:
    """Return the cases of some repos, in their order; of one that the store does not know, none."""
    declared, known = await _walk(view, repo_ids)
    repos = await repos_by_ids(view, [*repo_ids, *known.values()])
    above = {number: _climb(repos[number], declared, known, repos) for number in repo_ids if number in repos}
    members = {number: tuple(climbed[:MOST]) for number, climbed in above.items()}
    reading = await readings_of(view, "cards", [f"repo:{number}" for number in above])
    wanted = {*above, *(one.repo.id for climbed in members.values() for one in climbed if one.repo)}
    extracts = await extracts_of(view, sorted(wanted))
    tags = await _tags(view, list(above))
    named = {number: _papers(tags.get(number, ())) for number in above}
    papers = await find_papers(view, sorted({paper for several in named.values() for paper in several}))
    served: dict[int, list[Served]] = {}
    for one in await providers_of(view, list(above)):
        served.setdefault(one.repo_id, []).append(one)
    roles = await labels(view, "repo", [str(number) for number in above], axes=("role",), taxonomy="v1")
    return [
        Case(
            repo=repos[number],
            tags=tags.get(number, ()),
            members=members[number],
            cut=len(above[number]) > MOST,
            extracts={
                one: extracts[one]
                for one in (number, *(member.repo.id for member in members[number] if member.repo))
                if one in extracts
            },
            reading=reading.get(f"repo:{number}"),
            papers={paper: papers.get(paper) for paper in named[number]},
            providers=tuple(served.get(number, ())),
            role=next((label.value for label in roles[str(number)]), None),
        )
        for number in repo_ids
        if number in repos
    ]


class _Declared(Struct, frozen=True):
    name: str
    key: str
    repo_type: RepoType
    relation: str


_Known = dict[tuple[str, str], int]


async def _walk(view: View, repo_ids: Sequence[int]) -> tuple[dict[int, list[_Declared]], _Known]:
    """Read the links upwards from some repos, each repo's once, level by level."""
    declared: dict[int, list[_Declared]] = {}
    known: _Known = {}
    level = set(repo_ids)
    for _ in range(DEPTH):
        if not level:
            break
        found: list[_Declared] = []
        for part in chunks(sorted(level)):
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
            for child, *rest in await view.connection.execute(query):
                own = declared.setdefault(int(child), [])
                if len(own) <= MOST:
                    own.append(_Declared(*rest))
                    found.append(own[-1])
        for number in level:
            declared.setdefault(number, [])
        known |= await resolve(view, {one.key for one in found})
        level = {
            known[one.repo_type, one.key]
            for one in found
            if one.repo_type == "model" and (one.repo_type, one.key) in known
        } - declared.keys()
    return declared, known


def _climb(
    repo: Repo, declared: Mapping[int, list[_Declared]], known: _Known, repos: Mapping[int, Repo]
) -> list[Member]:
    """Return what a repo stands on, nearest first; a circle is walked once."""
    found: list[Member] = []
    level = {repo.id: repo.name}
    visited = {repo.id}
    for depth in range(1, DEPTH + 1):
        above: dict[int, str] = {}
        for child, name in level.items():
            for one in declared.get(child, ()):
                parent = repos.get(known.get((one.repo_type, one.key), 0))
                found.append(Member(name, child, one.name, one.repo_type, one.relation, depth, parent))
                if parent is not None and one.repo_type == "model" and parent.id not in visited:
                    visited.add(parent.id)
                    above[parent.id] = parent.name
        level = above
        if len(found) > MOST:
            break
    return found


async def _tags(view: View, repo_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the tags of some repos that repeat no other fact."""
    texts: dict[int, str] = {}
    for part in chunks(repo_ids):
        query = select(repo_versions.c.repo_id, repo_versions.c.tags).where(
            repo_versions.c.repo_id.in_(part), view.holds(repo_versions)
        )
        texts.update({int(number): text or "" for number, text in await view.connection.execute(query)})
    names = await tag_names(view.connection, texts.values())
    return {
        repo: tuple(names[number] for number in numbers(text) if number in names)
        for repo, text in texts.items()
    }


def _papers(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the arXiv numbers that tags name."""
    found: Iterator[str | None] = (
        arxiv_number(tag.removeprefix(_ARXIV)) for tag in tags if tag.startswith(_ARXIV)
    )
    return tuple(dict.fromkeys(one for one in found if one is not None))
