"""Judge everything that holds a label anew, from what the store holds, where rules or codebook changed.

The Hub is asked for nothing, and no event is written: that a rule says something else is no news about a
project. What moved is told to whoever asked for it. A refresh does the same by and by; this does it now.
"""

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from collectors.mapping.artefacts import label_repo
from collectors.mapping.assess import MARK, judging, label_owners, label_projects, read_cards
from collectors.mapping.repos import AXES, label_repos
from collectors.sources.noise import judge_noise
from storage import marks
from storage.catalogue import repos_by_ids
from storage.database import Database
from storage.labelling import Told, write_labels
from storage.labels import labelled
from storage.observed import observations_of
from storage.tracking import tracked
from storage.unjudged import recorded_since
from storage.views import view

REPOS_AT_ONCE = 250


class Remapped(Struct, frozen=True, kw_only=True):
    """What was judged anew, and how many labels were written for it; `cards` are those read out again."""

    cards: int
    repos: int
    owners: int
    projects: int
    labels: int


async def remap(db: Database, stop: asyncio.Event, *, told: Told | None = None) -> Remapped | None:
    """Judge all repos, namespaces and projects that hold labels, or are followed; None where called off.

    Stopped half way, what was judged stays, and the next time begins again. `told` is told of every change
    of what holds.
    """
    version = judging()
    async with view(db) as now:
        listed = [int(subject) for subject in await labelled(now, "repo", ("artefact", "role", "stage"))]
        chained = [int(subject) for subject in await labelled(now, "repo", AXES)]
        known = await labelled(now, "owner", ("kind", "governance", "motivation"))
    handles = list(dict.fromkeys((*(handle.casefold() for handle in await tracked(db)), *known)))
    cards = await read_cards(db, stop)
    labels = await _label_listed(db, listed, stop, told)
    labels += await label_owners(db, handles, stop, told=told)
    projects, moved = await label_projects(db, told=told)
    labels += moved
    labels += await label_repos(db, await tracked(db), version, stop, told=told, again=chained)
    if stop.is_set():
        return None
    labels += await judge_noise(db, told=told)
    await marks.put(db, MARK, version)
    repos = len({*listed, *chained})
    return Remapped(cards=cards, repos=repos, owners=len(handles), projects=projects, labels=labels)


async def _label_listed(db: Database, numbers: Sequence[int], stop: asyncio.Event, told: Told | None) -> int:
    """Label kind, role and stage of some repos from their stored facts, as their listing would."""
    moved = 0
    for start in range(0, len(numbers), REPOS_AT_ONCE):
        if stop.is_set():
            break
        async with view(db) as now:
            held = await repos_by_ids(now, numbers[start : start + REPOS_AT_ONCE])
            repos = list(held.values())
            observations = await observations_of(now, repos)
        found = {
            str(repo.id): label_repo(observation, at=repo.observed_at)
            for repo, observation in zip(repos, observations, strict=True)
        }
        async with db.writing() as tx:
            await tx.alone()
            # What was recorded meanwhile was labelled with it, by newer facts than these.
            newer = await recorded_since(tx, list(held), now.sequence)
            mine = {subject: given for subject, given in found.items() if int(subject) not in newer}
            moved += await write_labels(tx, "repo", mine, told=told)
    return moved
