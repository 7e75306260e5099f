"""A reading of a question that something else than our grammar proposes: checked, completed, then a plan.

Whoever proposes sees the question and the schema of what it may say, never the store. It names things by the
words of the question, which our own linker reads, and conditions by members of sets that are closed: nothing
that it says is shown, executed or looked up as it came.
"""

import functools
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from bot.answering.plan import (
    Assumed,
    Bound,
    Fact,
    Filters,
    Group,
    Makers,
    Metric,
    Plan,
    Reading,
    Subject,
    Window,
)
from bot.answering.reading.conditions import license_ids
from bot.answering.reading.lexicon import lexicon
from bot.answering.reading.text import read
from bot.answering.reading.typed import subject_by_words
from bot.answering.reading.windows import find_window
from config.codebook import fold, load
from storage.records import RepoType
from storage.views import View

LONGEST: Final = 8_000
"""Bytes of a proposal: a longer one is none."""
_WORD = Annotated[str, Meta(min_length=1, max_length=120)]
_WORDS = Annotated[tuple[_WORD, ...], Meta(max_length=4)]
_COUNT = Annotated[int, Meta(ge=0, le=10**15)]

Asked = Literal[
    "license", "use", "gate", "maker", "governance", "kind", "motives", "where", "founded", "channels",
    "describe", "figure", "memory", "trait", "role", "openness", "data", "changes", "lineage", "derivatives",
    "builders", "holdings", "artefacts", "papers", "collections", "providers", "scores", "threads", "members",
    "backers", "mentions", "verified", "sample", "trend", "count", "list", "groups", "owners", "gainers",
    "compare", "unknown",
]  # fmt: skip
_OF_NAMES: Final = frozenset({"count", "list", "groups", "owners", "gainers", "changes", "unknown"})
"""What can be asked without a name."""
_PAIR: Final = 2
_CONDITIONS: Final = frozenset(
    {"types", "licenses", "commercial", "gated", "tasks", "languages", "libraries", "openness", "kinds"}
    | {"governance", "countries", "regions"}
)
_CARRIED: Final[dict[str, frozenset[str]]] = {
    "count": _CONDITIONS | {"limits", "created"},
    "list": _CONDITIONS | {"limits", "created", "metric", "descending", "limit"},
    "groups": _CONDITIONS | {"limits", "created", "group", "limit"},
    "owners": _CONDITIONS | {"metric", "descending", "limit"},
    "gainers": frozenset({"types", "metric", "when", "limit"}),
    "changes": frozenset({"when"}),
    "trend": frozenset({"metric", "when"}),
    "figure": frozenset({"metric"}),
    "derivatives": frozenset({"limit"}),
}
"""What else is asked for together with what: whatever is not carried out would be dropped without a word."""
_NEEDED: Final = {"groups": "group", "gainers": "metric", "trend": "metric", "figure": "metric"}
_UNCOUNTED: Final = frozenset({"derivatives", "repos"})
"""Metrics that are no figure of one thing."""
_NEUTRAL: Final = frozenset({"intent", "names", "also"})


class ProposalError(Exception):
    """A proposal cannot be carried out; the message says why, for the log, without a word of the question."""


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """A counter or a size within bounds."""

    metric: Literal["downloads", "likes", "parameters"]
    least: _COUNT | None = None
    below: _COUNT | None = None


class Proposal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a question may be read as. What is left out does not restrict."""

    intent: Asked
    also: Annotated[tuple[Fact, ...], Meta(max_length=3)] = ()
    names: _WORDS = ()
    types: Annotated[tuple[RepoType, ...], Meta(max_length=3)] = ()
    licenses: _WORDS = ()
    commercial: bool = False
    gated: bool | None = None
    tasks: _WORDS = ()
    languages: _WORDS = ()
    libraries: _WORDS = ()
    openness: _WORDS = ()
    kinds: _WORDS = ()
    governance: _WORDS = ()
    countries: _WORDS = ()
    regions: _WORDS = ()
    limits: Annotated[tuple[Limit, ...], Meta(max_length=3)] = ()
    metric: Metric | None = None
    descending: bool = True
    group: Group | None = None
    when: _WORD | None = None
    created: _WORD | None = None
    limit: Annotated[int, Meta(ge=1, le=25)] | None = None


_SETS: Final = {
    "tasks": "task",
    "languages": "lang",
    "libraries": "lib",
    "openness": "class",
    "kinds": "kind",
    "governance": "governed",
    "countries": "country",
    "regions": "region",
}
"""Which closed set of the lexicon each list of words is of."""
_SAID: Final = {
    "intent": "what is asked; unknown where none of the others is exactly that",
    "also": "further facts that are asked of the same names",
    "names": "what is asked about, each copied letter by letter from the question",
    "licenses": "licence ids such as apache-2.0, or mit",
    "commercial": "only what may be used commercially",
    "gated": "true: only gated, false: only open to everyone",
    "languages": "ISO 639 codes",
    "countries": "ISO 3166 codes",
    "when": "the span of time that is asked about, in English words, such as: last week, since June 2026",
    "created": "when what is asked about was created, in English words",
    "group": "by what to group, for intent groups",
    "limit": "how many are asked for",
}


@functools.cache
def schema() -> dict[str, Any]:
    """Return the JSON schema of a proposal, with the closed sets written out."""
    (made,), parts = msgspec.json.schema_components([Proposal], ref_template="#/$defs/{name}")
    whole: dict[str, Any] = {"$defs": parts, **made}
    told = parts["Proposal"]["properties"]
    for field, prefix in _SETS.items():
        if field != "languages":
            told[field]["items"] = {"enum": sorted(lexicon().members(prefix))}
    for field, words in _SAID.items():
        told[field]["description"] = words
    return whole


def decode(raw: bytes) -> Proposal:
    """Return a proposal from JSON. Raises ProposalError for whatever is none."""
    if len(raw) > LONGEST:
        raise ProposalError(f"longer than {LONGEST} bytes")
    try:
        return msgspec.json.decode(raw, type=Proposal)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        kind = "not of the schema" if isinstance(error, msgspec.ValidationError) else "no JSON"
        raise ProposalError(kind) from None


async def reading_of(view: View, question: str, proposal: Proposal, *, by: str) -> Reading:
    """Return the reading that a proposal amounts to; `by` is who proposed it, which the answer says.

    Raises ProposalError where a name is not in the question or not known, a condition is of no set of ours, a
    span of time cannot be read, or what is asked needs a name and has none.
    """
    if proposal.intent == "unknown":
        raise ProposalError("it was not understood either")
    subjects = await _subjects(view, question, proposal.names)
    if not subjects and proposal.intent not in _OF_NAMES:
        raise ProposalError("what is asked needs a name")
    if proposal.intent == "compare" and len(subjects) < _PAIR:
        raise ProposalError("a comparison needs two names")
    _whole(proposal)
    plan = Plan(
        intent=proposal.intent,
        also=tuple(fact for fact in dict.fromkeys(proposal.also) if fact != proposal.intent),
        subjects=subjects,
        filters=_filters(proposal),
        metric=proposal.metric,
        descending=proposal.descending,
        group=proposal.group,
        window=_window(view, proposal.when),
        created=_window(view, proposal.created),
        limit=proposal.limit,
    )
    return Reading(plan=plan, assumed=(Assumed("assumed-model", (("name", by),)),))


def _whole(proposal: Proposal) -> None:
    """Raise ProposalError where a part would be dropped, or one that is needed is missing."""
    plain = Proposal(intent=proposal.intent)
    said = {name for name in Proposal.__struct_fields__ if getattr(proposal, name) != getattr(plain, name)}
    if not said <= _NEUTRAL | _CARRIED.get(proposal.intent, frozenset()):
        raise ProposalError("a condition that does not go with what is asked")
    needed = _NEEDED.get(proposal.intent)
    if needed is not None and needed not in said:
        raise ProposalError(f"{proposal.intent} of nothing")
    if proposal.intent in {"figure", "trend"} and proposal.metric in _UNCOUNTED:
        raise ProposalError("a figure that is none")
    if proposal.also and (proposal.intent in _OF_NAMES or not proposal.names):
        raise ProposalError("further facts of nothing that is named")


async def _subjects(view: View, question: str, names: Sequence[str]) -> tuple[Subject, ...]:
    asked, found = fold(question), []
    for name in names:
        if not fold(name) or fold(name) not in asked:
            raise ProposalError("a name that is not in the question")
        subject = await subject_by_words(view, name)
        if subject is None:
            raise ProposalError("a name that nothing goes by")
        found.append(subject)
    return tuple(dict.fromkeys(found))


def _filters(proposal: Proposal) -> Filters:
    sets = {field: _members(getattr(proposal, field), prefix) for field, prefix in _SETS.items()}
    makers = Makers(
        kinds=sets["kinds"],
        governance=sets["governance"],
        countries=sets["countries"],
        regions=sets["regions"],
    )
    return Filters(
        types=tuple(dict.fromkeys(proposal.types)),
        licenses=tuple(dict.fromkeys(one for written in proposal.licenses for one in _license(written))),
        commercial=proposal.commercial,
        gated=proposal.gated,
        tasks=sets["tasks"],
        languages=sets["languages"],
        libraries=sets["libraries"],
        openness=sets["openness"],
        bounds=tuple(Bound(one.metric, one.least, one.below) for one in proposal.limits),
        makers=None if makers == Makers() else makers,
    )


def _members(given: Iterable[str], prefix: str) -> tuple[str, ...]:
    known = lexicon().members(prefix)
    if not known.issuperset(given):
        raise ProposalError(f"a {prefix} that is none")
    return tuple(dict.fromkeys(given))


def _license(written: str) -> tuple[str, ...]:
    found = license_ids(written, load())
    if not found:
        raise ProposalError("a licence that is none")
    return found


def _window(view: View, words: str | None) -> Window | None:
    if words is None:
        return None
    asked = read(words)
    span = find_window(asked, lexicon(), [False] * len(asked.words), view.as_of or 0)
    if span is None:
        raise ProposalError("a span of time that cannot be read")
    return span.window
