"""What a question names and the store does not hold, as far as it can be looked up: an id, a link, a handle.

Who looks it up is handed in by whoever asks: nothing here knows the Hub.
"""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from bot.answering.plan import Read, Unread
from bot.answering.reading.sense import Sense
from bot.document import Line
from bot.texts import text
from bot.wording import hub_url
from storage.lookups import LookUp, Outcome, is_repo_id
from storage.records import REPO_TYPES, RepoType
from storage.tracking import is_handle


class Wanted(Struct, frozen=True):
    """A repo by its id (its type where a link says it), or a namespace; `written` is how it was named."""

    written: str
    name: str
    repo_type: RepoType | None = None
    owner: bool = False
    instead: str | None = None
    """The question with the whole address in the place of a bare word, which alone would be no name."""


class Sought(Struct, frozen=True):
    """What came of a look-up: that the store holds it now, or the words that say why it does not."""

    found: bool
    said: Line = ()


Seek = Callable[[Wanted], Awaitable[Sought]]


def wanted_in(read: Read, sense: Sense) -> tuple[Wanted, ...]:
    """Return what a question names by id or link and nobody knows; a bare word only where all turns on it."""
    found: list[Wanted] = []
    for one in sense.unknown:
        link = next((link for link in sense.question.links if link.first == one.first), None)
        name = one.written
        if is_repo_id(name):
            repo_type = None if link is None else _repo_type(link.repo_type) or "model"
            found.append(Wanted(name, name, repo_type))
        elif is_handle(name) and (link is not None or _turns_on(read, name)):
            whole, words = sense.question.text, sense.question.words
            begin, end = words[one.first].start, words[one.last - 1].end
            instead = None if link is not None else f"{whole[:begin]}{hub_url('model', name)}{whole[end:]}"
            found.append(Wanted(name, name, owner=True, instead=instead))
    return tuple(found)


def came_of(found: LookUp, wanted: Wanted, locale: str) -> Sought:
    """Return what came of a look-up; what is missing or private, and what could not be asked, is said so."""
    if found.outcome is Outcome.FOUND:
        return Sought(found=True)
    kind = "missing-owner" if wanted.owner and found.outcome is Outcome.MISSING else found.outcome
    return Sought(found=False, said=(text(f"lookup-{kind}", locale, name=wanted.name),))


def _turns_on(read: Read, written: str) -> bool:
    return isinstance(read, Unread) and read.topic == "name" and read.written == written


def _repo_type(word: str | None) -> RepoType | None:
    return next((repo_type for repo_type in REPO_TYPES if repo_type == word), None)
