"""Labels of repos: how open each component is, the class, the licence along the chain, what its card names.

Stored for what is tracked and was read beyond the lists: a card for openness, a declared base or dataset for
the chain. What is not stored is judged when it is asked for, from the same rows.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from collectors.mapping import chains, named, openness
from storage import marks
from storage.canonical import clean
from storage.cases import Case, cases_of
from storage.catalogue import Repo
from storage.corrections import last_words
from storage.database import Database
from storage.labelling import Moved, Told, append_labels, write_labels
from storage.labels import Assigned, labels
from storage.noise_flags import as_held
from storage.records import Label
from storage.unjudged import unjudged
from storage.views import View, view

MARK = "assessed repos"
AT_ONCE = 250
_COMPONENTS = tuple(f"{openness.AXIS}.{name}" for name in openness.COMPONENTS)
AXES = (
    chains.AXIS,
    openness.AXIS,
    *_COMPONENTS,
    *named.AXES,
)


def judge_repo(case: Case, held: Iterable[Assigned] = ()) -> tuple[Label, ...]:
    """Return all labels of a repo that are judged from its case; of those `held` corrections count."""
    return (*openness.judge_openness(case, held), chains.judge_chain(case), *named.judge_named(case))


async def label_repos(
    db: Database,
    handles: Sequence[str],
    version: str,
    stop: asyncio.Event | None = None,
    *,
    told: Told | None = None,
    again: Sequence[int] | None = None,
) -> int:
    """Judge the repos of some owners that changed, or stand on what changed, since the last time.

    All of them where `version`, that of everything judgements depend on besides the store, or the owners are
    others; all, and others by our numbers, where these are given to be judged `again`. Returns how many
    labels are new or moved. Stopped half way, it begins again the next time.
    """
    present = f"{_digest(handles)} {version}"
    before, _, held = (await marks.get(db, MARK) or "").partition(" ")
    async with view(db) as now:
        reached = now.sequence
        since = int(before) if before and held == present and again is None else 0
        numbers = sorted({*await unjudged(now, handles, since=since), *(again or ())})
    moved = 0
    for start in range(0, len(numbers), AT_ONCE):
        if stop is not None and stop.is_set():
            return moved
        moved += await _label(db, numbers[start : start + AT_ONCE], told)
    await marks.put(db, MARK, f"{reached} {present}")
    return moved


async def repo_labels(view: View, cases: Sequence[Case]) -> dict[int, dict[str, Assigned]]:
    """Return the labels of some repos by axis: those stored, and where none is, what the rules say now."""
    subjects = [str(case.repo.id) for case in cases]
    stored = await labels(view, "repo", subjects, axes=AXES, taxonomy="v1")
    spoken = await last_words(view, "repo", subjects, _COMPONENTS)
    found: dict[int, dict[str, Assigned]] = {}
    for case in cases:
        number = case.repo.id
        mine = stored[str(number)]
        held = {label.axis: label for label in mine if not _overtaken(label, spoken.get(str(number)))}
        found[number] = {
            label.axis: held.get(label.axis) or as_held(str(number), label)
            for label in judge_repo(case, mine)
        }
    return found


def _overtaken(label: Assigned, spoken: int | None) -> bool:
    """Whether a stored class is older than an operator's last word on its components, given or taken back."""
    return (
        label.axis == openness.AXIS and label.origin == "rule" and spoken is not None and spoken >= label.at
    )


async def repo_now(view: View, repo: Repo) -> dict[str, Assigned]:
    """Return the labels of one repo by axis: those stored, and where none is, what the rules say now."""
    return (await repo_labels(view, await cases_of(view, [repo.id])))[repo.id]


async def _label(db: Database, numbers: Sequence[int], told: Told | None) -> int:
    async with view(db) as now:
        cases = await cases_of(now, numbers)
        stored = await labels(now, "repo", [str(case.repo.id) for case in cases], axes=AXES, taxonomy="v1")
    # The longest cards take a while: in a thread of its own nothing else waits for them.
    judged = await asyncio.to_thread(_judge, cases, stored)
    given = {
        subject: worth
        for subject, case, found in judged
        if (worth := tuple(_worth(case, found, {label.axis for label in stored[subject]})))
    }
    if not given:
        return 0
    renewed = [Moved(subject, label) for subject, label in _shown_otherwise(given, stored)]
    async with db.writing() as tx:
        await tx.alone()
        await append_labels(tx, "repo", renewed)
        return len(renewed) + await write_labels(tx, "repo", given, told=told)


def _shown_otherwise(
    given: Mapping[str, Sequence[Label]], stored: Mapping[str, Sequence[Assigned]]
) -> Iterator[tuple[str, Label]]:
    """Yield the labels that say what they said and stand on something else: a base that is gone by now."""
    for subject, labels_now in given.items():
        held = {label.axis: label for label in stored[subject] if label.origin == "rule"}
        for label in labels_now:
            before = held.get(label.axis)
            if before is None or _judged(before) != _judged(label):
                continue  # another judgement is written as one
            if [(seen.url, seen.seen) for seen in before.evidence] != [
                (clean(proof.url), clean(proof.seen)) for proof in label.proofs
            ]:
                yield subject, label


def _judged(label: Label | Assigned) -> tuple[object, float, str, str]:
    value = list(label.value) if isinstance(label.value, tuple) else label.value
    return value, label.confidence, label.rule, label.rule_version


def _judge(
    cases: Sequence[Case], stored: Mapping[str, Sequence[Assigned]]
) -> list[tuple[str, Case, tuple[Label, ...]]]:
    return [(str(case.repo.id), case, judge_repo(case, stored[str(case.repo.id)])) for case in cases]


def _worth(case: Case, found: Iterable[Label], held: set[str]) -> Iterable[Label]:
    """Yield the labels to be stored: those that replace one, and those that more than a list shows."""
    for label in found:
        if label.axis == chains.AXIS:
            kept = bool(case.members)
        else:
            kept = case.extract is not None and (label.value is not None or label.axis == openness.AXIS)
        if kept or label.axis in held:
            yield label


def _digest(handles: Sequence[str]) -> str:
    """Return a short text that tells whether the owners are others."""
    names = "\n".join(sorted(handle.casefold() for handle in handles))
    return hashlib.sha256(names.encode()).hexdigest()[:16]
