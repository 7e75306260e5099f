"""Changes, lineage and derivatives in words."""

from collections import Counter

from bot.answering.finding.findings import Changed, Derived, Lineage, Roots, event_row, repo_row
from bot.answering.plan import Plan
from bot.answering.saying.compare import cite_subject
from bot.answering.saying.conditions import families_of, span_of_time
from bot.answering.saying.draft import Draft, subject_span
from bot.answering.saying.parts import of_words, relation_words
from bot.answering.saying.repos import measured
from bot.document import Instant, Line, Link
from bot.texts.numbers import exact
from bot.wording import count_words, event_line, license_words
from storage.history import Event

_STEPS = 5
_SHOWN_ROWS = 8
_CONSEQUENCE = (
    "deleted", "license", "gated", "visibility", "transferred", "renamed", "owner_renamed", "base_model",
    "returned", "created", "revision",
)  # fmt: skip
"""Kinds of events by what they mean to whoever builds on a repo, the gravest first."""


def say_changes(draft: Draft, plan: Plan, found: Changed) -> None:  # noqa: C901 - a case each
    """Say what happened in a window; one that nobody looked at has no answer, one partly seen says so."""
    window = plan.window
    since = window.since if window else None
    until = window.until if window else None
    for subject in plan.subjects:
        draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)
    if len(plan.subjects) == 1:
        draft.title = plan.subjects[0].name
    first = found.first_look
    if first is None or (until is not None and until <= first):
        message = "refused-uncollected" if first is None else "refused-before"
        draft.say(message, at=Instant(first or 0, "date"))
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    events = sorted(found.events, key=_consequence)
    draft.rows.extend(event_row(event) for event in events)
    names = draft.joined([subject_span(subject) for subject in plan.subjects])
    said = draft.line("changes-of", names=names) if plan.subjects else ()
    said = (
        *_terms(draft, "changes-from", plan.filters.former),
        *_terms(draft, "changes-to", plan.filters.licenses),
        *said,
    )
    partly = since is None or since < first
    span = span_of_time(draft, "changes", first if partly else since, until)
    if partly and until is None:
        span = (*span, *draft.line("changes-first-look"))
    if plan.topic == "gone" and found.present is not None:
        names_of = draft.joined([subject_span(subject) for subject in plan.subjects])
        draft.rows.append({"gone": not found.present})
        draft.say("gone-no" if found.present else "gone-yes", repo=names_of)
    kinds = [draft.words("changes-kind", kind=kind) for kind in plan.filters.events]
    kind = draft.joined(kinds, draft.words("changes-or"))
    if not found.events and not kind:
        draft.say("changes-none", of=said, span=span)
    elif not found.events:
        draft.say("changes-none-of-kind", kind=kind, of=said, span=span)
    else:
        draft.say("changes-count", count=len(found.events), kind=kind, of=said, span=span)
    for event in events:
        line = event_line(event, draft.locale)
        if isinstance(line[0], Link):
            draft.cite(line[0].url, line[0].text)
            draft.entities.append(line[0].text)
        happened = event.happened_at
        message = "changes-item" if happened is None else "changes-item-happened"
        at = Instant(event.detected_at if happened is None else happened, "date")
        draft.items.append(draft.line(message, event=line, at=at))
    if partly:
        draft.note("changes-partly", at=Instant(first, "date"))


def _terms(draft: Draft, message: str, ids: tuple[str, ...]) -> Line:
    """Return from or to which licences; many of them by their families."""
    if not ids:
        return ()
    terms: Line = (draft.words("changes-terms", families=families_of(ids)),)
    if len(ids) <= _STEPS:
        terms = draft.joined([license_words(one, draft.locale) for one in ids], " / ")
    return draft.line(message, terms=terms)


def _consequence(event: Event) -> tuple[int, int]:
    """Sort key: the gravest first, and of these the newest."""
    kind = event.kind
    return _CONSEQUENCE.index(kind) if kind in _CONSEQUENCE else len(_CONSEQUENCE), -event.id


def say_lineage(draft: Draft, plan: Plan, found: tuple[Lineage | Roots, ...]) -> None:
    """Say what each repo declares to stand on, up to the root."""
    if not found:
        draft.say("lineage-nothing", name=subject_span(plan.subjects[0]))
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    if len(found) == 1:
        draft.title = found[0].subject.name if isinstance(found[0], Roots) else found[0].repo.name
    for lineage in found:
        if isinstance(lineage, Roots):
            _roots(draft, lineage)
            continue
        repo = lineage.repo
        draft.entities.append(repo.name)
        draft.rows.append(repo_row(repo))
        supports = draft.words("page-lineage-title", name=repo.name)
        if not lineage.chain:
            draft.say("lineage-root", repo=draft.repo(repo.repo_type, repo.name, supports))
        for step in lineage.chain[:_STEPS]:
            draft.rows.append({"base_of": step.child, "repo": step.name, "relation": step.relation})
            draft.entities.append(step.name)
            draft.say(
                "lineage-step",
                child=draft.repo("model", step.child, supports),
                relation=of_words(step.relation, draft.locale),
                base=draft.repo("model", step.name, supports),
            )
            if step.repo is None:
                draft.say("lineage-unknown", base=step.name)
        if lineage.data:
            links = draft.joined([draft.repo("dataset", name, supports) for name in lineage.data])
            draft.say("lineage-data", names=links)
        draft.act(draft.words("button-lineage"), "lineage", str(repo.id))


def _roots(draft: Draft, found: Roots) -> None:
    """Say of how many models of a project it is known what they stand on, and on whose most do."""
    draft.entities.extend(found.subject.handles)
    draft.rows.append(
        {"subject": found.subject.key, "models": found.models, "bare": found.bare, "inside": found.inside}
    )
    draft.say(
        "lineage-of-many",
        name=subject_span(found.subject),
        models=count_words(found.models, "model", draft.locale),
        bare=exact(found.bare, draft.locale),
        inside=exact(found.inside, draft.locale),
        outside=exact(found.models - found.bare - found.inside, draft.locale),
    )
    supports = draft.words("page-lineage-title", name=found.subject.name)
    for handle in found.subject.handles[:1]:
        draft.owner(handle, supports)
    for base, number in found.outside:
        draft.rows.append({"base": base, "models": number})
    for base, number in found.outside[:_STEPS]:
        draft.entities.append(base)
        draft.items.append(
            draft.line(
                "list-item",
                repo=draft.repo("model", base, supports),
                value=count_words(number, "model", draft.locale),
            )
        )
    draft.left = max(len(found.outside) - _STEPS, 0)


def _narrowed(draft: Draft, plan: Plan) -> str:
    """Return what was asked for of what stands on something: a relation, a type of repo; or nothing."""
    kinds = [draft.words("derived-kind", kind=kind) for kind in plan.filters.types]
    relation = plan.filters.relation
    return ", ".join([*([relation_words(relation, draft.locale)] if relation else []), *kinds])


def say_derived(draft: Draft, plan: Plan, found: Derived) -> None:
    """Say how many repos declare to stand directly on something, by relation, and the best known."""
    draft.title = found.subject.name
    name = subject_span(found.subject)
    if found.subject.kind == "repo":
        draft.entities.append(found.subject.key)
    total = len(found.best)
    draft.rows.append({"count": total, "folded": len(found.noise)})
    draft.rows.extend(repo_row(repo) for repo in found.best[:_SHOWN_ROWS])
    by = draft.line("derived-by", names=", ".join(found.makers)) if found.makers else ()
    draft.rows.extend(
        {
            "repo": item.name,
            "owner": item.owner_key,
            "relation": item.relation,
            "noise": found.noise.get(item.repo_id),
        }
        for item in found.items
    )
    if not total:
        for subject in plan.subjects:
            cite_subject(draft, subject)
        if asked := _narrowed(draft, plan):
            draft.say("derived-none-such", asked=asked, by=by, name=name)
        else:
            draft.say("derived-none", by=by, name=name)
        return
    kind = plan.filters.types[0] if len(plan.filters.types) == 1 else None
    shown = count_words(total, kind, draft.locale)
    draft.say("derived-count", count=shown, by=by, number=total, name=name)
    relations = Counter(item.relation for item in found.items)
    if len(relations) > 1:
        parts = [
            draft.line("derived-part", relation=relation_words(relation, draft.locale), count=str(number))
            for relation, number in relations.most_common()
        ]
        draft.lines.append(draft.joined(parts))
    if found.noise:
        draft.say("noise-folded", number=len(found.noise))
    for repo in found.best:
        draft.entities.append(repo.name)
        if repo.id in found.noise:
            continue
        value = measured(draft, repo, "likes" if repo.downloads is None else "downloads")
        link = draft.repo(repo.repo_type, repo.name, repo.name)
        draft.items.append(draft.line("list-item", repo=link, value=value))
