"""One way to write JSON into the store: sorted keys, no spaces, so that equal values are equal text."""

from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(order="sorted")


def dump(value: object) -> str:
    """Return the canonical text of a value (msgspec structs, lists, dicts, scalars)."""
    # PostgreSQL cannot keep a NUL in text; no Hub field means anything by one.
    return _encoder.encode(value).decode().replace("\\u0000", "")


def dump_or_none(value: object | None) -> str | None:
    """Return the canonical text of a value, or None for None."""
    return None if value is None else dump(value)


def load(text: str) -> Any:  # noqa: ANN401 - JSON is what it is; the caller gives it a type
    """Return what a canonical text holds. Raises msgspec.DecodeError where it is not JSON."""
    return msgspec.json.decode(text)
