"""Answers about many in words: shares, sums, groups, organisations, projects, and what grew."""

from typing import Any, Final

from bot.answering.finding.execute_sets import Chosen, Gain, Grouped, Owned, Owning, Share
from bot.answering.finding.homes import country_words
from bot.answering.finding.selecting import fitting
from bot.answering.plan import Plan
from bot.answering.saying.conditions import conditions, span_of_time
from bot.answering.saying.draft import Draft
from bot.answering.saying.repos import none_judged
from bot.document import Instant, Line, Span, Strong
from bot.texts.numbers import difference, exact, parameters, percentage, size
from bot.wording import count_words, gate_words, license_words, owner_link, repo_link
from config.codebook import load
from storage.languages import language
from storage.tally import Sum

SHOWN: Final = 6
_KIND_OF_REPO: Final = {"model": "model", "dataset": "dataset", "space": "space"}


def kind_of(plan: Plan) -> str | None:
    """Return the one type of repo that a plan means; None where it means several."""
    return plan.filters.types[0] if len(plan.filters.types) == 1 else None


def begin(draft: Draft, plan: Plan) -> None:
    """Name whom a plan is about: in the heading where it is one, and among the answer's entities."""
    if len(plan.subjects) == 1:
        draft.title = plan.subjects[0].name
    for subject in plan.subjects:
        draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)
        for handle in subject.handles if subject.kind != "repo" else ():
            draft.owner(handle, subject.name)


def say_share(draft: Draft, plan: Plan, found: Share) -> None:
    """Say which part of the repos meets the conditions."""
    begin(draft, plan)
    share = found.part / found.whole if found.whole else None
    draft.rows.append({"count": found.part, "of": found.whole, "share": share})
    if not found.whole:
        draft.say("share-of-none", conditions=conditions(draft, plan))
        return
    draft.say(
        "share-is",
        share=percentage(share, draft.locale),
        part=exact(found.part, draft.locale),
        whole=count_words(found.whole, kind_of(plan), draft.locale),
        conditions=conditions(draft, plan),
    )


def say_total(draft: Draft, plan: Plan, found: Sum) -> None:
    """Say a counter added up, or its mean or middle."""
    begin(draft, plan)
    metric = plan.metric or "downloads"
    value = {"mean": found.mean, "median": found.median}.get(plan.average or "", float(found.total))
    draft.rows.append(
        {
            metric: value,
            "repos": found.repos,
            "unknown": found.unknown,
            "total": found.total,
            "mean": found.mean,
            "median": found.median,
        }
    )
    words = count_words(found.repos, kind_of(plan), draft.locale)
    if value is None or found.repos == found.unknown:
        draft.say("total-unknown", count=words, conditions=conditions(draft, plan))
        draft.outcome, draft.reason = ("answered", None) if not found.repos else ("no_data", "not_collected")
        return
    shown = (
        parameters(int(value), draft.locale)
        if metric == "parameters"
        else exact(round(value, 1), draft.locale)
    )
    unit = draft.words(f"metric-{metric}")
    how = plan.average or "sum"
    draft.say(f"total-{how}", value=Strong(shown), unit=unit, count=words, conditions=conditions(draft, plan))
    if found.unknown:
        draft.note("figure-sum-unknown", count=exact(found.unknown, draft.locale))
    if metric == "downloads":
        draft.say("figure-rolling")


def say_groups(draft: Draft, plan: Plan, found: Grouped) -> None:
    """Say how many of each there are, the most first."""
    begin(draft, plan)
    group = plan.group or "license"
    known = [pair for pair in found.pairs if pair[0] is not None]
    metric = plan.metric or "repos"
    said = conditions(draft, plan)
    words = count_words(found.repos, kind_of(plan), draft.locale)
    draft.rows.append({"repos": found.repos, "groups": len(known)})
    draft.rows.extend(
        {group: value, "count" if metric == "repos" else metric: number} for value, number in found.pairs
    )
    if not known:
        draft.say("groups-none", count=words, conditions=said, group=draft.words(f"group-{group}", number=2))
        return
    names = draft.words(f"group-{group}", number=len(known))
    if plan.topic == "count":
        draft.say(
            "groups-count", number=exact(len(known), draft.locale), names=names, count=words, conditions=said
        )
    if group in {"month", "year"}:
        draft.say("groups-times", names=names, count=words, conditions=said)
        for when, number in known[: (plan.limit or SHOWN)]:
            draft.items.append(draft.line("list-item", repo=str(when), value=_amount(draft, plan, number)))
        draft.left = max(len(known) - len(draft.items), 0) if plan.limit is None else 0
        return
    value, number = known[0]
    first = draft.line(
        "groups-first" if plan.descending else "groups-least",
        value=group_words(draft, group, value),
        number=_amount(draft, plan, number),
    )
    draft.lines.append((*first, " ", *draft.line("groups-of", count=words, conditions=said)))
    for value, number in known[1 : (plan.limit or SHOWN)]:
        draft.items.append(
            draft.line("list-item", repo=group_words(draft, group, value), value=_amount(draft, plan, number))
        )
    draft.left = len(known) - len(draft.items) - 1 if plan.limit is None else 0
    without = dict(found.pairs).get(None, 0)
    if without and metric == "repos":
        draft.say(
            "groups-without",
            count=exact(without, draft.locale),
            group=draft.words(f"group-{group}", number=1),
        )
    if group in {"role", "openness", "artefact", "kind", "governance"}:
        draft.note("groups-inferred")
    if metric == "downloads":
        draft.say("figure-rolling")


def _amount(draft: Draft, plan: Plan, number: int) -> Line:
    metric = plan.metric or "repos"
    if metric == "repos":
        return (count_words(number, kind_of(plan), draft.locale),)
    return (f"{exact(number, draft.locale)} {draft.words(f'metric-{metric}')}",)


def group_words(draft: Draft, group: str, value: str | None) -> Line:  # noqa: PLR0911 - a group each
    """Return what is counted as people read it."""
    if value is None:
        return (draft.words("page-not-known"),)
    match group:
        case "license":
            return license_words(value, draft.locale)
        case "owner":
            draft.entities.append(value)
            return (owner_link(value),)
        case "language":
            spoken = language(value)
            return (f"{spoken.name} ({value})" if spoken else value,)
        case "country":
            return (country_words(value),)
        case "repo_type":
            return (count_words(2, value, draft.locale).split(" ", 1)[-1],)
        case "gate":
            return (gate_words(value, draft.locale),)
        case "base" | "data":
            draft.entities.append(value)
            kind = "dataset" if group == "data" else "model"
            return (draft.repo(kind, value, value) if "/" in value else repo_link(kind, value),)
        case _:
            return (value,)


def say_owners(draft: Draft, plan: Plan, found: Owned) -> None:
    """Say which organisations there are, or which have most of something."""
    metric = plan.metric or "repos"
    said = owner_conditions(draft, plan)
    for one in found.owners:
        draft.entities.append(one.handle)
        draft.rows.append(_owner_row(one, metric))
        draft.owner(one.handle, one.home.name or one.handle)
    draft.rows.append({"count": found.total})
    judged = plan.filters.components or plan.filters.openness
    if not found.total and plan.filters.components:
        none_judged(draft, said)
        return
    if judged:
        draft.notes.append(draft.line("owners-unjudged"))
    if not found.total:
        draft.say("owners-none", conditions=said)
        return
    if plan.topic == "count" or (plan.filters.makers is not None and plan.topic != "rank"):
        draft.say(
            "owners-count",
            number=exact(found.total, draft.locale),
            plural=min(found.total, 2),
            conditions=said,
        )
        shown = found.owners
    else:
        first, *rest = found.owners
        draft.say(
            f"owners-first-{'most' if plan.descending else 'least'}",
            owner=_owner(first),
            value=_owner_value(draft, plan, first),
            conditions=owner_conditions(draft, plan, told=metric == "repos"),
        )
        shown = tuple(rest)
    for one in shown:
        draft.items.append(draft.line("list-item", repo=_owner(one), value=_owner_value(draft, plan, one)))
    draft.left = max(found.total - plan.offset - len(found.owners), 0) if (plan.limit or 0) > 1 else 0
    makers = plan.filters.makers
    if (
        makers is not None
        and (makers.kinds or makers.governance)
        and any(one.home.inferred for one in found.owners)
    ):
        draft.note("owners-inferred")
    if makers is not None and (makers.countries or makers.regions):
        draft.notes.append(draft.line("owners-homes"))
    if metric == "downloads":
        draft.say("figure-rolling")


def owner_conditions(draft: Draft, plan: Plan, *, told: bool = False) -> Line:
    """Return the conditions on organisations in words; `told` says that of what they hold is said before."""
    makers = plan.filters.makers
    pieces: list[Line] = []
    if makers is not None:
        pieces.extend((value,) for value in (*makers.kinds, *makers.governance))
        pieces.extend((draft.words("owners-in", place=country_words(code)),) for code in makers.countries)
        pieces.extend((draft.words("owners-in", place=region),) for region in makers.regions)
        if makers.study:
            pieces.append((draft.words("owners-of-study"),))
    held = conditions(draft, plan)
    line: Line = (" (", *draft.joined(pieces), ")") if pieces else ()
    kind = kind_of(plan)
    if told:
        return (*held, *line)
    if held or (kind is not None and plan.metric not in {None, "repos"}):
        noun = count_words(2, kind, draft.locale).split(" ", 1)[-1]
        line = (*line, " ", *draft.line("owners-with", kind=noun, conditions=held))
    return line


def _owner(one: Owning) -> Line:
    name = one.home.name
    link: Span = owner_link(one.handle)
    if name is None or name.casefold() == one.handle.casefold():
        return (link,)
    return (link, f" ({name})")


def _owner_value(draft: Draft, plan: Plan, one: Owning) -> Line:
    metric = plan.metric or "repos"
    if one.value is None:
        return (draft.words("page-not-known"),)
    if metric == "repos":
        return (count_words(one.value, kind_of(plan), draft.locale),)
    return (f"{exact(one.value, draft.locale)} {draft.words(f'metric-{metric}')}",)


def _owner_row(one: Owning, metric: str) -> dict[str, Any]:
    return {
        "owner": one.handle,
        metric: one.value,
        "kind": one.home.kind.value if one.home.kind else None,
        "governance": one.home.governance.value if one.home.governance else None,
        "countries": list(one.home.countries),
        "regions": list(one.home.regions),
    }


def say_projects(draft: Draft, plan: Plan, found: list[Chosen]) -> None:
    """Say which of the study's projects are meant."""
    draft.title = draft.words("answer-source-study")
    makers = plan.filters.makers
    pieces = [*(makers.governance if makers else ()), *(makers.kinds if makers else ())]
    pieces += [country_words(code) for code in (makers.countries if makers else ())]
    pieces += list(makers.regions if makers else ())
    of = f" ({', '.join(pieces)})" if pieces else ""
    every = len(load().projects)
    for note in load().study.limits if not found and makers and makers.regions else ():
        draft.lines.append((note.text,))
    draft.say(
        "projects-count", number=exact(len(found), draft.locale), of=of, every=exact(every, draft.locale)
    )
    by_governance = bool(makers and makers.governance)
    for one in found:
        project = one.project
        draft.entities.extend(project.handles[:1])
        model = one.governance.value if one.governance else project.governance.model
        draft.rows.append(
            {
                "project": project.key,
                "name": project.name,
                "organization": project.organization,
                "governance": model,
                "region": project.region,
                "country": project.country,
                "kind": project.kind.value,
            }
        )
        draft.owner(project.handles[0], project.organization)
        guess = project.governance.inferred and by_governance
        mark = f", {draft.words('study-inferred')}" if guess else ""
        draft.items.append(
            (owner_link(project.handles[0]), f": {project.name}, {project.organization}{mark}")
        )
        if guess:
            draft.caution()
    draft.cite_study(load().projects[0].source)


def say_gains(draft: Draft, plan: Plan, found: list[Gain]) -> None:
    """Say whose counter moved most between the first and the last look within a window."""
    begin(draft, plan)
    metric = plan.metric or "downloads"
    window = plan.window
    first = draft.scope.first_look
    since = window.since if window else None
    until = window.until if window else None
    if first is None or (until is not None and until <= first):
        draft.unobserved(first)
        return
    moved = [one for one in found if (one.gained > 0 if plan.descending else one.gained < 0)]
    span = span_of_time(draft, "changes", since, until)
    if not moved:
        draft.say("gains-none", metric=draft.words(f"metric-{metric}"), span=span)
        return
    shown = moved[plan.offset : plan.offset + (plan.limit or SHOWN)]
    for one in shown:
        draft.entities.append(one.repo.name)
        draft.rows.append(
            {"repo": one.repo.name, "before": one.before, "after": one.after, "gained": one.gained}
        )
    best, *rest = shown
    draft.say(
        "gains-first",
        repo=draft.repo(best.repo.repo_type, best.repo.name, best.repo.name),
        gained=difference(best.gained, draft.locale),
        metric=draft.words(f"metric-{metric}"),
        before=exact(best.before, draft.locale),
        after=exact(best.after, draft.locale),
        span=span,
    )
    for one in rest:
        link = draft.repo(one.repo.repo_type, one.repo.name, one.repo.name)
        draft.items.append(draft.line("list-item", repo=link, value=difference(one.gained, draft.locale)))
    draft.say("gains-looks")
    if metric == "downloads":
        draft.say("figure-rolling")
    if since is not None and since < first:
        draft.note("changes-partly", at=Instant(first, "date"))


def memory_words(draft: Draft, plan: Plan) -> Line:
    """Say by which formula sizes and memory were compared."""
    memory = plan.filters.memory
    if memory is None:
        return ()
    return draft.line(
        "memory-fits",
        memory=size(memory.octets, draft.locale),
        bits=exact(memory.bits, draft.locale),
        most=parameters(fitting(memory), draft.locale),
    )
