"""Licences in words: what is declared, the chain it stands on, and what that allows."""

from typing import Final

from bot.answering.finding.findings import Licensed, Step, Then
from bot.answering.plan import Plan
from bot.answering.saying.draft import Draft, subject_span
from bot.answering.saying.parts import of_words
from bot.answering.saying.people import premise
from bot.document import Instant, Line, Span
from bot.texts.numbers import percentage
from bot.wording import count_words, find_license, gate_words, license_words, repo_license
from storage.catalogue import Repo

_STRICTEST: Final = ("not allowed", "unknown", "allowed with conditions", "allowed")
_MESSAGES: Final = {
    "allowed": "allowed",
    "allowed with conditions": "conditions",
    "not allowed": "refused",
    "unknown": "unclear",
}
_STEPS: Final = 3


def say_licenses(draft: Draft, plan: Plan, found: tuple[Licensed, ...]) -> None:
    """Say what each subject declares, always with the chain; for use rights, what the strictest allows."""
    if len(found) == 1:
        draft.title = found[0].subject.name
    for licensed in found:
        draft.rows.extend(licensed.rows())
        if licensed.then is not None:
            _then(draft, licensed, licensed.then)
        if plan.claim is not None and plan.claim.maker is not None and licensed.maker is not None:
            premise(draft, licensed.maker, plan.claim.maker)
        if licensed.repo is None:
            draft.say("license-of-many-none", name=subject_span(licensed.subject))
            draft.outcome, draft.reason = "no_data", "not_collected"
            continue
        _say_one(draft, plan, licensed, licensed.repo)
    if plan.intent == "use" or plan.topic == "chain":
        draft.note("use-caveat")


def _then(draft: Draft, licensed: Licensed, then: Then) -> None:
    """Say what was declared at a past moment, where the store saw it."""
    if licensed.repo is None:
        return
    if then.before_first_look:
        draft.say("refused-before", at=Instant(then.first_look, "date"))
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    draft.rows.append({"repo": licensed.repo.name, "license": then.license, "at": then.at})
    terms = license_words(then.license, draft.locale, name=then.license_name)
    draft.say("license-then", at=Instant(then.at, "date"), repo=_link(draft, licensed.repo), terms=terms)


def _say_one(draft: Draft, plan: Plan, licensed: Licensed, repo: Repo) -> None:
    claimed = plan.claim.license if plan.claim else None
    if plan.intent == "use":
        _use(draft, repo, licensed.chain)
        if licensed.groups:
            _several(draft, licensed, None)
        _declared(draft, repo)
    elif licensed.groups:
        _several(draft, licensed, claimed)
    elif claimed is not None:
        _checked(draft, repo, claimed)
    else:
        _declared(draft, repo)
    label = licensed.label
    if label is not None and label.value and (plan.topic == "chain" or plan.intent == "use"):
        sure = percentage(label.confidence, draft.locale)
        draft.rows.append({"repo": repo.name, "licence_chain": label.value, "confidence": label.confidence})
        draft.say("license-chain-label", value=str(label.value), confidence=sure)
    _chain(draft, repo, licensed.chain, best=bool(licensed.groups) and plan.intent != "use")


def say_gates(draft: Draft, plan: Plan, found: tuple[Licensed, ...]) -> None:
    """Say whether the files of each subject are open to everyone."""
    if len(found) == 1:
        draft.title = found[0].subject.name
    for licensed in found:
        draft.rows.extend(licensed.rows())
        if licensed.gates:
            counts = [
                draft.line(
                    "gate-of-many-part",
                    count=count_words(number, "model", draft.locale),
                    gate=gate_words(gate, draft.locale),
                )
                for gate, number in licensed.gates
            ]
            said = draft.line(
                "gate-of-many", name=subject_span(licensed.subject), counts=draft.joined(counts)
            )
            _gate(draft, plan, said, {gate for gate, _ in licensed.gates})
        elif licensed.repo is None:
            draft.say("figure-of-unknown", repo=subject_span(licensed.subject))
            draft.outcome, draft.reason = "no_data", "not_collected"
        else:
            gate = gate_words(licensed.repo.gated, draft.locale)
            said = draft.line("gate-answer", repo=_link(draft, licensed.repo), gate=gate)
            _gate(draft, plan, said, {licensed.repo.gated})


def _gate(draft: Draft, plan: Plan, said: Line, gates: set[str | None]) -> None:
    """Say what gates there are; first yes or no, where that was asked and every gate is known."""
    claimed = plan.claim.gated if plan.claim else None
    if claimed is None or None in gates:
        draft.lines.append(said)
        return
    shut = {gate != "open" for gate in gates}
    message = "gate-in-part" if len(shut) > 1 else "gate-yes" if claimed in shut else "gate-no"
    draft.say(message, said=said)


def _link(draft: Draft, repo: Repo) -> Span:
    draft.entities.append(repo.name)
    return draft.repo(repo.repo_type, repo.name, draft.words("page-license"))


def _declared(draft: Draft, repo: Repo) -> None:
    line = draft.line("license-declares", repo=_link(draft, repo), terms=repo_license(repo, draft.locale))
    if repo.gated in {"auto", "manual"}:
        line = (*line, " ", *draft.line("license-gated", gate=gate_words(repo.gated, draft.locale)))
    draft.lines.append(line)


def _checked(draft: Draft, repo: Repo, claimed: str) -> None:
    said = {"repo": _link(draft, repo), "terms": repo_license(repo, draft.locale)}
    if repo.license == claimed:
        draft.say("license-yes", **said)
    else:
        draft.say("license-no", **said, claimed=license_words(claimed, draft.locale))


def _several(draft: Draft, licensed: Licensed, claimed: str | None) -> None:
    """Say what the repos of a project declare, counted."""
    name = subject_span(licensed.subject)
    total = sum(number for _, number in licensed.groups)
    kind = licensed.repo.repo_type if licensed.repo else "model"
    whole = count_words(total, kind, draft.locale)
    if claimed is not None:
        part = dict(licensed.groups).get(claimed, 0)
        license_ = license_words(claimed, draft.locale)
        if part == total:
            draft.say("license-all", count=whole, name=name, terms=license_)
        elif part:
            draft.say("license-some", part=str(part), count=whole, name=name, terms=license_)
        else:
            draft.say("license-none-of", count=whole, name=name, terms=license_)
    counts: list[Line] = [
        draft.line(
            "license-of-many-part",
            terms=license_words(license_id, draft.locale),
            count=count_words(number, kind, draft.locale),
        )
        for license_id, number in licensed.groups
    ]
    draft.say("license-of-many", name=name, counts=draft.joined(counts))
    draft.entities.extend(licensed.subject.handles)
    for handle in licensed.subject.handles:
        draft.owner(handle, draft.words("page-license"))


def _chain(draft: Draft, repo: Repo, chain: tuple[Step, ...], *, best: bool = False) -> None:
    """Say every step up to the root, the nearest first."""
    if best:
        draft.say("license-best-known", repo=_link(draft, repo))
    if repo.repo_type == "model" and not chain:
        draft.say("license-no-base")
    for step in chain[:_STEPS]:
        base = draft.repo("model", step.name, draft.words("page-lineage-title", name=step.child))
        draft.entities.append(step.name)
        relation = of_words(step.relation, draft.locale)
        if step.repo is None:
            draft.say("license-step-unknown", child=step.child, relation=relation, base=base)
            continue
        draft.say(
            "license-step",
            child=step.child,
            relation=relation,
            base=base,
            terms=repo_license(step.repo, draft.locale),
        )
    if len(chain) > _STEPS:
        draft.lines.append(draft.line("answer-more", count=len(chain) - _STEPS))


def _use(draft: Draft, repo: Repo, chain: tuple[Step, ...]) -> None:
    own = _commercial(repo)
    whole = min((own, *(_commercial(step.repo) for step in chain)), key=_STRICTEST.index)
    line = draft.line(f"use-{_MESSAGES[own]}", repo=_link(draft, repo))
    if chain:
        line = (*line, " ", *draft.line(f"use-chain-{_MESSAGES[whole]}"))
    draft.lines.append(line)
    draft.rows.append({"repo": repo.name, "commercial_use": own, "commercial_use_of_chain": whole})


def _commercial(repo: Repo | None) -> str:
    if repo is None or not repo.license_known:
        return "unknown"
    entry = find_license(repo.license, repo.license_name)
    return entry.commercial_use if entry else "unknown"
