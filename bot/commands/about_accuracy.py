"""/about with the topic accuracy: how good the map was found to be, with the figures of docs/accuracy.md."""

from collections.abc import Iterable, Sequence
from typing import Final

from bot.document import Block, Document, Heading, Items, Line, Small, paragraph
from bot.texts import text
from bot.texts.numbers import exact, percentage
from config.measured import AnswersMeasured, ArtefactMeasured, AxisMeasured, Rate, load

TOPIC: Final = "accuracy"
WAYS: Final = (("as told", "told"), ("rules alone, held out", "held-out"))
"""The ways in which an axis was measured that are told here, and what their messages are called."""


def accuracy_card(locale: str) -> Document:
    """Return how good kinds, governance, openness, artefacts and links were found to be."""
    measured = load()
    axes = [
        _axis(line, name, locale)
        for axis in ("kind", "governance")
        for how, name in WAYS
        if (line := measured.of(axis, how)) is not None
    ]
    openness = measured.of("openness", "rules alone")
    study = measured.study
    return Document(
        title=text("accuracy-title", locale),
        blocks=(
            paragraph(text("accuracy-body", locale, day=measured.written)),
            Heading(text("accuracy-owners", locale)),
            Items(tuple(axes)),
            paragraph(text("accuracy-blind", locale)),
            Heading(text("accuracy-study", locale)),
            Items(
                (
                    (text("accuracy-study-told", locale, share=_said(study.told, locale)),),
                    (text("accuracy-study-rules", locale, share=_said(study.rules, locale)),),
                )
            ),
            Heading(text("accuracy-repos", locale)),
            Items(
                (
                    *((_axis(openness, "openness", locale),) if openness is not None else ()),
                    *(
                        _artefact(line, locale)
                        for line in measured.artefacts
                        if line.axis in {"kind", "role"}
                    ),
                    (text("accuracy-evidence", locale, share=_said(measured.evidence.shown, locale)),),
                )
            ),
            *_answers(measured.answers, locale),
            Small((text("accuracy-foot", locale, codebook=measured.codebook, registry=measured.registry),)),
        ),
    )


def _answers(sets: Sequence[AnswersMeasured], locale: str) -> Iterable[Block]:
    if sets:
        yield Heading(text("accuracy-answers", locale))
        yield Items(tuple(_answered(one, locale) for one in sets))


def _answered(one: AnswersMeasured, locale: str) -> Line:
    whole = one.tallies[0]
    return (
        text(
            "accuracy-answered",
            locale,
            set=one.name,
            day=one.day,
            outcome=_said(whole.outcome, locale),
            content=_said(whole.content, locale),
            sound=_said(whole.nothing_invented, locale),
        ),
    )


def _axis(line: AxisMeasured, name: str, locale: str) -> Line:
    return (
        text(
            f"accuracy-{name}",
            locale,
            axis=line.axis,
            right=_said(line.classified, locale),
            acceptable=_said(line.classified_lenient, locale),
            classified=_said(line.coverage, locale),
        ),
    )


def _artefact(line: ArtefactMeasured, locale: str) -> Line:
    right, acceptable = _said(line.strict, locale), _said(line.lenient, locale)
    return (text("accuracy-artefact", locale, axis=line.axis, right=right, acceptable=acceptable),)


def _said(rate: Rate, locale: str) -> str:
    if rate.value is None:
        return text("accuracy-nothing", locale)
    return text(
        "accuracy-share",
        locale,
        share=percentage(rate.value, locale),
        hits=exact(rate.hits, locale),
        n=exact(rate.n, locale),
        low=percentage(rate.low, locale),
        high=percentage(rate.high, locale),
    )
