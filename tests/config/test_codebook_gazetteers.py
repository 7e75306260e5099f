"""The gazetteers: sourced, unambiguous, with references that resolve."""

import collections
from pathlib import Path
from typing import get_args

import pytest

from config import codebook
from config import codebook_words as words
from config.codebook import CodebookError
from config.codebook_gazetteers import Compute, Corpus, Framework, Gazetteers, Named, load, read

DATA = Path(words.__file__).parent / "codebook"


@pytest.fixture(scope="module")
def known() -> Gazetteers:
    return load()


def test_all_kinds_are_there(known: Gazetteers) -> None:
    counts = collections.Counter((type(entry), entry.kind) for entry in known)
    for of, kinds in (
        (Compute, words.ComputeKind),
        (Framework, words.FrameworkKind),
        (Corpus, words.CorpusRole),
    ):
        assert {kind for which, kind in counts if which is of} == set(get_args(kinds))
    assert min(len(known.compute), len(known.frameworks), len(known.corpora)) >= 150


@pytest.mark.parametrize(
    "name",
    [
        *(
            "lumi",
            "leonardo",
            "marenostrum-5",
            "juwels",
            "jupiter",
            "jean-zay",
            "frontier",
            "summit",
            "polaris",
        ),
        *(
            "aurora",
            "perlmutter",
            "fugaku",
            "abci",
            "tsubame",
            "alps",
            "isambard-ai",
            "dawn",
            "trc",
            "eurohpc",
        ),
        *("nairr", "genci", "cineca", "csc", "stability-cluster", "coreweave"),
    ],
)
def test_machines_and_programmes_of_the_field_are_known(known: Gazetteers, name: str) -> None:
    assert known.compute[name].operator


def test_corpora_are_found_by_their_copies_on_the_hub(known: Gazetteers) -> None:
    fineweb = known.corpus_on_hub(" huggingfacefw/FINEWEB ")
    assert fineweb is known.corpora["fineweb"]
    assert known.corpus_on_hub("HuggingFaceFW/no-such") is None


@pytest.mark.parametrize(
    ("name", "roots"),
    [
        ("fineweb-edu", {"fineweb", "common-crawl"}),
        ("culturax", {"mc4", "oscar", "common-crawl"}),
        ("starcoderdata", {"the-stack"}),
        ("common-crawl", set()),
    ],
)
def test_a_corpus_leads_to_what_it_was_drawn_from(known: Gazetteers, name: str, roots: set[str]) -> None:
    assert {entry.id for entry in known.ancestors(known.corpora[name])} == roots


def test_licences_are_those_of_the_codebook(known: Gazetteers) -> None:
    book = codebook.load()
    for corpus in known.corpora.values():
        assert corpus.license is None or book.license(corpus.license), corpus.id


def test_what_is_ambiguous_alone_needs_a_context(known: Gazetteers) -> None:
    for name in ("Summit", "Alps", "Dawn", "Leonardo", "Frontier", "Aurora", "Polaris"):
        entry = known.compute[name.lower()]
        assert name in entry.in_context
        assert name not in (*entry.spellings, *entry.exact)
        context = known.context(entry)
        assert context is not None
        assert "supercomput" in context.stems


def corpus(name: str, *parents: str, **more: tuple[str, ...]) -> Corpus:
    return Corpus(
        id=name,
        name=name,
        kind="evaluation",
        parents=parents,
        source="https://one.example",
        mark="web",
        hub=more.get("hub", ()),
        spellings=() if more.get("in_context") else (name,),
        in_context=more.get("in_context", ()),
    )


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ([corpus("one"), corpus("one")], "corpus id 'one' is claimed twice"),
        (
            [corpus("one", hub=("a/b",)), corpus("two", hub=("A/b",))],
            "corpus on the Hub 'a/b' is claimed twice",
        ),
        ([corpus("one", "two")], "one: unknown parent: two"),
        ([corpus("one", "two"), corpus("two", "one")], "one: is drawn from itself"),
        ([corpus("one", in_context=("One",))], "one: counts only in a context, and evaluation has none"),
    ],
)
def test_references_that_do_not_resolve_are_refused(entries: list[Corpus], complaint: str) -> None:
    with pytest.raises(CodebookError, match=complaint):
        Gazetteers(corpora=entries)


def test_what_nothing_would_find_is_refused() -> None:
    with pytest.raises(ValueError, match="one: no spelling"):
        Named(id="one", name="One", source="https://one.example", mark="web")


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("compute", 'kind = "cloud"', 'kind = "fog"', r"compute\.toml: .*fog"),
        ("frameworks", 'maker = "', 'colour = "red", maker = "', r"frameworks\.toml: .*colour"),
        ("corpora", 'source = "https://', 'source = "http://', r"corpora\.toml: .*source"),
        ("corpora", "contexts = [", "contexts = [[", r"corpora\.toml"),
    ],
)
def test_wrong_data_is_refused_with_the_file(
    tmp_path: Path, file: str, old: str, new: str, complaint: str
) -> None:
    for name in ("compute", "frameworks", "corpora"):
        text = (DATA / f"{name}.toml").read_text(encoding="utf-8")
        if name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError, match=complaint) as refused:
        read(tmp_path)
    assert "\n" not in str(refused.value)


def test_the_version_follows_the_content(known: Gazetteers, tmp_path: Path) -> None:
    for name in ("compute", "frameworks", "corpora"):
        (tmp_path / f"{name}.toml").write_bytes((DATA / f"{name}.toml").read_bytes())
    assert read(tmp_path).version == known.version
    (tmp_path / "corpora.toml").write_bytes((DATA / "corpora.toml").read_bytes() + b"\n")
    assert read(tmp_path).version != known.version
