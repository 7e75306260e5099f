"""Collections, leaderboards of benchmarks, what is trending, and the vocabulary of tags."""

from aiohttp import web

from collectors.replica.cursors import decode_offset
from collectors.replica.derived import declared
from collectors.replica.errors import HubError, not_found
from collectors.replica.owners import byline
from collectors.replica.papers import brief
from collectors.replica.repos import lookup
from collectors.replica.state import Record, Repo, State
from collectors.replica.wire import Ask, answer, paged
from config.clock import from_iso, to_iso

_TAG_TYPES = (
    "pipeline_tag", "library", "dataset", "bucket", "language", "license", "arxiv", "doi", "region",
    "deploy", "other",
)  # fmt: skip
_PREFIXES = ("dataset", "license", "arxiv", "doi", "region", "deploy")
_TRUNCATED = 4
_OURS = frozenset({"as_of", "note", "date", "verifyToken"})
_LONGEST_LANGUAGE = 3


async def collections(ask: Ask) -> web.Response:
    """Answer a page of collections by item or owner."""
    state = ask.state
    items = set(ask.many("item"))
    owners = {name.lower() for name in ask.many("owner")}
    word = (ask.one("q") or "").lower()
    rows = [
        row
        for row in state.collections.values()
        if not row.get("private")
        and from_iso(_updated(row)) <= state.now
        and (not owners or _owner(row).lower() in owners)
        and (not items or items & set(_items(row)))
        and word in str(row.get("title", "")).lower()
    ]
    sort = ask.choice("sort", "trending", ("upvotes", "lastModified", "trending"))
    rows.sort(key=lambda row: str(row.get("slug")))
    rows.sort(
        key=lambda row: _updated(row) if sort == "lastModified" else row.get("upvotes") or 0, reverse=True
    )
    made = [_collection(state, row, whole=False) for row in rows]
    page, headers = paged(ask, made, decode_offset(ask.one("cursor")), ask.whole("limit", 10, 1, 10_000))
    return answer(ask, page, headers)


async def collection(ask: Ask) -> web.Response:
    """Answer one collection with all its items."""
    wanted = f"{ask.path('name')}/{ask.path('slug')}"
    for slug, row in ask.state.collections.items():
        if (
            slug.lower() == wanted.lower()
            and not row.get("private")
            and from_iso(_updated(row)) <= ask.state.now
        ):
            return answer(ask, _collection(ask.state, row, whole=True))
    raise not_found()


def _updated(row: Record) -> str:
    return str(row.get("lastUpdated") or "2024-01-01T00:00:00.000Z")


def _owner(row: Record) -> str:
    owner = row.get("owner")
    if isinstance(owner, dict):
        return str(owner.get("name") or "")
    return str(owner or row["slug"].partition("/")[0])


def _items(row: Record) -> list[str]:
    return [f"{item.get('type', 'model')}s/{item['id']}" for item in row.get("items") or ()]


def _collection(state: State, row: Record, *, whole: bool) -> Record:
    given = [item for item in row.get("items") or () if _is_there(state, item)]
    items = [_member(state, item, place) for place, item in enumerate(given if whole else given[:_TRUNCATED])]
    made: Record = {
        "slug": row["slug"],
        "title": row["title"],
        "lastUpdated": to_iso(from_iso(_updated(row))),
        "gating": row.get("gating") or False,
        "owner": byline(state, _owner(row)),
        "items": items,
        "theme": row.get("theme") or "blue",
        "private": False,
        "upvotes": int(row.get("upvotes") or 0),
        "isUpvotedByUser": False,
    }
    if row.get("description"):
        made["description"] = row["description"]
    if whole:
        made["position"] = int(row.get("position") or 0)
        made["shareUrl"] = f"/collections/{row['slug']}"
    return made


def _is_there(state: State, item: Record) -> bool:
    """Whether an item is to be shown: a repo that is gone is in no collection any more."""
    kind = item.get("type", "model")
    return kind not in state.repos or state.find(kind, item["id"]) is not None


def _member(state: State, item: Record, place: int) -> Record:
    """Return an item of a collection: what it was given, and what the repo shows now."""
    kind = item.get("type", "model")
    made = {"_id": item.get("_id") or f"{place:024x}", "position": place, **item, "type": kind}
    repo = state.find(kind, item["id"]) if kind in state.repos else None
    if repo is not None:
        made |= {key: value for key, value in _full(state, repo).items() if key not in made}
    return made


async def leaderboard(ask: Ask) -> web.Response:
    """Answer a benchmark's leaderboard, by default without models made from others."""
    repo = lookup(ask, "dataset")
    tasks = ask.state.benchmarks.get(repo.id.lower())
    if not tasks:
        raise HubError(404, "This dataset does not have a leaderboard")
    wanted = ask.one("task_id")
    names = [wanted] if wanted is not None else sorted(tasks)[:1]
    only_bases = ask.flag("base_model") is not False
    rows = [
        _entry(ask.state, entry, place)
        for name in names
        for place, entry in enumerate(tasks.get(name, ()), 1)
        if not (only_bases and _derived(ask.state, entry["modelId"]))
    ]
    limit = ask.one("max_params")
    if limit is not None:
        most = float(limit.rstrip("Bb")) * 1e9 if limit[-1:] in "Bb" else float(limit)
        rows = [row for row in rows if row.get("num_parameters", 0) <= most]
    return answer(ask, rows)


def _derived(state: State, model: str) -> bool:
    repo = state.find("model", model) or state.moved("model", model)
    return repo is not None and bool(declared(repo)[1])


def _entry(state: State, entry: Record, place: int) -> Record:
    named = str(entry["modelId"])
    repo = state.find("model", named) or state.moved("model", named)
    model = named if repo is None else repo.id
    made: Record = {"rank": place, "filename": ".eval_results/results.yaml", **entry, "modelId": model}
    made["author"] = byline(state, model.partition("/")[0])
    source = made.get("source")
    if not isinstance(source, dict):
        made.pop("source", None)
    elif isinstance(source.get("author"), str):
        made["source"] = {**source, "author": byline(state, source["author"])}
    total = ((repo.record.get("safetensors") or {}) if repo else {}).get("total")
    if total is not None:
        made.setdefault("num_parameters", total)
    return {key: value for key, value in made.items() if key not in _OURS}


async def trending(ask: Ask) -> web.Response:
    """Answer what trends, models, datasets and Spaces mixed."""
    wanted = ask.choice("type", "all", ("all", "model", "dataset", "space"))
    limit = ask.whole("limit", 10, 1, 20)
    kinds = [kind for kind in ask.state.repos if wanted in ("all", kind)]
    rows = [repo for kind in kinds for repo in ask.state.all(kind)]
    rows.sort(key=lambda repo: (-(repo.view(ask.state.now).get("trendingScore") or 0), repo.id))
    made = [{"repoType": repo.kind, "repoData": _full(ask.state, repo)} for repo in rows[:limit]]
    return answer(ask, {"recentlyTrending": made})


def _full(state: State, repo: Repo) -> Record:
    """Return a repo as the trending list and collections show it."""
    if repo.kind != "space":
        return brief(state, repo)
    view = repo.view(state.now)
    card = view.get("cardData") or {}
    hardware = {"current": None, "requested": None}
    return {
        "author": repo.owner,
        "colorFrom": str(card.get("colorFrom") or "blue"),
        "colorTo": str(card.get("colorTo") or "green"),
        "createdAt": view["createdAt"],
        "emoji": str(card.get("emoji") or "🤗"),
        "id": repo.id,
        "isLikedByUser": False,
        "lastModified": view.get("lastModified") or view["createdAt"],
        "likes": view.get("likes") or 0,
        "pinned": False,
        "private": False,
        "repoType": "space",
        "title": str(card.get("title") or repo.id.rpartition("/")[2]),
        "sdk": view.get("sdk") or "static",
        "runtime": {"stage": "RUNNING", "hardware": hardware, "replicas": {"requested": 1}},
        "disabled": bool(view.get("disabled")),
        "visibility": "public",
        "tags": list(view.get("tags") or ()),
        "featured": False,
    }


async def vocabulary(ask: Ask, kind: str) -> web.Response:
    """Answer the tags in use, by type."""
    wanted = ask.one("type")
    found: dict[str, dict[str, Record]] = {}
    for repo in ask.state.all(kind):
        known = {
            str(repo.record.get("pipeline_tag")): "pipeline_tag",
            str(repo.record.get("library_name")): "library",
        }
        for tag in repo.record.get("tags") or ():
            form = known.get(tag) or _form(tag)
            if wanted in (None, form):
                label = tag.partition(":")[2] or tag
                found.setdefault(form, {}).setdefault(tag, {"id": tag, "label": label, "type": form})
    return answer(ask, {form: list(found[form].values()) for form in _TAG_TYPES if form in found})


def _form(tag: str) -> str:
    head, colon, _ = tag.partition(":")
    if colon:
        return head if head in _PREFIXES else "other"
    return "language" if len(tag) <= _LONGEST_LANGUAGE and tag.isalpha() and tag.islower() else "other"
