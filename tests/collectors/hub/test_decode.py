import json
from typing import Any

import pytest
from msgspec import UNSET

from collectors.hub.decode import read_repo
from collectors.sources.datasets import DATASETS
from collectors.sources.models import MODELS
from collectors.sources.spaces import SPACES
from config.clock import from_iso
from storage.records import FACTS, METRICS, RepoObservation
from tests.collectors.hub.records_of import MODEL, SPACE, card, model, read


def test_a_model_is_read_whole() -> None:
    assert read(MODEL) == RepoObservation(
        repo_type="model",
        hub_id="676ce1700000000000000001",
        name="acme/Small-7B-Instruct",
        private=False,
        gated="auto",
        disabled=False,
        license="apache-2.0",
        license_name=None,
        license_link=None,
        sha="0" * 40,
        task="text-generation",
        library="transformers",
        created_at=from_iso("2024-12-26T04:54:08Z"),
        last_modified=from_iso("2025-03-27T04:01:59Z"),
        parameters=7_000_000_000,
        base_models=("acme/Base-7B",),
        base_relation="finetune",
        datasets=("acme/corpus",),
        languages=("en", "no"),
        tags=tuple(MODEL["tags"]),
        downloads=3400,
        downloads_all_time=91000,
        likes=12,
        trending=4.5,
    )


def test_a_space_is_read_whole() -> None:
    found = read(SPACE, "space")
    assert found.sdk == "gradio"
    assert found.models == ("acme/Small-7B-Instruct",)
    assert found.datasets == ("acme/corpus",)
    assert found.last_modified is None
    assert found.downloads is UNSET
    assert found.gated is UNSET


@pytest.mark.parametrize("source", [MODELS, DATASETS, SPACES], ids=lambda source: source.name)
def test_the_field_mask_is_what_a_whole_record_tells(source: Any) -> None:
    record = MODEL if source is not SPACES else SPACE
    found = read({**record, "disabled": False}, source.repo_type)
    told = {name for name in FACTS if getattr(found, name) is not UNSET}
    assert told == set(source.facts)


def test_what_was_not_asked_for_is_not_observed() -> None:
    found = read_repo(json.dumps(MODEL).encode(), "model", frozenset())
    assert isinstance(found, RepoObservation)
    assert [name for name in (*FACTS, *METRICS) if getattr(found, name) is not UNSET] == []


def test_what_was_asked_for_and_is_absent_is_known_to_be_empty() -> None:
    found = read({"_id": "6" * 24, "id": "gpt2"})
    assert found.name == "gpt2"
    for name in (
        "license",
        "sha",
        "task",
        "library",
        "created_at",
        "last_modified",
        "parameters",
        "downloads",
    ):
        assert getattr(found, name) is None
    for name in ("base_models", "datasets", "languages", "tags"):
        assert getattr(found, name) == ()
    # These have no "absent": the Hub always shows them, so nothing was seen.
    assert (found.private, found.gated, found.disabled) == (UNSET, UNSET, UNSET)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("MIT", "mit"),
        (["mit", "apache-2.0", "MIT"], "apache-2.0,mit"),
        ("other", "other"),
        ("kimi-k3", "kimi-k3"),
        ("", None),
        (None, None),
        ([], None),
        ({"name": "mit"}, None),
        (7, None),
        (True, None),
    ],
)
def test_licences_of_every_kind(written: object, expected: str | None) -> None:
    assert card(license=written).license == expected


def test_a_custom_licence_keeps_name_and_link() -> None:
    found = card(license="other", license_name="modified-mit", license_link="https://example.org/\u0000l")
    assert found.license_name == "modified-mit"
    assert found.license_link == "https://example.org/l"


def test_a_licence_is_known_from_the_tags_alone_and_its_absence_only_from_both() -> None:
    assert read(MODEL, without="cardData").license == "apache-2.0"
    assert read(MODEL, without="tags").license == "apache-2.0"
    bare = MODEL | {"tags": [], "cardData": {}}
    assert read(bare).license is None
    assert read(bare, without="cardData").license is UNSET
    assert read(bare, without="tags").license is UNSET


@pytest.mark.parametrize("dropped", ["cardData", "tags"])
def test_a_dropped_field_never_looks_like_a_change(dropped: str) -> None:
    whole, smaller = read(MODEL), read(MODEL, without=dropped)
    for name in FACTS:
        assert getattr(smaller, name) in {getattr(whole, name), UNSET}, name


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("acme/Base", ("acme/Base",)),
        (["acme/b", "acme/A", "ACME/B"], ("acme/A", "acme/b")),
        ([f"acme/p{n}" for n in range(7)], tuple(f"acme/p{n}" for n in range(7))),
        ("https://huggingface.co/acme/Base/", ("acme/Base",)),
        ("acme/small-7b-INSTRUCT", ()),
        (["acme/Small-7B-Instruct", "acme/Base"], ("acme/Base",)),
        ("./local/folder", ()),
        ("my own base model", ()),
        (None, ()),
        ([None, 3, {"a": 1}], ()),
        ("gpt2", ("gpt2",)),
    ],
)
def test_base_models_of_every_kind(written: object, expected: tuple[str, ...]) -> None:
    assert card(base_model=written).base_models == expected


@pytest.mark.parametrize(
    ("tags", "said", "expected"),
    [
        (["base_model:acme/B", "base_model:quantized:acme/B"], None, "quantized"),
        (["base_model:adapter:acme/B"], None, "adapter"),
        (["base_model:acme/B"], "merge", "merge"),
        (["base_model:acme/B"], None, None),
        (["base_model:acme/B"], "nonsense", None),
        ([], "merge", None),
    ],
)
def test_how_a_model_stands_to_its_base(tags: list[str], said: str | None, expected: str | None) -> None:
    found = model(tags=tags, cardData={"base_model_relation": said})
    assert found.base_models == (("acme/B",) if tags else ())
    assert found.base_relation == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("en", ("en",)),
        (["fr", "EN", "en"], ("en", "fr")),
        (False, ("no",)),
        ([False, "nb"], ("nb", "no")),
        (True, ()),
        (None, ()),
        ({"a": 1}, ()),
    ],
)
def test_languages_of_every_kind(written: object, expected: tuple[str, ...]) -> None:
    assert card(language=written).languages == expected


def test_a_card_that_says_languages_is_understood() -> None:
    assert card(languages=["sv", "da"]).languages == ("da", "sv")


@pytest.mark.parametrize("written", [None, "text", [1, 2], 5, {}])
def test_a_card_that_is_no_object_is_empty(written: object) -> None:
    assert model(tags=[], cardData=written).license is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"parameters": {"BF16": 5, "I8": 2}}, 7),
        ({"total": 9.0}, 9),
        ({"total": "many"}, None),
        ({"total": -1}, None),
        ({"total": 10**30}, None),
        ({"parameters": []}, None),
        ({}, None),
        (None, None),
        ("text", None),
    ],
)
def test_parameters_of_every_kind(written: object, expected: int | None) -> None:
    assert model(safetensors=written).parameters == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2022-03-02T23:29:04.000Z", from_iso("2022-03-02T23:29:04Z")),
        ("2025-06-02T23:43:28+00:00", from_iso("2025-06-02T23:43:28Z")),
        ("2025-06-02T23:43:28", from_iso("2025-06-02T23:43:28Z")),
        (None, None),
        ("", None),
    ],
)
def test_dates_of_every_kind(written: str | None, expected: int | None) -> None:
    assert model(lastModified=written).last_modified == expected


def test_tags_of_every_kind() -> None:
    found = model(tags=["a b", 2309.1, True, None, "x\u0000y", "a b", "عربى"])
    assert found.tags == ("a b", "2309.1", "xy", "عربى")
    assert model(tags=None).tags == ()


def test_counters_of_every_kind() -> None:
    found = model(downloads=12.0, likes=-3, trendingScore=7, downloadsAllTime=None)
    assert (found.downloads, found.likes, found.trending, found.downloads_all_time) == (12, -3, 7.0, None)
