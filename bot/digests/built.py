"""What others built on a subject: the notable named, the rest to be counted by maker and relation."""

import re
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from bot.digests.scope import Subject
from config.clock import WEEK
from config.codebook_roles import roles
from storage.catalogue import Repo, find_owners, repos_by_ids
from storage.history import Event
from storage.lineage import derivatives_of_many
from storage.noise_flags import folded
from storage.records import EventKind
from storage.reuse import Scope
from storage.reuse_notable import notable
from storage.views import View

RECENT = 2 * WEEK
"""What somebody built is news, though it was found late, as long as it was created since so long before."""
REFUSALS = "refusals removed"
USED = 3
"""Of the others, so many with the most downloads are notable too,"""
ENOUGH = 100
"""where they have so many (in 30 days)."""
_FIRSTS = 10_000
_WORD = re.compile(r"[a-z0-9]+")


class Built(Struct, frozen=True, kw_only=True):
    """A new repo by somebody else, and the repo of ours that it stands on.

    `why` says why it is notable, `what` in which language or for which task it is the first.
    """

    repo: Repo
    relation: str
    base: str
    why: str | None = None
    what: str | None = None


class BuiltOn(Struct, frozen=True, kw_only=True):
    """What was built in a window: the notable, the others, what repeats others, and what is gone again."""

    notable: tuple[Built, ...] = ()
    others: tuple[Built, ...] = ()
    repeats: tuple[Built, ...] = ()
    gone: tuple[Built, ...] = ()

    @property
    def every(self) -> tuple[Built, ...]:
        """Everything new that is no repeat."""
        return (*self.notable, *self.others)


async def built_on(view: View, subject: Subject, events: Sequence[Event], *, since: int | None) -> BuiltOn:
    """Return what was built on a subject by what happened in a window.

    What was seen for the first time counts where it was created after `since`, so that finding old work is no
    news. A maker who is of the subject too builds on the others in it: on its own it releases.
    """
    fresh: dict[int, None] = {}
    for event in events:
        if event.repo_id is not None and event.kind in {
            EventKind.CREATED,
            EventKind.DISCOVERED,
            EventKind.BASE_MODEL,
        }:
            fresh[event.repo_id] = None
    lost = {event.repo_id for event in events if event.repo_id and event.kind == EventKind.DELETED}
    found = await repos_by_ids(view, [*fresh, *lost])
    ours = subject.names
    seen_late = {event.repo_id for event in events if event.kind == EventKind.DISCOVERED}
    made: list[Built] = []
    for number in fresh:
        repo = found.get(number)
        if repo is None or repo.gone:
            continue
        if number in seen_late and (since is None or (repo.created_at or 0) < since):
            continue
        if (one := built_again(repo, ours)) is not None:
            made.append(one)
    gone = [
        one
        for number in sorted(lost)
        if (repo := found.get(number)) is not None
        and repo.gone
        and (one := built_again(repo, ours)) is not None
    ]
    made.sort(key=lambda one: (-(one.repo.downloads or 0), one.repo.name))
    noise = await folded(view, [one.repo.id for one in made])
    real = [one for one in made if one.repo.id not in noise and one.relation != "quantized"]
    named = await _notable(view, subject, real)
    return BuiltOn(
        notable=tuple(named.values()),
        others=tuple(one for one in real if one.repo.id not in named),
        repeats=tuple(one for one in made if one.repo.id in noise or one.relation == "quantized"),
        gone=tuple(gone),
    )


async def standing(view: View, subject: Subject) -> list[tuple[Repo, Repo]]:
    """Return what others have that stands directly on ours, as pairs of the base and the derivative."""
    ours = subject.names
    models = [repo.name for repo in subject.repos if repo.repo_type == "model"]
    held = await repos_by_ids(view, [one.repo_id for one in await derivatives_of_many(view, models)])
    return [
        (ours[base.casefold()], repo)
        for repo in held.values()
        if not repo.gone
        for base in repo.base_models
        if base.casefold() in ours and ours[base.casefold()].owner_key != repo.owner_key
    ]


def built_again(repo: Repo, ours: Mapping[str, Repo]) -> Built | None:
    """Return on which of ours (by their names in lower case) somebody else's repo stands; None: on none."""

    def others(names: Sequence[str], kind: str) -> list[str]:
        held = [ours[name.casefold()] for name in names if name.casefold() in ours]
        return [base.name for base in held if base.owner_key != repo.owner_key and base.repo_type == kind]

    bases = others((*repo.base_models, *repo.models), "model")
    if bases:
        relation = "uses" if repo.repo_type == "space" else repo.base_relation or "derived"
        return Built(repo=repo, relation=relation, base=bases[0])
    data = others(repo.datasets, "dataset")
    if data:
        relation = "uses" if repo.repo_type == "space" else "trained_on"
        return Built(repo=repo, relation=relation, base=data[0])
    return None


async def _notable(view: View, subject: Subject, made: Sequence[Built]) -> dict[int, Built]:
    """Return what is worth naming, in the order of its worth."""
    fresh = {one.repo.id for one in made}
    if not fresh:
        return {}
    told: dict[int, Built] = {}

    def tell(one: Built, why: str, what: str | None = None) -> None:
        told.setdefault(
            one.repo.id, Built(repo=one.repo, relation=one.relation, base=one.base, why=why, what=what)
        )

    by_id = {one.repo.id: one for one in made}
    for one in made:
        if refuses_nothing(one.repo):
            tell(one, REFUSALS)
    scope = Scope(repos=tuple(subject.repo_ids), family=subject.owners)
    firsts = await notable(view, scope, shown=0, firsts=_FIRSTS)
    for first in firsts:
        if first.repo.id in fresh and first.why in {"first in a language", "first for a task"}:
            tell(by_id[first.repo.id], first.why, first.what)
    for one in await _of_organisations(view, made):
        tell(one, "by an organisation")
    for one in made[:USED]:
        if (one.repo.downloads or 0) >= ENOUGH:
            tell(one, "most used")
    return told


async def _of_organisations(view: View, made: Sequence[Built]) -> list[Built]:
    known = await find_owners(view, sorted({one.repo.owner_key for one in made}))
    orgs = {handle for handle, owner in known.items() if owner.kind == "org"}
    return [one for one in made if one.repo.owner_key in orgs and one.relation != "uses"]


def refuses_nothing(repo: Repo) -> bool:
    """Say whether a model's own name says that its refusals were removed."""
    signs = roles().signs["model"].words
    words: Collection[str] = _WORD.findall(repo.name.partition("/")[2].casefold())
    return repo.repo_type == "model" and any(REFUSALS in signs.get(word, ()) for word in words)
