"""How open something is in words, component by component, and what it was trained on."""

from typing import Final

from bot.answering.finding.execute import MANY
from bot.answering.finding.findings import repo_row
from bot.answering.finding.homes import keys_of
from bot.answering.plan import Plan, Subject
from bot.answering.saying.draft import Draft, subject_span
from bot.answering.saying.facts import begin, best_of, counted_words, not_known, repo_of
from bot.document import Strong
from bot.texts.numbers import percentage
from bot.wording import hub_url
from config.axes import COMPONENTS
from storage.catalogue import Repo, find_repos
from storage.filters import RepoFilter
from storage.labels import Assigned, labels
from storage.lineage import derivatives_of_many
from storage.tally import group_labels
from storage.views import View

_SHOWN: Final = 5


async def say_openness(view: View, draft: Draft, plan: Plan) -> None:
    """Say how open a model is: its class, and each component; of a project.

    Its best known and the classes counted.
    """
    for subject in plan.subjects:
        begin(draft, plan, subject)
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
                draft.say("openness-of-many", name=subject_span(subject), classes=counted_words(known))
            best = await best_of(view, subject)
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
    """Say what a model declares to be trained on; of a dataset, which models declare it.

    And whether it is open.
    """
    for subject in plan.subjects:
        begin(draft, plan, subject)
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
        draft.say("data-states", states=counted_words(known))
        draft.note("groups-inferred")
    if not counts and not known:
        not_known(draft, "data-none", subject)
