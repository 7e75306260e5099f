"""Two to four projects, namespaces or repos beside each other: the same rows for each."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from bot.answering.finding.homes import country_words, place_of
from bot.answering.judges import NOBODY, Judges
from bot.answering.pages.openness import CHAIN, OPENNESS, assessed
from bot.answering.pages.owner import label_line
from bot.answering.plan import Subject
from bot.answering.saying.kinds import kind_of
from bot.answering.saying.parts import because, linked, opened_by
from bot.answering.saying.standing import control_line, engagement_line, owner_label, standing_of, stronger
from bot.document import Block, Code, Document, Instant, Line, Paragraph, Small, Span, Strong, paragraph
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact, parameters, percentage
from bot.wording import count_words, fill, gate_words, owner_link, repo_license, repo_link
from config.axes import COMPONENTS
from config.codebook import load
from storage.catalogue import Repo, find_owner, find_repo, find_repos, group_repos
from storage.filters import RepoFilter
from storage.labels import Assigned, count_labels, labels
from storage.lineage import ancestors
from storage.records import RepoType
from storage.reuse import Reuse, Scope, reuse, scope_of_owners
from storage.views import View

LEAST: Final = 2
MOST: Final = 4
FEW: Final = 3
"""Licences, classes, bases told of each."""
_TYPES: Final[tuple[RepoType, ...]] = ("model", "dataset", "space")


class Column(Struct, frozen=True):
    """One that is compared: its name with its page, and its values in the order of the rows."""

    name: Span
    values: tuple[tuple[str, Line], ...]


async def compare_page(
    view: View, subjects: Sequence[Subject], locale: str = DEFAULT_LOCALE, *, judges: Judges = NOBODY
) -> Document:
    """Show the same rows of each; what is not of one sort, or not two to four, is said to be so."""
    chosen = tuple(dict.fromkeys(subjects))
    sorts = {one.kind == "repo" for one in chosen}
    if not LEAST <= len(chosen) <= MOST:
        return _refused(text("compare-number", locale), chosen, locale)
    if len(sorts) > 1:
        return _refused(text("compare-mixed", locale), chosen, locale)
    make = _repo if sorts == {True} else _project
    columns = [await make(view, one, locale, judges) for one in chosen]
    blocks: list[Block] = []
    for place, (title, _) in enumerate(columns[0].values):
        rows: list[Line] = [(Strong(title),)]
        rows += [(column.name, ": ", *column.values[place][1]) for column in columns]
        blocks.append(Paragraph(tuple(rows)))
    note = "compare-note-repos" if sorts == {True} else "page-standing-note"
    blocks.append(Small((text(note, locale),)))
    return Document(
        title=text("compare-title", locale, names=", ".join(one.name for one in chosen)),
        blocks=tuple(blocks),
        actions=tuple(opened_by(one) for one in chosen),
        as_of=view.as_of,
    )


def _refused(words: str, chosen: Sequence[Subject], locale: str) -> Document:
    return Document(
        title=text("compare-title", locale, names=", ".join(one.name for one in chosen) or "–"),
        blocks=(paragraph(words),),
        actions=tuple(opened_by(one) for one in chosen[:MOST]),
        tone="warning",
    )


async def _project(view: View, subject: Subject, locale: str, judges: Judges) -> Column:
    """Return the rows of a project or a namespace."""
    project = load().project(subject.key) if subject.kind == "project" else None
    handles = subject.handles or (subject.key,)
    keys = tuple(handle.casefold() for handle in handles)
    where = RepoFilter(owners=keys)
    standing = await standing_of(view, handles[0], judges.owner)
    owner = await find_owner(view, handles[0])
    types = dict(await group_repos(view, where, "repo_type"))
    counts = ", ".join(count_words(types[kind], kind, locale) for kind in _TYPES if types.get(kind))
    best = await find_repos(view, where, limit=1)
    shown = owner.fullname if owner is not None and owner.fullname else handles[0]
    place = ", ".join(filter(None, (project.country, project.region))) if project else _place(handles[0])
    unknown = text("page-not-known", locale)
    governance, kind = standing.governance, standing.kind
    if project is not None:
        held = await labels(view, "project", [project.key], axes=["governance", "kind"], taxonomy="v1")
        own = {label.axis: label for label in held[project.key]}
        governance, kind = own.get("governance", governance), stronger(kind, own.get("kind"))
    values: list[tuple[str, Line]] = [
        (text("page-who", locale), (project.organization if project else shown,)),
        (text("page-where", locale), (place or unknown,)),
        (text("page-kind", locale), label_line(kind, locale)),
        (text("page-governance", locale), label_line(governance, locale)),
        (text("page-control", locale), control_line(standing, locale)),
        (text("page-engagement", locale), engagement_line(standing, locale)),
        (text("page-holds", locale), (counts or text("page-nothing", locale),)),
        (text("compare-most-used", locale), _most_used(best, locale)),
        (text("compare-licences", locale), await _licenses(view, where, locale)),
        (text("compare-openness", locale), await _classes(view, keys, locale)),
        (text("page-builds", locale), _built(await reuse(view, scope_of_owners(handles)), locale)),
    ]
    return Column(Strong(subject.name), tuple(values))


def _place(handle: str) -> str:
    """Return the country and region that the codebook or the registry gives a namespace; empty where none."""
    countries, regions, _, _ = place_of(handle)
    return ", ".join((*map(country_words, countries), *regions))


def _most_used(best: Sequence[Repo], locale: str) -> Line:
    if not best:
        return (text("page-not-known", locale),)
    used = fill("list-downloads", locale, value=exact(best[0].downloads, locale))
    return (repo_link(best[0].repo_type, best[0].name), ", ", *used)


async def _licenses(view: View, where: RepoFilter, locale: str) -> Line:
    found = await group_repos(view, where, "license")
    pieces: list[Line] = [
        ((Code(name) if name else text("license-none", locale)), f" ({exact(number, locale)})")
        for name, number in found[:FEW]
    ]
    return because(pieces) if pieces else (text("page-not-known", locale),)


async def _classes(view: View, owners: Sequence[str], locale: str) -> Line:
    counts = await count_labels(view, owners, OPENNESS)
    judged = [(name, number) for name, number in counts.most_common() if name is not None]
    if not judged:
        return (text("label-unjudged", locale),)
    return (", ".join(f"{name} ({exact(number, locale)})" for name, number in judged[:FEW]),)


def _built(below: Reuse, locale: str) -> Line:
    if not below.repos:
        return (text("page-builds-none", locale),)
    said = text(
        "lineage-counted",
        locale,
        repos=exact(below.repos, locale),
        owners=exact(below.owners, locale),
        plural="one" if below.owners == 1 else "other",
    )
    share = percentage(below.outsiders, locale)
    return (said, ", ", text("compare-outside", locale, share=share))


async def _repo(view: View, subject: Subject, locale: str, judges: Judges) -> Column:
    """Return the rows of a repo."""
    repo = await find_repo(view, subject.key, subject.repo_type)
    if repo is None:
        raise LookupError(f"no repo {subject.key!r}")
    held = await assessed(view, repo, judges.repo)
    kind = await kind_of(view, repo, judges.kind)
    role = (await labels(view, "repo", [str(repo.id)], axes=["role"], taxonomy="v1"))[str(repo.id)]
    parts = [held.get(f"{OPENNESS}.{name}") for name in COMPONENTS]
    known = sum(1 for label in parts if label is not None and label.value)
    openly = sum(1 for label in parts if label is not None and label.value == "open")
    bases = [
        repo_link(one.parent_type, one.parent)
        for one in await ancestors(view, repo.id, repo.name)
        if one.depth == 1 and one.parent_type == "model"
    ]
    below = await reuse(view, Scope(repos=(repo.id,)))
    unknown = text("page-not-known", locale)
    handle = repo.name.partition("/")[0]
    size = parameters(repo.parameters, locale) if repo.parameters is not None else unknown
    components = text("compare-components", locale, open=openly, known=known)
    values: list[tuple[str, Line]] = [
        (text("compare-by", locale), (owner_link(handle),)),
        (text("page-governance", locale), await _governs(view, handle, locale, judges)),
        (text("page-artefact", locale), _short(kind.label if kind else None, locale)),
        (text("compare-role", locale), _short(role[0] if role else None, locale)),
        (text("page-license", locale), repo_license(repo, locale)),
        (text("chain-compared", locale), _short(held.get(CHAIN), locale)),
        (text("page-gate", locale), (gate_words(repo.gated, locale),)),
        (text("compare-openness", locale), (*_short(held.get(OPENNESS), locale), f"; {components}")),
        (text("page-size", locale), (size,)),
        (text("page-task", locale), (Code(repo.task) if repo.task else unknown,)),
        (text("compare-downloads", locale), (exact(repo.downloads, locale),)),
        (text("page-likes", locale), (exact(repo.likes, locale),)),
        (
            text("page-created", locale),
            (Instant(repo.created_at, "date") if repo.created_at is not None else unknown,),
        ),
        (
            text("page-stands-on", locale),
            linked(bases[:FEW]) if bases else (text("page-stands-on-none", locale),),
        ),
        (text("page-builds", locale), _built(below, locale)),
    ]
    return Column(Strong(repo.name), tuple(values))


async def _governs(view: View, handle: str, locale: str, judges: Judges) -> Line:
    project = load().by_handle(handle)
    if project is not None:
        held = await labels(view, "project", [project.key], axes=["governance"], taxonomy="v1")
        if held[project.key]:
            return _short(held[project.key][0], locale)
    return _short(await owner_label(view, handle, "governance", judges.owner), locale)


def _short(label: Assigned | None, locale: str) -> Line:
    """Say a label in short: its value and how sure it is, or that nothing is classified."""
    if label is None:
        return (text("label-unjudged", locale),)
    if not label.value:
        return (text("compare-abstained", locale),)
    value = label.value if isinstance(label.value, str) else ", ".join(label.value)
    sure = text("compare-sure", locale, value=value, confidence=percentage(label.confidence, locale))
    return (sure, text("compare-disputed", locale)) if label.disputed else (sure,)
