"""Names in a question: exact first, then a family with its version, then what is nearly so.

The text is only ever compared. What a name stands for comes from the codebook and the store.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from bot.answering.reading.aliases import named_by, owner_named
from bot.answering.reading.families import is_numbered, tokens
from bot.answering.reading.lexicon import Lexicon
from bot.answering.reading.names import KNOWN_OWNER, PROJECT, Named, Names, repo_named
from bot.answering.reading.names_found import nearly
from bot.answering.reading.text import Question, Word
from config.codebook import fold, load
from storage.aliases import aliases_of
from storage.catalogue import find_repo
from storage.records import RepoType
from storage.views import View

LONGEST: Final = 7
_ID = re.compile(r"[\w.-]+/[\w.-]+")
_VERSION = re.compile(r"v?\d[\w.]*")
_NAME = re.compile(r"[\w.-]+")
_VARIANTS: Final = frozenset(
    {"instruct", "base", "chat", "it", "think", "vision", "guard", "coder", "math", "sft", "dpo", "r"}
)
_GRADES: Final = frozenset(
    {"small", "medium", "large", "tiny", "nano", "nemo", "mini", "flash", "pro", "max", "air", "lite"}
)
"""Words by which makers tell the sizes of a family apart: "mistral small"."""
OFFERED: Final = 5
_ADDRESSES: Final = 20
"""So many addresses of one question are looked up; whoever names more has asked too much at once."""
GROUPS: Final = 3
_SEVERAL: Final = 2
_BEFORE_A_QUALITY: Final = frozenset({"how", "so", "too", "very", "most", "more", "as", "less"})
_TELLING: Final = 4
"""So many letters and digits a family's name has at least."""
_ARTICLES: Final = frozenset({"the", "a", "an"})

How = Literal["link", "exact", "moved", "version", "similar"]


class Entity(Struct, frozen=True, kw_only=True):
    """Something named in a question: what, how it was found, where it stands (last excluded)."""

    named: Named
    how: How
    written: str
    first: int
    last: int
    possessive: bool = False
    others: tuple[Named, ...] = ()
    """What else the same words could mean, best evidence first."""
    family: str | None = None
    """The word in the names of a project's own repos, which are not all that its makers hold."""


class Unknown(Struct, frozen=True, kw_only=True):
    """Words that look like a name the store does not hold, and the names that are nearest."""

    written: str
    first: int
    last: int
    nearest: tuple[Named, ...] = ()


class Linked(Struct, frozen=True):
    """The names of a question, in order, and which words they take up."""

    entities: tuple[Entity, ...]
    unknown: tuple[Unknown, ...]
    taken: tuple[bool, ...]


async def link_names(
    view: View,
    question: Question,
    names: Names,
    words: Lexicon,
    *,
    taken: Sequence[bool] = (),
    prefer: tuple[RepoType, ...] = (),
) -> Linked:
    """Find what a question names outright. `prefer` says which types of repo it speaks of."""
    linker = _Linker(question, names, words, taken or [False] * len(question.words), prefer)
    await linker.addresses(view)
    await linker.aliases(view)
    linker.exact()
    linker.families()
    return linker.result()


class _Linker:
    def __init__(
        self,
        question: Question,
        names: Names,
        words: Lexicon,
        taken: Sequence[bool],
        prefer: tuple[RepoType, ...],
    ) -> None:
        self.question = question
        self.names = names
        self.words = words
        self.taken = list(taken)
        self.prefer = prefer
        self.entities: list[Entity] = []
        self.unknown: list[Unknown] = []
        self.addressed = 0

    def result(self) -> Linked:
        ordered = sorted(self.entities, key=lambda entity: entity.first)
        if len(ordered) > 1:
            ordered = [entity for entity in ordered if not self._is_where(entity)] or ordered
        return Linked(tuple(ordered), tuple(self.unknown), tuple(self.taken))

    def _is_where(self, entity: Entity) -> bool:
        """Whether a name only says where: "what are they called on Hugging Face"."""
        before = self.question.words[entity.first - 1].word if entity.first else ""
        return before in {"on", "at"} and fold(entity.written) in {"huggingface", "hf", "huggingfacehub"}

    def _take(self, first: int, last: int) -> None:
        self.taken[first:last] = [True] * (last - first)

    def _add(
        self, named: Named, how: How, first: int, last: int, others: Sequence[Named] = (), written: str = ""
    ) -> None:
        self._take(first, last)
        self.entities.append(
            Entity(
                named=named,
                how=how,
                written=written or self.question.slice(first, last),
                first=first,
                last=last,
                possessive=self.question.words[last - 1].possessive,
                others=tuple(others[:OFFERED]),
            )
        )

    async def addresses(self, view: View) -> None:
        """Take the Hub's addresses and repo ids; an id that a repo had before leads to that repo."""
        for link in self.question.links[:_ADDRESSES]:
            await self._address(view, link.name, link.repo_type, link.first, link.last)
        for place, word in enumerate(self.question.words):
            if self.taken[place] or self.addressed >= _ADDRESSES or not _ID.fullmatch(word.raw):
                continue
            sides = word.word.split("/")
            if all(self.words.single(side) or side.isdigit() for side in sides):
                continue
            await self._address(view, word.raw, None, place, place + 1)

    async def _address(self, view: View, name: str, repo_type: str | None, first: int, last: int) -> None:
        self.addressed += 1
        if "/" not in name:
            owners = [named for named in self.names.exact(name) if named.kind != "repo"]
            named = owners[0] if owners else self.names.repo(name, repo_type)
            named = named or await owner_named(view, name)
        else:
            named = self.names.repo(name, repo_type)
        if named is not None:
            self._add(named, "link", first, last, written=name)
            return
        wanted: RepoType | None = repo_type if repo_type in {"model", "dataset", "space"} else None  # type: ignore[assignment]  # narrowed by the test
        found = await find_repo(view, name, wanted)
        if found is not None and not found.gone:
            held = self.names.repo(found.name, found.repo_type) or repo_named(found)
            here = found.name.casefold() == name.casefold()
            self._add(held, "link" if here else "moved", first, last, written=name)
            return
        self._take(first, last)
        near = await self._nearest(view, name) if len(self.unknown) < GROUPS else ()
        self.unknown.append(Unknown(written=name, first=first, last=last, nearest=near))

    async def _nearest(self, view: View, name: str) -> tuple[Named, ...]:
        bare = name.rsplit("/", maxsplit=1)[-1]
        names = await nearly(view, self.names, [name, bare])
        return tuple(near.named for near in names.near(name) or names.near(bare))

    async def aliases(self, view: View) -> None:
        """Take what operators have named so, where no longer name begins at the same word."""
        runs = {
            (first, last): fold(self.question.slice(first, last))
            for first in range(len(self.taken))
            for last in range(first + 1, min(first + LONGEST, len(self.taken)) + 1)
            if not any(self.taken[first:last])
        }
        known = await aliases_of(view, sorted({key for key in runs.values() if key}))
        for first, last in sorted(runs, key=lambda run: (run[0], -run[1])) if known else ():
            alias = known.get(runs[first, last])
            if alias is None or any(self.taken[first:last]) or self._longer(first, last):
                continue
            named = await named_by(view, alias, self.names)
            if named is not None:
                self._add(named, "exact", first, last)

    def _longer(self, first: int, last: int) -> bool:
        """Whether a longer name than these words begins with them."""
        ends = range(last + 1, min(first + LONGEST, len(self.taken)) + 1)
        return any(
            self._means(named, first, end)
            for end in ends
            for named in self.names.exact(self.question.slice(first, end))
        )

    def exact(self) -> None:
        """Take the longest runs of words that are a name, letter by letter but for case and punctuation."""
        place = 0
        while place < len(self.taken):
            place = self._exact_at(place) or place + 1

    def _exact_at(self, first: int) -> int | None:
        article = self.question.words[first].word in _ARTICLES
        if article and not self._is_title(first):
            return None
        for last in range(min(first + LONGEST, len(self.taken)), first + article, -1):
            if any(self.taken[first:last]):
                continue
            written = self.question.slice(first, last)
            called = self.names.exact(written.replace(" ", "-") if article else written)
            found = [named for named in called if self._means(named, first, last)]
            if found:
                best = self._preferred(found)
                self._add(best, "exact", first, last, [named for named in found if named is not best])
                return last
        return None

    def _is_title(self, first: int) -> bool:
        """Whether an article begins a name: "The Stack"."""
        words = self.question.words[first : first + 2]
        return len(words) > 1 and words[0].raw[:1].isupper() and words[1].raw[:1].isupper() and first > 0

    def _means(self, named: Named, first: int, last: int) -> bool:
        """Whether words that spell a name mean it: everyday words are also names of some repo."""
        here = self.question.words[first:last]
        if self.words.length_at(self.question.words, self.taken, first) > last - first:
            return False
        if named.tier == PROJECT:
            telling = any(word.raw[:1].isupper() for word in here) or any(map(self._is_place, here))
            return telling if len(here) > 1 and self.words.everyday(here) else not self._is_ours(here)
        if self.words.everyday(here) or all(word.word.isdigit() for word in here):
            return False
        telling = len(here) > 1 or not here[0].word.isalpha()
        return telling or named.tier <= KNOWN_OWNER

    def _is_place(self, word: Word) -> bool:
        return any(sense.startswith(("country:", "region:")) for sense in self.words.single(word.word))

    def _is_ours(self, here: Sequence[Word]) -> bool:
        ours = self.words.length_at(here, [False] * len(here), 0) == len(here)
        return ours and not any(word.raw[:1].isupper() for word in here)

    def _preferred(self, found: Sequence[Named]) -> Named:
        if found[0].tier == PROJECT:
            return (_data_called_so(found[0], found) if found[0].kind == "project" else None) or found[0]
        return next((named for named in found if named.repo_type in self.prefer), found[0])

    def families(self) -> None:
        """Join a name with the version or size that follows it, and find families that have no repo's name.

        "llama 3.1", "olmo 2 1b", "qwen3", "gpt-oss", "whisper".
        """
        for entity in list(self.entities):
            if entity.how == "exact" and entity.named.kind in {"project", "organization"}:
                self._of_project(entity)
        place = 0
        while place < len(self.taken):
            place = self._family_at(place) or place + 1

    def _is_version(self, place: int) -> bool:
        word = self.question.words[place].word
        return bool(_VERSION.fullmatch(word)) or word in _VARIANTS or word in _GRADES

    def _versioned(self, first: int) -> int:
        """Return where the version words that begin at a place end."""
        last = first
        while (
            last < min(len(self.taken), first + LONGEST) and not self.taken[last] and self._is_version(last)
        ):
            last += 1
        return last

    def _of_project(self, entity: Entity) -> None:
        book = load()
        ours = entity.named.kind == "project"
        if ours and entity.named.name != book.project(entity.named.key).name:
            return  # its maker is named, and "AI2" is no version
        called = tokens(entity.named.name)
        if ours and len(called) == 1 and self._own(self.names.family(called), entity.named):
            place = self.entities.index(entity)
            self.entities[place] = entity = replace(entity, family=called[0])
        end = self._versioned(entity.last)
        for last in range(end, entity.last - 1, -1):
            written = self.question.slice(entity.first, last)
            if not is_numbered(tokens(written)) and _GRADES.isdisjoint(tokens(written)):
                break
            if found := self._members(written, entity.named):
                self.entities.remove(entity)
                self._add(found[0], "version", entity.first, last, found[1:])
                return
        if end > entity.last and ours:
            self._unheld(entity, end)

    def _members(self, written: str, within: Named | None = None) -> list[Named]:
        """Return the repos of a family, those of one maker and of the types asked for before all others."""
        found = self.names.family(tokens(written))
        theirs = (self._own(found, within) if within else []) or found
        return [one for one in theirs if one.repo_type in (self.prefer or ("model",))] or theirs

    @staticmethod
    def _own(found: Sequence[Named], of: Named) -> list[Named]:
        own = {handle.casefold() for handle in of.handles}
        return [one for one in found if one.handles and one.handles[0].casefold() in own]

    def _unheld(self, entity: Entity, last: int) -> None:
        """Say of a version of something that the store holds none, and what it holds instead."""
        self.entities.remove(entity)
        self._take(entity.first, last)
        written = self.question.slice(entity.first, last)
        near = (one.named for one in self.names.near(written))
        nearest = [entity.named, *(one for one in near if one.identity != entity.named.identity)]
        self.unknown.append(
            Unknown(written=written, first=entity.first, last=last, nearest=tuple(nearest[:OFFERED]))
        )

    def _family_at(self, first: int) -> int | None:
        """Take the longest run of words from here on that names a family; return where it ends."""
        if not self._may_begin(first):
            return None
        end = first + 1
        while end < min(first + LONGEST, len(self.taken)) and not self.taken[end]:
            if not (self._is_version(end) or self._is_strange(end)):
                break
            end += 1
        for last in range(end, first, -1):
            written = self.question.slice(first, last)
            found = self._family(written, plain=not self._is_strange(first))
            if found:
                self._add(found[0], "version", first, last, found[1:])
                return last
        return None

    def _may_begin(self, first: int) -> bool:
        """Whether a family's name may begin here: with no word of ours, or with a plain one and a number."""
        word = self.question.words[first]
        if self.taken[first] or not word.word[:1].isalpha() or not _NAME.fullmatch(word.raw):
            return False
        if self._is_strange(first):
            return first == 0 or self.question.words[first - 1].word not in _BEFORE_A_QUALITY
        senses = self.words.single(word.word)
        numbered = first + 1 < len(self.taken) and word.raw.isalpha() and self._is_version(first + 1)
        return numbered and all(one.startswith(("lang:", "named:")) for one in senses)

    def _is_strange(self, place: int) -> bool:
        word = self.question.words[place]
        return not self.words.holds(word) and not self.words.everyday([word])

    def _family(self, written: str, *, plain: bool) -> list[Named]:
        """Return the repos of the family that words name; none where the words may mean anything else.

        Words without a number name one only where a maker's repos begin with them, and no kind was asked for.
        """
        parts = tokens(written)
        if len("".join(parts)) < _TELLING:
            return []
        found = self._members(written)
        if is_numbered(parts):
            return found
        if plain or (len(parts) == 1 and self.prefer):
            return []
        begun = [one for one in found if tokens(one.key.rsplit("/", maxsplit=1)[-1])[: len(parts)] == parts]
        makers = Counter(one.handles for one in begun)
        return [one for one in begun if makers[one.handles] >= _SEVERAL]


def _data_called_so(project: Named, found: Sequence[Named]) -> Named | None:
    """Return a project's own dataset of a name that is an alias of the project too: "fineweb"."""
    book = load().project(project.key)
    own = {handle.casefold() for handle in book.handles}
    data = [
        one
        for one in found
        if one.repo_type == "dataset" and one.handles and one.handles[0].casefold() in own
    ]
    called = {fold(one) for one in (book.name, book.organization, book.short, *book.handles)}
    alias = any(fold(one.key.rsplit("/", maxsplit=1)[-1]) not in called for one in data)
    return data[0] if data and alias else None
