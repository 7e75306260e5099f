"""What a backfill records: the past at its own dates, and nothing that anybody would take for news."""

from collections.abc import Sequence
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from collectors.backfill.carry import backfill
from collectors.backfill.places import Place, instant_of, local
from config.clock import DAY, HOUR, ManualClock
from storage import runs
from storage.backfilling import record_snapshot
from storage.database import Database
from storage.errors import StoreError
from storage.history import find_events, first_look, looks, series
from storage.recording import record_gone
from storage.records import Run, RunState
from storage.schema import coverage, links, metrics, quarantine, repo_versions, repos
from storage.views import view
from tests.collectors.backfill.published import FIRST, PRESENT, SPACES, Row, row, write
from tests.storage.listing import Listing, model

WEEKS = ("2024-07-24", "2024-10-30", "2025-02-26", "2026-09-30")
LAYOUTS = (FIRST, FIRST | {"cardData": PRESENT["cardData"]}, PRESENT, PRESENT)


def week(folder: Path, day: str, rows: Sequence[Row], columns: dict[str, Any] = PRESENT, **more: Any) -> None:
    write(folder / "models" / day / "models.parquet", rows, columns, **more)


async def read(db: Database, folder: Path, *, target: str = "here") -> Run:
    places = local(folder, date=None, now=db.clock.now())
    return await backfill(db, places, target=target, asked_by="test", holder="a")


async def rows_of(db: Database, table: Any) -> list[Any]:
    async with db.reading() as connection:
        return list((await connection.execute(select(table).order_by(*table.primary_key))).mappings())


async def downloads(db: Database, hub_id: str) -> list[tuple[int, float | None]]:
    async with view(db) as now:
        number = await now.scalar(select(repos.c.id).where(repos.c.hub_id == hub_id))
        found = await series(now, [number], "downloads", since=0)
        return [(sample.at, sample.value) for sample in found[number]]


def ident(number: int) -> str:
    return f"{number:024x}"


async def test_weeks_of_snapshots_become_history_without_news(db: Database, tmp_path: Path) -> None:
    for position, (day, columns) in enumerate(zip(WEEKS, LAYOUTS, strict=True)):
        card = {"license": "mit" if position < 3 else "apache-2.0", "base_model": "acme/base"}
        name = "acme/one" if position < 2 else "acme/renamed"
        rows = [row(1, name, card, downloads=100 * (position + 1), tags=[f"license:{card['license']}"])]
        rows += [row(2, "acme/base")] if position else []
        week(tmp_path, day, rows, columns)
    run = await read(db, tmp_path)
    assert (run.state, run.seen, run.changed, run.quarantined) == (RunState.FINISHED, 7, 6, 0)
    async with view(db) as now:
        assert await find_events(now) == []
        assert now.as_of == instant_of(WEEKS[-1])
    expected = [(instant_of(day), 100.0 * (position + 1)) for position, day in enumerate(WEEKS)]
    assert await downloads(db, ident(1)) == expected
    versions = [one for one in await rows_of(db, repo_versions) if one["repo_id"] == 1]
    assert [(one["observed_at"], one["name"], one["license"]) for one in versions] == [
        (instant_of(WEEKS[0]), "acme/one", "mit"),
        (instant_of(WEEKS[1]), "acme/one", "mit"),
        (instant_of(WEEKS[2]), "acme/renamed", "mit"),
        (instant_of(WEEKS[3]), "acme/renamed", "apache-2.0"),
    ]
    assert [one["valid_to"] for one in versions][-1] is None
    assert {one["parent_key"] for one in await rows_of(db, links)} == {"acme/base"}
    covered = await runs.covered(db, run.id)
    assert [(one.source, one.partition) for one in covered] == [
        ("backfill", f"models:{day}") for day in WEEKS
    ]
    assert all(one.complete and one.started_at == one.finished_at for one in covered)


async def test_the_same_again_changes_nothing(db: Database, tmp_path: Path) -> None:
    for position, day in enumerate(WEEKS[:3]):
        rows = [row(number, f"a/{number}", downloads=number * position % 4) for number in range(1, 9)]
        week(tmp_path, day, rows, LAYOUTS[position])
    await read(db, tmp_path)
    before = [await rows_of(db, table) for table in (repos, repo_versions, metrics, links)]
    again = await read(db, tmp_path)
    assert (again.seen, again.changed) == (24, 0)
    assert [await rows_of(db, table) for table in (repos, repo_versions, metrics, links)] == before


async def test_what_the_hub_has_shown_stays_and_older_counters_go_in(
    listing: Listing, tmp_path: Path, clock: ManualClock
) -> None:
    db = listing.db
    facts: dict[str, Any] = {"private": False, "gated": "open", "license": "mit", "downloads": 900}
    await listing.run(model("acme/one", ident(1), **facts))
    seen_at = clock.now()
    before = await rows_of(db, repo_versions)
    (state,) = await rows_of(db, repos)
    async with view(db) as now:
        answered = now.sequence
    week(tmp_path, "2025-02-26", [row(1, "acme/old", {"license": "gpl-3.0"}, downloads=300)])
    week(tmp_path, "2025-03-05", [row(1, "acme/old", {"license": "gpl-3.0"}, downloads=400)])
    run = await read(db, tmp_path)
    assert (run.seen, run.changed) == (2, 2)
    assert await rows_of(db, repo_versions) == before
    assert await rows_of(db, repos) == [state]
    history = [(instant_of("2025-02-26"), 300.0), (instant_of("2025-03-05"), 400.0), (seen_at, 900.0)]
    assert await downloads(db, ident(1)) == history
    async with view(db, at=answered) as then:  # what was answered then is answered again
        assert [sample.value for sample in (await series(then, [1], "downloads", since=0))[1]] == [900.0]


async def test_a_newer_snapshot_does_not_swallow_a_change(
    listing: Listing, tmp_path: Path, clock: ManualClock
) -> None:
    facts: dict[str, Any] = {"private": False, "gated": "open"}
    await listing.run(model("acme/one", ident(1), license="mit", downloads=900, **facts))
    first = clock.now()
    clock.advance(3 * DAY)
    day = "2026-11-25"
    week(tmp_path, day, [row(1, "acme/one", {"license": "apache-2.0"}, downloads=950)])
    await read(listing.db, tmp_path)
    assert await listing.events() == []
    clock.advance(HOUR)
    await listing.run(model("acme/one", ident(1), license="apache-2.0", downloads=900, **facts))
    assert [kind for kind, _, _ in await listing.events()] == ["license"]
    history = [(first, 900.0), (instant_of(day), 950.0), (clock.now(), 900.0)]
    assert await downloads(listing.db, ident(1)) == history


async def test_one_that_is_gone_stays_gone(listing: Listing, tmp_path: Path, clock: ManualClock) -> None:
    db = listing.db
    week(tmp_path, "2025-02-26", [row(1, "acme/one")])
    await read(db, tmp_path)
    opened = await listing.open()
    await record_gone(db, opened, 1, observed_at=clock.now())
    clock.advance(3 * DAY)
    week(tmp_path, "2026-11-25", [row(1, "acme/one", downloads=7)])
    run = await read(db, tmp_path)
    assert run.state is RunState.FINISHED
    assert (await rows_of(db, repo_versions))[-1]["gone"]
    assert [kind for kind, _, _ in await listing.events()] == ["deleted"]


async def test_a_listing_after_it_begins_as_if_there_had_been_none(
    listing: Listing, tmp_path: Path, clock: ManualClock
) -> None:
    week(tmp_path, "2025-02-26", [row(1, "acme/one", {"license": "mit"}), row(9, "acme/away")])
    await read(listing.db, tmp_path)
    facts: dict[str, Any] = {"private": False, "gated": "open"}
    one = model("acme/one", ident(1), license="mit", **facts)
    await listing.run(one, model("acme/two", ident(2), **facts))
    assert await listing.events() == []
    clock.advance(HOUR)
    new = model("acme/three", ident(3), created_at=clock.now() - 1, **facts)
    await listing.run(one, model("acme/two", ident(2), **facts), new)
    assert [kind for kind, _, _ in await listing.events()] == ["created"]


async def test_what_a_first_listing_finds_changed_since_a_snapshot_is_no_news(
    listing: Listing, tmp_path: Path, clock: ManualClock
) -> None:
    week(tmp_path, "2025-02-26", [row(1, "acme/old", {"license": "mit"}), row(2, "acme/two")])
    await read(listing.db, tmp_path)
    facts: dict[str, Any] = {"private": False, "gated": "open"}
    one = model("acme/one", ident(1), license="apache-2.0", **facts)
    await listing.run(one, model("acme/two", ident(2), license="mit", **facts))
    assert await listing.events() == []
    open_now = [
        version for version in await rows_of(listing.db, repo_versions) if version["valid_to"] is None
    ]
    assert [(version["name"], version["license"]) for version in open_now] == [
        ("acme/one", "apache-2.0"),
        ("acme/two", "mit"),
    ]
    clock.advance(HOUR)
    await listing.run(one, model("acme/two", ident(2), license="gpl-3.0", **facts))
    assert [kind for kind, _, _ in await listing.events()] == ["license"]


async def test_a_snapshot_takes_nothing_from_what_a_listing_tells(
    listing: Listing, tmp_path: Path, clock: ManualClock
) -> None:
    facts: dict[str, Any] = {"private": False, "gated": "open"}
    one = model("acme/one", ident(1), **facts)
    await listing.run(one)
    born = clock.now() + HOUR
    week(tmp_path, "2026-11-25", [row(1, "acme/one"), row(2, "acme/two", {"license": "mit"})])
    clock.advance(3 * DAY)
    await read(listing.db, tmp_path)
    two = model("acme/two", ident(2), license="apache-2.0", created_at=born, **facts)
    await listing.run(one, two)
    assert await listing.events() == [("created", None, {"name": "acme/two"})]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_weeks_may_come_in_any_order(
    sqlite_db: Database, tmp_path: Path, order: tuple[int, ...]
) -> None:
    told = list(product((None, 1, 2), repeat=3))
    days = ("2025-02-26", "2025-03-05", "2025-03-12")
    for position in order:
        rows = [
            row(number, f"a/{number}", downloads=values[position], likes=3)
            for number, values in enumerate(told, start=1)
            if values[position] is not None
        ]
        folder = tmp_path / str(position)
        week(folder, days[position], rows)
        await read(sqlite_db, folder, target=str(position))
    for number, values in enumerate(told, start=1):
        if values == (None, None, None):
            continue
        held = dict(await downloads(sqlite_db, ident(number)))
        for day, value in zip(days, values, strict=True):
            if value is not None:
                newest = max(at for at in held if at <= instant_of(day))
                assert held[newest] == value, (values, held)


class Killed(BaseException):
    """The process is gone."""


async def test_a_killed_one_goes_on_and_ends_as_an_undisturbed_one(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    monkeypatch.setattr("collectors.backfill.parquet.PIECE", 2)
    for position, day in enumerate(WEEKS[:3]):
        rows = [row(number, f"a/{number}", downloads=position + number) for number in range(1, 8)]
        week(tmp_path, day, rows, LAYOUTS[position], group=5)
    recorded = 0

    async def dying(*args: Any, **more: Any) -> Any:
        nonlocal recorded
        recorded += 1
        if recorded % 4 == 0:
            raise Killed
        return await record_snapshot(*args, **more)

    monkeypatch.setattr("collectors.backfill.carry.record_snapshot", dying)
    for _ in range(3):
        with pytest.raises(Killed):
            await read(db, tmp_path)
    run = await read(db, tmp_path)
    assert (run.resumed, run.pages, run.seen) == (3, 12, 21)
    monkeypatch.undo()
    other = await Database.open(sqlite_url + ".other", clock=db.clock)
    await read(other, tmp_path)

    def told(rows: list[Any], *without: str) -> list[Any]:
        left_out = {"id", "sequence", "valid_from", "valid_to", "first_sequence", *without}
        return [{name: value for name, value in one.items() if name not in left_out} for one in rows]

    for table in (repos, repo_versions, metrics):
        assert told(await rows_of(db, table)) == told(await rows_of(other, table)), table.name
    assert len([one for one in await rows_of(db, repo_versions) if one["valid_to"] is None]) == 7
    await other.close()


async def test_one_that_is_carried_out_elsewhere_is_left_alone(db: Database, tmp_path: Path) -> None:
    week(tmp_path, WEEKS[0], [row(1, "a/b")])
    begun = await runs.begin(db, "backfill", asked_by="test", holder="b", target="here")
    assert await read(db, tmp_path) == begun.run
    assert await rows_of(db, repos) == []


async def test_one_that_was_taken_over_stops(
    db: Database, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    week(tmp_path, WEEKS[0], [row(1, "a/b")])

    async def late(*args: Any, **more: Any) -> Any:
        clock.advance(HOUR)
        await runs.begin(db, "backfill", asked_by="test", holder="b", target="here")
        return await record_snapshot(*args, **more)

    monkeypatch.setattr("collectors.backfill.carry.record_snapshot", late)
    with pytest.raises(StoreError, match="another process goes on with the backfill of here"):
        await read(db, tmp_path)
    assert await rows_of(db, repos) == []


async def test_rows_that_cannot_be_read_are_put_aside_once(db: Database, tmp_path: Path) -> None:
    week(tmp_path, WEEKS[3], [row(1, "a/b"), row(2, ""), row(3, "a/d", "{no json")])
    for _ in range(2):
        run = await read(db, tmp_path)
        assert (run.state, run.seen, run.quarantined) == (RunState.FINISHED, 2, 1)
    (aside,) = await rows_of(db, quarantine)
    assert (aside["source"], aside["partition"]) == ("backfill", f"models:{WEEKS[3]}")


async def test_a_repo_that_stands_there_twice_counts_once(db: Database, tmp_path: Path) -> None:
    twice = [
        row(1, "a/b", downloads=1),
        row(1, "a/b", "{no json", downloads=2),
        row(1, "a/b", "{", downloads=3),
    ]
    for position, day in enumerate((WEEKS[3], WEEKS[2])):  # as it is first met, and as of the past
        folder = tmp_path / str(position)
        week(folder, day, twice)
        run = await read(db, folder, target=day)
        assert (run.state, run.changed) == (RunState.FINISHED, 1)
    assert len(await rows_of(db, repos)) == 1
    assert [at for at, _ in await downloads(db, ident(1))] == [instant_of(WEEKS[2]), instant_of(WEEKS[3])]


async def test_a_file_that_is_broken_inside_fails_the_run_and_the_rest_holds(
    db: Database, tmp_path: Path
) -> None:
    week(tmp_path, WEEKS[2], [row(1, "a/b")])
    week(tmp_path, WEEKS[3], [row(number, f"a/{number}") for number in range(500)])
    file = tmp_path / "models" / WEEKS[3] / "models.parquet"
    whole = bytearray(file.read_bytes())
    whole[4:2000] = b"\xff" * 1996
    file.write_bytes(whole)
    run = await read(db, tmp_path)
    assert run.state is RunState.FAILED
    assert run.error is not None
    assert "broken inside" in run.error
    assert [one.complete for one in await runs.covered(db, run.id)] == [True, False]
    async with view(db) as now:
        assert now.as_of == instant_of(WEEKS[2])


async def test_spaces_and_a_file_by_itself(db: Database, tmp_path: Path) -> None:
    file = write(tmp_path / "spaces.parquet", [row(5, "a/demo", models=["a/b"])], SPACES)
    places: list[Place] = local(file, date="2025-02-26", now=db.clock.now())
    run = await backfill(db, places, target="file", asked_by="test", holder="a")
    assert run.state is RunState.FINISHED
    (one,) = await rows_of(db, repo_versions)
    assert (one["repo_type"], one["sdk"], one["observed_at"]) == ("space", "gradio", instant_of("2025-02-26"))
    (counted,) = await rows_of(db, coverage)
    assert (counted["cursor"], counted["expected"], counted["seen"]) == ("0:1", 1, 1)


async def test_a_snapshots_day_was_looked_at_for_the_counters_it_has(
    listing: Listing, tmp_path: Path, clock: ManualClock
) -> None:
    await listing.run(model("acme/one", ident(1), downloads=900))
    for day, columns in zip(WEEKS, LAYOUTS, strict=True):
        week(tmp_path, day, [row(1, "acme/one", downloads=300, downloadsAllTime=9000.0)], columns)
    await read(listing.db, tmp_path)
    taken = [instant_of(day) for day in WEEKS]

    async def looked(source: str = "models", since: int = 0, **how: Any) -> list[int]:
        async with view(listing.db) as now:
            return await looks(now, source=source, partition="Acme", since=since, **how)

    assert await looked() == await looked(metric="downloads") == [*taken, clock.now()]
    assert await looked(metric="downloads_all_time") == [*taken[2:], clock.now()], "earlier ones do not tell"
    assert await looked(metric="trending") == [*taken[2:], clock.now()]
    assert await looked(since=taken[1] + 1) == [*taken[2:], clock.now()]
    assert await looked("datasets") == []
    async with view(listing.db, run=1) as before:
        assert await looks(before, source="models", partition="acme", since=0) == [clock.now()]
    async with view(listing.db) as now:
        assert await first_look(now) == clock.now(), "of what happened before it no event tells"
