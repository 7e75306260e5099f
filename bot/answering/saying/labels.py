"""Why a label holds: its value, how sure it is, who says so, and every piece of evidence with its address."""

from typing import Final

from bot.answering.finding.execute import maker_of
from bot.answering.plan import Plan
from bot.answering.saying.draft import Draft, subject_span
from bot.answering.saying.facts import not_known, repo_of
from bot.document import Instant, Link, Strong
from bot.texts.numbers import percentage
from config.codebook import load
from storage.catalogue import find_repos
from storage.filters import RepoFilter
from storage.labels import Assigned, labels
from storage.views import View

_SHOWN: Final = 4
_OF_REPOS: Final = frozenset({"licence_chain", "openness", "role", "artefact"})


async def say_label(view: View, draft: Draft, plan: Plan) -> None:
    """Say what the label of each subject on the plan's axis stands on."""
    axis = plan.topic or "governance"
    for subject in plan.subjects:
        if len(plan.subjects) == 1:
            draft.title = subject.name
        draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)
        repo = await repo_of(view, subject)
        if axis in _OF_REPOS and repo is None:
            best = await find_repos(
                view,
                RepoFilter(types=("model",), owners=tuple(one.casefold() for one in subject.handles)),
                limit=1,
            )
            repo = best[0] if best else None
        maker = await maker_of(view, subject)
        held: list[Assigned] = []
        if axis in _OF_REPOS:
            key = str(repo.id) if repo is not None else ""
            held = (await labels(view, "repo", [key], axes=(axis,), taxonomy="v1"))[key] if key else []
        elif maker.project is not None:
            held = (await labels(view, "project", [maker.project.key], axes=(axis,)))[maker.project.key]
        if not held and maker.handles and axis not in _OF_REPOS:
            key = maker.handles[0].casefold()
            held = (await labels(view, "owner", [key], axes=(axis,)))[key]
        if not held or not held[0].value:
            not_known(draft, "label-none", subject)
            continue
        name = (
            draft.repo(repo.repo_type, repo.name, axis)
            if repo is not None and axis in _OF_REPOS
            else subject_span(subject)
        )
        _tell(draft, axis, name, held[0])


def _tell(draft: Draft, axis: str, name: object, label: Assigned) -> None:
    book = load()
    value = (
        label.value
        if isinstance(label.value, str)
        else ", ".join(book.motivation(one).name if axis == "motivation" else str(one) for one in label.value)
    )
    draft.rows.append(
        {
            "subject": label.subject,
            axis: label.value,
            "confidence": label.confidence,
            "origin": label.origin,
            "rule": label.rule,
            "at": label.at,
        }
    )
    draft.say(
        "why-label",
        name=name,  # type: ignore[arg-type]  # a span of ours
        axis=draft.words(f"axis-{axis.replace('_', '-')}"),
        value=Strong(value),
        confidence=percentage(label.confidence, draft.locale),
        origin=draft.words(f"label-origin-{label.origin}"),
    )
    for seen in label.evidence[:_SHOWN]:
        draft.cite(seen.url, seen.seen)
        draft.items.append((Link(seen.seen, seen.url),))
    draft.left = max(len(label.evidence) - _SHOWN, 0)
    draft.say("why-rule", rule=label.rule, at=Instant(label.at, "date"))
    if label.origin == "rule":
        draft.caution()
