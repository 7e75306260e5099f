"""The gazetteers: machines, clouds and grants; frameworks; corpora. What cards name in their text.

Each entry lists how it is written. A spelling is either plain (any case, and any or no separator where it
has a space, hyphen or underscore), `exact` (as written) or `in_context` (as written, and only near one of
the words that `contexts` gives for its kind): "Summit" is a machine only beside a word such as
"supercomputer".
"""

import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct

from config.codebook import CodebookError, decode, index, reading
from config.codebook_words import (
    ComputeKind,
    CorpusRole,
    Country,
    FrameworkKind,
    HubId,
    Slug,
    Sourced,
    Text,
    Url,
)


class Context(Sourced, frozen=True, kw_only=True):
    """Words near which an ambiguous spelling counts, for entries of some kinds.

    `words` are whole words, their plurals with them; `stems` are how words begin.
    """

    kinds: tuple[Text, ...]
    words: tuple[Text, ...]
    stems: tuple[Text, ...] = ()


class Named(Sourced, frozen=True, kw_only=True):
    """Something cards name. `source` is where to check it."""

    id: Slug
    name: Text
    source: Url
    spellings: tuple[Text, ...] = ()
    exact: tuple[Text, ...] = ()
    in_context: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.spellings or self.exact or self.in_context):
            raise ValueError(f"{self.id}: no spelling, so nothing would ever be found")


class Compute(Named, frozen=True, kw_only=True):
    """A supercomputer or cluster, a cloud, or a programme that grants time on them."""

    kind: ComputeKind
    operator: Text
    country: Country


class Framework(Named, frozen=True, kw_only=True):
    """A library or tool; `repository` is its owner/name on GitHub, where it has one."""

    kind: FrameworkKind
    maker: Text
    repository: HubId | None = None


class Corpus(Named, frozen=True, kw_only=True):
    """A data set many build on.

    `hub` are the ids of its copies on the Hub; `parents` the entries it was drawn from, as far as its makers
    say; `license` what its makers declare for the whole, absent where it is mixed or not known.
    """

    kind: CorpusRole
    hub: tuple[HubId, ...] = ()
    parents: tuple[Slug, ...] = ()
    license: Text | None = None


class ComputeFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`compute.toml`."""

    contexts: tuple[Context, ...]
    compute: tuple[Compute, ...]


class FrameworkFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`frameworks.toml`."""

    contexts: tuple[Context, ...]
    frameworks: tuple[Framework, ...]


class CorpusFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`corpora.toml`."""

    contexts: tuple[Context, ...]
    corpora: tuple[Corpus, ...]


Entry = TypeVar("Entry", bound=Named)
_BETWEEN = re.compile(r"[-_ ]+")


def _by_id(what: str, entries: Iterable[Entry]) -> Mapping[str, Entry]:
    return index(f"{what} id", ((entry.id, entry) for entry in entries))


def _folded(word: str) -> str:
    """Return a word without its case and what stands between its parts."""
    return _BETWEEN.sub("", word.strip().casefold())


class Gazetteers:
    """The three gazetteers, with their ways to be asked.

    Raises CodebookError where an id or an id on the Hub is claimed twice, a parent is not known, or a corpus
    is drawn from itself.
    """

    def __init__(
        self,
        *,
        compute: Iterable[Compute] = (),
        frameworks: Iterable[Framework] = (),
        corpora: Iterable[Corpus] = (),
        contexts: Mapping[type[Named], Iterable[Context]] = MappingProxyType({}),
        version: str = "unversioned",
    ) -> None:
        self.version = version
        self.compute = _by_id("compute", tuple(compute))
        self.frameworks = _by_id("framework", tuple(frameworks))
        self.corpora = _by_id("corpus", tuple(corpora))
        self._contexts = {
            (of, kind): context for of, each in contexts.items() for context in each for kind in context.kinds
        }
        self._corpora_by_hub = index(
            "corpus on the Hub",
            ((name.casefold(), entry) for entry in self.corpora.values() for name in entry.hub),
        )
        words: dict[str, Framework] = {}
        for tool in self.frameworks.values():
            ambiguous = {_folded(spelling) for spelling in tool.in_context}
            for word in (tool.id, tool.name, *tool.spellings, *tool.exact):
                if _folded(word) not in ambiguous:
                    words.setdefault(_folded(word), tool)
        self._frameworks_by_word = words
        for corpus in self.corpora.values():
            if unknown := {*corpus.parents} - {*self.corpora}:
                raise CodebookError(f"{corpus.id}: unknown parent: {', '.join(sorted(unknown))}")
            if corpus in self.ancestors(corpus):
                raise CodebookError(f"{corpus.id}: is drawn from itself")
        for entry in self:
            if entry.in_context and self.context(entry) is None:
                raise CodebookError(f"{entry.id}: counts only in a context, and {entry.kind} has none")

    def __iter__(self) -> Iterator[Compute | Framework | Corpus]:
        """Yield every entry of all three."""
        yield from self.compute.values()
        yield from self.frameworks.values()
        yield from self.corpora.values()

    def corpus_on_hub(self, name: str) -> Corpus | None:
        """Return the corpus whose copy on the Hub has this id, whatever its case."""
        return self._corpora_by_hub.get(name.strip().casefold())

    def framework_of(self, word: str) -> Framework | None:
        """Return the framework that a library or a tag of a repo's metadata names, whatever its case.

        A word that means something else beside it (`in_context`) names none: metadata has no context.
        """
        return self._frameworks_by_word.get(_folded(word))

    def ancestors(self, corpus: Corpus) -> tuple[Corpus, ...]:
        """Return what a corpus was drawn from, near ones first, each once; itself only in a wrong table."""
        found: dict[str, Corpus] = {}
        waiting = list(corpus.parents)
        while waiting:
            name = waiting.pop(0)
            if name in found or name not in self.corpora:
                continue
            found[name] = self.corpora[name]
            waiting.extend(found[name].parents)
        return tuple(found.values())

    def context(self, entry: Compute | Framework | Corpus) -> Context | None:
        """Return near which words an ambiguous spelling of an entry counts: those of its kind."""
        return self._contexts.get((type(entry), entry.kind))


def read(folder: Traversable) -> Gazetteers:
    """Read the gazetteers from a folder laid out like `config/codebook`; CodebookError where wrong."""
    files = [folder / f"{name}.toml" for name in ("compute", "frameworks", "corpora")]
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}\n{len(content)}\n".encode() + content)
    machines, tools, data = files
    compute = decode(machines, ComputeFile)
    frameworks = decode(tools, FrameworkFile)
    corpora = decode(data, CorpusFile)
    return Gazetteers(
        compute=compute.compute,
        frameworks=frameworks.frameworks,
        corpora=corpora.corpora,
        contexts={
            Compute: compute.contexts,
            Framework: frameworks.contexts,
            Corpus: corpora.contexts,
        },
        version=digest.hexdigest()[:12],
    )


def load() -> Gazetteers:
    """Return the gazetteers the program comes with, read once, when they are first asked for.

    One thread reads at a time, for the reason `codebook.load` gives.
    """
    with reading:
        return _own()


@functools.cache
def _own() -> Gazetteers:
    return read(resources.files("config") / "codebook")
