"""How else a question could be read: each other reading is a question itself, which says it outright.

So a reading needs no plan of its own: it is asked like anything else, and what is asked next leans on it.
"""

from collections.abc import Iterator
from typing import Final

from bot.answering.plan import Assumed, Reading, Subject, Unclear, Unread
from bot.answering.reading.entities import Entity
from bot.answering.reading.grammar import Understood
from bot.answering.reading.sense import Sense, subject_of
from bot.texts import text
from bot.wording import hub_url
from storage.conversations import Other

MOST: Final = 5
"""A row of buttons."""
_METRICS: Final = ("likes", "trending")
_DOUBTFUL: Final = frozenset({"version", "similar"})
_ENDS: Final = " ?!.,;:"


def other_readings(understood: Understood, *, context: tuple[str, ...], locale: str) -> tuple[Other, ...]:
    """Return how else a question could be read, the likeliest first; `context` is what it leans on."""
    found: list[Other] = []
    read, sense = understood.read, understood.sense
    match read:
        case Reading():
            found += _other_names(sense, context)
            found += _other_measures(read, sense, context, locale)
            found += _other_times(read.assumed, sense, context)
            if read is not understood.alone and isinstance(understood.alone, Reading):
                found.append(Other(text("reading-alone", locale), sense.question.text))
        case Unclear(written=written, choices=choices):
            found += _meant(sense, written, choices, context)
        case Unread(topic="name", written=written, nearest=nearest):
            found += _meant(sense, written, nearest, context)
    return tuple(dict.fromkeys(found))[:MOST]


def _meant(
    sense: Sense, written: str, choices: tuple[Subject, ...], context: tuple[str, ...]
) -> Iterator[Other]:
    """Put each choice in the place of what was written; where nothing was, before the question."""
    unknown = next((one for one in sense.unknown if one.written == written), None)
    for choice in choices:
        if not written:
            yield Other(shown(choice), sense.question.text, (*context, spelled(choice)))
        elif unknown is not None:
            yield Other(shown(choice), _instead(sense, unknown.first, unknown.last, choice), context)


def _other_names(sense: Sense, context: tuple[str, ...]) -> Iterator[Other]:
    """Read a name that was not written out, or that several things have, as the next likely one."""
    for entity in sense.entities:
        if _is_doubtful(entity):
            for other in entity.others:
                subject = subject_of(other)
                yield Other(shown(subject), _instead(sense, entity.first, entity.last, subject), context)


def _is_doubtful(entity: Entity) -> bool:
    return entity.how in _DOUBTFUL or (entity.named.kind == "repo" and "/" not in entity.written)


def _other_measures(read: Reading, sense: Sense, context: tuple[str, ...], locale: str) -> Iterator[Other]:
    """Read "best" by another measure than downloads."""
    if any(one.message == "assumed-best" for one in read.assumed) and read.plan.metric == "downloads":
        for metric in _METRICS:
            words = text(f"reading-by-{metric}", locale)
            yield Other(words, f"{sense.question.text.rstrip(_ENDS)} {words}", context)


def _other_times(assumed: tuple[Assumed, ...], sense: Sense, context: tuple[str, ...]) -> Iterator[Other]:
    """Read a month without a year as that of the year before the one that was assumed."""
    for one in assumed:
        said = dict(one.args)
        if one.message != "assumed-month" or not said["year"].isdigit():
            continue
        place = next((word for word in sense.question.words if word.raw == said["month"]), None)
        if place is not None:
            words = f"{said['month']} {int(said['year']) - 1}"
            whole = sense.question.text
            yield Other(words, f"{whole[: place.start]}{words}{whole[place.end :]}", context)


def _instead(sense: Sense, first: int, last: int, subject: Subject) -> str:
    words, whole = sense.question.words, sense.question.text
    return f"{whole[: words[first].start]}{spelled(subject)}{whole[words[last - 1].end :]}"


def shown(subject: Subject) -> str:
    """Return what a button for something says: a dataset and a model of one id differ by it."""
    if subject.kind == "repo" and subject.repo_type not in {None, "model"}:
        return f"{subject.key} ({subject.repo_type})"
    return subject.name


def spelled(subject: Subject) -> str:
    """Return how something is written so that it can mean nothing else."""
    match subject.kind:
        case "repo" if subject.repo_type in {None, "model"}:
            return subject.key
        case "repo":
            return hub_url(subject.repo_type or "model", subject.key)
        case "owner":
            return hub_url("model", subject.key)
        case _:
            return subject.name
