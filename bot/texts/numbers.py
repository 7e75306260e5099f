"""Numbers as people read them. What is not known says so; it is never shown as nought."""

import math
from typing import Final, TypeGuard

from bot.texts.catalogue import DEFAULT_LOCALE, text
from config.clock import DAY, HOUR, MINUTE, SECOND

_STEP: Final = 1_000
_EXACT: Final = 10_000  # smaller counts are shown to the last digit
_UNITS: Final = ("plain", "thousand", "million", "billion", "trillion")
_LARGE: Final = 100  # from here on a decimal says nothing
_BEYOND: Final = 10**18  # nothing we count, weigh or compare is more: such a number is a fault


def count(value: float | None, locale: str = DEFAULT_LOCALE, *, places: int = 1) -> str:
    """Write a count compactly, with at most so many decimal places: 999, 1,234, 12.3 k, 1.2 M, 7 B."""
    if not _is_known(value):
        return text("number-not-known", locale)
    if abs(value) < _EXACT:
        return exact(value, locale)
    return _scaled(value, locale, places)


def exact(value: float | None, locale: str = DEFAULT_LOCALE) -> str:
    """Write a number to its last digit, grouped: 1,234,567; fractions to three places."""
    if not _is_known(value):
        return text("number-not-known", locale)
    return text("number-exact", locale, value=_whole(round(value, 3)))


def parameters(value: int | None, locale: str = DEFAULT_LOCALE) -> str:
    """Write a number of parameters: 7.2 B, 360 M, 1.1 T."""
    if not _is_known(value):
        return text("number-not-known", locale)
    return exact(value, locale) if abs(value) < _STEP else _scaled(value, locale)


def size(octets: int | None, locale: str = DEFAULT_LOCALE) -> str:
    """Write a size given in bytes, in powers of a thousand: 14.5 GB."""
    if not _is_known(octets):
        return text("number-not-known", locale)
    if abs(octets) < _STEP:
        return text("size-bytes", locale, value=octets)
    shown, unit = _scale(octets)
    return text("size-scaled", locale, value=shown, unit=_UNITS[unit])


def percentage(share: float | None, locale: str = DEFAULT_LOCALE) -> str:
    """Write a share (0.12) as a percentage: 12%, 3.4%, 0.05%."""
    if not _is_known(share):
        return text("number-not-known", locale)
    return text("number-percent", locale, value=_percent(share))


def difference(value: float | None, locale: str = DEFAULT_LOCALE) -> str:
    """Write a difference with its sign: +1,200, −12.3 k (a real minus), ±0."""
    if not _is_known(value):
        return text("number-not-known", locale)
    return _sign(value) + count(abs(value), locale)


def change(before: float | None, after: float | None, locale: str = DEFAULT_LOCALE) -> str:
    """Write how much something grew or shrank, in per cent of what it was: +12%, −40%."""
    if before is None or after is None or not before:
        return text("number-not-known", locale)
    share = (after - before) / abs(before)
    if not _is_known(share):
        return text("number-not-known", locale)
    return _sign(share) + percentage(abs(share), locale)


def duration(milliseconds: int | None, locale: str = DEFAULT_LOCALE) -> str:
    """Write a duration in its two largest units: 450 ms, 2.5 s, 3 min 20 s, 5 h 10 min, 12 days."""
    if not _is_known(milliseconds):
        return text("number-not-known", locale)
    if milliseconds < SECOND:
        return text("duration-milliseconds", locale, value=max(milliseconds, 0))
    if milliseconds < MINUTE:
        return text("duration-seconds", locale, value=_whole(math.floor(milliseconds / 100) / 10))
    if milliseconds < HOUR:
        minutes, rest = divmod(milliseconds // SECOND, 60)
        return text("duration-minutes", locale, minutes=minutes, seconds=rest)
    if milliseconds < DAY:
        hours, rest = divmod(milliseconds // MINUTE, 60)
        return text("duration-hours", locale, hours=hours, minutes=rest)
    return text("duration-days", locale, days=milliseconds // DAY)


def _is_known(value: float | None) -> TypeGuard[float]:
    return value is not None and abs(value) <= _BEYOND  # which a NaN is not


def _scaled(value: float, locale: str, places: int = 1) -> str:
    shown, unit = _scale(value, places)
    return text("number-scaled", locale, value=shown, unit=_UNITS[unit])


def _scale(value: float, places: int = 1) -> tuple[float, int]:
    """Return the value in its unit, rounded so that 999,950 becomes 1 M and not 1,000 k."""
    unit = 0
    shown = value
    while abs(_rounded(shown, places)) >= _STEP and unit < len(_UNITS) - 1:
        shown /= _STEP
        unit += 1
    return _rounded(shown, places), unit


def _rounded(value: float, places: int) -> float:
    return _whole(round(value, places - 1 if abs(value) >= _LARGE else places))


def _percent(share: float) -> float:
    value = share * 100
    places = 0 if abs(value) >= 10 else 1 if abs(value) >= 1 else 2  # noqa: PLR2004 - digits that mean something
    return _whole(round(value, places))


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


def _sign(value: float) -> str:
    if not value:
        return "±"
    return "+" if value > 0 else "−"
