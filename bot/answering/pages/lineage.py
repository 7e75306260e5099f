"""A repo's lineage as a picture and in words: what it stands on up to the roots, and what was built on it."""

from collections.abc import Sequence
from typing import Final

from bot.answering.pages.openness import step_line, steps_once
from bot.answering.saying.descent import lineage_of
from bot.answering.saying.parts import because, relation_words, repo_actions
from bot.document import Block, Citation, Document, Facts, Heading, Items, Line, Link, Small, paragraph
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact, percentage
from bot.wording import fill, owner_link, repo_license, repo_link
from config.clock import DAY
from storage.catalogue import Repo, find_owners
from storage.engagement import Figure
from storage.languages import language
from storage.reuse import Reuse, Scope, reuse
from storage.reuse_notable import Notable, Why, notable
from storage.reuse_outside import outside_work
from storage.reuse_up import provenance
from storage.views import View

WINDOW: Final = 364 * DAY
MAKERS: Final = 5


async def lineage_page(view: View, repo: Repo, locale: str = DEFAULT_LOCALE) -> Document:
    """Show everything a repo declares to stand on up to the roots, and what others built on it."""
    scope = Scope(repos=(repo.id,))
    above, below = await provenance(view, repo), await reuse(view, scope)
    best = await notable(view, scope)
    until = view.as_of or 0
    figures = await outside_work(view, scope, since=max(0, until - WINDOW), until=until)
    link = repo_link(repo.repo_type, repo.name)
    blocks: list[Block] = [
        lineage_of(above, below, best, locale),
        paragraph(*fill("license-declares", locale, repo=link, terms=repo_license(repo, locale))),
        Heading(text("chain-stands-on", locale)),
    ]
    if above.steps:
        blocks.append(Items(tuple(step_line(step, locale) for step in steps_once(above.steps))))
    else:
        blocks.append(paragraph(text("lineage-stands-on-none", locale)))
    if above.cut:
        blocks.append(Small((text("chain-cut", locale),)))
    names = await find_owners(view, [one.owner_key for one in below.makers])
    makers = [
        (owner_link(names[one.owner_key].handle if one.owner_key in names else one.owner_key), one.repos)
        for one in below.makers
        if one.repos
    ]
    blocks += _built(below, makers, best, figures, locale)
    blocks.append(Small((text("lineage-note", locale),)))
    return Document(
        title=text("page-lineage-title", locale, name=repo.name),
        url=link.url,
        blocks=tuple(blocks),
        actions=repo_actions(repo, locale, but="lineage"),
        citations=(Citation(link.url, text("answer-source-hub", locale)),),
        as_of=view.as_of,
    )


def _built(
    below: Reuse,
    makers: Sequence[tuple[Link, int]],
    best: Sequence[Notable],
    figures: Sequence[Figure],
    locale: str,
) -> list[Block]:
    """Say what was built: how many in which way, by whom, the notable ones, and how much outsiders do."""
    blocks: list[Block] = [Heading(text("lineage-built", locale))]
    if not below.repos and not below.folded:
        return [*blocks, paragraph(text("page-builds-none", locale))]
    rows: list[tuple[str, Line]] = [
        (relation_words(one.relation, locale), _counted(one.repos, one.owners, one.folded, locale))
        for one in below.relations
    ]
    if below.outsiders is not None:
        share = percentage(below.outsiders, locale)
        rows.append((text("lineage-by-others", locale), (share,)))
    rows += [_share(figure, locale) for figure in figures if figure.value is not None]
    if makers:
        most = because([(link, f": {exact(number, locale)}") for link, number in makers[:MAKERS]])
        rows.append((text("lineage-makers", locale), most))
    blocks.append(Facts(tuple(rows)))
    if best:
        blocks += [Heading(text("lineage-notable", locale)), Items(tuple(_notables(best, locale)))]
    return blocks


def _share(figure: Figure, locale: str) -> tuple[str, Line]:
    share, number = percentage(figure.value, locale), exact(figure.out_of, locale)
    return text(f"lineage-{figure.name}", locale), (
        text("why-figure-of", locale, figure=share, number=number),
    )


def _counted(repos: int, owners: int, folded: int, locale: str) -> Line:
    said = text(
        "lineage-counted",
        locale,
        repos=exact(repos, locale),
        owners=exact(owners, locale),
        plural="one" if owners == 1 else "other",
    )
    if folded:
        said = f"{said}, {text('lineage-folded', locale, number=exact(folded, locale))}"
    return (said,)


def _notables(best: Sequence[Notable], locale: str) -> list[Line]:
    """Return each notable derivative once, with all that makes it so."""
    why: dict[str, dict[Why, list[str]]] = {}
    whose: dict[str, Repo] = {}
    for one in best:
        whose[one.repo.name] = one.repo
        whats = why.setdefault(one.repo.name, {}).setdefault(one.why, [])
        if one.what is not None:
            whats.append(_what(one.what) if one.why == "first in a language" else one.what)
    return [
        (
            repo_link(whose[name].repo_type, name),
            ": ",
            ", ".join(
                text("lineage-why", locale, why=reason.replace(" ", "_"), what=", ".join(whats))
                for reason, whats in reasons.items()
            ),
        )
        for name, reasons in why.items()
    ]


def _what(code: str) -> str:
    spoken = language(code)
    return spoken.name if spoken is not None and spoken.name else code
