"""Threads and commits from the bytes of a page: what can be read is, and the rest comes back whole."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub import community
from collectors.hub.bots import BOTS, by_bots, is_bot
from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.community import Address, CommitPage, ThreadPage, read_commits, read_threads
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing, HubRefused, HubUnreadable
from config.clock import ManualClock, from_iso
from storage.commits import CommitObservation
from storage.threads import ThreadObservation
from tests.collectors.conftest import Time, serving
from tests.support.hub import WorldBuilder, running

BASE = Address("model", "acme/base")
THREAD = {
    "num": 3,
    "title": "Which data?",
    "status": "open",
    "isPullRequest": False,
    "createdAt": "2026-09-01T10:00:00.000Z",
    "author": {"name": "bo"},
    "numComments": 2,
    "pinned": False,
}
COMMIT = {"id": "c" * 40, "title": "Fix", "date": "2026-09-01T10:00:00.000Z", "authors": [{"user": "bo"}]}


@asynccontextmanager
async def answering(body: bytes, time: Time, clock: ManualClock) -> AsyncIterator[Hub]:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json")

    async with (
        serving(handler) as url,
        Hub(url, clock=clock, monotonic=time.monotonic, sleep=time.sleep) as hub,
    ):
        yield hub


async def threads(hub: Hub, repo: Address = BASE, page: int = 0) -> ThreadPage:
    return await read_threads(hub, repo, page, lane=Lane.ASKED, errand=Errand())


async def commits(hub: Hub, repo: Address = BASE, revision: str = "main") -> CommitPage:
    return await read_commits(hub, repo, revision, 0, lane=Lane.ASKED, errand=Errand())


def page_of(*records: Any, **more: Any) -> bytes:
    return json.dumps({"discussions": records, "count": len(records), "start": 0, **more}).encode()


async def test_pages_of_the_local_hub_are_read(time: Time) -> None:
    world = WorldBuilder().owner("acme").model("acme/base")
    for number in range(1, 13):
        world.discussion("acme/base", number, f"Question {number}", pull_request=number == 12)
    async with (
        running(world) as local,
        Hub(local.url, clock=local.clock, monotonic=time.monotonic, sleep=time.sleep) as hub,
    ):
        first, second = await threads(hub), await threads(hub, page=1)
        assert (len(first.threads), first.more, len(second.threads), second.more) == (10, True, 2, False)
        assert (first.count, first.closed, first.unreadable) == (12, 0, ())
        newest = next(thread for thread in first.threads if thread.number == 12)
        assert (newest.title, newest.pull_request, newest.author) == ("Question 12", True, "ada")
        history = await commits(hub)
        assert history.commits[-1].title == "initial commit"
        assert not history.more


async def test_a_repo_that_was_renamed_is_followed(time: Time) -> None:
    world = WorldBuilder().owner("acme").model("acme/base").discussion("acme/base", 1, "Hello")
    async with (
        running(world) as local,
        Hub(local.url, clock=local.clock, monotonic=time.monotonic, sleep=time.sleep) as hub,
    ):
        local.world.apply({"op": "rename", "type": "model", "id": "acme/base", "to": "acme/new"})
        assert [thread.number for thread in (await threads(hub)).threads] == [1]
        assert (await commits(hub)).commits
        with pytest.raises(HubMissing):
            await threads(hub, Address("model", "acme/none"))
        local.world.apply({"op": "gate", "type": "model", "id": "acme/new", "gated": "auto"})
        assert (await threads(hub)).count == 1, "a gate keeps files and history, not discussions"
        with pytest.raises(HubRefused):
            await commits(hub)


async def test_what_is_odd_comes_back_whole_and_the_rest_is_read(time: Time, clock: ManualClock) -> None:
    odd = [
        {**THREAD, "num": None},
        {**THREAD, "createdAt": "yesterday"},
        {**THREAD, "status": 1},
        "text",
        None,
    ]
    body = page_of(THREAD, *odd)
    async with answering(body, time, clock) as hub:
        page = await threads(hub)
    assert page.threads == (
        ThreadObservation(
            number=3,
            pull_request=False,
            title="Which data?",
            status="open",
            author="bo",
            created_at=from_iso("2026-09-01T10:00:00Z"),
            comments=2,
            pinned=False,
        ),
    )
    assert [json.loads(record.record) for record in page.unreadable] == odd
    assert [record.reason for record in page.unreadable][:1] == ["without a number"]


async def test_accounts_that_are_gone_and_counts_that_are_none(time: Time, clock: ManualClock) -> None:
    bare = {key: THREAD[key] for key in ("num", "status", "createdAt")} | {"numComments": 2**40}
    async with answering(page_of(bare, count="many"), time, clock) as hub:
        page = await threads(hub)
    (thread,) = page.threads
    assert (thread.author, thread.title, thread.comments, thread.pinned) == (None, "", None, None)
    assert (page.count, page.closed, page.more) == (None, None, True)


async def test_control_characters_and_broken_escapes_are_survived(time: Time, clock: ManualClock) -> None:
    body = page_of(THREAD).replace(b"Which data?", b"Which\x01 \\ud800data\\u0000?")
    async with answering(body, time, clock) as hub:
        (thread,) = (await threads(hub)).threads
    assert thread.title.startswith("Which")
    thread.title.encode()
    assert "\x00" not in thread.title


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"discussions": 1}', b"<html>", b'{"discussions": ['])
async def test_no_page_of_threads_is_told_as_unreadable(body: bytes, time: Time, clock: ManualClock) -> None:
    async with answering(body, time, clock) as hub:
        with pytest.raises(HubUnreadable):
            await threads(hub)


async def test_commits_are_read_with_whom_they_are_by(time: Time, clock: ManualClock) -> None:
    by_a_bot = {**COMMIT, "id": "d" * 40, "authors": [{"user": "SFconvertbot"}]}
    together = {**COMMIT, "id": "e" * 40, "authors": [{"user": "SFconvertbot"}, {"user": "bo"}, 7, {}]}
    odd = [{**COMMIT, "id": ""}, {**COMMIT, "date": None}, []]
    async with answering(json.dumps([COMMIT, by_a_bot, together, *odd]).encode(), time, clock) as hub:
        page = await commits(hub)
    at = from_iso("2026-09-01T10:00:00Z")
    assert page.commits == (
        CommitObservation(sha="c" * 40, at=at, title="Fix", authors=("bo",), bot=False),
        CommitObservation(sha="d" * 40, at=at, title="Fix", authors=("SFconvertbot",), bot=True),
        CommitObservation(sha="e" * 40, at=at, title="Fix", authors=("SFconvertbot", "bo"), bot=False),
    )
    assert len(page.unreadable) == len(odd)


def test_bots_are_known_by_name_with_a_reason() -> None:
    assert all(reason for reason in BOTS.values())
    assert is_bot("sfconvertBOT")
    assert not is_bot("bo")
    assert not by_bots(())


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*THREAD, *COMMIT]), values),
    st.sampled_from([THREAD, COMMIT]),
)
def test_no_mutated_record_is_lost_or_raises(changes: dict[str, Any], base: dict[str, Any]) -> None:
    record = base | changes
    threads, unread_threads = community._each([record], community._thread)
    commits, unread_commits = community._each([record], community._commit)
    assert len(threads) + len(unread_threads) == len(commits) + len(unread_commits) == 1
    instants = [thread.created_at for thread in threads] + [commit.at for commit in commits]
    assert all(abs(at) < 2**63 for at in instants)
