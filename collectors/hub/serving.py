"""Reads what lists of models say beside the model: its results on benchmarks, and who serves it.

Item by item: what can be read is taken, what cannot comes back with its model's id and the reason.
"""

import json
import math
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from collectors.hub.errors import HubUnreadable
from collectors.hub.loose import fields, instant, nested, text
from storage.canonical import dump
from storage.providers import ProviderObservation
from storage.records import Unreadable
from storage.scores import ScoreObservation

RESULTS = "evalResults"
MAPPING = "inferenceProviderMapping"


class ModelExtras(Struct, frozen=True, kw_only=True):
    """What one record of a list says of a model by its `_id`; None: the list did not look at it."""

    hub_id: str
    scores: tuple[ScoreObservation, ...] | None
    providers: tuple[ProviderObservation, ...] | None
    unreadable_scores: tuple[Unreadable, ...] = ()
    unreadable_providers: tuple[Unreadable, ...] = ()


def read_extras(record: bytes, expanded: frozenset[str]) -> ModelExtras | Unreadable:
    """Read one record. A field that was asked for and is absent is known to be empty.

    A field of another shape than it should have is not looked at, and put aside.
    """
    try:
        found = fields(record)
        hub_id = _hub_id(found)
    except HubUnreadable as error:
        return Unreadable(record.decode(errors="replace").replace("\x00", ""), str(error))
    about = {"_id": hub_id, "id": text(found.get("id"))}
    scores, odd_scores = _read(found, RESULTS, expanded, about, _score, _items)
    providers, odd_providers = _read(found, MAPPING, expanded, about, _provider, _by_provider)
    return ModelExtras(
        hub_id=hub_id,
        scores=scores,
        providers=providers,
        unreadable_scores=odd_scores,
        unreadable_providers=odd_providers,
    )


def _hub_id(found: dict[str, Any]) -> str:
    hub_id = text(found.get("_id"))
    if hub_id is None:
        raise HubUnreadable("without `_id`")
    return hub_id


class _Keyed(Protocol):
    @property
    def key(self) -> Hashable: ...


Item = TypeVar("Item", bound=_Keyed)


def _read(
    found: dict[str, Any],
    name: str,
    expanded: frozenset[str],
    about: dict[str, Any],
    read: Callable[[dict[str, Any]], Item],
    items_of: Callable[[Any], Iterable[Any]],
) -> tuple[tuple[Item, ...] | None, tuple[Unreadable, ...]]:
    """Read the items of a field; two with one key that differ cannot both be kept."""
    if name not in expanded:
        return None, ()
    unreadable: list[Unreadable] = []

    def put_aside(item: object, reason: str) -> None:
        unreadable.append(Unreadable(_written(about, name, item), f"{name}: {reason}", about["_id"]))

    given = found.get(name)
    try:
        items = [] if given is None else list(items_of(given))
    except HubUnreadable as error:
        put_aside(given, str(error))
        return None, tuple(unreadable)
    taken: dict[Hashable, Item] = {}
    for item in items:
        try:
            _take(taken, read(_object(item)))
        except (HubUnreadable, ValueError, OverflowError) as error:
            put_aside([item], str(error))
    return tuple(taken.values()), tuple(unreadable)


def _take(taken: dict[Hashable, Item], one: Item) -> None:
    if taken.setdefault(one.key, one) != one:
        raise HubUnreadable("a second item about the same that says something else")


def _object(item: object) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise HubUnreadable("an item is no object")
    return item


def _items(value: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever the field holds
    if not isinstance(value, list):
        raise HubUnreadable("neither a list nor nothing")
    return value


def _by_provider(value: Any) -> Iterable[Any]:  # noqa: ANN401 - as above
    """Return the entries of a list, or of the object that a model's own page shows, by provider."""
    if not isinstance(value, dict):
        return _items(value)
    return [
        {"provider": name, **entry} if isinstance(entry, dict) else entry for name, entry in value.items()
    ]


def _score(item: dict[str, Any]) -> ScoreObservation:
    if item.get("error") is not None:
        raise HubUnreadable(f"the Hub could not read it: {text(item['error']) or dump(item['error'])}")
    data = nested(item.get("data"))
    about = data.get("dataset")
    dataset = text(nested(about).get("id", about))
    if dataset is None:
        raise HubUnreadable("without a dataset")
    return ScoreObservation(
        dataset=dataset,
        task=text(nested(about).get("task_id")) or "",
        filename=text(item.get("filename")) or "",
        value=_value(data.get("value")),
        measured_at=_date(data.get("date")),
        # A token is given out for what the Hub itself ran; an empty one proves nothing.
        verified=text(data.get("verifyToken")) is not None,
        url=text(nested(data.get("source")).get("url")),
        notes=text(data.get("notes")),
    )


def _value(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return text(value) or ""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise HubUnreadable("`value` is neither a number nor a text")
    return repr(value)


def _date(value: object) -> int | None:
    found = instant(value)
    if found is None and value is not None:
        raise HubUnreadable("`date` is no date")
    return found


def _provider(item: dict[str, Any]) -> ProviderObservation:
    name = text(item.get("provider"))
    if name is None:
        raise HubUnreadable("without a provider")
    return ProviderObservation(
        provider=name.casefold(),
        status=text(item.get("status")),
        provider_model=text(item.get("providerId")),
        task=text(item.get("task")),
    )


def _written(about: dict[str, Any], name: str, item: object) -> str:
    try:
        return json.dumps({**about, name: item}, ensure_ascii=False, separators=(",", ":"))
    except (RecursionError, ValueError):
        return json.dumps({**about, name: str(type(item).__name__)})
