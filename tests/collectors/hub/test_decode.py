import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from collectors.hub.decode import read_owner, read_repo, split
from collectors.hub.errors import HubUnreadable
from collectors.sources.datasets import DATASETS
from collectors.sources.models import MODELS
from collectors.sources.spaces import SPACES
from config.clock import from_iso
from storage.canonical import dump
from storage.records import FACTS, METRICS, OwnerObservation, RepoObservation, RepoType, Unreadable

EXPANDED = {source.repo_type: frozenset(source.expand) for source in (MODELS, DATASETS, SPACES)}

MODEL: dict[str, Any] = {
    "_id": "676ce1700000000000000001",
    "id": "acme/Small-7B-Instruct",
    "author": "acme",
    "private": False,
    "gated": "auto",
    "disabled": False,
    "sha": "0" * 40,
    "createdAt": "2024-12-26T04:54:08.000Z",
    "lastModified": "2025-03-27T04:01:59.000Z",
    "likes": 12,
    "downloads": 3400,
    "downloadsAllTime": 91000,
    "trendingScore": 4.5,
    "pipeline_tag": "text-generation",
    "library_name": "transformers",
    "tags": [
        "transformers",
        "日本語",
        "arxiv:2501.12948",
        "base_model:acme/Base-7B",
        "base_model:finetune:acme/Base-7B",
        "dataset:acme/corpus",
        "license:apache-2.0",
        "region:us",
    ],
    "cardData": {
        "license": "apache-2.0",
        "base_model": ["acme/Base-7B"],
        "datasets": ["acme/corpus"],
        "language": ["en", False],
    },
    "safetensors": {"parameters": {"BF16": 7000000000}, "total": 7000000000},
}
SPACE: dict[str, Any] = {
    "_id": "676ce1700000000000000002",
    "id": "acme/demo",
    "private": False,
    "sdk": "gradio",
    "likes": 3,
    "createdAt": "2025-01-01T00:00:00.000Z",
    "lastModified": None,
    "tags": ["gradio", "leaderboard"],
    "models": ["acme/Small-7B-Instruct"],
    "datasets": ["acme/corpus"],
}


def read(record: dict[str, Any], repo_type: RepoType = "model", without: str = "") -> RepoObservation:
    expanded = EXPANDED[repo_type] - {without}
    found = read_repo(json.dumps(record).encode(), repo_type, expanded)
    assert isinstance(found, RepoObservation), found
    return found


def model(**changed: object) -> RepoObservation:
    return read(MODEL | changed)


def card(**fields: object) -> RepoObservation:
    """Read a model whose card holds only these fields and whose tags say nothing."""
    return read(MODEL | {"tags": [], "cardData": fields})


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


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"_id": None}, "_id"),
        ({"id": 7}, r"\$\.id"),
        ({"id": " "}, "without `id`"),
        ({"likes": "many"}, r"\$\.likes"),
        ({"likes": 10**19}, "likes"),
        ({"downloads": 1.5}, "not a whole number"),
        ({"gated": True}, "gated"),
        ({"gated": "perhaps"}, "gated"),
        ({"createdAt": "yesterday"}, "yesterday"),
        ({"tags": [{"a": 1}]}, r"\$\.tags"),
        ({"private": "no"}, r"\$\.private"),
    ],
)
def test_what_cannot_be_read_is_kept_whole_with_the_reason(changed: dict[str, Any], reason: str) -> None:
    record = MODEL | changed
    found = read_repo(json.dumps(record).encode(), "model", EXPANDED["model"])
    assert isinstance(found, Unreadable)
    assert re.search(reason, found.reason), found.reason
    assert json.loads(found.record) == record
    assert found.hub_id == (MODEL["_id"] if "_id" not in changed else None)


@pytest.mark.parametrize("record", [b"null", b"5", b'"x"', b"[]", b"", b"\xff\x00{", b'{"_id": "a"'])
def test_what_is_no_record_is_kept_too(record: bytes) -> None:
    found = read_repo(record, "model", EXPANDED["model"])
    assert isinstance(found, Unreadable)
    assert "\x00" not in found.record


@pytest.mark.parametrize(
    "odd",
    [
        rb'{"_id":"b","id":"acme/half","pipeline_tag":"\ud83d"}',
        b'{"_id":"b","id":"acme/control","pipeline_tag":"a\x01b"}',
        b'{"_id":"b","id":"acme/latin","pipeline_tag":"\xe9"}',
        b'{"_id":"b","id":"acme/nan","trendingScore":NaN}',
        rb'{"_id":"b","id":"acme/quote","pipeline_tag":"say \"]}, {\" \\"}',
    ],
)
def test_a_page_survives_texts_that_no_proper_decoder_takes(odd: bytes) -> None:
    whole = json.dumps(SPACE).encode()
    records = split(b"[" + whole + b" , " + odd + b"]")
    assert records[0] == whole
    assert len(records) == 2
    found = read_repo(records[1], "model", EXPANDED["model"])
    assert isinstance(found, RepoObservation)
    dump(found).encode()


def test_endless_nesting_is_one_unreadable_record() -> None:
    deep = b'{"_id":"d","id":"a/b","cardData":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    records = split(b"[" + deep + b',{"_id":"e","id":"a/c"}]')
    first, second = (read_repo(record, "model", EXPANDED["model"]) for record in records)
    assert isinstance(first, Unreadable)
    assert (first.reason, first.hub_id) == ("nested too deeply", "d")
    assert isinstance(second, RepoObservation)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b'{"error": "no"}', b"[", b'[{"_id":"a"}', b"[1, 2", b"null", b"[1]]", b"[1] x", b"x [1]"],
)
def test_a_body_that_is_no_whole_list_is_unreadable(body: bytes) -> None:
    with pytest.raises(HubUnreadable):
        split(body)


def test_an_empty_list_is_a_page() -> None:
    assert split(b"[]") == []
    assert split(b" [ ] ") == []


def test_overviews_of_every_kind() -> None:
    org = {
        "_id": "5e6",
        "name": "allenai",
        "fullname": "Ai2",
        "isVerified": True,
        "numUsers": 5,
        "numModels": 3,
        "plan": "team",
    }
    assert read_owner(json.dumps(org).encode(), "AllenAI", "org") == OwnerObservation(
        handle="allenai",
        kind="org",
        hub_id="5e6",
        fullname="Ai2",
        verified=True,
        plan="team",
        members=5,
        models=3,
    )
    user = read_owner(b'{"user": "Bo", "numModels": -4, "isEnterprise": true}', "bo", "user")
    assert user == OwnerObservation(handle="Bo", kind="user")
    assert read_owner(b"{}", "quiet", "org").handle == "quiet"
    for broken in (b"[]", b'{"numModels": "x"}', b"null"):
        with pytest.raises(HubUnreadable, match="overview of x"):
            read_owner(broken, "x", "org")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[RepoType, dict[str, Any]]:
    """Return a real-looking record of which some fields, or fields of its card, are something else."""
    repo_type: RepoType = draw(st.sampled_from(("model", "dataset", "space")))
    record = copy.deepcopy(SPACE if repo_type == "space" else MODEL)
    for _ in range(draw(st.integers(1, 4))):
        target = record
        if draw(st.booleans()) and isinstance(record.get("cardData"), dict):
            target = record["cardData"]
        key = draw(st.sampled_from([*target, "base_model_relation", "license_name", "languages", "gguf"]))
        if draw(st.booleans()):
            target[key] = draw(JSON)
        else:
            target.pop(key, None)
    return repo_type, record


@settings(max_examples=400)
@given(mutated())
def test_no_mutation_raises_or_gets_lost(case: tuple[RepoType, dict[str, Any]]) -> None:
    repo_type, record = case
    body = json.dumps([record, SPACE]).encode()
    first, second = split(body)
    found = read_repo(first, repo_type, EXPANDED[repo_type])
    if isinstance(found, Unreadable):
        assert found.reason
        found.record.encode()
    else:
        stored = dump(found)
        assert "\\u0000" not in stored
        for name in (*METRICS, "parameters", "created_at"):
            value = getattr(found, name)
            assert value is None or value is UNSET or isinstance(value, float) or abs(value) < 2**63
    assert isinstance(read_repo(second, "space", EXPANDED["space"]), RepoObservation)


@settings(max_examples=300)
@given(st.data())
def test_no_damaged_bytes_raise(data: st.DataObject) -> None:
    body = bytearray(json.dumps([MODEL, SPACE], ensure_ascii=data.draw(st.booleans())).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        records = split(bytes(body))
    except HubUnreadable:
        return
    for record in records:
        found = read_repo(record, "model", EXPANDED["model"])
        dump(found).encode()


@pytest.mark.parametrize(
    ("name", "repo_type"),
    [("models_list_full_2025-12.jsonl", "model"), ("datasets_list_full_2025-06.jsonl", "dataset")],
)
def test_real_records_are_all_read(reference: Path, name: str, repo_type: RepoType) -> None:
    lines = (reference / "hub-facts" / name).read_bytes().splitlines()
    found = [read_repo(line, repo_type, EXPANDED[repo_type]) for line in lines]
    assert len(found) >= 100
    assert [record for record in found if isinstance(record, Unreadable)] == []


def test_real_cards_are_all_read(reference: Path) -> None:
    yaml = pytest.importorskip("yaml")
    read_cards = 0
    for line in (reference / "hub-facts" / "models_with_card_yaml_2025-12.jsonl").read_bytes().splitlines():
        entry = json.loads(line)
        try:
            written = yaml.safe_load(entry["card_yaml"] or "{}")
        except yaml.YAMLError:
            continue
        record = MODEL | {"tags": entry["tags"], "cardData": written}
        body = json.dumps(record, default=str).encode()
        assert isinstance(read_repo(body, "model", EXPANDED["model"]), RepoObservation)
        read_cards += 1
    assert read_cards > 300
