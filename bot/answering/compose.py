"""Rows to words: which way of saying belongs to which question, and what was read into it."""

from bot.answering import execute
from bot.answering.draft import Draft
from bot.answering.judges import Derive
from bot.answering.kinds import say_kinds
from bot.answering.plan import Assumed, Plan, Reading
from bot.answering.reach import reach_of, say_derived_reach, say_reach, say_repos_reach
from bot.answering.say_history import say_changes, say_derived, say_lineage
from bot.answering.say_licenses import say_gates, say_licenses
from bot.answering.say_people import say_channels, say_governance, say_makers, say_places, say_why
from bot.answering.say_repos import say_count, say_figures, say_list
from bot.answering.say_rest import offer, say_abilities, say_study, say_what
from bot.document import Instant
from bot.wording import owner_link
from storage.views import View

CAUTIOUS = frozenset(
    {
        "assumed-name",
        "assumed-owner",
        "assumed-best",
        "assumed-no-window",
        "assumed-first-three",
        "assumed-created",
        "assumed-license",
    }
)
"""What, read into a question, may not be what was meant: the answer then carries a caveat."""


COUNTING = frozenset({"count", "list", "changes", "figure", "license", "use", "derivatives", "lineage"})
"""What can only be answered of namespaces that were looked at."""


async def carry_out(view: View, draft: Draft, reading: Reading, derive: Derive | None = None) -> None:
    """Execute a plan and say what was found, then what was read into the question."""
    plan = reading.plan
    reach = await reach_of(view, plan)
    missing = reach.missing if plan.intent in COUNTING else ()
    whole = {handle for subject in plan.subjects for handle in subject.handles}
    if missing and len(missing) == len(whole):
        draft.say("refused-untracked", names=draft.joined([owner_link(handle) for handle in missing]))
        draft.outcome, draft.reason = "no_data", "not_collected"
        for subject in plan.subjects:
            offer(draft, subject)
        return
    draft.title = _title(draft, plan)
    await _say(view, draft, plan)
    if plan.intent == "describe":
        await say_kinds(view, draft, plan, derive)
    if plan.intent in COUNTING:
        say_reach(draft, reach)
    await say_repos_reach(view, draft, plan)
    if missing:
        draft.note("answer-untracked", names=draft.joined([owner_link(handle) for handle in missing]))
    first = draft.scope.first_look
    if plan.created and first and (plan.created.since or 0) < first:
        draft.note("answer-created-before", at=Instant(first, "date"))
    _say_reading(draft, reading)


def _say_reading(draft: Draft, reading: Reading) -> None:
    """Say what was read into the question, and what of it was not read."""
    if reading.assumed:
        said = ", ".join(assumed_words(draft, assumed) for assumed in reading.assumed)
        draft.notes.append(draft.line("answer-read-as", assumed=said))
        if any(assumed.message in CAUTIOUS for assumed in reading.assumed):
            draft.caution()
    if reading.unread:
        draft.note("answer-unread", words=", ".join(reading.unread))
    if reading.plan.subjects and any(assumed.message in CAUTIOUS for assumed in reading.assumed):
        for subject in reading.alternatives:
            offer(draft, subject)


def _title(draft: Draft, plan: Plan) -> str:
    """Return what an answer is headed by where it is not about one thing."""
    if plan.intent != "list":
        return draft.words("answer-title", intent=plan.intent)
    order = plan.metric or "downloads"
    named = {
        "created_at": "newest" if plan.descending else "oldest",
        "parameters": "largest" if plan.descending else "smallest",
    }.get(order, order if plan.descending else "any")
    kind = plan.filters.types[0] if len(plan.filters.types) == 1 else "repo"
    return draft.words("answer-title-list", order=named, kind=kind)


def assumed_words(draft: Draft, assumed: Assumed) -> str:
    """Return in words what was read into a question."""
    return draft.words(assumed.message, **dict(assumed.args))


async def _say(view: View, draft: Draft, plan: Plan) -> None:
    match plan.intent:
        case "count":
            say_count(draft, plan, await execute.counted(view, plan))
            if plan.whole and plan.filters.artefact is not None:
                draft.note("answer-whole-artefacts")
        case "list":
            say_list(draft, plan, await execute.listed(view, plan))
        case "figure":
            say_figures(draft, plan, await execute.figures(view, plan))
        case "changes":
            say_changes(draft, plan, await execute.changes(view, plan))
        case "study":
            say_study(draft)
        case "abilities":
            say_abilities(draft)
        case _:
            await _say_named(view, draft, plan)


async def _say_named(view: View, draft: Draft, plan: Plan) -> None:
    match plan.intent:
        case "license" | "use":
            say_licenses(draft, plan, await execute.licenses(view, plan))
        case "gate":
            say_gates(draft, plan, await execute.licenses(view, plan))
        case "lineage":
            say_lineage(draft, plan, await execute.lineages(view, plan))
        case "derivatives":
            say_derived(draft, plan, await execute.derived(view, plan))
            await say_derived_reach(view, draft, plan)
        case "describe":
            say_what(draft, await execute.described(view, plan))
        case _:
            await _say_people(view, draft, plan)


async def _say_people(view: View, draft: Draft, plan: Plan) -> None:
    found = await execute.makers(view, plan)
    match plan.intent:
        case "maker":
            say_makers(draft, found)
        case "governance":
            say_governance(draft, plan, found)
        case "where":
            say_places(draft, plan, found)
        case "channels":
            say_channels(draft, found)
        case _:
            say_why(draft, plan, found)
