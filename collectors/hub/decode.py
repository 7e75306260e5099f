"""From the bytes of a page to observations, record by record: no odd record stops a page or is lost.

Whatever cannot be read comes back whole as `Unreadable`, with the reason. Nothing here raises for bad data,
except for a body that is no JSON array at all.
"""

import json
import math
import re
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from collectors.hub.errors import HubUnreadable
from collectors.hub.records import (
    MAX_INTEGER,
    RELATIONS,
    Card,
    DatasetRecord,
    ModelRecord,
    Number,
    OwnerRecord,
    RepoRecord,
    Safetensors,
    SpaceRecord,
    Tags,
    Text,
    clean,
    languages,
    licenses,
    repo_ids,
    text_or_none,
    texts,
)
from config.clock import from_iso
from storage.records import Gate, OwnerKind, OwnerObservation, RepoObservation, RepoType, Unreadable

_page = msgspec.json.Decoder(list[Raw])
_card = msgspec.json.Decoder(Card)
_safetensors = msgspec.json.Decoder(Safetensors)
_owner = msgspec.json.Decoder(OwnerRecord)
_records: dict[RepoType, msgspec.json.Decoder[Any]] = {
    "model": msgspec.json.Decoder(ModelRecord),
    "dataset": msgspec.json.Decoder(DatasetRecord),
    "space": msgspec.json.Decoder(SpaceRecord),
}
_tolerant = json.JSONDecoder(strict=False)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)
_HUB_ID = re.compile(r'"_id"\s*:\s*"([0-9A-Za-z]{1,64})"')
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError)


def split(body: bytes) -> list[bytes]:
    """Split a page into its records. Raises HubUnreadable where it is not a whole JSON array."""
    try:
        return [bytes(raw) for raw in _page.decode(body)]
    except _BROKEN as error:
        # One record with a broken escape, a control character or endless nesting breaks the whole page for
        # a proper decoder. Only brackets and strings are needed to find where records begin and end.
        records = _by_brackets(body)
        if records is None:
            raise HubUnreadable(f"not a list of records: {error}") from error
        return records


def read_repo(record: bytes, repo_type: RepoType, expanded: frozenset[str]) -> RepoObservation | Unreadable:
    """Read one record of a list, or of a repo asked for by name.

    `expanded` are the Hub's names of the fields the request asked for: a field among them that is absent is
    known to be empty; a field that is not among them was not looked at.
    """
    try:
        shape = _decode(record, repo_type)
        return _observe(shape, repo_type, expanded)
    except _BROKEN as error:
        whole = record.decode(errors="replace").replace("\x00", "")
        found = _HUB_ID.search(whole)
        return Unreadable(whole, _reason(error), found.group(1) if found else None)


def read_owner(body: bytes, handle: str, kind: OwnerKind) -> OwnerObservation:
    """Read an overview. Raises HubUnreadable where it is not one."""
    try:
        record = _owner.decode(body)
    except _BROKEN as error:
        raise HubUnreadable(f"the overview of {handle}: {_reason(error)}") from error
    name = (record.user if kind == "user" else record.name) or record.name or handle
    return OwnerObservation(
        handle=clean(name),
        kind=kind,
        hub_id=record.hub_id,
        fullname=None if record.fullname is None else clean(record.fullname),
        verified=record.verified,
        plan=text_or_none(record.plan),
        members=_count(record.members),
        models=_count(record.models),
        datasets=_count(record.datasets),
        spaces=_count(record.spaces),
        followers=_count(record.followers),
    )


def _by_brackets(body: bytes) -> list[bytes] | None:
    records: list[bytes] = []
    depth = 0
    start = 0
    for token in _TOKEN.finditer(body):
        sign = token.group()
        if sign in {b"[", b"{"}:
            depth += 1
            if depth == 1:
                if sign != b"[" or body[: token.start()].strip():
                    return None
                start = token.end()
        elif sign in {b"]", b"}"}:
            depth -= 1
            if depth == 0:
                last = body[start : token.start()].strip()
                if last or records:
                    records.append(last)
                whole = sign == b"]" and not body[token.end() :].strip()
                return records if whole else None
        elif sign == b"," and depth == 1:
            records.append(body[start : token.start()].strip())
            start = token.end()
    return None


def _decode(record: bytes, repo_type: RepoType) -> RepoRecord:
    decoder = _records[repo_type]
    try:
        shape: RepoRecord = decoder.decode(record)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Broken escapes and control characters inside texts: a tolerant parser can still read them.
        text = json.dumps(_whole(_tolerant.decode(record.decode(errors="replace"))))
        shape = decoder.decode(text)
    return shape


def _whole(value: object) -> object:
    """Return a value with only texts and numbers that JSON allows."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): _whole(item) for key, item in value.items()}
    return value


def _observe(record: RepoRecord, repo_type: RepoType, expanded: frozenset[str]) -> RepoObservation:
    name = clean(record.id).strip()
    hub_id = clean(record.hub_id).strip()
    if not name or not hub_id:
        raise ValueError("without `id` or `_id`")
    tags = _tags(record.tags, "tags", expanded)
    card = _read_card(record.card, expanded)
    found: dict[str, Any] = {
        "private": _flag(record.private, "private", expanded),
        "gated": _gate(record.gated, expanded),
        "disabled": _flag(record.disabled, "disabled", expanded),
        "sha": _text(record.sha, "sha", expanded),
        "created_at": _instant(record.created_at, "createdAt", expanded),
        "last_modified": _instant(record.last_modified, "lastModified", expanded),
        "likes": _integer(record.likes, "likes", expanded),
        "trending": _decimal(record.trending, "trendingScore", expanded),
        "tags": tags,
        **_license(card, tags),
        "languages": UNSET if card is UNSET else languages(card.language or card.languages or card.language),
    }
    if isinstance(record, ModelRecord):
        found |= {
            "task": _text(record.task, "pipeline_tag", expanded),
            "library": _text(record.library, "library_name", expanded),
            "parameters": _parameters(record.safetensors, expanded),
            "datasets": _declared(card, tags, "datasets", "dataset:"),
            **_bases(name, card, tags),
        }
    if isinstance(record, ModelRecord | DatasetRecord):
        found["downloads"] = _integer(record.downloads, "downloads", expanded)
        found["downloads_all_time"] = _integer(record.downloads_all_time, "downloadsAllTime", expanded)
    if isinstance(record, SpaceRecord):
        found |= {
            "sdk": _text(record.sdk, "sdk", expanded),
            "models": _ids(record.models, "models", expanded),
            "datasets": _ids(record.datasets, "datasets", expanded),
        }
    return RepoObservation(repo_type=repo_type, hub_id=hub_id, name=name, **found)


def _flag(value: bool | UnsetType | None, wire: str, expanded: frozenset[str]) -> bool | UnsetType:  # noqa: FBT001 - a field's value
    return UNSET if wire not in expanded or value is UNSET or value is None else value


def _gate(value: bool | str | UnsetType | None, expanded: frozenset[str]) -> Gate | UnsetType:  # noqa: FBT001 - as above
    if "gated" not in expanded or value is UNSET or value is None:
        return UNSET
    if value is False:
        return "open"
    if value == "auto":
        return "auto"
    if value == "manual":
        return "manual"
    raise ValueError(f"`gated` is {value!r}, not false, auto or manual")


def _text(value: Text, wire: str, expanded: frozenset[str]) -> str | UnsetType | None:
    if wire not in expanded:
        return UNSET
    return None if value is UNSET or value is None else clean(value) or None


def _instant(value: Text, wire: str, expanded: frozenset[str]) -> int | UnsetType | None:
    if wire not in expanded:
        return UNSET
    return from_iso(value.strip()) if isinstance(value, str) and value.strip() else None


def _integer(value: Number, wire: str, expanded: frozenset[str]) -> int | UnsetType | None:
    if wire not in expanded:
        return UNSET
    if value is UNSET or value is None:
        return None
    if isinstance(value, float) and not value.is_integer():
        raise ValueError(f"`{wire}` is {value!r}, not a whole number")
    return _bounded(int(value), wire)


def _bounded(value: int, wire: str) -> int:
    if abs(value) > MAX_INTEGER:
        raise ValueError(f"`{wire}` is beyond any count")
    return value


def _decimal(value: Number, wire: str, expanded: frozenset[str]) -> float | UnsetType | None:
    if wire not in expanded:
        return UNSET
    return None if value is UNSET or value is None else float(value)


def _tags(value: Tags, wire: str, expanded: frozenset[str]) -> tuple[str, ...] | UnsetType:
    if wire not in expanded:
        return UNSET
    found = (text_or_none(item) for item in value or ())
    return tuple(dict.fromkeys(tag for tag in found if tag is not None))


def _ids(value: Tags, wire: str, expanded: frozenset[str]) -> tuple[str, ...] | UnsetType:
    return UNSET if wire not in expanded else repo_ids(texts(value or []))


def _read_card(raw: Raw | UnsetType, expanded: frozenset[str]) -> Card | UnsetType:
    if "cardData" not in expanded:
        return UNSET
    if raw is UNSET:
        return Card()
    try:
        return _card.decode(raw)
    except msgspec.ValidationError:
        return Card()  # YAML that is a text, a list or nothing: a card without fields


def _tagged(tags: tuple[str, ...] | UnsetType, prefix: str) -> list[str]:
    return [] if tags is UNSET else [tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)]


def _declared(
    card: Card | UnsetType, tags: tuple[str, ...] | UnsetType, key: str, prefix: str, *, name: str = ""
) -> tuple[str, ...] | UnsetType:
    """Return the repos a card names, or the tags that the Hub makes of them.

    Either alone can show that there are some; that there are none is known only where both were looked at.
    """
    written: Iterable[str] = () if card is UNSET else texts(getattr(card, key))
    found = repo_ids(written, without=name) or repo_ids(_tagged(tags, prefix), without=name)
    return found if found or (card is not UNSET and tags is not UNSET) else UNSET


def _bases(name: str, card: Card | UnsetType, tags: tuple[str, ...] | UnsetType) -> dict[str, Any]:
    """Return what a model is made from, and how. A model that names itself as its base is left out."""
    plain = [tag for tag in _tagged(tags, "base_model:") if tag.partition(":")[0] not in RELATIONS]
    related = [
        tag.partition(":") for tag in _tagged(tags, "base_model:") if tag.partition(":")[0] in RELATIONS
    ]
    # Both forms of the tag name the same models; some records have only the one with the relation.
    ids = tuple(f"base_model:{value}" for value in [*plain, *(after for _, _, after in related)])
    bases = _declared(card, UNSET if tags is UNSET else ids, "base_model", "base_model:", name=name)
    if bases is UNSET:
        return {}
    said = None if card is UNSET else text_or_none(card.base_model_relation)
    relation = said.casefold() if said is not None else None
    if relation not in RELATIONS:
        relation = next((before for before, _, _ in sorted(related)), None)
    if not bases:
        return {"base_models": (), "base_relation": None}
    known = relation is not None or tags is not UNSET
    return {"base_models": bases, "base_relation": relation if known else UNSET}


def _license(card: Card | UnsetType, tags: tuple[str, ...] | UnsetType) -> dict[str, Any]:
    written = None if card is UNSET else licenses(texts(card.license))
    value = written or licenses(_tagged(tags, "license:"))
    found: dict[str, Any] = {}
    if value is not None or (card is not UNSET and tags is not UNSET):
        found["license"] = value
    if card is not UNSET:
        found["license_name"] = text_or_none(card.license_name)
        found["license_link"] = text_or_none(card.license_link)
    return found


def _parameters(raw: Raw | UnsetType, expanded: frozenset[str]) -> int | UnsetType | None:
    if "safetensors" not in expanded:
        return UNSET
    if raw is UNSET:
        return None
    try:
        shape = _safetensors.decode(raw)
    except msgspec.ValidationError:
        return None
    total = shape.total
    if total is None and isinstance(shape.parameters, dict):
        counts = [count for count in shape.parameters.values() if isinstance(count, int)]
        total = sum(counts) if counts else None
    if isinstance(total, float) and total.is_integer():
        total = int(total)
    return total if isinstance(total, int) and 0 <= total <= MAX_INTEGER else None


def _count(value: int | None) -> int | None:
    return value if value is None or 0 <= value <= MAX_INTEGER else None


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return clean(" ".join(str(error).split()))[:500] or type(error).__name__
