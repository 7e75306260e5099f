"""A plan's conditions as the store knows them: whose repos, which labels, which languages, which bases."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.answering.finding.homes import homes, keys_of
from bot.answering.finding.reach import scope_of, tracked_keys
from bot.answering.plan import Bound, Makers, Memory, Metric, Plan, Subject
from storage.catalogue import find_repo, find_repos
from storage.filters import Counter, RepoFilter
from storage.lineage import derivatives_of_many
from storage.providers import served_by
from storage.records import RepoType
from storage.tally import declaring_data, labelled, language_lists, tag_letters
from storage.tracking import tracked_in
from storage.views import View

MANY = 100_000
NOBODY = ("\0",)
"""No namespace is called so: where nobody fits, nothing does."""
_COUNTERS: dict[Metric, Counter] = {
    "downloads": "downloads",
    "downloads_all_time": "downloads_all_time",
    "likes": "likes",
    "trending": "trending",
}
_BITS = 8


async def where_of(view: View, plan: Plan) -> RepoFilter:
    """Return the conditions of a plan as the store knows them; where nothing is named, of what is tracked."""
    filters = plan.filters
    where = replace(
        scope_of(plan, await tracked_keys(view)),
        licenses=filters.licenses,
        except_licenses=filters.except_licenses,
        except_owners=filters.except_owners,
        licensed=False if filters.unlicensed else True if filters.licensed else None,
        tasks=filters.tasks,
        libraries=filters.libraries,
        gated=filters.gated,
        rootless=filters.rootless,
        name_word=filters.name_part,
        created_since=plan.created.since if plan.created else None,
        created_before=plan.created.until if plan.created else None,
        modified_since=plan.modified.since if plan.modified else None,
        modified_before=plan.modified.until if plan.modified else None,
        bounds=tuple(
            (_COUNTERS[one.metric], one.least, one.below) for one in filters.bounds if one.metric in _COUNTERS
        ),
    )
    where = _sized(where, filters.bounds, filters.memory)
    for subject in filters.like:
        where = await _like(view, where, subject)
    if filters.makers is not None:
        where = await _of_makers(view, where, filters.makers)
    if filters.languages:
        where = replace(where, language_lists=await language_lists(view, where, filters.languages))
    if filters.tags:
        letters = await tag_letters(view, filters.tags)
        where = replace(where, tag_letters=letters or (), ids=where.ids if letters else ())
    return await _among(view, where, plan)


async def _of_makers(view: View, where: RepoFilter, makers: Makers) -> RepoFilter:
    mine = where.owners or tuple(handle.casefold() for handle in await tracked_in(view))
    found = await homes(view, mine)
    return replace(where, owners=tuple(key for key, home in found.items() if home.fits(makers)) or NOBODY)


async def _like(view: View, where: RepoFilter, subject: Subject) -> RepoFilter:
    """Narrow to what has the task of a repo and half to twice its parameters, by others than its maker."""
    repo = await find_repo(view, subject.key, subject.repo_type)
    if repo is None:
        return replace(where, owners=NOBODY)
    least, most = where.min_parameters, where.max_parameters
    if repo.parameters:
        least = max(least or 0, repo.parameters // 2)
        most = min(most or repo.parameters * 2 + 1, repo.parameters * 2 + 1)
    return replace(
        where,
        types=where.types or (repo.repo_type,),
        tasks=where.tasks or ((repo.task,) if repo.task else ()),
        except_owners=(*where.except_owners, repo.owner_key),
        min_parameters=least,
        max_parameters=most,
    )


def _sized(where: RepoFilter, bounds: Sequence[Bound], memory: Memory | None) -> RepoFilter:
    least = [one.least for one in bounds if one.metric == "parameters" and one.least is not None]
    below = [one.below for one in bounds if one.metric == "parameters" and one.below is not None]
    if memory is not None:
        below.append(fitting(memory) + 1)
    return replace(
        where,
        min_parameters=max(least, default=1 if below else None),
        max_parameters=min(below, default=None),
    )


def fitting(memory: Memory) -> int:
    """Return how many parameters fit into a memory, by their weights alone."""
    return memory.octets * _BITS // memory.bits


async def _among(view: View, where: RepoFilter, plan: Plan) -> RepoFilter:
    """Narrow to the repos with the labels, bases, data and providers that are asked for."""
    filters = plan.filters
    chosen: set[int] | None = None if where.ids is None else set(where.ids)
    wanted: list[set[int]] = []
    for axis, values in (
        ("artefact", (filters.artefact,) if filters.artefact else ()),
        ("role", filters.roles),
        ("openness", filters.openness),
        ("licence_chain", filters.chains),
        *((f"openness.{one}", ("open",)) for one in filters.components),
    ):
        if values:
            wanted.append({int(one) for one in await labelled(view, axis, values)})
    if filters.bases:
        wanted.append(await _standing_on(view, filters.bases, filters.relation, upward=False))
    if filters.data:
        wanted.append(await _standing_on(view, filters.data, "trained_on", upward=True))
    if filters.declares_data:
        wanted.append(await declaring_data(view, where))
    if filters.provider is not None:
        wanted.append({one.repo_id for one in await served_by(view, filters.provider)})
    for ids in wanted:
        chosen = ids if chosen is None else chosen & ids
    return where if chosen is None else replace(where, ids=tuple(sorted(chosen)))


async def _standing_on(
    view: View, subjects: Sequence[Subject], relation: str | None, *, upward: bool
) -> set[int]:
    """Return what stands directly on any of some subjects: as a derivative, or trained on it."""
    found: set[int] = set()
    for subject in subjects:
        parent_type: RepoType = "dataset" if upward else "model"
        names = await names_of_subject(view, subject, parent_type)
        for one in await derivatives_of_many(view, names, parent_type=parent_type):
            fits = (
                one.relation == relation
                if relation
                else one.relation not in {"trained_on", "uses", "evaluated_on"}
            )
            if fits:
                found.add(one.repo_id)
    return found


async def names_of_subject(view: View, subject: Subject, repo_type: RepoType) -> list[str]:
    """Return the ids of a subject's repos of a type: its own, or all that its namespaces hold."""
    if subject.kind == "repo":
        return [subject.key]
    where = RepoFilter(types=(repo_type,), owners=keys_of([subject]))
    return [repo.name for repo in await find_repos(view, where, limit=MANY)]
