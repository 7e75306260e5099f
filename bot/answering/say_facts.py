"""Facts of what is named that stand around its licence and makers: size, memory, traits, openness, data, backers."""

from typing import Final

from bot.answering.draft import Draft, subject_span
from bot.answering.execute import MANY, maker_of
from bot.answering.findings import Maker, repo_row
from bot.answering.homes import keys_of, place_of
from bot.answering.judges import Judge
from bot.answering.plan import Plan, Subject
from bot.answering.standing import owner_label
from bot.document import Code, Instant, Line, Link, Span, Strong
from bot.texts.numbers import exact, parameters, percentage, size
from bot.wording import hub_url, owner_link, repo_link
from config.axes import COMPONENTS
from config.codebook import load
from storage.catalogue import Repo, RepoFilter, find_repo, find_repos
from storage.labels import Assigned, labels
from storage.languages import declared, language
from storage.lineage import derivatives_of_many
from storage.tally import group_labels
from storage.views import View

_BITS: Final = (16, 8, 4)
_OCTET: Final = 8
_SHOWN: Final = 5
_LANGUAGES: Final = 12


async def repo_of(view: View, subject: Subject) -> Repo | None:
    """Return the repo a subject is; None for a namespace or a project."""
    return await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None


def _open(draft: Draft, plan: Plan, subject: Subject) -> None:
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
        _open(draft, plan, subject)
        repos = [repo] if (repo := await repo_of(view, subject)) else await _best(view, subject)
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
            if wanted is not None:
                own = repo.parameters * wanted.bits // _OCTET
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


async def _best(view: View, subject: Subject) -> list[Repo]:
    where = RepoFilter(types=("model",), owners=keys_of([subject]))
    return await find_repos(view, where, limit=1)


async def say_traits(view: View, draft: Draft, plan: Plan) -> None:
    """Say task, library and languages of a repo, or those of a namespace's models, counted."""
    for subject in plan.subjects:
        _open(draft, plan, subject)
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
            draft.say("traits-tasks", name=subject_span(subject), tasks=_counted(tasks))
        if spoken:
            names = {_language(code): number for code, number in spoken.items()}
            draft.say("traits-languages", name=subject_span(subject), languages=_counted(names))


def _counted(counts: dict[str, int]) -> str:
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
        _open(draft, plan, subject)
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
    draft.say("roles-of-many", name=subject_span(subject), roles=_counted(dict(known)))
    draft.note("groups-inferred")


async def say_openness(view: View, draft: Draft, plan: Plan) -> None:
    """Say how open a model is: its class, and each component; of a project, its best known and the classes counted."""
    for subject in plan.subjects:
        _open(draft, plan, subject)
        repo = await repo_of(view, subject)
        if repo is None:
            counts = await group_labels(
                view, RepoFilter(types=("model",), owners=keys_of([subject])), "openness"
            )
            known = {value: number for value, number in counts if value is not None}
            if known:
                draft.rows.extend(
                    {"openness": value, "count": number, "subject": subject.key}
                    for value, number in known.items()
                )
                draft.say("openness-of-many", name=subject_span(subject), classes=_counted(known))
            best = await _best(view, subject)
            repo = best[0] if best else None
        if repo is None:
            not_known(draft, "openness-none", subject)
            continue
        await _open_components(view, draft, repo)
    draft.note("said-openness-note")


async def _open_components(view: View, draft: Draft, repo: Repo) -> None:
    axes = ("openness", *(f"openness.{one}" for one in COMPONENTS))
    held = {one.axis: one for one in (await labels(view, "repo", [str(repo.id)], axes=axes))[str(repo.id)]}
    link = draft.repo(repo.repo_type, repo.name, draft.words("said-openness-title"))
    if not held:
        draft.say("openness-unjudged", repo=link)
        if len(draft.lines) == 1:
            draft.outcome, draft.reason = "no_data", "not_collected"
        return
    draft.entities.append(repo.name)
    whole = held.get("openness")
    if whole is not None and whole.value:
        draft.say(
            "said-openness-class",
            repo=link,
            value=Strong(str(whole.value)),
            confidence=percentage(whole.confidence, draft.locale),
        )
    else:
        draft.say("openness-abstained", repo=link)
    row: dict[str, object] = {
        "repo": repo.name,
        "openness": whole.value if whole else None,
        "confidence": whole.confidence if whole else None,
    }
    states: dict[str, list[str]] = {"open": [], "partial": [], "closed": [], "unknown": []}
    for component in COMPONENTS:
        label = held.get(f"openness.{component}")
        if label is None:
            continue
        row[component] = label.value
        states[str(label.value or "unknown")].append(draft.words(f"component-{component.replace('_', '-')}"))
    draft.rows.append(row)
    for state, names in states.items():
        if names:
            draft.say(f"openness-{state}", names=", ".join(names))


async def say_data(view: View, draft: Draft, plan: Plan) -> None:
    """Say what a model declares to be trained on; of a dataset, which models declare it; and whether it is open."""
    for subject in plan.subjects:
        _open(draft, plan, subject)
        repo = await repo_of(view, subject)
        if repo is not None and repo.repo_type == "dataset":
            await _trained_on_it(view, draft, subject)
            continue
        if repo is None:
            await _data_of_many(view, draft, subject)
            continue
        link = draft.repo(repo.repo_type, repo.name, draft.words("page-task"))
        draft.rows.append(repo_row(repo) | {"datasets": list(repo.datasets)})
        if repo.datasets:
            names = draft.joined([draft.repo("dataset", name, repo.name) for name in repo.datasets[:_SHOWN]])
            draft.entities.extend(repo.datasets[:_SHOWN])
            draft.say("data-declared", repo=link, names=names)
            if len(repo.datasets) > _SHOWN:
                draft.lines.append(draft.line("answer-more", count=len(repo.datasets) - _SHOWN))
        else:
            draft.say("data-undeclared", repo=link)
        judged = await _component(view, repo, "datasources_basemodel")
        if judged is not None and judged.value:
            draft.rows.append({"training_data": judged.value, "confidence": judged.confidence})
            draft.say(
                "data-judged",
                state=Strong(str(judged.value)),
                confidence=percentage(judged.confidence, draft.locale),
                seen="; ".join(one.seen for one in judged.evidence[:1]),
            )
            draft.caution()
        elif not repo.datasets:
            draft.outcome, draft.reason = "no_data", "not_collected"


async def _component(view: View, repo: Repo, component: str) -> Assigned | None:
    held = (await labels(view, "repo", [str(repo.id)], axes=(f"openness.{component}",)))[str(repo.id)]
    return held[0] if held else None


async def _trained_on_it(view: View, draft: Draft, subject: Subject) -> None:
    found = [
        one
        for one in await derivatives_of_many(view, [subject.key], parent_type="dataset")
        if one.relation == "trained_on"
    ]
    draft.rows.append({"dataset": subject.key, "count": len(found)})
    draft.rows.extend({"repo": one.name, "relation": one.relation} for one in found)
    draft.entities.extend(one.name for one in found[:_SHOWN])
    draft.say("data-used", name=subject_span(subject), count=len(found))
    for one in found[:_SHOWN]:
        draft.items.append((draft.repo("model", one.name, subject.key),))
    draft.left = max(len(found) - _SHOWN, 0)
    draft.cite(hub_url("dataset", subject.key), subject.key)


async def _data_of_many(view: View, draft: Draft, subject: Subject) -> None:
    repos = await find_repos(view, RepoFilter(types=("model",), owners=keys_of([subject])), limit=MANY)
    counts: dict[str, int] = {}
    for repo in repos:
        for name in repo.datasets:
            counts[name] = counts.get(name, 0) + 1
    if counts:
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        draft.say(
            "data-of-many",
            name=subject_span(subject),
            names=draft.joined(
                [
                    draft.line("data-item", repo=draft.repo("dataset", name, subject.name), number=number)
                    for name, number in ordered[:_SHOWN]
                ]
            ),
        )
        draft.rows.extend({"dataset": name, "models": number} for name, number in ordered)
        draft.entities.extend(name for name, _ in ordered[:_SHOWN])
    judged = await group_labels(
        view, RepoFilter(types=("model",), owners=keys_of([subject])), "openness.datasources_basemodel"
    )
    known = {value: number for value, number in judged if value is not None}
    if known:
        draft.rows.extend({"training_data": value, "models": number} for value, number in known.items())
        draft.say("data-states", states=_counted(known))
        draft.note("groups-inferred")
    if not counts and not known:
        not_known(draft, "data-none", subject)


async def say_kinds_of_owner(view: View, draft: Draft, plan: Plan, judge: Judge | None = None) -> None:
    """Say what kind of organisation stands behind something, how surely and by whose word."""
    for subject in plan.subjects:
        _open(draft, plan, subject)
        maker = await maker_of(view, subject)
        label = await owner_label(view, maker.handles[0], "kind", judge) if maker.handles else None
        name = draft.owner(maker.handles[0], maker.name) if maker.handles else Strong(maker.name)
        if label is None or not label.value:
            if maker.project is not None:
                draft.rows.append({"owner": maker.handles[0], "kind": maker.project.kind.value})
                draft.say("kind-is", name=name, kind=Strong(maker.project.kind.value), sure="")
                draft.cite_source(maker.project.kind.source)
                continue
            not_known(draft, "kind-none", subject)
            continue
        draft.rows.append(
            {
                "owner": maker.handles[0],
                "kind": label.value,
                "confidence": label.confidence,
                "origin": label.origin,
            }
        )
        sure = draft.words(
            "label-sure",
            confidence=percentage(label.confidence, draft.locale),
            origin=draft.words(f"label-origin-{label.origin}"),
        )
        draft.say("kind-is", name=name, kind=Strong(str(label.value)), sure=sure)
        if maker.project is not None:
            draft.say("maker-type", type=maker.project.organization_type.value)
            draft.cite_study(maker.project.source)
        if label.origin == "rule":
            draft.caution()


async def say_motives(view: View, draft: Draft, plan: Plan) -> None:
    """Say why a project is open, by the study, or what an organisation says of itself."""
    book = load()
    for subject in plan.subjects:
        _open(draft, plan, subject)
        maker = await maker_of(view, subject)
        if maker.project is not None and maker.project.motivations:
            project = maker.project
            names = [
                f"{book.motivation(claim.motivation).name} ({draft.words(f'page-of-{claim.said_of}')})"
                for claim in project.motivations
            ]
            draft.say("motives-are", name=Strong(project.name), names=", ".join(names))
            draft.rows.extend(
                {"project": project.key, "motivation": claim.motivation} for claim in project.motivations
            )
            draft.cite_source(project.motivations[0].source)
            for handle in project.handles[:1]:
                draft.owner(handle, project.organization)
            if any(claim.inferred or claim.said_of == "kind" for claim in project.motivations):
                draft.note("motives-note")
            continue
        key = maker.handles[0].casefold() if maker.handles else ""
        held = (await labels(view, "owner", [key], axes=("motivation",)))[key] if key else []
        values = [value for label in held if label.value for value in label.value]
        if not values:
            not_known(draft, "motives-none", subject)
            continue
        draft.say(
            "motives-are",
            name=subject_span(subject),
            names=", ".join(book.motivation(value).name for value in values),
        )
        draft.rows.extend({"owner": key, "motivation": value} for value in values)
        draft.note("groups-inferred")


async def say_founded(view: View, draft: Draft, plan: Plan) -> None:
    """Say since when a project's makers exist."""
    for subject in plan.subjects:
        _open(draft, plan, subject)
        maker = await maker_of(view, subject)
        if maker.project is None or maker.project.founded is None:
            not_known(draft, "founded-none", subject)
            continue
        draft.say(
            "founded-is", name=Strong(maker.project.organization), value=Strong(maker.project.founded.value)
        )
        draft.rows.append({"project": maker.project.key, "founded": maker.project.founded.value})
        draft.cite_source(maker.project.founded.source)
        draft.owner(maker.handles[0], maker.name)


async def say_backers(view: View, draft: Draft, plan: Plan) -> None:
    """Say who funds, partners with, or computes for a project; of a repo, whose machines its card names."""
    for subject in plan.subjects:
        _open(draft, plan, subject)
        maker = await maker_of(view, subject)
        said = await _machines(view, draft, subject)
        project = maker.project
        if project is None:
            if not said:
                not_known(draft, "backers-none", subject)
            continue
        for message, facts in (
            ("backers-compute", project.compute),
            ("backers-funders", project.funders),
            ("backers-partners", project.partners),
        ):
            if not facts:
                draft.say(f"{message}-none", name=Strong(project.name))
                continue
            names = [f"{fact.name} ({fact.note})" if fact.note else fact.name for fact in facts]
            draft.say(message, name=Strong(project.name), names="; ".join(names))
            draft.rows.extend(
                {"project": project.key, message.removeprefix("backers-"): fact.name, "source": fact.source}
                for fact in facts
            )
            draft.cite_source(facts[0].source)
            draft.study = facts[0].source
            if any(fact.inferred for fact in facts):
                draft.caution()
        if project.handles:
            draft.owner(project.handles[0], project.organization)
    if not plan.subjects:
        await _all_backers(draft)


async def _machines(view: View, draft: Draft, subject: Subject) -> bool:
    repo = await repo_of(view, subject)
    if repo is None:
        return False
    held = (await labels(view, "repo", [str(repo.id)], axes=("compute",)))[str(repo.id)]
    values = [
        value
        for label in held
        if label.value
        for value in (label.value if isinstance(label.value, list) else [label.value])
    ]
    if values:
        draft.say(
            "backers-machines", repo=draft.repo(repo.repo_type, repo.name, repo.name), names=", ".join(values)
        )
        draft.rows.append({"repo": repo.name, "compute": values})
        draft.caution()
    return bool(values)


async def _all_backers(draft: Draft) -> None:
    draft.say("backers-all")
    for project in load().projects:
        if project.compute:
            names = ", ".join(fact.name for fact in project.compute)
            draft.items.append((owner_link(project.handles[0]), f": {names}"))
            draft.owner(project.handles[0], project.organization)
            draft.entities.append(project.handles[0])
            draft.rows.extend({"project": project.key, "compute": fact.name} for fact in project.compute)
    draft.study = load().projects[0].compute[0].source if load().projects[0].compute else None


async def say_mentions(view: View, draft: Draft, plan: Plan) -> None:
    """Say whom the study's interviews connect a project with."""
    book = load()
    names = {one.key: one.organization for one in (*book.projects, *book.mentioned)}
    for subject in plan.subjects:
        _open(draft, plan, subject)
        maker = await maker_of(view, subject)
        key = maker.project.key if maker.project else maker.organization.key if maker.organization else None
        out = [claim.to for claim in maker.project.mentions] if maker.project else []
        back = [one.key for one in book.projects if any(claim.to == key for claim in one.mentions)]
        if key is None or not (out or back):
            not_known(draft, "mentions-none", subject)
            continue
        for message, keys in (("mentions-out", out), ("mentions-back", back)):
            if keys:
                draft.say(
                    message,
                    name=Strong(names.get(key, subject.name)),
                    names=", ".join(names.get(one, one) for one in keys),
                )
        draft.rows.extend({"from": key, "to": one} for one in out)
        draft.rows.extend({"from": one, "to": key} for one in back)
        draft.note("mentions-note")
        draft.cite_study(
            maker.project.mentions[0].source if maker.project and maker.project.mentions else "slides"
        )


async def say_sample(view: View, draft: Draft, plan: Plan) -> None:
    """Say whether something is one of the study's projects."""
    book = load()
    for subject in plan.subjects:
        _open(draft, plan, subject)
        maker: Maker = await maker_of(view, subject)
        if maker.project is not None:
            draft.say(
                "sample-yes",
                name=Strong(maker.project.name),
                maker=maker.project.organization,
                position=maker.project.position,
            )
            draft.rows.append({"subject": subject.key, "project": maker.project.key, "in_study": True})
            draft.cite_study(maker.project.source)
            continue
        draft.rows.append({"subject": subject.key, "in_study": False})
        if maker.organization is not None:
            draft.say("sample-mentioned", name=Strong(maker.organization.organization))
            draft.cite_study(maker.organization.source)
        else:
            draft.say("sample-no", name=subject_span(subject))
            draft.cite_study(book.projects[0].source)


def place_words(handle: str) -> Span:
    """Return a namespace with its name, where the codebook has one."""
    name = place_of(handle)[3]
    return Link(name or handle, owner_link(handle).url)


__all__ = [
    "Instant", "not_known", "place_words", "repo_link", "repo_of", "say_backers", "say_data", "say_founded",
    "say_kinds_of_owner", "say_memory", "say_mentions", "say_motives", "say_openness", "say_roles", "say_sample",
    "say_traits",
]  # fmt: skip
