"""What carries the most projects: datasets that repos declare, corpora, frameworks and machines cards name.

A corpus is credited with what stands on anything drawn from it: a model on a subset of Common Crawl stands on
Common Crawl too (`config/codebook/corpora.toml` knows which is drawn from which).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, select, true

from config.codebook_gazetteers import Corpus, Gazetteers, load
from storage.catalogue import repo_url, repos_by_ids
from storage.covering import present
from storage.reuse import Scope
from storage.rows import among
from storage.schema import cards, extracts, links, repo_versions
from storage.views import View

Kind = Literal["dataset", "corpus", "framework", "compute"]
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


_decoder = msgspec.json.Decoder(_Named)


async def carriers(view: View, scope: Scope | None, *, most: int = MOST) -> list[Carrier]:
    """Return what carries the most repos of a scope (None: of all the store holds), by kind, most first."""
    book = load()
    found = await _datasets(view, scope, most)
    proofs: dict[tuple[Kind, str], list[_Proof]] = {}
    for key, proof in await _copies(view, scope, book):
        proofs.setdefault(key, []).append(proof)
    for key, proof in await _named(view, scope):
        proofs.setdefault(key, []).append(proof)
    for kind in ("corpus", "framework", "compute"):
        own = {name: given for (held, name), given in proofs.items() if held == kind}
        told = _with_ancestors(own, book) if kind == "corpus" else {name: (own[name], ()) for name in own}
        ranked = sorted(told.items(), key=lambda item: (-len({one.repo_id for one in item[1][0]}), item[0]))
        for name, (given, through) in ranked[:most]:
            direct = {one.repo_id for one in own.get(name, ())}
            found.append(
                Carrier(
                    kind=kind,
                    name=name,
                    repos=len({one.repo_id for one in given}),
                    owners=len({one.owner_key for one in given}),
                    direct=len(direct),
                    through=through,
                    url=_source(book, kind, name),
                    examples=await _examples(view, given),
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


async def _copies(view: View, scope: Scope | None, book: Gazetteers) -> list[tuple[tuple[Kind, str], _Proof]]:
    """Return the repos whose metadata name a copy of a known corpus on the Hub."""
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
    return [
        (("corpus", keys[key]), _Proof(repo_id, owner, sha, f"metadata names the dataset {key}", at))
        for key, repo_id, owner, sha, at in await view.connection.execute(query)
    ]


async def _named(view: View, scope: Scope | None) -> list[tuple[tuple[Kind, str], _Proof]]:
    """Return the repos whose cards name a corpus, a framework or a machine, each at its first place."""
    query = (
        select(extracts.c.facts, cards.c.repo_id, repo_versions.c.owner_key, cards.c.sha, cards.c.observed_at)
        .join(cards, and_(extracts.c.repo_id == cards.c.repo_id, extracts.c.sha == cards.c.sha))
        .join(repo_versions, repo_versions.c.repo_id == cards.c.repo_id)
        .where(view.holds(cards), present(view), _mine(scope))
    )
    found: list[tuple[tuple[Kind, str], _Proof]] = []
    async with view.connection.stream(query) as rows:
        async for facts, repo_id, owner, sha, at in rows:
            for mention in _decoder.decode(facts).mentions:
                kind = _kind(mention.kind)
                if kind is not None:
                    place = f"under “{mention.section}”: " if mention.section else ""
                    proof = _Proof(repo_id, owner, sha, f"{place}{mention.seen}", at)
                    found.append(((kind, mention.name), proof))
    return found


def _kind(name: str) -> Kind | None:
    for kind in ("corpus", "framework", "compute"):
        if name == kind:
            return kind
    return None


def _with_ancestors(
    own: Mapping[str, Sequence[_Proof]], book: Gazetteers
) -> dict[str, tuple[list[_Proof], tuple[str, ...]]]:
    """Credit every corpus with what stands on those drawn from it, each repo once."""
    by_name: dict[str, Corpus] = {corpus.name: corpus for corpus in book.corpora.values()}
    told: dict[str, tuple[list[_Proof], list[str]]] = {}
    for name in sorted(own, key=lambda name: (-len(own[name]), name)):
        told.setdefault(name, ([], []))[0][:0] = own[name]
        corpus = by_name.get(name)
        for above in book.ancestors(corpus) if corpus is not None else ():
            given, through = told.setdefault(above.name, ([], []))
            given.extend(own[name])
            through.append(name)
    return {name: (given, tuple(through)) for name, (given, through) in told.items()}


async def _examples(view: View, given: Iterable[_Proof]) -> tuple[Carried, ...]:
    """Return some proofs, of as many namespaces as there are."""
    first: dict[str, _Proof] = {}
    rest: list[_Proof] = []
    for proof in given:
        if first.setdefault(proof.owner_key, proof) is not proof:
            rest.append(proof)
        if len(first) == EXAMPLES:
            break
    chosen = [*first.values(), *rest][:EXAMPLES]
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
