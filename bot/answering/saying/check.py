"""Whether what a question says of something holds, condition by condition."""

from typing import Any, Final

from msgspec import Struct

from bot.answering.finding.execute import chain_of, maker_of
from bot.answering.finding.findings import governance_of
from bot.answering.finding.homes import country_words, homes, keys_of
from bot.answering.finding.selecting import fitting, where_of
from bot.answering.plan import Bound, Filters, Plan, Subject
from bot.answering.saying.compare import cite_subject, value_words
from bot.answering.saying.draft import Draft, subject_span
from bot.document import Line, Span, Strong
from bot.texts.numbers import exact, percentage, size
from bot.wording import count_words
from storage.catalogue import Repo, count_repos, find_repo
from storage.filters import RepoFilter
from storage.labels import labels
from storage.languages import declared
from storage.records import RepoType
from storage.tally import group_labels
from storage.views import View

_OCTET: Final = 8


class Checked(Struct, frozen=True):
    """Whether one condition holds (None: not known), what was seen, and whether that was inferred."""

    holds: bool | None
    seen: Line
    inferred: bool = False
    part: bool = False
    """Whether it holds of some, and not of all."""


async def say_check(view: View, draft: Draft, plan: Plan) -> None:
    """Say whether what a question says of something holds, condition by condition."""
    for subject in plan.subjects:
        if len(plan.subjects) == 1:
            draft.title = subject.name
        draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)
        cite_subject(draft, subject)
        checked = await _checked(view, draft, subject, plan.filters)
        verdicts = [one.holds for one in checked]
        whole = False if False in verdicts else None if None in verdicts or not verdicts else True
        draft.rows.append({"subject": subject.key, "holds": whole})
        draft.entities.extend(one.key for one in plan.filters.bases if one.kind == "repo")
        message = {True: "check-yes", False: "check-no", None: "check-unknown"}[whole]
        if whole is None and (True in verdicts or any(one.part for one in checked)):
            message = "check-part"
        elif plan.topic == "either" and whole is not None:
            message = "check-either"
        seen = draft.joined([one.seen for one in checked], "; ") or draft.line("check-nothing-held")
        draft.say(message, name=subject_span(subject), seen=seen)
        if message == "check-part":
            draft.caution()
        elif whole is None:
            draft.outcome, draft.reason = "no_data", "not_collected"
        if any(one.inferred for one in checked):
            draft.note("groups-inferred")


async def _checked(view: View, draft: Draft, subject: Subject, filters: Filters) -> list[Checked]:
    repo = await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None
    found: list[Checked] = []
    if filters.makers is not None:
        found.append(await _maker(view, draft, subject, filters))
    if filters.bases:
        found.append(await _based(view, draft, repo, subject, filters))
    held = Filters(
        tasks=filters.tasks,
        languages=filters.languages,
        libraries=filters.libraries,
        tags=filters.tags,
        bounds=tuple(one for one in filters.bounds if repo is None),
        rootless=filters.rootless and repo is None,
    )
    if repo is not None:
        found.extend(_of_repo(draft, repo, filters))
        found.extend(await _labelled(view, draft, repo, filters))
    else:
        found.extend([await _component(view, draft, subject, one) for one in filters.components])
        if held != Filters() or filters.artefact or filters.roles or filters.openness:
            found.append(await _many(view, draft, subject, filters))
    return found


async def _component(view: View, draft: Draft, subject: Subject, component: str) -> Checked:
    """Count in which state a component of openness is among a project's models; not judged is not closed."""
    where = RepoFilter(types=("model",), owners=keys_of([subject]))
    counts = await group_labels(view, where, f"openness.{component}")
    states = {state: number for state, number in counts if number}
    if not states:
        return Checked(None, draft.line("check-nothing-held"))
    draft.rows.extend(
        {"subject": subject.key, f"openness.{component}": state, "count": number}
        for state, number in states.items()
    )
    told = ", ".join(
        draft.words("check-state", state=str(state or "unknown"), count=exact(number, draft.locale))
        for state, number in states.items()
    )
    name = draft.words(f"component-{component.replace('_', '-')}")
    some = "open" in states
    holds = None if None in states or not states or (some and len(states) > 1) else some
    said = draft.line("check-component", component=name, states=told)
    return Checked(holds, said, inferred=states.keys() != {None}, part=some and holds is None)


def _of_repo(draft: Draft, repo: Repo, filters: Filters) -> list[Checked]:
    found: list[Checked] = []
    if filters.languages:
        spoken = declared(repo.languages)
        known = bool(spoken.codes or spoken.many)
        holds = bool(set(spoken.codes) & set(filters.languages)) if spoken.codes else None
        words = ", ".join(spoken.codes[:12]) or draft.words("check-many" if known else "check-nothing")
        found.append(Checked(holds, draft.line("check-languages", languages=words)))
    if filters.tasks:
        holds = repo.task in filters.tasks if repo.task else None
        found.append(Checked(holds, draft.line("check-task", task=repo.task or draft.words("check-nothing"))))
    if filters.libraries:
        found.append(
            Checked(
                repo.library in filters.libraries if repo.library else None,
                draft.line("check-library", library=repo.library or draft.words("check-nothing")),
            )
        )
    found.extend(_bound(draft, repo, bound) for bound in filters.bounds)
    if filters.memory is not None:
        most = fitting(filters.memory)
        needed = None if repo.parameters is None else repo.parameters * filters.memory.bits // _OCTET
        draft.rows.append({"repo": repo.name, "parameters": repo.parameters, "bytes": needed})
        holds = repo.parameters <= most if repo.parameters is not None else None
        need = (
            size(repo.parameters * filters.memory.bits // _OCTET, draft.locale)
            if repo.parameters
            else draft.words("page-not-known")
        )
        found.append(
            Checked(
                holds,
                draft.line(
                    "check-memory",
                    need=need,
                    bits=exact(filters.memory.bits, draft.locale),
                    memory=size(filters.memory.octets, draft.locale),
                ),
            )
        )
    if filters.data:
        wanted = {one.key.casefold() for one in filters.data}
        holds = bool(wanted & {name.casefold() for name in repo.datasets}) if repo.datasets else None
        words = ", ".join(repo.datasets[:5]) or draft.words("check-nothing")
        found.append(Checked(holds, draft.line("check-data", names=words)))
    if filters.rootless:
        stands = draft.line("check-base", names=", ".join(repo.base_models))
        found.append(
            Checked(not repo.base_models, stands if repo.base_models else draft.line("check-no-base"))
        )
    return found


def _bound(draft: Draft, repo: Repo, bound: Bound) -> Checked:
    value = getattr(repo, bound.metric, None)
    holds = None
    if value is not None:
        holds = (bound.least is None or value >= bound.least) and (bound.below is None or value < bound.below)
    return Checked(holds, value_words(draft, bound.metric, value))


async def _labelled(view: View, draft: Draft, repo: Repo, filters: Filters) -> list[Checked]:
    wanted: list[tuple[str, tuple[str, ...]]] = [
        ("artefact", (filters.artefact,) if filters.artefact else ()),
        ("role", filters.roles),
        ("openness", filters.openness),
        ("licence_chain", filters.chains),
        *((f"openness.{one}", ("open",)) for one in filters.components),
    ]
    found: list[Checked] = []
    for axis, values in wanted:
        if not values:
            continue
        held = (await labels(view, "repo", [str(repo.id)], axes=(axis,), taxonomy="v1"))[str(repo.id)]
        label = held[0] if held else None
        value = label.value if label is not None else None
        name = (
            draft.words(f"component-{axis.removeprefix('openness.').replace('_', '-')}")
            if axis.startswith("openness.")
            else draft.words(f"axis-{axis.replace('_', '-')}")
        )
        if label is None or not value:
            found.append(Checked(None, draft.line("check-unjudged", axis=name)))
            continue
        sure = percentage(label.confidence, draft.locale)
        draft.rows.append({"repo": repo.name, axis: value, "confidence": label.confidence})
        found.append(
            Checked(
                value in values,
                draft.line("check-label", axis=name, value=Strong(str(value)), confidence=sure),
                inferred=label.origin == "rule",
            )
        )
    return found


async def _maker(view: View, draft: Draft, subject: Subject, filters: Filters) -> Checked:
    maker = await maker_of(view, subject)
    handle = maker.handles[0] if maker.handles else ""
    home = (await homes(view, [handle]))[handle.casefold()]
    makers = filters.makers
    if makers is None:
        return Checked(None, ())
    pieces: list[Span] = []
    known = True
    if makers.countries or makers.regions:
        known = known and bool(home.countries or home.regions)
        pieces.append(
            ", ".join((*(country_words(code) for code in home.countries), *home.regions))
            or draft.words("page-not-known")
        )
    if makers.kinds:
        kind = (
            home.kind.value
            if home.kind is not None and home.kind.value
            else maker.project.kind.value
            if maker.project
            else None
        )
        known = known and kind is not None
        pieces.append(str(kind or draft.words("page-not-known")))
        holds_kind = kind in makers.kinds
    else:
        holds_kind = True
    model = governance_of(maker) or (home.governance.value if home.governance else None)
    if makers.governance:
        known = known and bool(model)
        pieces.append(str(model or draft.words("page-not-known")))
    holds = (
        (not makers.countries or bool(set(makers.countries) & set(home.countries)))
        and (not makers.regions or bool(set(makers.regions) & set(home.regions)))
        and holds_kind
        and (not makers.governance or model in makers.governance)
    )
    draft.rows.extend(maker.rows())
    if maker.project is not None:
        draft.cite_study(maker.project.source)
        if makers.governance and maker.project.governance.inferred:
            draft.caution()
    guess = bool(makers.kinds) and home.kind is not None and home.kind.origin == "rule"
    facts = draft.joined(pieces)
    named = maker.name == subject.name  # what is asked about is the maker: its name stands before
    return Checked(
        holds if known else None,
        facts if named else draft.line("check-maker", maker=maker.name, facts=facts),
        inferred=guess,
    )


async def _based(view: View, draft: Draft, repo: Repo | None, subject: Subject, filters: Filters) -> Checked:
    if repo is None:
        where = await where_of(view, Plan(intent="count", subjects=(subject,), filters=filters))
        number = await count_repos(view, where)
        return Checked(number > 0, draft.line("check-based-many", count=number))
    chain = await chain_of(view, repo)
    names = {one.key.casefold() for one in filters.bases if one.kind == "repo"}
    keys = keys_of([one for one in filters.bases if one.kind != "repo"])
    holds = any(step.name.casefold() in names or step.name.split("/")[0].casefold() in keys for step in chain)
    for step in chain:
        draft.rows.append({"base_of": step.child, "repo": step.name, "relation": step.relation})
        draft.repo("model", step.name, step.child)
    draft.entities.extend(step.name for step in chain)
    if not chain:
        return Checked(False, draft.line("check-no-base"))
    return Checked(holds, draft.line("check-base", names=", ".join(step.name for step in chain)))


async def _many(view: View, draft: Draft, subject: Subject, filters: Filters) -> Checked:
    """Hold conditions of repos against all that a project or namespace has."""
    types: tuple[RepoType, ...] = () if filters.artefact else ("model",)
    plain = Plan(intent="count", subjects=(subject,), filters=Filters(types=types))
    held = Filters(
        types=types,
        tasks=filters.tasks,
        languages=filters.languages,
        libraries=filters.libraries,
        tags=filters.tags,
        bounds=filters.bounds,
        artefact=filters.artefact,
        roles=filters.roles,
        openness=filters.openness,
        rootless=filters.rootless,
        memory=filters.memory,
    )
    part = await count_repos(
        view, await where_of(view, Plan(intent="count", subjects=(subject,), filters=held))
    )
    whole = await count_repos(view, await where_of(view, plain))
    draft.rows.append({"subject": subject.key, "count": part, "of": whole})
    inferred = bool(filters.artefact or filters.roles or filters.openness)
    if not whole:
        return Checked(None, draft.line("check-nothing-held"))
    row: dict[str, Any] = draft.rows[-1]
    return Checked(
        part > 0,
        draft.line(
            "check-of-many",
            part=row["count"],
            whole=count_words(whole, None if filters.artefact else "model", draft.locale),
        ),
        inferred=inferred,
    )
