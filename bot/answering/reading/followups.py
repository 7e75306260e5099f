"""A question that leans on the one before it: what is new goes over what was."""

from typing import Final

from msgspec.structs import replace

from bot.answering.plan import FACTS, Assumed, Claim, Filters, Plan, Read, Reading, Subject, Window
from bot.answering.reading.building import MOST_COMPARED, SHOWN
from bot.answering.reading.intents import choose
from bot.answering.reading.rules_changes import event_kinds
from bot.answering.reading.rules_compare import check
from bot.answering.reading.rules_ours import keywords
from bot.answering.reading.rules_sets import by_name
from bot.answering.reading.rules_shared import filters_of, group_of, metric_of
from bot.answering.reading.sense import Sense, distinct, subject_of

_SETS: Final = frozenset({"count", "list", "share", "total", "groups", "owners", "gainers"})
_ORDERING: Final = (
    "downloads",
    "likes",
    "size",
    "trending",
    "newest",
    "oldest",
    "biggest",
    "smallest",
    "newer",
    "older",
    "bigger",
    "smaller",
    "new",
    "popular",
    "most",
    "least",
    "best",
    "modified",
    "followers",
)
_AXES: Final = {
    "governance": "governance",
    "kind": "kind",
    "license": "licence_chain",
    "use": "licence_chain",
    "openness": "openness",
    "role": "role",
    "motives": "motivation",
    "sample": "governance",
}
_WHOSE: Final = frozenset(
    {"from", "also_word", "maker", "at_least", "since", "around_number", "during", "at_most"}
)
_PICKED: Final = ("biggest", "smallest", "newest", "oldest")
_POINTING: Final = frozenset({"it", "its", "that", "this"})
_GOING_ON: Final = ("and", "what", "how", "also")
_MORE: Final = frozenset({"more", "next", "rest", "further", "others"})


def complete(before: Reading, sense: Sense, decided: Read) -> Read | None:
    """Complete a question by the plan before it; None where it can be no part of that conversation."""
    found = _completed(before.plan, sense, decided)
    if found is None:
        return None
    if isinstance(found, Plan):
        found = Reading(plan=found, assumed=sense.assumed)
    if not isinstance(found, Reading):
        return found
    said = tuple(one for one in found.assumed if one.message != "assumed-recent-week" or found.plan.window)
    return replace(found, assumed=(*said, Assumed("assumed-context")))


def _completed(plan: Plan, sense: Sense, decided: Read) -> Read | Plan | None:  # noqa: PLR0911 - a reading each
    words = [word.word for word in sense.question.words]
    if sense.says("why") and not sense.entities and not sense.says("motives"):
        return _why(plan)
    if sense.entities:
        return _with_names(plan, sense, decided)
    if (
        _MORE & set(words)
        and plan.intent in {"list", "owners"}
        and not sense.says("downloads", "likes", "size")
    ):
        return replace(plan, offset=plan.offset + (plan.limit or SHOWN))
    if plan.intent in {"study", "compare", "leaders"} and (other := _turned(plan, sense)) is not None:
        return other
    if plan.intent == "memory" and sense.quantities.bits and sense.quantities.memory is None:
        return replace(plan, topic=f"bits:{sense.quantities.bits}", filters=Filters())
    if plan.intent == "changes" and (sense.says("previously") or (kinds := event_kinds(sense))):
        return (
            plan if sense.says("previously") else replace(plan, filters=replace(plan.filters, events=kinds))
        )
    if sense.window is not None and not _says_more(sense):
        return _at_another_time(plan, sense)
    if plan.intent == "list" and sense.says("use", "gate") and not _POINTING.isdisjoint(words):
        return _facts(plan, sense)  # "can I use that one": of the first, and no condition on all
    if plan.intent in _SETS | {"projects", "derivatives", "changes"} and (
        changed := _set_changed(plan, sense)
    ):
        return changed
    return _facts(plan, sense)


def _turned(plan: Plan, sense: Sense) -> Plan | None:
    """Turn what was told of the study, a comparison or a table to something else of it."""
    match plan.intent:
        case "study":
            if sense.names("audience"):
                return replace(plan, topic=f"advice:{sense.names('audience')[0]}")
            if sense.names("stage"):
                return replace(plan, topic="findings", stages=sense.names("stage"), words=None)
            words = keywords(sense) if sense.begins(*_GOING_ON) else None
            return replace(plan, topic="findings", words=words, stages=()) if words else None
        case "compare":
            metric, descending, _ = metric_of(sense)
            return None if metric is None else replace(plan, metric=metric, descending=descending, also=())
        case _:
            if not sense.says("second", "third") or _asks_fact(sense):
                return None
            return replace(plan, offset=2 if sense.says("third") else 1)


def _why(plan: Plan) -> Plan | None:
    """Read "why?": what a label stands on; of anything else, how the answer came about."""
    axis = _AXES.get(plan.intent)
    if axis is not None and plan.subjects:
        return Plan(intent="why", subjects=plan.subjects, topic=axis)
    return Plan(intent="why", topic="answer", pick=replace(plan, pick=None) if plan.pick is None else plan)


def _with_names(  # noqa: PLR0911 - a way of going on each
    plan: Plan, sense: Sense, decided: Read
) -> Read | Plan | None:
    """Read "and pythia?", "compare it with X", "is it from X"."""
    named = tuple(subject_of(entity.named) for entity in sense.entities)
    words = {word.word for word in sense.question.words}
    if (other := _of_others(plan, sense, named)) is not None:
        return other
    if sense.says("compare", "bigger", "smaller", "newer", "older", "more_than") and plan.subjects:
        whole = choose(replace(sense, entities=(), carried=(*plan.subjects, *named)))
        metric, descending, _ = metric_of(sense)
        if not isinstance(whole, Reading) or whole.plan.intent != "compare":
            return Plan(
                intent="compare", subjects=(*plan.subjects[:1], *named), metric=metric, descending=descending
            )
        return whole
    if {"it", "they", "that"} & words and sense.says("maker", "from", "created") and plan.subjects:
        return Plan(intent="maker", subjects=plan.subjects, claim=Claim(maker=named[0]))
    if not isinstance(decided, Reading) or decided.plan.intent != "describe":
        return decided if isinstance(decided, Reading) else None
    if plan.pick is not None:
        return replace(plan, pick=replace(plan.pick, subjects=named))
    boards = [one for one in plan.subjects if one.repo_type == "dataset"]
    if plan.intent == "leaders" and named[0].repo_type != "dataset":
        return replace(plan, subjects=(*boards[:1], *named))
    if plan.intent == "derivatives" or plan.filters.bases:
        return replace(plan, subjects=named, claim=None) if plan.intent == "derivatives" else plan
    if plan.intent in {"study", "abilities", "terms", "projects", "gaps"}:
        return None
    return replace(plan, subjects=named, claim=None, whole=False)


def _of_others(plan: Plan, sense: Sense, named: tuple[Subject, ...]) -> Plan | None:
    """Read "and on gsm8k?", "from allenai?", "add Apertus": the same of others, or of more."""
    words = {word.word for word in sense.question.words}
    if plan.intent == "leaders" and named[0].repo_type == "dataset":
        return replace(plan, subjects=named)
    if plan.intent in _SETS and named[0].kind != "repo" and sense.senses <= _WHOSE:
        return replace(plan, subjects=named, whole=False)
    if plan.intent == "compare" and {"add", "also", "plus", "include"} & words:
        return replace(plan, subjects=distinct((*plan.subjects, *named))[:MOST_COMPARED])
    return None


def _says_more(sense: Sense) -> bool:
    times = {
        "during",
        "past",
        "day",
        "week",
        "month",
        "year",
        "since",
        "until",
        "negation",
        "last_week",
        "last_month",
    }
    return bool(
        {one for one in sense.senses if not one.startswith("refused")} - times - {"also_word", "previously"}
    )


def _at_another_time(plan: Plan, sense: Sense) -> Plan | None:
    window = sense.window
    text = sense.question.text.casefold()
    old = plan.window or plan.created or plan.modified
    if "before" in text and old is not None and old.since is not None and window is not None:
        length = (window.until - window.since) if window.since is not None and window.until is not None else 0
        begin = old.since - (length or ((old.until or sense.as_of) - old.since))
        window = Window(begin, old.since)
    if plan.intent in {"changes", "threads", "papers", "trend", "gainers"}:
        return replace(plan, window=window)
    if plan.intent in {"count", "list", "share", "groups", "owners"}:
        return replace(plan, created=window)
    if plan.intent == "figure" and plan.metric in {"downloads", "likes"}:
        return Plan(intent="trend", subjects=plan.subjects, metric=plan.metric, window=window)
    if plan.intent in FACTS:
        return Plan(intent="changes", subjects=plan.subjects, window=window)
    return None


def _set_changed(  # noqa: C901, PLR0911 - a way of going on each
    plan: Plan, sense: Sense
) -> Plan | Reading | None:
    """Narrow a selection, order it anew, count it, list it, or group it."""
    if plan.intent == "changes" and not sense.types:
        return None
    sense = by_name(sense)
    new = filters_of(sense)
    group = group_of(sense)
    if sense.says("use", "gate") and not sense.types:
        new = filters_of(replace(sense, senses=sense.senses | {"list"}))
    filters = _merged(plan.filters, new)
    merged = replace(plan, filters=filters)
    if group is not None and plan.intent in {"count", "list", "share", "total", "groups"}:
        return replace(merged, intent="groups", group=group, metric=None)
    metric, descending, assumed = metric_of(sense)
    if (
        sense.says(*_ORDERING)
        and metric is not None
        and not _asks_fact(sense)
        and plan.intent in {"count", "list", "gainers", "share", "derivatives"}
    ):
        assumed = tuple(one for one in assumed if one.message in {"assumed-best", "assumed-spaces"})
        chosen = _as_list(
            merged, metric=metric, descending=descending, limit=sense.limit or plan.limit or SHOWN
        )
        return Reading(plan=chosen, assumed=assumed)
    if sense.says("count") and plan.intent in {"list", "share", "groups", "gainers"}:
        return replace(merged, intent="count", metric=None, limit=None, topic=None)
    if sense.says("share") and plan.intent == "count":
        return replace(merged, intent="share", limit=None, topic=None)
    if sense.says("list") and plan.intent in {"count", "share"} and new == Filters():
        return _as_list(merged, metric="downloads", descending=True, limit=sense.limit or SHOWN)
    if sense.limit is not None and new == Filters() and not sense.senses - {"most", "list", "also_word"}:
        return replace(merged, limit=sense.limit)
    if sense.says("second", "third") and plan.intent in {"list", "owners"} and not _asks_fact(sense):
        return replace(plan, offset=plan.offset + (2 if sense.says("third") else 1), limit=1)
    if new != Filters() and not _asks_fact(sense):
        return merged
    return None


def _as_list(plan: Plan, **changes: object) -> Plan:
    subjects, filters = plan.subjects, plan.filters
    if plan.intent == "derivatives":
        filters = replace(filters, bases=subjects, relation=plan.filters.relation)
        subjects = ()
    return replace(plan, intent="list", subjects=subjects, filters=filters, topic=None, **changes)


def _asks_fact(sense: Sense) -> bool:
    return (
        sense.says(
            "license", "maker", "governance", "where", "when", "channels", "base", "describe", "derivatives"
        )
        and not sense.licenses
    )


def _merged(old: Filters, new: Filters) -> Filters:
    """Put new conditions over old ones: what is said anew replaces what was said of the same thing."""
    plain = Filters()
    changed = {
        name: getattr(new, name)
        for name in Filters.__struct_fields__
        if getattr(new, name) != getattr(plain, name)
    }
    return replace(old, **changed)


def _facts(plan: Plan, sense: Sense) -> Read | None:
    """Ask a fact of what was asked about before; after a selection, of the first it had."""
    chosen = plan.subjects
    selection: Plan | None = None
    if plan.intent == "leaders":
        chosen = ()
        selection = plan
    elif plan.intent in {"list", "owners", "gainers"} or (plan.intent == "count" and not chosen):
        selection = (
            _as_list(plan, metric=plan.metric or "downloads") if plan.intent in {"list", "count"} else plan
        )
        chosen = ()
    elif plan.pick is not None:
        selection = plan.pick
        chosen = ()
    metric, descending, _ = metric_of(sense)
    if selection is not None and metric is not None and sense.says(*_PICKED):
        selection = replace(selection, metric=metric, descending=descending)  # "of the biggest one"
    offset = 2 if sense.says("third") else 1 if sense.says("second") else 0
    plain = sense.without("second", "third") if offset else sense
    stand_in = chosen or (Subject("repo", "?", "?", ("?",), "model"),)
    asking = replace(plain, carried=stand_in)
    asked = check(asking) or choose(asking)
    if not isinstance(asked, Reading):
        return asked if chosen else None
    if selection is None or asked.plan.intent not in (*FACTS, "check"):
        return asked if asked.plan.subjects != stand_in or chosen else None
    picked = replace(selection, limit=1, offset=selection.offset + offset)
    return replace(asked, plan=replace(asked.plan, subjects=(), pick=picked))
