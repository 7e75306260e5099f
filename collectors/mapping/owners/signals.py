"""What about a namespace speaks for what it is: signs, each with where it was seen.

A sign is called after where it stands and what it is: `name:university`, `page:company`, `plan:academia`.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from collectors.mapping.extract import CardFacts
from config.codebook_owner_words import signs_in, signs_in_text
from config.codebook_statements import phrases
from storage.catalogue import Repo
from storage.profiles import Profile
from storage.records import Proof

KINDS = frozenset(
    {
        "company", "university", "research institute", "non-profit", "grassroots", "consortium", "government",
        "individual",
    }
)  # fmt: skip
"""What sentences may be about that says what somebody is."""
FEW = 2
"""On how many cards a sentence must stand to count: one card may speak of anybody."""
QUOTED = 200


class Sign(Struct, frozen=True):
    """Something that speaks for a kind or a way of governing."""

    name: str
    proof: Proof


def facts_of(profile: Profile) -> dict[int, CardFacts]:
    """Return what was read out of the cards of a namespace, by our numbers of the repos."""
    return {number: msgspec.convert(found.facts, CardFacts) for number, found in profile.extracts.items()}


def signs_of(profile: Profile, facts: dict[int, CardFacts]) -> list[Sign]:
    """Return every sign of a namespace, one of each name, in a fixed order."""
    found: dict[str, Sign] = {}
    for sign in (*_overview(profile), *_page(profile, facts), *_cards(profile, facts)):
        found.setdefault(sign.name, sign)
    return list(found.values())


def _overview(profile: Profile) -> Iterator[Sign]:
    owner = profile.owner
    at = owner.observed_at if owner is not None else _seen_at(profile)
    name = owner.fullname if owner is not None else None
    for sign, word in signs_in(profile.handle, name).items():
        shown = f"{profile.handle}, {name}" if name and name != profile.handle else profile.handle
        yield Sign(f"name:{sign}", Proof(url=profile.url, seen=f"“{word}” in the name {shown}", at=at))
    if owner is None:
        return
    if owner.kind == "user":
        yield Sign("account:user", Proof(url=profile.url, seen="the account of a person", at=at))
    if owner.plan is not None:
        seen = f"the Hub's plan: {owner.plan}"
        yield Sign(f"plan:{owner.plan.casefold()}", Proof(url=profile.url, seen=seen, at=at))
    if owner.details:
        proof = Proof(url=profile.url, seen=f"says of itself: “{owner.details[:QUOTED]}”", at=at)
        said = [*phrases().find(owner.details), *map(_kind, signs_in_text(owner.details))]
        yield from (Sign(f"details:{key}", proof) for key in said if key in KINDS)


def _page(profile: Profile, facts: dict[int, CardFacts]) -> Iterator[Sign]:
    page = profile.page
    read = facts.get(page.id) if page is not None else None
    if page is None or read is None:
        return
    at, sha = profile.extracts[page.id].at, profile.extracts[page.id].sha
    for said in read.statements:
        if said.about in {*KINDS, "contribution", "partner", "funder"}:
            proof = Proof(url=page.url, seen=f"“{said.seen}”", at=at, revision=sha)
            yield Sign(f"page:{said.about}", proof)
    for link in read.linked("site"):
        sign = _of_host(link.url)
        if sign is not None:
            yield Sign(sign, Proof(url=page.url, seen=f"links to {link.url}", at=at, revision=sha))


def _cards(profile: Profile, facts: dict[int, CardFacts]) -> Iterator[Sign]:
    """Yield what several cards say: of one card, the sentence may be about somebody else."""
    spoken: dict[str, list[tuple[Repo, str]]] = {}
    for repo in profile.repos:
        read = facts.get(repo.id)
        if read is not None and repo != profile.page:
            for name, seen in _said(read).items():
                spoken.setdefault(name, []).append((repo, seen))
    for name, rows in spoken.items():
        if len(rows) >= min(FEW, len(facts)):
            repo, seen = rows[0]
            extract = profile.extracts[repo.id]
            more = f" (and {len(rows) - 1} more cards)" if len(rows) > 1 else ""
            proof = Proof(url=repo.url, seen=f"“{seen}”{more}", at=extract.at, revision=extract.sha)
            yield Sign(name, proof)


def _said(read: CardFacts) -> dict[str, str]:
    """Return the signs of one card, each with the sentence."""
    found: dict[str, str] = {}
    for said in read.statements:
        if said.about == "developer":
            for sign in signs_in_text(said.seen):
                kind = _kind(sign)
                if kind is not None:
                    found.setdefault(f"maker:{kind}", said.seen)
        elif said.about in {*KINDS, "contribution", "partner", "funder", "compute"}:
            found.setdefault(f"card:{said.about}", said.seen)
    return found


def _seen_at(profile: Profile) -> int:
    return max((repo.observed_at for repo in profile.repos), default=0)


def _kind(sign: str) -> str | None:
    """Return the kind that a sign in a text speaks for; None for signs that only count in a name."""
    known = {
        "university": "university", "university-short": "university", "institute": "research institute",
        "institute-short": "research institute", "non-profit": "non-profit", "government": "government",
        "consortium": "consortium",
    }  # fmt: skip
    return known.get(sign)


def _of_host(url: str) -> str | None:
    try:
        host = (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return None
    parts = host.split(".")
    if parts[-1] == "edu" or "edu" in parts[-2:] or "ac" in parts[-2:-1]:
        return "site:university"
    if parts[-1] == "gov" or _public(parts[-2:]):
        return "site:government"
    return None


def _public(ending: Iterable[str]) -> bool:
    return next(iter(ending), "") in {"gov", "gouv", "gob", "go", "govt"}
