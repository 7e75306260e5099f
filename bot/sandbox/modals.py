"""Filling in modals: from what a person entered to what the interaction carries.

Source: Discord's documentation, components/reference.mdx ("Label", "Text Input", "Radio Group", ...).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.sandbox.components import SELECTS, Kind
from bot.sandbox.errors import Json
from bot.sandbox.resolving import ActError

Choose = Callable[[Json, Sequence[str]], list[str]]
_TEXT_MAX = 4_000


def fill_modal(components: Sequence[Json], values: Mapping[str, Any], choose: Choose) -> list[Json]:
    """Return a submission's components; a field left out keeps its default. Raises ActError for bad input."""
    filled: list[Json] = []
    for component in components:
        kind = component["type"]
        entry: Json = {"type": kind, "id": component["id"]}
        if kind == Kind.LABEL:
            inner = component["component"]
            entry["component"] = _field(inner, values, choose, str(component["label"]))
        elif kind == Kind.ROW:
            entry["components"] = [
                _field(inner, values, choose, str(inner.get("label") or inner["custom_id"]))
                for inner in component["components"]
            ]
        filled.append(entry)
    return filled


def _field(field: Json, values: Mapping[str, Any], choose: Choose, label: str) -> Json:
    entry: Json = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    given = values.get(field["custom_id"])
    kind = field["type"]
    if kind == Kind.TEXT_INPUT:
        entry["value"] = _text(field, str(field.get("value") or "") if given is None else str(given), label)
    elif kind == Kind.CHECKBOX:
        entry["value"] = bool(field.get("default", False) if given is None else given)
    elif kind == Kind.RADIO_GROUP:
        chosen = _several(field, given)
        _require(field, bool(chosen), label)
        entry["value"] = _options(field, chosen[:1])[0] if chosen else None
    elif kind == Kind.CHECKBOX_GROUP:
        entry["values"] = _options(field, _several(field, given))
        _require(field, bool(entry["values"]), label)
        _count(field, len(entry["values"]), label)
    elif kind in SELECTS:
        chosen = _several(field, given)
        _require(field, bool(chosen), label)
        entry["values"] = choose(field, chosen) if chosen else []
    else:
        _require({"required": field.get("required", True)}, False, f"{label} (files cannot be sent here)")
        entry["values"] = []
    return entry


def _text(field: Json, text: str, label: str) -> str:
    _require(field, bool(text.strip()), label)
    least, most = field.get("min_length") or 0, field.get("max_length") or _TEXT_MAX
    if text and not least <= len(text) <= most:
        raise ActError(f"{label} must have between {least} and {most} characters")
    return text


def _several(field: Json, given: Any) -> list[str]:  # noqa: ANN401 - what a person entered
    if given is None:
        chosen = [str(o["value"]) for o in field.get("options", []) if o.get("default")]
        return chosen + [str(entry["id"]) for entry in field.get("default_values") or []]
    return [str(item) for item in given] if isinstance(given, list | tuple) else [str(given)]


def _options(field: Json, wanted: Sequence[str]) -> list[str]:
    by_name = {o["label"]: o["value"] for o in field["options"]} | {
        o["value"]: o["value"] for o in field["options"]
    }
    for name in wanted:
        if name not in by_name:
            raise ActError(f"{name} is not one of the options")
    return [str(by_name[name]) for name in wanted]


def _require(field: Json, filled: bool, label: str) -> None:  # noqa: FBT001 - a plain fact
    if field.get("required", True) and not filled:
        raise ActError(f"{label} is required")


def _count(field: Json, number: int, label: str) -> None:
    most = field.get("max_values") or len(field["options"])
    if number and not (field.get("min_values") or 0) <= number <= most:
        raise ActError(f"{label}: choose at most {most}")
