"""Deterministic chance: the same seed and parts always give the same number.

Everything the local Hub makes up (noise in counters, commit ids, whole synthetic repos) comes from here, so a
world can be rebuilt at any instant and is the same on every machine.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
_SPAN = float(1 << 64)


def block(*parts: object) -> bytes:
    """Return 64 bytes of chance named by the parts."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=64).digest()


def number(*parts: object) -> int:
    """Return 64 bits of chance as a whole number."""
    return int.from_bytes(block(*parts)[:8], "big")


def roll(*parts: object) -> float:
    """Return a number from 0 (included) to 1 (excluded)."""
    return number(*parts) / _SPAN


def pick(choices: Sequence[T], *parts: object) -> T:
    """Return one of the choices, all equally likely.

    Raises IndexError where there are none.
    """
    return choices[int(roll(*parts) * len(choices))]


def sha(*parts: object) -> str:
    """Return 40 hexadecimal digits, the form of a commit id."""
    return block(*parts).hex()[:40]


def object_id(seconds: int, *parts: object) -> str:
    """Return 24 hexadecimal digits as the Hub's `_id`: seconds since 1970, then chance."""
    return f"{max(seconds, 0) & 0xFFFFFFFF:08x}{block(*parts).hex()[:16]}"
