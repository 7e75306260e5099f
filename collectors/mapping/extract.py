"""What a card says, read out once: its sections, its links, what it names, and sentences about itself.

A card is written by anybody and is only ever data here: nothing in it decides anything but what is found in
it, and what is found is quoted with its place. Reading takes time in proportion to the card's length.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct

from collectors.mapping.gazetteer import matcher
from collectors.mapping.links import Link, kind_of_link, links_in
from config import codebook_gazetteers, codebook_statements
from config.codebook_statements import phrases
from storage.canonical import clean

EXTRACTOR = "1"
"""The version of the code that reads cards: it goes up when the same card may give something else."""

LONGEST = 100_000
"""Characters of a card that are read: as many as are kept of one."""
QUOTED = 200
"""Characters of a sentence that are quoted."""
MOST = 12
"""Sentences kept of one sort: the first say what the others repeat."""
MOST_NAMED = 60
"""Links, and names, kept of one card."""

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n.*?^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_TAGS = re.compile(r"<[^<>]{0,1000}>")


class Section(Struct, frozen=True):
    """A heading of the card, and how many words stand under it."""

    title: str
    words: int


class Mention(Struct, frozen=True):
    """Something that the card names: a supercomputer, a framework, a corpus. `section` is where."""

    kind: str
    name: str
    section: str
    seen: str


class Statement(Struct, frozen=True):
    """A sentence of the card about itself; `about` is a key of the codebook's statements."""

    about: str
    section: str
    seen: str


class CardFacts(Struct, frozen=True):
    """All that was read out of one card. `whole` is False where only its beginning was read."""

    words: int
    whole: bool
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()

    def about(self, *keys: str) -> list[Statement]:
        """Return the sentences about any of some things, in their order."""
        return [statement for statement in self.statements if statement.about in keys]

    def linked(self, *kinds: str) -> list[Link]:
        """Return the links of some kinds, in their order."""
        return [link for link in self.links if link.kind in kinds]

    def named(self, kind: str) -> list[Mention]:
        """Return what it names of a kind, in its order."""
        return [mention for mention in self.mentions if mention.kind == kind]


def extractor() -> str:
    """Return the version of everything that reading a card depends on besides the card."""
    return f"{EXTRACTOR}, {codebook_gazetteers.load().version}, {codebook_statements.version()}"


def extract(card: str, *, whole: bool = True) -> CardFacts:
    """Read a card. `whole` tells whether all of it is at hand."""
    text = clean(card[:LONGEST])
    text = _FRONT_MATTER.sub("", text, count=1)
    words: dict[str, int] = {}
    links: dict[str, Link] = {}
    said: dict[tuple[str, str], Statement] = {}
    kept: dict[str, int] = {}
    page = _Page()
    for section, block in _blocks(text):
        for url in links_in(block):
            if len(links) < MOST_NAMED and url not in links:
                links[url] = Link(kind=kind_of_link(url), url=url, section=section)
        plain = " ".join(_TAGS.sub(" ", block).split())
        words[section] = words.get(section, 0) + len(plain.split())
        page.add(section, plain)
        for key, sentence in _said(plain, section):
            if kept.get(key, 0) < MOST and (key, sentence) not in said:
                kept[key] = kept.get(key, 0) + 1
                said[key, sentence] = Statement(about=key, section=section, seen=sentence)
    return CardFacts(
        words=sum(words.values()),
        whole=whole and len(card) <= LONGEST,
        sections=tuple(Section(title, count) for title, count in words.items() if title),
        links=tuple(links.values()),
        mentions=page.mentions(),
        statements=tuple(said.values()),
    )


class _Page:
    """The card's text in one piece: a name may be told apart only by words in the sentence before it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._sections: list[str] = []
        self._length = 0

    def add(self, section: str, text: str) -> None:
        part = text or section
        self._starts.append(self._length)
        self._sections.append(section)
        self._parts.append(part)
        self._length += len(part) + 1

    def mentions(self) -> tuple[Mention, ...]:
        """Return what the text names, each thing once, at its first place."""
        text = "\n".join(self._parts)
        found: dict[tuple[str, str], Mention] = {}
        for place in matcher().find(text):
            kind, name = type(place.entry).__name__.casefold(), place.entry.name
            if len(found) < MOST_NAMED and (kind, name) not in found:
                number = bisect_right(self._starts, place.start) - 1
                start = place.start - self._starts[number]
                seen = _around(self._parts[number], start, start + len(place.text))
                found[kind, name] = Mention(kind=kind, name=name, section=self._sections[number], seen=seen)
        return tuple(found.values())


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the card's texts, each with the heading it stands under; code is passed over, links are kept."""
    section = ""
    heading = False
    for token in _MARKDOWN.parse(text):
        if token.type == "heading_open":
            heading = True
        elif token.type == "heading_close":
            heading = False
        elif token.type == "inline":
            if heading:
                section = " ".join(_TAGS.sub(" ", _shown(token)).split())[:QUOTED]
                yield section, ""
            else:
                yield section, _shown(token)
        elif token.type == "html_block":
            yield section, token.content


def _shown(token: Token) -> str:
    """Return an inline text as a reader sees it, with the targets of its links."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif child.type == "link_open":
            parts.append(f" <{child.attrs.get('href', '')}> ")
        elif child.type == "html_inline":
            parts.append(child.content)
    return "".join(parts)


def _said(text: str, section: str) -> Iterator[tuple[str, str]]:
    """Yield the sentences worth keeping with what they are about.

    A heading ("Training data") says what the first sentence under it is about.
    """
    finder = phrases()
    titled = finder.find(section)
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        for key in dict.fromkeys((*titled, *finder.find(sentence))):
            yield key, _cut(sentence)
        titled = []


def _cut(text: str) -> str:
    """Return the beginning of a sentence that is too long to be quoted."""
    return text if len(text) <= QUOTED else f"{text[:QUOTED].rpartition(' ')[0] or text[:QUOTED]} …"


def _around(text: str, start: int, end: int) -> str:
    """Return the text around a place, cut at words."""
    begin = max(0, min(start - QUOTED // 3, len(text) - QUOTED))
    cut = text[begin : max(begin + QUOTED, end)]
    if begin > 0:
        cut = f"… {cut.partition(' ')[2] or cut}"
    if begin + QUOTED < len(text):
        cut = f"{cut.rpartition(' ')[0] or cut} …"
    return cut
