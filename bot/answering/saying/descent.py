"""A repo's lineage as a picture: what it stands on above it, what others built below it.

Made from what the store says, as words that are ready to be drawn.
"""

from collections.abc import Sequence
from typing import Final

from bot.document import Above, Below, Lineage
from bot.texts import numbers, text
from bot.texts.catalogue import DEFAULT_LOCALE
from storage.reuse import Reuse
from storage.reuse_notable import Notable
from storage.reuse_up import Provenance, Step

ROWS: Final = 13
"""Rows that a picture has room for, at the size of Discord's preview."""
_ABOVE: Final = 6
_DEEPEST: Final = 5


def lineage_of(
    above: Provenance, below: Reuse, best: Sequence[Notable] = (), locale: str = DEFAULT_LOCALE
) -> Lineage:
    """Return the picture of a repo's lineage; what there is no room for is counted."""
    repo = above.repo
    steps, hidden = _nearest(above.steps)
    relations = sorted(below.relations, key=lambda one: -(one.repos + one.folded))
    most = max((one.repos + one.folded for one in relations), default=0)
    room = ROWS - 1 - len(steps)
    shown = relations[: max(room, 1)]
    described = dict.fromkeys(one.relation for one in shown)
    branches = []
    for one in shown:
        names = [fit.repo.name for fit in best if fit.relations and _first(fit, described) == one.relation]
        count = text("lineage-count", locale, count=numbers.count(one.repos, locale))
        if one.folded:
            count = text(
                "lineage-count-folded",
                locale,
                count=numbers.count(one.repos, locale),
                folded=numbers.count(one.folded, locale),
            )
        branches.append(
            Below(
                label=text("lineage-relation", locale, relation=one.relation),
                count=count,
                share=(one.repos + one.folded) / most if most else 0.0,
                examples=tuple(dict.fromkeys(names))[:2],
            )
        )
    title = text("lineage-picture-title", locale, name=repo.name)
    unit = text(
        "lineage-picture-unit",
        locale,
        derivatives=below.repos,
        makers=below.owners,
        written=numbers.count(below.repos, locale),
        others=numbers.count(below.owners, locale),
    )
    if any(step.repo_type == "dataset" for step in steps):
        unit = f"{unit} · {text('lineage-squares', locale)}"
    note = repo.license or text("lineage-no-licence", locale)
    stands = ", ".join(f"{step.name} ({_note(step, locale)})" for step in above.steps[:10])
    kinds = ", ".join(f"{branch.label} {branch.count}" for branch in branches)
    return Lineage(
        title=title,
        unit=unit,
        name=repo.name,
        note=text("lineage-gone", locale) if repo.gone else note,
        above=tuple(
            Above(
                name=step.name,
                note=_note(step, locale),
                depth=min(step.depth, _DEEPEST),
                known=step.standing == "known",
                data=step.repo_type == "dataset",
            )
            for step in steps
        ),
        below=tuple(branches),
        left_out=text("lineage-left-out", locale, count=hidden) if hidden else "",
        nothing_above="" if steps else text("lineage-stands-on-nothing", locale),
        nothing_below="" if branches else text("lineage-nothing-below", locale),
        alt=text(
            "lineage-alt",
            locale,
            name=repo.name,
            licence=note,
            above=stands or text("lineage-stands-on-nothing", locale),
            below=kinds or text("lineage-nothing-below", locale),
        ),
    )


def _first(one: Notable, shown: dict[str, None]) -> str | None:
    return next((name for name in shown if name in one.relations), None)


def _nearest(steps: Sequence[Step]) -> tuple[list[Step], int]:
    """Return the steps that are drawn, in the order of a tree with the roots first, and how many are not."""
    once: dict[str, Step] = {}
    for step in steps:
        if step.name.casefold() != step.child.casefold():
            once.setdefault(step.name.casefold(), step)
    chosen = sorted(once.values(), key=lambda step: (step.depth, step.repo_type != "model"))[:_ABOVE]
    ordered: list[Step] = []
    below: dict[str, list[Step]] = {}
    for step in chosen:
        below.setdefault(step.child.casefold(), []).append(step)
    waiting = [step for step in chosen if step.depth == 1]

    def climb(step: Step) -> None:
        for parent in below.get(step.name.casefold(), ()):
            if parent.depth == step.depth + 1:
                climb(parent)
        ordered.append(step)

    for step in reversed(waiting):
        climb(step)
    return ordered, len(once) - len(ordered)


def _note(step: Step, locale: str) -> str:
    if step.standing == "gone":
        return text("lineage-gone", locale)
    if step.standing != "known":
        return text("lineage-not-in-the-store", locale)
    return step.license or text("lineage-no-licence", locale)
