"""Reads small text files of repos, above all cards (README.md), as they are at one revision.

The Hub counts these requests apart from its interface's, and a gate keeps them from others. It may answer
with the way to another path of its own (a cache, or the repo's present name), which is followed; never to a
host that is not the Hub.
"""

from urllib.parse import quote

from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub, name_path
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing, HubMoved, HubUnreadable
from storage.records import RepoType

CARD = "README.md"
LARGEST = 5 * 1024 * 1024
"""Bytes of a file that are read; what comes behind them is cut off, and said to be."""
HOPS = 3
"""How often one file may lead to another path."""

_FOLDERS: dict[RepoType, str] = {"model": "", "dataset": "datasets/", "space": "spaces/"}
_NO_FILE = "EntryNotFound"


class TextFile(Struct, frozen=True):
    """A file as text: what is not UTF-8 in it is replaced.

    `size` is in bytes; where it was `cut`, of what was read.
    """

    text: str
    size: int
    cut: bool
    read_at: int


async def read_text(
    hub: Hub,
    repo_type: RepoType,
    name: str,
    path: str = CARD,
    *,
    revision: str,
    lane: Lane,
    errand: Errand,
    most: int = LARGEST,
) -> TextFile | None:
    """Return a file at a revision; None where the repo has no such file there.

    Raises HubMissing where there is no such repo or revision, HubRefused (with the code GatedRepo) where a
    gate is closed, and the other errors of the Hub.
    """
    there = f"/{_FOLDERS[repo_type]}{name_path(name)}/resolve/{quote(revision, safe='')}/{quote(path)}"
    for _ in range(HOPS):
        try:
            answer = await hub.get(there, lane=lane, errand=errand, named=True, most=most)
        except HubMoved as moved:
            there = moved.path
        except HubMissing as missing:
            if missing.code == _NO_FILE:
                return None
            raise
        else:
            text = answer.body.decode("utf-8-sig", errors="replace")
            return TextFile(text, len(answer.body), answer.cut, answer.sent_at)
    raise HubUnreadable(f"{there}: leads from one path to the next")
