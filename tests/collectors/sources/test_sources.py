import json

import pytest

from collectors.hub.listing import ListedPage
from collectors.partitions import SOURCES
from collectors.replica.keys import EXPANDABLE
from collectors.sources.base import RepoSource, read_page
from collectors.sources.models import MODELS
from collectors.sources.owners import Overview
from config.clock import MINUTE
from storage.records import FACTS, OwnerObservation, SeenRepo


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_asks_only_for_what_the_hub_gives_and_the_store_knows(source: RepoSource) -> None:
    assert source.name == f"{source.repo_type}s"
    assert set(source.expand) <= set(EXPANDABLE[source.repo_type])
    assert list(source.expand) == sorted(source.expand)
    assert set(source.facts) <= set(FACTS)
    assert source.fields.bit_count() == len(source.facts)
    assert source.cadence == 30 * MINUTE


def test_a_page_keeps_every_record_readable_or_not() -> None:
    records = [
        json.dumps({"_id": "1", "id": "acme/one", "library_name": "x"}).encode(),
        b"5",
        json.dumps({"_id": "2", "id": "acme/two", "likes": "many"}).encode(),
    ]
    listed = ListedPage(records, 7_000, 2, "next", frozenset(MODELS.expand))
    page = read_page(listed, "model")
    assert page.glimpses is not None
    (glimpse,) = page.glimpses.records
    assert glimpse.hub_id == "1"
    seen = page.glimpses.read(glimpse.record)
    assert isinstance(seen, SeenRepo)
    assert seen.observation.name == "acme/one"
    assert [label.value for label in seen.labels] == ["model", "models", None, None]
    assert all(proof.at == 7_000 for label in seen.labels for proof in label.proofs)
    assert [record.hub_id for record in page.unreadable] == [None, "2"]
    assert (page.observed_at, page.requests, page.cursor) == (7_000, 2, "next")


def test_what_a_glance_does_not_understand_is_read_at_once() -> None:
    odd = rb'{"_id": "b c", "id": "acme/odd", "pipeline_tag": "\ud83d"}'
    page = read_page(ListedPage([odd], 7_000, 1, None, frozenset(MODELS.expand)), "model")
    assert page.glimpses is None
    (seen,) = page.repos
    assert (seen.observation.hub_id, seen.observation.name) == ("b c", "acme/odd")


def test_a_census_labels_nothing_and_its_digests_are_its_own() -> None:
    listed = ListedPage([b'{"_id": "1", "id": "acme/one"}'], 7_000, 1, None, frozenset(MODELS.expand))
    tracked, census = (read_page(listed, "model", labelled=labelled).glimpses for labelled in (True, False))
    assert tracked is not None
    assert census is not None
    assert tracked.records[0].digest != census.records[0].digest
    seen = census.read(census.records[0].record)
    assert isinstance(seen, SeenRepo)
    assert seen.labels == ()


def test_an_overview_says_how_long_each_list_must_be() -> None:
    owner = OwnerObservation(handle="acme", kind="org", models=3, datasets=0)
    overview = Overview(owner)
    assert [overview.expected(source.name) for source in SOURCES] == [3, 0, None]
    gone = Overview(OwnerObservation(handle="acme", kind="org", models=3, gone=True))
    assert gone.gone
    assert gone.expected("models") is None
