"""Pages that list: repos of something, what changed in it, its lineage, what was built on it."""

from collections.abc import Sequence
from typing import Final

from bot.answering.plan import Subject
from bot.answering.saying.parts import back_to, opened_by, relation_words, repo_actions
from bot.document import (
    Block,
    Document,
    Instant,
    Items,
    Line,
    Link,
    Small,
    Span,
    paragraph,
)
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact
from bot.wording import count_words, event_line, fill, owner_link, repo_link
from config.clock import DAY
from storage.catalogue import Repo, count_repos, find_repo, find_repos, repos_by_ids
from storage.filters import RepoFilter
from storage.history import find_events
from storage.lineage import Derivative, derivatives
from storage.noise_flags import folded
from storage.records import DERIVED, EventKind, RepoType
from storage.views import View

LISTED: Final = 100
"""A page lists at most so many; whoever shows it turns the leaves."""
CHANGES_DAYS: Final = 30
_TOLD: Final = tuple(kind for kind in EventKind if kind not in {EventKind.DISCOVERED, *DERIVED})


async def list_page(
    view: View, subject: Subject, repo_type: RepoType, locale: str = DEFAULT_LOCALE
) -> Document:
    """List the repos of a type that a project or a namespace holds, the most downloaded first."""
    where = RepoFilter(types=(repo_type,), owners=tuple(handle.casefold() for handle in subject.handles))
    repos = await find_repos(view, where, limit=LISTED)
    total = await count_repos(view, where)
    counted = count_words(total, repo_type, locale)
    blocks: list[Block] = []
    if repos:
        blocks.append(Items(tuple(_measured(repo, locale) for repo in repos), ordered=True))
    else:
        blocks.append(paragraph(text("page-list-none", locale)))
    if total > len(repos):
        cut = fill("page-list-cut", locale, shown=exact(len(repos), locale), count=counted)
        blocks.append(Small(cut))
    if repos:
        blocks.append(Small((text("page-rolling", locale),)))
    return Document(
        title=text("page-list-title", locale, kind=text(f"button-{repo_type}s", locale), name=subject.name),
        blocks=tuple(blocks),
        actions=(back_to(subject, locale),),
        as_of=view.as_of,
    )


async def changes_page(
    view: View, subject: Subject, locale: str = DEFAULT_LOCALE, *, days: int = CHANGES_DAYS
) -> Document:
    """List what changed in a project, a namespace or a repo in the last days before the as-of time."""
    since = (view.as_of or 0) - days * DAY
    ids: list[int] | None = None
    if subject.kind == "repo":
        repo = await find_repo(view, subject.key, subject.repo_type)
        ids = [repo.id] if repo else []
    owners = None if subject.kind == "repo" else subject.handles
    events = await find_events(
        view, kinds=_TOLD, repo_ids=ids, owners_in=owners, since=since, newest_first=True, limit=LISTED
    )
    items = tuple(
        fill(
            "page-changes-day",
            locale,
            event=event_line(event, locale),
            at=Instant(event.detected_at, "date"),
        )
        for event in events
    )
    none = paragraph(text("page-changes-none", locale, days=days))
    return Document(
        title=text("page-changes-title", locale, name=subject.name),
        blocks=(Items(items) if items else none,),
        actions=(back_to(subject, locale),),
        as_of=view.as_of,
    )


async def derivatives_page(view: View, repo: Repo, locale: str = DEFAULT_LOCALE) -> Document:
    """List what declares to stand directly on a repo, the most downloaded first."""
    found = await derivatives(view, repo.name, parent_type=repo.repo_type)
    held = await repos_by_ids(view, [item.repo_id for item in found])
    noise = await folded(view, held)
    ranked = sorted(
        ((item, held[item.repo_id]) for item in found if item.repo_id in held),
        key=lambda pair: (pair[1].id in noise, -(pair[1].downloads or 0), pair[1].name),
    )
    own = [pair for pair in ranked if pair[1].id not in noise]
    repeats = [pair for pair in ranked if pair[1].id in noise][: max(0, LISTED - len(own))]
    blocks: list[Block] = [Items(_derived(own[:LISTED], locale), ordered=True)] if own else []
    if noise:
        # Below the others, and as many as there is room for: counted, and never ranked above them.
        blocks.append(paragraph(text("noise-folded", locale, number=len(noise))))
        blocks += [Items(_derived(repeats, locale))] if repeats else []
    return Document(
        title=text("page-derivatives-title", locale, name=repo.name),
        url=repo_link(repo.repo_type, repo.name).url,
        blocks=tuple(blocks) or (paragraph(text("page-builds-none", locale)),),
        actions=repo_actions(repo, locale, but="derivatives"),
        as_of=view.as_of,
    )


def _derived(pairs: Sequence[tuple[Derivative, Repo]], locale: str) -> tuple[Line, ...]:
    return tuple(
        fill(
            "page-derivatives-item",
            locale,
            repo=repo_link(each.repo_type, each.name),
            relation=relation_words(item.relation, locale),
            value=_counter(each, locale),
        )
        for item, each in pairs
    )


def not_found_page(typed: str, nearest: tuple[Subject, ...], locale: str = DEFAULT_LOCALE) -> Document:
    """Say that nothing goes by a name, and offer what is nearest."""
    blocks: list[Block] = [paragraph(*fill("page-missing", locale, name=typed))]
    if nearest:
        blocks.append(paragraph(text("page-missing-nearest", locale)))
        blocks.append(Items(tuple((_name(subject),) for subject in nearest)))
    return Document(
        title=text("page-missing-title", locale),
        blocks=tuple(blocks),
        actions=tuple(opened_by(subject) for subject in nearest),
        tone="warning",
    )


def _name(subject: Subject) -> Span:
    if subject.kind == "repo":
        return repo_link(subject.repo_type or "model", subject.key)
    return Link(subject.name, owner_link(subject.handles[0]).url) if subject.handles else subject.name


def _measured(repo: Repo, locale: str) -> Line:
    return fill("list-item", locale, repo=repo_link(repo.repo_type, repo.name), value=_counter(repo, locale))


def _counter(repo: Repo, locale: str) -> Line:
    """Return what tells how known a repo is: of Spaces the Hub counts no downloads, only likes."""
    if repo.downloads is None:
        return fill("list-likes", locale, value=exact(repo.likes, locale), plural=int(repo.likes == 1))
    return fill("list-downloads", locale, value=exact(repo.downloads, locale))
