"""Families of repos by the words people name them in: "qwen3", "olmo 2 7b", "starcoder2", "mistral 7b".

Names are compared token by token, so that "OLMo-2-1124-7B" is an OLMo 2 with 7 billion parameters, and
"OLMoE-1B-7B" is none.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

_TOKEN: Final = re.compile(r"\d+(?:\.\d+)*(?:[bmk](?![^\W\d_]))?|[^\W\d_]+")
_SIZE: Final = re.compile(r"\d+(?:\.\d+)*[bmk]")
_PACKED: Final = frozenset(
    {"gguf", "awq", "gptq", "fp", "int", "bit", "mlx", "onnx", "bnb", "exl", "nvfp", "quantized", "openvino"}
)
"""Tokens of repos that repeat another one in another format."""


def tokens(written: str) -> tuple[str, ...]:
    """Return what a name is made of: words, numbers with their dots, and sizes such as 7b."""
    return tuple(_TOKEN.findall(written.casefold()))


def is_numbered(wanted: Sequence[str]) -> bool:
    """Whether a version or a size is among some tokens."""
    return any(one[0].isdigit() for one in wanted)


class Family:
    """What somebody wrote, as it is looked for in names."""

    def __init__(self, wanted: Sequence[str]) -> None:
        """`wanted` are the tokens that were written."""
        first = next((place for place, one in enumerate(wanted) if one[0].isdigit()), len(wanted))
        versioned = first < len(wanted) and not _SIZE.fullmatch(wanted[first])
        cut = first + 1 if versioned else first
        self.head, self.rest = tuple(wanted[:cut]), tuple(wanted[cut:])
        self._packed = not _PACKED.isdisjoint(wanted)

    def place(self, name: Sequence[str], *, loose: bool = False) -> int | None:
        """Return where in a name's tokens the family begins; None where it is not of it.

        `loose` takes 3.1 for a 3.
        """
        size = len(self.head)
        for start in range(len(name) - size + 1):
            here = name[start : start + size]
            if all(map(_loosely if loose else str.__eq__, self.head, here)) and _follow(
                self.rest, name[start + size :]
            ):
                return start
        return None

    def order(self, name: Sequence[str], start: int) -> tuple[bool, bool]:
        """Return what sorts the likely members first: named so from the start, in its own format."""
        return start > 0, not self._packed and not _PACKED.isdisjoint(name)


def _loosely(wanted: str, here: str) -> bool:
    return wanted == here or (wanted[0].isdigit() and here.startswith(f"{wanted}."))


def _follow(wanted: Sequence[str], name: Iterable[str]) -> bool:
    """Whether tokens come in this order, others between them or not."""
    left = iter(name)
    return all(any(one == other for other in left) for one in wanted)
