"""The conditions of a plan in words, so that an answer says what it counted."""

from bot.answering.draft import Draft, subject_span
from bot.answering.plan import Plan, Subject
from bot.document import Code, Instant, Line, Span
from bot.wording import license_words
from config.clock import DAY

_FEW = 3


def conditions(draft: Draft, plan: Plan) -> Line:
    """Return every condition of a plan as words that follow a count; nothing where there is none."""
    filters = plan.filters
    said: list[Line] = []
    if plan.subjects:
        names = draft.joined([_whose(subject) for subject in plan.subjects])
        said.append(draft.line("condition-of", names=names))
    said.extend(_licenses(draft, filters.licenses, "condition-license", "condition-family"))
    said.extend(_licenses(draft, filters.except_licenses, "condition-not-license", "condition-not-family"))
    if filters.unlicensed:
        said.append(draft.line("condition-unlicensed"))
    if filters.tasks:
        tasks: list[Span] = [Code(task) for task in filters.tasks]
        said.append(draft.line("condition-task", tasks=draft.joined(tasks)))
    if filters.gated is not None:
        said.append(draft.line("condition-gated" if filters.gated else "condition-open"))
    if filters.name_part is not None:
        said.append(draft.line("condition-name", part=filters.name_part))
    if plan.created is not None:
        said.append(span_of_time(draft, "condition-created", plan.created.since, plan.created.until))
    return tuple(span for line in said for span in line)


def _licenses(draft: Draft, licenses: tuple[str, ...], few: str, many: str) -> list[Line]:
    """Return which licences are meant, or are not: named where they are few, else counted."""
    if len(licenses) > _FEW:
        return [draft.line(many, count=len(licenses))]
    named = [license_words(one, draft.locale) for one in licenses]
    return [draft.line(few, terms=draft.joined(named, " / "))] if named else []


def _whose(subject: Subject) -> Line:
    """Return whose repos are meant: a project with the namespaces that are counted."""
    span = subject_span(subject)
    if subject.kind != "project" or subject.handles == (subject.name,):
        return (span,)
    return (span, f" ({', '.join(subject.handles)})")


def span_of_time(draft: Draft, message: str, since: int | None, until: int | None) -> Line:
    """Return a span of time in words: since, before or between."""
    if since is not None and until is not None and until - since <= DAY:
        return draft.line(f"{message}-on", at=Instant(since, "date"))
    if since is not None and until is not None:
        return draft.line(
            f"{message}-between", since=Instant(since, "date"), until=Instant(until - 1, "date")
        )
    if since is not None:
        return draft.line(f"{message}-since", since=Instant(since, "date"))
    if until is not None:
        return draft.line(f"{message}-before", until=Instant(until, "date"))
    return ()
