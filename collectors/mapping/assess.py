"""Judge what a refresh brought: read new cards out, and label the namespaces and repos that changed.

Nothing is asked of the Hub: labels stand on what the store holds. It runs after a refresh for what changed
since the last time, and for everything where the rules or the codebook changed; a rule that moved a label is
no news about the project, so no event is written.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from collectors.mapping import artefacts, chains, named, openness
from collectors.mapping.extract import extract, extractor
from collectors.mapping.owners import governance, kind, motivation
from collectors.mapping.owners.signals import facts_of, signs_of
from collectors.mapping.owners.weights import version as weights_version
from collectors.mapping.projects import label_project
from collectors.mapping.repos import label_repos
from config import codebook, codebook_registry
from storage import marks, runs
from storage.database import Database
from storage.extracts import record_extracts, unextracted
from storage.labelling import Told, write_labels
from storage.profiles import Profile, profiles_of
from storage.records import Label, Run
from storage.tracking import tracked
from storage.views import view

MARK = "assessed"
CARDS_AT_ONCE = 20
OWNERS_AT_ONCE = 25


class Assessed(Struct, frozen=True):
    """What an assessment did: cards read out, namespaces judged, labels that are new or moved."""

    cards: int
    owners: int
    labels: int


async def assess(db: Database, run: Run, stop: asyncio.Event) -> Assessed | None:
    """Judge what a refresh of what is tracked brought; None where neither store nor rules changed.

    It is part of the run: one that was killed, or called off by `stop`, is judged when it is carried on.
    """
    version = judging()
    at_last = await marks.get(db, MARK)
    now = await runs.get(db, run.id)
    if at_last == version and now is not None and now.changed == 0:
        return None
    handles = await tracked(db)
    cards = await read_cards(db, stop)
    labels = await label_owners(db, handles, stop)
    labels += (await label_projects(db))[1]
    labels += await label_repos(db, handles, version, stop)
    if stop.is_set():
        return None
    await marks.put(db, MARK, version)
    return Assessed(cards=cards, owners=len(handles), labels=labels)


def judging() -> str:
    """Return the version of everything that labels depend on besides the store: rules, weights, codebook."""
    owners = (kind.VERSION, governance.VERSION, motivation.VERSION, weights_version())
    listed = hashlib.sha256(artefacts.judging().encode()).hexdigest()[:12]
    parts = (extractor(), *owners, openness.VERSION, chains.VERSION, named.VERSION, listed)
    return (
        f"{' '.join(parts)}; codebook {codebook.load().version}; registry {codebook_registry.load().version}"
    )


async def label_projects(db: Database, *, told: Told | None = None) -> tuple[int, int]:
    """Label the study's projects as the codebook has them; returns how many, and labels new or moved."""
    book = codebook.load()
    at = db.clock.now()
    labels = {project.key: label_project(project, book, at=at) for project in book.projects}
    return len(labels), await _write(db, "project", labels, told)


async def read_cards(db: Database, stop: asyncio.Event | None = None) -> int:
    """Read out every card that was not, or by another version, a few at a time; returns how many."""
    version = extractor()
    count = 0
    while True:
        async with view(db) as now:
            waiting = await unextracted(now, version, limit=CARDS_AT_ONCE)
        if not waiting or (stop is not None and stop.is_set()):
            return count
        found = {}
        for card in waiting:
            # A long card takes a while: in a thread of its own nothing else waits for it.
            found[card.repo_id, card.sha] = await asyncio.to_thread(extract, card.text, whole=card.whole)
        await record_extracts(db, version, found)
        count += len(found)


async def label_owners(
    db: Database, handles: Sequence[str], stop: asyncio.Event | None = None, *, told: Told | None = None
) -> int:
    """Judge some namespaces from what is stored of them; returns how many labels are new or moved."""
    moved = 0
    for start in range(0, len(handles), OWNERS_AT_ONCE):
        if stop is not None and stop.is_set():
            break
        async with view(db) as now:
            profiles = await profiles_of(now, handles[start : start + OWNERS_AT_ONCE])
        at = db.clock.now()
        labels = {profile.key: judge_owner(profile, at=at) for profile in profiles if profile.known}
        moved += await _write(db, "owner", labels, told)
    return moved


def judge_owner(
    profile: Profile, *, at: int, registry: bool = True, unseen: bool = False
) -> tuple[Label, ...]:
    """Return the labels of a namespace: its kind, its governance, why it is open by its own words.

    Without the registry and the study only rules speak; `unseen`: by weights learned without it.
    """
    facts = facts_of(profile)
    signs = signs_of(profile, facts)
    found = kind.judge_kind(profile, signs, at=at, registry=registry, unseen=unseen)
    governed = governance.judge_governance(profile, signs, found, at=at, study=registry, registry=registry)
    why = motivation.judge_motivation(profile, facts)
    return (found.label(kind.AXIS), governed.label(governance.AXIS), *((why,) if why is not None else ()))


async def _write(
    db: Database, subject_kind: str, labels: Mapping[str, Iterable[Label]], told: Told | None
) -> int:
    if not labels:
        return 0
    async with db.writing() as tx:
        await tx.alone()
        given = {key: tuple(several) for key, several in labels.items()}
        return await write_labels(tx, subject_kind, given, told=told)
