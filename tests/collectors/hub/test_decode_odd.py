import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from collectors.hub.decode import LONGEST_DETAILS, read_owner, read_repo, split
from collectors.hub.errors import HubUnreadable
from storage.canonical import dump
from storage.records import METRICS, OwnerObservation, RepoObservation, RepoType, Unreadable
from tests.collectors.hub.records_of import EXPANDED, MODEL, SPACE


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
        "details": " Makes\n  models.\u0000 " + "x" * 2000,
    }
    assert read_owner(json.dumps(org).encode(), "AllenAI", "org") == OwnerObservation(
        handle="allenai",
        kind="org",
        hub_id="5e6",
        fullname="Ai2",
        verified=True,
        plan="team",
        details="Makes models. " + "x" * (LONGEST_DETAILS - 14),
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
