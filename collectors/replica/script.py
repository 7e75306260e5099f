"""The script: what happens to the local Hub, one change at a time.

A change is an object with `op`, `type`, `id` and the arguments of the op; PROTOCOL.md lists them. Changes are
applied in the order of their instants to the one `State`.
"""

from collections.abc import Callable
from typing import Any

from collectors.replica.cards import card_tags
from collectors.replica.drift import WINDOW, Wave
from collectors.replica.seeds import object_id, roll, sha
from collectors.replica.state import KINDS, Owner, Record, Repo, State
from config.clock import from_iso, to_iso

Change = dict[str, Any]


class ScriptError(ValueError):
    """A change that cannot be applied: an unknown op, or a target that is not there."""


def apply(state: State, change: Change) -> None:
    """Apply one change at the state's present instant.

    Raises ScriptError where the op is unknown or what it is about does not exist.
    """
    act = OPS.get(str(change.get("op")))
    if act is None:
        raise ScriptError(f"unknown op {change.get('op')!r}: one of {', '.join(sorted(OPS))}")
    try:
        act(state, change)
    except (KeyError, TypeError) as error:
        raise ScriptError(f"cannot {change.get('op')} {change.get('id')}: {error!r}") from error


def complete(kind: str, record: Record, now: int) -> Record:
    """Fill a new repo's record with what every repo of its kind has."""
    made = dict(record)
    made["createdAt"] = to_iso(from_iso(made["createdAt"]) if made.get("createdAt") else now)
    seconds = from_iso(made["createdAt"]) // 1000
    made.setdefault("_id", object_id(seconds, kind, made["id"]))
    if "/" in made["id"]:
        made.setdefault("author", made["id"].partition("/")[0])
    made.setdefault("lastModified", made["createdAt"])
    made["lastModified"] = to_iso(from_iso(made["lastModified"])) if made["lastModified"] else None
    made.setdefault("sha", sha(made["_id"], "head"))
    for key in ("private", "gated", "disabled"):
        made.setdefault(key, False)
    made.setdefault("likes", 0)
    made.setdefault("trendingScore", 0)
    if kind != "space":
        made.setdefault("downloads", 0)
        made.setdefault("downloadsAllTime", made["downloads"])
    if "tags" not in made:
        derived = card_tags(made.get("cardData") or {})
        made["tags"] = [*dict.fromkeys(tag for tags in derived.values() for tag in tags), "region:us"]
    return made


def _repo(state: State, change: Change) -> Repo:
    kind, name = str(change.get("type", "model")), str(change["id"])
    if kind not in KINDS:
        raise ScriptError(f"{change.get('op')}: {kind!r} is not a kind of repo")
    repo = state.find(kind, name) or state.moved(kind, name)
    if repo is None:
        raise ScriptError(f"{change.get('op')}: there is no {kind} {name}")
    return repo


def _owner(state: State, change: Change) -> Owner:
    owner = state.owners.get(str(change["id"]).lower())
    if owner is None:
        raise ScriptError(f"{change.get('op')}: there is no owner {change['id']}")
    return owner


def owner_from(record: Record) -> Owner:
    """Read an owner's record."""
    created = str(record.get("createdAt") or "2022-03-02T23:29:04.000Z")
    return Owner(
        handle=record["handle"],
        kind=record.get("type", "org"),
        identity=record.get("_id") or object_id(from_iso(created) // 1000, "owner", record["handle"]),
        fullname=record.get("fullname") or record["handle"],
        followers=int(record.get("followers") or 0),
        members=list(record.get("members") or ()),
        verified=bool(record.get("isVerified")),
        plan=record.get("plan"),
        pro=bool(record.get("isPro")),
        created=to_iso(from_iso(created)),
        details=record.get("details"),
        socials=dict(record.get("socials") or {}),
        formerly=list(record.get("formerly") or ()),
        redirects=bool(record.get("redirects")),
        members_hidden=record.get("members_hidden"),
    )


def _create(state: State, change: Change) -> None:
    kind = str(change.get("type", "model"))
    record = change.get("record") or {"id": change["id"]}
    if kind == "paper":
        _paper(state, change)
    elif kind == "owner":
        owner = owner_from({"handle": change.get("id"), **record})
        state.owners[owner.handle.lower()] = owner
    else:
        record = complete(kind, {"id": change.get("id"), **record}, state.now)
        newborn = 0.0 if state.calm or record.get("downloads") else _appeal(state, kind, record)
        repo = Repo(kind, record, state.counters(record, newborn=newborn), change.get("card"))
        repo.authors = state.authors(repo.owner)
        state.put(repo)


def _appeal(state: State, kind: str, record: Record) -> float:
    """Return the daily downloads a new repo grows towards: some share of what its owner's others have."""
    owner = str(record["id"]).partition("/")[0]
    others = [repo.counters.downloads or 0 for repo in state.all(kind, owner)]
    mean = sum(others) / len(others) / WINDOW if others else 1.0
    return 1.0 + min(mean, 40_000.0) * 0.2 * (0.3 + 1.4 * roll(record["_id"], "appeal"))


def _delete(state: State, change: Change) -> None:
    state.take(_repo(state, change))


def _restore(state: State, change: Change) -> None:
    repo = state.removed.get((str(change.get("type", "model")), str(change["id"]).lower()))
    if repo is None:
        raise ScriptError(f"restore: {change['id']} was never deleted")
    state.put(repo)


def _rename(state: State, change: Change) -> None:
    repo, to = _repo(state, change), str(change["to"])
    state.move(repo, to if "/" in to or not repo.owner else f"{repo.owner}/{to}")


def _transfer(state: State, change: Change) -> None:
    repo, to = _repo(state, change), str(change["to"])
    state.move(repo, to if "/" in to else f"{to}/{repo.id.rpartition('/')[2]}")


def _rename_owner(state: State, change: Change) -> None:
    owner, to = _owner(state, change), str(change["to"])
    del state.owners[owner.handle.lower()]
    was, owner.handle = owner.handle, to
    owner.formerly.append(was)
    owner.fullname = change.get("fullname") or owner.fullname
    owner.redirects = bool(change.get("redirect"))
    state.owners[to.lower()] = owner
    for kind in KINDS:
        for repo in [repo for repo in state.repos[kind].values() if repo.owner.lower() == was.lower()]:
            state.move(repo, f"{to}/{repo.id.partition('/')[2]}")


def _set(state: State, change: Change) -> None:
    """Patch the raw record; None removes a key. Counters named start from the new value today.

    What names `sha`, `lastModified` or `cardData` is a commit, so that history and record stay one.
    """
    repo = _repo(state, change)
    repo.settle()
    names = {
        "downloads": "downloads",
        "downloadsAllTime": "all_time",
        "likes": "likes",
        "trendingScore": "trending",
    }
    counters: dict[str, float | None] = {}
    for key, value in change["record"].items():
        if key in names:
            counters[names[key]] = value
        if value is None:
            repo.record.pop(key, None)
        else:
            repo.record[key] = value
    if counters:
        repo.counters.set(state.day, **counters)
    if {"sha", "lastModified", "cardData"} & change["record"].keys():
        moment = change["record"].get("lastModified")
        at = state.now if moment is None else from_iso(str(moment))
        repo.commit(
            change.get("title") or "Update README.md",
            at,
            change.get("author"),
            card={} if "cardData" in change["record"] else None,
            sha=change["record"].get("sha"),
        )
    repo.touch()


def _visibility(*, private: bool) -> Callable[[State, Change], None]:
    def act(state: State, change: Change) -> None:
        repo = _repo(state, change)
        repo.record["private"] = private
        repo.touch()

    return act


def _gate(state: State, change: Change) -> None:
    repo = _repo(state, change)
    repo.record["gated"] = change["gated"]
    repo.touch()


def _license(state: State, change: Change) -> None:
    patch = {"license": change["license"], "license_name": None, "license_link": None}
    patch |= {key: change[key] for key in ("license_name", "license_link") if key in change}
    _write(state, change, patch)


def _card(state: State, change: Change) -> None:
    repo = _repo(state, change)
    patch = change["cardData"] if "cardData" in change else change.get("card") or {}
    repo.settle()
    repo.card = change.get("body", repo.card)
    _write(state, change, patch)


def _write(state: State, change: Change, patch: Record) -> None:
    """Commit a change of README.md, and on top of it the commits that `then` names."""
    repo, author = _repo(state, change), change.get("author")
    repo.commit(change.get("title") or "Update README.md", state.now, author, card=patch)
    for title in change.get("then") or ():
        repo.commit(str(title), state.now, author)


def _commit(state: State, change: Change) -> None:
    _repo(state, change).commit(change.get("title") or "Update files", state.now, change.get("author"))


def _wave(state: State, change: Change) -> None:
    first = state.day + 1
    wave = Wave(first, first + int(change.get("days", 7)) - 1, float(change["factor"]))
    for repo in _targets(state, change):
        repo.counters.waves.append(wave)
        repo.counters.forget()
        repo.touch()


def _freeze(state: State, change: Change) -> None:
    for repo in _targets(state, change):
        repo.counters.frozen.append((state.day, state.day + int(change.get("days", 3))))
        repo.touch()


def _targets(state: State, change: Change) -> list[Repo]:
    if change.get("type") == "world":
        return [repo for kind in KINDS for repo in state.repos[kind].values()]
    return [_repo(state, change)]


def _likes(state: State, change: Change) -> None:
    repo = _repo(state, change)
    repo.counters.gifts.append((state.day, int(change["delta"])))
    repo.touch()


def _follow(state: State, change: Change) -> None:
    owner = _owner(state, change)
    owner.followers = max(owner.followers + int(change["delta"]), 0)


def _talks(state: State, change: Change) -> list[Record]:
    target = _repo(state, {**change, "type": change.get("repo_type") or _kind(change)})
    return state.discussions.setdefault((target.kind, target.identity), [])


def _kind(change: Change) -> str:
    kind = change.get("type", "model")
    return str(kind) if kind in KINDS else "model"


def _discuss(state: State, change: Change) -> None:
    talks = _talks(state, change)
    number = int(change.get("num") or 1 + max((talk["num"] for talk in talks), default=0))
    talk = {
        "num": number,
        "title": change["title"],
        "author": change.get("author"),
        "status": change.get("status") or "open",
        "isPullRequest": bool(change.get("isPullRequest")),
        "createdAt": to_iso(state.now),
        "comments": [],
        "events": [],
    }
    talks.append(talk)


def _talk(state: State, change: Change) -> Record:
    for talk in _talks(state, change):
        if talk["num"] == int(change["num"]):
            return talk
    raise ScriptError(f"{change.get('op')}: {change['id']} has no discussion {change['num']}")


def _comment(state: State, change: Change) -> None:
    comment = {"author": change.get("author"), "createdAt": to_iso(state.now)}
    if change.get("text"):
        comment["text"] = change["text"]
    _talk(state, change).setdefault("comments", []).append(comment)


def _end(status: str) -> Callable[[State, Change], None]:
    def act(state: State, change: Change) -> None:
        talk = _talk(state, change)
        talk["status"] = status
        event = {"status": status, "author": change.get("author"), "createdAt": to_iso(state.now)}
        talk.setdefault("events", []).append(event)
        if status == "merged":
            title = f"{talk['title']} (#{talk['num']})"
            repo, author = _repo(state, change), change.get("author")
            event["commit"] = repo.commit(title, state.now, author, card=change.get("cardData")).id

    return act


def _leader(state: State, change: Change) -> None:
    """Put a benchmark's table up: the models in it whose value is new get a commit with their results."""
    name, task = str(change["id"]), str(change.get("task_id") or "")
    repo = state.find("dataset", name) or state.moved("dataset", name)
    tasks = state.benchmarks.setdefault((name if repo is None else repo.id).lower(), {})
    known = {(entry["modelId"], entry["value"]) for entry in tasks.get(task, ())}
    had = task in tasks
    tasks[task] = [dict(entry) for entry in change["entries"]]
    if repo is not None:
        lines = [f"- id: {name or 'default'}" for name in sorted(tasks)]
        repo.extra["eval.yaml"] = "\n".join([f"name: {repo.id.rpartition('/')[2]}", "tasks:", *lines, ""])
    for entry in tasks[task]:
        model = state.find("model", str(entry["modelId"]))
        news = had and (entry["modelId"], entry["value"]) not in known
        if news and model is not None and "pullRequest" not in entry:
            model.commit(f"Add evaluation results on {name}", state.now)


def _providers(state: State, change: Change) -> None:
    """Say who serves a model; a setting, not a commit."""
    repo = _repo(state, change)
    task = "conversational" if repo.record.get("pipeline_tag") == "text-generation" else None
    made: list[Record] = []
    for given in change["providers"]:
        entry = {"provider": given} if isinstance(given, str) else dict(given)
        filled = {
            "providerId": repo.id.lower(),
            "status": "live",
            "task": task or repo.record.get("pipeline_tag") or "conversational",
        }
        made.append({**filled, **entry})
    repo.record["inferenceProviderMapping"] = made
    repo.touch()


def _paper(state: State, change: Change) -> None:
    record = dict(change["record"])
    paper = record.get("paper") or record
    state.papers[str(paper.get("id") or change["id"])] = record


def _collection(state: State, change: Change) -> None:
    record = dict(change["record"])
    state.collections[str(record.get("slug") or change["id"])] = record


OPS: dict[str, Callable[[State, Change], None]] = {
    "create": _create,
    "delete": _delete,
    "restore": _restore,
    "rename": _rename,
    "transfer": _transfer,
    "rename_owner": _rename_owner,
    "set": _set,
    "private": _visibility(private=True),
    "public": _visibility(private=False),
    "gate": _gate,
    "license": _license,
    "card": _card,
    "commit": _commit,
    "spike": _wave,
    "dip": _wave,
    "freeze": _freeze,
    "likes": _likes,
    "follow": _follow,
    "discuss": _discuss,
    "comment": _comment,
    "close": _end("closed"),
    "reopen": _end("open"),
    "merge": _end("merged"),
    "providers": _providers,
    "leader": _leader,
    "paper": _paper,
    "collection": _collection,
}
