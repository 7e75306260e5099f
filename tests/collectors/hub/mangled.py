"""Pages of records that look real and are spoiled in every way that JSON, and what is none, can be."""

import json
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from msgspec import Struct

from collectors.replica.world import load
from storage.records import REPO_TYPES, RepoType

Parts = list[tuple[str, bytes]]
"""A record's fields, in order, each with its value as it is written; a name may come more than once."""

FIELDS = (
    "_id", "id", "private", "gated", "disabled", "sha", "createdAt", "lastModified", "likes", "downloads",
    "downloadsAllTime", "trendingScore", "tags", "cardData", "pipeline_tag", "library_name", "safetensors",
    "sdk", "models", "datasets", "author", "siblings",
)  # fmt: skip
CARD_FIELDS = (
    "license", "license_name", "license_link", "base_model", "base_model_relation", "datasets", "language",
    "languages", "self", "ignore_metadata_errors", "arxiv", "co2_eq_emissions", "thumbnail", "inference",
)  # fmt: skip
HUGE = b'"' + b"long" * 1_300_000 + b'"'
NUMBERS = (
    b"0", b"-1", b"1.0", b"1.5", b"-0.0", b"1e3", b"1e400", b"-1e400", b"NaN", b"Infinity", b"-Infinity",
    b"2147483648", b"9223372036854775807", b"9223372036854775808", b"-9223372036854775808",
    b"-9223372036854775809", b"1" * 400, b"1" * 5000, b"01", b"+1", b"1e-400", b"0.1e1",
)  # fmt: skip
TEXTS = (
    b'""', b'" "', b'"a"', b'" a "', b'"A B"', b'"a\\tb"', b'"a\tb"', b'"a\x00b"', rb'"a\u0000b"',
    rb'"\ud83d"', rb'"\ude00\ud83d"', rb'"\ud83d\ude00"', b'"\xff\xfe"', b'"\xed\xa0\x80"', b'"\xc3"',
    b'"a\\q"', rb'"\u00"', '"日本語 ａ"'.encode(), '"İ"'.encode(), '"ß\u2028"'.encode(), b'"null"', b'"None"',
    b'"false"', b'"7"', b"'a'", b'"auto"', b'"manual"', b'"acme/one"', b'"a/b/c"',
    b'"https://huggingface.co/acme/one/"',
    b'"other"', b'"2024-12-26T04:54:08.000Z"', b'"2024-12-26"', b'"0001-01-01T00:00:00+14:00"',
    b'"9999-12-31T23:59:59-14:00"', b'"9999-12-31T23:59:59.999999999Z"', b'"2024-02-30T00:00:00Z"',
    b'"quantized"', b'"base_model:merge:acme/one"', b'"' + b"x/" * 300 + b'"', b'"' + b"y" * 3000 + b'"',
    b'"' + "語".encode() * 1500 + b'"',
)  # fmt: skip
ODDITIES = (
    b"null", b"true", b"false", b"[]", b"{}", b"[[]]", b"[null]", b'[{"a": 1}]', b'{"a": {"b": [1, "x"]}}',
    b'["x", 1, null, true, 1.5, ["y"]]', b'["", " ", "a", "a"]', b'{"total": "7"}', b'{"total": -1}',
    b'{"total": 1e300}', b'{"parameters": {"F16": 1.5, "I8": true}}', b'{"parameters": {"F16": 1e400}}',
    b'{"parameters": {"F16": ' + b"9" * 300 + b"}}",
    b"[" * 40 + b"]" * 40, b"[" * 3000 + b"]" * 3000, b'{"a":' * 3000 + b"1" + b"}" * 3000, b"tru",
    b"undefined", b"",
    b'["base_model:finetune:acme/one", "base_model:acme/one", "license:mit", "license:other", "dataset:a/b"]',
)  # fmt: skip
VALUES = st.sampled_from(NUMBERS) | st.sampled_from(TEXTS) | st.sampled_from(ODDITIES)


class Spoiled(Struct, frozen=True):
    """A page's records, some of them spoiled, and how many there are."""

    repo_type: RepoType
    records: tuple[bytes, ...]

    def __repr__(self) -> str:
        """Show it short enough to be read."""
        return f"{self.repo_type}: {[record[:2000] for record in self.records]}"

    @property
    def body(self) -> bytes:
        """The page as the Hub would send it."""
        return b"[" + b",".join(self.records) + b"]"


@lru_cache(maxsize=3)
def real(repo_type: RepoType) -> tuple[dict[str, Any], ...]:
    """Return real-shaped records of a type, from the world that comes with the local Hub."""
    return tuple(load().repos[repo_type][:60])


def parts_of(record: dict[str, Any], *, compact: bool) -> Parts:
    """Take a record apart."""
    between = (",", ":") if compact else (", ", ": ")
    written = [
        (name, json.dumps(value, separators=between, ensure_ascii=compact)) for name, value in record.items()
    ]
    return [(name, value.encode()) for name, value in written]


def whole(parts: Parts, *, compact: bool) -> bytes:
    """Put a record together again."""
    colon, comma = (b":", b",") if compact else (b": ", b", ")
    return b"{" + comma.join(b'"' + name.encode() + b'"' + colon + value for name, value in parts) + b"}"


@st.composite
def spoiled_parts(draw: st.DrawFn, parts: Parts, names: tuple[str, ...]) -> Parts:
    """Drop, retype, nest, repeat or add some of a record's fields."""
    parts = list(parts)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(parts) - 1)) if parts else 0
        how = draw(st.sampled_from(("drop", "retype", "nest", "list", "repeat", "add")))
        if how == "add" or not parts:
            parts.insert(at, (draw(st.sampled_from(names)), draw(VALUES)))
            continue
        name, value = parts[at]
        if how == "drop":
            del parts[at]
        elif how == "repeat":
            parts.insert(draw(st.integers(0, len(parts))), (name, draw(VALUES)))
        else:
            new = {"nest": b'{"x":' + value + b"}", "list": b"[" + value + b"]"}.get(how) or draw(VALUES)
            parts[at] = (name, new)
    return parts


@st.composite
def spoiled_records(draw: st.DrawFn, repo_type: RepoType, given: tuple[dict[str, Any], ...] = ()) -> bytes:
    """Return one record, perhaps spoiled, perhaps no record at all."""
    if draw(st.integers(0, 19)) == 0:
        return draw(VALUES.filter(bool))
    record = dict(draw(st.sampled_from(given or real(repo_type))))
    compact = draw(st.booleans())
    card = record.pop("cardData", None)
    parts = parts_of(record, compact=compact)
    if isinstance(card, dict):
        inner = draw(spoiled_parts(parts_of(card, compact=compact), CARD_FIELDS))
        parts.append(("cardData", whole(inner, compact=compact)))
    return whole(draw(spoiled_parts(parts, FIELDS)), compact=compact)


@st.composite
def spoiled_pages(
    draw: st.DrawFn, given: tuple[RepoType, tuple[dict[str, Any], ...]] | None = None
) -> Spoiled:
    """Return a page of a few records of a type; some of them stand on it twice."""
    repo_type: RepoType = given[0] if given else draw(st.sampled_from(REPO_TYPES))
    records = draw(st.lists(spoiled_records(repo_type, given[1] if given else ()), min_size=1, max_size=5))
    if draw(st.integers(0, 29)) == 0:
        at = draw(st.integers(0, len(records) - 1))
        name = draw(st.sampled_from(FIELDS)).encode()
        records[at] = records[at].replace(b'"id"', b'"' + name + b'":' + HUGE + b',"id"', 1)
    return Spoiled(repo_type, tuple(records))
