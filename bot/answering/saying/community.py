"""People and talk around repos in words: threads, calls for contributions, members, accounts, builders."""

from typing import Final

from bot.answering.finding.execute import maker_of
from bot.answering.finding.homes import keys_of
from bot.answering.finding.reach import tracked_keys
from bot.answering.plan import Plan, Subject
from bot.answering.saying.around import begin
from bot.answering.saying.draft import Draft, subject_span
from bot.answering.saying.facts import not_known, repo_of
from bot.document import Code, Instant, Line, Link
from bot.texts.numbers import exact
from bot.wording import hub_url, owner_link
from config.codebook import load
from storage.catalogue import find_owner, find_repo, find_repos
from storage.extracts import extracts_of
from storage.filters import RepoFilter
from storage.people import members_of, socials_of
from storage.reuse import Scope, reuse, scope_of_owners
from storage.threads import find_threads
from storage.views import View

_SHOWN: Final = 5


_CALLS: Final = 60


_MERGED: Final = "merged"


async def say_threads(view: View, draft: Draft, plan: Plan) -> None:
    """Say what is discussed in public: threads of a repo or a namespace, and who asks for contributions."""
    keys: list[str] = []
    only: set[int] = set()
    for subject in plan.subjects:
        begin(draft, plan, subject)
        repo = await repo_of(view, subject)
        if repo is not None:
            only.add(repo.id)
            keys.append(repo.owner_key)
        else:
            keys.extend(keys_of([subject]))
    keys = keys or list(await tracked_keys(view))
    if plan.topic == "calls" and plan.words is not None:
        _met_at(draft, plan.words)
        return
    if plan.topic == "calls":
        await _calls(view, draft, keys)
        return
    since = plan.window.since if plan.window else None
    found = await find_threads(view, keys, open_only=plan.topic == "open", since=since)
    if only:
        found = [one for one in found if one.repo_id in only]
    if plan.topic == _MERGED:
        found = [one for one in found if one.status == _MERGED]
    opened = [one for one in found if one.is_open]
    pulls = [one for one in found if one.pull_request]
    name: Line = draft.joined([subject_span(one) for one in plan.subjects]) or (draft.words("threads-all"),)
    draft.rows.append({"threads": len(found), "open": len(opened), "pull_requests": len(pulls)})
    if not found:
        draft.say("threads-none", name=name)
        return
    draft.say("threads-are", name=name, count=len(found), open=len(opened), pulls=len(pulls))
    for one in found[:_SHOWN]:
        url = f"{hub_url(one.repo_type, one.repo)}/discussions/{one.number}"
        draft.cite(url, one.title)
        draft.rows.append(
            {
                "repo": one.repo,
                "number": one.number,
                "title": one.title,
                "created_at": one.created_at,
                "status": one.status,
                "pull_request": one.pull_request,
            }
        )
        draft.items.append(
            draft.line(
                "threads-item",
                title=Link(one.title, url),
                repo=Code(one.repo),
                state=draft.words(f"thread-{one.status}"),
                at=Instant(one.created_at, "date"),
            )
        )
    draft.left = max(len(found) - _SHOWN, 0)


async def _calls(view: View, draft: Draft, keys: list[str]) -> None:
    """Say whose cards ask for contributions, and which channels the study's projects have."""
    repos = await find_repos(view, RepoFilter(owners=tuple(keys)), limit=_CALLS)
    extracts = await extracts_of(view, [one.id for one in repos])
    draft.say("calls-head")
    for repo in repos:
        extract = extracts.get(repo.id)
        statements = (
            extract.facts.get("statements", ())
            if extract is not None and isinstance(extract.facts, dict)
            else ()
        )
        seen = next(
            (
                str(one["seen"])
                for one in statements
                if isinstance(one, dict) and one.get("about") == "contribution"
            ),
            None,
        )
        if seen is not None:
            draft.entities.append(repo.name)
            draft.rows.append({"repo": repo.name, "seen": seen})
            draft.items.append(
                draft.line(
                    "list-item",
                    repo=draft.repo(repo.repo_type, repo.name, "contribution"),
                    value=(f"“{seen}”",),
                )
            )
    _channels(draft, None)


def _channels(draft: Draft, place: str | None) -> None:
    """Name a channel of each of the study's projects; with a place such as Slack only those there."""
    for project in load().projects:
        channel = next(
            (
                one
                for one in project.channels
                if (one.url is not None if place is None else place in f"{one.kind} {one.name}".casefold())
            ),
            None,
        )
        if channel is None:
            continue
        draft.entities.append(project.handles[0])
        draft.rows.append({"project": project.key, "name": project.name, "channel": channel.name})
        if len(draft.items) >= _SHOWN:
            draft.left += 1
            continue
        if channel.url is not None:
            draft.cite(channel.url, channel.kind)
        said = f"{project.name}: {channel.name}"
        draft.items.append((Link(said, channel.url) if channel.url is not None else said,))


def _met_at(draft: Draft, place: str) -> None:
    """Say which of the study's projects can be met at a place such as Slack."""
    draft.say("calls-place", place=place.capitalize())
    _channels(draft, place)
    if not draft.items:
        draft.outcome, draft.reason = "no_data", "not_collected"
    draft.cite_study(load().projects[0].source)


async def say_members(view: View, draft: Draft, plan: Plan) -> None:
    """Say who belongs to an organisation, where the Hub shows it."""
    for subject in plan.subjects:
        begin(draft, plan, subject)
        maker = await maker_of(view, subject)
        owner = maker.owner
        if owner is None:
            not_known(draft, "members-none", subject)
            continue
        held = (await members_of(view, [owner.id]))[owner.id]
        number = len(held.members) if held.members else owner.members
        if number is None:
            not_known(draft, "members-none", subject)
            continue
        draft.rows.append({"owner": owner.handle, "members": number, "names": list(held.members)})
        draft.say(
            "members-are", name=draft.owner(owner.handle, maker.name), count=exact(number, draft.locale)
        )
        if held.members:
            draft.say(
                "members-names",
                names=", ".join(held.members[:_SHOWN]),
                more=max(len(held.members) - _SHOWN, 0),
            )


async def say_socials(view: View, draft: Draft, subject: Subject) -> None:
    """Say which accounts elsewhere a namespace names."""
    owner = await find_owner(view, subject.handles[0]) if subject.handles else None
    if owner is None:
        return
    held = (await socials_of(view, [owner.id]))[owner.id]
    if held:
        draft.rows.append({"owner": owner.handle, "socials": held})
        draft.say(
            "socials-are",
            name=owner_link(owner.handle),
            names=", ".join(f"{platform}: {handle}" for platform, handle in sorted(held.items())),
        )


async def say_builders(view: View, draft: Draft, plan: Plan) -> None:
    """Say who builds on something, and how much."""
    for subject in plan.subjects:
        begin(draft, plan, subject)
        repo = await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None
        scope = Scope(repos=(repo.id,)) if repo is not None else scope_of_owners(subject.handles)
        found = await reuse(view, scope)
        outside = [one for one in found.makers if not one.inside]
        draft.rows.append(
            {
                "subject": subject.key,
                "repos": found.repos,
                "owners": found.owners,
                "outside": found.outside,
                "outside_owners": found.outside_owners,
            }
        )
        if not outside:
            draft.say("builders-none", name=subject_span(subject))
            continue
        draft.say(
            "builders-are",
            name=subject_span(subject),
            owners=exact(found.outside_owners, draft.locale),
            repos=exact(found.outside, draft.locale),
        )
        for one in outside[: plan.limit or _SHOWN]:
            draft.entities.append(one.owner_key)
            draft.rows.append({"owner": one.owner_key, "repos": one.repos})
            draft.items.append(
                draft.line(
                    "list-item",
                    repo=draft.owner(one.owner_key, subject.name),
                    value=(exact(one.repos, draft.locale),),
                )
            )
        draft.left = max(found.outside_owners - len(draft.items), 0)
    draft.notes.append(draft.line("answer-derived-reach", census=()))
