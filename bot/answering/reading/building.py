"""From what a question says to a plan, or to what is missing for one: the steps that all rules share."""

from collections.abc import Iterable
from typing import Final, Literal

from rapidfuzz.distance import OSA

from bot.answering.plan import (
    Assumed,
    Claim,
    Fact,
    Filters,
    Group,
    Intent,
    Metric,
    Plan,
    Read,
    Reading,
    Subject,
    Unclear,
    Unread,
    Window,
)
from bot.answering.reading.sense import Sense, subject_of
from config.codebook import fold, load

MOST_SUBJECTS: Final = 3
MOST_COMPARED: Final = 4
SHOWN: Final = 5
_TOLERATED: Final = 2
_PART: Final = 4
_NAMING: Final = frozenset({"of", "by", "from", "about", "is", "behind", "makes", "made", "does"})
"""What stands before a name, and not before any other word."""
_FORGIVING: Final = (
    "openness",
    "data",
    "papers",
    "collections",
    "threads",
    "members",
    "backers",
    "mentions",
    "kind",
    "motives",
    "founded",
    "artefacts",
    "sample",
    "providers",
    "memory",
)
"""Facts that stay true whatever else was said: a word or two may be left unread."""
_PAIR: Final = 2
_BEHIND_A_NAME: Final = frozenset({"org", "organisation", "organization", "namespace", "account"})
YES_NO: Final = ("is", "are", "was", "were", "does", "do", "did", "has", "have", "can", "isn", "wasn")
MANY_SUBJECTS: Final = ("leaders", "list", "count", "share", "groups", "total", "owners")
"""Questions about sets may name more than three whose repos are meant."""
TOPICS: Final = ("license", "use", "gate", "maker", "governance", "where", "channels")


def about(
    sense: Sense,
    intent: Intent,
    *,
    subjects: tuple[Subject, ...] | None = None,
    also: tuple[Fact, ...] = (),
    filters: Filters | None = None,
    metric: Metric | None = None,
    metrics: tuple[Metric, ...] = (),
    descending: bool = True,
    window: Window | None = None,
    created: Window | None = None,
    modified: Window | None = None,
    group: Group | None = None,
    average: Literal["mean", "median"] | None = None,
    limit: int | None = None,
    offset: int = 0,
    topic: str | None = None,
    words: str | None = None,
    claim: Claim | None = None,
    assumed: tuple[Assumed, ...] = (),
    needs: bool = True,
) -> Read:
    """Make a reading; without a name where one is needed, ask for it or say that it is not known."""
    chosen = sense.subjects if subjects is None else subjects
    if needs and not chosen:
        return missing(sense)
    unread = tuple(one.written for one in sense.unknown)
    if unread and (
        len(" ".join(unread).split()) > _TOLERATED
        or intent not in {*TOPICS, "derivatives", "describe", *_FORGIVING}
    ):
        return missing(sense) if _names_more(sense) else not_read(sense)
    said = [*sense.assumed, *assumed, *_by_part(sense, filters)]
    if (
        subjects is None
        and claim is None
        and intent in {*TOPICS, "describe", "why", "figure", "openness", "data", "memory", "trait", "kind"}
    ):
        chosen, claim = _premise(sense, chosen)
    most = MOST_COMPARED if intent in {"compare", *MANY_SUBJECTS} else MOST_SUBJECTS
    if len(chosen) > most:
        chosen = chosen[:most]
        said.append(Assumed("assumed-first-three"))
    plan = Plan(
        intent=intent,
        also=tuple(fact for fact in dict.fromkeys(also) if fact != intent),
        subjects=chosen,
        filters=filters or Filters(),
        metric=metric,
        metrics=metrics,
        descending=descending,
        window=window,
        created=created,
        modified=modified,
        group=group,
        average=average,
        limit=limit,
        offset=offset,
        topic=topic,
        words=words,
        claim=claim,
        whole=not chosen and sense.says("whole"),
    )
    return Reading(plan=plan, assumed=tuple(said), unread=unread)


def _by_part(sense: Sense, filters: Filters | None) -> Iterable[Assumed]:
    """Say which word was looked for in names, where it was not written so: "coding" as "code"."""
    part = filters.name_part if filters else None
    place = sense.at(f"named:{part}")
    if part is not None and place is not None:
        written = sense.question.words[place].raw
        yield Assumed("assumed-word", (("written", written), ("part", part)))


def _premise(sense: Sense, subjects: tuple[Subject, ...]) -> tuple[tuple[Subject, ...], Claim | None]:
    """Take "Meta's OLMo" and "OLMo by Meta" as the thing, with a maker to be checked."""
    if len(sense.entities) != _PAIR:
        return subjects, None
    first, second = sense.entities
    between = {name for name, place in sense.places if first.last <= place < second.first}
    if first.possessive and first.last == second.first and first.named.kind != "repo":
        return (subject_of(second.named),), Claim(maker=subject_of(first.named))
    if sense.says("why") and between & {"created", "maker"} and first.named.kind != "repo":
        return (subject_of(second.named),), Claim(maker=subject_of(first.named))
    if "from" in between and second.named.kind != "repo":
        return (subject_of(first.named),), Claim(maker=subject_of(second.named))
    return subjects, None


def _names_more(sense: Sense) -> bool:
    return not sense.subjects and len(sense.unknown) == 1


def missing(sense: Sense) -> Read:
    """Ask which one is meant, or say that what was named is not in the store."""
    if not sense.unknown:
        choices = tuple(
            Subject("project", project.key, project.name, project.handles) for project in load().projects[:4]
        )
        return Unclear(written="", choices=choices)
    first = sense.unknown[0]
    nearest = tuple(dict.fromkeys(subject_of(named) for named in first.nearest))
    definite = "/" in first.written or any(character.isdigit() for character in first.written)
    if not definite and not is_like(first.written, nearest):
        begins = sense.question.words[first.first - 1].word if first.first else ""
        gibberish = not sense.senses and (" " in first.written or len(sense.unknown) > 1)
        after = sense.question.words[first.last].word if first.last < len(sense.question.words) else ""
        plain = (
            after not in _BEHIND_A_NAME
            and first.written.islower()
            and begins not in _NAMING
            and len(sense.question.words) > _TOLERATED
        )
        shouted = " " in first.written and first.written.isupper()
        if gibberish or plain or shouted:
            return Unread(reason="not_read", topic="words", written=first.written)
        return Unread(reason="not_collected", topic="name", written=first.written, nearest=nearest)
    if nearest and not definite:
        return Unclear(written=first.written, choices=nearest)
    return Unread(reason="not_collected", topic="name", written=first.written, nearest=nearest)


def is_like(written: str, nearest: tuple[Subject, ...]) -> bool:
    """Whether people may well have meant the nearest name: a slip or two away.

    Or a part of it that was named.
    """
    wanted = fold(written)
    slips = max(1, len(wanted) // 5)
    forms = [
        form
        for one in nearest
        for form in (fold(one.key), fold(one.name), fold(one.key.rsplit("/", maxsplit=1)[-1]))
    ]
    return any(
        OSA.distance(wanted, form) <= slips or (len(wanted) >= _PART and wanted in form) for form in forms
    )


def is_name(written: str) -> bool:
    """Whether a word looks like the name of something: letters with digits, or capitals within it."""
    mixed = any(one.isdigit() for one in written) and any(one.isalpha() for one in written)
    inner = any(one.isupper() for one in written[1:]) and not written.isupper()
    return " " not in written and (mixed or inner)


def not_read(sense: Sense) -> Unread:
    """Say that the question was not understood, and which words it failed at."""
    unknown = [one for one in sense.unknown if "/" in one.written]
    if unknown and not sense.subjects:
        nearest = tuple(dict.fromkeys(subject_of(named) for named in unknown[0].nearest))
        return Unread(reason="not_collected", topic="name", written=unknown[0].written, nearest=nearest)
    named = [one for one in sense.unknown if is_name(one.written)]
    if len(sense.unknown) == 1 and named and sense.senses:
        return Unread(reason="not_collected", topic="name", written=named[0].written)
    written = ", ".join(one.written for one in sense.unknown[:SHOWN])
    return Unread(reason="not_read", topic="words", written=written, subjects=sense.subjects)
