"""A digest: one sentence, what needs somebody, what changed, what was built, the reach, and how it is known.

Ranked by consequence, not by count; at most fifteen lines, the rest behind a button.
"""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from bot.digests.before import anything, rebuilt_section
from bot.digests.gather import Built, Gathered, gather
from bot.digests.reach import Weekly
from bot.digests.scope import Subject, resolve
from bot.document import (
    Action,
    Block,
    Chart,
    Code,
    Document,
    Heading,
    Instant,
    Items,
    Line,
    Link,
    Paragraph,
    Point,
    Series,
    Small,
    Span,
    paragraph,
    plain,
)
from bot.texts import spans, text
from bot.texts.numbers import count
from bot.wording import event_line
from storage.catalogue import Repo
from storage.deliveries import Window
from storage.subscriptions import DigestScope
from storage.views import View

COMPOSER = "1"
"""The version of what is selected and how it is put: stored with every document."""

SHOWN_CHANGES = 4
SHOWN_RELEASES = 3
SHOWN_BUILT = 3


class Digest(Struct, frozen=True):
    """A composed digest, and whether there was anything to tell."""

    document: Document
    quiet: bool


async def compose(
    view: View,
    scope: DigestScope,
    window: Window,
    *,
    public_id: str,
    locale: str = "en",
    everything: bool = False,
) -> Digest:
    """Compose the digest of a window; with `everything`, nothing is folded."""
    subject = await resolve(view, scope)
    found = await gather(view, subject, window)
    sections: list[Block] = [Paragraph((headline(found, locale),))]
    most = len if everything else None
    sections += _upstream(found, locale, most(found.upstream) if most else SHOWN_CHANGES)
    sections += _changed(found, locale, most(found.changed) if most else SHOWN_CHANGES)
    sections += _released(found.released, locale, most(found.released) if most else SHOWN_RELEASES)
    sections += _built(found, locale, most(found.built) if most else SHOWN_BUILT, whole=everything)
    sections += rebuilt_section(found.rebuilt, locale)
    sections += reach(found, locale)
    sections.append(Small(foot(found, locale)))
    document = Document(
        title=text("digest-title", locale, name=title_of(subject, scope, locale)),
        blocks=tuple(sections),
        actions=() if everything else _buttons(public_id, locale),
        tone="warning" if found.upstream else "neutral",
    )
    return Digest(document, found.quiet and not anything(found.rebuilt.values()))


async def preview(view: View, scope: DigestScope, *, since: int, locale: str = "en") -> Digest:
    """Compose what a digest would say now about what was recorded since a sequence."""
    return await compose(view, scope, Window(since, view.sequence), public_id="preview", locale=locale)


def title_of(subject: Subject, scope: DigestScope, locale: str) -> str:
    """Return what a digest is about, for people."""
    return text("digest-everything", locale) if scope.everything else subject.name


def headline(found: Gathered, locale: str) -> Line:
    """Return the one sentence."""
    if found.quiet and found.rebuilt:
        return (text("digest-first-look", locale),)
    if found.quiet and found.as_of is not None and not found.days_observed:
        return (text("digest-unseen", locale),)
    if found.quiet:
        return (text("digest-quiet", locale),)
    return (
        text(
            "digest-headline",
            locale,
            releases=len(found.released),
            changes=len(found.changed),
            built=len(found.built),
        ),
    )


def foot(found: Gathered, locale: str) -> Line:
    """Return what makes the rest honest: coverage and as-of; the id is added where it is sent."""
    if found.as_of is None:
        return (text("digest-foot-unknown", locale),)
    return spans("digest-foot", locale, days=found.days_observed, at=Instant(found.as_of))


def reach(found: Gathered, locale: str) -> list[Block]:
    """Return the week's downloads beside the usual range, with their picture where there is one to show."""
    blocks: list[Block] = [Heading(text("digest-reach", locale))]
    total = found.reach.total
    if not total or total[-1].downloads is None:
        unknown = text("digest-reach-unknown", locale)
        return [*blocks, paragraph(unknown)] if found.reach.of else []
    last = total[-1]
    message = "digest-reach-week" if found.reach.known == found.reach.of else "digest-reach-week-partly"
    said: dict[str, Span | float] = {
        "downloads": count(last.downloads, locale),
        "date": Instant(last.ends_at, "date"),
    }
    if found.reach.known < found.reach.of:
        said |= {"known": found.reach.known, "of": found.reach.of}
    lines: list[Line] = [spans(message, locale, **said)]
    before = [week.downloads for week in total[:-1] if week.downloads is not None]
    if before:
        low, high = count(min(before), locale), count(max(before), locale)
        known = {"known": len(before), "of": len(total) - 1}
        lines.append((text("digest-reach-usual", locale, low=low, high=high, **known),))
    if last.left_out:
        lines.append((text("digest-reach-left-out", locale, number=last.left_out),))
    if found.reach.still_since is not None:
        lines.append(spans("digest-reach-still", locale, at=Instant(found.reach.still_since, "date")))
    blocks.append(Paragraph(tuple(lines)))
    if any(_known(weeks) > 1 for weeks in found.reach.largest.values()):
        blocks.append(_chart(found, locale))
    return blocks


def _known(weeks: Sequence[Weekly]) -> int:
    return sum(week.downloads is not None for week in weeks)


def _chart(found: Gathered, locale: str) -> Chart:
    series = tuple(
        Series(
            owner,
            tuple(
                Point(week.ends_at, None if week.downloads is None else float(week.downloads))
                for week in weeks
            ),
        )
        for owner, weeks in found.reach.largest.items()
    )
    words = "; ".join(
        text(
            "digest-chart-alt-series",
            locale,
            name=owner,
            value=count(weeks[-1].downloads, locale),
            unknown=len(weeks) - _known(weeks),
            of=len(weeks),
        )
        for owner, weeks in found.reach.largest.items()
    )
    return Chart(
        title=text("digest-chart-title", locale),
        unit=text("digest-chart-unit", locale),
        series=series,
        alt=text("digest-chart-alt", locale, words=words),
    )


def _upstream(found: Gathered, locale: str, most: int) -> list[Block]:
    lines = [
        spans("digest-upstream", locale, change=_one(event_line(event, locale)), yours=Code(yours))
        for event, yours in found.upstream
    ]
    return _section("digest-needs-you", _cut(lines, most, locale), locale)


def _one(line: Line) -> Link | Code:
    link = next((span for span in line if isinstance(span, Link)), None)
    return Link(plain(line), link.url) if link else Code(plain(line))


def _changed(found: Gathered, locale: str, most: int) -> list[Block]:
    lines = [event_line(event, locale) for event in found.changed]
    return _section("digest-changed", _cut(lines, most, locale), locale)


def _released(released: Sequence[Repo], locale: str, most: int) -> list[Block]:
    ranked = sorted(released, key=lambda repo: (-(repo.downloads or 0), repo.name))
    lines: list[Line] = [(Link(repo.name, repo.url),) for repo in ranked]
    return _section("digest-released", _cut(lines, most, locale), locale)


def _built(found: Gathered, locale: str, most: int, *, whole: bool) -> list[Block]:
    lines = [built_line(one, locale) for one in found.built[:most]]
    rest = found.built[most:]
    if rest:
        makers = Counter(one.repo.owner_key for one in rest)
        names = ", ".join(f"{maker} ({number})" for maker, number in makers.most_common(3))
        folded = text("digest-built-folded", locale, number=len(rest), makers=len(makers), names=names)
        lines.append((folded,))
    if found.repeats:
        lines.append((_folded(found.repeats, locale),))
    if whole:
        lines += [built_line(one, locale) for one in found.repeats]
    return _section("digest-built", lines, locale)


def _folded(repeats: Sequence[Built], locale: str) -> str:
    """Count what repeats others, by maker and relation."""
    makers = Counter((one.repo.owner_key, one.relation) for one in repeats)
    names = ", ".join(
        text(
            "digest-repeats-by",
            locale,
            maker=maker,
            relation=relation_words(relation, locale),
            number=number,
        )
        for (maker, relation), number in sorted(makers.items(), key=lambda item: (-item[1], item[0]))[:3]
    )
    return text("digest-repeats", locale, number=len(repeats), makers=len(makers), names=names)


def built_line(one: Built, locale: str) -> Line:
    """Say what somebody built on what."""
    repo, base = Link(one.repo.name, one.repo.url), Code(one.base)
    if one.relation == "uses":
        return spans("digest-built-uses", locale, repo=repo, base=base)
    if one.relation == "trained_on":
        return spans("digest-built-data", locale, repo=repo, base=base)
    return spans(
        "digest-built-line", locale, repo=repo, base=base, relation=relation_words(one.relation, locale)
    )


def relation_words(relation: str, locale: str) -> str:
    """Return the word for a relation of a repo to its base; one the Hub invents later stays as it is."""
    known = {
        "finetune": "relation-finetune",
        "adapter": "relation-adapter",
        "quantized": "relation-quantized",
        "merge": "relation-merge",
        "derived": "relation-derived",
    }
    return text(known[relation], locale) if relation in known else relation


def _cut(lines: list[Line], most: int, locale: str) -> list[Line]:
    if len(lines) <= most:
        return lines
    return [*lines[:most], (text("digest-more", locale, more=len(lines) - most),)]


def _section(title: str, lines: list[Line], locale: str) -> list[Block]:
    return [Heading(text(title, locale)), Items(tuple(lines))] if lines else []


def _buttons(public_id: str, locale: str) -> tuple[Action, ...]:
    return (
        Action(text("digest-button-all", locale), "digest-all", (public_id,), "primary"),
        Action(text("digest-button-trend", locale), "digest-trend", (public_id,)),
        Action(text("digest-button-why", locale), "digest-why", (public_id,)),
    )
