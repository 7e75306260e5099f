"""Openness, measured: what people judged of each component of a system, beside what the rules say of it.

The labels are those of the European Open Source AI Index, one JSON object a line. What the rules abstain from
is left out: it counts in how many are decided, not in how many of those are right.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from collectors.mapping.evaluation.scores import Answer, Scores, Share, score, share
from collectors.mapping.openness import COMPONENTS, judge_components
from storage.cases import cases_of
from storage.catalogue import find_repo
from storage.views import View

Judged = Mapping[str, tuple[str | None, float]]
"""Of one repo, by component: what the rules say (None: unknown) and how surely."""

_REPO = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?!(?:datasets|spaces|papers|collections|blog|docs)/)"
    r"([^/?#\s]+/[^/?#\s]+)"
)


class System(Struct, frozen=True):
    """A labelled system: its name, the Hub's models it names (the first is the likeliest), its labels."""

    name: str
    repos: tuple[str, ...]
    labels: dict[str, str]


class ComponentScore(Struct, frozen=True):
    """One component: how many systems of those that were found have it labelled, and how those did.

    `accuracy` is of what was decided, `majority` is what naming the commonest class of the same would reach.
    """

    component: str
    labelled: int
    decided: int
    accuracy: Share
    majority: Share
    scores: Scores


class Measured(Struct, frozen=True):
    """All components together, and each: of `systems` labelled ones the rules were shown `found`."""

    systems: int
    found: int
    decided: int
    accuracy: Share
    majority: Share
    components: tuple[ComponentScore, ...]
    answers: tuple[Answer, ...] = ()


def read(lines: Iterable[str | bytes]) -> list[System]:
    """Read labelled systems. Raises msgspec.MsgspecError where a line is no JSON object."""
    found: list[System] = []
    for line in lines:
        if not line.strip():
            continue
        row = msgspec.json.decode(line, type=dict[str, Any])
        system = _table(row, "system")
        links = [system.get("link"), _table(row, "weights_endmodel").get("link")]
        given = {name: _table(row, name).get("class") for name in COMPONENTS}
        classes = {name: said for name, said in given.items() if said and isinstance(said, str)}
        found.append(System(str(system.get("name") or row.get("file")), _repos(links), classes))
    return found


async def judged_in(view: View, systems: Sequence[System]) -> dict[str, Judged]:
    """Return what the rules say of the systems' repos in a store, by the repos' ids in lower case."""
    repos = {}
    for system in systems:
        for name in system.repos:
            repo = await find_repo(view, name, "model")
            if repo is not None:
                repos[repo.id] = name.casefold()
    return {
        repos[case.repo.id]: {
            name: (one.value, one.confidence) for name, one in judge_components(case).items()
        }
        for case in await cases_of(view, list(repos))
    }


def measure(systems: Sequence[System], judged: Mapping[str, Judged]) -> Measured:
    """Hold judgements, by the repo's id in lower case, against the labels."""
    answers: dict[str, list[Answer]] = {name: [] for name in COMPONENTS}
    found = 0
    for system in systems:
        said = next((judged[one.casefold()] for one in system.repos if one.casefold() in judged), None)
        if said is None:
            continue
        found += 1
        for name, truth in system.labels.items():
            value, sure = said.get(name, (None, 0.0))
            answers[name].append(Answer(truth, value, sure))
    components = tuple(_component(name, given) for name, given in answers.items() if given)
    decided = sum(one.decided for one in components)
    return Measured(
        systems=len(systems),
        found=found,
        decided=decided,
        accuracy=share(sum(one.accuracy.hits for one in components), decided),
        majority=share(sum(one.majority.hits for one in components), decided),
        components=components,
        answers=tuple(answer for given in answers.values() for answer in given),
    )


def _component(name: str, answers: Sequence[Answer]) -> ComponentScore:
    decided = [answer for answer in answers if answer.said is not None]
    commonest = max(Counter(answer.truth for answer in decided).values(), default=0)
    right = sum(answer.said == answer.truth for answer in decided)
    return ComponentScore(
        component=name,
        labelled=len(answers),
        decided=len(decided),
        accuracy=share(right, len(decided)),
        majority=share(commonest, len(decided)),
        scores=score(answers),
    )


def _table(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _repos(links: Iterable[Any]) -> tuple[str, ...]:
    """Return the models that links lead to, each once."""
    flat = [str(one) for link in links for one in (link if isinstance(link, list) else [link]) if one]
    matches = (_REPO.match(one) for one in flat)
    return tuple(dict.fromkeys(match[1] for match in matches if match is not None))
