"""Judges digests of the scripted weeks: what they tell of what would have to be learnt, what is untrue."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot.digests.compose import compose
from bot.document import Code, Document, Items, Line, Link, Paragraph, Small, plain
from collectors.replica.hub import builtin
from config.clock import DAY, HOUR, WEEK, ManualClock, from_iso
from storage.database import Database
from storage.deliveries import Window
from storage.history import sequence_at
from storage.subscriptions import DigestScope
from storage.views import view
from tests.support.weeks import FIRST, PROJECTS, WEEKS

FACTS = Path(__file__).parent.parent / "data" / "digest_weeks.toml"
ID = re.compile(r"\b[\w.-]+/[\w.-]+\b")
FIFTEEN = 15


class Fact(Struct, frozen=True, kw_only=True):
    """What a maintainer would have to learn in a week; `marks` stand together in a line that tells it."""

    scope: str
    week: int
    line: bool
    what: str
    marks: tuple[str, ...]


class Judged(Struct, frozen=True, kw_only=True):
    """The facts, whether each is told, and whether in the fifteen lines; lines that nothing supports."""

    facts: tuple[Fact, ...]
    whole: tuple[bool, ...]
    short: tuple[bool, ...]
    lines: int
    longest: int
    untruths: tuple[str, ...]

    @property
    def told(self) -> int:
        """How many facts are told at all."""
        return sum(self.whole)

    @property
    def of_lines(self) -> int:
        """How many facts belong into the fifteen lines."""
        return sum(fact.line for fact in self.facts)

    @property
    def in_lines(self) -> int:
        """How many of these stand there."""
        return sum(short for fact, short in zip(self.facts, self.short, strict=True) if fact.line)


def facts() -> tuple[Fact, ...]:
    """Return what was written down by hand."""
    with FACTS.open("rb") as file:
        return tuple(Fact(**{**one, "marks": tuple(one["marks"])}) for one in tomllib.load(file)["fact"])


async def judge(path: Path, projects: Sequence[str] = PROJECTS) -> Judged:
    """Compose the digests of some projects and weeks, and compare them with the facts and the script."""
    known = tuple(fact for fact in facts() if fact.scope in projects)
    short: dict[tuple[str, int], list[str]] = {}
    whole: dict[tuple[str, int], list[str]] = {}
    untruths: list[str] = []
    longest = 0
    happened = Script()
    clock = ManualClock(FIRST + (WEEKS + 1) * WEEK)
    db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
    try:
        async with view(db) as now:
            edges = [await sequence_at(now, FIRST + week * WEEK + 2 * HOUR) for week in range(WEEKS + 1)]
        for scope in projects:
            for week in range(1, WEEKS + 1):
                window = Window(edges[week - 1], edges[week])
                async with view(db, at=window.until) as then:
                    asked = DigestScope(projects=(scope,))
                    told = Window(edges[week - 2], edges[week - 1]) if week > 1 else None
                    digest = await compose(then, asked, window, public_id="x", told=told)
                    full = await compose(then, asked, window, public_id="x", told=told, everything=True)
                short[scope, week] = lines_of(digest.document)
                whole[scope, week] = lines_of(full.document)
                longest = max(longest, len(short[scope, week]) + 1)  # and the delivery's mark
                untruths += [
                    f"{scope}, week {week}: {plain(line)}"
                    for line in told_lines(full.document)
                    if not happened.supports(line, week)
                ]
    finally:
        await db.close()
    return Judged(
        facts=known,
        whole=tuple(_tells(whole[fact.scope, fact.week], fact) for fact in known),
        short=tuple(_tells(short[fact.scope, fact.week], fact) for fact in known),
        lines=sum(len(lines) for lines in short.values()),
        longest=longest,
        untruths=tuple(untruths),
    )


def lines_of(document: Document) -> list[str]:
    """Return the lines of a digest as text, its title and picture left out."""
    found: list[str] = []
    for block in document.blocks:
        match block:
            case Items(items=lines) | Paragraph(lines=lines):
                found += [plain(line) for line in lines]
            case Small(line=line):
                found.append(plain(line))
    return found


def told_lines(document: Document) -> list[Line]:
    """Return the lines of the sections."""
    return [line for block in document.blocks if isinstance(block, Items) for line in block.items]


def _tells(lines: Sequence[str], fact: Fact) -> bool:
    return any(all(mark.casefold() in line.casefold() for mark in fact.marks) for line in lines)


class Script:
    """What the script and the world's beginning say, by the repos that are named."""

    def __init__(self) -> None:
        self._world = builtin().data
        self._by_week: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
        for change in self._world.script:
            for name in {str(change.get("id")), str(change.get("to", change.get("id")))}:
                self._by_week.setdefault(name.casefold(), []).append((_at(change), change))
            for entry in change.get("entries", ()):
                self._by_week.setdefault(str(entry["modelId"]).casefold(), []).append((_at(change), change))

    def supports(self, line: Line, week: int) -> bool:
        """Say whether something happened in a line's week to a repo that it names.

        A line that links to nothing is a count or a sum; what only goes on is not of the week.
        """
        links = [span for span in line if isinstance(span, Link)]
        if not links:
            return True
        words = plain(line)
        begin, end = FIRST + (week - 1) * WEEK - 2 * DAY, FIRST + week * WEEK
        still = "still open" in words or "is open" in words or "waits for an answer" in words
        if still or "passed" in words or "times its usual" in words:
            return True
        if "daily list" in words:
            return any(begin <= at < end for at, _ in self._by_week.get(_paper(words), ()))
        spans = [span for span in line if isinstance(span, Link | Code)]
        named = [span.text.casefold() for span in spans if ID.fullmatch(span.text)]
        return any(begin <= at < end for name in named for at, _ in self._by_week.get(name, ()))


def _paper(words: str) -> str:
    found = re.search(r"\((\d{4}\.\d{5})\)", words)
    return found[1] if found else ""


def _at(change: Mapping[str, Any]) -> int:
    at = change["at"]
    return at if isinstance(at, int) else from_iso(str(at))


def page(found: Judged) -> str:
    """Return the document on how good the digests are."""
    rows = []
    for fact, whole, short in zip(found.facts, found.whole, found.short, strict=True):
        where = "in the fifteen lines" if short else "behind All" if whole else "**not told**"
        rows.append(f"| {fact.scope} | {fact.week} | {fact.what} | {where} |")
    untrue = "\n".join(f"- {line}" for line in found.untruths) or "None."
    return _PAGE.format(
        facts=len(found.facts),
        told=found.told,
        of=found.of_lines,
        lines=found.in_lines,
        longest=found.longest,
        digests=len(PROJECTS) * WEEKS,
        number=len(found.untruths),
        untrue=untrue,
        rows="\n".join(rows),
    )


_PAGE = """# How good the digests are

Four consecutive weeks of the local Hub's scripted world (from 2 November 2026), five projects: {digests}
weekly digests. What a maintainer would have to learn in each week was written down by hand from the script,
before any of these digests was composed (`tests/data/digest_weeks.toml`). `python -m benchmarks.digest_weeks`
makes the store, composes the digests and writes this page; the suite does the same for one project.

- Told: {told} of {facts} facts.
- Of the {of} that belong into the fifteen lines, {lines} stand there. The longest digest has {longest}
  lines.
- Untruths: {number}. Every line that links to a repo was held against the script: something happened to a
  repo that it names, in that week or the two days before it. The words themselves were read by hand.

What is not told, and why. Six times the downloads of a release in its second week: it had a few downloads a
day, so the week as a whole is no jump, and of one that is so new nobody can say what is usual.

| project | week | what a maintainer would have to learn | where it stands |
|---|---|---|---|
{rows}

## Lines that nothing in the script supports

{untrue}
"""
