"""What a button does, written into its `custom_id`, so that it works after a restart and for ever.

The form is `c1:act:arg:arg`; the number is the version of the form. Nothing is looked up by it: an old button
of a later version is simply not understood and says so.
"""

import re
from typing import Final
from urllib.parse import quote, unquote

from bot.cards.budget import CUSTOM_ID, units

VERSION: Final = "c1"
_ACT = re.compile(r"[a-z][a-z0-9_-]*")
_RESERVED = re.compile(r"[%:\s\x00-\x1f\x7f-\x9f]")
_ESCAPES = re.compile(r"(?:[^%]|%[0-9A-F]{2})*", re.DOTALL)


def encode(act: str, *args: str) -> str:
    """Return the custom_id of an act with its arguments.

    Raises ValueError where the act is not a word of ours, or where the whole does not fit in Discord's 100
    characters: pass an id of the store then, not a name.
    """
    if not _ACT.fullmatch(act):
        raise ValueError(f"not the name of an act: {act!r}")
    encoded = ":".join([VERSION, act, *(_escape(arg) for arg in args)])
    if units(encoded) > CUSTOM_ID:
        raise ValueError(
            f"the arguments of {act!r} need {units(encoded)} characters; {CUSTOM_ID} are allowed"
        )
    return encoded


def decode(custom_id: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the act and its arguments, or None where it is not one of ours."""
    version, *parts = custom_id.split(":")
    if version != VERSION or not parts or not _ACT.fullmatch(parts[0]):
        return None
    try:
        return parts[0], tuple(_unescape(part) for part in parts[1:])
    except ValueError:
        return None


def _escape(arg: str) -> str:
    arg.encode()  # a lone surrogate cannot be sent: UnicodeEncodeError is a ValueError
    return _RESERVED.sub(lambda found: quote(found[0], safe=""), arg)


def _unescape(part: str) -> str:
    if not _ESCAPES.fullmatch(part):
        raise ValueError("a percent sign that escapes nothing")
    return unquote(part, errors="strict")
