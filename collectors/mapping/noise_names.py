"""What the name of a repo says of itself: its marks of a quantisation, its counters, its pattern."""

import re
from functools import lru_cache

from msgspec import Struct

_MARK = re.compile(
    r"(?:^|[-_. ])(?:"
    r"gguf|ggml|gptq|awq|exl[23]|mlx|bnb|hqq|aqlm|quip|dwq|autoround|nf4|(?:nv|mx)?fp[48]|u?int[2348]"
    r"|[2-8](?:\.\d+)?-?bits?|\d(?:\.\d+)?bpw|w\d+a\d+|i?q\d(?:_[0-9a-z]{1,3}){0,2}|quanti[sz]ed|quants?"
    r")(?=$|[-_. ])"
)
"""The names of the formats and widths to which weights are quantised, as they stand in names of repos."""
_LOOSE = re.compile(
    r"(?:^|[-_. ])(?:i1|imat|imatrix|dynamic|bf16|fp16|f16|g?\d{2,3}g|block|mixed)(?=$|[-_. ])"
)
"""What often stands beside a mark and says nothing alone."""
_SIZE = re.compile(r"(?:\d+x)?a?\d+(?:\.\d+)?[bmkt]$")
_NUMBERED = re.compile(r"([a-z]*)(\d+)(k|st|nd|rd|th)?$")
_HASH = re.compile(r"(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}$")
_SEPARATORS = re.compile(r"[-_ ]+")


class Pattern(Struct, frozen=True):
    """A name with its sizes and numbers blanked out, and the numbers that were in it."""

    skeleton: str
    counters: tuple[str, ...]
    first: str


def own_name(name: str) -> str:
    """Return a repo's own name, without its owner, in lower case."""
    return name.rpartition("/")[2].casefold()


@lru_cache(maxsize=8192)
def quantization_mark(own: str) -> str | None:
    """Return the last mark of a quantisation in an own name, if it bears one."""
    found = [match.group().strip("-_. ") for match in _MARK.finditer(own)]
    return found[-1] if found else None


@lru_cache(maxsize=8192)
def stem(own: str) -> str:
    """Return an own name without its marks of a quantisation: what was quantised, if it kept its name."""
    bare = own
    while True:
        shorter = _LOOSE.sub("", _MARK.sub("", bare)) if quantization_mark(bare) else bare
        if shorter == bare:
            return bare.strip("-_. ")
        bare = shorter


@lru_cache(maxsize=8192)
def pattern(own: str) -> Pattern:
    """Return the pattern of an own name. Sizes and marks of a quantisation are no counters."""
    parts: list[str] = []
    counters: list[str] = []
    words = [word for word in _SEPARATORS.split(stem(own)) if word]
    for word in words:
        numbered = _NUMBERED.match(word)
        if _SIZE.match(word):
            parts.append("<size>")
        elif numbered or _HASH.match(word):
            kept = numbered.group(1) if numbered else ""
            counters.append(word[len(kept) :])
            parts.append(f"{kept}#")
        else:
            parts.append(word)
    return Pattern("-".join(parts), tuple(counters), words[0] if words else own)
