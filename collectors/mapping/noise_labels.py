"""Judges repos among those around them, with everything the rules look at, as of a view of the store."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from collectors.hub.bots import is_bot
from collectors.mapping import noise_bursts, noise_repeats
from collectors.mapping.noise import (
    OWNER_KINDS,
    REPO_KINDS,
    Case,
    Company,
    Kind,
    Verdict,
    judge_owner,
    judge_repo,
    label_of,
    withdrawn,
)
from collectors.mapping.noise_about import WINDOW, About
from collectors.mapping.noise_names import own_name, quantization_mark, stem
from storage import noise as store
from storage import noise_flags
from storage.catalogue import find_owners, repo_url
from storage.labels import Assigned
from storage.noise import Known
from storage.noise_flags import as_held
from storage.records import Label
from storage.views import View

RULES = (noise_repeats, noise_bursts)
"""The modules whose rules are entered by importing them."""


class Judged(Struct, frozen=True):
    """Repos and what they were found to be: what is not in a repo's verdicts was looked for and not found."""

    repos: Mapping[int, Known]
    verdicts: Mapping[int, Mapping[Kind, Verdict]]
    looked: Mapping[int, frozenset[Kind]]

    def kinds(self, number: int, held: Iterable[str]) -> set[str]:
        """Return of which kinds a repo is now, given of which it was held to be."""
        return {kind for kind in held if kind not in self.looked[number]} | set(self.verdicts.get(number, ()))


async def judge(view: View, ids: Iterable[int]) -> Judged:
    """Judge some repos, and of those around them what they bear on: namesakes, and what came at one time."""
    repos = await store.known(view, ids)
    alike = await _namesakes(view, repos.values())
    created: dict[str, list[int]] = defaultdict(list)
    for repo in repos.values():
        if repo.created_at is not None and repo.owner_key:
            created[repo.owner_key].append(repo.created_at)
    least = min(noise_bursts.SERIES, noise_bursts.FLOOD)
    near = await store.made_about(view, created, within=2 * WINDOW, least=least)
    subjects = dict(repos)
    looked: dict[int, frozenset[Kind]] = {number: frozenset(REPO_KINDS) for number in repos}
    for one in alike:
        if one.id not in looked:
            looked[one.id] = frozenset({"copy"})
            subjects[one.id] = one
    for one in near:
        if one.id not in repos and _is_near(one, created[one.owner_key]):
            looked[one.id] = looked.get(one.id, frozenset()) | {"bulk"}
            subjects[one.id] = one
    verdicts = await _verdicts(view, subjects, alike, near)
    return Judged(
        subjects,
        {
            number: {kind: one for kind, one in found.items() if kind in looked[number]}
            for number, found in verdicts.items()
        },
        looked,
    )


async def company_of(view: View, owner: str, kinds: Mapping[int, Iterable[str]]) -> Company:
    """Gather what is known of a namespace (in lower case), given of which kinds its repos are."""
    ids = await store.ids_of(view, owner)
    requantized = [number for number in ids if "requantization" in kinds.get(number, ())]
    bases = {base for one in (await store.known(view, requantized)).values() for base in one.base_models}
    owners = await store.present_owners(view, bases)
    makers = {owners.get(base.casefold(), base.partition("/")[0].casefold()) for base in bases if "/" in base}
    seen = (await find_owners(view, [owner])).get(owner)
    counts = (None,) if seen is None else (seen.models, seen.datasets, seen.spaces)
    known_counts = [count for count in counts if count is not None]
    return Company(
        owner_key=owner,
        present=len(ids),
        declared=sum(known_counts) if len(known_counts) == len(counts) else None,
        flagged=sum(1 for number in ids if kinds.get(number)),
        requantized=len(requantized),
        makers=tuple(sorted(makers - {owner})),
    )


async def flags_now(view: View, ids: Iterable[int]) -> dict[int, list[Assigned]]:
    """Return what some repos are by the present rules, as if it were stored; corrections go before.

    Most repos of a census were never judged: nobody asked.
    """
    wanted = sorted(set(ids))
    judged = await judge(view, wanted)
    corrected = await noise_flags.corrections(view, wanted)
    found: dict[int, list[Assigned]] = {}
    for number in wanted:
        verdicts = judged.verdicts.get(number, {})
        held: dict[str, Assigned] = {
            kind: as_held(str(number), _label(judged.repos[number], kind, verdicts[kind]))
            for kind in REPO_KINDS
            if kind in verdicts
        }
        held |= {flag.taxonomy: flag for flag in corrected.get(number, ())}
        flags = [flag for flag in held.values() if flag.value is not None]
        if flags:
            found[number] = flags
    return found


async def owner_flags_now(
    view: View, owner: str, kinds: Mapping[int, Iterable[str]], *, at: int
) -> list[Assigned]:
    """Return what a namespace is by the present rules, given of which kinds its repos are."""
    labels = owner_labels(await company_of(view, owner, kinds), (), at=at)
    return [as_held(owner, label) for label in labels]


async def worth_judging(view: View, owners: AbstractSet[str]) -> set[str]:
    """Return those of some namespaces (in lower case) of which a rule may say anything."""
    bots = {owner for owner in owners if is_bot(owner)}
    return bots | set(await store.with_many(view, owners, least=noise_bursts.MANY))


def labels_of(judged: Judged, held: Mapping[int, Iterable[str]]) -> dict[str, Sequence[Label]]:
    """Return the labels to be written: what was found, and what was held before and is found no more."""
    written: dict[str, Sequence[Label]] = {}
    for number, kinds in judged.looked.items():
        repo = judged.repos[number]
        url = repo_url(repo.repo_type, repo.name)
        verdicts = judged.verdicts.get(number, {})
        labels = [_label(repo, kind, verdict) for kind, verdict in verdicts.items()]
        gone = (set(held.get(number, ())) & kinds) - set(verdicts)
        labels += [withdrawn(kind, url, at=repo.observed_at) for kind in REPO_KINDS if kind in gone]
        if labels:
            written[str(number)] = labels
    return written


def owner_labels(company: Company, held: Iterable[str], *, at: int) -> list[Label]:
    """Return a namespace's labels to be written, as `labels_of` does for repos."""
    url = f"https://huggingface.co/{company.owner_key}"
    verdicts = judge_owner(company)
    labels = [label_of(kind, verdict, url, at=at) for kind, verdict in verdicts.items()]
    gone = set(held) - set(verdicts)
    return [*labels, *(withdrawn(kind, url, at=at) for kind in OWNER_KINDS if kind in gone)]


def _label(repo: Known, kind: Kind, verdict: Verdict) -> Label:
    url = repo_url(repo.repo_type, repo.name)
    return label_of(kind, verdict, url, at=repo.observed_at, revision=repo.sha)


async def _namesakes(view: View, repos: Iterable[Known]) -> list[Known]:
    names: set[str] = set()
    for repo in repos:
        own = own_name(repo.name)
        names.add(own)
        if repo.repo_type == "model" and quantization_mark(own):
            names.add(stem(own))
    found = await store.namesakes(view, names)
    shas = {one.sha for one in (*found, *repos) if one.sha is not None}
    same = await store.followed_at(view, shas)
    return list({one.id: one for one in (*found, *same)}.values())


async def _verdicts(
    view: View, subjects: Mapping[int, Known], alike: Sequence[Known], near: Sequence[Known]
) -> dict[int, dict[Kind, Verdict]]:
    makers = await store.present_owners(view, {base for one in subjects.values() for base in one.base_models})
    moved = await store.moved(view, subjects)
    return await asyncio.to_thread(_apply, subjects, alike, near, makers, moved)


def _apply(
    subjects: Mapping[int, Known],
    alike: Sequence[Known],
    near: Sequence[Known],
    makers: Mapping[str, str],
    moved: AbstractSet[int],
) -> dict[int, dict[Kind, Verdict]]:
    named: dict[str, list[Known]] = defaultdict(list)
    standing: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for one in alike:
        named[own_name(one.name)].append(one)
        if one.sha is not None:
            standing[one.repo_type, one.sha].append(one)
    made: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for one in near:
        made[one.owner_key, one.repo_type].append(one)
    about = {place: About(repos) for place, repos in made.items()}
    nothing = About()
    found: dict[int, dict[Kind, Verdict]] = {}
    for number, repo in subjects.items():
        own = own_name(repo.name)
        around = [*named[own], *(named[stem(own)] if stem(own) != own else ())]
        around += standing[repo.repo_type, repo.sha] if repo.sha is not None else ()
        case = Case(
            repo=repo,
            about=about.get((repo.owner_key, repo.repo_type), nothing),
            makers=makers,
            namesakes=tuple({one.id: one for one in around}.values()),
            moved=number in moved,
        )
        verdicts = judge_repo(case)
        if verdicts:
            found[number] = verdicts
    return found


def _is_near(one: Known, instants: Sequence[int]) -> bool:
    return one.created_at is not None and any(abs(one.created_at - at) <= WINDOW for at in instants)
