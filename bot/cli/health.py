"""How collecting is, as `status` writes it in JSON."""

from msgspec import Struct

from bot.health import Health
from config.clock import SECOND, to_iso
from storage.freshness import Lags


class LagLine(Struct, frozen=True, kw_only=True):
    """Some lags from change to event, in seconds; null where there was no change."""

    kinds: tuple[str, ...]
    count: int
    median_seconds: float | None
    p95_seconds: float | None


class FreshnessLine(Struct, frozen=True, kw_only=True):
    """Those of the last days: `exact` where the Hub shows the time, `bounded` the most it can have been.

    They are of what is tracked; `apart` are those of everything else, by the scope that came across it.
    """

    days: int
    exact: LagLine
    bounded: LagLine
    overall: LagLine
    unbounded: int
    apart: dict[str, LagLine]


class QuotaLine(Struct, frozen=True, kw_only=True):
    """What is left of one bucket, null where the Hub has not said; `silent_since` is set while it is down."""

    name: str
    bucket: str
    left: int | None
    limit: int | None
    resets_at: str | None
    heard_at: str | None
    silent_since: str | None
    silence: str | None


class ReadingLine(Struct, frozen=True, kw_only=True):
    """A source that reads subject by subject: how many, when last, how old the oldest is, how many fail."""

    source: str
    subjects: int
    newest: str | None
    oldest: str | None
    failing: int
    note: str | None


def freshness_line(found: Health) -> FreshnessLine:
    """Return the lags as `status` writes them."""
    return FreshnessLine(
        days=found.days,
        exact=_lags(found.lags.exact),
        bounded=_lags(found.lags.bounded),
        overall=_lags(found.lags.overall),
        unbounded=found.lags.unbounded,
        apart={scope: _lags(lags) for scope, lags in found.lags.apart.items()},
    )


def quota_lines(found: Health) -> tuple[QuotaLine, ...]:
    """Return the quotas as `status` writes them."""
    return tuple(
        QuotaLine(
            name=quota.name,
            bucket=quota.bucket,
            left=quota.left,
            limit=quota.limit,
            resets_at=_instant(quota.resets_at),
            heard_at=_instant(quota.heard_at),
            silent_since=_instant(quota.silent_since),
            silence=quota.silence,
        )
        for quota in found.quotas
    )


def reading_lines(found: Health) -> tuple[ReadingLine, ...]:
    """Return the sources that read subject by subject as `status` writes them."""
    return tuple(
        ReadingLine(
            source=source.source,
            subjects=source.subjects,
            newest=_instant(source.newest),
            oldest=_instant(source.oldest),
            failing=source.failing,
            note=source.note,
        )
        for source in found.readings
    )


def _lags(lags: Lags) -> LagLine:
    return LagLine(
        kinds=lags.kinds,
        count=lags.count,
        median_seconds=None if lags.median is None else lags.median / SECOND,
        p95_seconds=None if lags.p95 is None else lags.p95 / SECOND,
    )


def _instant(at: int | None) -> str | None:
    return None if at is None else to_iso(at)
