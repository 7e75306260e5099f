"""A stored repo as it would be observed again: for whoever judges now what nobody judged when it was seen."""

from sqlalchemy import select

from storage.catalogue import Repo
from storage.records import RepoObservation
from storage.schema import repo_versions
from storage.tagging import numbers, tag_names
from storage.views import View


async def observation_of(view: View, repo: Repo) -> RepoObservation:
    """Return a repo's facts as one observation; what is not known is None or empty.

    Tags that only repeat other facts (of base models, of datasets) are left out.
    """
    query = select(repo_versions.c.tags).where(repo_versions.c.repo_id == repo.id, view.holds(repo_versions))
    text = await view.scalar(query)
    names = await tag_names(view.connection, [text])
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
        tags=tuple(names[number] for number in numbers(text or "") if number in names),
    )
