"""An alert: something with consequences happened to what somebody watches, or to what that stands on.

Before, after, since when, which revision, and which of theirs are affected. One card for all that happened to
one repo within a day; a burst is one card too.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from bot.digests.gather import CONSEQUENCE, UPSTREAM, Upstream, happened_to, upstream_of
from bot.digests.scope import Subject, license_names, scope_words
from bot.document import (
    Action,
    Block,
    Code,
    Command,
    Document,
    Facts,
    Heading,
    Instant,
    Line,
    Link,
    Paragraph,
    Small,
)
from bot.texts import spans, text
from bot.texts.outside import brief
from bot.wording import event_line, fill, gate_words, hub_url, license_words, repo_link
from storage.deliveries import Window
from storage.history import Event, find_events
from storage.records import EventKind
from storage.subscriptions import DigestScope
from storage.views import View

KINDS = tuple(dict.fromkeys([*CONSEQUENCE, *UPSTREAM]))
"""What is told at once."""
POOLED = 3
"""More repos than that in one window are a burst: they are one card."""
SHOWN = 5
SHORT = 7
BURST = "burst"


class Affected(Struct, frozen=True, kw_only=True):
    """One event that concerns a watch: of what it watches (`ours` is empty), or of what that stands on."""

    event: Event
    ours: tuple[str, ...] = ()
    through: tuple[str, ...] = ()


class Story(Struct, frozen=True, kw_only=True):
    """What belongs on one card: `about` names it among a watch's cards."""

    about: str
    affected: tuple[Affected, ...]


async def affected(view: View, subject: Subject, window: Window) -> list[Affected]:
    """Return what happened in a window to a subject and to what it stands on, in order."""
    happened = await find_events(view, after=window.after, until=window.until, kinds=KINDS)
    if not happened:
        return []
    mine = await happened_to(view, subject, window, happened)
    told = {event.id for event in mine}
    others = [event for event in happened if event.id not in told]
    left = [event for event in others if _left(event, subject.scope)]
    above: Sequence[Upstream] = await upstream_of(view, subject, others)
    found = [Affected(event=event) for event in (*mine, *left)]
    found += [Affected(event=one.event, ours=one.ours, through=one.through) for one in above]
    return sorted(found, key=lambda one: one.event.id)


def _left(event: Event, scope: DigestScope) -> bool:
    """Say whether a repo of everything left the licences that are watched: then it is watched no more."""
    if event.kind != EventKind.LICENSE or not scope.licenses or not scope.everything:
        return False
    before = event.before or {}
    return bool(license_names(before.get("license"), before.get("license_name")) & set(scope.licenses))


def stories(found: Sequence[Affected]) -> list[Story]:
    """Return what belongs together: what happened to one repo, or all of it where that is a burst."""
    by_repo: dict[str, list[Affected]] = {}
    for one in found:
        by_repo.setdefault(str(one.event.repo_id or one.event.owner), []).append(one)
    if len(by_repo) > POOLED:
        return [Story(about=BURST, affected=tuple(found))]
    return [Story(about=about, affected=tuple(parts)) for about, parts in by_repo.items()]


async def again(view: View, subject: Subject, ids: Sequence[int]) -> list[Affected]:
    """Return some events as they are known now, with what has been found out about them since."""
    if not ids:
        return []
    events = await find_events(view, kinds=KINDS, ids=ids)
    ours = set(subject.repo_ids)
    others = [event for event in events if event.repo_id not in ours]
    above = {one.event.id: one for one in await upstream_of(view, subject, others)}
    return [
        Affected(event=event, ours=above[event.id].ours, through=above[event.id].through)
        if event.id in above
        else Affected(event=event)
        for event in events
    ]


def card(story: Sequence[Affected], scope: DigestScope, watch: str, locale: str) -> Document:
    """Return the card of a story."""
    first = story[0].event
    single = len({one.event.repo_id for one in story}) == 1
    blocks: list[Block] = []
    if single:
        for place, one in enumerate(story):
            blocks += [Heading(_name(one.event, locale))] if len(story) > 1 and place else []
            blocks += _facts(one, locale)
    else:
        lines = [_line(one, locale) for one in story[:SHOWN]]
        blocks.append(Paragraph(tuple(lines)))
        more = len(story) - SHOWN
        blocks += [Paragraph(((text("alert-more", locale, more=more),),))] if more > 0 else []
    blocks.append(Small(spans("alert-foot", locale, scope=scope_words(scope, locale), id=Code(watch))))
    title = _name(first, locale) if single else text("alert-burst", locale, number=len(story))
    return Document(
        title=title,
        url=_page(first) if single else None,
        blocks=tuple(blocks),
        actions=(
            Action(text("digest-button-why", locale), "watch-why", (watch,)),
            Action(text("alert-button-stop", locale), "watch-remove", (watch,)),
        ),
        tone="warning",
    )


def unfollowed(names: Sequence[str], scope: DigestScope, watch: str, locale: str) -> Document:
    """Return the word that nobody follows any more what is watched: nothing will be told of it."""
    named = Code(brief(", ".join(names), 200))
    line = spans("digest-ended", locale, names=named, number=len(names), command=Command("follow"))
    return Document(
        title=text("alert-unfollowed", locale, name=scope_words(scope, locale)),
        blocks=(
            Paragraph(((*line, "."), (text("alert-kept", locale),))),
            Small(spans("alert-foot", locale, scope=scope_words(scope, locale), id=Code(watch))),
        ),
        actions=(Action(text("alert-button-stop", locale), "watch-remove", (watch,)),),
        tone="warning",
    )


def _name(event: Event, locale: str) -> str:
    named = event.repo or str((event.after or event.before or {}).get("name") or event.owner or "")
    return text(f"alert-{event.kind.replace('_', '-')}", locale, repo=brief(named, 200))


def _page(event: Event) -> str | None:
    return None if event.repo is None else hub_url(event.repo_type or "model", event.repo)


def _line(one: Affected, locale: str) -> Line:
    line = event_line(one.event, locale)
    return (*line, " ", *_yours(one, locale)) if one.ours else line


def _facts(one: Affected, locale: str) -> list[Block]:
    event = one.event
    rows: list[tuple[str, Line]] = []
    sides = _sides(event, locale)
    if sides is not None:
        rows += [
            (text("alert-before", locale), sides[0]),
            (text("alert-after", locale), sides[1]),
        ]
    if event.happened_at is not None:
        rows.append((text("alert-since", locale), (Instant(event.happened_at),)))
    else:
        rows.append((text("alert-seen", locale), (Instant(event.observed_at),)))
    rows += _revisions(event, locale)
    if one.ours:
        rows.append((text("alert-affected", locale), _yours(one, locale)))
    return [Facts(tuple(rows))]


def _sides(event: Event, locale: str) -> tuple[Line, Line] | None:
    before, after = event.before or {}, event.after or {}
    match event.kind:
        case "license":
            sides = [
                license_words(side.get("license"), locale, name=side.get("license_name"))
                for side in (before, after)
            ]
            return sides[0], sides[1]
        case "gated":
            return (gate_words(before.get("gated"), locale),), (gate_words(after.get("gated"), locale),)
        case "renamed" | "transferred":
            return (Code(str(before.get("name"))),), (Code(str(after.get("name") or event.repo)),)
        case "owner_renamed":
            return (Code(str(before.get("handle"))),), (Code(str(after.get("handle") or event.owner)),)
        case "base_model":
            return _bases(before, locale), _bases(after, locale)
        case _:
            return None


def _bases(facts: Mapping[str, object], locale: str) -> Line:
    names = facts.get("base_models")
    if not isinstance(names, list | tuple) or not names:
        return (text("event-base-none", locale),)
    return (Code(", ".join(str(name) for name in names)),)


def _revisions(event: Event, locale: str) -> list[tuple[str, Line]]:
    if event.repo is None:
        return []
    page = repo_link(event.repo_type or "model", event.repo).url
    rows: list[tuple[str, Line]] = []
    if event.commit:
        link = Link(event.commit[:SHORT], f"{page}/commit/{event.commit}")
        rows.append((text("alert-revision", locale), (link,)))
    if event.last_before:
        link = Link(event.last_before[:SHORT], f"{page}/tree/{event.last_before}")
        rows.append((text("alert-last-before", locale), (link,)))
    if not rows and event.kind in {EventKind.LICENSE, EventKind.BASE_MODEL}:
        rows.append((text("alert-revision", locale), (text("alert-not-known-yet", locale),)))
    return rows


def _yours(one: Affected, locale: str) -> Line:
    more = len(one.ours) - SHOWN
    named = ", ".join(one.ours[:SHOWN])
    line = fill("alert-yours", locale, names=Code(named), more=max(0, more))
    if not one.through:
        return line
    return (*line, " ", *spans("digest-through", locale, through=Code(", ".join(one.through))))
