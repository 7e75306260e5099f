"""A digest: one sentence, what needs somebody, what changed, what was built, the reach, and how it is known.

Ranked by consequence, not by count; fifteen lines at most, the rest behind a button.
"""

from collections.abc import Collection

from msgspec import Struct

from bot.digests import lines, lines_corrected
from bot.digests.before import anything, rebuilt_section
from bot.digests.gather import Gathered, gather
from bot.digests.scope import Subject, resolve, scope_words
from bot.digests.told import LEAST, MOST, Told, chosen, lines_of, short, whole
from bot.digests.trend import trend_chart, week_lines
from bot.document import Action, Block, Document, Instant, Line, Paragraph, Small
from bot.texts import spans, text
from bot.texts.outside import brief
from storage.deliveries import Window
from storage.subscriptions import DigestScope
from storage.views import View

COMPOSER = "5"
"""The version of what is selected and how it is put: stored with every document."""


class Digest(Struct, frozen=True):
    """A composed digest, whether there was anything to tell, and whether something needs somebody."""

    document: Document
    quiet: bool
    urgent: bool = False
    corrected: tuple[Line, ...] = ()
    """What an earlier digest told wrongly: it stands there, too."""


async def compose(
    view: View,
    scope: DigestScope,
    window: Window,
    *,
    public_id: str,
    locale: str = "en",
    everything: bool = False,
    sections: Collection[str] = (),
    told: Window | None = None,
) -> Digest:
    """Compose the digest of a window; with `everything`, nothing is folded. No `sections` are all of them.

    `told` is the window of the digest before, which is corrected where it does not hold any more.
    """
    subject = await resolve(view, scope)
    found = await gather(view, subject, window, told)
    return digest_of(
        found, scope, public_id=public_id, locale=locale, everything=everything, sections=sections
    )


def digest_of(
    found: Gathered,
    scope: DigestScope,
    *,
    public_id: str,
    locale: str = "en",
    everything: bool = False,
    sections: Collection[str] = (),
) -> Digest:
    """Put what was gathered into a digest."""
    told = [one for one in _told(found, locale) if not sections or one.section in sections]
    blocks: list[Block] = [Paragraph((headline(found, locale),))]
    before = rebuilt_section(found.rebuilt, locale)
    kept = told if everything else chosen(told, max(LEAST, MOST - lines_of(before)))
    blocks += whole(kept, locale) if everything else short(kept, locale)
    blocks += before
    if not sections or "reach" in sections:
        chart = trend_chart(found, locale)
        blocks += [chart] if chart is not None else []
    blocks.append(Small(foot(found, locale)))
    document = Document(
        title=text("digest-title", locale, name=brief(title_of(found.subject, scope, locale), 300)),
        blocks=tuple(blocks),
        actions=() if everything else _buttons(public_id, len(told) - len(kept), locale),
        tone="warning" if found.upstream or found.conflicts else "neutral",
    )
    corrected = tuple(lines_corrected.correction(one, locale) for one in found.corrections)
    urgent = bool(found.upstream or found.conflicts or any(one.is_new for one in found.waiting))
    return Digest(document, found.quiet and not anything(found.rebuilt.values()), urgent, corrected)


async def preview(view: View, scope: DigestScope, *, since: int, locale: str = "en") -> Digest:
    """Compose what a digest would say now about what was recorded since a sequence."""
    return await compose(view, scope, Window(since, view.sequence), public_id="preview", locale=locale)


def title_of(subject: Subject, scope: DigestScope, locale: str) -> str:
    """Return what a digest is about, for people."""
    if scope.narrows or scope.everything:
        return scope_words(scope, locale)
    return subject.name


def _told(found: Gathered, locale: str) -> list[Told]:
    weeks = [Told(section="reach", weight=weight, line=line) for weight, line in week_lines(found, locale)]
    return [*lines.told_of(found, locale), *weeks]


def headline(found: Gathered, locale: str) -> Line:
    """Return the one sentence: what matters most first."""
    if found.quiet and found.rebuilt:
        return (text("digest-first-look", locale),)
    if found.quiet and found.as_of is not None and not found.days_observed:
        return (text("digest-unseen", locale),)
    if found.quiet:
        return (text("digest-quiet", locale),)
    counted = (
        ("digest-head-upstream", len(found.upstream)),
        ("digest-head-conflicts", len(found.conflicts)),
        ("digest-head-changes", len(found.changed)),
        ("digest-head-waiting", sum(one.is_new for one in found.waiting)),
        ("digest-head-releases", len(found.released)),
        ("digest-head-built", len(found.built.every) + len(found.built.repeats)),
        ("digest-head-places", len(found.around.places)),
        ("digest-head-odd", len(found.odd)),
        ("digest-head-unfollowed", len(found.followed.ended)),
        ("digest-head-gone", len(found.built.gone)),
        ("digest-head-papers", len(found.around.papers)),
        ("digest-head-served", len(found.around.providers)),
        ("digest-head-corrections", len(found.corrections)),
    )
    parts = [text(message, locale, number=number) for message, number in counted if number]
    return (text("digest-headline", locale, parts=", ".join(parts) or text("digest-head-little", locale)),)


def foot(found: Gathered, locale: str) -> Line:
    """Return what makes the rest honest: coverage and as-of; the id is added where it is sent."""
    if found.as_of is None:
        return (text("digest-foot-unknown", locale),)
    line = spans("digest-foot", locale, days=found.days_observed, at=Instant(found.as_of))
    if not found.subject.unfollowed:
        return line
    names = brief(", ".join(found.subject.unfollowed[:3]), 120)
    return (*line, " · ", text("digest-unfollowed", locale, names=names))


def _buttons(public_id: str, left: int, locale: str) -> tuple[Action, ...]:
    return (
        Action(text("digest-button-all", locale, left=left), "digest-all", (public_id,), "primary"),
        Action(text("digest-button-trend", locale), "digest-trend", (public_id,)),
        Action(text("digest-button-why", locale), "digest-why", (public_id,)),
        Action(text("digest-button-export", locale), "digest-export", (public_id,)),
    )
