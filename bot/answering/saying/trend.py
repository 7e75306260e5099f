"""A counter over time in words, with its picture."""

from bot.answering.plan import Plan, Subject
from bot.answering.saying.draft import Draft, subject_span
from bot.answering.saying.facts import not_known, repo_of
from bot.answering.saying.parts import trend
from bot.document import Instant
from bot.texts.numbers import difference, exact
from storage.catalogue import Repo, find_repos
from storage.filters import RepoFilter
from storage.history import Metric, Sample, series
from storage.views import View

_MANY = 2_000


async def say_trend(view: View, draft: Draft, plan: Plan) -> None:
    """Say how a counter of each subject moved within a window: what it was at the first and the last look."""
    metric: Metric = "likes" if plan.metric == "likes" else "downloads"
    window = plan.window
    since = (window.since if window else None) or 0
    until = (window.until if window else None) or view.as_of or 0
    first_look = draft.scope.first_look
    if first_look is None or until <= first_look:
        draft.unobserved(first_look)
        return
    for subject in plan.subjects:
        if len(plan.subjects) == 1:
            draft.title = subject.name
        await _one(view, draft, subject, metric, since, until)
    if metric == "downloads":
        draft.say("figure-rolling")
    if since < first_look:
        draft.note("changes-partly", at=Instant(first_look, "date"))


async def _one(view: View, draft: Draft, subject: Subject, metric: Metric, since: int, until: int) -> None:
    repo = await repo_of(view, subject)
    draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)
    repos: list[Repo] = (
        [repo]
        if repo is not None
        else await find_repos(
            view,
            RepoFilter(types=("model",), owners=tuple(handle.casefold() for handle in subject.handles)),
            limit=_MANY,
        )
    )
    held = await series(view, [one.id for one in repos], metric, since=since)
    ends = [found for samples in held.values() if (found := _ends(samples, until)) is not None]
    if not ends:
        not_known(draft, "trend-none", subject)
        return
    before, after = sum(first for first, _ in ends), sum(last for _, last in ends)
    ats = [one.at for samples in held.values() for one in samples if one.at <= until]
    draft.rows.append(
        {
            "subject": subject.key,
            "before": before,
            "after": after,
            "gained": after - before,
            "since": min(ats),
            "until": max(ats),
            "repos": len(ends),
        }
    )
    link = draft.repo(repo.repo_type, repo.name, repo.name) if repo is not None else subject_span(subject)
    for handle in subject.handles if repo is None else ():
        draft.owner(handle, subject.name)
    draft.say(
        "trend-is",
        name=link,
        before=exact(before, draft.locale),
        after=exact(after, draft.locale),
        difference=difference(after - before, draft.locale),
        metric=draft.words(f"metric-{metric}"),
        since=Instant(min(ats), "date"),
        until=Instant(max(ats), "date"),
    )
    if repo is not None and metric == "downloads":
        draft.chart = await trend(view, repo, draft.locale)
        points = [one for one in draft.chart.series[0].points if one.value is not None] if draft.chart else []
        draft.rows.extend({"at": one.at, "downloads": one.value} for one in points)


def _ends(samples: list[Sample], until: int) -> tuple[int, int] | None:
    known = [one for one in samples if one.value is not None and one.at <= until]
    if not known:
        return None
    return int(known[0].value or 0), int(known[-1].value or 0)
