"""Each era of the published layouts is read as what it tells; what is no snapshot is told in a line."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from msgspec import UNSET
from pyarrow import parquet

from collectors.backfill.parquet import COLUMNS as READ
from collectors.backfill.parquet import BackfillError, SnapshotFile
from collectors.hub.decode import read_repo
from config.clock import from_iso
from storage.records import LIVE, RepoObservation, RepoType, Unreadable, mask
from tests.collectors.backfill.published import COLUMNS, DATASETS, FIRST, MODELS, PRESENT, SPACES, row, write

CARD = {"license": "MIT", "base_model": ["acme/base"], "language": "en", "datasets": ["acme/data"]}


def observed(file: Path, repo_type: RepoType) -> list[RepoObservation | Unreadable]:
    snapshot = SnapshotFile(file, repo_type, called=file.name)
    found: list[RepoObservation | Unreadable] = []
    for piece in snapshot.pieces():
        found += [read_repo(record, repo_type, snapshot.expanded) for record in piece.records]
        without = snapshot.expanded - {"cardData"}
        found += [read_repo(record, repo_type, without) for record in piece.without_card]
    snapshot.close()
    return found


def only(file: Path, repo_type: RepoType = "model") -> RepoObservation:
    (found,) = observed(file, repo_type)
    assert isinstance(found, RepoObservation), found
    return found


@pytest.mark.parametrize("era", MODELS)
def test_a_column_that_is_not_there_was_not_looked_at(tmp_path: Path, era: str) -> None:
    columns = MODELS[era]
    weights = {"parameters": {"BF16": 7}, "total": 7}
    given = row(1, "acme/one", CARD, trendingScore=3.5, downloadsAllTime=900.0, safetensors=weights)
    tagged = given | {"tags": ["gguf", "license:mit"], "pipeline_tag": "text-generation"}
    found = only(write(tmp_path / "models.parquet", [tagged], columns))
    assert (found.hub_id, found.name, found.likes, found.downloads) == (f"{1:024x}", "acme/one", 5, 100)
    assert found.created_at == from_iso("2024-01-02T03:04:05.678Z")
    assert (found.license, found.task, found.library) == ("mit", "text-generation", None)
    assert found.downloads_all_time == (900 if "downloadsAllTime" in columns else UNSET)
    assert found.trending == (3.5 if "trendingScore" in columns else UNSET)
    assert found.base_models == (("acme/base",) if "cardData" in columns else UNSET)
    assert found.languages == (("en",) if "cardData" in columns else UNSET)
    assert found.parameters == (7 if "safetensors" in columns else UNSET)
    assert {found.private, found.gated, found.disabled, found.sha} == {UNSET}


@pytest.mark.parametrize("repo_type", COLUMNS)
def test_the_mask_says_what_is_told(tmp_path: Path, repo_type: RepoType) -> None:
    weights = {"parameters": {"BF16": 7}, "total": 7}
    file = write(tmp_path / "x.parquet", [row(1, "a/b", CARD, safetensors=weights)], COLUMNS[repo_type])
    snapshot = SnapshotFile(file, repo_type, called="x")
    told = mask(name for name, value in vars_of(only(file, repo_type)) if value is not UNSET)
    assert snapshot.fields == told
    assert not snapshot.fields & LIVE
    snapshot.close()


def vars_of(one: RepoObservation) -> list[tuple[str, Any]]:
    return [(name, getattr(one, name)) for name in RepoObservation.__struct_fields__]


def test_datasets_and_spaces(tmp_path: Path) -> None:
    given = row(2, "acme/data", {"license": ["cc-by-4.0"]}, gated="auto", private=True, sha="f" * 40)
    data = only(write(tmp_path / "d.parquet", [given], DATASETS), "dataset")
    assert (data.license, data.gated, data.private, data.sha) == ("cc-by-4.0", UNSET, UNSET, UNSET)
    demo = only(write(tmp_path / "s.parquet", [row(3, "a/demo", models=["a/b"])], SPACES), "space")
    assert (demo.sdk, demo.models, demo.datasets, demo.downloads) == ("gradio", ("a/b",), (), UNSET)


def test_numbers_with_gaps_and_texts_for_lists(tmp_path: Path) -> None:
    columns = PRESENT | {"tags": pa.string(), "createdAt": pa.string(), "safetensors": pa.large_string()}
    columns |= {"likes": pa.float64(), "library_name": pa.dictionary(pa.int32(), pa.string())}
    given = row(1, "a/b", library_name="peft", likes=7.0, downloadsAllTime=float("nan"))
    given |= {"tags": '["x", "license:mit"]', "createdAt": "2024-01-02T03:04:05.000Z"}
    found = only(write(tmp_path / "m.parquet", [given | {"safetensors": '{"total": 12}'}], columns))
    assert (found.tags, found.likes, found.downloads_all_time) == (("x", "license:mit"), 7, None)
    assert (found.library, found.parameters, found.license) == ("peft", 12, "mit")


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (None, None),
        ("", None),
        ("null", None),
        ('"a text"', None),
        ('{"license": {"id": "mit"}}', None),
        ("license: mit", UNSET),
        ('{"license": "mi', UNSET),
        ("[" * 5000, UNSET),
        ('{"license": "MIT", "license_name": "\\u0000\\ud800x"}', "mit"),
    ],
)
def test_cards_are_anybodys_text(tmp_path: Path, card: str | None, said: object) -> None:
    found = only(write(tmp_path / "m.parquet", [row(1, "a/b", card)]))
    assert found.license == said
    assert found.tags == ()


def test_a_row_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    far = datetime(2024, 1, 1, tzinfo=UTC)
    rows = [row(1, "a/b"), row(2, ""), row(3, "a/c", createdAt=far)]
    first, odd, last = observed(write(tmp_path / "m.parquet", rows), "model")
    assert isinstance(first, RepoObservation)
    assert isinstance(last, RepoObservation)
    assert isinstance(odd, Unreadable)
    assert odd.hub_id == f"{2:024x}"


def test_a_moment_beyond_all_years_is_put_aside(tmp_path: Path) -> None:
    columns = PRESENT | {"createdAt": pa.timestamp("ms")}
    path = tmp_path / "m.parquet"
    schema = pa.schema(list(columns.items()))
    table = pa.Table.from_pylist([row(1, "a/b") | {"createdAt": 10**17}], schema=schema)
    parquet.write_table(table, path)
    (found,) = observed(path, "model")
    assert isinstance(found, Unreadable)


def test_pieces_go_on_from_any_cursor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.backfill.parquet.PIECE", 2)
    file = write(tmp_path / "m.parquet", [row(number, f"a/{number}") for number in range(11)], group=5)
    snapshot = SnapshotFile(file, "model", called="m")
    pieces = list(snapshot.pieces())
    assert [len(piece.records) for piece in pieces] == [2, 2, 1, 2, 2, 1, 1]
    for position, piece in enumerate(pieces):
        assert list(snapshot.pieces(piece.cursor)) == pieces[position + 1 :]
    snapshot.close()


def test_only_what_is_needed_is_read() -> None:
    read = {column for columns in READ.values() for column in columns}
    assert not read & {"gated", "private", "disabled", "sha", "siblings", "config", "gguf", "description"}


@pytest.mark.parametrize(
    ("repo_type", "columns", "said"),
    [
        ("model", {"x": pa.int64()}, "not a snapshot of models (no column _id, id, likes, pipeline_tag)"),
        ("model", DATASETS, "not a snapshot of models (no column pipeline_tag)"),
        ("dataset", PRESENT, "not a snapshot of datasets (it has a column pipeline_tag)"),
        ("space", PRESENT, "not a snapshot of spaces (no column sdk)"),
        ("model", FIRST | {"likes": pa.string()}, "column likes holds string, not what it should"),
        ("model", FIRST | {"tags": pa.int64()}, "column tags holds int64, not what it should"),
        ("model", FIRST | {"likes": pa.null()}, "not a snapshot of models (no column likes)"),
    ],
)
def test_other_columns_are_told_in_a_line(
    tmp_path: Path, repo_type: RepoType, columns: dict[str, Any], said: str
) -> None:
    file = write(tmp_path / "m.parquet", [{}], columns)
    with pytest.raises(BackfillError) as told:
        SnapshotFile(file, repo_type, called="m.parquet")
    assert str(told.value) == f"m.parquet: {said}"


@pytest.mark.parametrize("kept", [0, 3, 100, -1])
def test_what_is_no_whole_parquet_file_is_told_in_a_line(tmp_path: Path, kept: int) -> None:
    file = write(tmp_path / "m.parquet", [row(1, "a/b")])
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(BackfillError, match=r"^m: not a whole Parquet file \(.+\)$"):
        SnapshotFile(file, "model", called="m")


def test_no_file_and_no_rows(tmp_path: Path) -> None:
    with pytest.raises(BackfillError, match=r"^m: there is no such file$"):
        SnapshotFile(tmp_path / "m.parquet", "model", called="m")
    with pytest.raises(BackfillError, match=r"^m: holds no rows$"):
        SnapshotFile(write(tmp_path / "m.parquet", []), "model", called="m")


def test_a_file_that_is_broken_inside_is_told(tmp_path: Path) -> None:
    file = write(tmp_path / "m.parquet", [row(number, f"a/{number}") for number in range(500)])
    whole = bytearray(file.read_bytes())
    whole[4:2000] = b"\xff" * 1996
    file.write_bytes(whole)
    snapshot = SnapshotFile(file, "model", called="m")
    with pytest.raises(BackfillError, match=r"^m: broken inside \("):
        list(snapshot.pieces())
    snapshot.close()


def test_without_the_library_one_line_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BackfillError, match="make backfill"):
        SnapshotFile(tmp_path / "m.parquet", "model", called="m")
