"""Facts of what is named that stand around its licence and makers: size, memory, traits, openness.

Data, backers.
"""

from typing import Final

from bot.answering.finding.execute import MANY
from bot.answering.finding.findings import repo_row
from bot.answering.finding.homes import keys_of, place_of
from bot.answering.plan import Plan, Subject
from bot.answering.saying.draft import Draft, subject_span
from bot.document import Code, Line, Link, Span, Strong
from bot.texts.numbers import exact, parameters, percentage, size
from bot.wording import owner_link
from storage.catalogue import Repo, find_repo, find_repos
from storage.filters import RepoFilter
from storage.labels import labels
from storage.languages import declared, language
from storage.tally import group_labels
from storage.views import View

_BITS: Final = (16, 8, 4)
_OCTET: Final = 8
_SHOWN: Final = 5
_LANGUAGES: Final = 12


async def repo_of(view: View, subject: Subject) -> Repo | None:
    """Return the repo a subject is; None for a namespace or a project."""
    return await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None


def begin(draft: Draft, plan: Plan, subject: Subject) -> None:
    """Name what an answer is about: in its heading where it is one thing, and among its entities."""
    if len(plan.subjects) == 1:
        draft.title = subject.name
    draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)


def not_known(draft: Draft, message: str, subject: Subject) -> None:
    """Say that something of a subject is not known here; alone, that is no answer."""
    draft.say(message, name=subject_span(subject))
    if not draft.items and len(draft.lines) == 1:
        draft.outcome, draft.reason = "no_data", "not_collected"


async def say_memory(view: View, draft: Draft, plan: Plan) -> None:
    """Say how much memory a model's weights need, by which formula."""
    for subject in plan.subjects:
        begin(draft, plan, subject)
        repos = [repo] if (repo := await repo_of(view, subject)) else await best_of(view, subject)
        for repo in repos[:3]:
            if repo.parameters is None:
                not_known(draft, "memory-unknown", Subject("repo", repo.name, repo.name, (), repo.repo_type))
                continue
            needs = {bits: repo.parameters * bits // _OCTET for bits in _BITS}
            draft.entities.append(repo.name)
            draft.rows.append(
                repo_row(repo) | {f"bytes_{bits}_bit": octets for bits, octets in needs.items()}
            )
            link = draft.repo(repo.repo_type, repo.name, draft.words("page-size"))
            count = parameters(repo.parameters, draft.locale)
            wanted = plan.filters.memory
            if wanted is None and (plan.topic or "").startswith("bits:"):
                bits = int((plan.topic or "").removeprefix("bits:"))
                own = repo.parameters * bits // _OCTET
                draft.rows.append({"repo": repo.name, "bits": bits, "bytes": own})
                draft.say(
                    "memory-bits", repo=link, need=size(own, draft.locale), bits=exact(bits, draft.locale)
                )
            elif wanted is not None:
                own = repo.parameters * wanted.bits // _OCTET
                draft.rows.append(
                    {"repo": repo.name, "bits": wanted.bits, "bytes": own, "given": wanted.octets}
                )
                draft.say(
                    "memory-yes" if own <= wanted.octets else "memory-no",
                    repo=link,
                    need=size(own, draft.locale),
                    memory=size(wanted.octets, draft.locale),
                    bits=exact(wanted.bits, draft.locale),
                )
            else:
                draft.say(
                    "memory-needs",
                    repo=link,
                    sixteen=size(needs[16], draft.locale),
                    eight=size(needs[8], draft.locale),
                    four=size(needs[4], draft.locale),
                )
            draft.say("memory-formula", count=count)
    draft.note("memory-note")


async def best_of(view: View, subject: Subject) -> list[Repo]:
    """Return the most downloaded model of a subject, if it has any."""
    where = RepoFilter(types=("model",), owners=keys_of([subject]))
    return await find_repos(view, where, limit=1)


async def say_traits(view: View, draft: Draft, plan: Plan) -> None:
    """Say task, library and languages of a repo, or those of a namespace's models, counted."""
    for subject in plan.subjects:
        begin(draft, plan, subject)
        repo = await repo_of(view, subject)
        if repo is not None:
            _traits(draft, repo)
            continue
        repos = await find_repos(
            view, RepoFilter(types=plan.filters.types or ("model",), owners=keys_of([subject])), limit=MANY
        )
        tasks: dict[str, int] = {}
        spoken: dict[str, int] = {}
        for one in repos:
            if one.task:
                tasks[one.task] = tasks.get(one.task, 0) + 1
            for code in declared(one.languages).codes:
                spoken[code] = spoken.get(code, 0) + 1
        if not tasks and not spoken:
            not_known(draft, "traits-none", subject)
            continue
        draft.rows.append({"subject": subject.key, "tasks": tasks, "languages": spoken})
        for handle in subject.handles:
            draft.owner(handle, subject.name)
        if tasks:
            draft.say("traits-tasks", name=subject_span(subject), tasks=counted_words(tasks))
        if spoken:
            names = {_language(code): number for code, number in spoken.items()}
            draft.say("traits-languages", name=subject_span(subject), languages=counted_words(names))


def counted_words(counts: dict[str, int]) -> str:
    """Return counts in words, the most first."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} ({number})" for name, number in ordered[:_LANGUAGES])


def _language(code: str) -> str:
    spoken = language(code)
    return spoken.name if spoken is not None else code


def _traits(draft: Draft, repo: Repo) -> None:
    draft.entities.append(repo.name)
    draft.rows.append(
        repo_row(repo) | {"task": repo.task, "library": repo.library, "languages": list(repo.languages)}
    )
    link = draft.repo(repo.repo_type, repo.name, draft.words("page-task"))
    facts: list[Line] = []
    if repo.task:
        facts.append(draft.line("traits-task", task=Code(repo.task)))
    if repo.library:
        facts.append(draft.line("traits-library", library=Code(repo.library)))
    spoken = declared(repo.languages)
    if spoken.codes:
        names = ", ".join(f"{_language(code)} ({code})" for code in spoken.codes[:_LANGUAGES])
        more = len(spoken.codes) - _LANGUAGES
        facts.append(
            draft.line(
                "traits-spoken", number=len(spoken.codes), languages=f"{names}, …" if more > 0 else names
            )
        )
    elif spoken.many:
        facts.append(draft.line("traits-many"))
    if not facts:
        draft.say("traits-nothing", repo=link)
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    draft.say("traits-of", repo=link, facts=draft.joined(facts, "; "))
    if not spoken.codes and not spoken.many:
        draft.say("traits-no-language")


async def say_roles(view: View, draft: Draft, plan: Plan) -> None:
    """Say which kind of artefact a repo is and in which role, as it was judged."""
    for subject in plan.subjects:
        begin(draft, plan, subject)
        repo = await repo_of(view, subject)
        if repo is None:
            await _roles_of_many(view, draft, subject)
            continue
        held = {
            one.axis: one
            for one in (await labels(view, "repo", [str(repo.id)], axes=("artefact", "role"), taxonomy="v1"))[
                str(repo.id)
            ]
        }
        link = draft.repo(repo.repo_type, repo.name, draft.words("page-artefact"))
        said = False
        for axis in ("artefact", "role"):
            label = held.get(axis)
            if label is not None and label.value:
                said = True
                draft.rows.append({"repo": repo.name, axis: label.value, "confidence": label.confidence})
                draft.say(
                    f"label-{axis}",
                    repo=link,
                    value=Strong(str(label.value)),
                    confidence=percentage(label.confidence, draft.locale),
                )
                if label.origin == "rule":
                    draft.caution()
        if not said:
            not_known(draft, "label-none", subject)


async def _roles_of_many(view: View, draft: Draft, subject: Subject) -> None:
    counts = await group_labels(view, RepoFilter(owners=keys_of([subject])), "role")
    known = [(value, number) for value, number in counts if value is not None]
    if not known:
        not_known(draft, "label-none", subject)
        return
    draft.rows.extend({"role": value, "count": number, "subject": subject.key} for value, number in known)
    draft.say("roles-of-many", name=subject_span(subject), roles=counted_words(dict(known)))
    draft.note("groups-inferred")


def place_words(handle: str) -> Span:
    """Return a namespace with its name, where the codebook has one."""
    name = place_of(handle)[3]
    return Link(name or handle, owner_link(handle).url)
