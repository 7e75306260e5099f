"""Which keys of a record an answer has: in a list, in full, in a repo's own page, and by `expand`."""

from collections.abc import Iterable

from collectors.replica import derived
from collectors.replica.cards import patch_card
from collectors.replica.commits import Commit
from collectors.replica.errors import bad_request
from collectors.replica.files import siblings
from collectors.replica.keys import EXPANDABLE, FULL, INFO, ITEM, NOT_IN_LISTS
from collectors.replica.state import Record, Repo, State, card_of
from config.clock import to_iso


def check_expand(kind: str, names: Iterable[str], *, in_list: bool) -> list[str]:
    """Return the names in `expand`.

    Raises HubError (400) with the names that are allowed where one is not.
    """
    allowed = [name for name in EXPANDABLE[kind] if not (in_list and name in NOT_IN_LISTS)]
    wanted = list(dict.fromkeys(names))
    if any(name not in allowed for name in wanted):
        raise bad_request(f'"expand" must be one of [{", ".join(allowed)}]')
    return wanted


def item(
    state: State, repo: Repo, *, expand: list[str], full: bool, card: bool, config: bool, linked: bool
) -> Record:
    """Return a repo as an item of a list."""
    view = repo.view(state.now)
    if expand:
        return _take(state, repo, view, ["_id", "id", *expand])
    keys = list(ITEM[repo.kind])
    if full:
        keys += [key for key in FULL[repo.kind] if key not in keys]
    if card:
        keys.append("cardData")
    if config:
        keys.append("config")
    if linked:
        keys += ["models", "datasets"]
    return _take(state, repo, view, keys)


def info(state: State, repo: Repo, *, expand: list[str], at: Commit, blobs: bool, security: bool) -> Record:
    """Return a repo's own page at one of its commits: card, tags and dates as of then, the rest as of now."""
    view = _as_of(repo, repo.view(state.now), at)
    if expand:
        made = _take(state, repo, view, ["_id", "id", *expand])
    else:
        made = _take(state, repo, view, INFO[repo.kind])
    if "inferenceProviderMapping" in made:
        made["inferenceProviderMapping"] = derived.by_provider(repo)
    if blobs and "siblings" in made:
        made["siblings"] = siblings(repo, blobs=True)
    if security:
        made["securityRepoStatus"] = {"scansDone": True, "filesWithIssues": []}
    return made


def _as_of(repo: Repo, view: Record, at: Commit) -> Record:
    """Return a record as a commit shows it."""
    if at is repo.commits[0]:
        return view
    then = {} if at.readme is None else at.readme.data
    view = {**view, "sha": at.id, "lastModified": to_iso(at.at)}
    patch_card(view, {key: then.get(key) for key in {*card_of(repo), *then}})
    if not then:
        del view["cardData"]
    return view


def _take(state: State, repo: Repo, view: Record, keys: Iterable[str]) -> Record:
    made: Record = {}
    for key in keys:
        derive = derived.ALWAYS.get(key) if repo.kind == "model" else None
        if derive is None and key in view:
            made[key] = view[key]
        elif derive is not None or (derive := derived.OTHERWISE.get(key)) is not None:
            value = derive(state, repo)
            if value is not None:
                made[key] = value
    if repo.kind == "model" and "model-index" in keys and "model-index" not in made:
        made["model-index"] = None
    return made
