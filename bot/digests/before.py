"""What was before the first look: rebuilt from the Hub's own dates, and what cannot be.

Nothing can be seen to change before anybody looked. So the first digest tells what the Hub dates itself (what
was created, committed, asked), and says which changes of these weeks nobody can know any more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.document import Block, Heading, Instant, Items, Line, Link, Paragraph
from bot.texts import spans, text
from bot.texts.numbers import exact
from bot.wording import count_words, fill
from config.clock import WEEK
from storage.rebuilding import NOT_REBUILT, WINDOW, Rebuilt

NAMED = 3
"""Repos and namespaces that are named."""


def rebuilt_section(owners: Mapping[str, Rebuilt], locale: str) -> list[Block]:
    """Return the section on the weeks before the first look; nothing where there was an earlier one."""
    if not owners:
        return []
    found = list(owners.values())
    intro = spans(
        "digest-before-what",
        locale,
        names=_few(sorted(one.shown for one in found)),
        weeks=WINDOW // WEEK,
        at=Instant(max(one.until for one in found), "date"),
    )
    told = [*_created(found, locale), *_commits(found, locale), *_threads(found, locale)]
    lines = told or [(text("digest-before-nothing", locale),)]
    unknown = {kind for one in found for kind in one.unknown}
    kinds = ", ".join(
        text("digest-before-kind", locale, kind=kind) for kind in NOT_REBUILT if kind in unknown
    )
    lines.append((text("digest-before-unknown", locale, kinds=kinds),))
    for message, number in (
        ("digest-before-waiting", sum(one.waiting for one in found)),
        ("digest-before-closed", sum(one.closed for one in found)),
    ):
        lines += [(text(message, locale, number=number),)] if number else []
    return [Heading(text("digest-before", locale)), Paragraph((intro,)), Items(tuple(lines))]


def anything(owners: Iterable[Rebuilt]) -> bool:
    """Say whether anything at all is known of the weeks before the first look."""
    return any(one.created or one.commits or one.threads for one in owners)


def _created(owners: Sequence[Rebuilt], locale: str) -> list[Line]:
    repos = [repo for one in owners for repo in one.created]
    if not repos:
        return []
    ranked = sorted(repos, key=lambda repo: (-(repo.downloads or 0), repo.name))
    kinds = Counter(repo.repo_type for repo in repos)
    counted = ", ".join(count_words(number, kind, locale) for kind, number in sorted(kinds.items()))
    links = _joined([(Link(repo.name, repo.url),) for repo in ranked[:NAMED]])
    return [fill("digest-before-created", locale, counted=counted, repos=links)]


def _commits(owners: Sequence[Rebuilt], locale: str) -> list[Line]:
    commits = [commit for one in owners for commit in one.commits]
    if not commits:
        return []
    authors = {author for commit in commits for author in commit.authors}
    repos = Counter(commit.repo for commit in commits)
    return [
        (
            text(
                "digest-before-commits",
                locale,
                number=len(commits),
                authors=len(authors),
                repos=len(repos),
                names=", ".join(name for name, _ in repos.most_common(NAMED)),
            ),
        )
    ]


def _threads(owners: Sequence[Rebuilt], locale: str) -> list[Line]:
    threads = [thread for one in owners for thread in one.threads]
    if not threads:
        return []
    pulls = sum(thread.pull_request for thread in threads)
    waiting = sum(thread.is_open for thread in threads)
    return [
        (
            text(
                "digest-before-threads",
                locale,
                discussions=exact(len(threads) - pulls, locale),
                pulls=exact(pulls, locale),
                open=exact(waiting, locale),
            ),
        )
    ]


def _few(names: Sequence[str]) -> str:
    more = f" + {len(names) - NAMED}" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _joined(lines: Sequence[Line]) -> Line:
    out: Line = ()
    for line in lines:
        out = (*out, ", ", *line) if out else line
    return out
