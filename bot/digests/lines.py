"""The facts of a window as lines, each with its weight: by what follows, not by how many there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from bot.digests.built import REFUSALS, Built
from bot.digests.gather import Gathered, Upstream
from bot.digests.lines_around import around_lines
from bot.digests.lines_corrected import corrected_lines
from bot.digests.told import BEHIND, Section, Told
from bot.digests.waiting import Waiting, oldest
from bot.document import Code, Command, Line, Link, Span
from bot.texts import spans, text
from bot.texts.numbers import exact
from bot.texts.outside import brief
from bot.wording import HUB, event_line, fill, license_words, relation_words, repo_license, repo_link
from config.clock import DAY
from storage.history import Event
from storage.languages import language
from storage.records import EventKind

SHOWN_THREADS = 3
SHOWN_MAKERS = 3
SHORT = 7
FRESH = 4
"""Weeks for which a thread that waits is named again; later it is counted with the others."""
_WEIGHTS = {
    EventKind.LICENSE: 92,
    EventKind.DELETED: 91,
    EventKind.GATED: 90,
    EventKind.VISIBILITY: 90,
    EventKind.RETURNED: 88,
    EventKind.TRANSFERRED: 73,
    EventKind.OWNER_RENAMED: 73,
    EventKind.RENAMED: 72,
    EventKind.BASE_MODEL: 71,
}
_WHY = {
    REFUSALS: 79,
    "first in a language": 77,
    "first for a task": 76,
    "by an organisation": 74,
    "most used": 52,
}


def told_of(found: Gathered, locale: str) -> list[Told]:
    """Return every line that a digest of what was gathered has, section by section."""
    return [
        *_needs_you(found, locale),
        *corrected_lines(found, locale),
        *_changed(found, locale),
        *_built(found, locale),
        *_odd(found, locale),
        *around_lines(found, locale),
    ]


def _tell(section: Section, weight: int, line: Line) -> Told:
    return Told(section=section, weight=weight, line=line)


def _needs_you(found: Gathered, locale: str) -> Iterable[Told]:
    for upstream in found.upstream:
        yield _tell("needs-you", 100, _upstream(upstream, locale))
    for conflict in found.conflicts:
        shown = [repo_link("model", one.name) for one in conflict.derivatives[:SHOWN_MAKERS]]
        more = len(conflict.derivatives) - len(shown)
        yield _tell(
            "needs-you",
            95,
            fill(
                "digest-conflict",
                locale,
                repos=_joined(shown, more, locale),
                number=len(conflict.derivatives),
                licence=repo_license(conflict.derivatives[0], locale),
                base=Code(conflict.base.name),
                terms=", ".join(conflict.dropped),
            ),
        )
    new = [one for one in found.waiting if one.is_new]
    for place, one in enumerate(new):
        weight = 86 if place < SHOWN_THREADS else 58
        yield _tell("needs-you", weight, _thread(one, found, locale))
    old = [one for one in found.waiting if not one.is_new]
    recent = [one for one in old if one.week <= FRESH]
    for one in recent:
        yield _tell("needs-you", 40 - one.week, _thread(one, found, locale))
    rest = [one for one in old if one.week > FRESH]
    first = oldest(rest)
    if first is not None:
        yield _tell(
            "needs-you",
            60,
            fill(
                "digest-still-open",
                locale,
                number=len(rest),
                title=title_of(first),
                repo=Code(first.thread.repo),
                week=first.week,
            ),
        )
    if found.still_open is not None:
        yield _tell(
            "needs-you",
            57,
            fill(
                "digest-conflicts-still-open",
                locale,
                number=found.still_open.number,
                repo=Code(found.still_open.derivative.name),
                base=Code(found.still_open.base.name),
                week=found.still_open.week,
            ),
        )


def _upstream(one: Upstream, locale: str) -> Line:
    change = event_line(one.event, locale)
    more = len(one.ours) - 1
    line = fill(
        "digest-upstream",
        locale,
        change=change,
        yours=Code(one.ours[0]),
        more=more,
    )
    if one.through:
        through = _joined([Code(name) for name in one.through], 0, locale)
        line = (*line, " ", *fill("digest-through", locale, through=through))
    if one.event.last_before and one.event.repo:
        at = f"{repo_link(one.event.repo_type or 'model', one.event.repo).url}/tree/{one.event.last_before}"
        revision = Link(one.event.last_before[:SHORT], at)
        line = (*line, " ", *spans("digest-last-revision", locale, revision=revision))
    return line


def _thread(one: Waiting, found: Gathered, locale: str) -> Line:
    thread = one.thread
    days = max(0, thread.age(found.as_of or thread.created_at) // DAY)
    outside = "digest-outside-pull-request" if thread.outside else "digest-pull-request"
    line = fill(
        outside if thread.pull_request else "digest-thread",
        locale,
        title=title_of(one),
        repo=Code(thread.repo),
        author=thread.author or text("digest-somebody", locale),
        days=days,
    )
    return line if one.is_new else (*line, text("digest-week", locale, week=one.week))


def title_of(one: Waiting) -> Link:
    """Return a thread's title with its address."""
    return Link(one.thread.title, one.thread.url)


def _changed(found: Gathered, locale: str) -> Iterable[Told]:
    for message, handles in (("digest-ended", found.followed.ended), ("digest-begun", found.followed.begun)):
        if handles:
            names = Code(brief(", ".join(handles), 200))
            line = spans(message, locale, names=names, number=len(handles), command=Command("follow"))
            yield _tell("changed", 87, line)
    for event in found.changed:
        kind = EventKind(event.kind)
        # A licence, a gate or what went has consequences for everybody who builds on it.
        yield _tell("changed", _WEIGHTS[kind], _change(event, locale))
    for place, repo in enumerate(found.released):
        weight = 85 - min(place, 20) if place < SHOWN_THREADS else 55
        yield _tell(
            "changed",
            weight,
            fill(
                f"digest-release-{repo.repo_type}",
                locale,
                repo=repo_link(repo.repo_type, repo.name),
                licence=license_words(repo.license, locale, name=repo.license_name, known=repo.license_known),
            ),
        )


def _change(event: Event, locale: str) -> Line:
    line = event_line(event, locale)
    if event.commit and event.repo:
        page = repo_link(event.repo_type or "model", event.repo).url
        commit = Link(event.commit[:SHORT], f"{page}/commit/{event.commit}")
        line = (*line, " ", *spans("digest-by-commit", locale, commit=commit))
    return line


def _built(found: Gathered, locale: str) -> Iterable[Told]:
    made = found.built
    for one in made.notable:
        yield _tell("built", _WHY[one.why or "most used"], built_line(one, locale))
    rest = (*made.others, *made.repeats)
    if rest:
        yield _tell("built", 64, folded_line(rest, locale))
    for one in rest:
        yield _tell("built", BEHIND, built_line(one, locale))
    for one in made.gone:
        line = fill(
            "digest-built-gone",
            locale,
            repo=repo_link(one.repo.repo_type, one.repo.name),
            base=Code(one.base),
        )
        yield _tell("built", 44, line)
    for served in found.around.providers:
        model = repo_link("model", served.model)
        yield _tell("built", 46, fill("digest-served", locale, model=model, provider=served.provider))
    for paper in found.around.papers:
        link = Link(paper.title, f"{HUB}/papers/{paper.paper}")
        yield _tell("built", 47, fill("digest-paper", locale, paper=link, number=paper.paper))


def built_line(one: Built, locale: str) -> Line:
    """Say what somebody built on what, and why it is worth naming."""
    repo, base = repo_link(one.repo.repo_type, one.repo.name), Code(one.base)
    if one.relation == "uses":
        line = spans("digest-built-uses", locale, repo=repo, base=base)
    elif one.relation == "trained_on":
        line = spans("digest-built-data", locale, repo=repo, base=base)
    else:
        words = relation_words(one.relation, locale)
        line = spans("digest-built-line", locale, repo=repo, base=base, relation=words)
    return (*_why(one, locale), *line)


def _why(one: Built, locale: str) -> Line:
    match one.why:
        case "refusals removed":
            return (text("digest-why-refusals", locale), ": ")
        case "first in a language":
            known = language(one.what or "")
            name = known.name if known is not None else brief(str(one.what))
            return (text("digest-why-language", locale, name=name), ": ")
        case "first for a task":
            return (text("digest-why-task", locale, name=brief(str(one.what))), ": ")
        case "by an organisation":
            return (text("digest-why-organisation", locale), ": ")
        case _:
            return ()


def folded_line(rest: Sequence[Built], locale: str) -> Line:
    """Count what is not named, by relation and maker."""
    groups: dict[str, Counter[str]] = {}
    for one in rest:
        groups.setdefault(one.relation, Counter())[brief(one.repo.name.partition("/")[0], 40)] += 1
    ranked = sorted(groups.items(), key=lambda item: (-item[1].total(), item[0]))
    parts = []
    for relation, makers in ranked:
        names = [name for name, _ in sorted(makers.items(), key=lambda item: (-item[1], item[0]))]
        more = len(names) - SHOWN_MAKERS
        who = ", ".join(names[:SHOWN_MAKERS]) + (f" + {more}" if more > 0 else "")
        parts.append(
            text(
                "digest-folded-part",
                locale,
                number=makers.total(),
                relation=relation if relation in _RELATIONS else "derived",
                makers=who,
            )
        )
    return spans("digest-folded", locale, parts="; ".join(parts))


_RELATIONS = {"finetune", "adapter", "quantized", "merge", "derived", "uses", "trained_on"}


def _odd(found: Gathered, locale: str) -> Iterable[Told]:
    for place, one in enumerate(found.odd):
        yield _tell(
            "reach",
            69 if place == 0 else 38 - min(place, 30),
            fill(
                "digest-odd-week" if one.usual is not None else "digest-odd-week-young",
                locale,
                repo=repo_link(one.repo.repo_type, one.repo.name),
                count=exact(one.downloads, locale),
                usual=exact(one.compared, locale),
                times=exact(round(one.times, 1), locale),
                weeks=one.weeks,
                reasons=_reasons(one.candidates, locale),
            ),
        )


def _reasons(candidates: Sequence[dict[str, Any]], locale: str) -> Line:
    """Name what else happened about then: candidates for the reason, never the reason."""
    words: list[str] = []
    for one in candidates[:SHOWN_MAKERS]:
        kind = str(one.get("kind", "other"))
        known = kind if kind in {"release", "derivative", "trending", "license", "gated"} else "other"
        words.append(
            text("digest-reason", locale, kind=known, repo=brief(str(one.get("repo", ""))), name=brief(kind))
        )
    return (
        (text("digest-reasons", locale, reasons="; ".join(words)),)
        if words
        else (text("digest-no-reason", locale),)
    )


def _joined(links: Sequence[Span], more: int, locale: str) -> Line:
    line: list[Span] = []
    for link in links:
        line += [", "] * bool(line) + [link]
    return (*line, *((text("digest-and-more", locale, more=more),) if more > 0 else ()))
