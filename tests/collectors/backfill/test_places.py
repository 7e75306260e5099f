"""Where snapshots lie, of which day they are, and what is told where none can be found."""

from pathlib import Path

import pytest

from collectors.backfill.parquet import BackfillError
from collectors.backfill.places import Place, instant_of, local, newest, published
from config.clock import from_iso, to_iso

NOW = from_iso("2026-11-23T12:00:00Z")


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def found(path: Path, date: str | None = None) -> list[tuple[str, str]]:
    return [shown(place) for place in local(path, date=date, now=NOW)]


def shown(place: Place) -> tuple[str, str]:
    return place.snapshot.partition, to_iso(place.snapshot.observed_at)[:10]


def test_a_folder_as_it_is_published_is_read_oldest_first(tmp_path: Path) -> None:
    touch(tmp_path, "spaces/2025-02-26/spaces.parquet", "models/2025-03-05/models.parquet")
    touch(tmp_path, "models/2025-02-26/models.parquet", "daily_papers/2025-02-26/daily_papers.parquet")
    expected = ["models:2025-02-26", "spaces:2025-02-26", "models:2025-03-05"]
    assert found(tmp_path) == [(name, name[-10:]) for name in expected]
    assert found(tmp_path / "models") == [(name, name[-10:]) for name in expected if name.startswith("m")]
    kept = newest(local(tmp_path, date=None, now=NOW), 1)
    assert [shown(place)[0] for place in kept] == ["models:2025-03-05"]
    assert len(newest(local(tmp_path, date=None, now=NOW), None)) == 3


def test_a_folder_of_one_day(tmp_path: Path) -> None:
    touch(tmp_path, "2025-02-26/models.parquet", "2025-02-26/datasets.parquet")
    expected = [("models:2025-02-26", "2025-02-26"), ("datasets:2025-02-26", "2025-02-26")]
    assert found(tmp_path / "2025-02-26") == expected
    touch(tmp_path, "flat/models.parquet")
    assert found(tmp_path / "flat", "2025-02-26") == expected[:1]


async def test_a_file_alone_is_known_by_the_folders_around_it(tmp_path: Path) -> None:
    touch(tmp_path, "models/2025-02-26/part-0.parquet")
    file = tmp_path / "models" / "2025-02-26" / "part-0.parquet"
    (place,) = local(file, date=None, now=NOW)
    assert shown(place) == ("models:2025-02-26", "2025-02-26")
    assert await place.fetch() == file
    assert found(file, "2024-10-30") == [("models:2024-10-30", "2024-10-30")]


def test_what_cannot_be_placed_is_told_in_a_line(tmp_path: Path) -> None:
    touch(tmp_path, "new/models.parquet", "new/notes.txt", "2025-02-26/other.parquet", "empty/notes.txt")
    touch(tmp_path, "twice/models/2025-02-26/a.parquet", "twice/models/2025-02-26/b.parquet")

    def told(name: str, date: str | None = None) -> str:
        with pytest.raises(BackfillError) as error:
            local(tmp_path / name, date=date, now=NOW)
        return str(error.value).replace(str(tmp_path), "")

    assert told("nowhere") == "/nowhere: there is no such file or folder"
    assert told("new") == "/new/models.parquet: of which day? Say --date YYYY-MM-DD, or name its folder so"
    assert told("empty").startswith("/empty: no snapshot in it, such as models/2025-02-26/models.parquet")
    assert told("2025-02-26/other.parquet").endswith("of what? Call it models.parquet, or datasets or spaces")
    assert told("new", "2026-11-24") == "/new/models.parquet: 2026-11-24 is yet to come"
    assert told("new", "24.11.2025") == "24.11.2025: not a date like 2025-02-26"
    assert told("new", "2025-02-30") == "2025-02-30: not a date like 2025-02-26"
    assert told("new", "1970-01-01") == "1970-01-01: before there was a Hub"
    assert told("twice").endswith("are of the same type and day: take one")


def test_of_the_published_files_only_snapshots_count() -> None:
    names = ["README.md", "models/2024-07-24/models.parquet", "daily_papers/2024-07-24/daily_papers.parquet"]
    names += ["spaces/2024-07-24/spaces.parquet", "models/latest/models.parquet", "models/2024-07-24/x.csv"]
    assert published(names) == [("model", "2024-07-24", names[1]), ("space", "2024-07-24", names[3])]
    assert instant_of("2024-07-24") == from_iso("2024-07-24T00:00:00Z")
