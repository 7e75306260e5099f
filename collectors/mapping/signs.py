"""A repo as a rule sees it: what a page of a list shows, with the codebook's signs found in one pass."""

import re
from functools import cache, lru_cache

from msgspec import UNSET, Struct

from config import codebook
from config.codebook_roles import Family, RepoKind, roles
from storage.catalogue import repo_url
from storage.records import RepoObservation

_PARTS = re.compile(r"[^\W_]+")
TASKS = "task_categories:"
"""The prefix of the tags in which datasets name their tasks."""
_TOKENS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Subject:
    """A repo, its own name taken apart, and its signs: each with the word, tag or task that shows it.

    `parts` are what signs divide the name into, in order; `words` those and what capitals and digits divide
    them into. All is in lower case.
    """

    __slots__ = (
        "_lineage", "_tags", "built", "family", "named", "owned", "parts", "repo", "tagged", "tasked",
        "title", "words",
    )  # fmt: skip

    def __init__(self, observation: RepoObservation) -> None:
        self.repo = observation
        self._lineage: Lineage | None = None
        self._tags: frozenset[str] | None = None
        owner, _, name = observation.name.rpartition("/")
        known = _known(observation.repo_type)
        self.title = name.casefold()
        self.owned = known.owners.get(owner.casefold(), ())
        """What the owner alone is a sign of."""
        self.named: dict[str, str] = {}
        self.tagged: dict[str, str] = {}
        self.tasked: dict[str, str] = {}
        self.parts: list[str] = []
        self.words: set[str] = set()
        self.family: Family | None = None
        """The family of models that the name names first."""
        self.built: Family | None = None
        """The family whose architecture the tags name."""
        self._read_name(name, known)
        self._read_tags(observation.tags or (), known)
        task = observation.task
        if isinstance(task, str):
            for sign in known.tasks.get(task.casefold(), ()):
                self.tasked.setdefault(sign, task)

    def _read_name(self, name: str, known: "_Known") -> None:
        before = ""
        words, families, by_word = self.words, known.families, known.words
        for part in _PARTS.findall(name):
            low = part.casefold()
            self.parts.append(low)
            met = [f"{before}-{low}", low] if before else [low]
            before = low
            words.add(low)
            if low != part or not low.isalpha():
                for token in _TOKENS.findall(part):
                    word = token.casefold()
                    if word not in words:
                        words.add(word)
                        met.append(word)
            for word in met:
                if word in by_word:
                    for sign in by_word[word]:
                        self.named.setdefault(sign, word)
                if word in families and self.family is None:
                    self.family = families[word]

    def _read_tags(self, tags: tuple[str, ...], known: "_Known") -> None:
        by_tag, architectures = known.tags, known.architectures
        for tag in tags:
            low = tag.casefold()
            if low in by_tag:
                for sign in by_tag[low]:
                    self.tagged.setdefault(sign, low)
            if low in architectures and self.built is None:
                self.built = architectures[low]
            if low.startswith(TASKS):
                for sign in known.tasks.get(low[len(TASKS) :], ()):
                    self.tasked.setdefault(sign, low[len(TASKS) :])

    @property
    def url(self) -> str:
        """The repo's page on the Hub."""
        return repo_url(self.repo.repo_type, self.repo.name)

    @property
    def tags(self) -> frozenset[str]:
        """The repo's tags, in lower case."""
        if self._tags is None:
            self._tags = frozenset(map(str.casefold, self.repo.tags or ()))
        return self._tags

    @property
    def revision(self) -> str | None:
        """The revision the metadata was read at, where it was shown."""
        return self.repo.sha if isinstance(self.repo.sha, str) else None

    @property
    def lineage(self) -> "Lineage":
        """Whose model it stands on, as far as the metadata shows."""
        if self._lineage is None:
            self._lineage = Lineage(self)
        return self._lineage

    def shows(self, name: str) -> bool:
        """Whether a fact was looked at and is there."""
        value = getattr(self.repo, name)
        return value is not UNSET and bool(value)

    def sign(self, name: str) -> str | None:
        """Return what shows a sign, in words for people: its name goes before its tags."""
        if name in self.named:
            return f"{self.named[name]} in the name"
        if name in self.tagged:
            return f"tag {self.tagged[name]}"
        return f"task {self.tasked[name]}" if name in self.tasked else None


class Lineage:
    """Whose model a model stands on.

    `others` are the bases it declares that somebody else made, `own` those of the same maker. `foreign` is
    the family of somebody else's models that the name or the architecture shows (`shown`; `mine` where it is
    of the same maker), unless its architecture is one that many use for models from nothing.
    """

    __slots__ = ("foreign", "maker", "mine", "others", "own", "relation", "shown")

    def __init__(self, subject: Subject) -> None:
        owner = subject.repo.name.partition("/")[0]
        self.maker = maker_of(owner)
        bases = subject.repo.base_models or ()
        self.others = tuple(base for base in bases if maker_of(base.partition("/")[0]) != self.maker)
        self.own = tuple(base for base in bases if base not in self.others)
        relation = subject.repo.base_relation
        self.relation = relation if isinstance(relation, str) else None
        shown = subject.family
        if shown is None and subject.built is not None and not subject.built.generic:
            shown = subject.built
        self.shown = shown
        self.mine = shown is not None and any(maker_of(maker) == self.maker for maker in shown.makers)
        self.foreign = None if shown is None or self.mine or shown.generic else shown

    @property
    def derived(self) -> bool:
        """Whether it shows that it stands on somebody else's model."""
        return bool(self.others) or (self.foreign is not None and not self.own)

    @property
    def said(self) -> str:
        """What shows whose model it stands on, in words for people."""
        if self.others:
            return f"declares {self.others[0]} as its base ({self.relation or 'no relation'})"
        if self.own:
            return f"declares its maker's own {self.own[0]} as its base ({self.relation or 'no relation'})"
        if self.foreign is not None:
            return f"shows the family {self.foreign.name}, which {self.foreign.makers[0]} makes"
        if self.shown is not None:
            if self.mine:
                return f"declares no base; of its maker's own family {self.shown.name}"
            return f"declares no base; its name says {self.shown.name}, on which many build"
        return "base unknown: none declared, and none shown by name or architecture"


@lru_cache(maxsize=65_536)
def maker_of(handle: str) -> str:
    """Return who stands behind a namespace: a project of the codebook, an organisation's first, or itself."""
    key = handle.casefold()
    project = codebook.load().by_handle(key)
    return project.key if project is not None else roles().same.get(key, key)


class _Known(Struct, frozen=True):
    """The codebook's signs of one type of repo, in plain dicts, which are read fastest."""

    words: dict[str, tuple[str, ...]]
    tags: dict[str, tuple[str, ...]]
    tasks: dict[str, tuple[str, ...]]
    owners: dict[str, tuple[str, ...]]
    families: dict[str, Family]
    architectures: dict[str, Family]


@cache
def _known(kind: RepoKind) -> _Known:
    """Return the signs of a type of repo. Only models have families."""
    lists = roles()
    signs = lists.signs[kind]
    return _Known(
        dict(signs.words),
        dict(signs.tags),
        dict(signs.tasks),
        dict(signs.owners),
        dict(lists.by_word) if kind == "model" else {},
        dict(lists.by_architecture) if kind == "model" else {},
    )
