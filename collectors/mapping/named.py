"""What a repo's card and metadata name: machines and who gave time on them, frameworks, corpora.

That a card names a thing is all that is said, with the place: whether it was used for this very repo, for
its base, or is only compared with, a reader sees in the quotation. A card that names none may still have
used one, so silence is no label.
"""

from collections.abc import Iterable, Iterator

import msgspec

from collectors.mapping.extract import CardFacts
from config import codebook_gazetteers
from storage.cases import Case
from storage.records import Label, Proof
from storage.reuse_carriers import MAKING

AXES = ("compute", "framework", "corpus")
"""The axes, each by the gazetteer's name of what is named."""
VERSION = "1"
_SURE = 0.85
_LONGEST = 300
_SHOWN = 20
"""Names that are proved one by one; a card may list a hundred."""


def judge_named(case: Case) -> tuple[Label, ...]:
    """Return a label for each axis: the names in order of the alphabet, or None where none is known."""
    held = case.extract
    card = None if held is None else msgspec.convert(held.facts, CardFacts)
    return tuple(_label(case, axis, _of(case, card, axis)) for axis in AXES)


def _of(case: Case, card: CardFacts | None, axis: str) -> dict[str, Proof]:
    found: dict[str, Proof] = {}
    if card is not None and case.extract is not None:
        for one in card.named(axis):
            place = f" (under {one.section})" if one.section else ""
            seen = _cut(f"names {one.name}: “{one.seen}”{place}")
            proof = Proof(url=case.repo.url, seen=seen, at=case.extract.at, revision=case.extract.sha)
            found.setdefault(one.name, proof)
    for name, seen in _DECLARED.get(axis, _nothing)(case):
        proof = Proof(url=case.repo.url, seen=seen, at=case.repo.observed_at, revision=case.repo.sha)
        found.setdefault(name, proof)
    return found


def _corpora(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the corpora of which it declares a copy on the Hub."""
    book = codebook_gazetteers.load()
    for member in case.data_of(case.repo.id):
        corpus = book.corpus_on_hub(member.name)
        if corpus is not None:
            yield corpus.name, f"declares {member.name}, a copy of {corpus.name}"


def _frameworks(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the frameworks that its metadata name: the library, and tags of tools that make models."""
    book = codebook_gazetteers.load()
    library = book.framework_of(case.repo.library) if case.repo.library else None
    if library is not None:
        yield library.name, f"declares the library {case.repo.library}"
    for tag in case.tags:
        tool = book.framework_of(tag)
        if tool is not None and tool.kind in MAKING:
            yield tool.name, f"tag {tag}"


def _nothing(_: Case) -> Iterator[tuple[str, str]]:
    yield from ()


_DECLARED = {"corpus": _corpora, "framework": _frameworks}
"""What the metadata tell of an axis: names, each with what was seen."""


def _label(case: Case, axis: str, found: dict[str, Proof]) -> Label:
    names = tuple(sorted(found))
    return Label(
        axis=axis,
        value=names or None,
        confidence=_SURE if names else 0.0,
        proofs=tuple(found[name] for name in names[:_SHOWN]) or tuple(_looked(case)),
        taxonomy="v1",
        rule=f"{axis}.named" if names else f"{axis}.none",
        rule_version=VERSION,
    )


def _looked(case: Case) -> Iterable[Proof]:
    """Yield what there was to look at."""
    if case.extract is None:
        seen = "its card was not read, or it has none"
        yield Proof(url=case.repo.url, seen=seen, at=case.repo.observed_at, revision=case.repo.sha)
    else:
        seen = "its card names none that the codebook knows"
        yield Proof(url=case.repo.url, seen=seen, at=case.extract.at, revision=case.extract.sha)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 2]} …"
