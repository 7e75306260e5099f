"""Makers, places, governance and channels in words, each with its source and how sure it is."""

from typing import Final

from bot.answering.finding.findings import Made, Maker, governance_of
from bot.answering.finding.homes import country_words, place_of
from bot.answering.plan import Plan, Subject
from bot.answering.saying.draft import STUDY, Draft, subject_span
from bot.document import Instant, Link, Span, Strong
from bot.texts.numbers import percentage
from bot.wording import hub_url, owner_link
from config.codebook import load
from config.codebook_words import Sourced
from storage.labels import labels
from storage.views import View

_CHANNELS: Final = 4


def say_makers(draft: Draft, found: Made) -> None:
    """Say who stands behind each subject; a maker the question takes for granted is checked first."""
    for maker in found.items:
        _begin(draft, maker, len(found.items) == 1)
        if found.claimed is not None:
            same = _same(maker, found.claimed)
            said: dict[str, Span] = {"name": _named(maker), "maker": _organization(maker)}
            if same:
                draft.say("maker-yes", **said)
            else:
                draft.say("maker-no", **said, claimed=Strong(found.claimed.name))
        _behind(draft, maker)


def premise(draft: Draft, maker: Maker, claimed: Subject) -> None:
    """Correct a maker that a question takes for granted."""
    theirs = {handle.casefold() for handle in claimed.handles}
    if theirs.isdisjoint(handle.casefold() for handle in maker.handles):
        draft.say(
            "maker-premise",
            name=_named(maker),
            claimed=Strong(_organization_of(claimed)),
            maker=_organization(maker),
        )


def _organization_of(claimed: Subject) -> str:
    return load().project(claimed.key).organization if claimed.kind == "project" else claimed.name


async def say_governance(view: View, draft: Draft, plan: Plan, found: Made) -> None:
    """Say how each subject is governed, and whether the study states that or it is inferred."""
    for maker in found.items:
        _begin(draft, maker, len(found.items) == 1)
        _corrected(draft, plan, maker)
        if maker.project is None:
            await _judged(view, draft, maker)
            continue
        claim = maker.project.governance
        model = governance_of(maker) or claim.model
        if maker.subject.kind == "repo":
            draft.say("governance-of-repo", repo=_named(maker), name=maker.project.name)
        entry = next((one for one in load().taxonomies.governance if one.id == model), None)
        definition = entry.definition if entry else ""
        draft.say(
            "governance-is", name=Strong(maker.project.name), model=Strong(model), definition=definition
        )
        draft.rows.append(
            {"governance": model, "confidence": claim.confidence, "other": claim.alternative_confidence}
        )
        if maker.governance is not None and maker.governance.origin == "operator":
            draft.note("governance-corrected", model=claim.model)
        elif claim.inferred:
            sure = percentage(claim.confidence, draft.locale)
            draft.note("governance-inferred", confidence=sure, reason=" ".join(claim.reasons))
            if claim.alternative is not None and claim.alternative_confidence is not None:
                other = percentage(claim.alternative_confidence, draft.locale)
                draft.note("governance-alternative", model=claim.alternative, confidence=other)
        else:
            draft.say("governance-stated", source=claim.source)
        draft.cite_study(claim.source)
        draft.act(draft.words("button-why"), "why", maker.project.key, "governance")


async def _judged(view: View, draft: Draft, maker: Maker) -> None:
    """Say what the registry or the rules say of the governance of a namespace outside the study."""
    key = maker.handles[0].casefold() if maker.handles else ""
    held = (await labels(view, "owner", [key], axes=("governance",)))[key] if key else []
    if not held or not held[0].value:
        draft.say("governance-unknown", name=_named(maker))
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    label = held[0]
    draft.rows.append({"owner": maker.handles[0], "governance": label.value, "confidence": label.confidence})
    draft.owner(maker.handles[0], maker.name)
    draft.say(
        "governance-judged",
        name=_organization(maker),
        model=Strong(str(label.value)),
        confidence=percentage(label.confidence, draft.locale),
        origin=draft.words(f"label-origin-{label.origin}"),
    )
    for seen in label.evidence[:2]:
        draft.cite(seen.url, seen.seen)
        draft.items.append((Link(seen.seen, seen.url),))
    draft.note("governance-outside")
    draft.act(draft.words("button-why"), "why", maker.handles[0], "governance")


async def say_why(view: View, draft: Draft, plan: Plan, found: Made) -> None:
    """Say what a governance label stands on."""
    for maker in found.items:
        _begin(draft, maker, len(found.items) == 1)
        _corrected(draft, plan, maker)
        if maker.project is None:
            await _judged(view, draft, maker)
            continue
        claim = maker.project.governance
        label = maker.governance
        sure = label.confidence if label else claim.confidence
        model = governance_of(maker) or claim.model
        draft.rows.append({"governance": model, "confidence": sure})
        said = {"name": Strong(maker.project.name), "model": Strong(model)}
        if claim.inferred and sure is not None:
            draft.say("why-governance", **said, confidence=percentage(sure, draft.locale))
        else:
            draft.say("why-governance-stated", **said)
        for seen in label.evidence if label else ():
            draft.items.append(draft.line("why-seen", seen=Link(seen.seen, STUDY)))
        for reason in claim.reasons:
            draft.items.append((reason,))
        if label is not None:
            draft.say("why-rule", rule=label.rule, at=Instant(label.at, "date"))
        if claim.inferred:
            draft.caution()
        draft.cite_study(claim.source)


def say_places(draft: Draft, plan: Plan, found: Made) -> None:
    """Say where each subject's makers are at home."""
    for maker in found.items:
        _begin(draft, maker, len(found.items) == 1)
        _corrected(draft, plan, maker)
        for handle in maker.handles[:1]:
            draft.owner(handle, maker.name)
        if maker.project is not None:
            place = maker.project.place
            where = ", ".join(dict.fromkeys(filter(None, (place.city, place.country))))
            draft.say("where-project", maker=_organization(maker), place=Strong(where), region=place.region)
            _marked(draft, place)
        elif maker.organization is not None:
            entry = maker.organization
            where = ", ".join(dict.fromkeys(filter(None, (entry.city, entry.country))))
            draft.say("where-organization", maker=_organization(maker), place=Strong(where))
            draft.cite_source(entry.details_source)
        elif maker.handles and place_of(maker.handles[0])[0]:
            countries, regions, source, _ = place_of(maker.handles[0])
            home = ", ".join((*(country_words(code) for code in countries), *regions))
            draft.rows[-1] |= {"country": ", ".join(country_words(code) for code in countries)}
            draft.say("where-organization", maker=_organization(maker), place=Strong(home))
            if source is not None:
                draft.study = draft.study or source
                draft.cite(source, maker.name)
        else:
            draft.say("where-unknown", name=_named(maker))
            draft.outcome, draft.reason = "no_data", "not_collected"


def say_channels(draft: Draft, found: Made) -> None:
    """Say where the people of each subject can be met, and how to join in."""
    for maker in found.items:
        _begin(draft, maker, len(found.items) == 1)
        channels = maker.project.channels if maker.project else ()
        if not channels or maker.project is None:
            draft.say("channels-none", name=_named(maker))
            for handle in maker.handles[:1]:
                draft.owner(handle, maker.name)
            continue
        draft.say("channels-head", name=Strong(maker.project.name))
        for channel in channels[:_CHANNELS]:
            named: Span = channel.name
            if channel.url is not None:
                named = Link(channel.name, channel.url)
                draft.cite(channel.url, channel.kind)
            draft.items.append((named,))
        for ramp in maker.project.on_ramps:
            draft.items.append(draft.line("channels-on-ramp", stage=ramp.stage, text=ramp.text))
        draft.study = draft.study or channels[0].source


def _begin(draft: Draft, maker: Maker, alone: bool) -> None:  # noqa: FBT001 - private
    if alone:
        draft.title = maker.project.name if maker.project else maker.subject.name
    draft.rows.extend(maker.rows())
    draft.entities.extend([maker.subject.key] if maker.subject.kind == "repo" else maker.handles)
    if maker.project is not None:
        draft.act(draft.words("button-project", name=maker.project.name), "project", maker.project.key)


def _behind(draft: Draft, maker: Maker) -> None:
    handles = draft.joined([draft.owner(handle, maker.name) for handle in maker.handles])
    if maker.subject.kind == "repo" and maker.handles:
        handle = owner_link(maker.handles[0])
        if maker.name.casefold() == maker.handles[0].casefold():
            draft.say("maker-repo-same", repo=_named(maker), maker=handle)
        else:
            draft.say("maker-repo", repo=_named(maker), handle=handle, maker=Strong(maker.name))
    elif maker.project is not None:
        project = maker.project
        draft.say(
            "maker-project",
            name=Strong(project.name),
            maker=Strong(project.organization),
            kind=project.kind.value,
            handles=handles,
        )
    elif maker.organization is not None:
        draft.say(
            "maker-organization",
            name=Strong(maker.subject.name),
            maker=Strong(maker.organization.organization),
            country=maker.organization.country,
            handles=handles,
        )
        draft.study = draft.study or maker.organization.details_source
    else:
        kind = maker.owner.kind if maker.owner else "unknown"
        draft.say(f"maker-owner-{kind}", name=Strong(maker.name), handle=handles)
    if maker.project is not None:
        draft.say("maker-type", type=maker.project.organization_type.value)
        draft.cite_study(maker.project.source)


def _corrected(draft: Draft, plan: Plan, maker: Maker) -> None:
    if plan.claim is not None and plan.claim.maker is not None:
        premise(draft, maker, plan.claim.maker)


def _marked(draft: Draft, entry: Sourced) -> None:
    draft.cite_source(entry.source)
    if entry.inferred:
        draft.caution()


def _same(maker: Maker, claimed: Maker) -> bool:
    theirs = {handle.casefold() for handle in claimed.handles}
    return not theirs.isdisjoint(handle.casefold() for handle in maker.handles)


def _named(maker: Maker) -> Span:
    if maker.repo is not None:
        return Link(maker.repo.name, hub_url(maker.repo.repo_type, maker.repo.name))
    return subject_span(maker.subject)


def _organization(maker: Maker) -> Span:
    return Link(maker.name, owner_link(maker.handles[0]).url) if maker.handles else Strong(maker.name)
