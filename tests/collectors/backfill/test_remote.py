"""Published snapshots come through huggingface_hub, from a small server that answers as the Hub does."""

import hashlib
from pathlib import Path

import huggingface_hub.constants
import pytest
from aiohttp import web

from collectors.backfill.carry import backfill
from collectors.backfill.parquet import BackfillError
from collectors.backfill.remote import HUB_STATS, WEEKLY, of_hub_stats, of_weekly
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing, HubUnavailable, HubUnreadable
from config.clock import from_iso
from storage.database import Database
from storage.records import RunState
from tests.collectors.backfill.published import SPACES, row, write
from tests.collectors.conftest import Time, serving

SHA = "5" * 40


class Published:
    """A dataset repo: its files by name."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.info: dict[str, object] | None = None

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path
        self.asked.append(f"{request.method} {path}")
        if path.startswith("/api/datasets/"):
            siblings = [{"rfilename": name} for name in self.files]
            info = {"sha": SHA, "lastModified": "2026-11-20T06:07:08.000Z", "siblings": siblings}
            return web.json_response(info if self.info is None else self.info)
        body = self.files.get(path.partition(f"/resolve/{SHA}/")[2])
        if body is None:
            return web.json_response({"error": "no"}, status=404, headers={"X-Error-Code": "EntryNotFound"})
        tag = hashlib.sha256(body).hexdigest()
        return web.Response(body=body, headers={"ETag": f'"{tag}"', "X-Repo-Commit": SHA})


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Published:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    return Published()


def parquet(tmp_path: Path, downloads: int) -> bytes:
    return write(tmp_path / "x.parquet", [row(1, "acme/one", downloads=downloads)]).read_bytes()


async def test_weekly_snapshots_are_fetched_and_recorded(
    repo: Published, sqlite_db: Database, tmp_path: Path, time: Time
) -> None:
    repo.files = {
        "README.md": b"",
        "models/2026-09-30/models.parquet": parquet(tmp_path, 20),
        "models/2026-09-23/models.parquet": parquet(tmp_path, 10),
    }
    async with serving(repo.answer) as url, Hub(url, clock=sqlite_db.clock, sleep=time.sleep) as hub:
        errand = Errand()
        places = await of_weekly(hub, None, errand=errand)
        assert [place.snapshot.name for place in places] == ["2026-09-23", "2026-09-30"]
        assert places[0].called == f"{WEEKLY}/models/2026-09-23/models.parquet"
        run = await backfill(sqlite_db, places, target="weekly", asked_by="test", holder="a", errand=errand)
        asked = len(repo.asked)
        again = await backfill(sqlite_db, places, target="weekly", asked_by="test", holder="a")
    assert (run.state, run.seen, run.changed, run.requests) == (RunState.FINISHED, 2, 2, 3)
    assert (again.seen, again.changed) == (2, 0)
    assert repo.asked[asked:] == []  # a revision does not change: its files are in the cache


async def test_the_daily_state_has_the_date_of_its_revision(
    repo: Published, sqlite_db: Database, tmp_path: Path, time: Time
) -> None:
    demo = write(tmp_path / "s.parquet", [row(3, "a/demo")], SPACES).read_bytes()
    repo.files = {"spaces.parquet": demo, "models.parquet": parquet(tmp_path, 10), "posts.parquet": b""}
    async with serving(repo.answer) as url, Hub(url, clock=sqlite_db.clock, sleep=time.sleep) as hub:
        places = await of_hub_stats(hub, None, errand=Errand())
        run = await backfill(sqlite_db, places, target="hub-stats", asked_by="test", holder="a")
    assert repo.asked[0] == f"GET /api/datasets/{HUB_STATS}"
    assert [place.snapshot.partition for place in places] == ["models:2026-11-20", "spaces:2026-11-20"]
    assert {place.snapshot.observed_at for place in places} == {from_iso("2026-11-20T06:07:08Z")}
    assert (run.state, run.seen) == (RunState.FINISHED, 2)


async def test_a_file_that_does_not_come_fails_the_run_in_a_line(
    repo: Published, sqlite_db: Database, tmp_path: Path, time: Time
) -> None:
    repo.files = {"models.parquet": parquet(tmp_path, 10)}
    async with serving(repo.answer) as url, Hub(url, clock=sqlite_db.clock, sleep=time.sleep) as hub:
        places = await of_hub_stats(hub, None, errand=Errand())
        repo.files.clear()
        run = await backfill(sqlite_db, places, target="hub-stats", asked_by="test", holder="a")
        with pytest.raises(HubUnavailable):
            await places[0].fetch()
    assert run.state is RunState.FAILED
    assert run.error is not None
    assert run.error.startswith(f"{HUB_STATS}/models.parquet: ")
    assert "\n" not in run.error


async def test_a_repo_of_another_layout_is_told_of(repo: Published, sqlite_db: Database, time: Time) -> None:
    async with serving(repo.answer) as url, Hub(url, clock=sqlite_db.clock, sleep=time.sleep) as hub:
        for source in (of_weekly, of_hub_stats):
            with pytest.raises(BackfillError, match="holds no snapshots at 555555555555"):
                await source(hub, None, errand=Errand())
            repo.info = {"sha": SHA, "lastModified": "once"}
            with pytest.raises(HubUnreadable):
                await source(hub, None, errand=Errand())
            repo.info = None


async def test_a_repo_that_was_taken_down_is_missing(sqlite_db: Database, time: Time) -> None:
    async def nothing(_request: web.Request) -> web.Response:
        return web.json_response({"error": "Repository not found"}, status=404)

    async with serving(nothing) as url, Hub(url, clock=sqlite_db.clock, sleep=time.sleep) as hub:
        with pytest.raises(HubMissing, match="hub-stats"):
            await of_hub_stats(hub, None, errand=Errand())
