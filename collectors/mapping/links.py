"""The links of a card, and what each leads to: code, a paper, a place to talk, a dataset, a model."""

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

LinkKind = Literal[
    "code", "paper", "preprint", "chat", "dataset", "model", "space", "collection", "license", "site"
]  # fmt: skip

LONGEST = 500
"""Characters of an address: a longer one is no link that anybody follows."""

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\^{}|\])]{3,2000}", re.IGNORECASE)
_HOSTS: dict[LinkKind, tuple[str, ...]] = {
    "code": ("github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "gitee.com", "git.sr.ht"),
    "preprint": (
        "arxiv.org", "biorxiv.org", "medrxiv.org", "openreview.net", "techrxiv.org", "hal.science",
        "ssrn.com",
    ),
    "paper": (
        "aclanthology.org", "doi.org", "nature.com", "science.org", "ieeexplore.ieee.org", "dl.acm.org",
        "proceedings.mlr.press", "papers.nips.cc", "proceedings.neurips.cc", "openaccess.thecvf.com",
        "springer.com", "sciencedirect.com", "isca-archive.org", "jmlr.org",
    ),
    "chat": (
        "discord.gg", "discord.com", "slack.com", "t.me", "telegram.me", "matrix.to", "zulipchat.com",
        "groups.google.com", "gitter.im", "reddit.com",
    ),
}  # fmt: skip
_TALKING = frozenset({"forum", "forums", "discourse", "discuss", "chat", "mattermost", "community"})
"""A host named so by its owner is a place to talk."""


class Link(Struct, frozen=True):
    """An address in a card, what it leads to, and the heading it stands under."""

    kind: LinkKind
    url: str
    section: str


def links_in(text: str) -> Iterator[str]:
    """Yield the addresses in a text, in their order, without the signs that end a sentence."""
    for match in _ADDRESS.finditer(text):
        url = match.group().rstrip(".,;:!?*_~")
        if len(url) <= LONGEST:
            yield url


def kind_of_link(url: str) -> LinkKind:
    """Return what an address leads to, by its host and path; `site` where they do not say."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").casefold().removeprefix("www.")
    except ValueError:
        return "site"
    path = [part for part in parts.path.casefold().split("/") if part]
    if _is(host, ("huggingface.co", "hf.co")):
        return _on_the_hub(path)
    if path and (path[-1].startswith(("license", "licence")) or path[-1] == "copying"):
        return "license"
    if host.startswith("gitlab."):
        return "code"
    if _TALKING.intersection(host.split(".")):
        return "chat"
    return next((kind for kind, hosts in _HOSTS.items() if _is(host, hosts)), "site")


def _on_the_hub(path: list[str]) -> LinkKind:
    first = path[0] if path else ""
    if "blob" in path and path[-1].startswith(("license", "licence")):
        return "license"
    kinds: dict[str, LinkKind] = {
        "datasets": "dataset", "spaces": "space", "collections": "collection", "papers": "preprint",
    }  # fmt: skip
    if first in kinds:
        return kinds[first]
    elsewhere = {"docs", "blog", "join", "models", "organizations", "learn", "posts", "settings"}
    return "model" if len(path) > 1 and first not in elsewhere else "site"


def _is(host: str, known: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in known)
