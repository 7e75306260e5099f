"""What Discord refuses for good, in words an owner of a digest can act on."""

import discord
from msgspec import Struct


class Refusal(Struct, frozen=True):
    """Why a destination cannot be written to, and whether somebody there can mend it."""

    reason: str


_BY_CODE = {
    10003: "the channel was deleted",
    10004: "the bot is no longer in the server",
    10013: "the person is not known to Discord",
    50001: "the bot cannot see the channel: it needs View Channel",
    50007: "the person's direct messages are closed",
    50013: "the bot may not write in the channel: it needs Send Messages",
    50083: "the thread is archived",
    160005: "the thread is locked",
}
_FINAL = frozenset({400, 401, 403, 404})


def refusal_of(error: discord.HTTPException) -> Refusal | None:
    """Return why an answer is final, or None where another try may succeed."""
    if error.code in _BY_CODE:
        return Refusal(_BY_CODE[error.code])
    if error.status in _FINAL:
        return Refusal(f"Discord refused it ({error.status}, code {error.code})")
    return None
