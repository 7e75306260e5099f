"""What a card says about licence and base models: the front matter of a README.md, read without trusting it.

A card is written by anybody. Its YAML is taken as a stream of events, of which only the few fields that are
asked for are kept: nothing is built, no alias unfolds, no type is ever constructed, and what nests deeper
than any card does is refused at that depth.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own

from collectors.hub.records import licenses, repo_ids, text_or_none, texts
from storage.canonical import clean

LONGEST = 1024 * 1024
"""Characters of front matter that are read: benchmark results have filled several hundred thousand."""

DEEPEST = 100
"""Levels of nesting that are followed: behind each, YAML's reader is slower."""

_OPENING = re.compile(r"\s*---[ \t]*\r?\n")
_CLOSING = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_FIELDS = frozenset({"license", "license_name", "license_link", "base_model"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Said = dict[str, Any]


class CardUnreadable(ValueError):  # noqa: N818 - named for what is the case
    """A card whose front matter is no YAML, or has no end."""


def said_by(text: str, name: str) -> Said:
    """Return the facts that a card tells, by their names in the store: licence and base models.

    What it does not tell is None (or empty). `name` is the repo's own, which is no base of itself.
    Raises CardUnreadable.
    """
    fields = front_matter(text)
    link, called = text_or_none(fields.get("license_link")), text_or_none(fields.get("license_name"))
    return {
        "license": licenses(texts(fields.get("license"))),
        "license_name": None if called is None else clean(called),
        "license_link": None if link is None else clean(link),
        "base_models": list(repo_ids(texts(fields.get("base_model")), without=name)),
    }


def front_matter(text: str) -> dict[str, Any]:
    """Return the fields of a card's front matter that matter here: texts, lists of texts, or None.

    A card without front matter has none. Raises CardUnreadable.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return {}
    closing = _CLOSING.search(text, opening.end(), opening.end() + LONGEST)
    if closing is None:
        raise CardUnreadable("front matter without an end")
    try:
        return _fields(yaml.parse(text[opening.end() : closing.start()], Loader=_LOADER))
    except CardUnreadable:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CardUnreadable(" ".join(str(error).split())[:200]) from error


def _fields(events: Iterator[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    anchors: dict[str, Any] = {}
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
        if isinstance(event, yaml.ScalarEvent | yaml.SequenceStartEvent):
            return {}  # YAML, but no fields
    while True:
        key = next(events, None)
        if key is None or isinstance(key, yaml.MappingEndEvent):
            return found
        named = _value(key, events, anchors)
        value = _value(next(events), events, anchors)
        if isinstance(named, str) and named in _FIELDS:
            found[named] = value


def _value(event: Any, events: Iterator[Any], anchors: dict[str, Any]) -> Any:  # noqa: ANN401 - YAML's own
    """Return a scalar, or a list of scalars; None for whatever else it is, which is passed over."""
    if isinstance(event, yaml.AliasEvent):
        return anchors.get(event.anchor)
    value: Any = None
    if isinstance(event, yaml.ScalarEvent):
        value = _scalar(event)
    elif isinstance(event, yaml.SequenceStartEvent):
        value = _items(events, anchors)
    elif isinstance(event, yaml.MappingStartEvent):
        _pass(events, anchors)
    if event.anchor is not None:
        anchors[event.anchor] = value
    return value


def _items(events: Iterator[Any], anchors: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        if isinstance(event, yaml.ScalarEvent):
            found.append(_value(event, events, anchors))
        elif isinstance(event, yaml.AliasEvent):
            meant = anchors.get(event.anchor)
            found.extend([] if isinstance(meant, list) else [meant])
        else:
            _pass(events, anchors)
    return found


def _pass(events: Iterator[Any], anchors: dict[str, Any]) -> None:
    """Go to the end of a structure that has begun, remembering the scalars in it that have an anchor."""
    depth = 1
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise CardUnreadable(f"nested more than {DEEPEST} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent) and event.anchor is not None:
            anchors[event.anchor] = _scalar(event)
        if depth == 0:
            return


def _scalar(event: Any) -> str | float | bool | None:  # noqa: ANN401 - YAML's own
    """Return a scalar as YAML 1.2 reads it, which is how the Hub does: `no` is a text."""
    value = str(event.value)
    if not event.implicit[0]:
        return value
    if value in _NOTHING:
        return None
    if value in _TRUTH:
        return value.lower() == "true"
    if _NUMBER.fullmatch(value) is None:
        return value
    return int(value) if value.lstrip("+-").isdigit() else float(value)
