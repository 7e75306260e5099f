"""Reads a model's record the short way, where it is one of the great many with nothing odd about it.

The same as `collectors.hub.reading`, in little more than half the time: every field was asked for, every text
is plain, everything has the type that it mostly has. Whatever is otherwise is left to the careful way; a test
holds that both say the same.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from collectors.hub.records import MAX_ID, MAX_INTEGER, MAX_NAME, MAX_TAG, RELATIONS, is_plain, repo_ids
from storage.records import Gate, RepoObservation

FIELDS = frozenset(
    {
        "cardData", "createdAt", "disabled", "downloads", "downloadsAllTime", "gated", "lastModified",
        "library_name", "likes", "pipeline_tag", "private", "safetensors", "sha", "tags", "trendingScore",
    }
)  # fmt: skip
"""What a request must have asked for, at least."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_GATES: dict[bool | str, Gate] = {False: "open", "auto": "auto", "manual": "manual"}
_Instant = Annotated[datetime, Meta(tz=True)]
_Count = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
_Names = str | list[str] | None
_Code = Annotated[str, Meta(max_length=MAX_TAG)]
_Codes = _Code | list[_Code] | None


class _Card(Struct, gc=False):
    license: _Names = None
    license_name: str | None = None
    license_link: str | None = None
    base_model: _Names = None
    base_model_relation: str | None = None
    datasets: _Names = None
    language: _Codes = None
    languages: _Codes = None


class _Weights(Struct, gc=False):
    total: Annotated[int, Meta(ge=0, le=MAX_INTEGER)]


class _Model(Struct, gc=False):
    hub_id: Annotated[str, Meta(min_length=1, max_length=MAX_ID)] = field(name="_id")
    id: Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
    private: bool
    gated: bool | str
    disabled: bool
    created_at: _Instant = field(name="createdAt")
    last_modified: _Instant = field(name="lastModified")
    downloads: _Count
    downloads_all_time: _Count = field(name="downloadsAllTime")
    likes: _Count
    tags: tuple[Annotated[str, Meta(min_length=1, max_length=MAX_TAG)], ...]
    trending: float | None = field(name="trendingScore", default=None)
    sha: str | None = None
    task: str | None = field(name="pipeline_tag", default=None)
    library: str | None = field(name="library_name", default=None)
    card: _Card | None = field(name="cardData", default=None)
    safetensors: _Weights | None = None


_decode = msgspec.json.Decoder(_Model).decode
_NO_CARD = _Card()


def read_model(record: bytes) -> RepoObservation | None:
    """Read a model's record; None where only the careful way can tell what it says."""
    if not is_plain(record):
        return None
    try:
        model = _decode(record)
    except (msgspec.DecodeError, RecursionError):
        return None
    gate = _GATES.get(model.gated) if model.gated is not True else None
    if gate is None:
        return None
    tags = model.tags
    if len(set(tags)) < len(tags):
        tags = tuple(dict.fromkeys(tags))
    card = model.card or _NO_CARD
    license_id, bases, relation, data, spoken = _from_card(
        model.id, card, [tag for tag in tags if ":" in tag]
    )
    return RepoObservation(
        repo_type="model",
        hub_id=model.hub_id,
        name=model.id,
        private=model.private,
        gated=gate,
        disabled=model.disabled,
        sha=model.sha or None,
        task=model.task or None,
        library=model.library or None,
        created_at=(model.created_at - _EPOCH) // _MILLISECOND,
        last_modified=(model.last_modified - _EPOCH) // _MILLISECOND,
        parameters=None if model.safetensors is None else model.safetensors.total,
        downloads=model.downloads,
        downloads_all_time=model.downloads_all_time,
        likes=model.likes,
        trending=model.trending,
        tags=tags,
        license=license_id,
        license_name=card.license_name or None,
        license_link=card.license_link or None,
        base_models=bases,
        base_relation=relation,
        datasets=data,
        languages=spoken,
    )


def _from_card(
    name: str, card: _Card, tags: list[str]
) -> tuple[str | None, tuple[str, ...], str | None, tuple[str, ...], tuple[str, ...]]:
    """Return what card and tags (those with a colon) say: licence, bases, relation, datasets, languages."""
    licenses, bases, data = _declared_by(tags)
    found, relation = _stands_on(name, card, bases)
    trained_on = repo_ids(_names(card.datasets)) if card.datasets else ()
    if data and not trained_on:
        trained_on = repo_ids(data)
    license_id = _joined(_names(card.license)) if card.license else None
    if licenses and license_id is None:
        license_id = _joined(licenses)
    spoken = card.language or card.languages
    return license_id, found, relation, trained_on, _languages(_names(spoken)) if spoken else ()


def _declared_by(tags: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Return what follows the colon in the tags of licences, of bases and of datasets."""
    licenses: list[str] = []
    bases: list[str] = []
    data: list[str] = []
    for tag in tags:
        about, _, said = tag.partition(":")
        if about == "base_model":
            bases.append(said)
        elif about == "license":
            licenses.append(said)
        elif about == "dataset":
            data.append(said)
    return licenses, bases, data


def _stands_on(name: str, card: _Card, tagged: list[str]) -> tuple[tuple[str, ...], str | None]:
    """Return what a model is made from, and how, of its card and of its tags."""
    if not tagged and not card.base_model:
        return (), None
    related: list[tuple[str, str]] = []
    plain: list[str] = []
    for tag in tagged:
        relation, _, base = tag.partition(":")
        if relation in RELATIONS:
            related.append((relation, base))
        else:
            plain.append(tag)
    found = repo_ids(_names(card.base_model), without=name) if card.base_model else ()
    if not found and tagged:
        found = repo_ids([*plain, *(base for _, base in related)], without=name)
    if not found:
        return (), None
    said = card.base_model_relation
    if said and said.casefold() in RELATIONS:
        return found, said.casefold()
    return found, min(related)[0] if related else None


def _languages(codes: list[str]) -> tuple[str, ...]:
    if len(codes) > 1:
        return tuple(sorted({code.casefold() for code in codes}))
    return tuple([code.casefold() for code in codes])


def _names(value: _Names) -> list[str]:
    if not value:
        return []
    return [value] if isinstance(value, str) else [name for name in value if name]


def _joined(values: list[str]) -> str | None:
    if len(values) < 2:  # noqa: PLR2004 - as nearly always
        return values[0].casefold() or None if values else None
    return ",".join(sorted({value.casefold() for value in values})) or None
