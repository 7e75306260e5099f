"""What something is, the study, the bot itself, and everything that has no answer."""

from collections.abc import Sequence
from typing import Final

from bot.answering.finding.findings import Counted, Maker, governance_of, repo_row
from bot.answering.plan import Subject, Unclear, Unread
from bot.answering.saying.draft import STUDY, Draft, subject_span
from bot.document import Code, Instant, Line, Link, Span, Strong
from bot.texts.numbers import exact, parameters
from bot.wording import count_words, owner_link, repo_license
from config.codebook import load

_TOPICS: Final = ("license", "maker", "count", "newest")
_INSTEAD: Final = {
    "people": "refused-people-instead",
    "causes": "refused-causes-instead",
    "beyond": "refused-beyond-instead",
    "words": "refused-can",
    "empty": "refused-can",
}
_OFFERED: Final = 5
_LANGUAGES: Final = 8


def say_what(draft: Draft, described: Sequence[tuple[Maker, Counted]]) -> None:
    """Say what each subject is, in two or three lines."""
    for maker, held in described:
        if len(described) == 1:
            draft.title = maker.subject.name
        draft.entities.extend([maker.subject.key] if maker.subject.kind == "repo" else maker.handles)
        draft.rows.extend(maker.rows())
        if maker.repo is not None:
            _repo(draft, maker)
        else:
            _project(draft, maker, held)


def _project(draft: Draft, maker: Maker, held: Counted) -> None:
    counts = ", ".join(count_words(number, kind, draft.locale) for kind, number in held.by_type if number)
    draft.rows.append(dict(held.by_type))
    project = maker.project
    if project is None:
        if maker.organization is not None:
            handles = draft.joined([draft.owner(handle, maker.name) for handle in maker.handles])
            draft.say(
                "maker-organization",
                name=Strong(maker.subject.name),
                maker=Strong(maker.organization.organization),
                country=maker.organization.country,
                handles=handles,
            )
            draft.study = draft.study or maker.organization.details_source
        if counts:
            link = draft.owner(maker.handles[0], maker.name)
            draft.say("describe-owner", name=link, counts=counts)
        else:
            draft.say("describe-nothing")
        return
    place = ", ".join(dict.fromkeys(filter(None, (project.place.city, project.place.country))))
    draft.say(
        "describe-project",
        name=Strong(project.name),
        maker=Link(project.organization, owner_link(project.handles[0]).url),
        place=place,
    )
    draft.say("describe-governance", model=Strong(governance_of(maker) or project.governance.model))
    if project.governance.inferred:
        draft.note("study-limits", names=project.name)
    if counts:
        draft.say("describe-holds", counts=counts)
    else:
        draft.say("describe-nothing")
    draft.cite_study(project.source)
    for handle in project.handles:
        draft.owner(handle, project.organization)
    draft.act(draft.words("button-project", name=project.name), "project", project.key)


def _repo(draft: Draft, maker: Maker) -> None:
    repo = maker.repo
    if repo is None:
        return
    draft.rows.append(repo_row(repo))
    link = draft.repo(repo.repo_type, repo.name, repo.name)
    kind = count_words(1, repo.repo_type, draft.locale).split(" ", 1)[-1]
    by: list[Span] = [owner_link(handle) for handle in maker.handles[:1]]
    if maker.name not in maker.handles:
        by.append(Strong(maker.name))
    draft.say("describe-repo", repo=link, kind=kind, owner=draft.joined(by))
    facts: list[Span | tuple[Span, ...]] = [repo_license(repo, draft.locale)]
    if repo.task:
        facts.append(Code(repo.task))
    if repo.parameters is not None:
        facts.append(draft.line("list-parameters", value=parameters(repo.parameters, draft.locale)))
    if repo.library:
        facts.append(Code(repo.library))
    if repo.languages:
        facts.append(", ".join(repo.languages[:_LANGUAGES]))
    if repo.created_at is not None:
        facts.append(draft.line("list-by-created", at=Instant(repo.created_at, "date")))
    draft.say("describe-facts", facts=draft.joined(facts))
    if repo.downloads is not None:
        value = exact(repo.downloads, draft.locale)
        draft.say("describe-downloads", value=value, likes=exact(repo.likes, draft.locale))
    draft.act(draft.words("button-card"), "repo", str(repo.id))


def say_study(draft: Draft) -> None:
    """Say what the study is and where to read it."""
    book = load()
    draft.title = draft.words("answer-source-study")
    draft.say("study-what")
    draft.say("study-projects", names=", ".join(project.name for project in book.projects))
    draft.say("study-models", models=", ".join(model.name for model in book.taxonomies.governance))
    draft.say("study-motives")
    inferred = [project.name for project in book.projects if project.governance.inferred]
    draft.say("study-limits", names=", ".join(inferred))
    for publication in book.study.publications[:2]:
        link = Link(publication.title, publication.url)
        draft.items.append(draft.line("study-read", title=link, date=publication.date))
        draft.cite(publication.url, publication.title)
    draft.rows.extend({"project": project.key, "name": project.name} for project in book.projects)
    draft.study = book.study.publications[0].source


def say_abilities(draft: Draft) -> None:
    """Say what can be asked, by examples that have answers, and what is not known here."""
    draft.say("abilities-what")
    draft.say("abilities-examples")
    draft.items = [(draft.words(f"abilities-example-{topic}"),) for topic in _TOPICS]
    draft.notes.append(draft.line("abilities-limits"))
    draft.cite(STUDY, draft.words("answer-source-study"))


def say_unclear(draft: Draft, unclear: Unclear) -> None:
    """Ask one short question back; each choice is another reading of the question."""
    draft.outcome = "clarify"
    if unclear.written:
        draft.say("clarify-name", written=unclear.written)
    else:
        draft.say("clarify-which")
    for choice in unclear.choices[:_OFFERED]:
        draft.items.append((subject_span(choice),))
    draft.entities.extend(choice.key for choice in unclear.choices[:_OFFERED])


def say_unread(draft: Draft, unread: Unread, looked: Line = ()) -> None:
    """Say that there is no answer, why, what can be said instead, and where to ask.

    `looked` says what came of looking its name up on the Hub.
    """
    if unread.reason == "declined":
        draft.outcome = "declined"
    else:
        draft.outcome, draft.reason = "no_data", unread.reason
    if unread.topic == "words" and unread.written:
        draft.say("refused-words-at", written=unread.written)
    elif unread.topic == "name":
        draft.say("refused-name", written=unread.written)
        if looked:
            draft.lines.append(looked)
        else:
            draft.say("refused-name-track")
    else:
        draft.say(f"refused-{unread.topic}")
    if unread.topic in _INSTEAD:
        draft.say(_INSTEAD[unread.topic])
    if unread.nearest:
        nearest = draft.joined([subject_span(subject) for subject in unread.nearest[:_OFFERED]])
        draft.say("refused-nearest", names=nearest)
    for subject in unread.subjects[:_OFFERED]:
        offer(draft, subject)
    _elsewhere(draft, unread)


def _elsewhere(draft: Draft, unread: Unread) -> None:
    """Name the places where the makers of what was asked about can be asked themselves."""
    if unread.reason not in {"not_knowable", "not_collected"}:
        return
    links: list[Span] = []
    for subject in unread.subjects:
        project = load().project(subject.key) if subject.kind == "project" else None
        for channel in project.channels if project else ():
            if channel.url is not None:
                links.append(Link(channel.name, channel.url))
                draft.cite(channel.url, channel.kind)
    if links:
        draft.say("refused-elsewhere", names=draft.joined(links[:_OFFERED]))


def offer(draft: Draft, subject: Subject) -> None:
    """Offer the page of something as a button."""
    match subject.kind:
        case "project":
            draft.act(draft.words("button-project", name=subject.name), "project", subject.key)
        case "repo":
            draft.act(subject.key, "repo", subject.repo_type or "model", subject.key)
        case _:
            draft.act(subject.name, "owner", subject.key)
