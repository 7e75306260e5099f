"""Counts, lists and single figures in words."""

from typing import Final

from bot.answering.finding.findings import Counted, Figured, Listed, repo_row
from bot.answering.plan import Metric, Plan, Subject
from bot.answering.saying.conditions import conditions
from bot.answering.saying.draft import Draft, subject_span
from bot.document import Instant, Line, Span
from bot.texts.numbers import exact, parameters
from bot.wording import count_words
from storage.catalogue import Repo

_LEADS: Final[dict[Metric, tuple[str, str]]] = {
    "downloads": ("list-by-downloads", "list-by-downloads-least"),
    "likes": ("list-by-likes", "list-by-likes-least"),
    "trending": ("list-by-trending", "list-by-trending-least"),
    "created_at": ("list-by-newest", "list-by-oldest"),
    "last_modified": ("list-by-modified", "list-by-unmodified"),
    "parameters": ("list-by-largest", "list-by-smallest"),
    "downloads_all_time": ("list-by-all-time", "list-by-all-time-least"),
}


def say_count(draft: Draft, plan: Plan, found: Counted) -> None:
    """Say how many, and the best known of them."""
    _begin(draft, plan.subjects)
    said = conditions(draft, plan)
    kind = plan.filters.types[0] if len(plan.filters.types) == 1 else None
    draft.rows.append({"count": found.total, "by_type": dict(found.by_type)})
    if not found.total and plan.filters.components:
        none_judged(draft, said)
        return
    if plan.topic == "exists":
        words = draft.line("count-is", count=count_words(found.total, kind, draft.locale), conditions=said)
        if found.total:
            draft.say("exists-yes", said=words)
        else:
            draft.say("exists-no", conditions=said)
    elif not found.total:
        draft.say("count-none", conditions=said)
    elif plan.filters.artefact is not None and plan.filters.types == ():
        names = draft.words("artefact-kind", kind=plan.filters.artefact.replace(" ", "_"), number=found.total)
        draft.say("count-artefacts", count=exact(found.total, draft.locale), kind=names, conditions=said)
    else:
        draft.say("count-is", count=count_words(found.total, kind, draft.locale), conditions=said)
    if plan.filters.artefact is not None:
        draft.caution()
    parts = [count_words(number, each, draft.locale) for each, number in found.by_type if number]
    if len(parts) > 1:
        draft.say("count-parts", parts=", ".join(parts))
    if found.repos:
        links: list[Span] = [_link(draft, repo) for repo in found.repos]
        message = "count-examples-liked" if kind == "space" else "count-examples"
        draft.say(message, repos=draft.joined(links))


def none_judged(draft: Draft, conditions: Line) -> None:
    """Say that nothing was judged so: what nobody judged is not known, and not closed."""
    draft.say("list-none-judged", conditions=conditions)
    draft.outcome, draft.reason = "no_data", "not_collected"


def say_list(draft: Draft, plan: Plan, found: Listed) -> None:
    """Say which repos lead, and by what."""
    _begin(draft, plan.subjects)
    said = conditions(draft, plan)
    metric = plan.metric or "downloads"
    draft.rows.extend(repo_row(repo) for repo in found.repos)
    draft.rows.append({"total": found.total})
    draft.entities.extend(one.key for one in (*plan.filters.data, *plan.filters.bases) if one.kind == "repo")
    if not found.repos and plan.filters.components:
        none_judged(draft, said)
        return
    if not found.repos:
        draft.say("list-none", conditions=said)
        return
    if metric == "derivatives":
        _most_derived(draft, plan, found, said)
        return
    if getattr(found.repos[0], metric) is None:
        draft.say("list-unmeasured", count=found.total)
        draft.caution()
        draft.items.extend((_link(draft, repo),) for repo in found.repos)
        draft.left = max(found.total - len(found.repos), 0)
        return
    first, *rest = [repo for repo in found.repos if getattr(repo, metric) is not None]
    message = _LEADS[metric][0 if plan.descending else 1]
    if plan.offset:
        draft.say(
            "list-next",
            number=plan.offset + 1,
            repo=_link(draft, first),
            value=measured(draft, first, metric),
        )
    else:
        draft.say(message, repo=_link(draft, first), value=_value(draft, first, metric))
    kind = plan.filters.types[0] if len(plan.filters.types) == 1 else None
    draft.say("list-of", count=count_words(found.total, kind, draft.locale), conditions=said)
    for repo in rest:
        draft.items.append(
            draft.line("list-item", repo=_link(draft, repo), value=measured(draft, repo, metric))
        )
    draft.left = max(found.total - len(found.repos), 0) if (plan.limit or 0) > len(found.repos) else 0
    draft.act(draft.words("button-card"), "repo", str(first.id))


def _most_derived(draft: Draft, plan: Plan, found: Listed, said: Line) -> None:
    pairs = list(zip(found.repos, found.numbers, strict=True))
    for row, number in zip(draft.rows, found.numbers, strict=False):
        row["derivatives"] = number
    (first, most), *rest = pairs
    draft.say("list-by-derivatives", repo=_link(draft, first), value=exact(most, draft.locale))
    kind = plan.filters.types[0] if len(plan.filters.types) == 1 else None
    draft.say("list-of", count=count_words(found.total, kind, draft.locale), conditions=said)
    for repo, number in rest:
        value = f"{exact(number, draft.locale)} {draft.words('metric-derivatives')}"
        draft.items.append(draft.line("list-item", repo=_link(draft, repo), value=(value,)))


def say_figures(draft: Draft, plan: Plan, found: tuple[Figured, ...]) -> None:
    """Say the figures of each subject, with what they count."""
    _begin(draft, plan.subjects)
    for figure in found:
        metric = figure.metric
        draft.rows.append(
            (repo_row(figure.repo) if figure.repo else {})  # as it is now: what was asked for goes over it
            | {"subject": figure.subject.key, metric: figure.value, "repos": figure.repos}
        )
        if metric in {"followers", "members"}:
            _followed(draft, figure)
        elif figure.missing is not None:
            draft.say("refused-before", at=Instant(figure.missing, "date"))
            draft.outcome, draft.reason = "no_data", "not_collected"
        elif figure.at is not None:
            draft.rows.append({"at": figure.at})
            draft.say(
                "figure-then",
                name=subject_span(figure.subject),
                value=exact(figure.value, draft.locale),
                metric=draft.words(f"metric-{metric}"),
                at=Instant(figure.at, "date"),
            )
            draft.repo(figure.subject.repo_type or "model", figure.subject.key, figure.subject.key)
        elif figure.repo is not None:
            _figure(draft, figure.repo, metric)
        else:
            _summed(draft, plan, figure)
    if any(figure.metric == "downloads" for figure in found):
        draft.say("figure-rolling")


def _followed(draft: Draft, figure: Figured) -> None:
    name = subject_span(figure.subject)
    if figure.value is None or figure.owner is None:
        draft.say("figure-of-unknown", repo=name)
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    link = draft.owner(figure.owner.handle, figure.metric)
    draft.say(f"count-of-{figure.metric}", name=link, value=exact(figure.value, draft.locale))


def _summed(draft: Draft, plan: Plan, figure: Figured) -> None:
    metric = figure.metric
    kind = plan.filters.types[0] if len(plan.filters.types) == 1 else "model"
    for handle in figure.subject.handles:
        draft.owner(handle, figure.subject.name)
    said = {"count": count_words(figure.repos, kind, draft.locale), "name": subject_span(figure.subject)}
    if figure.largest is not None:
        value = parameters(figure.largest.parameters, draft.locale)
        draft.rows.append(repo_row(figure.largest))
        draft.say("figure-sum-parameters", **said, repo=_link(draft, figure.largest), value=value)
        return
    if figure.value is None:
        draft.say("figure-sum-none", name=said["name"])
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    dated = metric in {"created_at", "last_modified"}
    shown: Span = Instant(figure.value, "date") if dated else exact(figure.value, draft.locale)
    draft.say(f"figure-sum-{metric}", **said, value=shown)
    if figure.unknown and not dated:
        draft.note("figure-sum-unknown", count=exact(figure.unknown, draft.locale))


def _figure(draft: Draft, repo: Repo, metric: Metric) -> None:
    link = _link(draft, repo)
    value = getattr(repo, metric, None)
    if value is None:
        draft.say("figure-of-unknown", repo=link)
        draft.outcome, draft.reason = "no_data", "not_collected"
    elif metric == "downloads":
        every = exact(repo.downloads_all_time, draft.locale)
        draft.say("figure-downloads", repo=link, value=exact(value, draft.locale), all=every)
    elif metric == "likes":
        shown = exact(value, draft.locale)
        draft.say("figure-likes", repo=link, value=shown, plural=int(value == 1))
    else:
        draft.say(f"figure-{metric}", repo=link, value=_value(draft, repo, metric))


def _begin(draft: Draft, subjects: tuple[Subject, ...]) -> None:
    if len(subjects) == 1:
        draft.title = subjects[0].name
    for subject in subjects:
        draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)
        for handle in subject.handles if subject.kind != "repo" else ():
            draft.owner(handle, subject.name)
        if subject.kind == "project":
            draft.act(draft.words("button-project", name=subject.name), "project", subject.key)


def _link(draft: Draft, repo: Repo) -> Span:
    draft.entities.append(repo.name)
    return draft.repo(repo.repo_type, repo.name, repo.name)


def _value(draft: Draft, repo: Repo, metric: Metric) -> Span:
    value = getattr(repo, metric)
    if metric in {"created_at", "last_modified"}:
        return Instant(value, "date")
    if metric == "parameters":
        return parameters(value, draft.locale)
    return exact(value, draft.locale)


def measured(draft: Draft, repo: Repo, metric: Metric) -> Line | Span:
    """Return one counter of a repo with what it counts."""
    shown = _value(draft, repo, metric)
    if metric in {"created_at", "last_modified", "trending"}:
        return shown
    if metric == "likes":
        return draft.line("list-likes", value=shown, plural=int(repo.likes == 1))
    return draft.line(f"list-{metric}", value=shown)
