"""What stands on a page of the local Hub, and whether it shows what a label's evidence says of it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct

_QUOTE = re.compile(r"“([^”]*)”")
_WORD = re.compile(r"[\w.-]+/[\w.-]+|[\w.]+[\w]|\w")
_DECLARED = re.compile(r"^(\S+/\S+) \(([\w ]+), declared by (\S+)\):? ?(.*)$")
_OPENNESS = re.compile(r"^[a-z_]+ (?:open|partial|closed): ")
_FAMILY = re.compile(r"\((?:permissive|custom|data|copyleft|responsible-use|non-commercial|no-derivatives)\)")
_OF_FAMILY = re.compile(
    r"^(?:of its maker's own|shows the) family (.+?)(?:, until [\d.]+)?(?:, which (\S+) makes)?$"
)
_DENIES = re.compile(r"\b(no|not|none|without|never|nothing|unknown)\b")
_FOLLOWS = re.compile(r"^(?:model|dataset|space|benchmark): (.+)$")
_NEAR = 0.2
"""So far may a count of words differ: what counts as a word is a matter of taste."""
_SHORT = 40
"""A card of fewer words can be seen at a glance to tell of nothing."""
_PLAIN = frozenset(
    {
        "a", "an", "and", "as", "base", "card", "declares", "file", "files", "for", "in", "is", "it", "its",
        "library", "licence", "loads", "made", "maker", "model", "name", "names", "of", "own", "page",
        "parameters", "relation", "repo", "s", "says", "tag", "tags", "task", "the", "this", "to", "type",
        "under", "which", "with", "dataset", "space",
    }
)  # fmt: skip
"""Words with which the rules say what they saw: they need not stand on the page."""


class Page(Struct, frozen=True):
    """What stands at a link. `kind` is models, datasets, spaces, organizations or users."""

    name: str
    kind: str
    record: dict[str, Any]
    card: str

    @property
    def text(self) -> str:
        """Everything there as plain text, in lower case, letters and digits alone."""
        record = json.dumps(self.record, ensure_ascii=False)
        return plain(f"{self.name} {self.kind} {self.kind.removesuffix('s')} {record} {self.card}")

    @property
    def words(self) -> int:
        """How many words its card has, front matter and headings aside."""
        body = self.card.split("---", 2)[-1] if self.card.startswith("---") else self.card
        return sum(len(line.split()) for line in body.splitlines() if not line.startswith("#"))

    @property
    def bases(self) -> bool:
        """Whether a base model is declared."""
        front = self.record.get("cardData") or {}
        tags = self.record.get("tags") or ()
        return bool(front.get("base_model")) or any(str(tag).startswith("base_model:") for tag in tags)

    @property
    def licensed(self) -> bool:
        """Whether a licence is declared."""
        front = self.record.get("cardData") or {}
        tags = self.record.get("tags") or ()
        return bool(front.get("license")) or any(str(tag).startswith("license:") for tag in tags)


async def open_page(session: aiohttp.ClientSession, url: str, revision: str | None) -> Page | None:
    """Open a page of the Hub at a revision; None where nothing stands there."""
    parts = urlsplit(url).path.strip("/").split("/")
    kind = parts.pop(0) if parts[0] in {"datasets", "spaces"} else "models"
    if len(parts) == 1:
        for owners in ("organizations", "users"):
            found = await _get(session, f"/api/{owners}/{parts[0]}/overview")
            if found is not None:
                return Page(parts[0], owners, json.loads(found), "")
        return None
    name = "/".join(parts[:2])
    at = f"/revision/{revision}" if revision else ""
    found = await _get(session, f"/api/{kind}/{name}{at}")
    if found is None:
        return None
    record = json.loads(found)
    if kind == "models":
        more = await _get(
            session, f"/api/models/{name}?expand=baseModels&expand=library_name&expand=pipeline_tag"
        )
        record |= {key: value for key, value in json.loads(more or "{}").items() if key not in record}
    prefix = "" if kind == "models" else f"{kind}/"
    card = await _get(session, f"/{prefix}{name}/raw/{revision or 'main'}/README.md")
    return Page(name, kind, record, card or "")


async def _get(session: aiohttp.ClientSession, path: str) -> str | None:
    async with session.get(path) as answer:
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise RuntimeError(f"the local Hub's quota is used up: {path}")
        return await answer.text() if answer.ok else None


def claims(seen: str) -> Iterable[str]:
    """Return the claims of what was seen, each for itself.

    What follows from another label is shown where that label's signs stand beside it and are shown.
    """
    first, *signs = [_OPENNESS.sub("", part.strip()) for part in seen.split("; ") if part.strip()] or [""]
    return signs if signs and _FOLLOWS.match(first) else [first, *signs]


def plain(text: str) -> str:
    """Return text in lower case, letters and digits alone: marks of Markdown and spelling do not count."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def stands(claim: str, page: Page, pages: Sequence[Page]) -> bool:
    """Whether a claim is shown by its page; `pages` are all of the label, for what one says of another."""
    if (known := _CLAIMS.get(claim)) is not None:
        return known(page)
    for pattern, shows in _PATTERNS:
        if (match := pattern.match(claim)) is not None:
            return shows(match, page, pages)
    quotes = _QUOTE.findall(claim)
    if quotes:  # what a name stands for is the codebook's: the sentence is what the page must show
        return all(plain(quote) in page.text for quote in quotes)
    rest = _FAMILY.sub(" ", claim).casefold()
    if _DENIES.search(rest):
        return False
    return all(plain(word) in page.text for word in _WORD.findall(rest) if word not in _PLAIN)


def _shows_declared(match: re.Match[str], page: Page, pages: Sequence[Page]) -> bool:
    name, _, by, rest = match.groups()
    saying = [one for one in pages if one.name.casefold() == by.casefold()]
    return any(plain(name) in one.text for one in saying) and (not rest or stands(rest, page, pages))


def _shows_family(match: re.Match[str], page: Page, _: Sequence[Page]) -> bool:
    return any(plain(name) in page.text for name in re.split(r" and |, ", match[1]))


def _shows_words(match: re.Match[str], page: Page, _: Sequence[Page]) -> bool:
    return abs(page.words - int(match[1])) <= max(3, _NEAR * int(match[1]))


def _shows_name(match: re.Match[str], page: Page, _: Sequence[Page]) -> bool:
    return plain(match[1]) in plain(page.name)


def _shows_no_licence(_: re.Match[str], page: Page, __: Sequence[Page]) -> bool:
    return not page.licensed


_PATTERNS = (
    (_DECLARED, _shows_declared),
    (_OF_FAMILY, _shows_family),
    (re.compile(r"^a card of (\d+) words$"), _shows_words),
    (re.compile(r"^a plain name of (.+)$"), _shows_name),
    (re.compile(r"^\S+ declares no licence$"), _shows_no_licence),
    # What follows from another label: only a name that says so shows it; otherwise somebody has to look.
    (_FOLLOWS, _shows_name),
)


def _untold(page: Page) -> bool:
    return not any(page.record.get(key) for key in ("library_name", "pipeline_tag", "safetensors"))


_CLAIMS: Mapping[str, Callable[[Page], bool]] = MappingProxyType(
    {
        "public, and nothing stands before the files": lambda page: (
            not page.record.get("private") and not page.record.get("gated")
        ),
        "declares no base": lambda page: not page.bases,
        "base unknown: none declared, and none shown by name or architecture": lambda page: not page.bases,
        "no library, task or size shown": _untold,
        "a language model without a chat template": lambda page: "chattemplate" not in page.text,
        "the account of a person": lambda page: page.kind == "users",
        "tells of: nothing asked for": lambda page: page.words < _SHORT,
        "tells of: training data": lambda page: "trainedon" in page.text,
    }
)
"""Claims that deny something, or that no word of the page says: how each is looked up."""
