"""Which keys of a record an answer has: in a list, in full, in a repo's own page, and by `expand`."""

from collections.abc import Callable, Iterable

from collectors.replica.cards import card_tags, patch_card
from collectors.replica.commits import Commit
from collectors.replica.errors import bad_request
from collectors.replica.files import siblings
from collectors.replica.keys import EXPANDABLE, FULL, INFO, ITEM, NOT_IN_LISTS
from collectors.replica.state import Record, Repo, State, card_of
from config.clock import to_iso

ORIGINS = ("adapter", "finetune", "merge", "quantized")
"""How a model can come from another."""
LINKED = 10
"""Spaces named on a model's page."""


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
        if key in view:
            made[key] = view[key]
        elif key in _DERIVED:
            value = _DERIVED[key](state, repo)
            if value is not None:
                made[key] = value
    if repo.kind == "model" and "model-index" in keys and "model-index" not in made:
        made["model-index"] = None
    return made


def bases(repo: Repo) -> tuple[str | None, list[str]]:
    """Return how a model comes from others, and their ids, as its tags and card say."""
    relation = None
    names: list[str] = []
    for tag in repo.record.get("tags") or ():
        parts = tag.split(":", 2)
        if parts[0] == "base_model" and len(parts) == 3 and parts[1] in ORIGINS:  # noqa: PLR2004
            relation = parts[1]
        elif parts[0] == "base_model" and len(parts) > 1:
            names.append(tag.partition(":")[2])
    return relation, names


def _base_models(state: State, repo: Repo) -> Record | None:
    relation, names = bases(repo)
    found = [(name, state.find("model", name) or state.moved("model", name)) for name in names]
    known = [
        {"_id": base.identity, "id": base.id} for _, base in found if base is not None and not base.private
    ]
    return {"relation": relation or "finetune", "models": known} if known else None


def _children(state: State, repo: Repo) -> Record:
    counts = dict.fromkeys(ORIGINS, 0)
    tags = {f"base_model:{origin}:{repo.id}": origin for origin in ORIGINS}
    for other in state.all("model"):
        for tag in other.record.get("tags") or ():
            if tag in tags:
                counts[tags[tag]] += 1
    return counts


def _spaces(state: State, repo: Repo) -> list[str]:
    using = [space.id for space in state.all("space") if repo.id in (space.record.get("models") or ())]
    return sorted(using)[:LINKED]


def _author(_: State, repo: Repo) -> str | None:
    return repo.owner or None


def _storage(_: State, repo: Repo) -> int:
    return sum(entry["size"] for entry in siblings(repo, blobs=True))


def _subdomain(_: State, repo: Repo) -> str:
    return repo.id.lower().replace("/", "-").replace("_", "-").replace(".", "-")


def _runtime(_: State, repo: Repo) -> Record:
    hardware = None if repo.record.get("sdk") == "static" else "cpu-basic"
    return {
        "stage": "RUNNING",
        "hardware": {"current": hardware, "requested": hardware},
        "gcTimeout": None if hardware is None else 172_800,
        "replicas": {"current": 1, "requested": 1},
        "devMode": False,
        "domains": [{"domain": f"{_subdomain(_, repo)}.hf.space", "stage": "READY"}],
    }


_DERIVED: dict[str, Callable[[State, Repo], object]] = {
    "author": _author,
    "modelId": lambda _, repo: repo.id if repo.kind == "model" else None,
    "key": lambda _, __: "",
    "siblings": lambda _, repo: siblings(repo),
    "baseModels": _base_models,
    "childrenModelCount": _children,
    "spaces": _spaces,
    "usedStorage": _storage,
    "subdomain": _subdomain,
    "host": lambda state, repo: f"https://{_subdomain(state, repo)}.hf.space",
    "region": lambda _, __: "us",
    "runtime": _runtime,
    "xetEnabled": lambda _, __: True,
    "gitalyUid": lambda _, repo: repo.identity,
}


def searchable(repo: Repo) -> set[str]:
    """Return what `filter` finds a repo by: its tags, and what card and record say as tags."""
    tags = set(repo.record.get("tags") or ())
    for derived in card_tags(card_of(repo)).values():
        tags.update(derived)
    tags.update(
        str(repo.record[key]) for key in ("pipeline_tag", "library_name", "sdk") if repo.record.get(key)
    )
    return tags
