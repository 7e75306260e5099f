"""The conditions of a plan in words, so that an answer says what it counted."""

from bot.answering.finding.homes import country_words
from bot.answering.plan import Plan, Subject
from bot.answering.saying.draft import Draft, subject_span
from bot.document import Code, Instant, Line, Span
from bot.texts.numbers import exact, parameters, size
from bot.wording import license_words
from config.clock import DAY
from config.codebook import load
from storage.languages import language

_FEW = 3


def conditions(draft: Draft, plan: Plan) -> Line:
    """Return every condition of a plan as words that follow a count; nothing where there is none."""
    filters = plan.filters
    said: list[Line] = []
    if plan.subjects:
        names = draft.joined([_whose(subject) for subject in plan.subjects])
        said.append(draft.line("condition-of", names=names))
    if not filters.commercial:
        said.extend(_licenses(draft, filters.licenses, "condition-license", "condition-family"))
    said.extend(_licenses(draft, filters.except_licenses, "condition-not-license", "condition-not-family"))
    if filters.unlicensed:
        said.append(draft.line("condition-unlicensed"))
    said.extend(_named(draft, plan))
    if filters.gated is not None:
        said.append(draft.line("condition-gated" if filters.gated else "condition-open"))
    if filters.name_part is not None:
        said.append(draft.line("condition-name", part=filters.name_part))
    if plan.created is not None:
        said.append(span_of_time(draft, "condition-created", plan.created.since, plan.created.until))
    if plan.modified is not None:
        said.append(span_of_time(draft, "condition-modified", plan.modified.since, plan.modified.until))
    return tuple(span for line in said for span in line)


def _named(draft: Draft, plan: Plan) -> list[Line]:
    """Return the conditions on what a repo declares or was judged to be, and on who made it."""
    filters = plan.filters
    said: list[Line] = []
    if filters.tasks:
        shown = filters.tasks[:_FEW]
        tasks: list[Span] = [Code(task) for task in shown]
        more = ", …" if len(filters.tasks) > _FEW else ""
        said.append((*draft.line("condition-task", tasks=draft.joined(tasks)), more))
    words: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("condition-in-language", "languages", tuple(_language(code) for code in filters.languages)),
        ("condition-library", "libraries", filters.libraries),
        ("condition-tag", "tags", filters.tags),
        ("condition-role", "roles", filters.roles),
        ("condition-openness", "classes", filters.openness),
        ("condition-chain", "chains", filters.chains),
        ("condition-except", "names", filters.except_owners),
    )
    said.extend(draft.line(message, **{slot: ", ".join(values)}) for message, slot, values in words if values)
    if filters.components:
        names = ", ".join(draft.words(f"component-{one.replace('_', '-')}") for one in filters.components)
        said.append(draft.line("condition-component", components=names))
    if filters.artefact is not None and plan.intent != "count":
        said.append(draft.line("condition-artefact", kind=filters.artefact))
    said.extend(_bounds(draft, plan))
    if filters.makers is not None and plan.intent != "owners":
        makers = filters.makers
        places = [*(country_words(code) for code in makers.countries), *makers.regions]
        places += [draft.words("condition-study")] if makers.study else []
        said.append(
            draft.line("condition-makers", makers=", ".join((*makers.kinds, *makers.governance, *places)))
        )
    for message, subjects in (
        ("condition-base", filters.bases),
        ("condition-data", filters.data),
        ("condition-like", filters.like),
    ):
        if subjects:
            said.append(draft.line(message, names=draft.joined([subject_span(one) for one in subjects])))
    for message, held in (
        ("condition-rootless", filters.rootless),
        ("condition-declares-data", filters.declares_data),
        ("condition-licensed", filters.licensed),
        ("condition-commercial", filters.commercial),
    ):
        if held:
            said.append(draft.line(message))
    return said


def _bounds(draft: Draft, plan: Plan) -> list[Line]:
    said: list[Line] = []
    for bound in plan.filters.bounds:
        unit = draft.words(f"metric-{bound.metric}")
        shown = [
            None if number is None else _number(draft, bound.metric, number)
            for number in (bound.least, bound.below)
        ]
        least, below = shown
        if least is not None and below is not None:
            said.append(draft.line("condition-within", least=least, most=f"{below} {unit}"))
        elif least is not None:
            said.append(draft.line("condition-at-least", value=f"{least} {unit}"))
        elif below is not None:
            said.append(draft.line("condition-below", value=f"{below} {unit}"))
    if plan.filters.memory is not None:
        said.append(draft.line("condition-memory", memory=size(plan.filters.memory.octets, draft.locale)))
    return said


def _number(draft: Draft, metric: str, number: int) -> str:
    return parameters(number, draft.locale) if metric == "parameters" else exact(number, draft.locale)


def _language(code: str) -> str:
    spoken = language(code)
    return spoken.name if spoken is not None else code


def _licenses(draft: Draft, licenses: tuple[str, ...], few: str, many: str) -> list[Line]:
    """Return which licences are meant, or are not: named where they are few, else by their families."""
    if len(licenses) > _FEW:
        return [draft.line(many, families=families_of(licenses))]
    named = [license_words(one, draft.locale) for one in licenses]
    return [draft.line(few, terms=draft.joined(named, " / "))] if named else []


def families_of(licenses: tuple[str, ...]) -> str:
    """Return the families of some licences in words."""
    held = dict.fromkeys(entry.family for one in licenses if (entry := load().license(one)) is not None)
    return " / ".join(family.replace("-", " ") for family in held)


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
