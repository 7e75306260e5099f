"""What the Hub works out of other repos or the whole: lineage, results on benchmarks, providers, storage."""

from collections.abc import Callable

from collectors.replica.cards import card_tags
from collectors.replica.files import siblings
from collectors.replica.state import Record, Repo, State, card_of

ORIGINS = ("adapter", "finetune", "merge", "quantized")
"""How a model can come from another."""
LINKED = 10
"""Spaces named on a model's page."""
LIVE = ("live", "warm")


def declared(repo: Repo) -> tuple[str | None, list[str]]:
    """Return how a model comes from others, and their ids, as its record, tags and card say."""
    stated = repo.record.get("baseModels")
    if isinstance(stated, dict):
        return stated.get("relation"), [base["id"] for base in stated.get("models") or ()]
    relation = None
    names: list[str] = []
    for tag in repo.record.get("tags") or ():
        parts = tag.split(":", 2)
        if parts[0] == "base_model" and len(parts) == 3 and parts[1] in ORIGINS:  # noqa: PLR2004
            relation = parts[1]
        elif parts[0] == "base_model" and len(parts) > 1:
            names.append(tag.partition(":")[2])
    return relation, names


def lineage(state: State, repo: Repo) -> tuple[str, list[Repo]]:
    """Return how a model comes from others, and those that are there: by the names they have now."""
    relation, names = declared(repo)
    found = [state.find("model", name) or state.moved("model", name) for name in names]
    return relation or "finetune", [base for base in found if base is not None and not base.private]


def _base_models(state: State, repo: Repo) -> Record | None:
    relation, found = lineage(state, repo)
    known = [{"_id": base.identity, "id": base.id} for base in found]
    return {"relation": relation, "models": known} if known else None


def _children(state: State, repo: Repo) -> Record:
    counts = dict.fromkeys(ORIGINS, 0)
    for other in state.all("model"):
        relation, found = lineage(state, other)
        if relation in counts and repo in found:
            counts[relation] += 1
    return counts


def used_by(state: State, space: Repo, kind: str) -> set[str]:
    """Return the models or datasets that a Space uses: as it names them, and as they are named now."""
    names = set(space.record.get(f"{kind}s") or ())
    found = [state.find(kind, name) or state.moved(kind, name) for name in names]
    return names | {repo.id for repo in found if repo is not None}


def _spaces(state: State, repo: Repo) -> list[str]:
    using = [space.id for space in state.all("space") if repo.id in used_by(state, space, "model")]
    return sorted(using)[:LINKED]


def providers(repo: Repo) -> list[Record]:
    """Return who serves a model, as lists show it."""
    return list(repo.record.get("inferenceProviderMapping") or ())


def by_provider(repo: Repo) -> Record:
    """Return who serves a model, as its own page shows it: by provider."""
    return {
        entry["provider"]: {key: value for key, value in entry.items() if key != "provider"}
        for entry in providers(repo)
    }


def warm(repo: Repo) -> bool:
    """Tell whether any provider serves a model now."""
    return any(entry.get("status") in LIVE for entry in providers(repo))


def evaluations(state: State, repo: Repo) -> list[Record]:
    """Return a model's results on benchmarks, as the files in its `.eval_results` say.

    Results of others (those that came by a pull request) stand in the benchmark's table alone.
    """
    found: list[Record] = []
    for dataset, tasks in state.benchmarks.items():
        about = state.find("dataset", dataset)
        for task, entries in tasks.items():
            for entry in entries:
                model = str(entry["modelId"])
                if "pullRequest" not in entry and _is(state, model, repo):
                    found.append(_evaluation(dataset if about is None else about.id, task, entry))
    return found


def _is(state: State, name: str, repo: Repo) -> bool:
    known = state.find("model", name) or state.moved("model", name)
    return known is repo


def _evaluation(dataset: str, task: str, entry: Record) -> Record:
    data: Record = {"dataset": {"id": dataset, "task_id": task or "default"}, "value": entry["value"]}
    data |= {key: entry[key] for key in ("date", "verifyToken", "notes") if key in entry}
    source = entry.get("source")
    if isinstance(source, dict):
        data["source"] = {key: source[key] for key in ("url", "name") if key in source}
    return {"filename": entry.get("filename") or ".eval_results/results.yaml", "data": data}


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


ALWAYS: dict[str, Callable[[State, Repo], object]] = {
    "baseModels": _base_models,
    "evalResults": evaluations,
    "inferenceProviderMapping": lambda _, repo: providers(repo),
}
"""Keys that are worked out even where the record has them: they follow what other repos do."""

OTHERWISE: dict[str, Callable[[State, Repo], object]] = {
    "author": _author,
    "modelId": lambda _, repo: repo.id if repo.kind == "model" else None,
    "key": lambda _, __: "",
    "siblings": lambda _, repo: siblings(repo),
    "childrenModelCount": _children,
    "inference": lambda _, repo: "warm" if warm(repo) else None,
    "spaces": _spaces,
    "usedStorage": _storage,
    "subdomain": _subdomain,
    "host": lambda state, repo: f"https://{_subdomain(state, repo)}.hf.space",
    "region": lambda _, __: "us",
    "runtime": _runtime,
    "xetEnabled": lambda _, __: True,
    "gitalyUid": lambda _, repo: repo.identity,
}
"""Keys that are worked out where the record does not have them."""


def searchable(state: State, repo: Repo) -> set[str]:
    """Return what `filter` finds a repo by: its tags, what card and record say, its bases as named now."""
    tags = set(repo.record.get("tags") or ())
    for made in card_tags(card_of(repo)).values():
        tags.update(made)
    tags.update(
        str(repo.record[key]) for key in ("pipeline_tag", "library_name", "sdk") if repo.record.get(key)
    )
    if repo.kind == "model":
        relation, found = lineage(state, repo)
        for base in found:
            tags |= {f"base_model:{base.id}", f"base_model:{relation}:{base.id}"}
    return tags
