"""Parts that pages are put together from: rows of facts, joined links, the picture of a trend."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from bot.answering.plan import Subject
from bot.document import Action, Chart, Code, Instant, Line, Link, Point, Series, Span
from bot.texts import text
from bot.texts.numbers import exact, parameters
from bot.wording import SHORT_REVISION, evidence_link, fill, source_link
from config.clock import DAY, to_iso
from config.codebook_records import Project
from storage.catalogue import Repo, group_repos
from storage.filters import RepoFilter
from storage.history import Sample, looks, series
from storage.labels import Assigned, Seen
from storage.records import RepoType
from storage.views import View

TREND_WEEKS: Final = 26
OBSERVATIONS: Final = 3
"""Fewer points than these are no trend."""
LONGER: Final = 1.5
"""How much longer than the usual time between two looks is a gap: there the line is broken."""
LEAST_GAP: Final = 2 * DAY
TOLD_GAPS: Final = 3
DECLARED: Final = frozenset({"finetune", "adapter", "quantized", "merge"})
RELATIONS: Final = frozenset({"finetune", "adapter", "quantized", "merge", "trained_on", "uses"})
_TYPES: Final[tuple[RepoType, ...]] = ("model", "dataset", "space")


def fact(message: str, locale: str, value: Span) -> tuple[str, Line]:
    """Return a named value."""
    return text(message, locale), (value,)


def linked(links: Iterable[Link]) -> Line:
    """Return links in one line."""
    return because([(link,) for link in links])


def because(pieces: Sequence[Line]) -> Line:
    """Return several lines as one, with commas between."""
    out: list[Span] = []
    for piece in pieces:
        out.extend([", "] if out else [])
        out.extend(piece)
    return tuple(out)


def about_repo(repo: Repo, locale: str) -> list[tuple[str, Line]]:
    """Return what is known of a repo's kind: size, task, library, languages, dates."""
    rows: list[tuple[str, Line]] = []
    if repo.parameters is not None:
        size = text("page-size-value", locale, value=parameters(repo.parameters, locale))
        rows.append(fact("page-size", locale, size))
    named = (("page-task", repo.task), ("page-library", repo.library or repo.sdk))
    rows.extend(fact(message, locale, Code(value)) for message, value in named if value)
    if repo.languages:
        rows.append(fact("page-languages", locale, ", ".join(repo.languages)))
    dates = (("page-created", repo.created_at), ("page-changed", repo.last_modified))
    rows.extend(fact(message, locale, Instant(at, "date")) for message, at in dates if at is not None)
    return rows


def disputes_line(label: Assigned, locale: str) -> Line:
    """Return what people say against a label and nobody has decided yet; nothing where nobody does."""
    return because(
        [
            fill("label-disputed", locale, at=Instant(one.at, "date"), link=source_link(one.link))
            for one in label.disputed
        ]
    )


def seen_line(seen: Seen, locale: str) -> Line:
    """Return a piece of evidence: what was seen, its address, its revision, and when."""
    link = evidence_link(seen.url, locale, card="“" in seen.seen)
    said = fill("page-why-evidence", locale, seen=seen.seen, link=link)
    if seen.revision:
        said = (*said, ", ", Code(seen.revision[:SHORT_REVISION]))
    return (*said, ", ", Instant(seen.at, "date")) if seen.at else said


def relation_words(relation: str, locale: str) -> str:
    """Return how a repo stands on another, in a word."""
    return text(f"relation-{relation if relation in RELATIONS else 'derived'}", locale)


def of_words(relation: str, locale: str) -> str:
    """Return what a repo is of another ("a fine-tune"); cards may declare any word."""
    return text(f"of-{relation if relation in DECLARED else 'derived'}", locale)


async def project_actions(view: View, project: Project, locale: str) -> tuple[Action, ...]:
    """Return the buttons of a project: what it holds, what changed, why it is placed where it is."""
    where = RepoFilter(owners=tuple(handle.casefold() for handle in project.handles))
    types = dict(await group_repos(view, where, "repo_type"))
    actions = [
        Action(text(f"button-{kind}s", locale), "list", (project.key, kind))
        for kind in _TYPES
        if types.get(kind)
    ]
    actions.append(Action(text("button-changes", locale), "changes", (project.key,)))
    actions.append(Action(text("button-why", locale), "why", (project.key, "standing")))
    actions.append(Action(text("button-map", locale), "map", (project.key,)))
    actions.append(Action(text("button-study", locale), "study", ("governance",)))
    return tuple(actions)


_ABOUT_REPO: Final = ("lineage", "derivatives", "chain", "openness")


def repo_actions(repo: Repo, locale: str, *, but: str = "") -> tuple[Action, ...]:
    """Return the buttons between the pages of a repo, without that to the page they stand on."""
    number = str(repo.id)
    pages = [Action(text(f"button-{act}", locale), act, (number,)) for act in _ABOUT_REPO if act != but]
    return (Action(text("button-back", locale), "repo", (number,)), *pages)


def opened_by(subject: Subject) -> Action:
    """Return the button that opens what something is about."""
    match subject.kind:
        case "repo":
            return Action(subject.key, "repo", (subject.repo_type or "model", subject.key))
        case "project":
            return Action(subject.name, "project", (subject.key,))
        case _:
            return Action(subject.name, "owner", (subject.key,))


def back_to(subject: Subject, locale: str) -> Action:
    """Return the button that goes back to what a page is about."""
    opened = opened_by(subject)
    return Action(text("button-back", locale), opened.act, opened.args)


async def trend(view: View, repo: Repo, locale: str) -> Chart | None:
    """Draw a repo's 30-day downloads over the weeks it was looked at; None where that is no trend yet.

    A counter is stored only when it moved, so each look has the value that held then, and the last of a day
    stands for it. Much longer than usual without a look is a gap and not a line, and is told.
    """
    since = max((view.as_of or 0) - TREND_WEEKS * 7 * DAY, 0)
    owner = repo.name.split("/")[0] if "/" in repo.name else "*"
    source = f"{repo.repo_type}s"
    seen = await looks(view, source=source, partition=owner, since=since, metric="downloads")
    samples = (await series(view, [repo.id], "downloads", since=since))[repo.id]
    daily = {at // DAY: at for at in sorted([*(sample.at for sample in samples), *seen])}
    points, gaps = observed(samples, sorted(daily.values()))
    known = [point for point in points if point.value is not None]
    if len(known) < OBSERVATIONS or not any(point.value for point in known):
        return None
    first, last = known[0], known[-1]
    alt = text(
        "page-trend-alt",
        locale,
        repo=repo.name,
        first=exact(first.value, locale),
        last=exact(last.value, locale),
        since=to_iso(first.at)[:10],
        until=to_iso(last.at)[:10],
    )
    if gaps:
        spans = ", ".join(f"{to_iso(begin)[:10]} – {to_iso(end)[:10]}" for begin, end in gaps[-TOLD_GAPS:])
        alt += f" {text('page-trend-alt-gaps', locale, number=len(gaps), spans=spans)}"
    return Chart(
        title=text("page-trend-title", locale),
        unit=text("page-trend-unit", locale),
        series=(Series(repo.name, tuple(points)),),
        alt=alt,
    )


def observed(samples: Sequence[Sample], instants: Sequence[int]) -> tuple[list[Point], list[tuple[int, int]]]:
    """Return the value at each look, with a point that is not known in each gap, and the gaps."""
    between = [after - before for before, after in pairwise(instants)]
    longest = max(LEAST_GAP, LONGER * median(between)) if between else 0
    points: list[Point] = []
    gaps: list[tuple[int, int]] = []
    place = 0
    for at in instants:
        while place < len(samples) and samples[place].at <= at:
            place += 1
        if not place:
            continue
        if points and at - points[-1].at > longest:
            gaps.append((points[-1].at, at))
            points.append(Point((points[-1].at + at) // 2, None))
        points.append(Point(at, samples[place - 1].value))
    return points, gaps
