"""How collecting is, for who runs it: from a change to its event, what is left of the quota, each source."""

from collections.abc import Sequence

from msgspec import Struct

from bot.document import Instant, Line
from bot.texts import spans, text
from bot.texts.numbers import count, duration, exact
from config.clock import DAY, SystemClock
from storage import freshness, quotas, readings
from storage.database import Database
from storage.views import view


class Health(Struct, frozen=True, kw_only=True):
    """What is known of it; `lags` over the last days, `quotas` as of the machine's own clock."""

    lags: freshness.Freshness
    days: int
    quotas: Sequence[quotas.Left]
    sources: Sequence[readings.Health]


async def health(db: Database) -> Health:
    """Read how collecting is now."""
    async with view(db) as now:
        return Health(
            lags=await freshness.freshness(now, db.clock.now()),
            days=freshness.WINDOW // DAY,
            quotas=await quotas.left(now, SystemClock().now()),
            sources=await readings.health(now),
        )


def facts(found: Health, locale: str) -> list[tuple[str, Line]]:
    """Return how late events are, what is left of the quota, and that the Hub is down where it is."""
    rows: list[tuple[str, Line]] = [(text("health-lag", locale), (_lag(found, locale),))]
    told = [_quota(quota, locale) for quota in found.quotas]
    rows.append((text("health-quota", locale), (", ".join(told) or text("health-quota-unheard", locale),)))
    rows += [
        (
            text("health-hub", locale),
            spans(
                "health-hub-down",
                locale,
                at=Instant(quota.silent_since, "relative"),
                reason=quota.silence or text("status-unknown", locale),
            ),
        )
        for quota in found.quotas
        if quota.silent_since is not None
    ]
    return rows


def source_lines(found: Health, locale: str) -> list[Line]:
    """Return one line for each source that reads subject by subject."""
    return [_source(source, locale) for source in found.sources]


def _lag(found: Health, locale: str) -> str:
    lags = found.lags
    if lags.overall.p95 is None or lags.overall.median is None:
        return text("health-lag-none", locale, days=found.days)
    return text(
        "health-lag-told",
        locale,
        p95=duration(lags.overall.p95, locale),
        median=duration(lags.overall.median, locale),
        number=lags.overall.count,
        days=found.days,
        exact=exact(lags.exact.count, locale),
        bounded=exact(lags.bounded.count, locale),
    )


def _quota(quota: quotas.Left, locale: str) -> str:
    if quota.left is None or quota.limit is None:
        return text("health-quota-none", locale, bucket=quota.bucket)
    return text(
        "health-quota-left",
        locale,
        left=exact(quota.left, locale),
        limit=exact(quota.limit, locale),
        bucket=quota.bucket,
    )


def _source(source: readings.Health, locale: str) -> Line:
    if source.newest is None or source.oldest is None:
        return (text("health-source-unread", locale, source=source.source, failing=source.failing),)
    return spans(
        "health-source",
        locale,
        source=source.source,
        subjects=count(source.subjects, locale),
        newest=Instant(source.newest),
        oldest=Instant(source.oldest),
        failing=source.failing,
    )
