"""A repo's kind of artefact with its evidence: as it was labelled, or derived now where nobody did."""

from msgspec import Struct

from bot.answering.judges import Derive
from bot.answering.plan import Plan
from bot.answering.saying.draft import Draft
from bot.answering.saying.parts import disputes_line
from bot.document import Line
from bot.texts import text
from bot.texts.numbers import percentage
from bot.wording import fill
from storage.catalogue import Repo, find_repo
from storage.labels import Assigned, labels
from storage.views import View


class Kind(Struct, frozen=True):
    """A label, and whether it was derived for this answer and is stored nowhere."""

    label: Assigned
    now: bool


async def kind_of(view: View, repo: Repo, derive: Derive | None) -> Kind | None:
    """Return the kind of a repo; None where it has no label and nobody is here who could judge it."""
    held = (await labels(view, "repo", [str(repo.id)], axes=["artefact"], taxonomy="v1"))[str(repo.id)]
    if held:
        return Kind(held[0], now=False)
    return Kind(await derive(view, repo), now=True) if derive is not None else None


def kind_line(kind: Kind, locale: str) -> Line:
    """Say what kind, how surely, by which rule, what it saw, and that it was derived now where it was."""
    label = kind.label
    value = label.value if isinstance(label.value, str) else None
    said = fill(
        "page-artefact-now" if kind.now else "page-artefact-value",
        locale,
        kind=text("artefact-kind", locale, kind=(value or "none").replace(" ", "_"), number=1),
        confidence=percentage(label.confidence, locale),
        seen="; ".join(seen.seen for seen in label.evidence) or (label.reason or "–"),
        rule=label.rule,
        version=label.rule_version,
    )
    return (*said, ". ", *disputes_line(label, locale)) if label.disputed else said


async def say_kinds(view: View, draft: Draft, plan: Plan, derive: Derive | None) -> None:
    """Say the kind of each repo that is asked about."""
    for subject in plan.subjects:
        repo = await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None
        kind = await kind_of(view, repo, derive) if repo is not None else None
        if kind is not None:
            draft.say("describe-kind", kind=kind_line(kind, draft.locale))
            draft.rows.append({"repo": subject.key, "artefact": kind.label.value, "derived_now": kind.now})
