"""Who stands behind a project in words: kind, motives, age, money, machines, and its place in the study."""

from bot.answering.finding.execute import maker_of
from bot.answering.finding.findings import Maker
from bot.answering.judges import Judge
from bot.answering.plan import Plan, Subject
from bot.answering.saying.draft import Draft, subject_span
from bot.answering.saying.facts import begin, not_known, repo_of
from bot.answering.saying.standing import owner_label
from bot.document import Strong
from bot.texts.numbers import percentage
from bot.wording import owner_link
from config.codebook import load
from storage.labels import labels
from storage.views import View


async def say_kinds_of_owner(view: View, draft: Draft, plan: Plan, judge: Judge | None = None) -> None:
    """Say what kind of organisation stands behind something, how surely and by whose word."""
    for subject in plan.subjects:
        begin(draft, plan, subject)
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


async def say_verified(view: View, draft: Draft, plan: Plan) -> None:
    """Say whether the Hub shows a namespace as verified."""
    for subject in plan.subjects:
        begin(draft, plan, subject)
        maker = await maker_of(view, subject)
        owner = maker.owner
        if owner is None or owner.verified is None:
            not_known(draft, "verified-unknown", subject)
            continue
        draft.rows.append({"owner": owner.handle, "verified": owner.verified})
        link = draft.owner(owner.handle, "verified")
        draft.say("verified-yes" if owner.verified else "verified-no", name=link)


async def say_motives(view: View, draft: Draft, plan: Plan) -> None:
    """Say why a project is open, by the study, or what an organisation says of itself."""
    book = load()
    for subject in plan.subjects:
        begin(draft, plan, subject)
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
        begin(draft, plan, subject)
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
        begin(draft, plan, subject)
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
    names = {one.key: one.organization for one in book.projects}
    names |= {one.key: one.organization for one in book.mentioned}
    for subject in plan.subjects:
        begin(draft, plan, subject)
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
        begin(draft, plan, subject)
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
