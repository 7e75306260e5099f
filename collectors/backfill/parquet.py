"""Reads the published Parquet layouts, in pieces, as records in the form of the Hub's own interface.

Columns come and go between the eras of the layouts: a column that is not there was not looked at. Whether a
repo is private, gated or disabled, and its revision, are never read, even where a snapshot has them: the Hub
itself says so, and what it says of them must not be mixed with copies.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw, Struct

from config.clock import to_iso
from storage.records import RepoType, mask

PIECE = 1000
"""Rows that are read, recorded and forgotten together."""
READ_AHEAD = 1 << 20
"""Bytes of a column that are read at a time."""

_COMMON = ("id", "_id", "createdAt", "lastModified", "likes", "trendingScore", "tags", "cardData")
_COUNTED = (*_COMMON, "downloads", "downloadsAllTime")
COLUMNS: dict[RepoType, tuple[str, ...]] = {
    "model": (*_COUNTED, "pipeline_tag", "library_name", "safetensors"),
    "dataset": _COUNTED,
    "space": (*_COMMON, "sdk", "models", "datasets"),
}
"""What is read of a snapshot of each type, under the Hub's own names."""

_FACTS: dict[str, tuple[str, ...]] = {
    "createdAt": ("created_at",),
    "lastModified": ("last_modified",),
    "tags": ("tags", "license"),
    "cardData": ("license", "license_name", "license_link", "languages"),
    "pipeline_tag": ("task",),
    "library_name": ("library",),
    "safetensors": ("parameters",),
}
"""What the columns tell that are not called as the facts are."""
_SIGNS: dict[RepoType, str] = {"model": "pipeline_tag", "dataset": "downloads", "space": "sdk"}
"""A column that every snapshot of a type has had."""
_SIGNS_OF_OTHERS: dict[RepoType, frozenset[str]] = {
    "model": frozenset({"sdk"}),
    "dataset": frozenset({"sdk", "pipeline_tag"}),
    "space": frozenset({"pipeline_tag"}),
}
_COUNTERS = {
    "downloads": "downloads",
    "downloadsAllTime": "downloads_all_time",
    "likes": "likes",
    "trendingScore": "trending",
}
_INSTANTS = frozenset({"createdAt", "lastModified"})
_LISTS = frozenset({"tags", "models", "datasets"})
_JSON = frozenset({"cardData", "safetensors"})

_raw = msgspec.json.Decoder(Raw)
_tolerant = json.JSONDecoder(strict=False)
_any = msgspec.json.Decoder()
_BROKEN = (msgspec.DecodeError, UnicodeError, RecursionError)


class BackfillError(Exception):
    """A snapshot cannot be read; the message says which, and why, in one line."""


class Piece(Struct, frozen=True):
    """Some rows as records, those whose card is no JSON apart, and where the next piece begins."""

    records: list[bytes]
    without_card: list[bytes]
    cursor: str


class SnapshotFile:
    """One Parquet file that holds repos of a type."""

    def __init__(self, path: Path, repo_type: RepoType, *, called: str) -> None:
        """Open it and look at its columns; `called` is its name to people. Raises BackfillError."""
        self._called = called
        self._type: RepoType = repo_type
        self._arrow, parquet = library()
        try:
            self._file = parquet.ParquetFile(path, pre_buffer=False, buffer_size=READ_AHEAD)
        except FileNotFoundError:
            raise BackfillError(f"{called}: there is no such file") from None
        except (self._arrow.ArrowException, OSError) as error:
            raise BackfillError(f"{called}: not a whole Parquet file ({_line(error)})") from error
        try:
            self.columns = self._known()
        except BackfillError:
            self.close()
            raise
        self.rows = int(self._file.metadata.num_rows)
        self._groups = int(self._file.metadata.num_row_groups)

    @property
    def expanded(self) -> frozenset[str]:
        """The Hub's names of the fields that this snapshot tells."""
        return frozenset(self.columns) - {"id", "_id"}

    @property
    def fields(self) -> int:
        """The mask of the facts that this snapshot tells."""
        facts = {fact for column in self.columns for fact in _FACTS.get(column, (column,))}
        if self._type == "model" and {"tags", "cardData"} <= self.expanded:
            facts |= {"base_models", "base_relation", "datasets"}
        return mask(facts)

    @property
    def counters(self) -> tuple[str, ...]:
        """The counters that this snapshot has."""
        return tuple(counter for column, counter in _COUNTERS.items() if column in self.columns)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def pieces(self, cursor: str | None = None) -> Iterator[Piece]:
        """Read the rows from a cursor on. Raises BackfillError where the file is broken inside."""
        group, skip = _position(cursor)
        try:
            for number in range(group, self._groups):
                batches = self._file.iter_batches(PIECE, row_groups=[number], columns=list(self.columns))
                for position, batch in enumerate(batches, start=1):
                    if number > group or position > skip:
                        yield self._piece(batch, f"{number}:{position}")
        except (self._arrow.ArrowException, OSError) as error:
            raise BackfillError(f"{self._called}: broken inside ({_line(error)})") from error

    def _known(self) -> tuple[str, ...]:
        repo_type = self._type
        schema = self._file.schema_arrow
        empty = {name for name in schema.names if self._arrow.types.is_null(schema.field(name).type)}
        found = tuple(name for name in COLUMNS[repo_type] if name in schema.names and name not in empty)
        missing = [name for name in ("_id", "id", "likes", _SIGNS[repo_type]) if name not in found]
        others = _SIGNS_OF_OTHERS[repo_type].intersection(schema.names)
        if missing or others:
            why = f"no column {', '.join(missing)}" if missing else f"it has a column {', '.join(others)}"
            raise BackfillError(f"{self._called}: not a snapshot of {repo_type}s ({why})")
        for name in found:
            kind = schema.field(name).type
            if not self._fits(name, kind):
                raise BackfillError(f"{self._called}: column {name} holds {_line(kind)}, not what it should")
        if self._file.metadata.num_rows == 0:
            raise BackfillError(f"{self._called}: holds no rows")
        return found

    def _fits(self, name: str, kind: Any) -> bool:  # noqa: ANN401 - the library has no types
        types = self._arrow.types
        if types.is_dictionary(kind):
            kind = kind.value_type
        text = types.is_string(kind) or types.is_large_string(kind)
        if name in _COUNTERS:
            return bool(types.is_integer(kind) or types.is_floating(kind))
        if name in _INSTANTS:
            return bool(text or types.is_timestamp(kind))
        if name in _LISTS:
            return bool(text or types.is_list(kind) or types.is_large_list(kind))
        if name in _JSON:
            return bool(text or types.is_struct(kind))
        return bool(text)

    def _piece(self, batch: Any, cursor: str) -> Piece:  # noqa: ANN401 - the library has no types
        names = batch.schema.names
        columns = [self._values(name, batch.column(name)) for name in names]
        records: list[bytes] = []
        without_card: list[bytes] = []
        for values in zip(*columns, strict=True):
            row = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            apart = row.get("cardData") is _NO_JSON
            if apart:
                del row["cardData"]
            (without_card if apart else records).append(msgspec.json.encode(row))
        return Piece(records, without_card, cursor)

    def _values(self, name: str, column: Any) -> Sequence[Any]:  # noqa: ANN401 - the library has no types
        types = self._arrow.types
        if types.is_timestamp(column.type):
            # As numbers: a moment beyond the years that Python knows must not stop the others.
            milliseconds = column.cast(self._arrow.timestamp("ms"), safe=False).cast(self._arrow.int64())
            return [None if at is None else _instant(at) for at in milliseconds.to_pylist()]
        values: list[Any] = column.to_pylist()
        if types.is_floating(column.type):
            return [None if value is None or value != value else value for value in values]  # noqa: PLR0124 - NaN
        read = _READ.get(name)
        return values if read is None else [value if value is None else read(value) for value in values]


def library() -> tuple[Any, Any]:
    """Return pyarrow and its Parquet module. Raises BackfillError where they are not installed."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - large, and needed here alone
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ImportError:
        raise BackfillError(
            "reading Parquet needs pyarrow: make backfill (or install the extra `backfill`)"
        ) from None
    return pa, parquet


def _position(cursor: str | None) -> tuple[int, int]:
    """Return a cursor's row group, and how many pieces of it are done."""
    group, _, done = (cursor or "0:0").partition(":")
    return int(group), int(done)


def _instant(at: int) -> object:
    try:
        return to_iso(at)
    except (ValueError, OverflowError):
        return at  # no text: the record is put aside with its reason


class _NoJson:
    """What stands for a text that should have been JSON."""


_NO_JSON = _NoJson()


def _card(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    text = value.encode(errors="replace")
    try:
        return _raw.decode(text)
    except _BROKEN:
        pass
    try:
        # With broken escapes in its texts: whoever reads the whole record reads it as tolerantly.
        _tolerant.decode(value)
    except (ValueError, RecursionError):
        return _NO_JSON
    return Raw(text)


def _weights(value: object) -> object:
    if isinstance(value, dict):
        return {name: value[name] for name in ("total", "parameters") if value.get(name) is not None}
    found = _card(value)
    return None if found is _NO_JSON else found


def _names(value: object) -> object:
    """Read a list that some layouts write as the text of one."""
    if not isinstance(value, str):
        return value
    try:
        found = _any.decode(value)
    except _BROKEN:
        return [value]
    return found if isinstance(found, list) else [value]


_READ: dict[str, Callable[[object], object]] = {
    "cardData": _card,
    "safetensors": _weights,
    "tags": _names,
    "models": _names,
    "datasets": _names,
}


def _line(value: object) -> str:
    return " ".join(str(value).split())[:200] or type(value).__name__
