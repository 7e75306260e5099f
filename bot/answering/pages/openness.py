"""How open a repo is, component by component, and its licence beside those of what it stands on."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.answering.judges import Assess, with_disputes
from bot.answering.pages.owner import label_line
from bot.answering.saying.parts import fact, repo_actions, seen_line
from bot.document import (
    Action,
    Block,
    Citation,
    Code,
    Document,
    Facts,
    Heading,
    Items,
    Line,
    Small,
    Strong,
    paragraph,
)
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact, percentage
from bot.wording import fill, license_words, repo_license, repo_link
from config.axes import COMPONENTS, STATES
from storage.catalogue import Repo
from storage.labels import Assigned, labels
from storage.reuse_up import Step, provenance
from storage.views import View

OPENNESS: Final = "openness"
CHAIN: Final = "licence_chain"
STAYS_OPEN: Final = "so the chain stays open"
"""How evidence says that a base or dataset leaves the chain without a label."""
SEEN: Final = 2
"""Pieces of evidence told of one component; the page that says why has all."""
TOLD: Final = 8
UNLIKE: Final = ("more permissive than what it stands on", "other terms than what it stands on")
"""What a comparison comes to where terms of what is stood on are not repeated."""


async def assessed(view: View, repo: Repo, assess: Assess | None) -> Mapping[str, Assigned]:
    """Return how open a repo is and its chain, by axis; without `assess` only what is stored."""
    if assess is not None:
        return await with_disputes(view, "repo", str(repo.id), await assess(view, repo))
    held = (await labels(view, "repo", [str(repo.id)], taxonomy="v1"))[str(repo.id)]
    return {label.axis: label for label in held}


async def openness_page(
    view: View, repo: Repo, locale: str = DEFAULT_LOCALE, *, assess: Assess | None = None
) -> Document:
    """Show how open a repo is: its class, and each component as open, partial, closed or not known."""
    held = await assessed(view, repo, assess)
    parts = {name: held.get(f"{OPENNESS}.{name}") for name in COMPONENTS}
    known = {name: label for name, label in parts.items() if label is not None and label.value}
    whole = held.get(OPENNESS)
    rows: list[tuple[str, Line]] = [
        (text("openness-class", locale), label_line(whole, locale)),
        fact(
            "openness-known",
            locale,
            text("openness-known-of", locale, known=len(known), of=sum(1 for one in parts.values() if one)),
        ),
    ]
    blocks: list[Block] = [Facts(tuple(rows))]
    for state in STATES:
        items = [_component(name, label, locale) for name, label in known.items() if label.value == state]
        if items:
            title = text("openness-state", locale, state=state, number=exact(len(items), locale))
            blocks += [Heading(title), Items(tuple(items))]
    unknown = [_component_name(name, locale) for name, label in parts.items() if label and not label.value]
    if unknown:
        title = text("openness-state", locale, state="unknown", number=exact(len(unknown), locale))
        blocks += [Heading(title), paragraph(", ".join(unknown), ".")]
    blocks.append(Small((text("openness-note", locale),)))
    if whole is not None:
        version = {"rule": Code(whole.rule), "version": Code(whole.rule_version)}
        blocks.append(Small(fill("page-why-rule", locale, taxonomy=whole.taxonomy, **version)))
    return _page("openness-title", repo, blocks, view, locale, but="openness")


async def chain_page(
    view: View, repo: Repo, locale: str = DEFAULT_LOCALE, *, assess: Assess | None = None
) -> Document:
    """Show what a repo declares beside what everything it stands on declares: evidence, no advice."""
    label = (await assessed(view, repo, assess)).get(CHAIN)
    above = await provenance(view, repo)
    link = repo_link(repo.repo_type, repo.name)
    blocks: list[Block] = [
        paragraph(*fill("license-declares", locale, repo=link, terms=repo_license(repo, locale)))
    ]
    if label is not None:
        blocks.append(Facts(((text("chain-compared", locale), label_line(label, locale)),)))
    if above.steps:
        blocks += [
            Heading(text("chain-stands-on", locale)),
            Items(tuple(step_line(step, locale) for step in steps_once(above.steps))),
        ]
    elif repo.repo_type == "model":
        blocks.append(paragraph(text("license-no-base", locale)))
    if label is not None and label.value in UNLIKE:
        blocks.append(Heading(text("chain-lacking", locale)))
        blocks.append(Items(tuple(seen_line(seen, locale) for seen in label.evidence[:TOLD])))
    if label is not None and label.value is None and label.evidence:
        opening = [seen for seen in label.evidence if STAYS_OPEN in seen.seen] or label.evidence
        blocks.append(Heading(text("chain-open", locale)))
        blocks.append(Items(tuple(seen_line(seen, locale) for seen in opening[:TOLD])))
    if above.cut:
        blocks.append(Small((text("chain-cut", locale),)))
    blocks.append(Small((text("use-caveat", locale),)))
    return _page("chain-title", repo, blocks, view, locale, but="chain")


def _page(title: str, repo: Repo, blocks: Sequence[Block], view: View, locale: str, *, but: str) -> Document:
    link = repo_link(repo.repo_type, repo.name)
    why = Action(text("button-why", locale), "why", (str(repo.id), CHAIN if but == "chain" else OPENNESS))
    return Document(
        title=text(title, locale, name=repo.name),
        url=link.url,
        blocks=tuple(blocks),
        actions=(*repo_actions(repo, locale, but=but), why),
        citations=(Citation(link.url, text("answer-source-hub", locale)),),
        as_of=view.as_of,
    )


def _component_name(name: str, locale: str) -> str:
    return text(f"component-{name.replace('_', '-')}", locale)


def _component(name: str, label: Assigned, locale: str) -> Line:
    """Say one component: how surely, and what shows it."""
    sure = percentage(label.confidence, locale)
    line: Line = (Strong(_component_name(name, locale)), f" ({sure})")
    for number, seen in enumerate(label.evidence[:SEEN]):
        line = (*line, "; " if number else ": ", *seen_line(seen, locale))
    return line


def steps_once(steps: Sequence[Step]) -> list[Step]:
    """Return each that is stood on once, by its nearest edge."""
    found: dict[tuple[str, str], Step] = {}
    for step in steps:
        found.setdefault((step.repo_type, step.name.casefold()), step)
    return list(found.values())


def step_line(step: Step, locale: str) -> Line:
    """Say what one that is stood on declares, and who says that it is stood on."""
    if step.repo is None:
        terms: Line = (text("chain-not-in-store", locale),)
    else:
        terms = license_words(
            step.repo.license, locale, name=step.repo.license_name, known=step.repo.license_known
        )
    line = fill(
        "chain-step",
        locale,
        base=repo_link(step.repo_type, step.name),
        terms=terms,
        relation=text("chain-relation", locale, relation=step.relation),
        child=Code(step.child),
    )
    return (*line, " ", text("chain-gone", locale)) if step.standing == "gone" else line
