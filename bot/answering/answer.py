"""One question in, one answer out: the same question on the same state of the store gives the same answer."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bot.answering.finding.reach import tracked_keys
from bot.answering.judges import Derive, Judge
from bot.answering.plan import Plan, Read, Reading, Unclear, Unread
from bot.answering.reading.grammar import understand
from bot.answering.reading.proposals import ProposalError, decode, reading_of
from bot.answering.reading.readings import other_readings
from bot.answering.reading.text import clean
from bot.answering.saying.compose import COUNTING, SELECTING, assumed_words, carry_out
from bot.answering.saying.draft import Draft, Outcome, Reason, Scope, plain_text
from bot.answering.saying.rest import say_unclear, say_unread
from bot.answering.wanted import Sought, Wanted, wanted_in
from bot.document import Citation, Document
from bot.texts.catalogue import DEFAULT_LOCALE
from storage.catalogue import count_repos
from storage.conversations import Other
from storage.database import Database
from storage.filters import RepoFilter
from storage.history import first_look
from storage.views import View, view

CONTEXT = 3
"""How many earlier questions are looked at."""


class Answer(Struct, frozen=True, kw_only=True):
    """An answer: what is said, what it stands on, and as of when.

    `reason` says why there is no answer where the outcome is `no_data`. `entities` are Hub ids and
    namespaces; `rows` are the facts as plain values. `as_of` is in milliseconds UTC; None: nothing was
    ever looked at.
    """

    question: str
    outcome: Outcome
    reason: Reason | None
    document: Document
    text: str
    entities: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    plan: dict[str, Any] | None
    assumptions: tuple[str, ...]
    citations: tuple[Citation, ...]
    as_of: int | None
    run: int | None
    missing: str | None = None
    """Words that look like a name which the store does not hold, where there is no answer because of them."""
    sequence: int = 0
    """The state of the store that was answered from."""
    context: tuple[str, ...] = ()
    """What was asked before, as far as the question leans on it."""
    readings: tuple[Other, ...] = ()
    """How else the question could be read, each as a question of its own."""
    wanted: tuple[Wanted, ...] = ()
    """What the question names and the store does not hold, as far as it can be looked up."""
    asked_as: str | None = None
    """The question as it was answered in the end, where a look-up told what a word of it means."""


async def answer(
    db: Database,
    question: str,
    *,
    context: Sequence[str] = (),
    run: int | None = None,
    at: int | None = None,
    locale: str = DEFAULT_LOCALE,
    derive: Derive | None = None,
    judge: Judge | None = None,
    follows: bool = True,
    kept: Mapping[str, Any] | None = None,
    sought: Mapping[str, Sought] | None = None,
) -> Answer:
    """Answer a question from the store: now, as of a finished run, or as of a sequence (`at`).

    `context` holds what was asked before, oldest first; `follows` says that the question surely goes on from
    it; `kept` is the plan of the last of them, as plain values, should its words not tell; `sought` is what
    came of looking up what it names, by how that is written. `derive` judges the kind of a repo that nobody
    has labelled, `judge` a namespace. Raises StoreError where the run does not exist or has not finished, and
    nothing for any question.
    """
    async with view(db, run=run, at=at) as state:
        language = locale.split("-", maxsplit=1)[0]
        understood = await understand(
            state, question, context=context, language=language, follows=follows, kept=_plan_in(kept)
        )
        draft = Draft(await _scope(state, understood.read, locale))
        await _say(state, draft, understood.read, derive, judge, sought or {})
        said = _answer(question, understood.read, draft, state)
    before = tuple(context)[-CONTEXT:] if understood.leaned else ()
    readings = other_readings(understood, context=before, locale=locale)
    wanted = wanted_in(understood.read, understood.sense)
    return replace(said, context=before, readings=readings, wanted=wanted)


def _plan_in(kept: Mapping[str, Any] | None) -> Plan | None:
    """Return a plan that was kept; None where an older version kept it, in a form that is none any more."""
    try:
        return None if kept is None else msgspec.convert(kept, Plan)
    except msgspec.ValidationError:
        return None


async def answer_planned(
    db: Database,
    question: str,
    plan: Mapping[str, Any],
    *,
    at: int,
    locale: str = DEFAULT_LOCALE,
    derive: Derive | None = None,
    judge: Judge | None = None,
) -> Answer:
    """Answer by a plan that was carried out before, as plain values, of the state of the store at a sequence.

    Raises StoreError where the sequence is yet to come, msgspec.ValidationError where the plan is none.
    """
    read = Reading(plan=msgspec.convert(plan, Plan))
    async with view(db, at=at) as state:
        draft = Draft(await _scope(state, read, locale))
        await _say(state, draft, read, derive, judge)
        return _answer(question, read, draft, state)


async def answer_proposed(
    db: Database,
    question: str,
    raw: bytes,
    *,
    by: str,
    locale: str = DEFAULT_LOCALE,
    derive: Derive | None = None,
    judge: Judge | None = None,
) -> Answer | None:
    """Answer a question as something else (`by`) has read it; the proposal is checked like any other input.

    The answer says who read it. None where the proposal has no answer either. Raises ProposalError where it
    cannot be carried out.
    """
    proposal = decode(raw)
    async with view(db) as state:
        read = await reading_of(state, question, proposal, by=by)
        draft = Draft(await _scope(state, read, locale))
        try:
            await _say(state, draft, read, derive, judge)
        except Exception as error:
            raise ProposalError(f"it cannot be executed: {type(error).__name__}") from error
        said = _answer(question, read, draft, state)
    return said if said.outcome in {"answered", "caveat"} else None


async def _scope(state: View, read: Read, locale: str) -> Scope:
    """Return among what is answered: what is tracked, of the type that is meant; or all that is known."""
    plan = read.plan if isinstance(read, Reading) else None
    counting = plan is not None and plan.intent in COUNTING | SELECTING
    types = plan.filters.types if plan is not None and counting else ()
    whole = plan is not None and plan.whole
    tracked = await tracked_keys(state)
    subjects = plan.subjects if plan is not None else ()
    handles = {handle.casefold() for subject in subjects for handle in subject.handles}
    where = RepoFilter(types=types, owners=() if whole else tracked, ids=None if whole or tracked else ())
    return Scope(
        repos=await count_repos(state, where),
        as_of=state.as_of,
        first_look=await first_look(state),
        locale=locale,
        kind=types[0] if len(types) == 1 else None,
        reach="whole" if whole else "tracked" if handles <= {*tracked} else "apart",
    )


async def _say(
    state: View,
    draft: Draft,
    read: Read,
    derive: Derive | None,
    judge: Judge | None,
    sought: Mapping[str, Sought] = MappingProxyType({}),
) -> None:
    if isinstance(read, Reading):
        await carry_out(state, draft, read, derive, judge)
    elif isinstance(read, Unclear):
        say_unclear(draft, read)
    else:
        missed = sought.get(read.written)
        say_unread(draft, read, looked=missed.said if missed is not None else ())
        sought = {written: one for written, one in sought.items() if one is not missed}
    for one in sought.values():
        if one.said:
            draft.notes.append(one.said)
            draft.caution()


def _answer(question: str, read: Read, draft: Draft, state: View) -> Answer:
    document = draft.document()
    return Answer(
        question=clean(question),
        outcome=draft.outcome,
        reason=draft.reason,
        document=document,
        text=plain_text(document),
        entities=tuple(dict.fromkeys(draft.entities)),
        rows=tuple(draft.rows),
        plan=read.plan.builtins() if isinstance(read, Reading) else None,
        assumptions=tuple(assumed_words(draft, one) for one in read.assumed)
        if isinstance(read, Reading)
        else (),
        citations=document.citations,
        as_of=state.as_of,
        run=state.run,
        missing=_missing(read),
        sequence=state.sequence,
    )


def _missing(read: Read) -> str | None:
    return read.written if isinstance(read, Unread) and read.topic == "name" and read.written else None
