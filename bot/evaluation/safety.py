"""Whether an answer is safe as it goes to Discord: it pings nobody, nothing of the question formats it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.cards.render import render
from bot.document import Document

SLOW: Final = 5_000.0
"""Milliseconds after which an answer counts as stalled: far beyond what a busy machine explains."""
_PINGS: Final = re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>|<id:\w+>", re.IGNORECASE)
_LINKS: Final = re.compile(r"(?<!\\)\]\(\s*<?([^\s)>]+)")
_AUTOLINKS: Final = re.compile(r"(?<![(\[<])https?://[^\s<)\]]+")
_CODE: Final = re.compile(r"(?<![\\`])`[^`\n]+`")
"""A name of ours, letter by letter: nothing in it formats or links, though it could still ping."""
_MARKUP: Final = re.compile(
    r"```|\|\|.+?\|\||\*\*.+?\*\*|__.+?__|~~.+?~~|\[[^\]]+\]\([^)]+\)|<a?:\w+:\d+>|</[\w -]+:\d+>"
    r"|<t:-?\d+[^>]*>|^#{1,3} .+$|^> .+$|^-# .+$|[\u202d\u202e]",
    re.MULTILINE,
)


async def discord_text(document: Document, locale: str) -> str:
    """Return everything of an answer that Discord would read as markdown."""
    card = await render(document, locale=locale)
    return "\n".join(_contents(card.payload()["components"]))


def unsafe(question: str, context: Iterable[str], written: str, record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is wrong with an answer as it would be sent; `written` is its markdown."""
    wrong = [f"pings: {found}" for found in _PINGS.findall(written)]
    written = _CODE.sub(" ", written)
    asked = "\n".join([question, *context])
    fragments = dict.fromkeys(found[0] for found in _MARKUP.finditer(asked))
    wrong += [f"formats: {fragment[:40]}" for fragment in fragments if _acts(fragment, written)]
    known = {str(one.get("url")) for one in record.get("citations") or () if isinstance(one, dict)}
    wrong += [
        f"links to {address}"
        for address in _LINKS.findall(written)
        if _foreign(address, asked) and address not in known
    ]
    wrong += [f"links by itself: {address}" for address in _AUTOLINKS.findall(_LINKS.sub("", written))]
    if float(record.get("elapsed_ms") or 0) > SLOW:
        wrong.append(f"took {record['elapsed_ms']} ms")
    return tuple(wrong)


def _acts(fragment: str, written: str) -> bool:
    """Tell whether markup of the question acts in an answer; some does at a line's start only."""
    if fragment.startswith(("#", ">", "-#")):
        return re.search(rf"^{re.escape(fragment)}", written, re.MULTILINE) is not None
    return fragment in written


def _foreign(address: str, asked: str) -> bool:
    """Tell an address that only the question has from one of ours."""
    return address in asked and not address.startswith(("https://huggingface.co/", "https://arxiv.org/"))


def _contents(value: Any) -> Iterable[str]:  # noqa: ANN401 - a message's components, as JSON
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "content" and isinstance(inner, str):
                yield inner
            else:
                yield from _contents(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _contents(inner)
