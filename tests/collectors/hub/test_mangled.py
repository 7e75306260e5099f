"""Whatever a page holds: nothing raises, nothing gets lost, and every way of reading says the same."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from collectors.hub.decode import read_carefully, read_repo, split
from collectors.hub.errors import HubUnreadable
from collectors.hub.listing import ListedPage
from collectors.hub.reading import READING
from collectors.sources.base import read_page
from storage.canonical import dump
from storage.records import METRICS, Page, RepoObservation, RepoType, SeenRepo, Unreadable
from tests.collectors.hub.mangled import Spoiled, spoiled_pages, spoiled_records
from tests.collectors.hub.records_of import EXPANDED

LARGE = settings(max_examples=250, suppress_health_check=list(HealthCheck))
UNREAD = 2**63


def taken(page: Spoiled, *, labelled: bool = True) -> Page:
    listed = ListedPage(list(page.records), 1, 1, None, EXPANDED[page.repo_type])
    return read_page(listed, page.repo_type, labelled=labelled)


def hold(page: Spoiled) -> None:
    """Hold a page against what must be so of every page."""
    found = taken(page)
    glimpses = found.glimpses.records if found.glimpses else ()
    assert len(found.repos) + len(glimpses) + len(found.unreadable) == len(page.records)
    odd = list(found.unreadable)
    for glimpse in glimpses:
        assert found.glimpses is not None
        seen = found.glimpses.read(glimpse.record)
        if isinstance(seen, Unreadable):
            assert seen.hub_id == glimpse.hub_id
            odd.append(seen)
        else:
            assert seen.observation.hub_id == glimpse.hub_id
            assert glimpse.metrics == tuple(getattr(seen.observation, name) for name in METRICS)
    texts = {record.decode(errors="replace").replace("\x00", "") for record in page.records}
    for record in odd:
        assert record.record in texts
        assert record.reason.strip()
        assert (record.reader, set(record.asked)) == (READING, set(EXPANDED[page.repo_type]))
    for raw in page.records:
        agree(raw, page.repo_type)


def agree(raw: bytes, repo_type: RepoType) -> None:
    """Both ways of reading a record say the same, and it can be stored."""
    careful = read_carefully(raw, repo_type, EXPANDED[repo_type])
    assert read_repo(raw, repo_type, EXPANDED[repo_type]) == careful
    if isinstance(careful, RepoObservation):
        storable(careful)


def storable(seen: RepoObservation) -> None:
    text = dump(seen)
    text.encode()
    assert "\\u0000" not in text
    for name in (*METRICS, "parameters", "created_at", "last_modified"):
        value = getattr(seen, name)
        assert value is None or value is UNSET or isinstance(value, float) or abs(value) < UNREAD
    # What is looked up by an index must fit into a page of it.
    named = (seen.name, seen.hub_id, *(seen.base_models or ()), *(seen.datasets or ()), *(seen.tags or ()))
    assert max((len(name.encode()) for name in named), default=0) < 2600


@LARGE
@given(spoiled_pages())
def test_nothing_raises_and_nothing_gets_lost(page: Spoiled) -> None:
    hold(page)


@LARGE
@given(spoiled_pages())
def test_a_page_comes_apart_into_its_records_or_is_refused_as_a_whole(page: Spoiled) -> None:
    try:
        records = split(page.body)
    except HubUnreadable:
        return
    assert all(record in page.body for record in records)
    assert len(b"".join(records)) <= len(page.body) - len(records) - 1
    hold(Spoiled(page.repo_type, tuple(records)))


@LARGE
@given(spoiled_pages(), st.floats(0, 1))
def test_a_page_that_breaks_off_is_refused_or_read(page: Spoiled, where: float) -> None:
    body = page.body[: int(len(page.body) * where)]
    try:
        records = split(body)
    except HubUnreadable:
        return
    hold(Spoiled(page.repo_type, tuple(records)))


@LARGE
@given(spoiled_records("model"), st.data())
def test_a_record_with_damaged_bytes_is_read_or_kept(record: bytes, data: st.DataObject) -> None:
    damaged = bytearray(record[:4000])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    hold(Spoiled("model", (bytes(damaged),)))


@pytest.mark.parametrize(
    ("name", "repo_type"),
    [("models_list_full_2025-12.jsonl", "model"), ("datasets_list_full_2025-06.jsonl", "dataset")],
)
def test_real_records_spoiled(reference: Path, name: str, repo_type: RepoType) -> None:
    lines = (reference / "hub-facts" / name).read_bytes().splitlines()
    records = tuple(json.loads(line) for line in lines)
    assert len(records) >= 100

    @LARGE
    @given(spoiled_pages((repo_type, records)))
    def check(page: Spoiled) -> None:
        hold(page)

    check()


def test_a_repo_that_reads_is_a_repo() -> None:
    page = taken(Spoiled("model", (b'{"_id":"a","id":"b/c","likes":null}', b'{"_id":"a/b","id":"b/c"}')))
    assert [type(seen) for seen in page.repos] == [SeenRepo]
