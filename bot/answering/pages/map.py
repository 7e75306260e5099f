"""The map: namespaces placed by who governs them, tied by who builds on whom; or the ties of one of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.answering.judges import Judge
from bot.answering.plan import Subject
from bot.answering.saying.atlas import atlas_of
from bot.answering.saying.parts import because, opened_by
from bot.answering.saying.standing import owner_label
from bot.document import Action, Block, Citation, Document, Heading, Items, Line, Link, Small, Strong
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact
from bot.wording import fill, owner_link
from config.codebook import load
from storage.labels import labels
from storage.network import Edge, Mention, Network, network
from storage.tracking import tracked_in
from storage.views import View

PAPER: Final = "https://arxiv.org/abs/2509.25397"
TIES: Final = 12
NAMED: Final = 12
"""Namespaces of one kind of governance that are named; the others are counted."""
AROUND: Final = 40
"""Neighbours of one namespace that are placed: those most tied to it."""


async def map_page(
    view: View,
    subject: Subject | None = None,
    locale: str = DEFAULT_LOCALE,
    *,
    judge: Judge | None = None,
) -> Document:
    """Show everything that is followed on one map, or one namespace among those it is tied to."""
    handles = subject.handles if subject is not None else ()
    found = await network(view, handles)
    placed = await _governance(view, found, handles, judge)
    names = {handle.casefold(): handle for handle in (*await tracked_in(view), *handles)}
    first = {handle.casefold() for project in load().projects for handle in project.handles[:1]}
    blocks: list[Block] = [atlas_of(found, placed, names, locale, first=first)]
    bands: dict[str | None, list[str]] = {}
    for key in sorted(placed, key=lambda one: (placed[one] or "", one)):
        bands.setdefault(placed[key], []).append(names.get(key, key))
    if subject is None:
        order = sorted(bands, key=lambda band: (band is None, band or ""))
        blocks += [
            Heading(text("map-bands", locale)),
            Items(tuple(_band(band, bands[band], locale) for band in order)),
        ]
    ties = [edge for edge in found.edges if edge.builder in placed and edge.base in placed]
    blocks += _ties(ties, names, locale)
    blocks += _mentions(found.mentions, locale)
    note = "map-note" if subject is None else "map-note-one"
    blocks.append(Small((text(note, locale, number=exact(len(placed), locale)),)))
    actions = [Action(text("button-study", locale), "study", ("governance",))]
    if subject is not None:
        actions = [opened_by(subject), Action(text("button-map", locale), "map"), *actions]
    return Document(
        title=text("map-title", locale) if subject is None else text("map-of", locale, name=subject.name),
        blocks=tuple(blocks),
        actions=tuple(actions),
        citations=(Citation(PAPER, text("study-source", locale)),),
        as_of=view.as_of,
    )


async def _governance(
    view: View, found: Network, handles: Sequence[str], judge: Judge | None
) -> dict[str, str | None]:
    """Return the governance model of each namespace that is drawn, None where it is not classified.

    All that is followed is drawn; around one, those most tied to it. The study's word for its projects comes
    first, an operator's excepted.
    """
    asked = {handle.casefold() for handle in handles}
    keys = [node.owner_key for node in found.nodes if node.asked]
    if asked:
        tied = dict.fromkeys(key for edge in found.edges for key in (edge.builder, edge.base))
        keys = [*keys, *(key for key in tied if key not in asked)][: AROUND + len(asked)]
    study = await _of_study(view)
    stored = {node.owner_key: node.labels.get("governance") for node in found.nodes}
    placed: dict[str, str | None] = {}
    for key in keys:
        label = stored.get(key)
        if label is not None and (label.origin == "operator" or key not in study):
            placed[key] = label.value
        elif key in study:
            placed[key] = study[key]
        else:
            judged = await owner_label(view, key, "governance", judge)
            placed[key] = judged.value if judged is not None else None
    return placed


async def _of_study(view: View) -> dict[str, str]:
    """Return the governance model of the study's projects by the namespaces they have."""
    projects = load().projects
    held = await labels(view, "project", [one.key for one in projects], axes=["governance"], taxonomy="v1")
    models: dict[str, str] = {}
    for project in projects:
        value = next((label.value for label in held[project.key]), project.governance.model)
        if value:
            models |= {handle.casefold(): value for handle in project.handles}
    return models


def _band(band: str | None, handles: Sequence[str], locale: str) -> Line:
    name = band or text("atlas-unclassified", locale)
    shown = because([(owner_link(handle),) for handle in handles[:NAMED]])
    line: Line = (Strong(name), f" ({exact(len(handles), locale)}): ", *shown)
    if len(handles) > NAMED:
        line = (*line, " ", text("answer-more", locale, count=len(handles) - NAMED))
    return line


def _ties(ties: Sequence[Edge], names: Mapping[str, str], locale: str) -> list[Block]:
    if not ties:
        return []
    blocks: list[Block] = [
        Heading(text("map-ties", locale)),
        Items(tuple(_tie(edge, names, locale) for edge in ties[:TIES])),
    ]
    if len(ties) > TIES:
        blocks.append(Small((text("answer-more", locale, count=len(ties) - TIES),)))
    return blocks


def _tie(edge: Edge, names: Mapping[str, str], locale: str) -> Line:
    """Say who builds on whom, in how many repos and how, with one repo that shows it."""
    how = ", ".join(
        text("map-relation", locale, relation=relation, count=number)
        for relation, number in edge.relations.items()
    )
    line = fill(
        "map-tie",
        locale,
        builder=owner_link(names.get(edge.builder, edge.builder)),
        base=owner_link(names.get(edge.base, edge.base)),
        how=how,
    )
    shown = edge.example
    return (*line, ", ", *fill("map-example", locale, repo=Link(shown.repo, shown.url))) if shown else line


def _mentions(mentions: Sequence[Mention], locale: str) -> list[Block]:
    """Say who speaks of whom in the study's interviews, a line for each who speaks."""
    if not mentions:
        return []
    names = {project.key: project.name for project in load().projects}
    names |= {entry.key: entry.name for entry in load().mentioned}
    spoken: dict[str, list[str]] = {}
    for one in mentions:
        spoken.setdefault(one.speaker, []).append(names.get(one.spoken_of, one.spoken_of))
    lines: list[Line] = [
        (Strong(names.get(speaker, speaker)), ": ", ", ".join(dict.fromkeys(others)))
        for speaker, others in spoken.items()
    ]
    sources = "; ".join(dict.fromkeys(one.source for one in mentions))
    return [
        Heading(text("map-mentions", locale)),
        Items(tuple(lines)),
        Small((text("map-mentions-source", locale, source=sources),)),
    ]
