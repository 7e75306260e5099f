"""What stands around repos in words: benchmarks and their leaders, papers, collections, providers.

Threads, people.
"""

from collections.abc import Sequence
from typing import Final

from bot.answering.finding.execute import maker_of
from bot.answering.finding.homes import keys_of
from bot.answering.finding.reach import tracked_keys
from bot.answering.plan import Plan, Subject, Window
from bot.answering.saying.conditions import span_of_time
from bot.answering.saying.draft import Draft, subject_span
from bot.answering.saying.facts import not_known, repo_of
from bot.document import Instant, Link, Span, Strong
from bot.texts.numbers import exact
from bot.wording import HUB, hub_url
from config.clock import WEEK
from config.codebook import fold
from storage.catalogue import find_owner, find_owners, find_repos, repos_by_ids
from storage.collections import collections_of, collections_with, items_of
from storage.filters import RepoFilter
from storage.gaps import Gaps, Kind, gaps
from storage.papers import Paper, all_papers, featured_papers, find_papers, linked_papers, papers_of
from storage.providers import providers_of
from storage.readings import readings_of
from storage.tally import ids_of, labelled
from storage.views import View

_SHOWN: Final = 5


def begin(draft: Draft, plan: Plan, subject: Subject) -> None:
    """Name what an answer is about: in its heading where it is one thing, and among its entities."""
    if len(plan.subjects) == 1:
        draft.title = subject.name
    draft.entities.extend([subject.key] if subject.kind == "repo" else subject.handles)


async def say_papers(view: View, draft: Draft, plan: Plan) -> None:
    """Say which papers something names, or which were in the daily list."""
    if plan.words or plan.topic == "all":
        found = [
            one
            for one in await all_papers(view)
            if plan.words is None or _titled(f"{one.title} {one.paper}", plan.words)
        ]
        message = "papers-all" if plan.words is None else "papers-titled" if found else "papers-titled-none"
        draft.say(message, words=plan.words or "", count=len(found))
        draft.rows.append({"papers": len(found)})
        if not found:
            draft.outcome, draft.reason = "no_data", "not_collected"
        _tell_papers(draft, found, plan.limit)
        return
    if not plan.subjects:
        window = plan.window
        since = (window.since if window else None) or (view.as_of or 0) - WEEK
        until = (window.until if window else None) or (view.as_of or 0) + 1
        found = await featured_papers(view, since, until)
        draft.rows.append({"papers": len(found), "since": since, "until": until - 1})
        span = {"since": Instant(since, "date"), "until": Instant(until - 1, "date")}
        if found:
            draft.say("papers-featured", count=len(found), **span)
        else:
            draft.say("papers-featured-none", **span)
        _tell_papers(draft, found, plan.limit)
        return
    for subject in plan.subjects:
        begin(draft, plan, subject)
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
        if plan.window is not None:
            _of_a_time(draft, subject, found, plan.window, undated=bool(bare))
            continue
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


def _of_a_time(
    draft: Draft, subject: Subject, found: Sequence[Paper], window: Window, *, undated: bool
) -> None:
    """Say which papers were published within a time; where the day of some is not known, that it is not."""
    chosen = [one for one in found if _within(one, window)]
    span = span_of_time(draft, "condition-published", window.since, window.until)
    message = "papers-of-time" if chosen else "papers-of-time-none"
    draft.say(message, name=subject_span(subject), count=len(chosen), span=span)
    draft.rows.append({"papers": len(chosen), "since": window.since, "until": window.until})
    if undated or any(not (one.published_at or one.featured_at) for one in found):
        draft.note("papers-undated")
        draft.caution()
    _tell_papers(draft, chosen, _SHOWN)
    draft.left = max(len(chosen) - _SHOWN, 0)


def _within(paper: Paper, window: Window) -> bool:
    """Whether a paper was published within a time; of one whose day the Hub did not show it is not known."""
    at = paper.published_at or paper.featured_at
    return at is not None and at >= (window.since or 0) and (window.until is None or at < window.until)


def _titled(title: str, words: str) -> bool:
    """Whether a title has every one of some words, as a word or joined with its neighbour."""
    held = fold(title)
    return all(fold(word) in held for word in words.split() if fold(word))


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


async def say_collections(view: View, draft: Draft, plan: Plan) -> None:  # noqa: C901, PLR0912 - of whom each
    """Say which collections a namespace has, or which hold a repo."""
    if plan.words:
        await _collections_titled(view, draft, plan.words)
        return
    subjects = plan.subjects or tuple(
        Subject("owner", handle, handle, (handle,)) for handle in await tracked_keys(view)
    )
    total = 0
    for subject in subjects:
        if plan.subjects:
            begin(draft, plan, subject)
        repo = await repo_of(view, subject)
        if repo is not None:
            held = (await collections_with(view, repo.repo_type, [repo.name])).get(repo.name.casefold(), [])
            if held:
                draft.say("collections-with", name=subject_span(subject), count=len(held))
            else:
                draft.say("collections-without", name=subject_span(subject))
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


async def _collections_titled(view: View, draft: Draft, words: str) -> None:
    """Say what is in the collections that some words name."""
    owners = await find_owners(view, await tracked_keys(view))
    held = await collections_of(view, [owner.id for owner in owners.values()])
    found = [one for several in held.values() for one in several if _titled(f"{one.title} {one.slug}", words)]
    draft.say("collections-titled" if found else "collections-titled-none", words=words)
    if not found:
        draft.outcome, draft.reason = "no_data", "not_collected"
    items = await items_of(view, [one.slug for one in found])
    for one in found[:_SHOWN]:
        _collection(draft, one.slug, one.title, len(items[one.slug]))
        names = [item.name for item in items[one.slug]]
        draft.rows.extend(
            {"collection": one.slug, "type": item.type, "item": item.name} for item in items[one.slug]
        )
        draft.entities.extend(names)
        if names:
            draft.items.append(draft.line("collections-item", names=", ".join(names)))


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
        begin(draft, plan, subject)
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
        if not await readings_of(view, "providers"):
            draft.outcome, draft.reason = "no_data", "not_collected"
        for subject in plan.subjects:
            draft.cite(hub_url(subject.repo_type or "model", subject.key), subject.name)
        return
    names = sorted({one.provider for one in served})
    draft.rows.extend({"repo": one.model, "provider": one.provider, "status": one.status} for one in served)
    draft.say("providers-are", names=", ".join(names), count=len({one.model for one in served}))
    for one in served[:_SHOWN]:
        draft.items.append(
            draft.line("list-item", repo=draft.repo("model", one.model, one.provider), value=(one.provider,))
        )


async def say_artefacts(view: View, draft: Draft, plan: Plan) -> None:
    """Say which benchmarks, leaderboards or frameworks a project has: on the Hub.

    And elsewhere by the codebook.
    """
    kind = plan.filters.artefact or plan.topic or "benchmark"
    for subject in plan.subjects:
        begin(draft, plan, subject)
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


async def say_gaps(view: View, draft: Draft, plan: Plan) -> None:
    """Say which languages or tasks few or none serve."""
    found: Gaps = await gaps(view, whole=plan.whole)
    task = plan.group == "task"
    lines = found.tasks if task else found.languages
    wanted = plan.filters.languages
    if wanted:
        _one_language(draft, found, wanted)
        return
    kind: Kind | None = (
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


async def models_named(view: View, ids: list[int]) -> list[str]:
    """Return the names of repos by our numbers."""
    return [repo.name for repo in (await repos_by_ids(view, ids)).values()]
