"""Pages about one thing: a project or a repo. The same state of the store gives the same page."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.answering.finding.execute import SHOWN, chain_of
from bot.answering.finding.findings import Step
from bot.answering.judges import Derive, Judge
from bot.answering.pages.owner import label_line
from bot.answering.saying.kinds import kind_line, kind_of
from bot.answering.saying.parts import (
    about_repo,
    because,
    disputes_line,
    fact,
    linked,
    project_actions,
    relation_words,
    repo_actions,
    trend,
)
from bot.answering.saying.standing import control_line, engagement_line, standing_of, stronger
from bot.document import (
    Action,
    Block,
    Citation,
    Document,
    Facts,
    Heading,
    Instant,
    Items,
    Line,
    Link,
    Small,
    Span,
    Strong,
)
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact, percentage
from bot.wording import count_words, evidence_link, fill, gate_words, owner_link, repo_license, repo_link
from config.codebook import load
from config.codebook_records import Artefact, Project
from storage.catalogue import Repo, find_repos, group_repos
from storage.filters import RepoFilter
from storage.labels import Assigned, artefacts_of, labels
from storage.lineage import derivatives
from storage.noise_flags import flags_of
from storage.records import RepoType
from storage.views import View

STUDY: Final = "https://arxiv.org/abs/2509.25397"
FRESH: Final = 3
ELSEWHERE: Final = 8
_TYPES: Final[tuple[RepoType, ...]] = ("model", "dataset", "space")


async def project_page(
    view: View, project: Project, locale: str = DEFAULT_LOCALE, *, judge: Judge | None = None
) -> Document:
    """Show a project: who, where, how it is governed and how surely, what it holds, where to take part."""
    held = {
        label.axis: label
        for label in (await labels(view, "project", [project.key], axes=["governance", "kind"]))[project.key]
    }
    standing = await standing_of(view, project.handles[0], judge)
    governance = held.get("governance")
    rows = [
        fact("page-who", locale, Strong(project.organization)),
        fact("page-where", locale, ", ".join(dict.fromkeys(filter(None, _place(project))))),
        (text("page-kind", locale), label_line(stronger(standing.kind, held.get("kind")), locale)),
        fact("page-type", locale, project.organization_type.value),
        (text("page-governance", locale), _governance(project, governance, locale)),
        (text("page-control", locale), control_line(standing, locale)),
        (text("page-engagement", locale), engagement_line(standing, locale)),
        (text("page-hub", locale), linked([owner_link(handle) for handle in project.handles])),
    ]
    if project.founded is not None:
        rows.append(fact("page-founded", locale, project.founded.value))
    if project.motivations:
        rows.append((text("page-motivations", locale), _motivations(project, locale)))
    blocks: list[Block] = [Facts(tuple(rows)), *await _holdings(view, project, locale)]
    contribute = [_channel(channel.name, channel.url) for channel in project.channels]
    if contribute:
        blocks += [Heading(text("page-contribute", locale)), Items(tuple(contribute))]
    return Document(
        title=project.name,
        url=owner_link(project.handles[0]).url,
        blocks=tuple(blocks),
        actions=await project_actions(view, project, locale),
        citations=(Citation(STUDY, project.governance.source),),
        as_of=view.as_of,
    )


def _place(project: Project) -> tuple[str | None, ...]:
    return project.city, project.country, project.region


def _governance(project: Project, held: Assigned | None, locale: str) -> Line:
    claim = project.governance
    model = held.value if held is not None and isinstance(held.value, str) else claim.model
    line: Line = (Strong(model), ". ")
    if held is not None and held.disputed:
        line = (*line, *disputes_line(held, locale), ". ")
    if held is not None and held.origin == "operator":
        return (*line, *fill("governance-corrected", locale, model=claim.model))
    if claim.inferred:
        sure = percentage(claim.confidence, locale)
        line = (*line, *fill("governance-inferred", locale, confidence=sure, reason=" ".join(claim.reasons)))
        if claim.alternative is not None:
            other = percentage(claim.alternative_confidence, locale)
            said = fill("governance-alternative", locale, model=claim.alternative, confidence=other)
            line = (*line, " ", *said)
        return line
    sure = percentage(held.confidence if held is not None else claim.confidence or 1.0, locale)
    return (*line, *fill("page-governance-stated", locale, source=claim.source, confidence=sure))


def _motivations(project: Project, locale: str) -> Line:
    book = load()
    return because(
        [
            fill(
                "page-motivation",
                locale,
                name=book.motivation(claim.motivation).name,
                of=text(f"page-of-{claim.said_of}", locale),
            )
            for claim in project.motivations
        ]
    )


async def _holdings(view: View, project: Project, locale: str) -> list[Block]:
    """Return what a project holds, counted from the store, and what it keeps elsewhere."""
    where = RepoFilter(owners=tuple(handle.casefold() for handle in project.handles))
    kinds = await artefacts_of(view, where.owners)
    blocks: list[Block] = [Heading(text("page-holds", locale))]
    if kinds:
        types = dict(await group_repos(view, where, "repo_type"))
        shown = [_counted(repo_type, types, project, locale) for repo_type in _TYPES if types.get(repo_type)]
        named = [
            (artefact_words(kind, number, locale, counted=True),)
            for kind, number in kinds
            if kind not in {"model", "dataset"}
        ]
        blocks.append(Items((*shown, *named)))
        fresh = await find_repos(view, where, sort="created_at", limit=FRESH)
        items = [
            fill(
                "page-fresh-item",
                locale,
                repo=repo_link(repo.repo_type, repo.name),
                at=Instant(repo.created_at, "date"),
            )
            for repo in fresh
            if repo.created_at is not None
        ]
        blocks += [Heading(text("page-fresh", locale)), Items(tuple(items))] if items else []
    else:
        blocks.append(Small((text("page-nothing", locale),)))
    elsewhere = [_artefact(artefact) for artefact in project.artefacts if artefact.host != "hub"]
    if elsewhere:
        blocks += [Heading(text("page-elsewhere", locale)), Items(tuple(elsewhere[:ELSEWHERE]))]
    return blocks


def _counted(repo_type: RepoType, types: dict[str | None, int], project: Project, locale: str) -> Line:
    listing = {"model": "models", "dataset": "datasets", "space": "spaces"}[repo_type]
    words = count_words(types.get(repo_type, 0), repo_type, locale)
    return (Link(words, f"{owner_link(project.handles[0]).url}/{listing}"),)


def artefact_words(kind: str | None, number: int, locale: str, *, counted: bool = False) -> str:
    """Return an artefact kind in words, for a number of them."""
    words = text("artefact-kind", locale, kind=(kind or "none").replace(" ", "_"), number=number)
    return f"{exact(number, locale)} {words}" if counted else words


def _artefact(artefact: Artefact) -> Line:
    shown: Span = Link(artefact.name, artefact.link) if artefact.link else artefact.name
    return (shown, f" ({artefact.kind})")


def _channel(name: str, url: str | None) -> Line:
    return (Link(name, url) if url else name,)


async def repo_page(
    view: View,
    repo: Repo,
    locale: str = DEFAULT_LOCALE,
    *,
    noise: Sequence[Assigned] | None = None,
    derive: Derive | None = None,
) -> Document:
    """Show one repo: licence, gate, size, downloads with their window, lineage with licences, trend.

    `noise` says whether it repeats others, where that was judged for this page; else the store's labels do.
    `derive` judges its kind where nobody has labelled it.
    """
    flags = (await flags_of(view, [repo.id])).get(repo.id, []) if noise is None else noise
    chain = await chain_of(view, repo)
    built = await derivatives(view, repo.name, parent_type=repo.repo_type)
    rows = [
        (text("page-license", locale), repo_license(repo, locale)),
        fact("page-gate", locale, gate_words(repo.gated, locale)),
        *about_repo(repo, locale),
        (text("page-downloads", locale), _downloads(repo, locale)),
        fact("page-likes", locale, exact(repo.likes, locale)),
        (text("page-stands-on", locale), _stands_on(repo, chain, locale)),
        fact("page-builds", locale, _builds([item.relation for item in built], locale)),
    ]
    kind = await kind_of(view, repo, derive)
    rows += [(text("page-artefact", locale), kind_line(kind, locale))] if kind is not None else []
    rows += [(text("page-noise", locale), _repeats(flag, locale)) for flag in flags]
    blocks: list[Block] = [Facts(tuple(rows))]
    if repo.gone:
        blocks.insert(0, Small(fill("page-gone", locale, at=Instant(repo.observed_at))))
    chart = await trend(view, repo, locale)
    if chart is not None:
        blocks.append(chart)
    blocks.append(Small((text("page-rolling", locale),)))
    number = str(repo.id)
    owner = repo.name.split("/")[0]
    actions = [
        *repo_actions(repo, locale)[1:],
        Action(text("button-changes", locale), "changes", (number,)),
        Action(text("button-why", locale), "why", (number, "artefact")),
    ]
    if "/" in repo.name:
        actions.append(Action(text("button-owner", locale), "owner", (owner,)))
    link = repo_link(repo.repo_type, repo.name)
    return Document(
        title=repo.name,
        url=link.url,
        blocks=tuple(blocks),
        actions=tuple(actions),
        citations=(Citation(link.url, text("answer-source-hub", locale)),),
        as_of=view.as_of,
    )


def _downloads(repo: Repo, locale: str) -> Line:
    if repo.downloads is None and repo.downloads_all_time is None:
        return (text("page-not-known", locale),)
    every = exact(repo.downloads_all_time, locale)
    return fill("page-downloads-value", locale, value=exact(repo.downloads, locale), all=every)


def _stands_on(repo: Repo, chain: tuple[Step, ...], locale: str) -> Line:
    """Return the way up to the root, each step with its licence."""
    if not chain:
        models = repo.models if repo.repo_type == "space" else ()
        return (
            linked([repo_link("model", name) for name in models])
            if models
            else (text("page-stands-on-none", locale),)
        )
    pieces: list[Line] = []
    for step in chain[:SHOWN]:
        declared: Line = (
            repo_license(step.repo, locale) if step.repo else (text("page-not-in-store", locale),)
        )
        pieces.append((repo_link("model", step.name), ": ", *declared))
    return because(pieces)


def _repeats(flag: Assigned, locale: str) -> Line:
    """Say in which way a repo repeats others, how surely, by which rule, and what it saw."""
    seen = flag.evidence[0].seen if flag.evidence else flag.reason or ""
    shown: list[Span] = [evidence_link(other.url, locale) for other in flag.evidence[1:2]]
    said = fill(
        "page-noise-value",
        locale,
        kind=text(f"noise-{flag.taxonomy}", locale),
        confidence=percentage(flag.confidence, locale),
        seen=seen,
        rule=flag.rule,
        version=flag.rule_version,
    )
    return (*said, ", ", *shown) if shown else said


def _builds(relations: list[str], locale: str) -> str:
    """Return how many repos stand on this one, by relation."""
    if not relations:
        return text("page-builds-none", locale)
    counts = sorted(Counter(relations).items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(
        f"{relation_words(relation, locale)}: {exact(number, locale)}" for relation, number in counts
    )
