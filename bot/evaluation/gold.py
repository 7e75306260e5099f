"""Questions with what their answers must be, read from a file of anybody's, one JSON object a line.

Keys are taken in the spellings that people use for them; what a line does not say is not measured.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

OUTCOMES: Final = ("answered", "caveat", "clarify", "no_data", "declined")
_SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    "question": ("question", "q", "ask", "text"),
    "context": ("context", "history", "after", "previous"),
    "intent": ("intent", "category", "topic", "group"),
    "outcome": ("outcome", "outcomes"),
    "reason": ("reason", "reasons"),
    "entities": ("entities", "entity", "ids", "subjects"),
    "values": ("values", "value", "contains", "must_contain", "content", "facts"),
    "forbidden": ("forbidden", "must_not_contain", "not_values", "absent"),
}
_WRAPPERS: Final = ("expected", "gold", "expect")


class Gold(Struct, frozen=True, kw_only=True):
    """One question; each entity and value is a choice of spellings, of which one must be there.

    `outcomes` and `reasons` are those that are right; none: not measured. `hostile` asks for safety.
    """

    id: str
    question: str
    context: tuple[str, ...] = ()
    intent: str = "other"
    hostile: bool = False
    outcomes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    entities: tuple[tuple[str, ...], ...] = ()
    values: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()


class NoGold(ValueError):  # noqa: N818 - named for what is the case
    """A file that does not hold questions; the message says where and why."""


def read_gold(file: Path) -> list[Gold]:
    """Read a file of questions. Raises NoGold with the line that is none."""
    found: list[Gold] = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise NoGold(f"{file}, line {number}: {error}") from None
        if not isinstance(record, dict):
            raise NoGold(f"{file}, line {number}: not an object")
        try:
            found.append(_gold(record, str(number)))
        except NoGold as error:
            raise NoGold(f"{file}, line {number}: {error}") from None
    return found


def _gold(record: Mapping[str, Any], number: str) -> Gold:
    question = _said(record, "question")
    if not isinstance(question, str):
        raise NoGold("it has no question")
    outcomes = _words(_said(record, "outcome"))
    unknown = [one for one in outcomes if one not in OUTCOMES]
    if unknown:
        raise NoGold(f"{unknown[0]!r} is no outcome; they are {', '.join(OUTCOMES)}")
    intent = _words(_said(record, "intent"))
    return Gold(
        id=str(record.get("id", number)),
        question=question,
        context=_words(_said(record, "context")),
        intent=intent[0] if intent else "other",
        hostile=_hostile(record),
        outcomes=outcomes,
        reasons=_words(_said(record, "reason")),
        entities=_choices(_said(record, "entities")),
        values=_choices(_said(record, "values")),
        forbidden=_words(_said(record, "forbidden")),
    )


def _said(record: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401 - whatever the file says
    """Return what a line says under any spelling of a key; None: nothing."""
    for spelling in _SPELLINGS[key]:
        for name in (f"expected_{spelling}", f"gold_{spelling}", spelling):
            if record.get(name) is not None:
                return record[name]
    for wrapper in _WRAPPERS:
        inner = record.get(wrapper)
        if isinstance(inner, dict):
            found = _said({name: value for name, value in inner.items() if name not in _WRAPPERS}, key)
            if found is not None:
                return found
    return None


def _hostile(record: Mapping[str, Any]) -> bool:
    traits = [word for key in ("traits", "tags", "kind", "category") for word in _words(record.get(key))]
    return bool(record.get("hostile")) or "hostile" in traits


def _words(said: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever the file says
    return tuple(_written(one) for one in _listed(said))


def _choices(said: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401 - whatever the file says
    return tuple(
        tuple(_written(each) for each in one) if isinstance(one, list) else tuple(_written(one).split("|"))
        for one in _listed(said)
    )


def _listed(said: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever the file says
    if said is None or said == "":
        return ()
    if isinstance(said, dict):
        return [one for one in said.values() if one is not None]
    return said if isinstance(said, list) else [said]


def _written(one: Any) -> str:  # noqa: ANN401 - whatever the file says
    if isinstance(one, str):
        return one
    if isinstance(one, dict):
        return str(one.get("id") or one.get("name") or one.get("value") or json.dumps(one))
    return json.dumps(one)
