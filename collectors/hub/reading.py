"""From a record's shape to what was observed: which fields were looked at, and what they say.

Everything a page holds goes through here, so a reader is made once for a kind of repo and a set of fields,
and texts that are known to be plain are taken as they are.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from collectors.hub.records import (
    MAX_ID,
    MAX_INTEGER,
    MAX_NAME,
    RELATIONS,
    Card,
    CountedRecord,
    ModelRecord,
    Number,
    RepoRecord,
    Safetensors,
    SpaceRecord,
    Tags,
    Text,
    clean,
    cut,
    languages,
    licenses,
    repo_ids,
    text_or_none,
    texts,
)
from config.clock import from_iso
from storage.records import Gate, RepoObservation, RepoType

READING = "2"
"""The version of how records are read. It goes up when the same record is read differently: what is stored is
then compared anew with what the next refresh lists."""

_card = msgspec.json.Decoder(Card)
_safetensors = msgspec.json.Decoder(Safetensors)
_GATES: dict[object, Gate] = {False: "open", "auto": "auto", "manual": "manual"}
_EMPTY = Card()

Marks = dict[str, list[str]] | None
"""The tags with a colon, by what stands before it; None where tags were not looked at."""


class Reader:
    """Reads the records of one kind of repo whose request asked for certain fields.

    A field that was asked for and is absent is known to be empty; one that was not asked for was not looked
    at, and comes back UNSET.
    """

    def __init__(self, repo_type: RepoType, expanded: frozenset[str]) -> None:
        self._type = repo_type
        self._expanded = expanded
        readers: dict[RepoType, Callable[..., tuple[Card | None, Marks]]] = {
            "model": self._model,
            "dataset": self._counted,
            "space": self._space,
        }
        self._special = readers[repo_type]

    def observe(self, record: RepoRecord, *, plain: bool) -> RepoObservation:
        """Read a record; `plain` says that no text in it needs cleaning. Raises ValueError for odd values."""
        name = record.id if plain else clean(record.id).strip()
        hub_id = record.hub_id if plain else clean(record.hub_id).strip()
        if not name or not hub_id:
            raise ValueError("without `id` or `_id`")
        if len(name) > MAX_NAME or len(hub_id) > MAX_ID:
            raise ValueError("`id` or `_id` is longer than any name")
        found: dict[str, Any] = {}
        self._common(found, record, plain=plain)
        card, marks = self._special(found, record, plain=plain)
        if self._type == "model":
            _bases(found, name, card, marks)
        return RepoObservation(repo_type=self._type, hub_id=hub_id, name=name, **found)

    def _common(self, found: dict[str, Any], record: RepoRecord, *, plain: bool) -> None:
        expanded = self._expanded
        if "private" in expanded and record.private is not None:
            found["private"] = record.private
        if "disabled" in expanded and record.disabled is not None:
            found["disabled"] = record.disabled
        if "gated" in expanded:
            found["gated"] = _gate(record.gated)
        if "sha" in expanded:
            found["sha"] = _text(record.sha, plain=plain)
        if "createdAt" in expanded:
            found["created_at"] = _instant(record.created_at)
        if "lastModified" in expanded:
            found["last_modified"] = _instant(record.last_modified)
        if "likes" in expanded:
            found["likes"] = integer(record.likes, "likes")
        if "trendingScore" in expanded:
            found["trending"] = decimal(record.trending)

    def _tagged(self, found: dict[str, Any], record: RepoRecord, *, plain: bool) -> tuple[Card | None, Marks]:
        """Read the tags and what card and tags say together; return both for what depends on them."""
        marks: Marks = None
        if "tags" in self._expanded:
            found["tags"] = tags = _tags(record.tags, plain=plain)
            marks = {}
            for tag in tags:
                if ":" in tag:
                    before, _, after = tag.partition(":")
                    marks.setdefault(before, []).append(after)
        card = _read_card(record.card) if "cardData" in self._expanded else None
        _license(found, card, marks, plain=plain)
        if card is not None:
            found["languages"] = languages(card.language or card.languages or card.language)
        return card, marks

    def _model(self, found: dict[str, Any], record: ModelRecord, *, plain: bool) -> tuple[Card | None, Marks]:
        card, marks = self._counted(found, record, plain=plain)
        if "pipeline_tag" in self._expanded:
            found["task"] = _text(record.task, plain=plain)
        if "library_name" in self._expanded:
            found["library"] = _text(record.library, plain=plain)
        if "safetensors" in self._expanded:
            found["parameters"] = _parameters(record.safetensors)
        found["datasets"] = _declared(card and card.datasets, card, marks, _of(marks, "dataset"))
        return card, marks

    def _counted(
        self, found: dict[str, Any], record: CountedRecord, *, plain: bool
    ) -> tuple[Card | None, Marks]:
        if "downloads" in self._expanded:
            found["downloads"] = integer(record.downloads, "downloads")
        if "downloadsAllTime" in self._expanded:
            found["downloads_all_time"] = integer(record.downloads_all_time, "downloadsAllTime")
        return self._tagged(found, record, plain=plain)

    def _space(self, found: dict[str, Any], record: SpaceRecord, *, plain: bool) -> tuple[Card | None, Marks]:
        if "sdk" in self._expanded:
            found["sdk"] = _text(record.sdk, plain=plain)
        if "models" in self._expanded:
            found["models"] = repo_ids(texts(record.models or []))
        if "datasets" in self._expanded:
            found["datasets"] = repo_ids(texts(record.datasets or []))
        return self._tagged(found, record, plain=plain)


@lru_cache(maxsize=256)
def reader_of(repo_type: RepoType, expanded: frozenset[str]) -> Reader:
    """Return the reader of a kind of repo for the Hub's names of the fields that a request asked for."""
    return Reader(repo_type, expanded)


def integer(value: Number, wire: str) -> int | None:
    """Read a counter. Raises ValueError where it is no whole number, or beyond any count."""
    if value is UNSET or value is None:
        return None
    if isinstance(value, float) and not value.is_integer():
        raise ValueError(f"`{wire}` is {value!r}, not a whole number")
    number = int(value)
    if abs(number) > MAX_INTEGER:
        raise ValueError(f"`{wire}` is beyond any count")
    return number


def decimal(value: Number) -> float | None:
    """Read a score."""
    return None if value is UNSET or value is None else float(value)


def _gate(value: bool | str | UnsetType | None) -> Gate | UnsetType:  # noqa: FBT001 - a field's value
    if value is UNSET or value is None:
        return UNSET
    gate = None if value is True else _GATES.get(value)
    if gate is None:
        raise ValueError(f"`gated` is {value!r}, not false, auto or manual")
    return gate


def _text(value: Text, *, plain: bool) -> str | None:
    if not value:
        return None
    return value if plain else clean(value) or None


def _instant(value: Text) -> int | None:
    return from_iso(value.strip()) if isinstance(value, str) and value.strip() else None


def _tags(value: Tags, *, plain: bool) -> tuple[str, ...]:
    if not value:
        return ()
    if plain and set(map(type, value)) == {str}:
        texts_once = dict.fromkeys(map(cut, value))  # type: ignore[arg-type] # texts, as the line before says
        texts_once.pop("", None)
        return tuple(texts_once)
    found = (text_or_none(item) for item in value)
    return tuple(dict.fromkeys(cut(tag) for tag in found if tag is not None))


def _read_card(raw: Raw | UnsetType) -> Card:
    if raw is UNSET:
        return _EMPTY
    try:
        return _card.decode(raw)
    except msgspec.ValidationError:
        return _EMPTY  # YAML that is a text, a list or nothing: a card without fields


def _of(marks: Marks, prefix: str) -> Sequence[str]:
    return () if marks is None else marks.get(prefix, ())


def _declared(
    written: object, card: Card | None, marks: Marks, tagged: Sequence[str], *, name: str = ""
) -> tuple[str, ...] | UnsetType:
    """Return the repos a card names (`written`), or those that the Hub's tags name (`tagged`).

    Either alone can show that there are some; that there are none is known only where both were looked at.
    """
    found = repo_ids(texts(written), without=name) if written else ()
    if not found and tagged:
        found = repo_ids(tagged, without=name)
    return found if found or (card is not None and marks is not None) else UNSET


def _bases(found: dict[str, Any], name: str, card: Card | None, marks: Marks) -> None:
    """Find what a model is made from, and how. A model that names itself as its base is left out."""
    plain: list[str] = []
    related: list[tuple[str, str]] = []
    for tag in _of(marks, "base_model"):
        before, _, after = tag.partition(":")
        if before in RELATIONS:
            related.append((before, after))
        else:
            plain.append(tag)
    # Both forms of the tag name the same models; some records have only the one with the relation.
    tagged = [*plain, *(after for _, after in related)]
    bases = _declared(card and card.base_model, card, marks, tagged, name=name)
    if bases is UNSET:
        return
    found["base_models"] = bases
    if not bases:
        found["base_relation"] = None
        return
    said = None if card is None else text_or_none(card.base_model_relation)
    relation = said.casefold() if said is not None else None
    if relation not in RELATIONS:
        relation = min(related)[0] if related else None
    if relation is not None or marks is not None:
        found["base_relation"] = relation


def _license(found: dict[str, Any], card: Card | None, marks: Marks, *, plain: bool) -> None:
    written: str | None = None
    if card is not None and card.license:
        single = plain and type(card.license) is str
        written = card.license.casefold() if single else licenses(texts(card.license))
    value = written or licenses(_of(marks, "license"))
    if value is not None or (card is not None and marks is not None):
        found["license"] = value
    if card is not None:
        found["license_name"] = text_or_none(card.license_name)
        found["license_link"] = text_or_none(card.license_link)


def _parameters(raw: Raw | UnsetType) -> int | None:
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
