"""The kind of a repo that nobody labelled when it was seen: a census and a snapshot label nothing."""

from collectors.mapping.artefacts import AXIS, label_repo
from collectors.mapping.repos import repo_now
from storage.catalogue import Repo
from storage.labels import Assigned, labels
from storage.noise_flags import as_held
from storage.observed import observation_of
from storage.views import View


async def kind_now(view: View, repo: Repo) -> Assigned:
    """Judge a repo's kind now, by what is stored of it; nothing is recorded.

    The evidence is dated by when the repo was observed.
    """
    found = label_repo(await observation_of(view, repo), at=repo.observed_at)
    label = next(one for one in found if one.axis == AXIS and one.taxonomy == "v1")
    return as_held(str(repo.id), label)


async def labels_now(view: View, repo: Repo) -> list[Assigned]:
    """Return every label of a repo in every taxonomy: those stored, and where none is, what the rules say."""
    subject = str(repo.id)
    held = {(one.axis, one.taxonomy): one for one in (await labels(view, "repo", [subject]))[subject]}
    for label in label_repo(await observation_of(view, repo), at=repo.observed_at):
        held.setdefault((label.axis, label.taxonomy), as_held(subject, label))
    for one in (await repo_now(view, repo)).values():
        held[one.axis, one.taxonomy] = one
    return [held[place] for place in sorted(held)]
