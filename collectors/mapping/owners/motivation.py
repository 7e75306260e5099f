"""Why a namespace says its work is open: only what its own pages say, with the place; otherwise unknown."""

from collections.abc import Mapping

from collectors.mapping.extract import CardFacts
from config import codebook
from storage.profiles import Profile
from storage.records import Label, Proof

AXIS = "motivation"
VERSION = "1"
ON_ITS_PAGE = 0.75
ON_A_CARD = 0.6
"""How surely a sentence speaks for the namespace: one on its own page more so than one on a repo's card."""


def judge_motivation(profile: Profile, facts: Mapping[int, CardFacts]) -> Label | None:
    """Return the motivations that its pages name, with the sentences; None where they name none."""
    found: dict[str, Proof] = {}
    own = set()
    for repo in (*((profile.page,) if profile.page is not None else ()), *profile.repos):
        read, extract = facts.get(repo.id), profile.extracts.get(repo.id)
        if read is None or extract is None:
            continue
        for said in read.statements:
            about, _, name = said.about.partition(":")
            if about == AXIS and name not in found:
                found[name] = Proof(url=repo.url, seen=f"“{said.seen}”", at=extract.at, revision=extract.sha)
                if repo == profile.page:
                    own.add(name)
    if not found:
        return None
    return Label(
        axis=AXIS,
        value=tuple(sorted(found)),
        confidence=ON_ITS_PAGE if own == set(found) else ON_A_CARD,
        proofs=tuple(found[name] for name in sorted(found)),
        taxonomy="v1",
        rule="motivation.own-words",
        rule_version=f"{VERSION}; codebook {codebook.load().version}",
    )
