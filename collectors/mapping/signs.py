"""A repo as a rule sees it: what a page of a list shows, with the codebook's signs found in one pass."""

import re
from functools import cache, lru_cache

from msgspec import UNSET

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

    `parts` are what signs divide the own name into, in order. All is in lower case.
    """

    __slots__ = (
        "_lineage",
        "_lower",
        "_tags",
        "_wanted",
        "_words",
        "built",
        "family",
        "met",
        "named",
        "owned",
        "parts",
        "repo",
        "revision",
        "tagged",
        "tasked",
        "title",
        "url",
    )  # fmt: skip

    def __init__(self, observation: RepoObservation) -> None:
        self.repo = observation
        self.url = repo_url(observation.repo_type, observation.name)
        """The repo's page on the Hub."""
        sha = observation.sha
        self.revision = sha if isinstance(sha, str) else None
        """The revision the metadata was read at, where it was shown."""
        self._lineage: Lineage | None = None
        self._tags: frozenset[str] | None = None
        self._wanted: frozenset[str] | None = None
        owner, _, name = observation.name.rpartition("/")
        known = _known(observation.repo_type)
        self.title = name.casefold()
        self.owned = known.owners.get(owner.casefold(), ())
        """What the owner alone is a sign of."""
        self.named: dict[str, str] = {}
        self.tagged: dict[str, str] = {}
        self.tasked: dict[str, str] = {}
        self.parts: list[str] = []
        self._words: frozenset[str] | None = None
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
        self.met = {*self.named, *self.tagged, *self.tasked, *self.owned}
        """All signs that there are."""

    def _read_name(self, name: str, known: "_Known") -> None:
        before, pairs, named = "", known.pairs, self.named
        for part in _PARTS.findall(name):
            low, _, hits = known.take_apart(part)
            self.parts.append(low)
            if low in pairs and (hit := pairs[low].get(before)) is not None:
                hits = (hit, *hits)
            before = low
            for word, signs, family in hits:
                for sign in signs:
                    named.setdefault(sign, word)
                if family is not None and self.family is None:
                    self.family = family

    def _read_tags(self, tags: tuple[str, ...], known: "_Known") -> None:
        lower = self._lower = list(map(str.casefold, tags))
        telling = known.tags
        for word, signs, for_tasks, family in [telling[tag] for tag in lower if tag in telling]:
            for sign in signs:
                self.tagged.setdefault(sign, word)
            for sign in for_tasks:
                self.tasked.setdefault(sign, word)
            if family is not None and self.built is None:
                self.built = family

    @property
    def words(self) -> frozenset[str]:
        """The parts of the own name, and what capitals and digits divide them into."""
        if self._words is None:
            known = _known(self.repo.repo_type)
            name = self.repo.name.rpartition("/")[2]
            self._words = frozenset(
                word for part in _PARTS.findall(name) for word in known.take_apart(part)[1]
            )
        return self._words

    @property
    def tags(self) -> frozenset[str]:
        """The repo's tags, in lower case."""
        if self._tags is None:
            self._tags = frozenset(self._lower)
        return self._tags

    @property
    def wanted(self) -> frozenset[str]:
        """The tasks that a dataset is said to be for."""
        if self._wanted is None:
            self._wanted = frozenset(tag[len(TASKS) :] for tag in self._lower if tag.startswith(TASKS))
        return self._wanted

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
        self.others: tuple[str, ...] = ()
        self.own: tuple[str, ...] = ()
        for base in subject.repo.base_models or ():
            if maker_of(base.partition("/")[0]) == self.maker:
                self.own += (base,)
            else:
                self.others += (base,)
        relation = subject.repo.base_relation
        self.relation = relation if isinstance(relation, str) else None
        shown = subject.family
        if shown is None and subject.built is not None and not subject.built.generic:
            shown = subject.built
        self.shown = shown
        self.mine = shown is not None and self.maker in _makers_of(shown.name, shown.makers)
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


@cache
def _makers_of(_: str, makers: tuple[str, ...]) -> frozenset[str]:
    """Return who makes a family, by its name and its makers' namespaces."""
    return frozenset(map(maker_of, makers))


Hit = tuple[str, tuple[str, ...], Family | None]
"""A word, what it is a sign of, and the family it names."""
Tag = tuple[str, tuple[str, ...], tuple[str, ...], Family | None]
"""What a tag says: in words, the signs it is, the signs of the task it names, the family it is built as."""


class _Known:
    """The codebook's signs of one type of repo, laid out so that one look-up tells all of a word or a tag."""

    def __init__(self, kind: RepoKind) -> None:
        lists = roles()
        signs = lists.signs[kind]
        families = lists.by_word if kind == "model" else {}
        architectures = lists.by_architecture if kind == "model" else {}
        self.tasks = dict(signs.tasks)
        self.owners = dict(signs.owners)
        self.endings = dict(signs.endings)
        self.words: dict[str, Hit] = {
            word: (word, signs.words.get(word, ()), families.get(word)) for word in {*signs.words, *families}
        }
        self.pairs: dict[str, dict[str, Hit]] = {}
        """Of two neighbours in a name: by the second, then the first."""
        for word, hit in self.words.items():
            first, hyphen, second = word.partition("-")
            if hyphen:
                self.pairs.setdefault(second, {})[first] = hit
        self.tags: dict[str, Tag] = {
            tag: (tag, signs.tags.get(tag, ()), (), architectures.get(tag))
            for tag in {*signs.tags, *architectures}
        }
        if kind == "dataset":
            self.tags |= {f"{TASKS}{task}": (task, (), found, None) for task, found in signs.tasks.items()}
        self.take_apart = lru_cache(maxsize=16_384)(self._take_apart)

    def _take_apart(self, part: str) -> tuple[str, tuple[str, ...], tuple[Hit, ...]]:
        """Return a part of a name in lower case, the words in it with itself first, and what they tell."""
        low = part.casefold()
        words = dict.fromkeys((low, *map(str.casefold, _TOKENS.findall(part))))
        hits = [self.words[word] for word in words if word in self.words]
        ends = ((word, signs) for word in words for end, signs in self.endings.items() if word.endswith(end))
        return low, tuple(words), (*hits, *((word, signs, None) for word, signs in ends))


@cache
def _known(kind: RepoKind) -> _Known:
    """Return the signs of a type of repo, laid out once."""
    return _Known(kind)
