"""A record seen at a glance: which repo, its counters, and a digest of all else; without reading the rest.

Most of what a refresh lists is what it was. The parts of a record that say something about a repo are kept as
the bytes they came as; equal bytes, asked for in the same way and read by the same rules, say the same.
"""

import hashlib
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, field

from collectors.hub.reading import READING
from collectors.hub.records import MAX_ID, MAX_INTEGER
from storage.records import Glimpse, RepoType

_NONE = Raw(b"")
_SIZE = 16
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError)
_Count = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)] | None


class _Shape(Struct, gc=False):
    """Every part of a record that tells something, in any of its kinds; what is absent is empty."""

    hub_id: Annotated[str, Meta(min_length=1, max_length=MAX_ID)] = field(name="_id")
    id: Raw
    likes: _Count = None
    downloads: _Count = None
    downloads_all_time: _Count = field(name="downloadsAllTime", default=None)
    trending: float | None = field(name="trendingScore", default=None)
    private: Raw = _NONE
    gated: Raw = _NONE
    disabled: Raw = _NONE
    sha: Raw = _NONE
    created_at: Raw = field(name="createdAt", default=_NONE)
    last_modified: Raw = field(name="lastModified", default=_NONE)
    tags: Raw = _NONE
    card: Raw = field(name="cardData", default=_NONE)
    task: Raw = field(name="pipeline_tag", default=_NONE)
    library: Raw = field(name="library_name", default=_NONE)
    safetensors: Raw = _NONE
    sdk: Raw = _NONE
    models: Raw = _NONE
    datasets: Raw = _NONE


_decode = msgspec.json.Decoder(_Shape).decode


class Glancer:
    """Glances at the records of one kind of repo whose request asked for certain fields.

    `judged` is the version of whatever else depends on a record (labels): where it moves, so do the digests.
    """

    def __init__(self, repo_type: RepoType, expanded: frozenset[str], judged: str) -> None:
        said = "\n".join((READING, repo_type, *sorted(expanded), "", judged))
        person = hashlib.blake2b(said.encode(), digest_size=hashlib.blake2b.PERSON_SIZE).digest()
        self._begun = hashlib.blake2b(digest_size=_SIZE, person=person)
        counted = repo_type != "space"
        self._downloads = counted and "downloads" in expanded
        self._all_time = counted and "downloadsAllTime" in expanded
        self._likes = "likes" in expanded
        self._trending = "trendingScore" in expanded

    def glance(self, record: bytes) -> Glimpse | None:
        """Return what a glance shows; None where only a whole reading can tell what the record is."""
        try:
            shape = _decode(record)
        except _BROKEN:
            return None
        hub_id = shape.hub_id
        if not (hub_id.isascii() and hub_id.isalnum()):
            return None
        parts = (
            shape.id,
            shape.private,
            shape.gated,
            shape.disabled,
            shape.sha,
            shape.created_at,
            shape.last_modified,
            shape.tags,
            shape.card,
            shape.task,
            shape.library,
            shape.safetensors,
            shape.sdk,
            shape.models,
            shape.datasets,
        )
        # Each part is one JSON value or nothing, so that a comma between them cannot be mistaken.
        digest = self._begun.copy()
        digest.update(b",".join(parts))
        metrics = (
            shape.downloads if self._downloads else UNSET,
            shape.downloads_all_time if self._all_time else UNSET,
            shape.likes if self._likes else UNSET,
            shape.trending if self._trending else UNSET,
        )
        return Glimpse(hub_id, digest.digest(), metrics, record)


@lru_cache(maxsize=256)
def glancer_of(repo_type: RepoType, expanded: frozenset[str], judged: str) -> Glancer:
    """Return what glances at the records of a request."""
    return Glancer(repo_type, expanded, judged)
