"""Whether the citations of an answer resolve, and whether what they support is in it.

An address resolves where it is of something that the store or the codebook holds, that a repo declares to
stand on, or that is ranked in a table; it supports where the answer names that thing.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from bot.evaluation.codebook import codebook_addresses
from bot.evaluation.matching import listed, record_words
from config.codebook import load
from storage.catalogue import find_owner, find_repo
from storage.leaderboards import leaders
from storage.lineage import derivatives
from storage.papers import find_papers, linked_papers
from storage.records import RepoType
from storage.tracking import tracked_in
from storage.views import View

_HUB: Final = "huggingface.co"
_TYPES: Final[dict[str, RepoType]] = {"datasets": "dataset", "spaces": "space"}
_STUDY: Final = ("arxiv.org/abs/2509.25397", "doi.org/10.2139/ssrn.6885020")


async def miscited(view: View, record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is wrong with an answer's citations; one with facts about something has some."""
    wrong: list[str] = []
    words = record_words([record.get("text"), record.get("rows"), record.get("entities")]).casefold()
    citations = [one for one in listed(record, "citations") if isinstance(one, Mapping)]
    for citation in citations:
        url = str(citation.get("url") or "")
        about = await _about(view, url)
        if about is None:
            wrong.append(f"does not resolve: {url}")
        elif about and not any(name.casefold() in words for name in (*about, *_said(citation))):
            wrong.append(f"supports nothing in the answer: {url}")
    told = record.get("outcome") in ("answered", "caveat") and listed(record, "rows")
    if told and listed(record, "entities") and not citations:
        wrong.append("is about something and cites nothing")
    return tuple(wrong)


def _said(citation: Mapping[str, Any]) -> tuple[str, ...]:
    supports = str(citation.get("supports") or "")
    return (supports,) if len(supports) > 3 else ()  # noqa: PLR2004 - shorter words stand in any text


async def _about(view: View, url: str) -> tuple[str, ...] | None:
    """Return names of what an address is of, none where it needs none; None where it does not resolve."""
    parts = urlsplit(url)
    if any(url.partition("://")[2].startswith(study) for study in _STUDY):
        return ()
    if parts.netloc == _HUB:
        return await _on_the_hub(view, unquote(parts.path).strip("/"))
    number = re.fullmatch(r"/(?:abs|pdf)/(\d{4}\.\d{4,5})(?:v\d+)?", parts.path)
    if parts.netloc.endswith("arxiv.org") and number:
        return await _paper(view, number[1])
    beside = codebook_addresses().get(url.rstrip("/"))
    return None if beside is None else tuple(beside)


async def _on_the_hub(view: View, path: str) -> tuple[str, ...] | None:
    if path.startswith("papers/"):
        return await _paper(view, path.removeprefix("papers/").split("/")[0])
    if path.startswith("collections/"):
        slug = path.removeprefix("collections/")
        return (slug, slug.split("/")[0])
    head, _, rest = path.partition("/")
    repo_type = _TYPES.get(head)
    name = "/".join((rest if repo_type else path).split("/")[:2])
    if "/" not in name:
        return (name,) if await _is_owner(view, name) else None
    repo = await find_repo(view, name, repo_type or "model")
    if repo is not None:
        return (name, repo.name, name.split("/")[1])
    if await derivatives(view, name, parent_type=repo_type or "model"):
        return (name,)
    ranked = any(place.model.casefold() == name.casefold() for place in await leaders(view))
    return (name,) if ranked else None


async def _paper(view: View, number: str) -> tuple[str, ...] | None:
    """Return the number of a paper that is held, or that a repo of somebody tracked names."""
    if await find_papers(view, [number]):
        return (number,)
    return (number,) if number in await linked_papers(view, await tracked_in(view)) else None


async def _is_owner(view: View, handle: str) -> bool:
    if await find_owner(view, handle) is not None:
        return True
    codebook = load()
    handles = [one.handle for project in codebook.projects for one in project.hub]
    handles += [known for mentioned in codebook.mentioned for known in mentioned.handles]
    return any(handle.casefold() == known.casefold() for known in handles)
