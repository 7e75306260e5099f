"""A record seen at a glance: which repo, its counters, and a digest of all else; without reading the rest.

Most of what a refresh lists is what it was. The parts of a record that say something about a repo are kept as
the bytes they came as; equal bytes, asked for in the same way and read by the same rules, say the same.
"""

import hashlib
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from collectors.hub.reading import READING, decimal, integer
from collectors.hub.records import MAX_ID, MAX_INTEGER, Number
from storage.records import Glimpse, RepoType

_NONE = Raw(b"")
_SIZE = 16
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError)


class _Shape(Struct, gc=False):
    """Every part of a record that tells something, in any of its kinds; what is absent is empty."""

    hub_id: Annotated[str, Meta(min_length=1, max_length=MAX_ID)] = field(name="_id")
    id: Raw
    likes: Number = UNSET
    downloads: Number = UNSET
    downloads_all_time: Number = field(name="downloadsAllTime", default=UNSET)
    trending: Number = field(name="trendingScore", default=UNSET)
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
        self._person = hashlib.blake2b(said.encode(), digest_size=hashlib.blake2b.PERSON_SIZE).digest()
        counted = repo_type != "space"
        self._downloads = counted and "downloads" in expanded
        self._all_time = counted and "downloadsAllTime" in expanded
        self._likes = "likes" in expanded
        self._trending = "trendingScore" in expanded

    def glance(self, record: bytes) -> Glimpse | None:
        """Return what a glance shows; None where only a whole reading can tell what the record is."""
        try:
            shape = _decode(record)
            metrics = (
                _count(shape.downloads, "downloads") if self._downloads else UNSET,
                _count(shape.downloads_all_time, "downloadsAllTime") if self._all_time else UNSET,
                _count(shape.likes, "likes") if self._likes else UNSET,
                decimal(shape.trending) if self._trending else UNSET,
            )
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
        digest = hashlib.blake2b(b",".join(parts), digest_size=_SIZE, person=self._person).digest()
        return Glimpse(hub_id, digest, metrics, record)


@lru_cache(maxsize=256)
def glancer_of(repo_type: RepoType, expanded: frozenset[str], judged: str) -> Glancer:
    """Return what glances at the records of a request."""
    return Glancer(repo_type, expanded, judged)


def _count(value: Number, wire: str) -> int | UnsetType | None:
    if type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER:
        return value
    return integer(value, wire)
