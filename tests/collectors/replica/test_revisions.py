"""Cards and commits: every change of a card is a commit whose README.md shows it, and settings are none."""

from typing import Any

import httpx2
import pytest

from config.clock import HOUR
from tests.support.hub import TestHub

ONE = {"type": "model", "id": "acme/one"}


async def _history(raw: httpx2.AsyncClient, name: str = "acme/one") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await raw.get(f"/api/models/{name}/commits/main?limit=1000")).json()
    return rows


async def _card(raw: httpx2.AsyncClient, revision: str, name: str = "acme/one", way: str = "raw") -> str:
    return (await raw.get(f"/{name}/{way}/{revision}/README.md")).raise_for_status().text


async def _consistent(raw: httpx2.AsyncClient, name: str = "acme/one") -> None:
    info = (await raw.get(f"/api/models/{name}")).json()
    newest = (await _history(raw, name))[0]
    assert newest["id"] == info["sha"]
    assert newest["date"] == info["lastModified"]


@pytest.mark.parametrize("way", ["raw", "resolve"])
async def test_a_licence_change_is_a_commit_whose_card_shows_it(
    hub: TestHub, raw: httpx2.AsyncClient, way: str
) -> None:
    before = (await _history(raw))[0]["id"]
    hub.clock.advance(HOUR)
    hub.world.apply({"op": "license", **ONE, "license": "apache-2.0", "author": "bo"})
    change, kept = (await _history(raw))[:2]
    assert kept["id"] == before
    assert change["authors"][0]["user"] == "bo"
    assert "license: apache-2.0" in await _card(raw, change["id"], way=way)
    assert "license: mit" in await _card(raw, kept["id"], way=way)
    assert "license: apache-2.0" in await _card(raw, "main", way=way)
    await _consistent(raw)


async def test_a_licence_change_can_lie_under_other_commits(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.world.apply({"op": "license", **ONE, "license": "gemma", "then": ["Fix a typo"]})
    hub.world.apply({"op": "commit", **ONE, "title": "Upload weights"})
    hub.world.apply({"op": "card", **ONE, "cardData": {"language": ["pl"]}, "body": "# New words"})
    rows = await _history(raw)
    assert [row["title"] for row in rows[:4]] == [
        "Update README.md",
        "Upload weights",
        "Fix a typo",
        "Update README.md",
    ]
    cards = [await _card(raw, row["id"]) for row in rows[:5]]
    assert ["license: gemma" in card for card in cards] == [True, True, True, True, False]
    assert ["- pl" in card for card in cards] == [True, False, False, False, False]
    assert cards[0].endswith("# New words\n")
    assert cards[1].endswith("The first model.\n")
    assert "license: mit" in cards[4]
    await _consistent(raw)


async def test_settings_make_no_commit_and_leave_the_card(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    three = {"type": "model", "id": "ada/three"}
    before = await _history(raw, "ada/three")
    text = await _card(raw, "main", "ada/three")
    hub.world.apply({"op": "gate", **three, "gated": "auto"})
    hub.world.apply({"op": "gate", **three, "gated": False})
    hub.world.apply({"op": "private", **three})
    hub.world.apply({"op": "public", **three})
    hub.world.apply({"op": "rename", **three, "to": "four"})
    hub.world.apply({"op": "transfer", "type": "model", "id": "ada/four", "to": "acme"})
    assert await _history(raw, "acme/four") == before
    assert await _card(raw, "main", "acme/four") == text
    await _consistent(raw, "acme/four")


async def test_the_history_of_a_gated_repo_cannot_be_read(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    two = {"type": "model", "id": "acme/two"}
    hub.world.apply({"op": "license", **two, "license": "mit"})
    sha = (await raw.get("/api/models/acme/two")).json()["sha"]
    for path in ("/api/models/acme/two/commits/main", f"/acme/two/raw/{sha}/README.md"):
        assert (await raw.get(path)).headers["X-Error-Code"] == "GatedRepo"
    hub.world.apply({"op": "gate", **two, "gated": False})
    assert "license: mit" in await _card(raw, sha, "acme/two")


async def test_a_merged_pull_request_can_change_the_card(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    pull = {**ONE, "num": 3, "title": "Add language", "author": "cleo", "isPullRequest": True}
    hub.world.apply({"op": "discuss", **pull, "status": "draft"})
    hub.world.apply({"op": "merge", **ONE, "num": 3, "author": "ada", "cardData": {"language": "fi"}})
    newest = (await _history(raw))[0]
    assert newest["title"] == "Add language (#3)"
    assert "language: fi" in await _card(raw, newest["id"])
    details = (await raw.get("/api/models/acme/one/discussions/3")).json()
    assert details["changes"]["mergeCommitId"] == newest["id"]
    assert "fi" in (await raw.get("/api/models/acme/one")).json()["tags"]


async def test_a_revision_is_shown_as_it_was(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    now = (await raw.get("/api/models/acme/one")).json()
    hub.clock.advance(HOUR)
    hub.world.apply({"op": "license", **ONE, "license": ["cc-by-4.0", "mit"]})
    then = (await raw.get(f"/api/models/acme/one/revision/{now['sha']}")).json()
    kept = ("sha", "lastModified", "cardData")
    assert {key: then[key] for key in kept} == {key: now[key] for key in kept}
    assert "license:cc-by-4.0" not in then["tags"]
    assert "license:mit" in then["tags"]
    assert "license:cc-by-4.0" in (await raw.get("/api/models/acme/one")).json()["tags"]


async def test_the_first_commit_has_no_card_yet(raw: httpx2.AsyncClient) -> None:
    rows = await _history(raw)
    assert len(rows) > 1
    assert rows[-1]["title"] == "initial commit"
    answer = await raw.get(f"/acme/one/raw/{rows[-1]['id']}/README.md")
    assert (answer.status_code, answer.headers["X-Error-Code"]) == (404, "EntryNotFound")
    tree = (await raw.get(f"/api/models/acme/one/tree/{rows[-1]['id']}")).json()
    assert "README.md" not in [entry["path"] for entry in tree]


async def test_raw_facts_that_are_set_make_the_commit_they_need(
    hub: TestHub, raw: httpx2.AsyncClient
) -> None:
    hub.world.apply({"op": "set", **ONE, "record": {"sha": "ab" * 20}})
    assert (await _history(raw))[0]["id"] == "ab" * 20
    hub.world.apply({"op": "set", **ONE, "record": {"cardData": {"license": "wtfpl"}}})
    rows = await _history(raw)
    assert "license: wtfpl" in await _card(raw, rows[0]["id"])
    assert "license: mit" in await _card(raw, "ab" * 20)
    await _consistent(raw)
