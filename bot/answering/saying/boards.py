"""Benchmarks in words: who leads them, and what models say they scored."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from bot.answering.finding.homes import keys_of
from bot.answering.finding.selecting import where_of
from bot.answering.plan import Filters, Plan, Subject
from bot.answering.saying.around import begin
from bot.answering.saying.conditions import conditions
from bot.answering.saying.draft import Draft, subject_span
from bot.answering.saying.facts import not_known, repo_of
from bot.document import Code, Span
from bot.texts.numbers import exact
from storage.catalogue import find_repos
from storage.filters import RepoFilter
from storage.leaderboards import Place, leaders, official_benchmarks, places_of
from storage.lineage import resolve
from storage.scores import scores_of, scores_on
from storage.tally import ids_of
from storage.views import View

_SHOWN: Final = 5


async def say_leaders(view: View, draft: Draft, plan: Plan) -> None:
    """Say who leads the table of a benchmark, or which place something has there."""
    boards = [one for one in plan.subjects if one.repo_type == "dataset"]
    others = [one for one in plan.subjects if one.repo_type != "dataset"]
    if not boards:
        await _all_leaders(view, draft)
        return
    for board in boards:
        draft.title = board.name
        repo = await repo_of(view, board)
        places = await leaders(view, [repo.id]) if repo else []
        link = draft.repo("dataset", board.key, draft.words("leaders-title"))
        if not places:
            await _stated(view, draft, board, others)
            continue
        if others:
            places = [one for one in places if _is_of(one, others)]
            if not places:
                draft.entities.append(board.key)
                draft.say(
                    "leaders-not-there", names=draft.joined([subject_span(one) for one in others]), board=link
                )
                continue
        if plan.filters == Filters():
            await _tell_places(view, draft, plan, link, places)
        else:
            await _meeting(view, draft, plan, link, places)
    if others:
        draft.notes.append(draft.line("leaders-note"))


async def _meeting(view: View, draft: Draft, plan: Plan, link: Span, places: list[Place]) -> None:
    """Tell the places of models that meet conditions; of a model that the store lacks, nothing is known."""
    known = await resolve(view, [one.model.casefold() for one in places])
    held = [(one, known.get(("model", one.model.casefold()))) for one in places]
    where = await where_of(view, Plan(intent="list", filters=plan.filters))
    fit = set(await ids_of(view, where))
    kept = [place for place, repo_id in held if repo_id in fit]
    if kept:
        await _tell_places(view, draft, plan, link, kept)
    draft.say(
        "leaders-meeting",
        number=exact(len(kept), draft.locale),
        known=exact(sum(repo_id is not None for _, repo_id in held), draft.locale),
        every=exact(len(held), draft.locale),
        conditions=conditions(draft, replace(plan, subjects=())),
        board=link,
    )
    if any(repo_id is None for _, repo_id in held):
        draft.caution()


async def _tell_places(view: View, draft: Draft, plan: Plan, link: Span, places: list[Place]) -> None:
    ordered = places if plan.descending else places[::-1]
    shown = ordered[plan.offset : plan.offset + (plan.limit or _SHOWN)]
    known = await resolve(view, [one.model.casefold() for one in shown])
    draft.entities.append(shown[0].benchmark) if shown else None
    for one in shown:
        draft.entities.append(one.model)
        draft.rows.append(
            {
                "benchmark": one.benchmark,
                "task": one.task,
                "repo": one.model,
                "rank": one.rank,
                "value": one.value,
            }
        )
    if not shown:
        draft.say("leaders-no-more", board=link)
        return
    first, *rest = shown
    said = {
        "repo": _model(draft, first, known),
        "board": link,
        "value": exact(first.value, draft.locale),
    }
    if first.rank == 1:
        draft.say("leaders-first", **said)
    else:
        draft.say("leaders-place", rank=first.rank, **said)
    for one in rest:
        draft.items.append(
            draft.line(
                "leaders-item",
                rank=one.rank,
                repo=_model(draft, one, known),
                value=exact(one.value, draft.locale),
            )
        )
    draft.left = max(len(places) - plan.offset - len(shown), 0)
    draft.notes.append(draft.line("leaders-source"))


def _model(draft: Draft, place: Place, known: Mapping[tuple[str, str], int]) -> Span:
    """Return a model with its page behind it where the store knows it; tables name others too."""
    if ("model", place.model.casefold()) in known:
        return draft.repo("model", place.model, place.benchmark)
    return Code(place.model)


def _is_of(place: Place, others: list[Subject]) -> bool:
    owner = place.model.split("/")[0].casefold()
    return any(
        place.model.casefold() == one.key.casefold() if one.kind == "repo" else owner in keys_of([one])
        for one in others
    )


async def _stated(view: View, draft: Draft, board: Subject, others: list[Subject]) -> None:
    """Say what models state of themselves on a dataset that has no table."""
    scores = await scores_on(view, [board.key])
    keys = keys_of(others)
    names = {one.key.casefold() for one in others if one.kind == "repo"}
    chosen = [
        one
        for one in scores
        if not others or one.model.casefold() in names or one.model.split("/")[0].casefold() in keys
    ]
    if not chosen:
        not_known(draft, "leaders-none", board)
        return
    link = draft.repo("dataset", board.key, board.key)
    draft.say("scores-stated", board=link, count=len(chosen))
    for one in sorted(chosen, key=lambda one: (-(one.number or 0), one.model))[:_SHOWN]:
        draft.entities.append(one.model)
        draft.rows.append({"repo": one.model, "dataset": one.dataset, "task": one.task, "value": one.value})
        draft.items.append(
            draft.line("list-item", repo=draft.repo("model", one.model, board.key), value=(one.value,))
        )
    draft.note("scores-note")


async def _all_leaders(view: View, draft: Draft) -> None:
    found = await leaders(view, await official_benchmarks(view) or None, limit=1)
    if not found:
        draft.say("leaders-nothing")
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    draft.say("leaders-all", count=len({one.benchmark for one in found}))
    for one in found:
        draft.entities.append(one.model)
        draft.rows.append(
            {
                "benchmark": one.benchmark,
                "task": one.task,
                "repo": one.model,
                "rank": one.rank,
                "value": one.value,
            }
        )
        draft.items.append(
            draft.line(
                "leaders-of",
                board=draft.repo("dataset", one.benchmark, one.benchmark),
                repo=draft.repo("model", one.model, one.benchmark),
                value=exact(one.value, draft.locale),
            )
        )


async def say_scores(view: View, draft: Draft, plan: Plan) -> None:
    """Say what models scored by their own account, and their places in the tables of benchmarks."""
    for subject in plan.subjects:
        begin(draft, plan, subject)
        repo = await repo_of(view, subject)
        repos = (
            [repo]
            if repo is not None
            else await find_repos(view, RepoFilter(types=("model",), owners=keys_of([subject])), limit=200)
        )
        if repo is not None and repo.repo_type == "dataset":
            await say_leaders(view, draft, plan)
            continue
        scores = await scores_of(view, [one.id for one in repos])
        places = [place for one in repos[:40] for place in await places_of(view, one.id)]
        if not scores and not places:
            not_known(draft, "scores-none", subject)
            continue
        draft.say("scores-head", name=subject_span(subject))
        for score in scores[:_SHOWN]:
            draft.rows.append(
                {"repo": score.model, "dataset": score.dataset, "task": score.task, "value": score.value}
            )
            draft.entities.append(score.dataset)
            draft.items.append(
                draft.line(
                    "scores-item",
                    repo=draft.repo("model", score.model, score.dataset),
                    board=draft.repo("dataset", score.dataset, score.model),
                    value=score.value,
                )
            )
        for place in places[:_SHOWN]:
            draft.rows.append(
                {"repo": place.model, "benchmark": place.benchmark, "rank": place.rank, "value": place.value}
            )
            draft.items.append(
                draft.line(
                    "scores-rank",
                    repo=draft.repo("model", place.model, place.benchmark),
                    board=draft.repo("dataset", place.benchmark, place.model),
                    rank=place.rank,
                    value=exact(place.value, draft.locale),
                )
            )
        draft.note("scores-note")
