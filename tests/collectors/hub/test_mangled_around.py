"""What stands around the repos, spoiled: each decoder gives a thing, or keeps the record with its reason."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from collectors.hub.benchmarks import read_table
from collectors.hub.card import CardUnreadable, said_by
from collectors.hub.collections import read_items, read_listed
from collectors.hub.errors import HubUnreadable
from collectors.hub.papers import read_item
from collectors.hub.people import handles_of, read_member
from collectors.hub.serving import read_extras
from storage.canonical import dump
from storage.records import Unreadable
from tests.collectors.hub.mangled import ODDITIES, VALUES, parts_of, spoiled_parts, whole

LARGE = settings(max_examples=250, suppress_health_check=list(HealthCheck))
WHEN = "2026-09-14T00:00:00.000Z"
PAPER = {
    "id": "2609.00001",
    "title": "One",
    "summary": "One",
    "upvotes": 3,
    "publishedAt": WHEN,
    "submittedOnDailyAt": WHEN,
    "submittedOnDailyBy": {"user": "ada"},
    "organization": {"_id": "6" * 24, "name": "acme", "fullname": "Acme"},
    "githubRepo": "https://github.com/acme/one",
    "githubStars": 7,
    "ai_summary": "One",
    "ai_keywords": ["a"],
    "authors": [{"name": "Ada"}],
}
COLLECTION = {
    "slug": "acme/ours-666666666666666666666666",
    "title": "Ours",
    "owner": {"name": "acme", "type": "org"},
    "lastUpdated": WHEN,
    "upvotes": 2,
    "position": 1,
    "items": [{"type": "model", "id": "acme/one", "position": 0}, {"type": "paper", "id": "2609.00001"}],
}
MEMBER = {"_id": "5" * 24, "user": "ada", "fullname": "Ada", "type": "user", "isFollowing": False}
SOCIAL = {"_id": "5" * 24, "name": "acme", "socialHandles": {"github": "acme", "twitter": "acme"}}
EXTRAS = {
    "_id": "5" * 24,
    "id": "acme/one",
    "evalResults": [{"dataset": {"id": "acme/b", "task_id": "x"}, "value": 3, "source": {"name": "x"}}],
    "inferenceProviderMapping": [{"provider": "p", "providerId": "q", "status": "live", "task": "t"}],
}
ENTRY = {"rank": 1, "modelId": "acme/one", "value": 71.5, "filename": "a.yaml", "source": {"name": "x"}}
SHAPES = (PAPER, COLLECTION, MEMBER, SOCIAL, EXTRAS, ENTRY)
NAMES = tuple(sorted({name for shape in SHAPES for name in shape}))


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """Return one of these things, spoiled, perhaps within another; sometimes nothing of the kind."""
    if draw(st.integers(0, 14)) == 0:
        return draw(VALUES)
    parts = draw(spoiled_parts(parts_of(draw(st.sampled_from(SHAPES)), compact=True), NAMES))
    record = whole(parts, compact=True)
    return (
        whole([("paper", record), ("upvotes", draw(VALUES))], compact=True) if draw(st.booleans()) else record
    )


def hold(found: object, record: bytes) -> None:
    """What was read can be stored; what was not is kept."""
    dump(found).encode()
    if isinstance(found, Unreadable):
        assert found.reason.strip()
        assert found.record or not record.replace(b"\x00", b"").strip()


@LARGE
@given(spoiled())
def test_a_record_is_read_or_kept(record: bytes) -> None:
    hold(read_item(record), record)
    hold(read_listed(record, "acme"), record)
    hold(read_member(record), record)
    hold(read_extras(record, frozenset({"evalResults", "inferenceProviderMapping"})), record)


@LARGE
@given(spoiled())
def test_an_answer_without_what_was_asked_for_is_refused(record: bytes) -> None:
    with contextlib.suppress(HubUnreadable):
        hold(handles_of(record), record)


@LARGE
@given(st.lists(spoiled() | st.sampled_from(ODDITIES), max_size=4))
def test_no_entry_of_a_table_is_lost(entries: list[bytes]) -> None:
    with contextlib.suppress(HubUnreadable):
        hold(read_table(b"[" + b",".join(entries) + b"]", benchmark="acme/b", task="t"), b"")


@LARGE
@given(
    st.lists(
        st.tuples(st.sampled_from(("license", "base_model", "language", "datasets", "x")), VALUES), max_size=5
    )
)
@example([("license", b"&a [*a]")])
@example([("x", b"!!python/object/apply:os.system ['true']")])
@example([("x", b"2026-02-30")])
def test_a_card_says_something_or_is_unreadable(fields: list[tuple[str, bytes]]) -> None:
    front = "\n".join(f"{name}: {value.decode(errors='replace')}" for name, value in fields)
    with contextlib.suppress(CardUnreadable):
        hold(said_by(f"---\n{front}\n---\n# One", "acme/one"), b"")


@pytest.mark.parametrize(
    ("shape", "key", "read"),
    [
        (PAPER, "id", read_item),
        (COLLECTION, "slug", lambda record: read_listed(record, "acme")),
        (MEMBER, "user", read_member),
        (
            ENTRY,
            "modelId",
            lambda record: read_table(b"[" + record + b"]", benchmark="a/b", task="").unreadable[0],
        ),
    ],
    ids=["paper", "collection", "member", "entry"],
)
def test_no_name_is_longer_than_an_index_takes(
    shape: dict[str, Any], key: str, read: Callable[[bytes], object]
) -> None:
    odd = {name: value for name, value in shape.items() if name != "name"} | {key: "acme/" + "y" * 5_000_000}
    found = read(json.dumps(odd).encode())
    assert isinstance(found, Unreadable)
    assert len(found.record) > 5_000_000
    items = [{"type": "model", "id": "acme/" + "y" * 5_000_000}, {"type": "model", "id": "acme/one"}]
    assert [item.name for item in read_items(items)[0]] == ["acme/one"]


def test_what_is_whole_reads() -> None:
    record = whole(parts_of(PAPER, compact=True), compact=True)
    assert not isinstance(read_item(whole([("paper", record)], compact=True)), Unreadable)
    for shape, read in ((MEMBER, read_member),):
        assert not isinstance(read(whole(parts_of(shape, compact=True), compact=True)), Unreadable)
    with pytest.raises(HubUnreadable):
        handles_of(b"[]")
