"""What stands around repos in words: benchmarks and their leaders, papers, collections, providers, threads, people."""

from typing import Final

from bot.answering.draft import Draft, subject_span
from bot.answering.execute import maker_of
from bot.answering.homes import keys_of
from bot.answering.plan import Plan, Subject
from bot.answering.reach import tracked_keys
from bot.answering.say_facts import not_known, repo_of
from bot.document import Code, Instant, Line, Link, Span, Strong
from bot.texts.numbers import exact
from bot.wording import HUB, hub_url, owner_link
from config.clock import WEEK
from config.codebook import load
from storage.catalogue import RepoFilter, find_owner, find_repo, find_repos, repos_by_ids
from storage.collections import collections_of, collections_with, items_of
from storage.extracts import extracts_of
from storage.gaps import Gaps, gaps
from storage.leaderboards import Place, leaders, official_benchmarks, places_of
from storage.papers import Paper, featured_papers, find_papers, linked_papers, papers_of
from storage.people import members_of, socials_of
from storage.providers import providers_of
from storage.scores import scores_of, scores_on
from storage.tally import ids_of, labelled
from storage.threads import find_threads
from storage.views import View

_SHOWN: Final = 5
_CALLS: Final = 60
_MERGED: Final = "merged"


def _open(draft: Draft, plan: Plan, subject: Subject) -> None:
    if len(plan.subjects) == 1:
        draft.title = subject.name
    draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)


async def say_leaders(view: View, draft: Draft, plan: Plan) -> None:
    """Say who leads the table of a benchmark, or which place something has there."""
    boards = [one for one in plan.subjects if one.repo_type == "dataset"]
    others = [one for one in plan.subjects if one.repo_type != "dataset"]
    if not boards:
        await _all_leaders(view, draft)
        return
    for board in boards:
        draft.title = board.name
        repo = await repo_of(view, board)
        places = await leaders(view, [repo.id]) if repo else []
        link = draft.repo("dataset", board.key, draft.words("leaders-title"))
        if not places:
            await _stated(view, draft, board, others)
            continue
        if others:
            places = [one for one in places if _is_of(one, others)]
            if not places:
                draft.entities.append(board.key)
                draft.say(
                    "leaders-not-there", names=draft.joined([subject_span(one) for one in others]), board=link
                )
                continue
        _tell_places(draft, plan, link, places)
    if others:
        draft.notes.append(draft.line("leaders-note"))


def _tell_places(draft: Draft, plan: Plan, link: Span, places: list[Place]) -> None:
    ordered = places if plan.descending else places[::-1]
    shown = ordered[plan.offset : plan.offset + (plan.limit or _SHOWN)]
    for one in shown:
        draft.entities.append(one.model)
        draft.rows.append(
            {
                "benchmark": one.benchmark,
                "task": one.task,
                "repo": one.model,
                "rank": one.rank,
                "value": one.value,
            }
        )
        draft.repo("model", one.model, one.benchmark)
    if not shown:
        draft.say("leaders-no-more", board=link)
        return
    first, *rest = shown
    said = {
        "repo": draft.repo("model", first.model, first.benchmark),
        "board": link,
        "value": exact(first.value, draft.locale),
    }
    draft.say("leaders-first" if first.rank == 1 else "leaders-place", rank=first.rank, **said)
    for one in rest:
        draft.items.append(
            draft.line(
                "leaders-item",
                rank=one.rank,
                repo=draft.repo("model", one.model, one.benchmark),
                value=exact(one.value, draft.locale),
            )
        )
    draft.left = max(len(places) - plan.offset - len(shown), 0)
    draft.notes.append(draft.line("leaders-source"))


def _is_of(place: Place, others: list[Subject]) -> bool:
    owner = place.model.split("/")[0].casefold()
    return any(
        place.model.casefold() == one.key.casefold() if one.kind == "repo" else owner in keys_of([one])
        for one in others
    )


async def _stated(view: View, draft: Draft, board: Subject, others: list[Subject]) -> None:
    """Say what models state of themselves on a dataset that has no table."""
    scores = await scores_on(view, [board.key])
    keys = keys_of(others)
    names = {one.key.casefold() for one in others if one.kind == "repo"}
    chosen = [
        one
        for one in scores
        if not others or one.model.casefold() in names or one.model.split("/")[0].casefold() in keys
    ]
    if not chosen:
        not_known(draft, "leaders-none", board)
        return
    link = draft.repo("dataset", board.key, board.key)
    draft.say("scores-stated", board=link, count=len(chosen))
    for one in sorted(chosen, key=lambda one: (-(one.number or 0), one.model))[:_SHOWN]:
        draft.entities.append(one.model)
        draft.rows.append({"repo": one.model, "dataset": one.dataset, "task": one.task, "value": one.value})
        draft.items.append(
            draft.line("list-item", repo=draft.repo("model", one.model, board.key), value=(one.value,))
        )
    draft.note("scores-note")


async def _all_leaders(view: View, draft: Draft) -> None:
    found = await leaders(view, await official_benchmarks(view) or None, limit=1)
    if not found:
        draft.say("leaders-nothing")
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    draft.say("leaders-all", count=len({one.benchmark for one in found}))
    for one in found:
        draft.entities.append(one.model)
        draft.rows.append(
            {
                "benchmark": one.benchmark,
                "task": one.task,
                "repo": one.model,
                "rank": one.rank,
                "value": one.value,
            }
        )
        draft.items.append(
            draft.line(
                "leaders-of",
                board=draft.repo("dataset", one.benchmark, one.benchmark),
                repo=draft.repo("model", one.model, one.benchmark),
                value=exact(one.value, draft.locale),
            )
        )


async def say_scores(view: View, draft: Draft, plan: Plan) -> None:
    """Say what models scored by their own account, and their places in the tables of benchmarks."""
    for subject in plan.subjects:
        _open(draft, plan, subject)
        repo = await repo_of(view, subject)
        repos = (
            [repo]
            if repo is not None
            else await find_repos(view, RepoFilter(types=("model",), owners=keys_of([subject])), limit=200)
        )
        if repo is not None and repo.repo_type == "dataset":
            await say_leaders(view, draft, plan)
            continue
        scores = await scores_of(view, [one.id for one in repos])
        places = [place for one in repos[:40] for place in await places_of(view, one.id)]
        if not scores and not places:
            not_known(draft, "scores-none", subject)
            continue
        draft.say("scores-head", name=subject_span(subject))
        for score in scores[:_SHOWN]:
            draft.rows.append(
                {"repo": score.model, "dataset": score.dataset, "task": score.task, "value": score.value}
            )
            draft.entities.append(score.dataset)
            draft.items.append(
                draft.line(
                    "scores-item",
                    repo=draft.repo("model", score.model, score.dataset),
                    board=draft.repo("dataset", score.dataset, score.model),
                    value=score.value,
                )
            )
        for place in places[:_SHOWN]:
            draft.rows.append(
                {"repo": place.model, "benchmark": place.benchmark, "rank": place.rank, "value": place.value}
            )
            draft.items.append(
                draft.line(
                    "scores-rank",
                    repo=draft.repo("model", place.model, place.benchmark),
                    board=draft.repo("dataset", place.benchmark, place.model),
                    rank=place.rank,
                    value=exact(place.value, draft.locale),
                )
            )
        draft.note("scores-note")


async def say_papers(view: View, draft: Draft, plan: Plan) -> None:
    """Say which papers something names, or which were in the daily list."""
    if not plan.subjects:
        window = plan.window
        since = (window.since if window else None) or (view.as_of or 0) - WEEK
        until = (window.until if window else None) or (view.as_of or 0) + 1
        found = await featured_papers(view, since, until)
        draft.rows.append({"papers": len(found), "since": since, "until": until - 1})
        draft.say(
            "papers-featured" if found else "papers-featured-none",
            count=len(found),
            since=Instant(since, "date"),
            until=Instant(until - 1, "date"),
        )
        _tell_papers(draft, found, plan.limit)
        return
    for subject in plan.subjects:
        _open(draft, plan, subject)
        numbers = await _papers_named(view, subject)
        own = await papers_of(view, subject.handles[0]) if subject.kind != "repo" and subject.handles else []
        known = await find_papers(view, list(numbers))
        found = [
            *own,
            *(
                known[number]
                for number in numbers
                if number in known and all(one.paper != number for one in own)
            ),
        ]
        bare = [number for number in numbers if number not in known]
        if not found and not bare:
            not_known(draft, "papers-none", subject)
            continue
        draft.say("papers-of", name=subject_span(subject), count=len(found) + len(bare))
        _tell_papers(draft, found, _SHOWN)
        for number in bare[: max(_SHOWN - len(found), 0)]:
            url = f"{HUB}/papers/{number}"
            draft.cite(url, subject.name)
            draft.rows.append({"paper": number})
            draft.items.append((Link(f"arXiv:{number}", url),))
        draft.left = max(len(found) + len(bare) - _SHOWN, 0)


async def _papers_named(view: View, subject: Subject) -> list[str]:
    repo = await repo_of(view, subject)
    handles = [repo.owner_key] if repo is not None else list(keys_of([subject]))
    linked = await linked_papers(view, handles)
    return [number for number, repos in sorted(linked.items()) if repo is None or repo.id in repos]


def _tell_papers(draft: Draft, found: list[Paper], limit: int | None) -> None:
    for paper in found[: limit or _SHOWN]:
        url = f"{HUB}/papers/{paper.paper}"
        draft.cite(url, paper.title)
        draft.rows.append(
            {
                "paper": paper.paper,
                "title": paper.title,
                "organization": paper.organization,
                "upvotes": paper.upvotes,
            }
        )
        votes = draft.words("papers-votes", number=paper.upvotes or 0)
        draft.items.append(
            (Link(paper.title, url), f" ({paper.paper})", f", {votes}" if paper.upvotes is not None else "")
        )


async def say_collections(view: View, draft: Draft, plan: Plan) -> None:
    """Say which collections a namespace has, or which hold a repo."""
    subjects = plan.subjects or tuple(
        Subject("owner", handle, handle, (handle,)) for handle in await tracked_keys(view)
    )
    total = 0
    for subject in subjects:
        if plan.subjects:
            _open(draft, plan, subject)
        repo = await repo_of(view, subject)
        if repo is not None:
            held = (await collections_with(view, repo.repo_type, [repo.name])).get(repo.name.casefold(), [])
            draft.say(
                "collections-with" if held else "collections-without",
                name=subject_span(subject),
                count=len(held),
            )
            for slug in held[:_SHOWN]:
                _collection(draft, slug, slug.rsplit("-", maxsplit=1)[0])
            continue
        for handle in subject.handles:
            owner = await find_owner(view, handle)
            found = (await collections_of(view, [owner.id]))[owner.id] if owner is not None else []
            total += len(found)
            sizes = await items_of(view, [one.slug for one in found])
            for one in found:
                _collection(draft, one.slug, one.title, len(sizes[one.slug]))
        if plan.subjects:
            if not total:
                not_known(draft, "collections-none", subject)
            else:
                draft.say("collections-of", name=subject_span(subject), count=total)
    if not plan.subjects:
        draft.say("collections-all", count=total)
        draft.left = max(0, len(draft.items) - _SHOWN)
        draft.items = draft.items[:_SHOWN]


def _collection(draft: Draft, slug: str, title: str, size: int | None = None) -> None:
    url = f"{HUB}/collections/{slug}"
    draft.cite(url, title)
    draft.rows.append({"collection": slug, "title": title, "items": size})
    words = draft.words("collections-size", number=size) if size is not None else ""
    draft.items.append((Link(title, url), words))


async def say_providers(view: View, draft: Draft, plan: Plan) -> None:
    """Say who serves a model for inference."""
    ids: dict[int, Subject | None] = {}
    for subject in plan.subjects:
        _open(draft, plan, subject)
        repo = await repo_of(view, subject)
        if repo is not None:
            ids[repo.id] = subject
        else:
            where = RepoFilter(types=("model",), owners=keys_of([subject]))
            ids |= dict.fromkeys(await ids_of(view, where), subject)
    if not plan.subjects:
        where = RepoFilter(types=("model",), owners=await tracked_keys(view))
        ids = dict.fromkeys(await ids_of(view, where))
    served = await providers_of(view, list(ids))
    if not served:
        draft.say(
            "providers-none",
            name=subject_span(plan.subjects[0]) if plan.subjects else draft.words("providers-any"),
        )
        draft.outcome, draft.reason = "no_data", "not_collected"
        return
    names = sorted({one.provider for one in served})
    draft.rows.extend({"repo": one.model, "provider": one.provider, "status": one.status} for one in served)
    draft.say("providers-are", names=", ".join(names), count=len({one.model for one in served}))
    for one in served[:_SHOWN]:
        draft.items.append(
            draft.line("list-item", repo=draft.repo("model", one.model, one.provider), value=(one.provider,))
        )


async def say_threads(view: View, draft: Draft, plan: Plan) -> None:
    """Say what is discussed in public: threads of a repo or a namespace, and who asks for contributions."""
    keys: list[str] = []
    only: set[int] = set()
    for subject in plan.subjects:
        _open(draft, plan, subject)
        repo = await repo_of(view, subject)
        if repo is not None:
            only.add(repo.id)
            keys.append(repo.owner_key)
        else:
            keys.extend(keys_of([subject]))
    keys = keys or list(await tracked_keys(view))
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
                "title": one.title, "created": one.created_at, "status": one.status,
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
    for project in load().projects:
        for channel in project.channels:
            if channel.url is not None and len(draft.items) < _SHOWN:
                draft.cite(channel.url, channel.kind)
                draft.entities.append(project.handles[0])
                draft.rows.append({"project": project.key, "channel": channel.name})
                draft.items.append((Link(f"{project.name}: {channel.name}", channel.url),))
                break


async def say_members(view: View, draft: Draft, plan: Plan) -> None:
    """Say who belongs to an organisation, where the Hub shows it."""
    for subject in plan.subjects:
        _open(draft, plan, subject)
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


async def say_artefacts(view: View, draft: Draft, plan: Plan) -> None:
    """Say which benchmarks, leaderboards or frameworks a project has: on the Hub, and elsewhere by the codebook."""
    kind = plan.filters.artefact or plan.topic or "benchmark"
    for subject in plan.subjects:
        _open(draft, plan, subject)
        ids = {int(one) for one in await labelled(view, "artefact", (kind,))}
        where = RepoFilter(owners=keys_of([subject]), ids=tuple(sorted(ids)))
        repos = await find_repos(view, where, limit=100)
        maker = await maker_of(view, subject)
        known = {one.name.casefold() for one in repos}
        book = [
            one
            for one in (maker.project.artefacts if maker.project else ())
            if one.kind == kind and (one.id or "").casefold() not in known
        ]
        words = draft.words("artefact-kind", kind=kind.replace(" ", "_"), number=len(repos) + len(book))
        if not repos and not book:
            draft.say("artefacts-none", name=subject_span(subject), kind=words)
            continue
        draft.say("artefacts-are", name=subject_span(subject), count=len(repos) + len(book), kind=words)
        for repo in repos[:_SHOWN]:
            draft.entities.append(repo.name)
            draft.rows.append({"repo": repo.name, "artefact": kind})
            draft.items.append((draft.repo(repo.repo_type, repo.name, kind),))
        for one in book:
            draft.rows.append({"name": one.name, "artefact": kind, "host": one.host, "source": one.source})
            span: Span = Link(one.name, one.link) if one.link else Strong(one.name)
            if one.link:
                draft.cite(one.link, kind)
            if one.host == "hub" and one.id:
                draft.entities.append(one.id)
                span = draft.repo(one.repo_type or "space", one.id, kind)
            draft.items.append((span, f" ({one.host})"))
        if book:
            draft.cite_source(book[0].source)
        if repos:
            draft.note("groups-inferred")


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


async def say_gaps(view: View, draft: Draft, plan: Plan) -> None:
    """Say which languages or tasks few or none serve."""
    found: Gaps = await gaps(view, whole=plan.whole)
    task = plan.group == "task"
    lines = found.tasks if task else found.languages
    wanted = plan.filters.languages
    if wanted:
        _one_language(draft, found, wanted)
        return
    kind = (
        "benchmarks"
        if plan.filters.artefact == "benchmark"
        else "datasets"
        if plan.filters.types == ("dataset",)
        else "models"
        if plan.filters.types == ("model",)
        else None
    )
    lacking = [line for line in lines if (not line.served.count(kind) if kind else line.served.lacking)]
    draft.say(
        "gaps-count",
        number=exact(len(lacking), draft.locale),
        noun=draft.words("group-task" if task else "group-language", number=2),
        kind=draft.words(f"said-gaps-{kind or 'any'}"),
    )
    for line in lacking[: plan.limit or _SHOWN]:
        row = {
            "subject": line.subject,
            "name": line.name,
            "speakers": line.speakers,
            "models": line.served.models,
            "datasets": line.served.datasets,
            "benchmarks": line.served.benchmarks,
        }
        draft.rows.append(row)
        speakers = (
            draft.words("said-gaps-speakers", number=exact(line.speakers, draft.locale))
            if line.speakers
            else ""
        )
        draft.items.append(
            draft.line(
                "gaps-item",
                name=Strong(line.name or line.subject),
                speakers=speakers,
                models=line.served.models,
                datasets=line.served.datasets,
                benchmarks=line.served.benchmarks,
            )
        )
    draft.note("said-gaps-note")
    draft.cite(f"{HUB}/languages", "languages")


def _one_language(draft: Draft, found: Gaps, codes: tuple[str, ...]) -> None:
    for line in found.languages:
        if line.subject in codes:
            draft.rows.append(
                {
                    "language": line.subject,
                    "models": line.served.models,
                    "datasets": line.served.datasets,
                    "benchmarks": line.served.benchmarks,
                    "speakers": line.speakers,
                }
            )
            draft.say(
                "gaps-one",
                name=Strong(line.name or line.subject),
                models=line.served.models,
                datasets=line.served.datasets,
                benchmarks=line.served.benchmarks,
            )
            for repo in line.examples.values():
                draft.entities.append(repo.name)
                draft.items.append((draft.repo(repo.repo_type, repo.name, line.name or line.subject),))
    draft.note("said-gaps-note")


async def say_builders(view: View, draft: Draft, plan: Plan) -> None:
    """Say who builds on something, and how much."""
    from storage.reuse import Scope, reuse, scope_of_owners  # noqa: PLC0415 - heavy and seldom

    for subject in plan.subjects:
        _open(draft, plan, subject)
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


async def models_named(view: View, ids: list[int]) -> list[str]:
    """Return the names of repos by our numbers."""
    return [repo.name for repo in (await repos_by_ids(view, ids)).values()]
