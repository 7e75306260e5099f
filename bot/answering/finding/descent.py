"""What things stand on, and what stands on them, as far as it is declared."""

from collections import Counter as Tally

from bot.answering.finding.execute import MANY, chain_of, keys
from bot.answering.finding.findings import Derived, Lineage, Roots
from bot.answering.plan import Plan, Subject
from storage.catalogue import find_repo, find_repos, repos_by_ids
from storage.filters import RepoFilter
from storage.lineage import derivatives_of_many
from storage.noise_flags import folded
from storage.views import View


async def lineages(view: View, plan: Plan) -> tuple[Lineage | Roots, ...]:
    """Find what each repo among the subjects stands on, and what the models of each of the others do."""
    found: list[Lineage | Roots] = []
    for subject in plan.subjects:
        if subject.kind != "repo":
            found.extend(await _roots(view, subject))
            continue
        repo = await find_repo(view, subject.key, subject.repo_type)
        if repo is not None:
            found.append(Lineage(repo, await chain_of(view, repo), repo.datasets))
    return tuple(found)


async def _roots(view: View, subject: Subject) -> list[Roots]:
    own = keys(subject.handles)
    repos = await find_repos(view, RepoFilter(types=("model",), owners=own), limit=MANY)
    inside = 0
    outside: Tally[str] = Tally()
    for repo in repos:
        makers = [base.partition("/")[0].casefold() for base in repo.base_models]
        others = [base for base, maker in zip(repo.base_models, makers, strict=True) if maker not in own]
        outside.update(others)
        inside += bool(repo.base_models) and not others
    most = tuple(sorted(outside.items(), key=lambda pair: (-pair[1], pair[0])))
    bare = sum(not repo.base_models for repo in repos)
    held = Roots(subject=subject, models=len(repos), bare=bare, inside=inside, outside=most)
    return [held] if repos else []


async def derived(view: View, plan: Plan) -> Derived:
    """Find what stands directly on the first subject; the others, if any, narrow it to their makers."""
    subject, *rest = plan.subjects
    if subject.kind == "repo":
        names = [subject.key]
        parent_type = subject.repo_type or "model"
    else:
        where = RepoFilter(types=("model",), owners=keys(subject.handles))
        names = [repo.name for repo in await find_repos(view, where, limit=MANY)]
        parent_type = "model"
    makers = keys(handle for other in rest for handle in other.handles)
    items = [
        item
        for item in await derivatives_of_many(view, names, parent_type=parent_type)
        if (not makers or item.owner_key in makers)
        and (plan.filters.relation is None or item.relation == plan.filters.relation)
    ]
    items.sort(key=lambda item: (item.name.casefold(), item.relation))
    held = await repos_by_ids(view, [item.repo_id for item in items])
    chosen = [
        repo for repo in held.values() if not plan.filters.types or repo.repo_type in plan.filters.types
    ]
    kept = {repo.id for repo in chosen}
    # Who asks for quantisations means them: then only what repeats in another way is folded.
    asked = "requantization" if plan.filters.relation == "quantized" else None
    noise = {number: kind for number, kind in (await folded(view, kept)).items() if kind != asked}
    best = sorted(chosen, key=lambda repo: (repo.id in noise, -(repo.downloads or 0), repo.name))
    return Derived(
        subject=subject,
        items=tuple(item for item in items if item.repo_id in kept),
        best=tuple(best),
        makers=tuple(other.name for other in rest),
        noise=noise,
    )
