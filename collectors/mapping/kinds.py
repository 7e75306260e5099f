"""The kind of a repo that nobody labelled when it was seen: a census and a snapshot label nothing."""

from collectors.mapping.artefacts import AXIS, label_repo
from storage.catalogue import Repo
from storage.labels import Assigned
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
