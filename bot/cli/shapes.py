"""The JSON that commands write: stable shapes, documented in docs/cli.md (a test compares).

Instants are ISO 8601 in UTC with milliseconds and Z; what is not known is null. Keys are only ever added.
"""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from bot.cli.health import FreshnessLine, QuotaLine, ReadingLine
from bot.cli.shapes_map import LabelLine
from bot.document import Document
from bot.incomplete import Incomplete
from config.clock import to_iso
from storage.history import Event
from storage.records import Run


class Failure(Struct, frozen=True, kw_only=True):
    """Whatever went wrong, with names that may have been meant."""

    error: str
    nearest: tuple[str, ...] = ()


class Asked(Struct, frozen=True, kw_only=True):
    """`ask`: one answer; `id` only where the questions came from a file and have one."""

    id: str | int | UnsetType = UNSET
    question: str
    outcome: str
    reason: str | None
    text: str
    entities: list[Any]
    rows: list[Any]
    plan: dict[str, Any] | None
    assumptions: list[Any]
    citations: list[Any]
    as_of: str | None
    run: int | None
    elapsed_ms: float


class EventLine(Struct, frozen=True, kw_only=True):
    """`events`: one thing that changed."""

    kind: str
    repo_type: str | None
    repo: str | None
    hub_id: str | None
    owner: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    run: int
    sequence: int
    detected_at: str
    happened_at: str | None
    commit: str | None
    last_before: str | None


class NoiseExample(Struct, frozen=True, kw_only=True):
    """A repo or namespace that a rule flags, in `noise`: what was seen, and the pages that show it."""

    name: str
    confidence: float
    seen: str
    urls: tuple[str, ...]


class NoiseLine(Struct, frozen=True, kw_only=True):
    """`noise`: what one rule flags; `namespace` is null over all, `says` of a rule that is no more."""

    namespace: str | None
    kind: str
    rule: str
    rule_version: str
    says: str | None
    flagged: int
    of: int | None
    owners: int
    examples: tuple[NoiseExample, ...]
    as_of: str | None
    run: int | None


class Refreshed(Struct, frozen=True, kw_only=True):
    """`refresh`: one run and what it cost; `seconds` is how long this command took."""

    run: int
    scope: str
    state: str
    joined: bool
    requests: int
    pages: int
    seen: int
    changed: int
    quarantined: int
    resumed: int
    seconds: float
    error: str | None
    incomplete: tuple[Incomplete, ...]


class Backfilled(Struct, frozen=True, kw_only=True):
    """`backfill`: one run over bulk snapshots; `seconds` is how long this command took."""

    run: int
    state: str
    snapshots: tuple[str, ...]
    requests: int
    pages: int
    seen: int
    changed: int
    quarantined: int
    resumed: int
    seconds: float
    error: str | None


class RunLine(Struct, frozen=True, kw_only=True):
    """A run in `status`."""

    run: int
    scope: str
    state: str
    asked_by: str
    started_at: str
    finished_at: str | None
    resumed: int
    planned: int | None
    requests: int
    pages: int
    seen: int
    changed: int
    quarantined: int
    error: str | None


class SourceLine(Struct, frozen=True, kw_only=True):
    """How fresh one source is, in `status`: the last complete look at it, what waits, what fails."""

    source: str
    looked_at: str | None
    age_seconds: int | None
    complete: int
    incomplete: int
    quarantined: int
    due: int
    failing: int
    stale: bool
    note: str | None


class UnreadableLine(Struct, frozen=True, kw_only=True):
    """Records that cannot be read, in `status`, by source and reason; `since` is when the oldest came."""

    source: str
    reason: str
    count: int
    since: str


class DatabaseLine(Struct, frozen=True, kw_only=True):
    """The database in `status`; `bytes` is null where only its server knows."""

    kind: str
    schema: str
    bytes: int | None


class Status(Struct, frozen=True, kw_only=True):
    """`status`: what runs, how fresh what is known is, and what waits."""

    now: str
    tracked: int
    quarantined: int
    runs: tuple[RunLine, ...]
    sources: tuple[SourceLine, ...]
    incomplete: tuple[Incomplete, ...]
    deliveries: dict[str, int]
    refused_requests: int
    database: DatabaseLine
    freshness: FreshnessLine
    quotas: tuple[QuotaLine, ...]
    readings: tuple[ReadingLine, ...]
    unreadable: tuple[UnreadableLine, ...]
    questions: int


class Tracking(Struct, frozen=True, kw_only=True):
    """`track`: which namespaces are followed now that were not, and what a refresh of those costs.

    `users` are those of the named ones that belong to persons, `renamed` the present names of others.
    """

    added: tuple[str, ...]
    already: tuple[str, ...]
    tracked: int
    requests: int
    minutes: int
    users: tuple[str, ...]
    renamed: dict[str, str]


class Untracking(Struct, frozen=True, kw_only=True):
    """`untrack`: which namespaces are followed no more."""

    removed: tuple[str, ...]
    tracked: int


class TrackedLine(Struct, frozen=True, kw_only=True):
    """`tracked`: one namespace; the counts are the Hub's own, null before the first refresh."""

    handle: str
    kind: str | None
    fullname: str | None
    models: int | None
    datasets: int | None
    spaces: int | None
    seen_at: str | None


class Backup(Struct, frozen=True, kw_only=True):
    """`db backup`: the copy and its size."""

    file: str
    bytes: int


class Upgraded(Struct, frozen=True, kw_only=True):
    """`db upgrade`: the database and its schema."""

    kind: str
    schema: str


class Version(Struct, frozen=True, kw_only=True):
    """`version`."""

    version: str
    schema: str
    codebook: str
    python: str


class Shown(Struct, frozen=True, kw_only=True):
    """`project`, `repo`, `digest preview`: a document, as text and as its parts."""

    title: str
    url: str | None
    text: str
    blocks: list[Any]
    citations: list[Any]
    as_of: str | None
    run: int | None


class ShownRepo(Shown, frozen=True, kw_only=True):
    """`repo`: beside the page every label of the repo, in every taxonomy."""

    labels: tuple[LabelLine, ...]


def event_line(event: Event) -> EventLine:
    """Return an event as `events` writes it."""
    return EventLine(
        kind=event.kind,
        repo_type=event.repo_type,
        repo=event.repo,
        hub_id=event.hub_id,
        owner=event.owner,
        before=event.before,
        after=event.after,
        run=event.run,
        sequence=event.sequence,
        detected_at=to_iso(event.detected_at),
        happened_at=instant(event.happened_at),
        commit=event.commit,
        last_before=event.last_before,
    )


def run_line(run: Run) -> RunLine:
    """Return a run as `status` writes it."""
    return RunLine(
        run=run.id,
        scope=run.scope,
        state=run.state.value,
        asked_by=run.asked_by,
        started_at=to_iso(run.started_at),
        finished_at=instant(run.finished_at),
        resumed=run.resumed,
        planned=run.planned,
        requests=run.requests,
        pages=run.pages,
        seen=run.seen,
        changed=run.changed,
        quarantined=run.quarantined,
        error=run.error,
    )


def shown(document: Document, text: str, *, as_of: int | None, run: int | None) -> Shown:
    """Return a document as commands write it; `as_of` and `run` are those of the view it was made from."""
    return Shown(
        title=document.title,
        url=document.url,
        text=text,
        blocks=dated(document.blocks),
        citations=dated(document.citations),
        as_of=instant(as_of),
        run=run,
    )


def instant(at: int | None) -> str | None:
    """Return an instant as JSON holds it."""
    return None if at is None else to_iso(at)


def as_of_line(at: str | None) -> str:
    """Return, for people, when what is told was last looked at: to the minute, in UTC."""
    return f"as of {at[:10]} {at[11:16]} UTC" if at else "as of no look yet"


def dated(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a value as JSON holds it, with every instant in it written out."""
    return _dated(msgspec.to_builtins(value))


def _dated(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        return {
            key: to_iso(held) if isinstance(held, int) and _is_instant(key) else _dated(held)
            for key, held in value.items()
        }
    return [_dated(held) for held in value] if isinstance(value, list | tuple) else value


def _is_instant(key: str) -> bool:
    """Tell whether a key holds an instant, by the names that instants have throughout the store."""
    return key in {"at", "since", "until", "last_modified"} or key.endswith("_at")
