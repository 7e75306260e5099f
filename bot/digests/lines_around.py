"""The lines of a digest on what moved around a subject: places, threads beside, a gap, peers, a milestone."""

from collections.abc import Iterable

from bot.digests.around import Gap
from bot.digests.gather import Gathered
from bot.digests.told import Section, Told
from bot.document import Code, Line, Link
from bot.texts import text
from bot.texts.numbers import count, exact
from bot.texts.outside import brief
from bot.wording import fill, repo_link
from config.clock import DAY

_SECTION: Section = "around"


def around_lines(found: Gathered, locale: str) -> Iterable[Told]:
    """Return what moved around a subject, line by line."""
    around = found.around
    for moved in around.places:
        place = moved.place
        line = fill(
            "digest-place",
            locale,
            model=repo_link("model", place.model),
            benchmark=repo_link("dataset", place.benchmark),
            rank=place.rank,
            before=moved.before or 0,
            value=exact(place.value, locale),
        )
        yield _tell(70 if place.rank == 1 else 56 - min(place.rank, 20), line)
    for one in around.beside:
        line = fill(
            "digest-beside",
            locale,
            title=Link(one.thread.title, one.thread.url),
            repo=Code(one.thread.repo),
            author=one.thread.author or text("digest-somebody", locale),
            days=max(0, one.thread.age(found.as_of or one.thread.created_at) // DAY),
        )
        yield _tell(54, line)
    if around.gap is not None:
        yield _tell(48, _gap(around.gap, locale))
    for peer in around.peers:
        size = count(peer.parameters, locale) if peer.parameters else text("number-not-known", locale)
        line = fill(
            "digest-peer", locale, repo=repo_link("model", peer.name), size=size, task=peer.task or ""
        )
        yield _tell(36, line)
    milestone = around.milestone
    if milestone is not None:
        repo = repo_link(milestone.repo.repo_type, milestone.repo.name)
        line = fill("digest-milestone", locale, repo=repo, number=count(milestone.passed, locale))
        yield _tell(34, line)


def _tell(weight: int, line: Line) -> Told:
    return Told(section=_SECTION, weight=weight, line=line)


def _gap(gap: Gap, locale: str) -> Line:
    """Say which repo closed or opened a gap, among whose."""
    return fill(
        "digest-gap-closed" if gap.closed else "digest-gap-opened",
        locale,
        repo=repo_link(gap.by.repo_type, gap.by.name),
        kind=text("digest-gap-kind", locale, kind=gap.kind),
        name=gap.name or brief(gap.subject),
        among=text("digest-gap-among", locale, among=gap.among),
    )
