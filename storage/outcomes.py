"""What was found out about repos, written down: state rows, versions, events, counters."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from storage.bulk import carry_out, insert_rows, inserting, inserting_columns, take_ids, updating
from storage.canonical import clean, dump_or_none
from storage.changes import Change, Comparison
from storage.database import Writer
from storage.known import Held
from storage.records import METRICS, Coverage, RepoType, owner_of
from storage.rows import facts_columns
from storage.schema import events, metrics, repo_versions, repos
from storage.sightings import sight
from storage.sorting import NOTHING, Candidate, Sighted
from storage.tagging import write_tags

_SEEN = ("seen_at", "missed", "missed_at")
_METRICS = ("repo_id", "at", "sequence", *METRICS)
_EVENT = (
    "sequence", "run_id", "kind", "repo_id", "before", "after", "detected_at", "observed_at", "happened_at",
    "commit",
)  # fmt: skip


class Outcome(Struct, frozen=True, gc=False):
    """One repo, compared: its number, the version to close (if any), and what is so from now on."""

    repo_id: int
    repo_type: RepoType
    name: str
    closing: int | None
    comparison: Comparison
    gone: bool = False


async def enter(tx: Writer, fresh: Sequence[Candidate], observed_at: int, seen_at: int) -> list[int]:
    """Enter repos never seen before, with their first counters; return their numbers, in order.

    `seen_at` is when the answer had come that was asked for at `observed_at`: what is asked later is newer.
    """
    if not fresh:
        return []
    sequence = await tx.sequence()
    many = len(fresh)
    ids = list(await take_ids(tx, repos, many))
    apart, works = sight(tx, dict.fromkeys(ids), seen_at)
    counters = list(zip(*[one.metrics for one in fresh], strict=True))
    states: dict[str, Sequence[Any]] = {
        "id": ids,
        "repo_type": [one.seen.observation.repo_type for one in fresh],
        "hub_id": [clean(one.seen.observation.hub_id) for one in fresh],
        "first_sequence": [sequence] * many,
        "first_seen_at": [observed_at] * many,
        "seen_at": [seen_at if number in apart else 0 for number in ids],
        "missed": [0] * many,
        **dict(zip(METRICS, counters, strict=True)),
        "digest": [one.digest for one in fresh],
    }
    rows = zip(ids, [observed_at] * many, [sequence] * many, *counters, strict=True)
    counted = [row for row in rows if row[-len(METRICS) :] != NOTHING]
    await carry_out(
        tx.connection,
        inserting_columns(tx.connection, repos, states),
        inserting(tx.connection, metrics, _METRICS, counted),
        *works,
    )
    return ids


async def renew(
    tx: Writer,
    sighted: Sighted,
    read: Sequence[tuple[Held, Candidate, bool]],
    observed_at: int,
    seen_at: int,
) -> None:
    """Renew the state of the known repos of a page; a row of counters only where one moved.

    `read` are those that were read wholly; the flag says that their facts differ. A digest stands for an
    observation that would change nothing: it goes when the facts do.
    """
    same = list(sighted.same)
    moved = [(held, now, held.digest) for held, now in sighted.moved]
    for held, one, differs in read:
        digest = one.digest if one.digest is not None or differs else held.digest
        if digest == held.digest and one.metrics == held.metrics:
            same.append(held)
        else:
            moved.append((held, one.metrics, digest))
    seen = {held.id: held.span for held in same}
    seen |= {held.id: held.span for held, _, _ in moved}
    apart, works = sight(tx, seen, seen_at)
    own = [(seen_at, 0, None, held.id) for held in same if held.missed or held.id in apart]
    rows = [(seen_at, 0, None, *now, digest, held.id) for held, now, digest in moved]
    counted = [(held.id, observed_at, *now) for held, now, _ in moved if now != held.metrics]
    number = await tx.sequence() if counted else 0
    await carry_out(
        tx.connection,
        *works,
        updating(tx.connection, repos, _SEEN, own),
        updating(tx.connection, repos, (*_SEEN, *METRICS, "digest"), rows),
        inserting(tx.connection, metrics, _METRICS, [(*row[:2], number, *row[2:]) for row in counted]),
    )


async def write_versions(
    tx: Writer, coverage: Coverage, outcomes: Sequence[Outcome], observed_at: int, letters: Mapping[str, str]
) -> dict[str, str]:
    """Close the versions that hold no more and open new ones; return the letters of tags met the first time.

    `letters` are those of tags known to this process.
    """
    if not outcomes:
        return {}
    number = await tx.sequence()
    closing = [(number, one.closing) for one in outcomes if one.closing is not None]
    facts = [one.comparison.facts for one in outcomes]
    tags, entered = await write_tags(tx, facts, letters)
    names = [one.name if one.name.isascii() else clean(one.name) for one in outcomes]
    keys = [name.casefold() for name in names]
    fields = [one.comparison.fields for one in outcomes]
    many = len(outcomes)
    columns: dict[str, Sequence[Any]] = {
        "repo_id": [one.repo_id for one in outcomes],
        "valid_from": [number] * many,
        "run_id": [coverage.run_id] * many,
        "observed_at": [observed_at] * many,
        "fields": fields,
        "repo_type": [one.repo_type for one in outcomes],
        "name": names,
        "name_key": keys,
        "owner_key": [owner_of(key) for key in keys],
        "gone": [one.gone for one in outcomes],
    }
    columns |= facts_columns(facts, fields, tags)
    await carry_out(
        tx.connection,
        updating(tx.connection, repo_versions, ("valid_to",), closing),
        inserting_columns(tx.connection, repo_versions, columns),
    )
    return entered


async def write_events(
    tx: Writer, coverage: Coverage, told: Sequence[tuple[int, Change]], observed_at: int
) -> None:
    """Write down what changed."""
    if not told:
        return
    number = await tx.sequence()
    await insert_rows(
        tx.connection,
        events,
        _EVENT,
        [
            (
                number,
                coverage.run_id,
                change.kind.value,
                repo_id,
                dump_or_none(change.before),
                dump_or_none(change.after),
                tx.at,
                observed_at,
                change.happened_at,
                change.commit,
            )
            for repo_id, change in told
        ],
    )
