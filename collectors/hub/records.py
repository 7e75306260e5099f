"""The shapes of the Hub's records, as its interface sends them, and how free-form fields are read.

A repo's card is YAML that people wrote: nothing in it can be relied upon, so its fields have no type here and
are read by functions that take what makes sense and leave the rest.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Annotated, Any

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

Text = str | UnsetType | None
Number = int | float | UnsetType | None
Tags = list[str | int | float | bool | None] | UnsetType | None


class Identity(Struct):
    """All that has to be read of a record to know which repo it is about."""

    hub_id: Annotated[str, Meta(pattern=r"^[0-9A-Za-z]{1,64}$")] = field(name="_id")


class RepoRecord(Struct, kw_only=True):
    """What models, datasets and Spaces have in common; a field that is UNSET was not in the record."""

    hub_id: str = field(name="_id")
    id: str
    private: bool | UnsetType | None = UNSET
    gated: bool | str | UnsetType | None = UNSET
    disabled: bool | UnsetType | None = UNSET
    sha: Text = UNSET
    created_at: Text = field(name="createdAt", default=UNSET)
    last_modified: Text = field(name="lastModified", default=UNSET)
    likes: Number = UNSET
    trending: Number = field(name="trendingScore", default=UNSET)
    tags: Tags = UNSET
    card: Raw | UnsetType = field(name="cardData", default=UNSET)


class CountedRecord(RepoRecord, kw_only=True):
    """What models and datasets have in common: downloads, counted over 30 days and over all time."""

    downloads: Number = UNSET
    downloads_all_time: Number = field(name="downloadsAllTime", default=UNSET)


class ModelRecord(CountedRecord, kw_only=True):
    """One item of a list of models."""

    task: Text = field(name="pipeline_tag", default=UNSET)
    library: Text = field(name="library_name", default=UNSET)
    safetensors: Raw | UnsetType = UNSET


class DatasetRecord(CountedRecord, kw_only=True):
    """One item of a list of datasets."""


class SpaceRecord(RepoRecord, kw_only=True):
    """One item of a list of Spaces; they have no downloads."""

    sdk: Text = UNSET
    models: Tags = UNSET
    datasets: Tags = UNSET


class Card(Struct):
    """The fields of a card that say something about licence, lineage and language."""

    license: Any = None
    license_name: Any = None
    license_link: Any = None
    base_model: Any = None
    base_model_relation: Any = None
    datasets: Any = None
    language: Any = None
    languages: Any = None


class Safetensors(Struct):
    """How many parameters the weights hold: `total`, or by type where the total is absent."""

    total: Any = None
    parameters: Any = None


class OwnerRecord(Struct, kw_only=True):
    """The overview of an organisation or a user; counts are the Hub's own."""

    hub_id: str | None = field(name="_id", default=None)
    name: str | None = None
    user: str | None = None
    fullname: str | None = None
    verified: bool | None = field(name="isVerified", default=None)
    plan: Any = None
    details: Any = None
    members: int | None = field(name="numUsers", default=None)
    models: int | None = field(name="numModels", default=None)
    datasets: int | None = field(name="numDatasets", default=None)
    spaces: int | None = field(name="numSpaces", default=None)
    followers: int | None = field(name="numFollowers", default=None)


RELATIONS = ("finetune", "adapter", "quantized", "merge")
"""How the Hub says a model stands to its base."""

MAX_INTEGER = 2**63 - 1
MAX_ID = 64
"""The longest `_id` of the Hub's that is taken for one; they have 24 characters."""
MAX_NAME = 300
"""The longest name of a repo or an owner, in characters; the Hub allows two thirds of it."""
MAX_TAG = 500
"""The longest tag, in characters; a longer one is cut. An index of a database holds no text of any length."""
_REPO_ID = re.compile(r"[A-Za-z0-9][\w.\-]*(?:/[\w.\-]+)?", re.ASCII)
_ADDRESS = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:datasets/|spaces/|models/)?", re.IGNORECASE
)


def is_plain(record: bytes) -> bool:
    """Say, fast, that no text of a JSON record needs cleaning or stripping; one may still be empty.

    JSON can hold what no database does, and blanks other than spaces, by escapes alone; and where it is
    written without spaces between its signs, one beside a quotation mark is a text's own.
    """
    if not record.isascii() or b"\\" in record:
        return False
    return b" " not in record or (b'" ' not in record and b' "' not in record)


def is_storable(record: bytes) -> bool:
    """Say, fast, that no text of a JSON record holds what no database does. No list's entry is too long."""
    return record.isascii() and b"\\u" not in record and b"\x00" not in record


def clean(text: str) -> str:
    """Return a text without what no database can hold: NUL, and halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode(errors="replace").decode()


def texts(value: object) -> list[str]:
    """Return the texts in a value that may be one, a list of them, or anything else."""
    items = value if isinstance(value, list) else [value]
    found = [clean(item).strip() for item in items if isinstance(item, str)]
    return [item for item in found if item]


def text_or_none(value: object) -> str | None:
    """Return a text or number of a card as text; None for nothing, blanks and structures."""
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return clean(str(value)).strip() or None


def repo_ids(values: Sequence[str], *, without: str = "") -> tuple[str, ...]:
    """Return what looks like repo ids, once each, sorted without regard to case; `without` is left out.

    Sorted, because an order that changes in a card is no change of what is in it.
    """
    own = without.casefold()
    found: dict[str, str] = {}
    if len(values) == 1:  # as nearly always
        key, name = _identified(values[0])
        return (name,) if name and key != own else ()
    for value in values:
        key, name = _identified(value)
        if name and key != own:
            found.setdefault(key, name)
    return tuple(found[key] for key in sorted(found)) if len(found) > 1 else tuple(found.values())


def _repo_id(value: str) -> tuple[str, str]:
    """Return a repo id, in lower case and as it is written, from an id or an address; else nothing."""
    name = (_ADDRESS.sub("", value) if "://" in value else value).rstrip("/")
    if len(name) <= MAX_NAME and _REPO_ID.fullmatch(name):
        return name.casefold(), name
    return "", ""


_known_id = lru_cache(maxsize=16_384)(_repo_id)
"""Many stand on few: the same bases and datasets come again and again."""


def _identified(value: str) -> tuple[str, str]:
    return _known_id(value) if len(value) <= MAX_NAME else _repo_id(value)


def cut(tag: str) -> str:
    """Return a tag, no longer than an index takes."""
    return tag if len(tag) <= MAX_TAG else tag[: MAX_TAG - 1].rstrip() + "…"


def licenses(values: Iterable[str]) -> str | None:
    """Return licence ids in the Hub's lower case, sorted and joined by commas; None for none."""
    found = {value.casefold() for value in values}
    return ",".join(sorted(found)) or None


def languages(value: object) -> tuple[str, ...]:
    """Return language codes, sorted; YAML 1.1 reads `no` (Norwegian) as false, which is undone here."""
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    found = ("no" if item is False else text_or_none(item) for item in items)
    return tuple(sorted({cut(code.casefold()) for code in found if code is not None}))
