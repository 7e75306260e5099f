"""Discord's ids: numbers that carry the instant they were made at.

Source: Discord's API reference, "Snowflakes" (42 bits of milliseconds since 2015, 22 bits of counter).
"""

from config.clock import Clock, from_iso

DISCORD_EPOCH = 1_420_070_400_000
_COUNTER_BITS = 22
_FOUNDED = from_iso("2024-01-08T09:00:00Z")


class Snowflakes:
    """Makes ids from an injected clock; each one is larger than all before it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """Return a new id for the present instant."""
        self._last = max((self._clock.now() - DISCORD_EPOCH) << _COUNTER_BITS, self._last + 1)
        return str(self._last)

    @property
    def last(self) -> str:
        """The newest id."""
        return str(self._last)

    def skip(self, snowflake: str) -> None:
        """Never again return an id up to this one: for worlds that were loaded from a file."""
        self._last = max(self._last, int(snowflake))


def instant(snowflake: str) -> int:
    """Return the instant (milliseconds UTC) at which an id was made."""
    return (int(snowflake) >> _COUNTER_BITS) + DISCORD_EPOCH


def fixed(number: int) -> str:
    """Return a constant id for a thing of the built-in server (people, roles, channels)."""
    return str(((_FOUNDED - DISCORD_EPOCH) << _COUNTER_BITS) + number)
