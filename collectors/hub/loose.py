"""Reads JSON objects that promise little: whatever makes sense is taken, field by field, the rest is left.

For what stands around the repos (papers, collections, people), where one odd field must cost no more than
itself.
"""

import json
import math
from typing import Any

import msgspec

from collectors.hub.errors import HubUnreadable
from collectors.hub.records import MAX_NAME, clean
from config.clock import from_iso
from storage.records import Unreadable

LARGEST = 2**31 - 1
_tolerant = json.JSONDecoder(strict=False)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError)


def fields(record: bytes) -> dict[str, Any]:
    """Return a record's fields. Raises HubUnreadable where it is no JSON object."""
    try:
        found = decoded(record)
    except _BROKEN as error:
        raise HubUnreadable(f"not a record: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(found, dict):
        raise HubUnreadable(f"not a record: {type(found).__name__}")
    return found


def unreadable(record: bytes, reason: str) -> Unreadable:
    """Return a record as it is put aside: whole, with the reason."""
    return Unreadable(record.decode(errors="replace").replace("\x00", ""), reason)


def nested(value: object) -> dict[str, Any]:
    """Return a field that should be an object; an empty one where it is something else."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """Return a field that should be a list; an empty one where it is something else."""
    return value if isinstance(value, list) else []


def text(value: object) -> str | None:
    """Return a text in one line, without what no database holds; None for blanks and other things."""
    return " ".join(clean(value).split()) or None if isinstance(value, str) else None


def name(value: object) -> str | None:
    """Return a text that names something; None also for what is longer than any name is."""
    found = text(value)
    return found if found is not None and len(found) <= MAX_NAME else None


def whole(value: object) -> int | None:
    """Return a count; None for what is none, is below zero, or is beyond what a column holds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if 0 <= value <= LARGEST else None


def instant(value: object) -> int | None:
    """Return an ISO 8601 text as milliseconds UTC; None for what is none."""
    try:
        return from_iso(value.strip()) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


def decoded(record: bytes) -> object:
    """Return what a JSON text holds. Raises ValueError or RecursionError where it is none."""
    try:
        return msgspec.json.decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Broken escapes and control characters inside texts: a tolerant parser can still read them.
        return _tolerant.decode(record.decode(errors="replace"))
