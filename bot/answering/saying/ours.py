"""The study, the bot and the meaning of words: what is known of them, each with its source."""

from typing import Final

from bot.answering.finding.reach import tracked_keys
from bot.answering.plan import Plan
from bot.answering.saying.draft import STUDY, Draft, subject_span
from bot.answering.saying.projects import say_founded, say_homes
from bot.answering.saying.rest import say_abilities, say_study
from bot.document import Code, Instant, Line, Link, Strong
from bot.texts.numbers import exact
from bot.wording import count_words, find_license, owner_link
from config.codebook import load
from config.codebook_gazetteers import load as tools
from config.codebook_records import Project
from config.codebook_words import Audience
from storage.catalogue import group_repos
from storage.filters import RepoFilter
from storage.history import first_look
from storage.readings import health
from storage.tracking import tracked_in
from storage.views import View

_SHOWN: Final = 6
_AUDIENCES: Final[dict[str, Audience]] = {
    "researchers": "researchers and developers",
    "companies": "companies",
    "policymakers": "policymakers",
    "platforms": "platforms and foundations",
}
_COMMANDS: Final = {"track": "follow", "report": "dispute", "digest": "digest subscribe", "accuracy": "about"}
_NAMED: Final = 20
_LICENSES: Final = 3
_STAGED: Final = {"findings": None, "challenges": "challenge", "onramps": "on-ramp"}


def say_of_study(draft: Draft, plan: Plan) -> None:  # noqa: C901, PLR0912 - a topic each
    """Say what the study says on a topic."""
    draft.title = draft.words("answer-source-study")
    topic = plan.topic or "what"
    base, _, audience = topic.partition(":")
    match base:
        case "authors" | "when" | "read" | "versions":
            _publications(draft, base)
        case "sample":
            _sample(draft, plan)
        case "homes":
            say_homes(draft)
        case "founded":
            say_founded(draft)
        case "interviews":
            _figures(draft, ("developers", "projects"))
        case "method":
            draft.say("study-method")
            _figures(draft, ("developers", "projects"))
        case "limits":
            _notes(draft)
        case "governance":
            _governance(draft, plan)
        case "categories" | "stages":
            _terms(draft, base)
        case "motivations":
            _motivations(draft)
        case "findings" | "challenges" | "onramps" | "openness":
            _findings(draft, plan, base)
        case "advice":
            _advice(draft, audience)
        case "map":
            _map(draft)
        case _:
            if plan.words:
                _findings(draft, plan, "findings")
            else:
                say_study(draft)
                return
    if draft.study is None:
        draft.cite_study(load().study.publications[0].source)
    draft.cite(STUDY, draft.words("answer-source-study"))


def _publications(draft: Draft, topic: str) -> None:
    found = load().study.publications
    first = found[0]
    draft.say(
        f"study-{'where' if topic == 'read' else topic}",
        names=", ".join(first.authors),
        date=first.date,
        title=Link(first.title, first.url),
    )
    draft.cite(first.url, first.title)
    for one in found if topic != "authors" else ():
        draft.items.append(draft.line("study-read", title=Link(one.title, one.url), date=one.date))
        draft.cite(one.url, one.title)
        draft.rows.append({"title": one.title, "kind": one.kind, "date": one.date, "url": one.url})
    draft.rows.append({"authors": list(first.authors), "date": first.date, "url": first.url})
    draft.study = first.source


def _sample(draft: Draft, plan: Plan) -> None:
    book = load()
    count = exact(len(book.projects), draft.locale)
    draft.say("study-sample", count=count, names=", ".join(one.name for one in book.projects))
    for project in book.projects:
        draft.rows.append(
            {"project": project.key, "name": project.name, "organization": project.organization}
        )
        draft.entities.append(project.handles[0])
    draft.study = book.projects[0].source
    if plan.limit is None:
        draft.say("study-mentioned", names=", ".join(one.organization for one in book.mentioned))


def _figures(draft: Draft, ids: tuple[str, ...]) -> None:
    for one in load().study.figures:
        if one.id in ids:
            draft.say("study-figure", value=Strong(exact(one.value, draft.locale)), text=one.text)
            draft.rows.append({"figure": one.id, "value": one.value})
            draft.study = one.source


def _notes(draft: Draft) -> None:
    study = load().study
    draft.say("study-limits-head")
    for note in (*study.limits, *study.unknowns):
        draft.items.append((note.text,))
        draft.rows.append({"limit": note.id, "text": note.text})
    draft.study = study.limits[0].source


def _governance(draft: Draft, plan: Plan) -> None:
    makers = plan.filters.makers
    wanted = makers.governance if makers is not None else ()
    models = [one for one in load().taxonomies.governance if not wanted or one.id in wanted]
    if not wanted:
        draft.say("study-governance-count", count=len(models))
    for model in models:
        draft.items.append((Strong(model.name), f": {model.definition} ({', '.join(model.examples)})"))
        draft.rows.append(
            {"governance": model.id, "definition": model.definition, "examples": list(model.examples)}
        )
    if len(models) == 1:
        draft.lines = [draft.items.pop()]
        draft.say("study-governance-who", who=models[0].attributes.who_decides)
        draft.note("study-attributes-inferred")
    draft.study = models[0].source


def _terms(draft: Draft, topic: str) -> None:
    terms = load().taxonomies
    if topic == "stages":
        draft.say("study-stages-are", count=len(terms.stages))
        entries = [(one.name, one.definition, one.source) for one in terms.stages]
    else:
        entries = [(one.name, one.definition, one.source) for one in terms.artefacts]
        domains = ", ".join(one.name for one in terms.domains)
        names = ", ".join(one.name for one in terms.artefacts)
        draft.say("study-artefacts-are", count=len(terms.artefacts), names=names)
        draft.say("study-domains-are", count=len(terms.domains), names=domains)
    for name, definition, source in entries:
        draft.rows.append({"term": name, "definition": definition})
        draft.study = draft.study or source
        if topic == "stages":
            draft.items.append((Strong(name), f": {definition}"))


def _motivations(draft: Draft) -> None:
    terms = load().taxonomies
    draft.say("study-motives")
    for category in terms.motivation_categories:
        names = ", ".join(one.name for one in terms.motivations if one.category == category.id)
        draft.items.append((Strong(category.name), f": {names}"))
        draft.rows.extend(
            {"motivation": one.id, "category": one.category}
            for one in terms.motivations
            if one.category == category.id
        )
    draft.note("study-motives-inferred")
    draft.study = terms.motivation_categories[0].source


def _findings(draft: Draft, plan: Plan, topic: str) -> None:
    book = load()
    kind = _STAGED.get(topic)
    keys = {subject.key for subject in plan.subjects}
    handles = {handle.casefold() for subject in plan.subjects for handle in subject.handles}
    projects: list[Project] = [
        one
        for one in book.projects
        if one.key in keys or handles & {handle.casefold() for handle in one.handles}
    ]
    chosen = [
        one
        for one in book.findings
        if (kind is None or one.kind == kind)
        and (not plan.subjects or one.project in {project.key for project in projects})
        and (not plan.stages or one.stage in plan.stages)
        and (topic != "openness" or one.id in {"openness-emerges", "beyond-models", "attention"})
    ]
    if plan.words:
        told = [one for one in chosen if one.speaks_of(plan.words)]
        chosen = told or ([] if not plan.stages else chosen)
    if not chosen:
        draft.say(
            "study-findings-none",
            names=draft.joined([subject_span(one) for one in plan.subjects]) or (plan.words or "",),
        )
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    draft.say(f"study-{topic}-head", count=len(chosen))
    for one in chosen:
        project = f" ({book.project(one.project).name})" if one.project and not plan.subjects else ""
        draft.items.append((f"{one.text}{project}",))
        draft.rows.append(
            {
                "finding": one.id,
                "stage": one.stage,
                "kind": one.kind,
                "text": one.text,
                "project": one.project,
            }
        )
    for subject in plan.subjects:
        draft.entities.extend(subject.handles[:1])
    draft.study = chosen[0].source


def _advice(draft: Draft, audience: str) -> None:
    wanted = _AUDIENCES.get(audience)
    chosen = [one for one in load().recommendations if wanted is None or one.audience == wanted]
    draft.say("study-advice-head", count=len(chosen), audience=wanted or draft.words("study-everybody"))
    for one in sorted(chosen, key=lambda one: (one.audience, one.position)):
        draft.items.append((one.text if wanted else f"{one.audience}: {one.text}",))
        draft.rows.append({"advice": one.id, "audience": one.audience, "text": one.text})
    draft.study = chosen[0].source


def _map(draft: Draft) -> None:
    book = load()
    names = {one.key: one.short for one in book.projects} | {one.key: one.name for one in book.mentioned}
    draft.say("study-map", count=sum(len(one.mentions) for one in book.projects))
    for project in book.projects:
        if project.mentions:
            to = ", ".join(names.get(claim.to, claim.to) for claim in project.mentions)
            draft.items.append((Strong(project.short), f": {to}"))
            draft.rows.extend({"from": project.key, "to": claim.to} for claim in project.mentions)
    draft.note("mentions-note")
    draft.study = "slides, map of mentions"


async def say_of_us(view: View, draft: Draft, plan: Plan) -> None:
    """Say what the bot is, knows, keeps, and how fresh that is."""
    topic = plan.topic or "what"
    draft.title = draft.words("answer-title", intent="abilities")
    match topic:
        case "fresh":
            await _fresh(view, draft)
        case "scope":
            await _tracked(view, draft, plan)
        case "track" | "report" | "digest" | "accuracy":
            draft.say(f"ours-{topic}", command=Code(f"/{_COMMANDS[topic]}"))
        case "limits" | "sources" | "reader" | "own_license" | "language" | "commands" | "privacy":
            draft.say(f"ours-{topic.replace('_', '-')}")
        case _:
            say_abilities(draft)


async def _fresh(view: View, draft: Draft) -> None:
    first = await first_look(view)
    if view.as_of is None or first is None:
        draft.say("refused-uncollected")
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    draft.say("ours-fresh", at=Instant(view.as_of), first=Instant(first, "date"))
    draft.rows.append({"as_of": view.as_of, "first_look": first, "run": view.run})
    draft.say("ours-run", run=str(view.run))
    for source in (await health(view))[:_SHOWN] if view.current else ():
        if source.newest is not None:
            draft.rows.append({"source": source.source, "newest": source.newest, "subjects": source.subjects})


async def _tracked(view: View, draft: Draft, plan: Plan) -> None:
    tracked = await tracked_in(view)
    keys = await tracked_keys(view)
    for subject in plan.subjects:
        held = [handle for handle in subject.handles if handle.casefold() in keys]
        draft.say("ours-tracks" if held else "ours-tracks-not", name=subject_span(subject))
        draft.entities.extend(subject.handles)
        draft.rows.append({"subject": subject.key, "tracked": bool(held)})
        for handle in subject.handles:
            draft.owner(handle, subject.name)
    if plan.subjects:
        return
    groups = dict(await group_repos(view, RepoFilter(owners=keys, ids=None if keys else ()), "repo_type"))
    counts = ", ".join(count_words(number, kind, draft.locale) for kind, number in groups.items())
    draft.say("ours-scope", count=exact(len(tracked), draft.locale), counts=counts or "0")
    draft.rows.append({"tracked": len(tracked), **{str(kind): number for kind, number in groups.items()}})
    for handle in tracked[:_NAMED]:
        draft.owner(handle, handle)
    names: list[Line] = [(owner_link(handle),) for handle in tracked]
    draft.lines.append(draft.joined(names[:_NAMED]))
    draft.entities.extend(tracked)
    if len(tracked) > _NAMED:
        draft.lines.append(draft.line("answer-more", count=len(tracked) - _NAMED))


def say_term(draft: Draft, plan: Plan) -> None:
    """Say what a word means here."""
    topic = (plan.topic or "downloads").replace("_", "-")
    draft.title = draft.words("terms-title")
    if plan.filters.licenses:
        _licenses(draft, plan.filters.licenses)
        return
    if plan.words and topic == "tool":
        _tool(draft, plan.words)
        return
    draft.say(f"term-{topic}")
    if topic != "openness":  # a measure of ours, of which the Hub's pages say nothing
        draft.cite("https://huggingface.co/docs/hub", draft.words("answer-source-hub"))


def _tool(draft: Draft, key: str) -> None:
    """Say what the codebook knows of a framework: what it is for, who makes it, where its code is."""
    tool = tools().frameworks[key]
    draft.title = tool.name
    name = Link(tool.name, tool.source)
    draft.cite(tool.source, tool.name)
    draft.say("term-tool", name=name, kind=tool.kind, maker=tool.maker)
    draft.rows.append({"framework": tool.id, "kind": tool.kind, "maker": tool.maker, "url": tool.source})
    draft.note("term-tool-note")


def _licenses(draft: Draft, ids: tuple[str, ...]) -> None:
    """Say what the codebook knows of licences: their family, and what they say of commercial use."""
    for one in ids[:_LICENSES]:
        entry = find_license(one)
        if entry is None:
            continue
        name = Link(f"{entry.name} ({entry.id})", entry.url) if entry.url else f"{entry.name} ({entry.id})"
        commercial = entry.commercial_use.replace(" ", "-")
        draft.say("term-license", name=name, family=entry.family.replace("-", " "))
        draft.say(f"term-license-{commercial}")
        draft.rows.append(
            {"license": entry.id, "family": entry.family, "commercial_use": entry.commercial_use}
        )
        if entry.note:
            draft.lines.append((entry.note,))
        if entry.url:
            draft.cite(entry.url, entry.name)
    draft.note("use-caveat")
    draft.caution()


def say_reading(draft: Draft, plan: Plan) -> None:
    """Say how an answer came about: how the question was read, and what is counted."""
    inner = plan.pick
    if inner is None:
        return
    draft.say("why-read", intent=inner.intent)
    kept = inner.builtins()
    shown = {key: value for key, value in kept.items() if key not in {"intent", "subjects"} and value}
    for subject in inner.subjects:
        draft.say("why-subject", name=subject_span(subject))
        draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)
    if shown:
        draft.say(
            "why-plan", plan=", ".join(f"{key}: {_plain(value)}" for key, value in sorted(shown.items()))
        )
    draft.say("why-counted")
    draft.rows.append(kept)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key} {_plain(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one) for one in value[:5])
    return str(value)
