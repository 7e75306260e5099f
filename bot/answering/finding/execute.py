"""Plan to rows: what the store and the codebook hold of what a plan means. Nothing here says anything."""

import re
from collections import Counter as Tally
from collections.abc import Iterable
from typing import Final

from bot.answering.finding.findings import (
    Changed,
    Counted,
    Figured,
    Licensed,
    Listed,
    Made,
    Maker,
    Step,
    Then,
)
from bot.answering.finding.homes import homes
from bot.answering.finding.reach import tracked_keys
from bot.answering.finding.selecting import where_of
from bot.answering.plan import Metric, Plan, Subject, Window
from config.codebook import fold, load
from storage.catalogue import (
    Repo,
    SortKey,
    count_repos,
    find_owner,
    find_repo,
    find_repos,
    group_repos,
    repos_by_ids,
)
from storage.filters import Counter, RepoFilter
from storage.history import Event, find_events, first_look, series
from storage.labels import Assigned, labels
from storage.lineage import ancestors
from storage.rebuilding import first_looks
from storage.records import DERIVED, EventKind, RepoType
from storage.tally import derivative_counts
from storage.views import View

MANY: Final = 100_000
FEW: Final = 300
"""Of fewer of a whole Hub the best known are not named: they are found by going through nearly all of it."""
RANKED: Final = 200
SHOWN: Final = 5
_NOBODYS: Final = 0
"""A number that no repo has."""
NOT_BASES: Final = frozenset({"trained_on", "uses", "evaluated_on"})
_TOLD: Final = tuple(kind for kind in EventKind if kind not in {EventKind.DISCOVERED, *DERIVED})
_ORDER: Final = ("model", "dataset", "space")


async def licenses(view: View, plan: Plan) -> tuple[Licensed, ...]:
    """Find what each subject declares, and the licences of everything it stands on."""
    found: list[Licensed] = []
    claimed = plan.claim.maker if plan.claim else None
    for subject in plan.subjects:
        maker = await maker_of(view, subject) if claimed else None
        if subject.kind == "repo":
            repo = await find_repo(view, subject.key, subject.repo_type)
            chain = await chain_of(view, repo) if repo else ()
            found.append(
                Licensed(
                    subject=subject,
                    repo=repo,
                    chain=chain,
                    maker=maker,
                    then=await _then(view, repo, plan.window) if repo and plan.window else None,
                    label=await _chain_label(view, repo) if repo else None,
                )
            )
            continue
        where = RepoFilter(types=plan.filters.types or ("model",), owners=keys(subject.handles))
        if plan.intent == "gate":
            held = Tally(repo.gated for repo in await find_repos(view, where, limit=MANY))
            counts = tuple(sorted(held.items(), key=lambda pair: (-pair[1], pair[0] or "")))
            found.append(Licensed(subject=subject, gates=counts))
            continue
        groups = await group_repos(view, where, "license")
        best = await _representative(view, subject, where)
        chain = await chain_of(view, best) if best else ()
        found.append(
            Licensed(
                subject=subject,
                repo=best,
                chain=chain,
                groups=tuple(groups),
                maker=maker,
            )
        )
    return tuple(found)


async def _chain_label(view: View, repo: Repo) -> Assigned | None:
    held = (await labels(view, "repo", [str(repo.id)], axes=["licence_chain"]))[str(repo.id)]
    return held[0] if held else None


async def _then(view: View, repo: Repo, window: Window) -> Then | None:
    """Return what a repo declared at the end of a past window: what the next change of it changed."""
    if window.until is None:
        return None
    first = (await first_looks(view, [repo.owner_key])).get(repo.owner_key) or await first_look(view) or 0
    if window.until <= first:
        return Then(at=window.until - 1, first_look=first, before_first_look=True)
    later = await find_events(view, kinds=[EventKind.LICENSE], repo_ids=[repo.id], since=window.until)
    told = (later[0].before or {}) if later else {"license": repo.license, "license_name": repo.license_name}
    return Then(
        at=window.until - 1,
        first_look=first,
        license=told.get("license"),
        license_name=told.get("license_name"),
    )


async def _representative(view: View, subject: Subject, where: RepoFilter) -> Repo | None:
    """Return the repo to speak of: the most downloaded one of a project's own models, else of all it has."""
    ranked = await find_repos(view, where, limit=RANKED)
    project = load().project(subject.key) if subject.kind == "project" else None
    for family in (project.name, *project.models) if project else ():
        named = re.compile(rf"(?<![a-z]){re.escape(fold(family))}")
        own = next((repo for repo in ranked if named.search(fold(repo.name.split("/")[-1]))), None)
        if own is not None:
            return own
    return next(iter(ranked), None)


async def chain_of(view: View, repo: Repo) -> tuple[Step, ...]:
    """Return every declared base of a repo up to the roots, nearest first, as the store holds it."""
    steps: list[Step] = []
    for parent in await ancestors(view, repo.id, repo.name):
        if parent.relation in NOT_BASES or parent.parent_type != "model":
            continue
        held = await find_repo(view, parent.parent, "model") if parent.known else None
        steps.append(
            Step(
                child=parent.child,
                name=parent.parent,
                relation=parent.relation,
                depth=parent.depth,
                repo=held,
            )
        )
    return tuple(steps)


async def makers(view: View, plan: Plan) -> Made:
    """Find who stands behind each subject, and behind whom the question takes for its maker."""
    claimed = plan.claim.maker if plan.claim else None
    items = [await maker_of(view, subject) for subject in plan.subjects]
    return Made(tuple(items), await maker_of(view, claimed) if claimed else None)


async def maker_of(view: View, subject: Subject) -> Maker:
    """Return who stands behind a subject."""
    book = load()
    repo = await find_repo(view, subject.key, subject.repo_type) if subject.kind == "repo" else None
    handles = subject.handles or ((repo.name.split("/")[0],) if repo and "/" in repo.name else ())
    project = book.project(subject.key) if subject.kind == "project" else None
    organization = None
    for handle in handles if project is None else ():
        project = project or book.by_handle(handle)
        organization = organization or book.mentioned_by_handle(handle)
    governance = None
    if project is not None:
        held = await labels(view, "project", [project.key], axes=["governance"])
        governance = next(iter(held[project.key]), None)
    return Maker(
        subject=subject,
        repo=repo,
        project=project,
        organization=organization,
        owner=await find_owner(view, handles[0]) if handles else None,
        governance=governance,
        handles=handles,
    )


async def described(view: View, plan: Plan) -> list[tuple[Maker, Counted]]:
    """Find what each subject is: its maker, and how much of it there is."""
    found: list[tuple[Maker, Counted]] = []
    for subject in plan.subjects:
        maker = await maker_of(view, subject)
        owners = keys(maker.handles)
        groups = dict(await group_repos(view, RepoFilter(owners=owners), "repo_type")) if owners else {}
        by_type = tuple((kind, groups.get(kind, 0)) for kind in _ORDER)
        found.append((maker, Counted(total=sum(groups.values()), by_type=by_type)))
    return found


async def counted(view: View, plan: Plan) -> Counted:
    """Count the repos a plan means."""
    where = await where_of(view, plan)
    groups = dict(await group_repos(view, where, "repo_type"))
    by_type = tuple((kind, groups.get(kind, 0)) for kind in plan.filters.types or _ORDER)
    sort: SortKey = "likes" if plan.filters.types == ("space",) else "downloads"
    total = sum(groups.values())
    shown = bool(total) and not (plan.whole and total < FEW)
    best = await find_repos(view, where, sort=sort, limit=3) if shown else []
    return Counted(total=total, by_type=by_type, repos=tuple(best))


async def listed(view: View, plan: Plan) -> Listed:
    """Find the repos a plan means, in its order."""
    where = await where_of(view, plan)
    if plan.metric == "derivatives":
        return await _most_derived(view, plan, where)
    found = await find_repos(
        view, where, sort=_sort(plan), descending=plan.descending, limit=(plan.limit or SHOWN) + plan.offset
    )
    return Listed(tuple(found[plan.offset :]), await count_repos(view, where))


async def _most_derived(view: View, plan: Plan, where: RepoFilter) -> Listed:
    counts = await derivative_counts(view, where)
    ordered = counts if plan.descending else counts[::-1]
    chosen = ordered[plan.offset : plan.offset + (plan.limit or SHOWN)]
    held = await repos_by_ids(view, [repo_id for repo_id, _ in chosen])
    repos = tuple(held[repo_id] for repo_id, _ in chosen)
    return Listed(repos, await count_repos(view, where), tuple(number for _, number in chosen))


def _sort(plan: Plan) -> SortKey:
    match plan.metric:
        case None | "followers" | "members" | "derivatives" | "repos":
            return "downloads"
        case metric:
            return metric


async def figures(view: View, plan: Plan) -> tuple[Figured, ...]:
    """Find one counter of each subject."""
    metrics: tuple[Metric, ...] = (plan.metric or "downloads", *plan.metrics)
    wanted = [(subject, metric) for subject in plan.subjects for metric in metrics]
    return tuple([await figure_of(view, plan, subject, metric) for subject, metric in wanted])


async def figure_of(view: View, plan: Plan, subject: Subject, metric: Metric) -> Figured:
    """Find one figure of a subject: of a repo its own; of a namespace the sum, the newest or the largest."""
    if metric in {"followers", "members"}:
        handles = subject.handles or (subject.key.split("/", maxsplit=1)[0],)
        owner = await find_owner(view, handles[0])
        value = getattr(owner, metric) if owner else None
        return Figured(subject=subject, repo=None, owner=owner, metric=metric, value=value)
    if subject.kind == "repo":
        repo = await find_repo(view, subject.key, subject.repo_type)
        if (
            repo is not None
            and plan.window is not None
            and plan.window.until is not None
            and metric in _COUNTED
        ):
            return await _figure_then(view, subject, repo, metric, plan.window.until)
        value = getattr(repo, metric, None) if repo else None
        return Figured(subject=subject, repo=repo, metric=metric, value=value)
    types: tuple[RepoType, ...] = plan.filters.types or ("model",)
    where = RepoFilter(types=types, owners=keys(subject.handles))
    repos = await find_repos(view, where, limit=MANY)
    values = [value for repo in repos if (value := getattr(repo, metric)) is not None]
    dated = metric in {"created_at", "last_modified"}
    first = plan.intent == "compare" and not plan.descending  # the older of two is who began first
    dates = min if first else max
    total = (dates(values) if dated else sum(values)) if values and metric != "parameters" else None
    if metric == "parameters" and values:
        best = max(
            (repo for repo in repos if repo.parameters is not None), key=lambda one: one.parameters or 0
        )
        return Figured(subject=subject, repo=None, metric=metric, value=None, largest=best, repos=len(repos))
    return Figured(
        subject=subject,
        repo=None,
        metric=metric,
        value=total,
        repos=len(repos),
        unknown=len(repos) - len(values),
    )


_COUNTED: Final[dict[Metric, Counter]] = {"downloads": "downloads", "likes": "likes", "trending": "trending"}


async def _figure_then(view: View, subject: Subject, repo: Repo, metric: Metric, until: int) -> Figured:
    """Find a counter at the last look before a past moment."""
    samples = (await series(view, [repo.id], _COUNTED[metric], since=0))[repo.id]
    before = [one for one in samples if one.at < until and one.value is not None]
    if not before:
        first = samples[0].at if samples else until
        return Figured(subject=subject, repo=repo, metric=metric, value=None, missing=first)
    return Figured(
        subject=subject, repo=repo, metric=metric, value=int(before[-1].value or 0), at=before[-1].at
    )


async def changes(view: View, plan: Plan) -> Changed:
    """Find what happened in a window, newest first."""
    window = plan.window or Window()
    ids: list[int] = []
    owners: list[str] = []
    for subject in plan.subjects:
        if subject.kind == "repo":
            repo = await find_repo(view, subject.key, subject.repo_type)
            ids.extend([repo.id] if repo else [])
        else:
            owners.extend(subject.handles)
    if not plan.subjects and not plan.whole:
        owners.extend(await _whose(view, plan))
        ids = [] if owners else [_NOBODYS]
    kinds = plan.filters.events or _TOLD
    looks = [(ids or None, owners or None)] if not (ids and owners) else [(ids, None), (None, owners)]
    found = {
        event.id: event
        for repo_ids, owners_in in looks
        for event in await find_events(
            view, kinds=kinds, repo_ids=repo_ids, owners_in=owners_in, since=window.since
        )
    }
    kept = [
        event
        for _, event in sorted(found.items(), reverse=True)
        if _within(event, window)
        and (not plan.filters.types or event.repo_type in plan.filters.types)
        and (not plan.filters.licenses or (event.after or {}).get("license") in plan.filters.licenses)
        and (not plan.filters.former or (event.before or {}).get("license") in plan.filters.former)
    ]
    # Who was followed later than the first was looked at first then: before, nothing was seen of it.
    named = [handle.casefold() for subject in plan.subjects for handle in subject.handles]
    firsts = await first_looks(view, named)
    present = None
    if len(ids) == 1 and len(plan.subjects) == 1:
        present = not (await repos_by_ids(view, ids))[ids[0]].gone
    return Changed(tuple(kept), max(firsts.values()) if firsts else await first_look(view), present)


def _within(event: Event, window: Window) -> bool:
    """Whether a change was seen within a window, or is known to have happened then and was seen later."""
    if window.until is None or event.detected_at < window.until:
        return True
    return event.happened_at is not None and (window.since or 0) <= event.happened_at < window.until


async def _whose(view: View, plan: Plan) -> list[str]:
    """Return whose changes are meant where nobody is named: of all that is tracked, those that fit."""
    tracked = await tracked_keys(view)
    makers = plan.filters.makers
    if makers is None:
        return list(tracked)
    return [key for key, home in (await homes(view, tracked)).items() if home.fits(makers)]


def keys(handles: Iterable[str]) -> tuple[str, ...]:
    """Return namespaces as the store compares them."""
    return tuple(handle.casefold() for handle in handles)
