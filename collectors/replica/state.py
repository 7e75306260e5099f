"""The local Hub at one instant: repos, owners, discussions, papers, collections and benchmarks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from collectors.replica import commits as git
from collectors.replica.cards import patch_card
from collectors.replica.drift import Counters
from collectors.replica.readme import Readme
from collectors.replica.seeds import object_id
from config.clock import DAY, to_iso

Record = dict[str, Any]

KINDS = ("model", "dataset", "space")
_OURS = frozenset({"source", "as_of", "made"})
_COUNTERS = (
    ("downloads", "downloads"),
    ("downloadsAllTime", "all_time"),
    ("likes", "likes"),
    ("trendingScore", "trending"),
)


@dataclass(slots=True)
class Repo:
    """One repo: its record without moving counters, the counters, and its commits newest first.

    `extra` holds the contents of small files that its record does not know of, by path.
    """

    kind: str
    record: Record
    counters: Counters
    card: str | None = None
    authors: list[str] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)
    _commits: list[git.Commit] | None = None
    _view: Record | None = None
    _day: int = -1

    @property
    def id(self) -> str:
        """The name it has now."""
        return str(self.record["id"])

    @property
    def identity(self) -> str:
        """The Hub's `_id`, which survives renames."""
        return str(self.record["_id"])

    @property
    def owner(self) -> str:
        """The namespace it stands in; empty for old canonical repos."""
        return self.id.partition("/")[0] if "/" in self.id else ""

    @property
    def private(self) -> bool:
        """Whether it is hidden from everybody the local Hub knows."""
        return bool(self.record.get("private"))

    @property
    def commits(self) -> list[git.Commit]:
        """Its commits, newest first."""
        if self._commits is None:
            authors = self.authors or [self.owner or "huggingface"]
            self._commits = git.initial(self.record, authors, self.readme())
        return self._commits

    def settle(self) -> None:
        """Write its history down before something changes that the history must not show."""
        _ = self.commits

    def readme(self) -> Readme:
        """Return what README.md would be if it were written from the record now."""
        card = self.record.get("cardData")
        total = (self.record.get("safetensors") or {}).get("total")
        return Readme(
            self.kind,
            self.id,
            dict(card) if isinstance(card, dict) else {},
            self.card,
            self.record.get("pipeline_tag"),
            total if isinstance(total, int) else None,
        )

    def commit(
        self,
        title: str,
        at: int,
        author: str | None = None,
        *,
        card: Record | None = None,
        sha: str | None = None,
    ) -> git.Commit:
        """Add a commit: `sha` and `lastModified` follow it; with `card` it changes README.md.

        `card` is a patch of the card's metadata (None removes a key; empty: only the body changed).
        """
        past = self.commits
        readme = past[0].readme
        if card:
            patch_card(self.record, card)
        if card is not None:
            readme = self.readme()
        made = git.following(self.identity, len(past), title, at, author or past[0].authors[0], readme)
        if sha is not None:
            made = replace(made, id=sha)
        past.insert(0, made)
        self.record["sha"] = made.id
        self.record["lastModified"] = to_iso(at)
        self.touch()
        return made

    def touch(self) -> None:
        """Say that the record changed."""
        self._view = None

    def view(self, now: int) -> Record:
        """Return the whole record as the Hub knows it at an instant; do not change it."""
        day = now // DAY
        if self._view is None or self._day != day:
            shown = self.counters.at(day)
            view = {key: value for key, value in self.record.items() if key not in _OURS}
            for key, name in _COUNTERS:
                value = getattr(shown, name)
                if value is not None:
                    view[key] = value
            self._view, self._day = view, day
        return self._view


def card_of(repo: Repo) -> Record:
    """Return the card's metadata, empty where there is none."""
    card = repo.record.get("cardData")
    return card if isinstance(card, dict) else {}


@dataclass(slots=True)
class Owner:
    """A namespace: an organisation or a user."""

    handle: str
    kind: str
    identity: str
    fullname: str
    followers: int = 0
    members: list[str] = field(default_factory=list)
    verified: bool = False
    plan: str | None = None
    pro: bool = False
    created: str = "2022-03-02T23:29:04.000Z"
    details: str | None = None
    socials: dict[str, str] = field(default_factory=dict)
    formerly: list[str] = field(default_factory=list)
    redirects: bool = False
    """Whether the overview under a former handle leads here, instead of being gone."""
    members_hidden: str | None = None
    """How a hidden list of members is answered: `empty` or `refused`; None where it is not hidden."""

    @property
    def organization(self) -> bool:
        """Whether it is an organisation."""
        return self.kind == "org"


@dataclass(slots=True)
class State:
    """Everything the local Hub knows at `now` (milliseconds UTC)."""

    now: int = 0
    calm: bool = False
    repos: dict[str, dict[str, Repo]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    removed: dict[tuple[str, str], Repo] = field(default_factory=dict)
    moves: dict[tuple[str, str], Repo] = field(default_factory=dict)
    owners: dict[str, Owner] = field(default_factory=dict)
    discussions: dict[tuple[str, str], list[Record]] = field(default_factory=dict)
    papers: dict[str, Record] = field(default_factory=dict)
    collections: dict[str, Record] = field(default_factory=dict)
    benchmarks: dict[str, dict[str, list[Record]]] = field(default_factory=dict)
    order: str = "trendingScore"
    """What lists are sorted by where nothing is asked for."""

    @property
    def day(self) -> int:
        """The present day, counted from 1970."""
        return self.now // DAY

    def find(self, kind: str, repo_id: str) -> Repo | None:
        """Return the repo of that name, whatever its case; None where there is none (it may have moved)."""
        return self.repos[kind].get(repo_id.lower())

    def moved(self, kind: str, repo_id: str) -> Repo | None:
        """Return where a repo of that former name is now."""
        target = self.moves.get((kind, repo_id.lower()))
        if target is None:
            head, _, tail = repo_id.partition("/")
            for owner in self.owners.values():
                if tail and head.lower() in (name.lower() for name in owner.formerly):
                    target = self.find(kind, f"{owner.handle}/{tail}")
        if target is None or self.find(kind, target.id) is not target:
            return None
        return target

    def all(self, kind: str, owner: str | None = None) -> Iterator[Repo]:
        """Return the public repos of a kind, or those of one owner, in no order."""
        if owner is None:
            yield from (repo for repo in self.repos[kind].values() if not repo.private)
            return
        # Every overview and every owner's listing comes through here: the keys are ids in lower case already.
        namespace = f"{owner.lower()}/"
        yield from (
            repo for key, repo in self.repos[kind].items() if key.startswith(namespace) and not repo.private
        )

    def ordered(
        self,
        kind: str,
        sort: str,
        *,
        descending: bool,
        after: tuple[object, str] | None,
        author: str | None,
        keep: Callable[[Repo], bool],
    ) -> Iterator[Repo]:
        """Return repos by (sort key, `_id` ascending), from after a key; without the key come last."""
        rows: list[tuple[Any, str, Repo]] = []
        empty: list[tuple[Any, str, Repo]] = []
        for repo in self.all(kind, author):
            view = repo.view(self.now)
            if keep(repo):
                value = view.get(sort)
                (empty if value is None else rows).append((value, repo.identity, repo))
        rows.sort(key=lambda row: row[1])
        rows.sort(key=lambda row: row[0], reverse=descending)
        empty.sort(key=lambda row: row[1])
        for value, identity, repo in (*rows, *empty):
            if after is None or beyond((value, identity), after, descending=descending):
                yield repo

    def page(
        self,
        kind: str,
        expand: list[str],
        *,
        descending: bool,
        after: tuple[object, str] | None,
        author: str | None,
        limit: int,
    ) -> tuple[bytes, tuple[object, str] | None] | None:
        """Return a page by `createdAt` as JSON, and the key of its last row where more follow.

        None where it has to be made from `ordered`: only a Hub too large for that has a quicker way.
        """
        del kind, expand, descending, after, author, limit
        return None

    def count(self, kind: str, owner: str) -> int:
        """Return how many public repos of a kind an owner has."""
        return sum(1 for _ in self.all(kind, owner))

    def owner(self, handle: str) -> Owner | None:
        """Return an owner by handle, whatever its case; users known only by what they did are made up."""
        known = self.owners.get(handle.lower())
        if known is not None:
            return known
        if self._seen(handle):
            return visitor(handle)
        return None

    def _seen(self, handle: str) -> bool:
        wanted = handle.lower()
        if any(wanted == member.lower() for owner in self.owners.values() for member in owner.members):
            return True
        if any(repo.owner.lower() == wanted for kind in KINDS for repo in self.repos[kind].values()):
            return True
        return any(
            str(talk.get("author") or "").lower() == wanted
            for talks in self.discussions.values()
            for talk in talks
        )

    def put(self, repo: Repo) -> None:
        """Add a repo, or one that returns, under its present name."""
        self.repos[repo.kind][repo.id.lower()] = repo
        self.removed.pop((repo.kind, repo.id.lower()), None)
        self.moves.pop((repo.kind, repo.id.lower()), None)

    def take(self, repo: Repo) -> None:
        """Remove a repo; it can be put back."""
        del self.repos[repo.kind][repo.id.lower()]
        self.removed[repo.kind, repo.id.lower()] = repo

    def move(self, repo: Repo, new_id: str) -> None:
        """Give a repo another name; the old one leads to it from now on. Its history stays as it was."""
        repo.settle()
        del self.repos[repo.kind][repo.id.lower()]
        self.moves[repo.kind, repo.id.lower()] = repo
        board = self.benchmarks.pop(repo.id.lower(), None) if repo.kind == "dataset" else None
        if board is not None:
            self.benchmarks[new_id.lower()] = board
        author = new_id.partition("/")[0] if "/" in new_id else None
        repo.record["id"] = new_id
        if "modelId" in repo.record:
            repo.record["modelId"] = new_id
        if author is not None:
            repo.record["author"] = author
        repo.touch()
        self.put(repo)

    def counters(self, record: Record, *, newborn: float = 0.0) -> Counters:
        """Return counters that start from a record's values today."""
        values: dict[str, Any] = {name: record.get(key) for key, name in _COUNTERS}
        return Counters(seed=str(record["_id"]), day=self.day, calm=self.calm, newborn=newborn, **values)

    def authors(self, owner: str) -> list[str]:
        """Return who commits to an owner's repos."""
        known = self.owners.get(owner.lower())
        if known is not None and known.organization and known.members:
            return known.members[:12]
        return [owner or "huggingface"]


def beyond(row: tuple[Any, str], after: tuple[Any, str], *, descending: bool) -> bool:
    """Tell whether a row comes after a key in the order (value, then `_id` ascending, None last)."""
    value, identity = row
    limit, last = after
    if value == limit:
        return identity > last
    if limit is None or value is None:
        return value is None
    return bool(value < limit) if descending else bool(value > limit)


def visitor(handle: str) -> Owner:
    """Return a user of whom only the handle is known."""
    return Owner(handle, "user", object_id(1_700_000_000, "user", handle.lower()), handle)
