"""Two or more things side by side, and whether what a question says of one holds."""

from typing import Final

from msgspec import Struct

from bot.answering.finding.execute import figure_of, maker_of
from bot.answering.finding.findings import governance_of, repo_row
from bot.answering.finding.homes import keys_of
from bot.answering.finding.selecting import where_of
from bot.answering.plan import Metric, Plan, Subject
from bot.answering.saying.draft import Draft, subject_span
from bot.document import Instant, Line
from bot.texts.numbers import exact, parameters
from bot.wording import count_words, repo_license
from storage.catalogue import count_repos, find_repo, group_repos
from storage.filters import RepoFilter
from storage.tally import derivative_counts
from storage.views import View

_DATED: Final = frozenset({"created_at", "last_modified"})
_OCTET: Final = 8


class Weighed(Struct, frozen=True):
    """One of what is compared, with its value; None is not known."""

    subject: Subject
    value: int | None


async def say_compare(view: View, draft: Draft, plan: Plan) -> None:
    """Say which of several has more of something; without a figure, the facts of each in one line."""
    draft.title = draft.words("said-compare-title")
    if plan.metric is None:
        for subject in plan.subjects:
            await _facts(view, draft, subject)
        return
    found = [Weighed(subject, await _value(view, plan, subject, plan.metric)) for subject in plan.subjects]
    metric = plan.metric
    for one in found:
        draft.entities.extend([one.subject.key] if one.subject.kind == "repo" else one.subject.handles[:1])
        draft.rows.append({"subject": one.subject.key, metric: one.value})
        cite_subject(draft, one.subject)
    known = [one for one in found if one.value is not None]
    unknown = [one for one in found if one.value is None]
    if len(known) > 1:
        sign = -1 if plan.descending else 1
        ordered = sorted(known, key=lambda one: sign * (one.value or 0))
        _verdict(draft, plan, found, ordered)
    else:
        draft.outcome, draft.reason = "no_data", "not_collected"
    for one in known:
        draft.items.append(
            draft.line(
                "list-item", repo=subject_span(one.subject), value=value_words(draft, metric, one.value)
            )
        )
    for one in unknown:
        draft.say("figure-of-unknown", repo=subject_span(one.subject))
    if metric == "downloads":
        draft.say("figure-rolling")
    if metric == "parameters" and any(one.subject.kind != "repo" for one in known):
        draft.notes.append(draft.line("compare-largest"))


def _verdict(draft: Draft, plan: Plan, found: list[Weighed], ordered: list[Weighed]) -> None:
    metric = plan.metric or "downloads"
    best, second = ordered[0], ordered[1]
    same = best.value == second.value
    kind = metric.replace("_", "-")
    others = draft.joined([subject_span(one.subject) for one in ordered[1:]])
    told = {"first": subject_span(best.subject), "second": others}
    side = "more" if plan.descending else "less"
    how = draft.line(f"compare-{kind}-{side}", **told)
    if plan.topic == "check":
        yes = best.subject == found[0].subject and not same
        if not same:
            draft.say("compare-yes" if yes else "compare-no", said=how)
            return
    if same:
        draft.say("compare-same", metric=draft.words(f"metric-{metric}"))
        return
    draft.lines.append(how)


def value_words(draft: Draft, metric: str, value: int | None) -> Line:
    """Return a figure with its unit as people read it."""
    if value is None:
        return (draft.words("page-not-known"),)
    if metric in _DATED:
        return (Instant(value, "date"),)
    if metric == "parameters":
        return draft.line("list-parameters", value=parameters(value, draft.locale))
    if metric == "repos":
        return (exact(value, draft.locale),)
    return (f"{exact(value, draft.locale)} {draft.words(f'metric-{metric}')}",)


async def _value(view: View, plan: Plan, subject: Subject, metric: Metric) -> int | None:
    if metric == "repos":
        counted = Plan(intent="count", subjects=(subject,), filters=plan.filters)
        return await count_repos(view, await where_of(view, counted))
    if metric == "derivatives":
        repo = await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None
        where = RepoFilter(ids=(repo.id,)) if repo is not None else RepoFilter(owners=keys_of([subject]))
        return sum(number for _, number in await derivative_counts(view, where))
    figure = await figure_of(view, plan, subject, metric)
    if figure.value is None and figure.largest is not None:
        return figure.largest.parameters
    return figure.value


def cite_subject(draft: Draft, subject: Subject) -> None:
    """Name the page of what is compared as a source."""
    if subject.kind == "repo":
        draft.repo(subject.repo_type or "model", subject.key, subject.key)
    for handle in subject.handles[:1] if subject.kind != "repo" else ():
        draft.owner(handle, subject.name)


async def _facts(view: View, draft: Draft, subject: Subject) -> None:
    """Say in one line what something is: licence, size, downloads and date of a repo; holder, place.

    Governance.
    """
    cite_subject(draft, subject)
    repo = await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None
    pieces: list[Line] = []
    if repo is not None:
        draft.entities.append(repo.name)
        draft.rows.append(repo_row(repo))
        pieces.append(repo_license(repo, draft.locale))
        pieces.append(value_words(draft, "parameters", repo.parameters)) if repo.parameters else None
        pieces.append(
            draft.line("list-downloads", value=exact(repo.downloads, draft.locale))
        ) if repo.downloads is not None else None
        pieces.append(
            draft.line("list-by-created", at=Instant(repo.created_at, "date"))
        ) if repo.created_at else None
    else:
        maker = await maker_of(view, subject)
        draft.entities.extend(maker.handles[:1])
        draft.rows.extend(maker.rows())
        pieces.append((maker.name,))
        if maker.project is not None:
            pieces.append((maker.project.country,))
            pieces.append((f"{governance_of(maker) or maker.project.governance.model}",))
            draft.cite_study(maker.project.governance.source)
            if maker.project.governance.inferred:
                draft.caution()
        owners = keys_of([subject]) or tuple(handle.casefold() for handle in maker.handles)
        groups = dict(await group_repos(view, RepoFilter(owners=owners), "repo_type")) if owners else {}
        draft.rows.append({str(kind): number for kind, number in groups.items()})
        pieces.extend((count_words(number, kind, draft.locale),) for kind, number in groups.items())
        licenses = (
            await group_repos(view, RepoFilter(types=("model",), owners=owners), "license") if owners else []
        )
        if licenses and licenses[0][0]:
            pieces.append(draft.line("compare-mostly", terms=licenses[0][0]))
    draft.say("compare-line", name=subject_span(subject), facts=draft.joined(pieces))
