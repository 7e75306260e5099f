"""What others built on a repo, on what a namespace made, or on everything tracked: counted and by whom.

The counting is the database's: a base may have fifty thousand derivatives. A repo counts once, whatever it
declares; one that noise rules fold (`storage/noise_flags.py`) is counted apart and is nobody's work here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import CTE, ColumnElement, Subquery, and_, case, cast, false, func, literal, or_, select

from storage.covering import present
from storage.noise_flags import AXIS, FOLDED
from storage.rows import among
from storage.schema import assignments, links, repo_versions
from storage.schema_base import String
from storage.tracking import tracked_in
from storage.views import View

RELATIONS = ("finetune", "adapter", "quantized", "merge", "derived", "trained_on", "uses")
"""How one repo stands on another; `derived` says that its card names a base and not how."""
MAKERS = 20
_OTHER = "other"
_RANKS = {"operator": 0, "study": 1, "registry": 2, "rule": 3}


class Scope(Struct, frozen=True, kw_only=True):
    """Whose reuse is asked about: some repos by our numbers, or everything that some namespaces hold.

    `family` are the namespaces (in lower case) whose work on it is their own; a base's own namespace is
    always one of them.
    """

    repos: tuple[int, ...] = ()
    owners: tuple[str, ...] = ()
    family: tuple[str, ...] = ()


class ByRelation(Struct, frozen=True):
    """How many repos stand on it in one way, of how many namespaces; `folded` are those that are noise."""

    relation: str
    repos: int
    owners: int
    folded: int


class Maker(Struct, frozen=True):
    """A namespace (in lower case) and how many repos it built; `inside` tells that it is the base's own."""

    owner_key: str
    repos: int
    folded: int
    inside: bool


class Reuse(Struct, frozen=True, kw_only=True):
    """What stands on something. `repos` counts each once and without noise; `folded` are noise, by kind.

    `outside` are those of `repos` that others made, `outside_owners` how many others.
    """

    repos: int
    owners: int
    outside: int
    outside_owners: int
    folded: Mapping[str, int]
    relations: tuple[ByRelation, ...]
    makers: tuple[Maker, ...]

    @property
    def outsiders(self) -> float | None:
        """The share of it that others made, from 0 to 1; None where nothing stands on it."""
        return self.outside / self.repos if self.repos else None


async def scope_of_tracked(view: View) -> Scope:
    """Return the scope of everything that was followed as of a view."""
    return Scope(owners=tuple(handle.casefold() for handle in await tracked_in(view)))


def scope_of_owners(handles: Sequence[str]) -> Scope:
    """Return the scope of some namespaces that work as one, such as those of one project."""
    keys = tuple(dict.fromkeys(handle.casefold() for handle in handles))
    return Scope(owners=keys, family=keys)


async def reuse(view: View, scope: Scope, *, makers: int = MAKERS) -> Reuse:
    """Count what stands on a scope, by relation and by maker; of the makers, those with the most repos."""
    built = built_on(view, scope)
    folds = folding(view, built)
    query = (
        select(
            built.c.owner_key,
            built.c.inside,
            built.c.relations,
            func.coalesce(folds.c.kind, len(FOLDED)).label("kind"),
            func.count().label("repos"),
        )
        .select_from(built.outerjoin(folds, folds.c.repo_id == built.c.repo_id))
        .group_by(built.c.owner_key, built.c.inside, built.c.relations, "kind")
    )
    tally = _Tally()
    for row in await view.connection.execute(query):
        tally.add(*row)
    return tally.told(makers)


def built_on(view: View, scope: Scope) -> CTE:
    """Return the present repos that stand on a scope, a row each: repo_id, owner_key, inside, relations.

    `inside` is 1 where its maker is the base's own namespace, `relations` has a bit for each of RELATIONS.
    """
    bases = _bases(view, scope)
    child = repo_versions.c
    own = or_(
        child.owner_key == bases.c.owner_key, child.owner_key.in_(scope.family) if scope.family else false()
    )
    bits: ColumnElement[Any] = literal(0)
    for place, relation in enumerate(RELATIONS):
        bits = bits + func.max(case((links.c.relation == relation, 1 << place), else_=0))
    bits = bits + func.max(case((links.c.relation.not_in(RELATIONS), 1 << len(RELATIONS)), else_=0))
    return (
        select(
            child.repo_id,
            child.owner_key,
            func.max(case((own, 1), else_=0)).label("inside"),
            bits.label("relations"),
        )
        .select_from(bases)
        .join(
            links,
            and_(links.c.parent_key == bases.c.name_key, links.c.parent_type == bases.c.repo_type),
        )
        .join(repo_versions, child.repo_id == links.c.child_id)
        .where(view.holds(links), present(view), links.c.child_id != bases.c.repo_id)
        .group_by(child.repo_id, child.owner_key)
        .cte("built")
    )


def folding(view: View, built: CTE) -> Subquery:
    """Return under which kind of FOLDED (its place) the repos that are noise are folded.

    A label holds as in `storage/labels.py`: of the highest rank the newest, and None takes it back.
    """
    rank = case(_RANKS, value=assignments.c.origin, else_=len(_RANKS))
    place = func.row_number().over(
        partition_by=(assignments.c.subject, assignments.c.taxonomy), order_by=(rank, assignments.c.id.desc())
    )
    ranked = (
        select(built.c.repo_id, assignments.c.taxonomy, assignments.c.value, place.label("place"))
        .select_from(built)
        .join(assignments, assignments.c.subject == cast(built.c.repo_id, String))
        .where(
            assignments.c.subject_kind == "repo",
            assignments.c.axis == AXIS,
            assignments.c.sequence <= view.sequence,
        )
        .subquery()
    )
    kind = case({name: number for number, name in enumerate(FOLDED)}, value=ranked.c.taxonomy, else_=0)
    return (
        select(ranked.c.repo_id, func.min(kind).label("kind"))
        .where(ranked.c.place == 1, ranked.c.value.is_not(None), ranked.c.value != "null")
        .group_by(ranked.c.repo_id)
        .subquery("folds")
    )


def relations_of(bits: int) -> tuple[str, ...]:
    """Return the relations that some bits stand for."""
    return tuple(name for place, name in enumerate((*RELATIONS, _OTHER)) if bits >> place & 1)


def _bases(view: View, scope: Scope) -> CTE:
    """Return what the scope's repos are and were called, unless another repo has that name now."""
    now, then, other = repo_versions.alias("now"), repo_versions.alias("then"), repo_versions.alias("other")
    taken = select(other.c.id).where(
        other.c.name_key == then.c.name_key,
        other.c.repo_type == then.c.repo_type,
        other.c.repo_id != then.c.repo_id,
        view.holds(other),
        other.c.gone.is_(False),
    )
    mine = among(now.c.repo_id, scope.repos) if scope.repos else now.c.owner_key.in_(scope.owners)
    return (
        select(then.c.name_key, then.c.repo_type, now.c.owner_key, now.c.repo_id)
        .join(then, then.c.repo_id == now.c.repo_id)
        .where(
            mine,
            view.holds(now),
            then.c.valid_from <= view.sequence,
            or_(and_(then.c.name_key == now.c.name_key, now.c.gone.is_(False)), ~taken.exists()),
        )
        .distinct()
        .cte("bases")
    )


class _Tally:
    """Adds up the rows: a namespace is in as many as it works in different ways."""

    def __init__(self) -> None:
        self._repos: Counter[tuple[str, bool]] = Counter()
        self._noise: Counter[tuple[str, bool]] = Counter()
        self._kinds: Counter[str] = Counter()
        self._by: Counter[str] = Counter()
        self._folded: Counter[str] = Counter()
        self._owners: dict[str, set[str]] = {}

    def add(self, owner: str, inside: int, bits: int, kind: int, repos: int) -> None:
        whose = (owner, bool(inside))
        noise = kind < len(FOLDED)
        (self._noise if noise else self._repos)[whose] += repos
        if noise:
            self._kinds[FOLDED[kind]] += repos
        for relation in relations_of(bits):
            (self._folded if noise else self._by)[relation] += repos
            if not noise:
                self._owners.setdefault(relation, set()).add(owner)

    def told(self, makers: int) -> Reuse:
        named = {*self._by, *self._folded}
        whose = sorted({*self._repos, *self._noise}, key=lambda one: (-self._repos[one], one))
        others = [one for one in self._repos if not one[1]]
        return Reuse(
            repos=self._repos.total(),
            owners=len({owner for owner, _ in self._repos}),
            outside=sum(self._repos[one] for one in others),
            outside_owners=len({owner for owner, _ in others}),
            folded={kind: self._kinds[kind] for kind in FOLDED if self._kinds[kind]},
            relations=tuple(
                ByRelation(name, self._by[name], len(self._owners.get(name, ())), self._folded[name])
                for name in sorted(named, key=lambda name: (-self._by[name], -self._folded[name], name))
            ),
            makers=tuple(
                Maker(owner, self._repos[owner, inside], self._noise[owner, inside], inside)
                for owner, inside in whose[:makers]
            ),
        )
