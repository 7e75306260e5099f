"""The first digest of a subscription: no flood of old news but what it is about, as things stand.

Who builds on it, how open it is, the oldest open threads, and the four weeks before.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.digests.before import rebuilt_section
from bot.digests.compose import Digest, foot, title_of
from bot.digests.gather import Gathered, gather, standing_on
from bot.digests.scope import Subject, resolve
from bot.digests.trend import trend_chart, week_lines
from bot.digests.waiting import Waiting
from bot.document import Action, Block, Code, Document, Heading, Items, Line, Link, Small
from bot.texts import spans, text
from bot.texts.numbers import exact
from bot.texts.outside import brief
from bot.wording import fill, find_license, owner_link
from config.clock import WEEK
from storage.deliveries import Window
from storage.history import sequence_at
from storage.labels import artefacts_of, count_labels
from storage.rebuilding import rebuilt
from storage.subscriptions import DigestScope
from storage.views import View

BACK = 4 * WEEK
SHOWN_BUILDERS = 3
SHOWN_KINDS = 4
SHOWN_CLASSES = 3
SHOWN_THREADS = 3


async def portrait(view: View, scope: DigestScope, *, public_id: str, locale: str = "en") -> Digest:
    """Compose the portrait of a scope as of the view."""
    subject = await resolve(view, scope)
    since = await sequence_at(view, (view.as_of or 0) - BACK)
    found = await gather(view, subject, Window(since, view.sequence))
    recently = await sequence_at(view, (view.as_of or 0) - WEEK)
    before = await rebuilt(view, subject.owners, after=recently)
    builders, repeats = await standing_on(view, subject)
    blocks: list[Block] = [
        *_section("digest-what-it-holds", await _holds(view, subject, locale), locale),
        *_section("digest-who-builds", list(_builders(builders, repeats, locale)), locale),
        *_section("digest-oldest-threads", _threads(found.waiting, locale), locale),
        *(rebuilt_section(before, locale) or _section("digest-four-weeks", _weeks(found, locale), locale)),
        *_section("digest-reach", [line for _, line in week_lines(found, locale)[:1]], locale),
    ]
    chart = trend_chart(found, locale)
    blocks += [chart] if chart is not None else []
    blocks.append(Small(foot(found, locale)))
    document = Document(
        title=text("digest-portrait-title", locale, name=brief(title_of(subject, scope, locale), 300)),
        blocks=tuple(blocks),
        actions=(Action(text("digest-button-why", locale), "digest-why", (public_id,)),),
    )
    return Digest(document, quiet=False)


def _section(title: str, lines: Sequence[Line], locale: str) -> list[Block]:
    return [Heading(text(title, locale)), Items(tuple(lines))] if lines else []


async def _holds(view: View, subject: Subject, locale: str) -> list[Line]:
    """Say what it holds and how open that is, in three lines."""
    if not subject.repos:
        return [(text("digest-holds-nothing", locale),)]
    kinds = await artefacts_of(view, subject.owners)
    words = [
        text("artefact-kind", locale, kind=(kind or "none").replace(" ", "_"), number=number)
        for kind, number in kinds[:SHOWN_KINDS]
    ]
    counted = [exact(number, locale) for _, number in kinds[:SHOWN_KINDS]]
    held = ", ".join(f"{number} {kind}" for number, kind in zip(counted, words, strict=True))
    lines: list[Line] = [(text("digest-holds-all", locale, repos=len(subject.repos), kinds=held or "-"),)]
    classes = await count_labels(view, subject.owners, "openness")
    judged = [(name, number) for name, number in classes.most_common() if name is not None]
    if judged:
        shown = ", ".join(f"{name} ({exact(number, locale)})" for name, number in judged[:SHOWN_CLASSES])
        lines.append((text("digest-openness", locale, classes=shown, unknown=classes[None]),))
    families: Counter[str] = Counter()
    for repo in subject.repos:
        entry = find_license(repo.license, repo.license_name)
        families[entry.family if entry is not None else text("digest-no-licence", locale)] += 1
    shown = ", ".join(
        f"{name} ({exact(number, locale)})" for name, number in families.most_common(SHOWN_CLASSES)
    )
    lines.append((text("digest-licences", locale, families=shown),))
    return lines


def _builders(builders: Counter[str], repeats: int, locale: str) -> Iterable[Line]:
    if not builders:
        yield (text("digest-no-builder", locale),)
    else:
        line: Line = ()
        for owner, number in builders.most_common(SHOWN_BUILDERS):
            named = spans("digest-builder", locale, owner=owner_link(owner), number=number)
            line = (*line, *((", ",) if line else ()), *named)
        yield (
            *line,
            text(
                "digest-builders-all",
                locale,
                makers=len(builders),
                repos=builders.total(),
                more=max(0, len(builders) - SHOWN_BUILDERS),
            ),
        )
    if repeats:
        yield (text("noise-folded", locale, number=repeats),)


def _threads(waits: Sequence[Waiting], locale: str) -> list[Line]:
    """Name the threads that have waited longest; how many there are stands with the last."""
    ranked = sorted(waits, key=lambda one: one.thread.created_at)
    lines = [
        fill(
            "digest-oldest-thread",
            locale,
            title=Link(one.thread.title, one.thread.url),
            repo=Code(one.thread.repo),
            week=one.week,
        )
        for one in ranked[:SHOWN_THREADS]
    ]
    more = len(ranked) - len(lines)
    return [*lines[:-1], (*lines[-1], text("digest-and-more", locale, more=more))] if more > 0 else lines


def _weeks(found: Gathered, locale: str) -> list[Line]:
    """Say in one line what happened in the four weeks before."""
    counted = (
        ("digest-head-upstream", len(found.upstream)),
        ("digest-head-changes", len(found.changed)),
        ("digest-head-releases", len(found.released)),
        ("digest-head-built", len(found.built.every) + len(found.built.repeats)),
    )
    parts = [text(message, locale, number=number) for message, number in counted if number]
    return [(text("digest-back", locale, parts=", ".join(parts) or text("digest-head-little", locale)),)]
