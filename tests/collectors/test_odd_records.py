"""The oddities of real records, each from a list of the Hub through a refresh into the store."""

from typing import Any

import pytest

from collectors.hub.records import MAX_TAG
from config.clock import ManualClock, from_iso
from storage.catalogue import Repo
from storage.database import Database
from storage.known import opened
from storage.records import FACTS, RunState
from tests.collectors.stage import Stage, small_world, staged

OLD = "2022-03-02T23:29:04.000Z"
ODD: dict[str, Any] = {
    "_id": "0dd" * 8,
    "id": "acme/odd",
    "private": False,
    "gated": False,
    "createdAt": OLD,
    "lastModified": OLD,
    "likes": 3,
    "downloads": 5,
    "tags": [],
}
NAMES = [f"tag number {number}" for number in range(205)] + ["日本語"]
MERGED = [f"acme/parent-{number}" for number in range(7)]


async def refreshed(
    stage: Stage, kind: str = "model", *, quarantined: int = 0, **changed: Any
) -> Repo | None:
    """Refresh with an odd record in acme's list; `...` leaves a field out."""
    record = {name: value for name, value in (ODD | changed).items() if value is not ...}
    stage.local.faults.add("odd", rf"/api/{kind}s\?author=acme", record=record, times=None)
    run = await stage.refresh()
    stage.local.faults.clear()
    assert (run.state, run.quarantined) == (RunState.FINISHED, quarantined)
    return await stage.repo(str(record["id"]), "space" if kind == "space" else "model")


def card(**fields: Any) -> dict[str, Any]:
    return {"cardData": fields}


@pytest.mark.parametrize(
    ("changed", "held"),
    [
        pytest.param({"lastModified": None}, {"last_modified": None}, id="1: changed, nobody knows when"),
        pytest.param({"lastModified": ...}, {"last_modified": None}, id="1: changed, not said when"),
        pytest.param({"id": "gpt2"}, {"name": "gpt2"}, id="1: a name without an owner"),
        pytest.param({"id": "ACME/Odd"}, {"name": "ACME/Odd"}, id="1: a handle in another case"),
        pytest.param({}, {"created_at": from_iso(OLD)}, id="2: as old as everything older"),
        pytest.param({"gated": "auto"}, {"gated": "auto"}, id="3: gated, asked automatically"),
        pytest.param({"gated": "manual"}, {"gated": "manual"}, id="3: gated, asked by hand"),
        pytest.param(
            {"pipeline_tag": ..., "library_name": ...}, {"task": None, "library": None}, id="4: bare"
        ),
        pytest.param({"author": ...}, {"name": "acme/odd"}, id="4: without an author"),
        pytest.param({"trendingScore": 4.75}, {"trending": 4.75}, id="4: a score with a fraction"),
        pytest.param(
            {"siblings": [{"rfilename": f"{n}.bin", "lfs": {"size": 1}} for n in range(773)]},
            {"name": "acme/odd"},
            id="7: 773 files, without pointerSize",
        ),
        pytest.param(card(base_model="acme/base"), {"base_models": ("acme/base",)}, id="8: one base, a text"),
        pytest.param(card(base_model=MERGED), {"base_models": tuple(MERGED)}, id="8: seven parents"),
        pytest.param(card(base_model="acme/ODD"), {"base_models": ()}, id="8: its own base"),
        pytest.param(
            card(license="other", license_name="acme-1", license_link="LICENSE"),
            {"license": "other", "license_name": "acme-1"},
            id="9: another licence, named",
        ),
        pytest.param(
            card(license=["mit", "apache-2.0"]), {"license": "apache-2.0,mit"}, id="9: two licences"
        ),
        pytest.param(card(license="modified-mit"), {"license": "modified-mit"}, id="9: an invented licence"),
        pytest.param(card(license="unknown"), {"license": "unknown"}, id="9: unknown"),
        pytest.param(card(), {"license": None}, id="9: no licence"),
        pytest.param(card(language="en"), {"languages": ("en",)}, id="10: one language"),
        pytest.param(card(language=["en", False]), {"languages": ("en", "no")}, id="10: Norwegian"),
        pytest.param(card(languages=["code"]), {"languages": ("code",)}, id="10: by another name"),
        pytest.param(
            card(arxiv=2501.1, co2_eq_emissions={"emissions": 3}, thumbnail=None, inference=True),
            {"license": None},
            id="11: numbers, dicts and nothing",
        ),
        pytest.param(
            card(co2_eq_emissions=3, inference={"parameters": {}}), {"license": None}, id="11: other"
        ),
        pytest.param(card(datasets="acme/corpus"), {"datasets": ("acme/corpus",)}, id="11: one dataset"),
        pytest.param(
            {"safetensors": {"sharded": True}}, {"parameters": None}, id="raises: weights without figures"
        ),
        pytest.param(
            {"siblings": [{"rfilename": "a", "lfs": {}}]}, {"likes": 3}, id="raises: file without size"
        ),
        pytest.param(card(self="x", license="mit"), {"license": "mit"}, id="raises: a card with `self`"),
        pytest.param(
            card(ignore_metadata_errors=True, license="mit"),
            {"license": "mit"},
            id="raises: a card with `ignore_metadata_errors`",
        ),
        pytest.param(
            {"createdAt": "2024-12-26T05:54:08+01:00"},
            {"created_at": from_iso("2024-12-26T04:54:08Z")},
            id="raises: a date not ending in Z",
        ),
        pytest.param(
            {"evalResults": [{"value": 1, "source": {"name": "x"}}], "model-index": [{}]},
            {"name": "acme/odd"},
            id="raises: results without task or address",
        ),
    ],
)
async def test_each_oddity_goes_through(
    sqlite_db: Database, clock: ManualClock, changed: dict[str, Any], held: dict[str, Any]
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        repo = await refreshed(stage, **changed)
        assert repo is not None
        assert {name: getattr(repo, name) for name in held} == held
        assert await stage.repo("acme/tuned") is not None
        assert await stage.kinds() == []


@pytest.mark.parametrize(
    "changed",
    [{"gated": True}, {"likes": "many"}, {"createdAt": "yesterday"}, {"_id": ...}, {"id": "x" * 5_000_000}],
    ids=["gated is true", "likes are words", "a date in words", "no id", "a name of 5 MB"],
)
async def test_what_cannot_be_read_harms_nothing_else(
    db: Database, clock: ManualClock, changed: dict[str, Any]
) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        assert await refreshed(stage, quarantined=1, **changed) is None
        assert await stage.repo("acme/tuned") is not None


async def test_tags_of_any_number_and_script_are_kept(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        repo = await refreshed(stage, tags=[*NAMES, "x" * 5_000_000])
        assert repo is not None
        async with db.writing() as tx:
            known = (await opened(tx, [repo.id]))[repo.id]
        tags = known.version.facts[FACTS.index("tags")]
        assert isinstance(tags, tuple)
        *kept, long = tags
        assert kept == NAMES
        assert long == "x" * (MAX_TAG - 1) + "…"


async def test_counters_move_as_they_like_and_spaces_have_none(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        for downloads, likes in ((2, 9), (91_917, 9), (91_917, 8), (0, 0)):
            repo = await refreshed(stage, downloads=downloads, likes=likes)
            assert repo is not None
            assert (repo.downloads, repo.likes) == (downloads, likes)
        space = await refreshed(stage, "space", downloads=..., sdk="gradio")
        assert space is not None
        assert (space.downloads, space.likes) == (None, 3)
        assert await stage.kinds() == [("discovered", "acme/odd")]  # the Space: it is older than its list
