"""One way to write JSON into the store: sorted keys, no spaces, so that equal values are equal text."""

import re
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(order="sorted")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# An escaped NUL, and not the end of an escaped backslash with "u0000" behind it.
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def clean(text: str) -> str:
    """Return a text without what PostgreSQL cannot hold: NUL, and halves of surrogate pairs.

    No field of the Hub or of Discord means anything by either.
    """
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("", text)


def dump(value: object) -> str:
    """Return the canonical text of a value (structs, lists, dicts, scalars), cleaned as any text is."""
    try:
        text = _encoder.encode(value).decode()
    except UnicodeEncodeError:
        text = _encoder.encode(_cleaned(msgspec.to_builtins(value))).decode()
    return _NUL.sub(r"\1", text) if "\\u0000" in text else text


def dump_bytes(value: object) -> bytes:
    """Return the canonical text of a value as bytes: for whoever digests it."""
    try:
        text = _encoder.encode(value)
    except UnicodeEncodeError:
        return dump(value).encode()
    return dump(value).encode() if b"\\u0000" in text else text


def dump_or_none(value: object | None) -> str | None:
    """Return the canonical text of a value, or None for None."""
    return None if value is None else dump(value)


def load(text: str) -> Any:  # noqa: ANN401 - JSON is what it is; the caller gives it a type
    """Return what a canonical text holds. Raises msgspec.DecodeError where it is not JSON."""
    return msgspec.json.decode(text)


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
