"""A stored repo as it would be observed again: for whoever judges now what nobody judged when it was seen."""

from collections.abc import Sequence

from sqlalchemy import select

from storage.catalogue import Repo
from storage.records import RepoObservation
from storage.rows import chunks
from storage.schema import repo_versions
from storage.tagging import numbers, tag_names
from storage.views import View


async def observation_of(view: View, repo: Repo) -> RepoObservation:
    """Return a repo's facts as one observation; what is not known is None or empty.

    Tags that only repeat other facts (of base models, of datasets) are left out.
    """
    return (await observations_of(view, [repo]))[0]


async def observations_of(view: View, repos: Sequence[Repo]) -> list[RepoObservation]:
    """Return the facts of some repos, in their order, as `observation_of` does of one."""
    texts: dict[int, str] = {}
    for part in chunks([repo.id for repo in repos]):
        query = select(repo_versions.c.repo_id, repo_versions.c.tags).where(
            repo_versions.c.repo_id.in_(part), view.holds(repo_versions)
        )
        texts |= {int(number): text or "" for number, text in await view.connection.execute(query)}
    names = await tag_names(view.connection, texts.values())
    return [
        observed_as(repo, tuple(names[one] for one in numbers(texts.get(repo.id, "")) if one in names))
        for repo in repos
    ]


def observed_as(repo: Repo, tags: tuple[str, ...]) -> RepoObservation:
    """Return a repo's facts as one observation, given the tags that repeat no other fact."""
    return RepoObservation(
        repo_type=repo.repo_type,
        hub_id=repo.hub_id,
        name=repo.name,
        license=repo.license,
        license_name=repo.license_name,
        license_link=repo.license_link,
        sha=repo.sha,
        task=repo.task,
        library=repo.library,
        sdk=repo.sdk,
        created_at=repo.created_at,
        last_modified=repo.last_modified,
        parameters=repo.parameters,
        base_models=repo.base_models,
        base_relation=repo.base_relation,
        datasets=repo.datasets,
        models=repo.models,
        languages=repo.languages,
        tags=tags,
    )
