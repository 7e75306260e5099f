"""Openness of what is told of a model: code, hardware, papers, card, data sheets, and how it can be had."""

import re

from collectors.mapping.extract import CardFacts
from collectors.mapping.openness_look import Found, Look, Openness
from storage.catalogue import Repo
from storage.records import Proof

_TRAINING = re.compile(r"\b(?:pre-?|post-?|re)?train|fine-?tun|reproduc", re.IGNORECASE)
_MACHINES = re.compile(
    r"\b(?:[avh]100|h200|b200|gb200|mi\d{3}x?|tpu|gpus?|accelerators?|nodes?)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\d")
_TOPICS: dict[str, tuple[str, ...]] = {
    "architecture": ("architecture", "model details", "model summary", "model description", "overview"),
    "use": ("use", "usage", "quick", "how to", "inference", "getting started"),
    "limits": ("limitation", "bias", "risk", "safety", "ethic", "out-of-scope", "considerations"),
    "training data": ("training data", "dataset", "data", "corpus"),
    "training": ("training", "fine-tuning", "pretraining", "pre-training", "procedure", "hyperparameters"),
    "evaluation": ("evaluation", "benchmark", "results", "performance", "metrics"),
    "compute": ("hardware", "compute", "environmental", "infrastructure", "emissions", "software"),
}
"""What a model card should tell (Mitchell et al., 2019), by words of its headings."""
_SHEET: dict[str, tuple[str, ...]] = {
    "motivation": ("motivation", "summary", "description", "introduction", "overview", "about"),
    "composition": ("structure", "composition", "fields", "splits", "statistics", "format", "languages"),
    "collection": (
        "creation",
        "collection",
        "source",
        "curation",
        "processing",
        "annotation",
        "construction",
    ),
    "use": ("use", "usage", "how to", "load"),
    "limits": ("limitation", "bias", "risk", "personal", "sensitive", "considerations", "ethic"),
    "licence": ("licens", "licenc", "terms", "maintenance", "citation"),
}
"""What a data sheet should tell (Gebru et al., 2021), by words of its headings."""
_MOST_TOLD, _SOME_TOLD = 5, 3
_SHEET_TOLD, _SHEET_SOME = 4, 2
_LITTLE = 50


def training_code(look: Look) -> Found | None:
    """Judge the code of the training: named as such beside a place for code; or no code named at all."""
    card = look.card
    if card is None:
        return None
    places = card.linked("code")
    told = [one for one in card.about("training code") if _TRAINING.search(one.seen)]
    if told and places:
        proofs = (*look.quoted(look.repo, told), *look.linked(look.repo, places))
        return Found("open", 0.6, proofs, "trainingcode.named")
    if not places and not told and look.describes(look.repo):
        return Found("closed", 0.65, (look.silence(look.repo, "place for code"),), "trainingcode.silence")
    return None


def code_documentation(look: Look) -> Found | None:
    """Judge the documentation of the code: only told to be missing where no code is named at all."""
    found = training_code(look)
    if found is None or found.value != "closed":
        return None
    return Found("closed", 0.65, found.proofs, "code.silence")


def hardware(look: Look) -> Found | None:
    """Judge how the machines are told of: numbered, named, or nowhere though no paper could tell."""
    card = look.card
    if card is None:
        return None
    told = [one for one in card.about("compute") if _MACHINES.search(one.seen)]
    numbered = [one for one in told if _NUMBER.search(one.seen) and _TRAINING.search(one.seen)]
    if numbered:
        return Found("open", 0.6, look.quoted(look.repo, numbered), "hardware.numbered")
    named = [look.said(look.repo, f"names {one.name}: “{one.seen}”") for one in card.named("compute")[:3]]
    if told or named:
        return Found("partial", 0.55, (*look.quoted(look.repo, told), *named), "hardware.named")
    if look.describes(look.repo) and not _papers(look):
        return Found("closed", 0.65, (look.silence(look.repo, "hardware or paper"),), "hardware.silence")
    return None


def preprint(look: Look) -> Found | None:
    """Judge the preprint: tags or card name one, or a whole card names none.

    That no tag names one tells nothing: many whose preprint is well known have no such tag.
    """
    named = _papers(look)
    if named:
        return Found("open", 0.8, named[:4], "preprint.named")
    if look.describes(look.repo):
        proof = look.silence(look.repo, "preprint")
        return Found("closed", 0.65, (proof,), "preprint.silence")
    return None


def paper(look: Look) -> Found | None:
    """Judge the paper of a venue: linked by the card, or named nowhere in a whole one."""
    card = look.card
    places = [] if card is None else card.linked("paper")
    if places:
        return Found("open", 0.65, look.linked(look.repo, places), "paper.linked")
    if look.describes(look.repo):
        return Found("closed", 0.7, (look.silence(look.repo, "paper of a venue"),), "paper.silence")
    return None


def model_card(look: Look) -> Found | None:
    """Judge the card: how many of the things that a model card should tell it has a heading for."""
    card, reading = look.card, look.case.reading
    if card is None:
        if reading is None or reading.read_at is None or reading.note:
            return None
        return Found("closed", 0.9, (look.page(look.repo, "has no card"),), "modelcard.none")
    told = _told(card, _TOPICS)
    if card.about("training data"):
        told["training data"] = told.get("training data", "a sentence")
    proof = look.said(
        look.repo, f"a card of {card.words} words; tells of: {', '.join(told) or 'nothing asked for'}"
    )
    if len(told) >= _MOST_TOLD:
        return Found("open", 0.65, (proof,), "modelcard.topics")
    if not card.whole:
        return None
    if card.words < _LITTLE:
        return Found("closed", 0.75, (proof,), "modelcard.empty")
    value: Openness = "partial" if len(told) >= _SOME_TOLD else "closed"
    return Found(value, 0.55, (proof,), "modelcard.topics")


def data_sheet(look: Look) -> Found | None:
    """Judge the data sheets: the cards of the declared datasets, of a dataset its own."""
    if look.repo.repo_type == "dataset":
        return _sheet(look, [look.repo])
    sets = [one.repo for one in look.case.data_of(look.repo.id)]
    known = [one for one in sets if one is not None and not one.gone]
    return _sheet(look, known) if known else None


def package(look: Look) -> Found | None:
    """Judge the package that runs it: the library that it declares, which anybody can install."""
    if look.repo.repo_type != "model" or not look.repo.library:
        return None
    proof = look.page(look.repo, f"declares the library {look.repo.library}, which loads it")
    return Found("open", 0.6, (proof,), "package.library")


def api(look: Look) -> Found | None:
    """Judge the interface to call: a provider that serves it now."""
    live = [one for one in look.case.providers if one.is_live]
    if not live:
        return None
    names = ", ".join(one.provider for one in live[:6])
    proof = Proof(
        url=look.repo.url, seen=f"served by {names}", at=max(one.observed_at for one in live), revision=None
    )
    return Found("open", 0.8, (proof,), "api.provider")


def _papers(look: Look) -> tuple[Proof, ...]:
    """Return what names a preprint: tags, with the title where the store knows the paper; links."""
    found = [
        Proof(
            url=f"https://arxiv.org/abs/{number}",
            seen=f"tag arxiv:{number}" + ("" if known is None else f": {known.title[:150]}"),
            at=look.repo.observed_at,
        )
        for number, known in look.case.papers.items()
    ]
    links = look.card.linked("preprint") if look.card is not None else []
    return (*found, *look.linked(look.repo, links))


def _sheet(look: Look, repos: list[Repo]) -> Found | None:
    sheets = [(one, look.facts(one.id)) for one in repos]
    told = [(one, facts, _told(facts, _SHEET)) for one, facts in sheets if facts is not None]
    if not told:
        return None
    proofs = tuple(
        look.said(
            one, f"a data card of {facts.words} words; tells of: {', '.join(topics) or 'nothing asked for'}"
        )
        for one, facts, topics in told[:4]
    )
    if len(told) == len(repos) and all(len(topics) >= _SHEET_TOLD for _, _, topics in told):
        return Found("open", 0.6, proofs, "datasheet.topics")
    if any(len(topics) >= _SHEET_SOME for _, _, topics in told):
        return Found("partial", 0.55, proofs, "datasheet.topics")
    if len(told) == len(repos) and all(facts.whole for _, facts, _ in told):
        return Found("closed", 0.6, proofs, "datasheet.topics")
    return None


def _told(card: CardFacts, topics: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return which topics have a heading with words under it, each with the heading."""
    found: dict[str, str] = {}
    for section in card.sections:
        title = section.title.casefold()
        for topic, words in topics.items():
            if topic not in found and any(word in title for word in words):
                found[topic] = section.title
    return found
