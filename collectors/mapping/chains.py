"""The licence along the chain: what a repo declares, beside what its bases and its data declare.

Licences are compared by the terms that their families in the codebook stand for. What comes out is evidence
of what people declare, no legal advice: whether a term binds what is derived is not judged here.
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from config import codebook
from config.codebook_records import License
from config.license_terms import series_of, terms_of_license
from storage.canonical import clean
from storage.cases import Case, Member
from storage.catalogue import Repo
from storage.records import Label, Proof

AXIS = "licence_chain"
VERSION = "3"

AS_PERMISSIVE = "as permissive"
MORE = "more permissive than what it stands on"
LESS = "less permissive than what it stands on"
OTHER = "other terms than what it stands on"
NOTHING = "stands on nothing declared"
NONE = "declares no licence"

_SURE = 0.9
_DATA = 0.7
"""How sure a comparison is that only data decides: a model trained on data need not be derived from it."""
_OTHER_VERSION = 0.75
"""How sure one is where a licence of one maker has another version down the chain (Llama 3.3 on 3.1)."""
_LONGEST = 80
"""Characters of a declared name that are repeated: some write the whole licence there."""
_MEMBERS = 5
"""Members that are named where they leave a chain open."""
_KINDS = {"model": "the base", "dataset": "the dataset", "space": "the Space"}
_SEEN = 300
"""Characters of what is told of one member."""


class Terms(Struct, frozen=True):
    """What a repo declares: in words, the licences known of it, the terms they stand for.

    `known` is False where a licence is missing, unknown, or has a name that the codebook does not have.
    """

    said: str
    entries: tuple[License, ...]
    terms: frozenset[str]
    known: bool

    @property
    def families(self) -> tuple[str, ...]:
        """The families of the licences, each once."""
        return tuple(dict.fromkeys(entry.family for entry in self.entries))


class Link(Struct, frozen=True):
    """One member of a chain with what it declares; `state` is known, unknown, gone or circle.

    `dropped` are its terms that the repo's own licence does not have.
    """

    member: Member
    state: str
    terms: Terms | None
    dropped: tuple[str, ...]
    proof: Proof


def terms_of(repo: Repo) -> Terms:
    """Return what a repo declares: one licence, several, `other` with a name, or none."""
    ids = [part.strip() for part in (repo.license or "").split(",") if part.strip()]
    if not ids:
        said = "declares no licence" if repo.license_known else "its licence was not looked at"
        return Terms(said, (), frozenset(), known=False)
    book = codebook.load()
    name = _short(repo.license_name) if repo.license_name else None
    entries: list[License] = []
    words: list[str] = []
    known = True
    for one in ids:
        entry = book.license(one)
        if one == "other" and name is not None:
            words.append(f"other ({name})")
            entry = book.license(name)
        elif one == "other" and repo.license_link:
            words.append(f"other ({_short(repo.license_link)})")
        else:
            words.append(_short(one))
        if entry is None or entry.family == "unknown":
            known = False
        if entry is not None:
            entries.append(entry)
    families = dict.fromkeys(entry.family for entry in entries)
    said = (
        f"declares {' and '.join(words[:4])} ({', '.join(families) or 'a name the codebook does not know'})"
    )
    terms = frozenset(term for entry in entries for term in terms_of_license(entry))
    return Terms(said, tuple(entries), terms, known=known)


def links_of(case: Case) -> list[Link]:
    """Return everything a repo stands on with what it declares, nearest first, each once."""
    own = terms_of(case.repo)
    found: dict[tuple[str, str], Link] = {}
    for member in case.members:
        found.setdefault((member.repo_type, member.name.casefold()), _link(case, own, member))
    links = list(found.values())
    if not own.known or any(link.dropped for link in links):
        return links
    return [_told_why(link) if _leaves_open(link) else link for link in links]


def why_open(case: Case) -> str | None:
    """Say what leaves a chain without a label: the repo's own licence, or which members; None if nothing."""
    own = terms_of(case.repo)
    links = links_of(case)
    if _compare(case, own, [link for link in links if link.state != "circle"])[0] is not None:
        return None
    if not own.known:
        return f"{case.repo.name} itself {own.said}"
    open_ones = [link for link in links if _leaves_open(link)]
    told = [f"{_KINDS[link.member.repo_type]} {_name(link)} {_lacks(link)}" for link in open_ones[:_MEMBERS]]
    if len(open_ones) > _MEMBERS:
        told.append(f"{len(open_ones) - _MEMBERS} more of what it stands on")
    if case.cut:
        told.append("it stands on more than was followed")
    return "; ".join(told) or "it leads back to the repo itself, and to nothing else"


def _leaves_open(link: Link) -> bool:
    """Whether nothing can be compared with a member: it is not held, or what it declares is not known."""
    return link.state != "circle" and (link.terms is None or not link.terms.known)


def _told_why(link: Link) -> Link:
    seen = f"{link.proof.seen}; so the chain stays open"
    return structs.replace(link, proof=structs.replace(link.proof, seen=_cut(seen)))


def _name(link: Link) -> str:
    return link.member.name if link.member.repo is None else link.member.repo.name


def _lacks(link: Link) -> str:
    return "is not in the store" if link.terms is None else link.terms.said


def judge_chain(case: Case) -> Label:
    """Say whether what a repo declares is more permissive than what it stands on; the value may be None."""
    own = terms_of(case.repo)
    chain = links_of(case)
    value, sure, rule = _compare(case, own, [link for link in chain if link.state != "circle"])
    proof = Proof(
        url=case.repo.url,
        seen=_cut(f"{case.repo.name} {own.said}"),
        at=case.repo.observed_at,
        revision=case.repo.sha,
    )
    return Label(
        axis=AXIS,
        value=value,
        confidence=sure,
        proofs=(proof, *(link.proof for link in chain)),
        taxonomy="v1",
        rule=rule,
        rule_version=VERSION,
    )


def _compare(case: Case, own: Terms, chain: Sequence[Link]) -> tuple[str | None, float, str]:
    if not chain and not case.members:
        return NOTHING, _SURE, "chain.nothing"
    if not own.entries and not own.known:
        none = case.repo.license_known and case.repo.license is None
        return (NONE, _SURE, "chain.no-licence") if none else (None, 0.0, "chain.unknown")
    if not own.known:
        return None, 0.0, "chain.unknown"
    dropping = [link for link in chain if link.dropped]
    below = frozenset(term for link in chain if link.terms is not None for term in link.terms.terms)
    if dropping:
        sure = _SURE if any(link.member.repo_type == "model" for link in dropping) else _DATA
        return (OTHER if own.terms - below else MORE), sure, "chain.terms"
    if case.cut or not chain or any(link.terms is None or not link.terms.known for link in chain):
        return None, 0.0, "chain.unknown"
    value = LESS if own.terms - below else AS_PERMISSIVE
    other = _versions_differ(own, chain)
    return value, _OTHER_VERSION if other else _SURE, "chain.versions" if other else "chain.terms"


def _link(case: Case, own: Terms, member: Member) -> Link:
    repo = member.repo
    how = f"{member.relation.replace('_', ' ')}, declared by {member.child}"
    if repo is None:
        seen = f"{member.name} ({how}): not in the store, its licence is unknown"
        proof = Proof(url=member.url, seen=_cut(seen), at=case.repo.observed_at)
        return Link(member, "unknown", None, (), proof)
    if repo.id == case.repo.id:
        seen = f"{member.name} ({how}): leads back to the repo itself"
        proof = Proof(url=repo.url, seen=_cut(seen), at=repo.observed_at, revision=repo.sha)
        return Link(member, "circle", None, (), proof)
    terms = terms_of(repo)
    dropped = tuple(sorted(terms.terms - own.terms)) if own.known else ()
    gone = "gone from the Hub; when last seen " if repo.gone else ""
    without = f"; {case.repo.name} does not say: {', '.join(dropped)}" if dropped else ""
    seen = f"{repo.name} ({how}): {gone}{terms.said}{without}"
    proof = Proof(url=repo.url, seen=_cut(seen), at=repo.observed_at, revision=repo.sha)
    return Link(member, "gone" if repo.gone else "known", terms, dropped, proof)


def _versions_differ(own: Terms, chain: Sequence[Link]) -> bool:
    """Whether a custom licence of the chain is another version of one that the repo declares."""
    mine = {series_of(entry): entry.id for entry in own.entries if entry.family == "custom"}
    return any(
        entry.family == "custom" and mine.get(series_of(entry), entry.id) != entry.id
        for link in chain
        if link.terms is not None
        for entry in link.terms.entries
    )


def _short(text: str) -> str:
    words = " ".join(clean(text[:1000]).split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 2]} …"


def _cut(text: str) -> str:
    """Return what was seen, no longer than a reader wants."""
    return text if len(text) <= _SEEN else f"{text[: _SEEN - 2]} …"
