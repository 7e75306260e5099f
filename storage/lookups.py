"""Look-ups: one id or namespace that was asked for and the store does not hold, each a small run of its own.

Who has no client of the Hub asks here, and whoever collects carries it out; the store answers.
"""

import re
from enum import StrEnum

from msgspec import Struct

from config.clock import MINUTE
from storage import leases, runs
from storage.catalogue import Owner, Repo, find_owner, find_repo
from storage.database import Database
from storage.records import REPO_TYPES, RepoType, Run, RunState
from storage.views import view

SCOPE = "lookup"
FRESH = 10 * MINUTE
"""For so long what was looked up is not asked for again."""
NAMED = "name:"
"""Before a repo's or a namespace's name: the partition of the coverage of its look-up."""
RESUMED = "schedule"
"""Who asks for a look-up that was killed, should it have to begin anew."""
OWNERS = "owners"
"""The source under which a namespace is looked up."""

_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9_][\w.-]{0,95}", re.ASCII)
_OWNER = "owner:"
_PREFIXES: dict[str, RepoType] = {f"{repo_type}s/": repo_type for repo_type in REPO_TYPES}


class Outcome(StrEnum):
    """What a look-up came to."""

    FOUND = "found"
    MISSING = "missing"
    """Missing or private: the Hub answers both alike."""
    FAILED = "failed"
    """The Hub could not be asked, or its answer not be read; the reason says which."""
    WAITING = "waiting"
    """Nobody has carried it out yet."""


class LookUp(Struct, frozen=True, kw_only=True):
    """What came of a look-up: the repo or namespace as the store holds it now, or why there is none."""

    outcome: Outcome
    run: int | None
    repo: Repo | None = None
    owner: Owner | None = None
    reason: str | None = None


def is_repo_id(name: str) -> bool:
    """Say whether a name can be a repo's id, with its namespace: only those are looked up."""
    return _ID.fullmatch(name) is not None and ".." not in name and "--" not in name


def target_of(name: str, repo_type: RepoType | None) -> str:
    """Return the target of a look-up: the id, after its type where that is known."""
    return name if repo_type is None else f"{repo_type}s/{name}"


def owner_target(handle: str) -> str:
    """Return the target of the look-up of a namespace. No id of a repo has a colon."""
    return _OWNER + handle


def read_owner_target(target: str) -> str | None:
    """Return the namespace that a target is; None where it is a repo."""
    return target.removeprefix(_OWNER) if target.startswith(_OWNER) else None


def read_target(target: str) -> tuple[RepoType | None, str]:
    """Return type (None: not known) and id of a target."""
    for prefix, repo_type in _PREFIXES.items():
        if target.startswith(prefix) and target.count("/") > 1:
            return repo_type, target.removeprefix(prefix)
    return None, target


async def ask(db: Database, name: str, repo_type: RepoType | None, *, asked_by: str) -> int:
    """Ask whoever collects for a look-up; returns the request's number."""
    return await runs.ask(db, SCOPE, asked_by=asked_by, target=target_of(name, repo_type))


async def ask_owner(db: Database, handle: str, *, asked_by: str) -> int:
    """Ask whoever collects to look a namespace up; returns the request's number."""
    return await runs.ask(db, SCOPE, asked_by=asked_by, target=owner_target(handle))


async def waiting(db: Database) -> list[tuple[str, str]]:
    """Return the targets that are to be looked up now, each with who asked.

    Those that nobody has begun, the first asked for first, and those that somebody did begin and who is gone.
    """
    wanted = dict(await runs.waiting(db, targets_of=SCOPE))
    begun = runs.lease_name(SCOPE, "")
    for name in await leases.abandoned(db, begun):
        wanted.setdefault(name.removeprefix(begun), RESUMED)
    return list(wanted.items())


async def answer(db: Database, request_id: int) -> LookUp:
    """Return what came of a request so far."""
    run = await runs.answering(db, request_id)
    return LookUp(outcome=Outcome.WAITING, run=None) if run is None else await result(db, run)


async def result(db: Database, run: Run) -> LookUp:
    """Return what came of the run of a look-up, from the store."""
    if run.state is RunState.RUNNING:
        return LookUp(outcome=Outcome.WAITING, run=run.id)
    if run.state is RunState.FAILED:
        return LookUp(outcome=Outcome.FAILED, run=run.id, reason=run.error)
    covered = await runs.covered(db, run.id)
    if not covered:
        return LookUp(outcome=Outcome.MISSING, run=run.id)
    (seen,) = covered
    if not seen.complete:
        return LookUp(outcome=Outcome.FAILED, run=run.id, reason=seen.note)
    name = seen.partition.removeprefix(NAMED)
    return await (_owner(db, run, name) if seen.source == OWNERS else _repo(db, run, name, seen.source))


async def _repo(db: Database, run: Run, name: str, source: str) -> LookUp:
    async with view(db) as now:
        repo = await find_repo(now, name, _PREFIXES[f"{source}/"])
    if repo is None or repo.gone:  # gone since
        return LookUp(outcome=Outcome.MISSING, run=run.id)
    return LookUp(outcome=Outcome.FOUND, run=run.id, repo=repo)


async def _owner(db: Database, run: Run, handle: str) -> LookUp:
    async with view(db) as now:
        owner = await find_owner(now, handle)
    if owner is None:  # gone since
        return LookUp(outcome=Outcome.MISSING, run=run.id)
    return LookUp(outcome=Outcome.FOUND, run=run.id, owner=owner)
