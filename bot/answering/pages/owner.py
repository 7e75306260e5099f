"""The page of a namespace: what it is, who governs it, how a year went there, what it holds."""

from typing import Final

from bot.answering.judges import Judge
from bot.answering.pages.why import STANDING
from bot.answering.saying.parts import disputes_line, fact
from bot.answering.saying.reach import owner_reach
from bot.answering.saying.standing import control_line, engagement_line, standing_of
from bot.document import Action, Block, Code, Document, Facts, Items, Line, Small, Strong
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact, percentage
from bot.wording import count_words, fill, owner_link, repo_link
from config.codebook import load
from storage.catalogue import Owner, find_owner, find_repos, group_repos
from storage.filters import RepoFilter
from storage.labels import Assigned
from storage.records import RepoType
from storage.views import View

BEST: Final = 5
_TYPES: Final[tuple[RepoType, ...]] = ("model", "dataset", "space")


async def owner_page(
    view: View, handle: str, locale: str = DEFAULT_LOCALE, *, judge: Judge | None = None
) -> Document:
    """Show a namespace: what it is, and what it holds, by what the store knows of it.

    `judge` says what the rules make of one that was never assessed; without it, that is not classified.
    """
    owner = await find_owner(view, handle)
    where = RepoFilter(owners=(handle.casefold(),))
    types = dict(await group_repos(view, where, "repo_type"))
    best = await find_repos(view, where, limit=BEST)
    project = load().by_handle(handle)
    standing = await standing_of(view, handle, judge)
    shown = best[0].name.split("/")[0] if best and owner is None else standing.handle
    rows = _account(owner, locale)
    rows += [
        (text("page-kind", locale), label_line(standing.kind, locale)),
        (text("page-governance", locale), label_line(standing.governance, locale)),
    ]
    counts = [count_words(types[kind], kind, locale) for kind in _TYPES if types.get(kind)]
    rows.append(fact("page-holds", locale, ", ".join(counts) or text("page-nothing", locale)))
    if owner is not None or types:
        rows += [
            (text("page-control", locale), control_line(standing, locale)),
            (text("page-engagement", locale), engagement_line(standing, locale)),
        ]
    blocks: list[Block] = [Facts(tuple(rows)), *await owner_reach(view, [shown], locale)]
    if best:
        blocks.append(
            Items(
                tuple(
                    fill(
                        "list-item",
                        locale,
                        repo=repo_link(repo.repo_type, repo.name),
                        value=fill("list-downloads", locale, value=exact(repo.downloads, locale)),
                    )
                    for repo in best
                )
            )
        )
    blocks.append(Small((text("page-standing-note", locale),)))
    actions = [
        Action(text(f"button-{kind}s", locale), "list", (shown, kind)) for kind in _TYPES if types.get(kind)
    ]
    actions.append(Action(text("button-changes", locale), "changes", (shown,)))
    actions.append(Action(text("button-why", locale), "why", (shown, STANDING)))
    actions.append(Action(text("button-map", locale), "map", (shown,)))
    if project is not None:
        actions.append(Action(project.name, "project", (project.key,)))
    title = owner.fullname if owner and owner.fullname else shown
    return Document(
        title=title,
        url=owner_link(shown).url,
        blocks=tuple(blocks),
        actions=tuple(actions),
        as_of=view.as_of,
    )


def label_line(label: Assigned | None, locale: str) -> Line:
    """Say a label, how sure it is and who says so; or that nothing is classified, and what was looked at."""
    if label is None:
        return (text("label-unjudged", locale),)
    disputed = disputes_line(label, locale)
    tail: Line = (". ", *disputed) if disputed else ()
    if not label.value:
        looked = "; ".join(seen.seen for seen in label.evidence[:1]) or label.reason or ""
        return (*fill("label-abstained", locale, looked=looked or text("label-untold", locale)), *tail)
    value = label.value if isinstance(label.value, str) else ", ".join(label.value)
    origin = text(f"label-origin-{label.origin}", locale)
    sure = percentage(label.confidence, locale)
    return (*fill("label-held", locale, value=Strong(value), confidence=sure, origin=origin), *tail)


def _account(owner: Owner | None, locale: str) -> list[tuple[str, Line]]:
    if owner is None:
        return [fact("page-account", locale, text("page-not-known", locale))]
    kind = text(f"page-owner-kind-{owner.kind}", locale)
    verified = f", {text('page-owner-verified', locale)}" if owner.verified else ""
    return [
        fact("page-who", locale, Code(owner.handle)),
        fact("page-account", locale, kind + verified),
        fact("page-owner-members", locale, exact(owner.members, locale)),
        fact("page-owner-followers", locale, exact(owner.followers, locale)),
    ]
