"""The page of `cartographer status` and `/admin status`: what is fresh, stale, waiting and failing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.document import Block, Command, Document, Facts, Heading, Instant, Items, Line
from bot.health import Health, SourceState, health
from bot.incomplete import incomplete as left_incomplete
from bot.incomplete import told
from bot.texts import spans, text
from bot.texts.numbers import count, duration, exact, size
from config.clock import MINUTE
from config.settings import Settings
from storage import aside, deliveries, invalid_requests, questions, quotas, runs, subscriptions
from storage.database import Database
from storage.migrate import HEAD
from storage.records import Run, RunState
from storage.tracking import tracked

RUNS: Final = 5
REASONS: Final = 10
"""How many reasons are told to people for which records cannot be read; JSON has them all."""
_LONGEST: Final = 160


async def status_page(db: Database, settings: Settings, locale: str) -> Document:
    """Read the state of the collectors, the store and the outbox, and write it for people."""
    found = await health(db, settings.refresh_minutes * MINUTE)
    now = db.clock.now()
    incomplete = await left_incomplete(db, found.finished.id) if found.finished else ()
    rows: list[tuple[str, Line]] = [
        (text("status-tracked", locale), (text("status-namespaces", locale, number=len(await tracked(db))),)),
        (text("status-freshness", locale), _freshness(found, locale)),
        (text("status-unreadable", locale), (_unreadable(found, locale),)),
        (text("status-digests", locale), (exact(await subscriptions.count(db), locale),)),
        (text("status-questions", locale), _questions(await questions.count(db), locale)),
        (text("status-outbox", locale), (_outbox(await deliveries.states(db), locale),)),
        (text("status-refused", locale), (_refused(await invalid_requests.recent(db), locale),)),
        (text("status-database", locale), (_stored(db, settings, locale),)),
    ]
    if found.latest is not None and found.latest.state is RunState.FAILED:
        reason = found.latest.error or text("status-unknown", locale)
        rows.append((text("status-failing", locale), (reason,)))
    rows += _facts(found, locale)
    blocks: list[Block] = [Facts(tuple(rows))]
    blocks += _section("status-runs", [_run(run, locale) for run in await runs.recent(db, RUNS)], locale)
    blocks += _section("status-sources", [_source(one, now, locale) for one in found.sources], locale)
    blocks += _section("status-reasons", _reasons(found.unreadable, locale), locale)
    blocks += _section("status-incomplete", [(line,) for line in told(incomplete, locale)], locale)
    return Document(title=text("status-title", locale), blocks=tuple(blocks), as_of=now)


def _questions(number: int, locale: str) -> Line:
    if not number:
        return (exact(number, locale),)
    return spans("status-questions-open", locale, number=number, command=Command("admin questions"))


def octets(db: Database, url: str) -> int | None:
    """Return how large a SQLite database is, with its write-ahead log; None where only its server knows."""
    if db.dialect != "sqlite":
        return None
    path = urlsplit(url).path.removeprefix("/")
    files = (Path(path + ending) for ending in ("", "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _stored(db: Database, settings: Settings, locale: str) -> str:
    held = octets(db, settings.database_url)
    if held is None:
        return text("status-stored", locale, kind=db.dialect, schema=HEAD)
    return text("status-stored-size", locale, kind=db.dialect, schema=HEAD, size=size(held, locale))


def _section(heading: str, lines: Sequence[Line], locale: str) -> list[Block]:
    return [Heading(text(heading, locale)), Items(tuple(lines))] if lines else []


def _freshness(found: Health, locale: str) -> Line:
    if found.finished is None or found.finished.finished_at is None:
        return (text("status-never", locale),)
    message = "status-stale" if found.stale else "status-fresh"
    return spans(message, locale, at=Instant(found.finished.finished_at, "relative"))


def _unreadable(found: Health, locale: str) -> str:
    return text("status-records", locale, number=found.quarantined)


def _outbox(states: Mapping[str, int], locale: str) -> str:
    if not states:
        return text("status-empty", locale)
    return ", ".join(
        f"{text('delivery-state', locale, state=state)} {count(n, locale)}"
        for state, n in sorted(states.items())
    )


def _refused(number: int, locale: str) -> str:
    budget = exact(invalid_requests.BUDGET, locale)
    return text("status-refused-requests", locale, number=exact(number, locale), budget=budget)


def _facts(found: Health, locale: str) -> list[tuple[str, Line]]:
    """Return how late events are, what is left of the quota, and that the Hub is down where it is."""
    rows: list[tuple[str, Line]] = [(text("health-lag", locale), (_lag(found, locale),))]
    said = [_quota(quota, locale) for quota in found.quotas]
    rows.append((text("health-quota", locale), (", ".join(said) or text("health-quota-unheard", locale),)))
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


def _run(run: Run, locale: str) -> Line:
    scope = run.scope if run.target is None else f"{run.scope} {run.target}"
    begun: Line = spans(
        "status-run-begun",
        locale,
        number=run.id,
        scope=scope,
        state=str(run.state),
        at=Instant(run.started_at),
    )
    cost = text(
        "status-run-cost",
        locale,
        requests=count(run.requests, locale),
        seen=count(run.seen, locale),
        changed=count(run.changed, locale),
    )
    ended = () if run.finished_at is None else spans("status-run-ended", locale, at=Instant(run.finished_at))
    return (*begun, *ended, cost, f"; {run.error}" if run.error else "")


def _source(one: SourceState, now: int, locale: str) -> Line:
    """Return the one line of a source: when it was read, what was read, what waits, what fails."""
    if one.looked_at is None:
        line: Line = (text("health-source-unread", locale, source=one.source),)
    elif one.oldest is None or one.subjects is None:
        whole, lists = one.complete, one.complete + one.incomplete
        at, age = Instant(one.looked_at), duration(now - one.looked_at, locale)
        line = spans("health-list", locale, source=one.source, at=at, age=age, complete=whole, lists=lists)
    else:
        line = spans(
            "health-source",
            locale,
            source=one.source,
            subjects=count(one.subjects, locale),
            newest=Instant(one.looked_at),
            age=duration(now - one.looked_at, locale),
            oldest=Instant(one.oldest),
        )
    if one.due:
        line += (text("health-due", locale, due=exact(one.due, locale)),)
    if one.failing:
        note = (one.note or text("status-unknown", locale))[:_LONGEST]
        line += (text("health-failing", locale, failing=one.failing, note=note),)
    return (*line, text("health-stale", locale)) if one.stale else line


def _reasons(unreadable: Sequence[aside.Waiting], locale: str) -> list[Line]:
    lines: list[Line] = [
        spans(
            "status-reason",
            locale,
            source=one.source,
            number=one.count,
            reason=one.reason[:_LONGEST],
            since=Instant(one.since),
        )
        for one in unreadable[:REASONS]
    ]
    more = len(unreadable) - len(lines)
    return [*lines, (text("status-reasons-more", locale, number=more),)] if more else lines
