"""Openness of what a model is made of: weights and data of the base and of the final model, licences."""

import re

from collectors.mapping.chains import terms_of
from collectors.mapping.extract import CardFacts, Statement
from collectors.mapping.openness_look import Found, Look, Openness
from storage.cases import Member
from storage.catalogue import Repo
from storage.records import Proof

_FORMATS = ("safetensors", "gguf", "pytorch", "tf", "jax", "onnx", "openvino", "mlx", "tflite")
_REFUSED = re.compile(
    r"\b(?:open(?:ly)?|permissive(?:ly)?|public(?:ly)?|no|not|never|without|don't|doesn't)\b[\w\s-]{0,24}"
    r"\b(?:licensed|internal|private|proprietary|in-house) ",
    re.IGNORECASE,
)
"""“Openly licensed data”, “no private data”: sentences that say the contrary of what they look like."""
_OPEN = frozenset({"permissive", "public-domain", "copyleft", "data"})
_SHUT = frozenset({"non-commercial", "no-derivatives", "custom", "responsible-use"})
_GATES: dict[str | None, tuple[Openness, float, str]] = {
    "auto": ("partial", 0.85, "a form stands before the files (gated: auto)"),
    "manual": ("partial", 0.85, "its owners decide who gets the files (gated: manual)"),
}


def end_weights(look: Look) -> Found | None:
    """Judge the weights of the final model: there for everybody, behind a gate, or gone."""
    return _weights(look, look.repo, "weights")


def base_weights(look: Look) -> Found | None:
    """Judge the weights of the base: the least open of the chain's roots; of a base, its own."""
    if look.repo.repo_type != "model":
        return None
    if look.is_base:
        return _weights(look, look.repo, "base-weights.own")
    return _least(look, [_base(look, member) for member in look.bases])


def end_data(look: Look) -> Found | None:
    """Judge the data of the last training: declared, named, kept back, or passed over by a card."""
    if look.repo.repo_type == "dataset":
        return _files(look, look.repo)
    return _data(look, look.repo)


def base_data(look: Look) -> Found | None:
    """Judge the data of the pre-training, by what is said of it at the roots of the chain."""
    if look.repo.repo_type != "model":
        return None
    if look.is_base:
        return _data(look, look.repo)
    found = [None if one.repo is None or one.repo.gone else _data(look, one.repo) for one in look.bases]
    return _least(look, found)


def licenses(look: Look) -> Found | None:
    """Judge the licence that it declares by what its family allows; one not known is not judged."""
    terms = terms_of(look.repo)
    families = set(terms.families)
    proof = (look.page(look.repo, f"{look.repo.name} {terms.said}"),)
    if families & _SHUT and families & _OPEN:
        return Found("partial", 0.65, proof, "licenses.mixed")
    if families & _SHUT:
        return Found("closed", 0.72, proof, "licenses.family")
    if terms.known and families <= _OPEN:
        return Found("open", 0.68, proof, "licenses.family")
    return None


def _weights(look: Look, repo: Repo, rule: str) -> Found | None:
    if repo.repo_type != "model":
        return None
    if repo.gone:
        return Found("closed", 0.8, (look.page(repo, "gone from the Hub"),), f"{rule}.gone")
    signs = [f"library {repo.library}"] if repo.library else []
    signs += [f"{repo.parameters:,} parameters"] if repo.parameters else []
    if repo.id == look.repo.id:
        signs += [f"tag {tag}" for tag in look.case.tags if tag in _FORMATS][:1]
    if not signs or repo.private or repo.gated is None:
        return None
    gate = _GATES.get(repo.gated)
    if gate is not None:
        return Found("partial", gate[1], (look.page(repo, f"{', '.join(signs)}; {gate[2]}"),), f"{rule}.gate")
    seen = f"{', '.join(signs)}; public, and nothing stands before the files"
    return Found("open", 0.85, (look.page(repo, seen),), f"{rule}.public")


def _base(look: Look, member: Member) -> Found | None:
    if member.repo is None:
        return None
    found = _weights(look, member.repo, "base-weights")
    if found is None and member.repo.gated in _GATES:
        proof = look.page(member.repo, f"declared as the base; {_GATES[member.repo.gated][2]}")
        return Found("partial", 0.8, (proof,), "base-weights.gate")
    return found


def _data(look: Look, repo: Repo) -> Found | None:
    """Judge the training data of a model by its declared datasets, then by its card."""
    members = look.case.data_of(repo.id)
    facts = look.facts(repo.id)
    kept = [] if facts is None else [s for s in facts.about("data withheld") if not _REFUSED.search(s.seen)]
    if members:
        return _declared(look, members, look.quoted(repo, kept))
    return None if facts is None else _told(look, repo, facts, kept)


def _told(look: Look, repo: Repo, facts: CardFacts, kept: list[Statement]) -> Found | None:
    """Judge the training data of a model that declares none by what its card says."""
    told = facts.about("training data")
    places = {one.section for one in told}
    sets = [one for one in facts.linked("dataset") if one.section in places]
    corpora = [one for one in facts.named("corpus") if one.section in places]
    named = (*look.linked(repo, sets), *(look.said(repo, f"names {c.name}: “{c.seen}”") for c in corpora[:3]))
    if named:
        rule = "data.named-and-kept-back" if kept else "data.named"
        return Found("partial", 0.6, (*named, *look.quoted(repo, kept)), rule)
    if kept:
        return Found("closed", 0.8, look.quoted(repo, kept), "data.kept-back")
    if not look.describes(repo) or facts.linked("dataset") or facts.named("corpus"):
        return None
    if told:
        proof = look.silence(repo, "dataset, though it speaks of training data")
        return Found("closed", 0.6, (proof, *look.quoted(repo, told)), "data.described-unnamed")
    return Found("closed", 0.6, (look.silence(repo, "training data"),), "data.silence")


def _declared(look: Look, members: list[Member], kept: tuple[Proof, ...]) -> Found | None:
    """Judge by whether the declared datasets can be had; of one that the store never saw nobody knows."""
    proofs: list[Proof] = []
    there = unknown = 0
    for member in members:
        held = member.repo
        if held is None:
            unknown += 1
        elif held.gone:
            proofs.append(look.page(held, f"{held.name} is declared training data; gone from the Hub"))
        elif held.gated in _GATES:
            proofs.append(look.page(held, f"{held.name} is declared training data; {_GATES[held.gated][2]}"))
        else:
            there += 1
            proofs.append(look.page(held, f"{held.name} is declared training data; public"))
    shown = (*proofs[:6], *kept)
    if there == len(members) and not kept:
        return Found("open", 0.7, shown, "data.declared")
    if unknown + there == len(members) and not kept:
        return None
    if not there and not unknown:
        gone = all(member.repo is not None and member.repo.gone for member in members)
        return Found("closed" if gone else "partial", 0.7, shown, "data.declared-gone")
    return Found("partial", 0.7, shown, "data.declared-partly")


def _files(look: Look, repo: Repo) -> Found | None:
    """Judge a dataset's own files."""
    if repo.gone:
        return Found("closed", 0.8, (look.page(repo, "gone from the Hub"),), "data.gone")
    if repo.private or repo.gated is None:
        return None
    gate = _GATES.get(repo.gated)
    if gate is not None:
        return Found("partial", gate[1], (look.page(repo, gate[2]),), "data.gate")
    return Found(
        "open", 0.85, (look.page(repo, "public, and nothing stands before the files"),), "data.public"
    )


def _least(look: Look, found: list[Found | None]) -> Found | None:
    """Return the least open of several bases; nothing where one of them is not known to be shut or open."""
    judged = [one for one in found if one is not None]
    for value in ("closed", "partial"):
        worst = next((one for one in judged if one.value == value), None)
        if worst is not None:
            return worst
    if not judged or len(judged) < len(found) or look.case.cut:
        return None
    proofs = tuple(proof for one in judged for proof in one.proofs)[:6]
    return Found("open", min(one.confidence for one in judged), proofs, judged[0].rule)
