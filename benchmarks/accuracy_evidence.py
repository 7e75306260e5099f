"""Do the links show it? Labels drawn at random from a store that read the local Hub, each link opened.

Of labels that a rule gave and whose every link leads to the Hub, as many of each axis are drawn as of every
other: what stands on the study or on the registry of organisations leads elsewhere, where nothing can be
opened without a network. A link is opened at the revision that the label names. Each claim is sought in the
record and the card that stand there; where that does not settle it, whoever looked wrote the verdict into
`accuracy_verdicts.toml`. Whoever looked and was not shown it has the last word.
"""

import hashlib
import json
from collections import defaultdict
from pathlib import Path

import aiohttp
import msgspec
from msgspec import Struct

from benchmarks.accuracy_claims import claims, open_page, stands
from benchmarks.accuracy_shapes import Evidence, EvidenceRow
from collectors.hub.client import Hub
from collectors.mapping.evaluation.scores import share
from collectors.mapping.openness import COMPONENTS
from collectors.refresh import refresh
from collectors.replica.hub import LocalHub, builtin
from collectors.replica.quota import Quota
from config.clock import ManualClock
from config.codebook import load
from storage.database import Database
from storage.labels import Assigned, Seen, labelled, labels
from storage.tracking import track
from storage.views import view

SEED = 4
DRAWN = 100
PLENTY = 10**8
"""Requests that nothing here uses up: the clock stands still, so none would be refilled."""
AXES = (
    "kind",
    "governance",
    "artefact",
    "role",
    "stage",
    "licence_chain",
    "openness",
    *(f"openness.{name}" for name in COMPONENTS),
    "corpus",
    "framework",
    "compute",
)
VERDICTS = Path(__file__).parent / "accuracy_verdicts.toml"
HUB = "https://huggingface.co/"
"""What is drawn is of the Hub's own pages."""


class Verdict(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody who looked says of one label: whether every link shows it, and why."""

    label: str
    shows: bool
    why: str


async def sample(store: Path) -> Evidence:
    """Read the local Hub into a store, draw labels, and open their links."""
    world = builtin()
    clock = ManualClock(world.data.present)
    plenty = Quota(clock, api=PLENTY, resolvers=PLENTY, pages=PLENTY)
    db = await Database.open(f"sqlite+aiosqlite:///{store}", clock=clock)
    try:
        async with LocalHub(world, clock=clock, quota=plenty) as hub:
            async with Hub(hub.url, "hf_accuracy", clock=clock) as reader:
                await track(db, [owner.handle for owner in load().starter], by="accuracy")
                await refresh(db, reader, asked_by="accuracy", holder="accuracy")
            drawn, number = await draw(db)
            async with aiohttp.ClientSession(hub.url) as session:
                rows = [await _row(session, one) for one in drawn]
    finally:
        await db.close()
    return Evidence(
        labels=number,
        seed=SEED,
        shown=share(sum(row.shows is True for row in rows), len(rows)),
        rows=tuple(rows),
    )


async def draw(db: Database) -> tuple[list[Assigned], int]:
    """Return the drawn labels, and of how many they are."""
    by_axis: dict[str, list[Assigned]] = defaultdict(list)
    async with view(db) as now:
        for kind in ("owner", "repo"):
            subjects = await labelled(now, kind, AXES)
            for found in (await labels(now, kind, subjects, axes=AXES)).values():
                for label in found:
                    links = [seen.url for seen in label.evidence]
                    by_rule = label.origin == "rule" and label.value is not None
                    if by_rule and links and all(url.startswith(HUB) for url in links):
                        by_axis[label.axis.partition(".")[0]].append(label)
    for held in by_axis.values():
        held.sort(key=_lot)
    drawn: list[Assigned] = []
    while len(drawn) < DRAWN and any(by_axis.values()):
        for axis in sorted(by_axis):
            if by_axis[axis] and len(drawn) < DRAWN:
                drawn.append(by_axis[axis].pop())
    return drawn, len(drawn) + sum(map(len, by_axis.values()))


def _lot(label: Assigned) -> str:
    """Return what decides whether a label is drawn: chance, but the same whatever else is labelled."""
    return hashlib.sha256(f"{SEED} {_name(label)} {label.axis} {label.taxonomy}".encode()).hexdigest()


async def _row(session: aiohttp.ClientSession, label: Assigned) -> EvidenceRow:
    said = f"{_name(label)} {label.axis} {label.taxonomy}"
    pages = [await open_page(session, seen.url, seen.revision) for seen in label.evidence]
    verdict = _verdicts().get(said)
    shows: bool | None
    found = [page for page in pages if page is not None]
    unclear = [
        claim
        for seen, page in zip(label.evidence, pages, strict=True)
        if page is not None
        for claim in claims(seen.seen)
        if not stands(claim, page, found)
    ]
    if len(found) < len(pages):
        shows, how = False, "a page or its revision is not there"
    elif verdict is not None and not verdict.shows:
        shows, how = False, f"looked at: {verdict.why}"
    elif not unclear:
        shows, how = True, "every claim stands there"
    elif verdict is not None:
        shows, how = verdict.shows, f"looked at: {verdict.why}"
    else:
        shows, how = None, f"not found as it stands: {unclear[0]}"
    return EvidenceRow(
        subject=_name(label),
        axis=label.axis,
        value=label.value if isinstance(label.value, str) else json.dumps(label.value, ensure_ascii=False),
        rule=label.rule,
        links=tuple(_link(seen) for seen in label.evidence),
        shows=shows,
        how=how,
    )


def _name(label: Assigned) -> str:
    """Return what a label is of, as its first link has it: repos are kept under numbers of the store."""
    return label.evidence[0].url.removeprefix(HUB)


def _link(seen: Seen) -> str:
    at = f" at {seen.revision[:8]}" if seen.revision else ""
    return f"{seen.url.removeprefix(HUB)}{at}: {seen.seen}"


def _verdicts() -> dict[str, Verdict]:
    if not VERDICTS.exists():
        return {}
    found = msgspec.toml.decode(VERDICTS.read_bytes(), type=dict[str, list[Verdict]])
    return {one.label: one for one in found.get("verdicts", [])}
