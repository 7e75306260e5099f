"""The codebook's data is complete, sourced, unambiguous and in our own words."""

import collections
import os
import re
import threading
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import codebook
from config import codebook_words as words
from config.codebook import Codebook, CodebookError, fold, load, read

DATA = Path(words.__file__).parent / "codebook"
FILES = sorted(DATA.rglob("*.toml"))
ORDER = [
    *("olmo", "pythia", "aya", "bloom", "bielik", "masakhane", "teuken"),
    *("nb-ailab", "aquila", "sea-lion", "smollm", "typhoon", "llama", "ling"),
]


@pytest.fixture(scope="module")
def book() -> Codebook:
    return load()


def test_threads_that_ask_at_once_read_it_once(book: Codebook, monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(4)
    several = threading.Event()
    readers: list[int] = []

    def reading(_: object) -> Codebook:
        readers.append(threading.get_ident())
        if len(readers) > 1:
            several.set()
        several.wait(0.05)  # time for another one to come in, where nothing keeps it out
        return book

    def ask(_: int) -> Codebook:
        together.wait(10)
        return load()

    codebook._own.cache_clear()
    try:
        with monkeypatch.context() as patch, ThreadPoolExecutor(4) as threads:
            patch.setattr(codebook, "read", reading)
            assert list(threads.map(ask, range(4))) == [book] * 4
    finally:
        codebook._own.cache_clear()
    assert len(readers) == 1


def tables(value: Any) -> Iterator[dict[str, Any]]:
    """Every table below the top of a file."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from tables(item)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "title":  # a publication is called what it is called
                yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


# Signs and weights are our rules, written as data: no facts, and with reasons given in their own way.
FACTS = [file for file in FILES if file.parent.name not in {"signs", "weights"}]


@pytest.mark.parametrize("file", FACTS, ids=lambda file: file.stem)
def test_every_entry_names_its_source_and_its_mark(file: Path) -> None:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    entries = list(tables(data)) if file.parent.name == "projects" else list(tables(list(data.values())))
    assert entries
    for entry in entries:
        assert entry.get("source"), entry
        assert entry.get("mark") in get_args(words.Mark), entry
        if entry["mark"] == "inferred":
            assert 0 < entry["confidence"] <= 1, entry
        if entry["mark"] in {"slides", "blog", "paper", "summary", "web"} and ":" in entry["source"]:
            assert entry["source"].split(":")[0] == entry["mark"], entry


def test_the_fourteen_stand_in_the_order_of_the_figure(book: Codebook) -> None:
    assert [project.key for project in book.projects] == ORDER
    assert [project.position for project in book.projects] == list(range(1, 15))


def test_governance_is_counted_as_the_study_reads(book: Codebook) -> None:
    counts = collections.Counter(project.governance.model for project in book.projects)
    assert counts == {
        "single company": 4,
        "single research institute": 4,
        "multi-organisational research institute": 1,
        "non-profit-sponsored grassroots": 4,
        "company-sponsored grassroots": 1,
    }


def test_only_two_governance_claims_are_inferred_and_they_say_how_surely(book: Codebook) -> None:
    inferred = {p.key: p.governance for p in book.projects if p.governance.inferred}
    assert {key: claim.confidence for key, claim in inferred.items()} == {"nb-ailab": 0.65, "ling": 0.95}
    assert all(claim.reasons for claim in inferred.values())
    library = inferred["nb-ailab"]
    assert library.alternative == "multi-organisational research institute"
    assert library.alternative_confidence == 0.35
    assert library.alternative_reason
    stated = [p.governance for p in book.projects if not p.governance.inferred]
    assert {(claim.mark, claim.source) for claim in stated} == {("slides", "slides p.14")}


def test_organisation_type_and_governance_are_kept_apart(book: Codebook) -> None:
    ai2 = book.project("olmo")
    assert ai2.organization_type.value == "non-profit / grassroots"
    assert ai2.governance.model == "single research institute"
    types = collections.Counter(project.organization_type.value for project in book.projects)
    assert list(types.values()) == [6, 4, 2, 2]


def test_a_project_and_its_model_belong_to_one_family(book: Codebook) -> None:
    families = {model.id: model.family for model in book.taxonomies.governance}
    for project in book.projects:
        assert families[project.governance.model] == project.governance.family


def test_alibaba_is_mentioned_and_not_sampled(book: Codebook) -> None:
    for name in ("Alibaba", "Qwen"):
        assert book.find(name) is None
    assert book.by_handle("qwen") is None
    found = book.mentioned_by_handle("qwen")
    assert found is not None
    assert found.key == "qwen"
    keys = {entry.key for entry in book.mentioned}
    assert keys == {"qwen", "gemma", "mistral", "epfl", "stanford-helm"}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("ai2", "olmo"),
        ("the norwegian library", "nb-ailab"),
        ("Nasjonalbiblioteket", "nb-ailab"),
        ("sea lion", "sea-lion"),
        ("SEALION", "sea-lion"),
        ("Polish Bielik", "bielik"),
        ("BAAI", "aquila"),
        ("hugging face", "smollm"),
        ("Cohere For AI", "aya"),
        ("scb10x", "typhoon"),
        ("Tülu", "olmo"),
        ("OpenGPT-X", "teuken"),
        ("Meta", "llama"),
        ("inclusionAI", "ling"),
    ],
)
def test_projects_are_found_by_the_words_people_use(book: Codebook, said: str, key: str) -> None:
    assert book.find(said) is book.project(key)


def test_every_name_finds_its_own_project(book: Codebook) -> None:
    for name, project in book.names():
        assert fold(name)
        assert book.find(name) is project


def test_aliases_are_unique(book: Codebook) -> None:
    seen = collections.Counter(fold(alias) for project in book.projects for alias in project.aliases)
    assert [name for name, times in seen.items() if times > 1] == []


def test_nothing_is_found_for_nothing(book: Codebook) -> None:
    assert book.find("") is None
    assert book.find(" !?") is None
    assert book.find("no such project") is None


@given(st.sampled_from(sorted({name for name, _ in load().names()})), st.sampled_from(" -_.'’!"))
def test_case_and_punctuation_do_not_matter(name: str, between: str) -> None:
    book = load()
    assert book.find(between.join(name.upper())) is book.find(name)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_handles_are_unique_and_lead_home(book: Codebook) -> None:
    handles = [entry.handle.lower() for project in book.projects for entry in project.hub]
    assert len(handles) == len(set(handles))
    for project in book.projects:
        assert project.handles
        for handle in (*project.handles, *project.former_handles):
            assert book.by_handle(handle.upper()) is project
        for entry in project.hub:
            assert entry.status != "related" or book.by_handle(entry.handle) is None
    assert book.project("aya").former_handles == ("CohereForAI",)
    assert book.project("typhoon").handles == ("typhoon-ai",)


def test_artefacts_have_addresses_of_their_host(book: Codebook) -> None:
    seen = set()
    for project in book.projects:
        for artefact in project.artefacts:
            if artefact.host == "hub":
                assert artefact.id is not None
                assert re.fullmatch(r"[^/\s]+/[^/\s]+", artefact.id)
                address = (artefact.repo_type or "model", artefact.id)
                assert address not in seen
                seen.add(address)
                assert artefact.link is None
            else:
                assert (artefact.link or "").startswith("https://github.com/") is (artefact.host == "github")
    assert {("dataset", "allenai/dolma"), ("space", "openGPT-X/european-llm-leaderboard")} <= seen
    assert ("model", "NbAiLab/nb-llama-3.2-1B") in seen


def test_both_taxonomies_and_the_way_between_them(book: Codebook) -> None:
    assert [term.id for term in book.taxonomy("v1")] == list(get_args(words.ArtefactKind))
    assert [term.id for term in book.taxonomy("v2")] == list(get_args(words.DomainId))
    assert {book.domain_of(term.id) for term in book.taxonomy("v1")} == {t.id for t in book.taxonomy("v2")}
    for artefact in book.taxonomies.artefacts:
        assert artefact.domain == book.domain_of(artefact.id)
    with pytest.raises(KeyError):
        book.taxonomy("v3")


def test_terms_cover_every_word_that_is_used(book: Codebook) -> None:
    taxonomies = book.taxonomies
    assert [term.id for term in taxonomies.stages] == list(get_args(words.StageId))
    assert [term.id for term in taxonomies.kinds] == list(get_args(words.OrganizationKind))
    assert [term.id for term in taxonomies.organization_types] == list(get_args(words.OrganizationType))
    assert [term.id for term in taxonomies.governance] == list(get_args(words.GovernanceModelId))
    categories = [term.id for term in taxonomies.motivation_categories]
    assert categories == list(get_args(words.MotivationCategory))
    assert {(cell.domain, cell.stage) for cell in taxonomies.participation} == {
        (domain, stage) for domain in get_args(words.DomainId) for stage in get_args(words.StageId)
    }


def test_four_motivations_are_stated_and_the_rest_inferred(book: Codebook) -> None:
    stated = {term.id for term in book.taxonomies.motivations if not term.inferred}
    assert stated == {
        "democratise-access",
        "open-science",
        "language-representation",
        "regional-ecosystems",
    }
    for project in book.projects:
        assert project.motivations
        for claim in project.motivations:
            assert book.motivation(claim.motivation).name
            assert claim.inferred is (claim.said_of == "project")


def test_recommendations_are_for_four_audiences(book: Codebook) -> None:
    counts = collections.Counter(entry.audience for entry in book.recommendations)
    assert [counts[audience] for audience in get_args(words.Audience)] == [9, 4, 6, 2]


def test_findings_have_unique_ids_and_every_stage(book: Codebook) -> None:
    study = book.study
    for entries in (study.findings, study.recommendations, study.figures, study.publications):
        ids = [entry.id for entry in entries]
        assert len(ids) == len(set(ids))
    assert {finding.stage for finding in book.findings} >= set(get_args(words.StageId))
    figures = {figure.id: figure.value for figure in study.figures}
    assert (figures["developers"], figures["projects"], figures["governance-models"]) == (17, 14, 5)


def test_the_starter_set_holds_the_study_what_it_mentions_and_much_used_ones(book: Codebook) -> None:
    handles = [entry.handle.lower() for entry in book.starter]
    assert len(handles) == len(set(handles))
    groups = {
        group: [e.handle for e in book.starter if e.group == group]
        for group in ("study", "mentioned", "most-used")
    }
    assert groups["study"] == [handle for project in book.projects for handle in project.handles]
    assert set(groups["mentioned"]) >= {handle for entry in book.mentioned for handle in entry.handles}
    assert 75 <= len(groups["most-used"]) <= 90


def test_licences_are_found_by_id_and_by_known_other_names(book: Codebook) -> None:
    ids = [entry.id for entry in book.licenses]
    assert len(ids) == len(set(ids))
    assert all(entry.id == entry.id.casefold() for entry in book.licenses)
    assert len([entry for entry in book.licenses if entry.on_hub]) >= 60
    for said, id_ in (
        ("Apache-2.0", "apache-2.0"),
        (" llama-3.1 ", "llama3.1"),
        ("nsclv1", "nvidia-non-commercial"),
    ):
        found = book.license(said)
        assert found is not None
        assert found.id == id_
    assert book.license("an essay of its own") is None


def test_non_commercial_licences_say_so_and_unknown_ones_are_not_permissive(book: Codebook) -> None:
    for entry in book.licenses:
        if "-nc" in entry.id or entry.family == "non-commercial":
            assert (entry.family, entry.commercial_use) == ("non-commercial", "not allowed"), entry.id
        if entry.family in {"custom", "responsible-use"}:
            assert entry.commercial_use in {"allowed with conditions", "unknown"}, entry.id
        if entry.family == "unknown":
            assert entry.commercial_use == "unknown", entry.id


def test_licences_known_to_the_hub_are_all_here(book: Codebook, reference: Path) -> None:
    text = (reference / "hub" / "openapi.json").read_text(encoding="utf-8")
    enumeration = next(
        values
        for table in tables(msgspec.json.decode(text))
        if isinstance(values := table.get("enum"), list) and "bigscience-openrail-m" in values
    )
    assert {entry.id for entry in book.licenses if entry.on_hub} == set(enumeration)


@pytest.fixture
def reference() -> Path:
    folder = os.environ.get("CARTOGRAPHER_REFERENCE")
    if not folder:
        pytest.skip("CARTOGRAPHER_REFERENCE is not set: the reference material is not here")
    return Path(folder)


def test_nothing_is_copied_from_the_study_material(reference: Path) -> None:
    def shingles(text: str) -> set[tuple[str, ...]]:
        found = re.findall(r"\w+", text.casefold())
        return {tuple(found[at : at + 8]) for at in range(len(found) - 7)}

    taken = shingles((reference / "study.md").read_text(encoding="utf-8"))
    shared = [
        text
        for file in FILES
        for text in strings(tomllib.loads(file.read_text(encoding="utf-8")))
        if shingles(text) & taken
    ]
    assert shared == []


def copy_with(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of the codebook in which one text is replaced in one file."""
    for file in FILES:
        target = folder / file.relative_to(DATA)
        target.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8")
        if target.relative_to(folder) == Path(name):
            assert old in text
            text = text.replace(old, new, 1)
        target.write_text(text, encoding="utf-8")
    return folder


def test_the_version_follows_the_content(book: Codebook, tmp_path: Path) -> None:
    same, other = tmp_path / "same", tmp_path / "other"
    same.mkdir()
    other.mkdir()
    assert read(copy_with(same, "starter.toml", "OpenAI", "OpenAI")).version == book.version
    assert read(copy_with(other, "starter.toml", "OpenAI", "Open AI")).version != book.version


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("projects/olmo.toml", 'short = "Ai2"', 'short = "Ai2"\ncolour = "red"', r"olmo.toml: .*colour"),
        ("projects/olmo.toml", 'mark = "slides"', 'mark = "rumour"', "rumour"),
        ("projects/ling.toml", "confidence = 0.95\n", "", "needs a confidence"),
        ("projects/olmo.toml", "ai2", "meta ai", "name 'metaai' is claimed twice"),
        ("projects/olmo.toml", 'handle = "allenai"', 'handle = "BAAI"', "handle 'baai' is claimed twice"),
        ("projects/olmo.toml", 'key = "olmo"', 'key = "ling"', "project key 'ling' is claimed twice"),
        (
            "projects/olmo.toml",
            'handle = "allenai"',
            'handle = "Qwen"',
            "both in the sample and only mentioned",
        ),
        ("projects/olmo.toml", '"open-science"', '"fame"', "olmo: unknown motivation: fame"),
        ("projects/olmo.toml", 'license = "odc-by"', 'license = "odd"', "olmo: unknown licence: odd"),
        ("projects/olmo.toml", 'to = "bloom"', 'to = "olmo"', "olmo: unknown mention: olmo"),
        ("findings.toml", 'project = "olmo"', 'project = "gpt"', "findings name unknown projects: gpt"),
        ("licenses.toml", 'id = "mit"', 'id = "apache"', "licence id 'apache' is claimed twice"),
        (
            "taxonomies.toml",
            '{ artefact = "model", domain',
            '{ artefact = "dataset", domain',
            "without a domain",
        ),
        ("mentioned.toml", "[[organizations]]", "[[organizations", "mentioned.toml"),
    ],
)
def test_wrong_data_is_refused_with_the_place(
    tmp_path: Path, name: str, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(CodebookError, match=complaint):
        read(copy_with(tmp_path, name, old, new))


def test_no_source_no_entry(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="source"):
        read(copy_with(tmp_path, "starter.toml", 'source = "study reference section 11.1", ', ""))
