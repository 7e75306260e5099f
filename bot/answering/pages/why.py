"""Why: what a label or a figure stands on, each piece with its address, its revision and what was seen."""

from collections.abc import Sequence
from typing import Final

from bot.answering.judges import NOBODY, Judge, Judges
from bot.answering.plan import Subject
from bot.answering.saying.parts import back_to, disputes_line, seen_line
from bot.answering.saying.standing import Said, Standing, elsewhere_line, figure_words, standing_of
from bot.document import Block, Code, Document, Heading, Instant, Items, Line, Link, Small, Span, paragraph
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact, percentage
from bot.wording import fill, owner_link
from config.codebook import load
from storage.catalogue import find_repo
from storage.engagement import Figure
from storage.labels import Assigned, Seen, artefacts_of, labels
from storage.views import View

STANDING: Final = "standing"
"""The axis of a button that asks for everything: kind, governance, control and engagement."""
SENTENCES: Final = 5
OTHER: Final = "v2"
"""The taxonomy that pages do not speak of otherwise."""


async def why_page(
    view: View, subject: Subject, axis: str, locale: str = DEFAULT_LOCALE, *, judges: Judges = NOBODY
) -> Document:
    """Show what stands behind a label (or, for `STANDING`, behind all that is said of a namespace)."""
    if axis == STANDING and subject.handles:
        blocks = await _standing(view, subject, judges.owner, locale)
    else:
        blocks = await _label(view, subject, axis, locale, judges)
    name = text("why-standing", locale) if axis == STANDING else axis
    return Document(
        title=text("page-why-title", locale, name=subject.name, axis=name),
        blocks=tuple(blocks),
        actions=(back_to(subject, locale),),
        as_of=view.as_of,
    )


def label_blocks(label: Assigned, locale: str, about: str = "") -> list[Block]:
    """Return a label with everything it stands on: value, how sure, who says so, evidence, disputes.

    `about` stands before the value, where labels of several axes stand on one page.
    """
    value = label.value if isinstance(label.value, str) else ", ".join(label.value or ())
    heading = (
        text("page-why-value", locale, value=value, confidence=percentage(label.confidence, locale))
        if value
        else text("page-why-abstained", locale)
    )
    blocks: list[Block] = [
        Heading(f"{about} {heading}".strip()),
        paragraph(text(f"page-why-origin-{label.origin}", locale, rule=label.rule)),
    ]
    if label.reason:
        blocks.append(paragraph(*fill("page-why-reason", locale, reason=label.reason)))
    if label.evidence:
        blocks.append(Items(tuple(seen_line(seen, locale) for seen in label.evidence)))
    if label.disputed:
        blocks.append(paragraph(*disputes_line(label, locale)))
    rule = {"rule": Code(label.rule), "version": Code(label.rule_version)}
    blocks.append(Small(fill("page-why-rule", locale, taxonomy=label.taxonomy, **rule)))
    return blocks


async def _label(
    view: View, subject: Subject, axis: str, locale: str, judges: Judges = NOBODY, about: str = ""
) -> list[Block]:
    kind = subject.kind if subject.kind in {"repo", "project"} else "owner"
    key = subject.key.casefold() if kind == "owner" else subject.key
    repo = await find_repo(view, subject.key, subject.repo_type) if kind == "repo" else None
    if kind == "repo":
        key = str(repo.id) if repo else ""
    held = (await labels(view, kind, [key], axes=[axis]))[key]
    if not held and repo is not None and judges.repo is not None:
        judged = (await judges.repo(view, repo)).get(axis)
        held = [judged] if judged is not None else []
    blocks: list[Block] = [block for label in held for block in label_blocks(label, locale, about)]
    reasons = _reasons(subject, axis, locale)
    if not held and not reasons:
        blocks += [Heading(about)] if about else []
        blocks.append(paragraph(text("page-why-none", locale)))
    return [*blocks, *reasons]


def _reasons(subject: Subject, axis: str, locale: str) -> list[Block]:
    """Return why the codebook places a project where it does; the study's own statements need no reason."""
    claim = load().project(subject.key).governance if subject.kind == "project" else None
    if claim is None or axis != "governance":
        return []
    blocks: list[Block] = []
    if claim.inferred:
        sure = percentage(claim.confidence, locale)
        blocks.append(paragraph(*fill("governance-inferred", locale, confidence=sure, reason="")))
    reasons = (*claim.reasons, *filter(None, [claim.alternative_reason]))
    return [*blocks, Items(tuple((reason,) for reason in reasons))] if reasons else blocks


async def _standing(view: View, subject: Subject, judge: Judge | None, locale: str) -> list[Block]:
    standing = await standing_of(view, subject.handles[0], judge)
    blocks: list[Block] = []
    for axis, label in (("kind", standing.kind), ("governance", standing.governance)):
        about = text(f"why-axis-{axis}", locale)
        if subject.kind == "project" and (axis == "governance" or label is None or not label.value):
            blocks += await _label(view, subject, axis, locale, about=about)
        elif label is None:
            blocks += [Heading(about), paragraph(text("page-why-none", locale))]
        else:
            blocks += label_blocks(label, locale, about)
    held = await artefacts_of(view, subject.handles, taxonomy=OTHER)
    if any(value for value, _ in held):
        blocks.append(Heading(text("why-other-taxonomy", locale, taxonomy=OTHER)))
        counted = [f"{value}: {exact(number, locale)}" for value, number in held if value]
        blocks.append(paragraph(", ".join(counted)))
    blocks += _figures("why-control", standing, standing.work.centralisation, locale)
    blocks += _figures("why-engagement", standing, standing.work.engagement, locale)
    return [*blocks, *_sentences("why-calls", standing.calls, locale)]


def _figures(title: str, standing: Standing, figures: Sequence[Figure], locale: str) -> list[Block]:
    window: dict[str, Line | Span] = {
        "owner": owner_link(standing.handle),
        "since": Instant(standing.work.since, "date"),
        "until": Instant(standing.work.until, "date"),
    }
    blocks: list[Block] = [Heading(text(title, locale)), Small(fill("why-window", locale, **window))]
    if standing.abstains:
        blocks.append(paragraph(*elsewhere_line(standing, locale)))
    return [*blocks, Items(tuple(_figure(figure, locale) for figure in figures))]


def _figure(figure: Figure, locale: str) -> Line:
    words = figure_words(figure, locale)
    if figure.out_of is not None:
        words = text("why-figure-of", locale, figure=words, number=exact(figure.out_of, locale))
    rows: list[Line] = [
        (" ", Link(text("why-row", locale, number=number), url)) for number, url in enumerate(figure.rows, 1)
    ]
    return (words, *(span for row in rows for span in row))


def _sentences(title: str, said: Sequence[Said], locale: str) -> list[Block]:
    if not said:
        return []
    items = [
        seen_line(Seen(one.url, one.revision, f"“{one.seen}”", one.at), locale) for one in said[:SENTENCES]
    ]
    return [Heading(text(title, locale, number=len(said))), Items(tuple(items))]
