"""What Discord refuses, in words an owner of a digest can act on, and what is to blame for it."""

from enum import Enum
from typing import Final

import discord
from msgspec import Struct


class Blame(Enum):
    """What a refusal is about, and so what may be asked again."""

    DESTINATION = "destination"
    """Nothing can be sent there until somebody mends it."""
    MESSAGE = "message"
    """This one is not taken, wherever it goes."""
    EVERYTHING = "everything"
    """The bot itself is shut out."""


class Refusal(Struct, frozen=True):
    """Why something is refused for good, and what is to blame."""

    reason: str
    blame: Blame = Blame.DESTINATION


_BY_CODE = {
    10003: "the channel was deleted",
    10004: "the bot is no longer in the server",
    10013: "the person is not known to Discord",
    50001: "the bot cannot see the channel: it needs View Channel",
    50007: "the person's direct messages are closed",
    50013: "the bot may not write in the channel: it needs Send Messages",
    50083: "the thread is archived",
    50278: "the person shares no server with the bot any more",
    160005: "the thread is locked",
}
UNKNOWN_MESSAGE: Final = 10008
WRONG_CHANNEL_TYPE: Final = frozenset({50008, 50024})
"""Of a forum: one cannot write there, only open a post."""
MISSING_ACCESS: Final = 50001
LEFT: Final = _BY_CODE[10004]
_PASSING: Final = frozenset({20016, 20028, 30046, 40062, 130000})
"""Slow mode, a route's own limits (edits of old messages), an overloaded Discord: the same passes later."""
_TOO_MANY: Final = 429
_VIA: Final = "Via"
"""The header that every answer of Discord's own has; what shuts an address out stands before it."""


def refusal_of(error: discord.HTTPException) -> Refusal | None:
    """Return why an answer is final, or None where another try may succeed."""
    if error.code in _PASSING:
        return None
    if error.code in _BY_CODE:
        return Refusal(_BY_CODE[error.code])
    if error.status == _TOO_MANY and _VIA in error.response.headers:
        return None  # an ordinary limit, which the library has waited for so often that it gave up
    reason = f"Discord refused it ({error.status}, code {error.code})"
    return {
        400: Refusal(reason, Blame.MESSAGE),
        401: Refusal("Discord does not accept the bot's token", Blame.EVERYTHING),
        403: Refusal(reason),
        404: Refusal(reason),
        413: Refusal(reason, Blame.MESSAGE),
        429: Refusal("Discord has shut this address out for a while", Blame.EVERYTHING),
    }.get(error.status)
