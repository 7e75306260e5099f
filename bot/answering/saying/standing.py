"""How a namespace stands in the map: what it is, who governs it, and how a year on the Hub went.

Only what happens on the Hub is counted. Where its cards say that work happens on another forge, the figures
say little, and that is said in their place.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from bot.answering.judges import Judge, with_disputes
from bot.answering.saying.parts import because
from bot.document import Line
from bot.texts import text
from bot.texts.numbers import duration, exact, percentage
from bot.wording import evidence_link, fill
from config.clock import DAY
from storage.catalogue import find_owner, find_repos, repo_url
from storage.engagement import Collaboration, Figure, collaboration
from storage.extracts import Extract, extracts_of
from storage.filters import RepoFilter
from storage.labels import Assigned, labels
from storage.people import members_of
from storage.views import View

YEAR: Final = 365 * DAY
CARDS: Final = 60
"""The cards of so many most used repos are asked what they say."""
MOST: Final = 0.1
"""Of the cards read, at least such a share must say that work happens elsewhere: one mirror is no project."""
_SHARES: Final = frozenset({"top-committer-share", "insider-share", "answered", "outside-merged"})


class Said(Struct, frozen=True):
    """A sentence of a card: on which page, at which revision, and when it was shown there."""

    url: str
    revision: str
    seen: str
    at: int


class Standing(Struct, frozen=True, kw_only=True):
    """A namespace in the map. A label of None was never judged; `cards` is how many were read.

    `elsewhere` are the sentences that send people to another forge, `calls` those that ask for contributions.
    """

    handle: str
    kind: Assigned | None
    governance: Assigned | None
    work: Collaboration
    cards: int
    elsewhere: tuple[Said, ...]
    calls: tuple[Said, ...]

    @property
    def abstains(self) -> bool:
        """Whether enough cards send people elsewhere for the figures of the Hub to mean little."""
        return bool(self.elsewhere) and len(self.elsewhere) >= MOST * self.cards


async def standing_of(view: View, handle: str, judge: Judge | None = None) -> Standing:
    """Return how a namespace stands, over the twelve months before the as-of time."""
    key = handle.casefold()
    owner = await find_owner(view, handle)
    members = (await members_of(view, [owner.id])).get(owner.id) if owner is not None else None
    until = view.as_of or 0
    repos = await find_repos(view, RepoFilter(owners=(key,)), limit=CARDS)
    urls = {repo.id: repo_url(repo.repo_type, repo.name) for repo in repos}
    extracts = await extracts_of(view, list(urls))
    return Standing(
        handle=owner.handle if owner is not None else handle,
        kind=await owner_label(view, handle, "kind", judge),
        governance=await owner_label(view, handle, "governance", judge),
        work=await collaboration(view, owner, members, key, since=max(0, until - YEAR), until=until),
        cards=len(extracts),
        elsewhere=_said(extracts, urls, "elsewhere"),
        calls=_said(extracts, urls, "contribution"),
    )


async def owner_label(view: View, handle: str, axis: str, judge: Judge | None) -> Assigned | None:
    """Return the label of a namespace that holds, or what `judge` says of one that was never assessed."""
    key = handle.casefold()
    held = (await labels(view, "owner", [key], axes=[axis]))[key]
    if held:
        return held[0]
    if judge is None:
        return None
    judged = {axis: await judge(view, handle, axis)}
    return (await with_disputes(view, "owner", key, judged))[axis]


def stronger(own: Assigned | None, project: Assigned | None) -> Assigned | None:
    """Return which label of a project's kind is told: that of its namespace, or else the codebook's."""
    return own if own is not None and (own.value or own.origin == "operator" or project is None) else project


def control_line(standing: Standing, locale: str) -> Line:
    """Say in one line how concentrated control is, or why that is not known."""
    return _line(standing, standing.work.centralisation, locale)


def engagement_line(standing: Standing, locale: str) -> Line:
    """Say in one line how people outside fare, or why that is not known."""
    return _line(standing, standing.work.engagement, locale)


def figure_words(figure: Figure, locale: str) -> str:
    """Say one figure, or that it is not known and why."""
    if figure.value is None:
        reason = text(f"figure-unknown-{figure.unknown or 'not-read'}", locale)
        return text(
            "figure-not-known", locale, name=text(f"figure-name-{figure.name}", locale), reason=reason
        )
    if figure.name in _SHARES:
        shown = percentage(figure.value, locale)
    elif figure.name == "first-sign":
        shown = duration(int(figure.value), locale)
    else:
        shown = exact(figure.value, locale)
    plural = "one" if figure.value == 1 else "other"
    return text(f"figure-{figure.name}", locale, value=shown, plural=plural)


def elsewhere_line(standing: Standing, locale: str) -> Line:
    """Say that work happens elsewhere, with the first sentence that says so."""
    first = standing.elsewhere[0]
    return fill(
        "standing-elsewhere",
        locale,
        number=len(standing.elsewhere),
        of=exact(standing.cards, locale),
        seen=first.seen,
        link=evidence_link(first.url, locale, card=True),
    )


def _line(standing: Standing, figures: Sequence[Figure], locale: str) -> Line:
    if standing.abstains:
        return elsewhere_line(standing, locale)
    known = [figure for figure in figures if figure.value is not None]
    pieces: list[Line] = [(figure_words(figure, locale),) for figure in known]
    missing = next((figure for figure in figures if figure.value is None and figure.name != "mergers"), None)
    if missing is not None:
        reason = text(f"figure-unknown-{missing.unknown or 'not-read'}", locale)
        pieces.append((text("standing-rest-unknown", locale, reason=reason),))
    return because(pieces)


def _said(extracts: Mapping[int, Extract], urls: Mapping[int, str], about: str) -> tuple[Said, ...]:
    """Return the first sentence about something of each card that has one, the most used repos first."""
    found: list[Said] = []
    for repo_id, url in urls.items():
        extract = extracts.get(repo_id)
        if extract is None:
            continue
        seen = next((each["seen"] for each in _statements(extract) if each.get("about") == about), None)
        if seen is not None:
            found.append(Said(url, extract.sha, str(seen), extract.at))
    return tuple(found)


def _statements(extract: Extract) -> Sequence[Mapping[str, Any]]:
    held = extract.facts.get("statements", ()) if isinstance(extract.facts, dict) else ()
    return [each for each in held if isinstance(each, dict) and "seen" in each]
