"""Plan to words: what is picked first, then every fact that is asked.

Then what was read into the question.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from msgspec.structs import replace

from bot.answering.finding import descent, execute, execute_sets
from bot.answering.finding.execute_sets import gains, grouped, owned, projects, shared, summed
from bot.answering.finding.reach import reach_of
from bot.answering.finding.selecting import fitting
from bot.answering.judges import Derive, Judge
from bot.answering.plan import Assumed, Intent, Makers, Plan, Reading, Subject
from bot.answering.saying import around, backing, boards, community, facts, openness
from bot.answering.saying.check import say_check
from bot.answering.saying.compare import say_compare
from bot.answering.saying.draft import Draft
from bot.answering.saying.history import say_changes, say_derived, say_lineage
from bot.answering.saying.kinds import say_kinds
from bot.answering.saying.labels import say_label
from bot.answering.saying.licenses import say_gates, say_licenses
from bot.answering.saying.ours import say_of_study, say_of_us, say_reading, say_term
from bot.answering.saying.people import say_channels, say_governance, say_makers, say_places, say_why
from bot.answering.saying.reach import say_derived_reach, say_reach, say_repos_reach
from bot.answering.saying.repos import say_count, say_figures, say_list
from bot.answering.saying.rest import offer, say_what
from bot.answering.saying.sets import (
    memory_words,
    say_gains,
    say_groups,
    say_owners,
    say_projects,
    say_share,
    say_total,
)
from bot.answering.saying.trend import say_trend
from bot.document import Instant
from bot.wording import owner_link
from storage.catalogue import find_repo
from storage.leaderboards import leaders
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
        "assumed-language",
        "assumed-around",
        "assumed-part",
        "assumed-model",
    }
)
"""What, read into a question, may not be what was meant: the answer then carries a caveat."""


COUNTING: Final = frozenset(
    {
        "count",
        "list",
        "changes",
        "figure",
        "license",
        "use",
        "derivatives",
        "lineage",
        "share",
        "total",
        "groups",
        "gainers",
        "data",
        "openness",
        "trait",
        "memory",
        "trend",
        "threads",
        "builders",
    }
)
"""What can only be answered of namespaces that were looked at."""
SELECTING: Final = frozenset({"count", "list", "share", "total", "groups", "gainers", "owners"})
"""What is asked of many: a question that names nobody means what is tracked."""
_FOUND: Final[
    dict[Intent, tuple[Callable[[View, Plan], Awaitable[Any]], Callable[[Draft, Plan, Any], None]]]
] = {
    "count": (execute.counted, say_count),
    "list": (execute.listed, say_list),
    "figure": (execute.figures, say_figures),
    "changes": (execute.changes, say_changes),
    "share": (shared, say_share),
    "total": (summed, say_total),
    "groups": (grouped, say_groups),
    "owners": (owned, say_owners),
    "gainers": (gains, say_gains),
    "license": (execute.licenses, say_licenses),
    "use": (execute.licenses, say_licenses),
    "gate": (execute.licenses, say_gates),
    "lineage": (descent.lineages, say_lineage),
}
"""What is found for a plan, and who says it."""
Teller = Callable[[View, Draft, Plan], Awaitable[None]]


async def carry_out(
    view: View, draft: Draft, reading: Reading, derive: Derive | None = None, judge: Judge | None = None
) -> None:
    """Execute a plan and say what was found, then what was read into the question."""
    plan = reading.plan
    if plan.pick is not None and not (plan.intent == "why" and plan.topic == "answer"):
        picked = await _picked(view, draft, plan.pick)
        if not picked:
            draft.say("pick-none")
            _say_reading(draft, reading)
            return
        plan = replace(plan, subjects=picked, pick=None)
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
    await _say(view, draft, plan, derive, judge)
    for fact in plan.also:
        await _say_more(view, draft, replace(plan, intent=fact, also=()), derive, judge)
    if plan.intent in COUNTING:
        say_reach(draft, reach)
    await say_repos_reach(view, draft, plan)
    if missing:
        draft.note("answer-untracked", names=draft.joined([owner_link(handle) for handle in missing]))
    _say_limits(draft, plan)
    _say_reading(draft, reading)


def _say_limits(draft: Draft, plan: Plan) -> None:
    """Say what a selection stands on: what was there when, formulas, licences, inferred labels."""
    first = draft.scope.first_look
    filters = plan.filters
    if plan.created and first and (plan.created.since or 0) < first:
        draft.note("answer-created-before", at=Instant(first, "date"))
    if filters.memory is not None and plan.intent in SELECTING:
        draft.notes.append(memory_words(draft, plan))
        draft.rows.append({"most_parameters": fitting(filters.memory)})
        draft.caution()
    if filters.commercial and plan.intent in SELECTING:
        draft.note("use-caveat")
    labelled = filters.roles or filters.openness or filters.components or filters.chains
    if labelled and plan.intent in SELECTING:
        draft.note("groups-inferred")
    if plan.whole and filters.artefact is not None and plan.intent == "count":
        draft.note("answer-whole-artefacts")


async def _say_more(view: View, draft: Draft, plan: Plan, derive: Derive | None, judge: Judge | None) -> None:
    """Say a further fact; that it is not known does not take back what was answered."""
    outcome, reason, title = draft.outcome, draft.reason, draft.title
    await _say(view, draft, plan, derive, judge)
    draft.title = title
    if draft.outcome == "no_data" and outcome != "no_data":
        draft.outcome, draft.reason = outcome, reason
        draft.caution()


async def _picked(view: View, draft: Draft, pick: Plan) -> tuple[Subject, ...]:
    """Say which things a selection picks, and return them."""
    if pick.intent == "owners":
        found = await execute_sets.owned(view, pick)
        return tuple(Subject("owner", one.handle, one.handle, (one.handle,)) for one in found.owners)
    if pick.intent == "gainers":
        gained = (await gains(view, pick))[pick.offset : pick.offset + (pick.limit or 1)]
        return tuple(_subject(one.repo.repo_type, one.repo.name) for one in gained)
    if pick.intent == "leaders":
        boards = [one for one in pick.subjects if one.repo_type == "dataset"]
        repo = await find_repo(view, boards[0].key, "dataset") if boards else None
        places = (await leaders(view, [repo.id]))[pick.offset : pick.offset + 1] if repo else []
        return tuple(_subject("model", one.model) for one in places)
    listed = await execute.listed(view, pick)
    before = len(draft.lines)
    say_list(draft, pick, listed)
    draft.lines = draft.lines[: before + 1]
    draft.items = []
    return tuple(_subject(repo.repo_type, repo.name) for repo in listed.repos)


def _subject(repo_type: str, name: str) -> Subject:
    kind = repo_type if repo_type in {"model", "dataset", "space"} else "model"
    return Subject("repo", name, name, (name.split("/", maxsplit=1)[0],), kind)  # type: ignore[arg-type]  # one of the three


def _say_reading(draft: Draft, reading: Reading) -> None:
    """Say what was read into the question, and what of it was not read."""
    if reading.assumed:
        said = ", ".join(dict.fromkeys(assumed_words(draft, assumed) for assumed in reading.assumed))
        draft.notes.append(draft.line("answer-read-as", assumed=said))
        if any(assumed.message in CAUTIOUS for assumed in reading.assumed):
            draft.caution()
    if reading.unread:
        draft.note("answer-unread", words=", ".join(reading.unread))


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


_TELLERS: Final[dict[Intent, Teller]] = {
    "memory": facts.say_memory,
    "trait": facts.say_traits,
    "role": facts.say_roles,
    "openness": openness.say_openness,
    "data": openness.say_data,
    "motives": backing.say_motives,
    "founded": backing.say_founded,
    "backers": backing.say_backers,
    "mentions": backing.say_mentions,
    "verified": backing.say_verified,
    "sample": backing.say_sample,
    "leaders": boards.say_leaders,
    "scores": boards.say_scores,
    "ranks": boards.say_scores,
    "papers": around.say_papers,
    "collections": around.say_collections,
    "providers": around.say_providers,
    "threads": community.say_threads,
    "members": community.say_members,
    "artefacts": around.say_artefacts,
    "gaps": around.say_gaps,
    "builders": community.say_builders,
    "compare": say_compare,
    "check": say_check,
    "trend": say_trend,
    "abilities": say_of_us,
}


async def _say(view: View, draft: Draft, plan: Plan, derive: Derive | None, judge: Judge | None) -> None:
    teller, found = _TELLERS.get(plan.intent), _FOUND.get(plan.intent)
    if teller is not None:
        await teller(view, draft, plan)
    elif found is not None:
        find, say = found
        say(draft, plan, await find(view, plan))
    elif plan.intent == "projects":
        say_projects(draft, plan, await projects(view, plan.filters.makers or Makers()))
    elif plan.intent == "kind":
        await backing.say_kinds_of_owner(view, draft, plan, judge)
    elif plan.intent in {"study", "terms"}:
        (say_of_study if plan.intent == "study" else say_term)(draft, plan)
    else:
        await _say_named(view, draft, plan, derive)


async def _say_named(view: View, draft: Draft, plan: Plan, derive: Derive | None) -> None:
    match plan.intent:
        case "derivatives":
            say_derived(draft, plan, await descent.derived(view, plan))
            await say_derived_reach(view, draft, plan)
        case "describe" | "holdings":
            say_what(draft, await execute.described(view, plan))
            await say_kinds(view, draft, plan, derive)
        case "why" if plan.topic == "answer":
            say_reading(draft, plan)
        case "why" if plan.topic is not None and plan.topic != "governance":
            await say_label(view, draft, plan)
        case _:
            await _say_people(view, draft, plan)


async def _say_people(view: View, draft: Draft, plan: Plan) -> None:
    found = await execute.makers(view, plan)
    match plan.intent:
        case "maker":
            say_makers(draft, found)
        case "governance":
            await say_governance(view, draft, plan, found)
        case "where":
            say_places(draft, plan, found)
        case "channels":
            say_channels(draft, found)
            for subject in plan.subjects if len(plan.subjects) == 1 else ():
                await community.say_socials(view, draft, subject)
        case _:
            await say_why(view, draft, plan, found)
