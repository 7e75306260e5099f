"""Pages of a synthetic Hub, printed: what a profile looks like in a list is made once, then only filled in.

What is printed once is made by the same code as any other answer, from a record with marks in its slots, so a
printed record cannot look different from a computed one.
"""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

import msgspec

from collectors.replica import derived, shapes
from collectors.replica.drift import Counters
from collectors.replica.growth import SLOTS, grow
from collectors.replica.state import Repo, State
from collectors.replica.synthetic_values import Row

_NUMBERS = SLOTS[SLOTS.index("likes") :]
_MARKS = {slot: f"@@{slot}@@" for slot in SLOTS}
_MARK = re.compile(
    (
        rf'"@@({"|".join(_NUMBERS)})@@"|@@({"|".join(slot for slot in SLOTS if slot not in _NUMBERS)})@@'
    ).encode()
)
_WORKED_OUT = {*derived.ALWAYS, *derived.OTHERWISE} - {"author"}

Pick = Callable[[tuple[Any, ...]], tuple[Any, ...]]


class Printer:
    """Prints the repos of a kind with the keys that a list was asked for."""

    def __init__(self, seed: int, kind: str, expand: list[str]) -> None:
        self._seed, self._kind, self._expand = seed, kind, expand
        self._plates: dict[int, tuple[bytes, Pick]] = {}

    @staticmethod
    def prints(expand: list[str]) -> bool:
        """Tell whether these keys stand in records, so that nothing has to be worked out for them."""
        return bool(expand) and _WORKED_OUT.isdisjoint(expand)

    def print(self, row: Row) -> bytes:
        """Return a repo as JSON."""
        profile, turned, values = row
        plate = self._plates.get(profile << 2 | turned)
        if plate is None:
            plate = self._plates[profile << 2 | turned] = self._plate(profile, turned)
        text, pick = plate
        return text % pick(values)

    def _plate(self, profile: int, turned: int) -> tuple[bytes, Pick]:
        repo = Repo(self._kind, grow(self._seed, self._kind, profile, _MARKS, turned), Counters("", 0))
        item = shapes.item(
            State(), repo, expand=self._expand, full=False, card=False, config=False, linked=False
        )
        places: list[int] = []

        def slot(match: re.Match[bytes]) -> bytes:
            places.append(SLOTS.index((match[1] or match[2]).decode()))
            return b"%b" if match[1] is None else b"%d"

        text = _MARK.sub(slot, msgspec.json.encode(item).replace(b"%", b"%%"))
        # a single place would be picked as itself, not as a tuple: every item has at least `_id` and `id`
        return text, itemgetter(*places)
