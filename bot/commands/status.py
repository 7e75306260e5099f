"""How the collectors, the store and the outbox are, and how far a refresh has come."""

from bot.document import Block, Code, Document, Facts, Heading, Instant, Items, Line, paragraph
from bot.health import facts, health, source_lines
from bot.texts import spans, text
from bot.texts.numbers import count, duration, exact
from config.clock import MINUTE
from config.settings import Settings
from storage import deliveries, runs, subscriptions
from storage.database import Database
from storage.records import Run, RunState
from storage.tracking import tracked

BAR = 20


def progress_card(run: Run | None, locale: str, *, joined: bool = False, goes_on: bool = False) -> Document:
    """Return the card of a refresh: waiting, running with its bar, or done with what changed and its cost."""
    if run is None:
        return Document(
            title=text("refresh-title", locale), blocks=(paragraph(text("refresh-waiting", locale)),)
        )
    blocks: list[Block] = [paragraph(text("refresh-joined", locale))] if joined else []
    if run.state == RunState.RUNNING:
        planned = max(run.planned or 0, run.requests, 1)
        done = BAR * run.requests // planned
        bar = "█" * done + "░" * (BAR - done)
        words = text("refresh-of", locale, done=run.requests, planned=planned)
        blocks.append(paragraph(Code(bar), f" {words}"))
    elif run.state == RunState.FAILED:
        blocks.append(paragraph(text("refresh-failed", locale, reason=run.error or "")))
    took = (run.finished_at or run.started_at) - run.started_at
    facts: list[tuple[str, Line]] = [
        (text("refresh-seen", locale), (exact(run.seen, locale),)),
        (text("refresh-changed", locale), (exact(run.changed, locale),)),
        (text("refresh-requests", locale), (exact(run.requests, locale),)),
    ]
    if run.quarantined:
        facts.append((text("refresh-quarantined", locale), (exact(run.quarantined, locale),)))
    if run.finished_at is not None:
        facts.append((text("refresh-took", locale), (duration(took, locale),)))
    blocks.append(Facts(tuple(facts)))
    if goes_on:
        blocks.append(paragraph(text("refresh-goes-on", locale)))
    tone = {RunState.FINISHED: "good", RunState.FAILED: "bad"}
    title = text("refresh-run", locale, number=run.id)
    return Document(title=title, blocks=tuple(blocks), tone=tone.get(run.state, "neutral"))  # type: ignore[arg-type] # two of the tones


async def status_card(db: Database, locale: str, settings: Settings) -> Document:
    """Return what is fresh, stale, waiting and failing."""
    now = db.clock.now()
    latest = await runs.latest(db, "tracked")
    finished = await runs.latest(db, "tracked", state=RunState.FINISHED)
    rows: list[tuple[str, Line]] = [
        (text("status-tracked", locale), (exact(len(await tracked(db)), locale),)),
        (text("status-freshness", locale), _freshness(finished, now, settings, locale)),
        (text("status-digests", locale), (exact(await subscriptions.count(db), locale),)),
        (text("status-outbox", locale), (_outbox(await deliveries.states(db), locale),)),
    ]
    if latest is not None and latest.state == RunState.FAILED:
        rows.append((text("status-failing", locale), (latest.error or text("status-unknown", locale),)))
    collecting = await health(db)
    rows += facts(collecting, locale)
    recent = [_run_line(run, locale) for run in await runs.recent(db, 5)]
    blocks: list[Block] = [Facts(tuple(rows))]
    if recent:
        blocks += [Heading(text("status-runs", locale)), Items(tuple(recent))]
    sources = source_lines(collecting, locale)
    if sources:
        blocks += [Heading(text("status-sources", locale)), Items(tuple(sources))]
    return Document(title=text("status-title", locale), blocks=tuple(blocks), as_of=now)


def _freshness(finished: Run | None, now: int, settings: Settings, locale: str) -> Line:
    if finished is None or finished.finished_at is None:
        return (text("status-never", locale),)
    stale = now - finished.finished_at > 2 * settings.refresh_minutes * MINUTE
    message = "status-stale" if stale else "status-fresh"
    return spans(message, locale, at=Instant(finished.finished_at, "relative"))


def _outbox(states: dict[str, int], locale: str) -> str:
    if not states:
        return text("status-empty", locale)
    return ", ".join(
        f"{text('delivery-state', locale, state=state)} {count(n, locale)}"
        for state, n in sorted(states.items())
    )


def _run_line(run: Run, locale: str) -> Line:
    words = text(
        "status-run",
        locale,
        state=str(run.state),
        seen=count(run.seen, locale),
        changed=count(run.changed, locale),
        requests=count(run.requests, locale),
    )
    return (f"{run.id}: ", Instant(run.started_at), f" · {words}")
