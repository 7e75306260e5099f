"""How far a refresh has come."""

from bot.document import Block, Code, Document, Facts, Line, paragraph
from bot.texts import text
from bot.texts.numbers import duration, exact
from storage.records import Run, RunState

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
