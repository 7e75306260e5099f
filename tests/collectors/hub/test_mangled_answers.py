"""Whole answers, spoiled or cut: a reader gives what can be read, and raises the Hub's errors alone."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectors.hub.budget import Lane
from collectors.hub.bulk import look_at
from collectors.hub.client import Answer, Hub
from collectors.hub.collections import read_collection, read_collections
from collectors.hub.community import Address, read_commits, read_threads
from collectors.hub.errand import Errand
from collectors.hub.errors import HubError
from collectors.hub.naming import read_owner_by_name
from collectors.hub.papers import read_daily, read_paper
from collectors.hub.people import read_members, read_socials
from config.clock import ManualClock
from storage.canonical import dump
from tests.collectors.hub.mangled import VALUES, parts_of, spoiled_parts, whole
from tests.collectors.hub.test_mangled_around import COLLECTION, MEMBER, PAPER, SOCIAL, WHEN

Shape = dict[str, Any]
THREAD: Shape = {
    "num": 1,
    "title": "Which data?",
    "status": "open",
    "isPullRequest": False,
    "createdAt": WHEN,
    "author": {"name": "ada", "type": "user"},
    "numComments": 3,
    "pinned": False,
}
COMMIT: Shape = {"id": "a" * 40, "title": "One", "message": "", "date": WHEN, "authors": [{"user": "ada"}]}
OVERVIEW: Shape = {
    "_id": "5" * 24,
    "name": "acme",
    "user": "acme",
    "fullname": "Acme",
    "numModels": 3,
    "numFollowers": 7,
    "isVerified": True,
    "plan": "team",
}
INFO: Shape = {"sha": "a" * 40, "lastModified": WHEN, "siblings": [{"rfilename": "models.parquet"}]}
SHAPES = (PAPER, COLLECTION, MEMBER, SOCIAL, THREAD, COMMIT, OVERVIEW, INFO)
NAMES = tuple(sorted({name for shape in SHAPES for name in shape}))
LANE, ERRAND = Lane.ASKED, Errand()


class Said:
    """A Hub that gives one answer to whatever is asked, three pages of it at most."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.clock = ManualClock(0)
        self._asked = 0

    async def get(self, *_: object, check: Callable[[bytes], object] | None = None, **__: object) -> Answer:
        self._asked += 1
        if check is not None:
            check(self.body)
        return Answer(self.body, 0, 0, f"page-{self._asked}" if self._asked < 3 else None)


@st.composite
def answers(draw: st.DrawFn, shape: Shape) -> bytes:
    """Return one thing or a list of some, perhaps within an object, cut or damaged."""
    things = [
        whole(draw(spoiled_parts(parts_of(shape, compact=True), NAMES)), compact=True)
        for _ in range(draw(st.integers(1, 3)))
    ]
    body = b"[" + b",".join(things) + b"]"
    match draw(st.sampled_from(("thing", "list", "threads", "else", "cut", "damaged"))):
        case "thing":
            return things[0]
        case "threads":
            parts = [("discussions", body), ("count", b"4"), ("start", b"0")]
            return whole(draw(spoiled_parts(parts, NAMES)), compact=True)
        case "else":
            return draw(VALUES)
        case "cut":
            return body[: draw(st.integers(0, len(body)))]
        case "damaged":
            at = draw(st.integers(0, len(body) - 1))
            return body[:at] + bytes([draw(st.integers(0, 255))]) + body[at + 1 :]
    return body


Reader = Callable[[Hub], Coroutine[Any, Any, object]]
REPO = Address("model", "acme/one")
READERS: tuple[tuple[Shape, Reader], ...] = (
    (THREAD, lambda hub: read_threads(hub, REPO, 0, lane=LANE, errand=ERRAND)),
    (COMMIT, lambda hub: read_commits(hub, REPO, "main", 0, lane=LANE, errand=ERRAND)),
    (COLLECTION, lambda hub: read_collections(hub, "acme", lane=LANE, errand=ERRAND)),
    (COLLECTION, lambda hub: read_collection(hub, "acme/ours-6", lane=LANE, errand=ERRAND)),
    (PAPER, lambda hub: read_daily(hub, "2026-09-14", lane=LANE, errand=ERRAND)),
    (PAPER, lambda hub: read_paper(hub, "2609.00001", lane=LANE, errand=ERRAND)),
    (
        MEMBER,
        lambda hub: read_members(hub, "acme", expected=2, mark=None, lane=LANE, errand=ERRAND),
    ),
    (SOCIAL, lambda hub: read_socials(hub, "acme", "org", lane=LANE, errand=ERRAND)),
    (OVERVIEW, lambda hub: read_owner_by_name(hub, "acme", lane=LANE, errand=ERRAND)),
    (INFO, lambda hub: look_at(hub, "acme/snapshots", errand=ERRAND)),
)


@pytest.mark.parametrize(
    ("shape", "read"),
    READERS,
    ids=[
        "threads", "commits", "collections", "collection", "day", "paper", "members", "socials", "overview",
        "snapshots",
    ],
)  # fmt: skip
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_answer_raises_anything_of_its_own(shape: Shape, read: Reader, data: st.DataObject) -> None:
    hub = cast("Hub", Said(data.draw(answers(shape))))
    try:
        found = asyncio.run(read(hub))
    except HubError:
        return
    dump(found).encode()
