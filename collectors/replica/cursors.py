"""Cursors: where a list goes on, as an opaque text.

The same form as the Hub's: base64 of a condition over (sort key, then `_id` ascending), so that a page
costs the same wherever it begins, and rows whose sort key moves can be met twice or missed, as on the Hub.
"""

import base64
import binascii
import json

from collectors.replica.errors import bad_request

Key = tuple[object, str]


def encode(sort: str, key: Key, *, descending: bool) -> str:
    """Write the condition for what comes after a row."""
    value, identity = key
    beyond = {sort: {"$lt" if descending else "$gt": value}}
    condition = {"$or": [{sort: value, "_id": {"$gt": identity}}, beyond, {sort: None}]}
    return base64.b64encode(json.dumps(condition, separators=(",", ":")).encode()).decode()


def decode(sort: str, cursor: str) -> Key:
    """Read the key of the last row from a cursor.

    Raises HubError (400) for anything that is not a cursor of a list with this sort key.
    """
    try:
        first = json.loads(base64.b64decode(cursor, validate=True))["$or"][0]
        identity = first["_id"]["$gt"]
        value = first[sort]
    except (binascii.Error, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise bad_request("Invalid cursor") from error
    if not isinstance(identity, str) or isinstance(value, list | dict | bool):
        raise bad_request("Invalid cursor")
    return value, identity


def encode_offset(offset: int) -> str:
    """Write the place in a list that only grows at its end."""
    return base64.b64encode(str(offset).encode()).decode()


def decode_offset(cursor: str | None) -> int:
    """Read a place in a list; no cursor is its beginning.

    Raises HubError (400) for anything else.
    """
    if cursor is None:
        return 0
    try:
        text = base64.b64decode(cursor, validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise bad_request("Invalid cursor") from error
    if not text.isdigit() or len(text) > 12:  # noqa: PLR2004 - longer than any list
        raise bad_request("Invalid cursor")
    return int(text)
