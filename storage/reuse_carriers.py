"""What carries the most projects: datasets and libraries that repos declare, and what their cards name.

A corpus is credited with what stands on anything drawn from it: a model on a subset of Common Crawl stands on
Common Crawl too (`config/codebook/corpora.toml` knows which is drawn from which).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, select, true

from config.codebook_gazetteers import Corpus, Gazetteers, load
from storage.catalogue import repo_url, repos_by_ids
from storage.covering import present
from storage.labels import Assigned, labels
from storage.reuse import Scope
from storage.rows import among, chunks
from storage.schema import assignments, cards, extracts, links, repo_versions, tags
from storage.tagging import letter
from storage.views import View

Kind = Literal["dataset", "corpus", "framework", "compute"]
_KINDS: tuple[Kind, ...] = ("corpus", "framework", "compute")
MAKING = frozenset({"tuning", "merging", "quantization", "evaluation"})
"""Kinds of frameworks that a tag may name: those of other kinds are formats that the Hub itself gives."""
EXAMPLES = 3
MOST = 20


class Carried(Struct, frozen=True, kw_only=True):
    """A repo that shows it: at which revision its metadata or card names the thing, and what was seen."""

    repo: str
    url: str
    revision: str | None
    seen: str
    at: int


class Carrier(Struct, frozen=True, kw_only=True):
    """Something that repos of the scope stand on, with how many repos of how many namespaces.

    `direct` are those that name it itself and not only what is drawn from it; `through` names those others.
    """

    kind: Kind
    name: str
    repos: int
    owners: int
    direct: int
    through: tuple[str, ...] = ()
    url: str | None = None
    examples: tuple[Carried, ...] = ()


class _Mention(Struct):
    kind: str
    name: str
    section: str = ""
    seen: str = ""


class _Named(Struct):
    mentions: tuple[_Mention, ...] = ()


class _Proof(Struct, frozen=True):
    repo_id: int
    owner_key: str
    revision: str | None
    seen: str
    at: int


_Shown = tuple[tuple[Kind, str], _Proof]
_decoder = msgspec.json.Decoder(_Named)


class _Tally:
    """Who shows one thing: each repo once, and the first proofs, of as many namespaces as there are."""

    def __init__(self) -> None:
        self.repos: set[int] = set()
        self.owners: set[str] = set()
        self._first: list[_Proof] = []
        self._rest: list[_Proof] = []

    def add(self, proof: _Proof) -> None:
        if proof.owner_key not in self.owners and len(self._first) < EXAMPLES:
            self._first.append(proof)
        elif proof.repo_id not in self.repos and len(self._rest) < EXAMPLES:
            self._rest.append(proof)
        self.repos.add(proof.repo_id)
        self.owners.add(proof.owner_key)

    def credit(self, other: "_Tally") -> None:
        """Add what stands on something drawn from this."""
        for proof in other.proofs:
            self.add(proof)
        self.repos |= other.repos
        self.owners |= other.owners

    @property
    def proofs(self) -> list[_Proof]:
        return [*self._first, *self._rest][:EXAMPLES]


async def carriers(view: View, scope: Scope | None, *, most: int = MOST) -> list[Carrier]:
    """Return what carries the most repos of a scope (None: of all the store holds), by kind, most first."""
    book = load()
    found = await _datasets(view, scope, most)
    tallies: dict[tuple[Kind, str], _Tally] = {}
    words = await _corrections(view)
    for reading in (_copies(view, scope, book), _declared(view, scope, book), _named(view, scope)):
        async for key, proof in reading:
            if (key[0], proof.repo_id) not in words:
                tallies.setdefault(key, _Tally()).add(proof)
    for key, proof in await _corrected(view, scope, words):
        tallies.setdefault(key, _Tally()).add(proof)
    for kind in _KINDS:
        own = {name: given for (held, name), given in tallies.items() if held == kind}
        told = _with_ancestors(own, book) if kind == "corpus" else {name: (own[name], ()) for name in own}
        ranked = sorted(told.items(), key=lambda item: (-len(item[1][0].repos), item[0]))
        for name, (given, through) in ranked[:most]:
            found.append(
                Carrier(
                    kind=kind,
                    name=name,
                    repos=len(given.repos),
                    owners=len(given.owners),
                    direct=len(own[name].repos) if name in own else 0,
                    through=through,
                    url=_source(book, kind, name),
                    examples=await _examples(view, given.proofs),
                )
            )
    return found


async def _datasets(view: View, scope: Scope | None, most: int) -> list[Carrier]:
    """Count repos and namespaces by the dataset they declare: the database does."""
    repos = func.count(links.c.child_id.distinct())
    query = (
        select(
            links.c.parent_key,
            func.min(links.c.parent_name),
            repos,
            func.count(repo_versions.c.owner_key.distinct()),
        )
        .join(repo_versions, repo_versions.c.repo_id == links.c.child_id)
        .where(links.c.parent_type == "dataset", view.holds(links), present(view), _mine(scope))
        .group_by(links.c.parent_key)
        .order_by(repos.desc(), links.c.parent_key)
        .limit(most)
    )
    rows = list(await view.connection.execute(query))
    shown = await _who(view, scope, [key for key, *_ in rows])
    return [
        Carrier(
            kind="dataset",
            name=name,
            repos=count,
            owners=owners,
            direct=count,
            url=repo_url("dataset", name),
            examples=await _examples(view, shown.get(key, ())),
        )
        for key, name, count, owners in rows
    ]


async def _who(view: View, scope: Scope | None, keys: Sequence[str]) -> dict[str, list[_Proof]]:
    """Return the first few repos that declare each of some datasets."""
    place = func.row_number().over(partition_by=links.c.parent_key, order_by=links.c.child_id)
    ranked = (
        select(
            links.c.parent_key,
            links.c.child_id,
            repo_versions.c.owner_key,
            repo_versions.c.sha,
            repo_versions.c.observed_at,
            links.c.relation,
            place.label("place"),
        )
        .join(repo_versions, repo_versions.c.repo_id == links.c.child_id)
        .where(
            links.c.parent_type == "dataset",
            links.c.parent_key.in_(keys),
            view.holds(links),
            present(view),
            _mine(scope),
        )
        .subquery()
    )
    found: dict[str, list[_Proof]] = {}
    for row in (await view.connection.execute(select(ranked).where(ranked.c.place <= EXAMPLES))).mappings():
        seen = f"metadata names the dataset {row['parent_key']} ({row['relation'].replace('_', ' ')})"
        proof = _Proof(row["child_id"], row["owner_key"], row["sha"], seen, row["observed_at"])
        found.setdefault(row["parent_key"], []).append(proof)
    return found


async def _copies(view: View, scope: Scope | None, book: Gazetteers) -> AsyncIterator[_Shown]:
    """Yield the repos whose metadata name a copy of a known corpus on the Hub."""
    keys = {hub.casefold(): corpus.name for corpus in book.corpora.values() for hub in corpus.hub}
    query = (
        select(
            links.c.parent_key,
            links.c.child_id,
            repo_versions.c.owner_key,
            repo_versions.c.sha,
            repo_versions.c.observed_at,
        )
        .join(repo_versions, repo_versions.c.repo_id == links.c.child_id)
        .where(
            links.c.parent_type == "dataset",
            links.c.parent_key.in_(sorted(keys)),
            view.holds(links),
            present(view),
            _mine(scope),
        )
    )
    for key, repo_id, owner, sha, at in await view.connection.execute(query):
        seen = f"metadata names the dataset {key}"
        yield ("corpus", keys[key]), _Proof(repo_id, owner, sha, seen, at)


async def _declared(view: View, scope: Scope | None, book: Gazetteers) -> AsyncIterator[_Shown]:
    """Yield the repos whose metadata name a framework: as their library, or as a tag."""
    libraries = select(repo_versions.c.library).where(repo_versions.c.library.is_not(None)).distinct()
    names = [str(name) for (name,) in await view.connection.execute(libraries)]
    tools = {name: tool.name for name in names if (tool := book.framework_of(name)) is not None}
    columns = (
        repo_versions.c.repo_id,
        repo_versions.c.owner_key,
        repo_versions.c.sha,
        repo_versions.c.observed_at,
    )
    for part in chunks(sorted(tools)):
        query = select(repo_versions.c.library, *columns).where(
            repo_versions.c.library.in_(part), present(view), _mine(scope)
        )
        async with view.connection.stream(query.order_by(repo_versions.c.repo_id)) as rows:
            async for name, repo_id, owner, sha, at in rows:
                seen = f"metadata names the library {name}"
                yield ("framework", tools[name]), _Proof(repo_id, owner, sha, seen, at)
    for tag, mark in await _telling_tags(view, book):
        query = select(*columns).where(repo_versions.c.tags.contains(mark, autoescape=True), present(view))
        for repo_id, owner, sha, at in await view.connection.execute(query.where(_mine(scope))):
            tool = book.framework_of(tag)
            if tool is not None:
                yield ("framework", tool.name), _Proof(repo_id, owner, sha, f"metadata has the tag {tag}", at)


async def _telling_tags(view: View, book: Gazetteers) -> list[tuple[str, str]]:
    """Return the tags that name a framework with which models are tuned, merged, quantised or evaluated.

    Others are names of formats that the Hub itself gives (`pytorch`, `mlx`), which say little of the making.
    """
    words = {
        spelled
        for tool in book.frameworks.values()
        if tool.kind in MAKING
        for word in (tool.id, tool.name, *tool.spellings, *tool.exact)
        for spelled in (word, word.casefold())
        if book.framework_of(word) is tool
    }
    found: list[tuple[str, str]] = []
    for part in chunks(sorted(words)):
        query = select(tags.c.name, tags.c.id).where(tags.c.name.in_(part)).order_by(tags.c.id)
        found += [(str(name), letter(number)) for name, number in await view.connection.execute(query)]
    return found


async def _named(view: View, scope: Scope | None) -> AsyncIterator[_Shown]:
    """Yield the repos whose cards name a corpus, a framework or a machine, each at its first place."""
    query = (
        select(extracts.c.facts, cards.c.repo_id, repo_versions.c.owner_key, cards.c.sha, cards.c.observed_at)
        .join(cards, and_(extracts.c.repo_id == cards.c.repo_id, extracts.c.sha == cards.c.sha))
        .join(repo_versions, repo_versions.c.repo_id == cards.c.repo_id)
        .where(view.holds(cards), present(view), _mine(scope))
    )
    async with view.connection.stream(query) as rows:
        async for facts, repo_id, owner, sha, at in rows:
            for mention in _decoder.decode(facts).mentions:
                kind = _kind(mention.kind)
                if kind is not None:
                    place = f"under “{mention.section}”: " if mention.section else ""
                    proof = _Proof(repo_id, owner, sha, f"{place}{mention.seen}", at)
                    yield (kind, mention.name), proof


async def _corrections(view: View) -> dict[tuple[Kind, int], Assigned]:
    """Return what operators say that repos name, which goes before what was read: by kind and repo."""
    query = select(assignments.c.subject).where(
        assignments.c.subject_kind == "repo",
        assignments.c.origin == "operator",
        assignments.c.axis.in_(_KINDS),
        assignments.c.sequence <= view.sequence,
    )
    subjects = [str(subject) for (subject,) in await view.connection.execute(query.distinct())]
    held = await labels(view, "repo", subjects, axes=_KINDS, taxonomy="v1")
    return {
        (kind, int(subject)): label
        for subject, given in held.items()
        for label in given
        if label.origin == "operator" and (kind := _kind(label.axis)) is not None
    }


async def _corrected(
    view: View, scope: Scope | None, words: Mapping[tuple[Kind, int], Assigned]
) -> list[_Shown]:
    """Return what operators say that the repos of a scope name."""
    numbers = sorted({repo_id for _, repo_id in words})
    query = select(repo_versions.c.repo_id, repo_versions.c.owner_key, repo_versions.c.sha).where(
        among(repo_versions.c.repo_id, numbers), present(view), _mine(scope)
    )
    held = {number: (owner, sha) for number, owner, sha in await view.connection.execute(query)}
    found: list[_Shown] = []
    for (kind, repo_id), label in sorted(words.items(), key=lambda item: item[0]):
        if repo_id in held:
            owner, sha = held[repo_id]
            names = [label.value] if isinstance(label.value, str) else label.value or ()
            proof = _Proof(repo_id, owner, sha, f"an operator's word: {label.reason or ''}", label.at)
            found += [((kind, str(name)), proof) for name in names]
    return found


def _kind(name: str) -> Kind | None:
    return next((kind for kind in _KINDS if name == kind), None)


def _with_ancestors(own: Mapping[str, _Tally], book: Gazetteers) -> dict[str, tuple[_Tally, tuple[str, ...]]]:
    """Credit every corpus with what stands on those drawn from it, each repo once."""
    by_name: dict[str, Corpus] = {corpus.name: corpus for corpus in book.corpora.values()}
    told: dict[str, tuple[_Tally, list[str]]] = {}
    for name in sorted(own, key=lambda name: (-len(own[name].repos), name)):
        _credited(told, name)[0].credit(own[name])
    for name in sorted(own, key=lambda name: (-len(own[name].repos), name)):
        corpus = by_name.get(name)
        for above in book.ancestors(corpus) if corpus is not None else ():
            given, through = _credited(told, above.name)
            given.credit(own[name])
            through.append(name)
    return {name: (given, tuple(through)) for name, (given, through) in told.items()}


def _credited(told: dict[str, tuple[_Tally, list[str]]], name: str) -> tuple[_Tally, list[str]]:
    return told.setdefault(name, (_Tally(), []))


async def _examples(view: View, chosen: Sequence[_Proof]) -> tuple[Carried, ...]:
    """Return some proofs with what the repos are called."""
    held = await repos_by_ids(view, [proof.repo_id for proof in chosen])
    return tuple(
        Carried(
            repo=held[proof.repo_id].name,
            url=held[proof.repo_id].url,
            revision=proof.revision,
            seen=proof.seen,
            at=proof.at,
        )
        for proof in chosen
        if proof.repo_id in held
    )


def _source(book: Gazetteers, kind: str, name: str) -> str | None:
    tables = {"corpus": book.corpora, "framework": book.frameworks, "compute": book.compute}
    return next((entry.source for entry in tables[kind].values() if entry.name == name), None)


def _mine(scope: Scope | None) -> ColumnElement[bool]:
    if scope is None:
        return true()
    return (
        among(repo_versions.c.repo_id, scope.repos)
        if scope.repos
        else repo_versions.c.owner_key.in_(scope.owners)
    )
