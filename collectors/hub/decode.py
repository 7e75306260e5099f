"""From the bytes of a page to observations, record by record: no odd record stops a page or is lost.

Whatever cannot be read comes back whole as `Unreadable`, with the reason. Nothing here raises for bad data,
except for a body that is no JSON array at all.
"""

import json
import math
import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import msgspec
from msgspec import Raw

from collectors.hub import swift
from collectors.hub.errors import HubUnreadable
from collectors.hub.reading import READING, reader_of
from collectors.hub.records import (
    MAX_INTEGER,
    MAX_NAME,
    DatasetRecord,
    Identity,
    ModelRecord,
    OwnerRecord,
    RepoRecord,
    SpaceRecord,
    clean,
    is_plain,
    text_or_none,
)
from storage.records import OwnerKind, OwnerObservation, RepoObservation, RepoType, Unreadable

LONGEST_DETAILS = 1000
"""Characters that are kept of what a namespace says of itself in its overview."""

_page = msgspec.json.Decoder(list[Raw])
_owner = msgspec.json.Decoder(OwnerRecord)
_identity = msgspec.json.Decoder(Identity)
_records: dict[RepoType, msgspec.json.Decoder[Any]] = {
    "model": msgspec.json.Decoder(ModelRecord),
    "dataset": msgspec.json.Decoder(DatasetRecord),
    "space": msgspec.json.Decoder(SpaceRecord),
}
_tolerant = json.JSONDecoder(strict=False)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)
_HUB_ID = re.compile(r'"_id"\s*:\s*"([0-9A-Za-z]{1,64})"')
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError)


def split(body: bytes) -> list[bytes]:
    """Split a page into its records. Raises HubUnreadable where it is not a whole JSON array."""
    try:
        return [bytes(raw) for raw in _page.decode(body)]
    except _BROKEN as error:
        # One record with a broken escape, a control character or endless nesting breaks the whole page for
        # a proper decoder. Only brackets and strings are needed to find where records begin and end.
        records = _by_brackets(body)
        if records is None:
            raise HubUnreadable(f"not a list of records: {error}") from error
        return records


def read_repo(record: bytes, repo_type: RepoType, expanded: frozenset[str]) -> RepoObservation | Unreadable:
    """Read one record of a list, or of a repo asked for by name.

    `expanded` are the Hub's names of the fields the request asked for: a field among them that is absent is
    known to be empty; a field that is not among them was not looked at.
    """
    return reading_of(repo_type, expanded)(record)


@lru_cache(maxsize=256)
def reading_of(
    repo_type: RepoType, expanded: frozenset[str]
) -> Callable[[bytes], RepoObservation | Unreadable]:
    """Return what reads the records of one request, as `read_repo` does."""
    carefully = partial(read_carefully, repo_type=repo_type, expanded=expanded)
    if repo_type != "model" or not expanded >= swift.FIELDS:
        return carefully
    return lambda record: swift.read_model(record) or carefully(record)


def read_carefully(
    record: bytes, repo_type: RepoType, expanded: frozenset[str]
) -> RepoObservation | Unreadable:
    """Read one record whatever it holds, as `read_repo` does where it must."""
    try:
        shape, plain = _decode(record, repo_type)
        return reader_of(repo_type, expanded).observe(shape, plain=plain)
    except _BROKEN as error:
        whole = record.decode(errors="replace").replace("\x00", "")
        return Unreadable(whole, _reason(error), _hub_id(record, whole), READING, tuple(sorted(expanded)))


def read_owner(body: bytes, handle: str, kind: OwnerKind) -> OwnerObservation:
    """Read an overview. Raises HubUnreadable where it is not one."""
    try:
        record = _owner.decode(body)
    except _BROKEN as error:
        raise HubUnreadable(f"the overview of {handle}: {_reason(error)}") from error
    name = (record.user if kind == "user" else record.name) or record.name or handle
    if len(name) > MAX_NAME:
        raise HubUnreadable(f"the overview of {handle}: longer than any name")
    return OwnerObservation(
        handle=clean(name),
        kind=kind,
        hub_id=record.hub_id,
        fullname=None if record.fullname is None else clean(record.fullname),
        verified=record.verified,
        plan=text_or_none(record.plan),
        details=_details(record.details),
        members=_count(record.members),
        models=_count(record.models),
        datasets=_count(record.datasets),
        spaces=_count(record.spaces),
        followers=_count(record.followers),
    )


def _details(said: object) -> str | None:
    """Return what a namespace says of itself, in one line and not longer than it may be on the Hub's form."""
    text = text_or_none(said)
    return None if text is None else " ".join(clean(text).split())[:LONGEST_DETAILS] or None


def _by_brackets(body: bytes) -> list[bytes] | None:
    records: list[bytes] = []
    depth = 0
    start = 0
    for token in _TOKEN.finditer(body):
        sign = token.group()
        if sign in {b"[", b"{"}:
            depth += 1
            if depth == 1:
                if sign != b"[" or body[: token.start()].strip():
                    return None
                start = token.end()
        elif sign in {b"]", b"}"}:
            depth -= 1
            if depth == 0:
                last = body[start : token.start()].strip()
                if last or records:
                    records.append(last)
                whole = sign == b"]" and not body[token.end() :].strip()
                return records if whole else None
        elif sign == b"," and depth == 1:
            records.append(body[start : token.start()].strip())
            start = token.end()
    return None


def _hub_id(record: bytes, whole: str) -> str | None:
    """Return the Hub's id in an unreadable record: its own where that much can be read, or the first."""
    try:
        return _identity.decode(record).hub_id
    except _BROKEN:
        found = _HUB_ID.search(whole)
        return found.group(1) if found else None


def _decode(record: bytes, repo_type: RepoType) -> tuple[RepoRecord, bool]:
    """Return a record's shape, and whether all of its texts are plain."""
    decoder = _records[repo_type]
    try:
        return decoder.decode(record), is_plain(record)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Broken escapes and control characters inside texts: a tolerant parser can still read them.
        text = json.dumps(_whole(_tolerant.decode(record.decode(errors="replace"))))
        return decoder.decode(text), False


def _whole(value: object) -> object:
    """Return a value with only texts and numbers that JSON allows."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): _whole(item) for key, item in value.items()}
    return value


def _count(value: int | None) -> int | None:
    return value if value is None or 0 <= value <= MAX_INTEGER else None


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return clean(" ".join(str(error).split()))[:500] or type(error).__name__
