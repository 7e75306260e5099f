"""The git side of a repo: commits newest first, each with an id that follows from the repo and its number."""

from dataclasses import dataclass, replace
from typing import Any

from collectors.replica.readme import Readme
from collectors.replica.seeds import number, pick, roll, sha
from config.clock import DAY, HOUR, from_iso

_TITLES = (
    "Upload folder using huggingface_hub",
    "Update README.md",
    "Upload tokenizer",
    "Add files using upload-large-folder tool",
    "Update config.json",
    "Update generation_config.json",
    "Add citation",
    "Fix chat template",
    "Update model card",
    "Upload LICENSE",
)
_CONVERTER = "SFconvertbot"
_CONVERTED = 0.06


@dataclass(slots=True, frozen=True)
class Commit:
    """One commit: id (40 hexadecimal digits), title, instant (milliseconds UTC), handles, message.

    `readme` is README.md at this revision; None where it has none yet.
    """

    id: str
    title: str
    at: int
    authors: tuple[str, ...]
    message: str = ""
    readme: Readme | None = None


def initial(record: dict[str, Any], authors: list[str], readme: Readme) -> list[Commit]:
    """Return a plausible past for a record as it is shown at the world's start, newest first.

    The oldest is the Hub's "initial commit" at `createdAt`, the newest has the record's own `sha` and date.
    The first of several commits has no README.md yet, as on the Hub; all others have the present one.
    """
    identity = str(record["_id"])
    begun = from_iso(record["createdAt"])
    ended = max(from_iso(record.get("lastModified") or record["createdAt"]), begun)
    span = ended - begun
    middle = 0 if span < HOUR else 1 + number(identity, "commits") % min(9, 2 + span // DAY)
    instants = sorted(begun + int(span * roll(identity, "commit", index) ** 2) for index in range(middle))
    if span > 0:
        instants.append(ended)
    # the Hub's dates have whole seconds in git
    moments = [begun, *(at - at % 1000 for at in instants)]
    commits = [
        Commit(
            id=sha(identity, index),
            title="initial commit" if index == 0 else _title(identity, index),
            at=at,
            authors=(_author(identity, index, authors),),
            readme=readme if index > 0 or len(moments) == 1 else None,
        )
        for index, at in enumerate(moments)
    ]
    last = commits[-1]
    commits[-1] = replace(last, id=record.get("sha") or last.id, at=ended)
    return commits[::-1]


def _title(identity: str, index: int) -> str:
    return pick(_TITLES, identity, "title", index)


def _author(identity: str, index: int, authors: list[str]) -> str:
    if index > 1 and roll(identity, "converter", index) < _CONVERTED:
        return _CONVERTER
    return pick(authors, identity, "author", index)


def following(identity: str, count: int, title: str, at: int, author: str, readme: Readme | None) -> Commit:
    """Return the next commit of a repo that has `count` commits."""
    return Commit(id=sha(identity, count, at), title=title, at=at, authors=(author,), readme=readme)
