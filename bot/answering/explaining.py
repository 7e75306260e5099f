"""What is named in a text that is no question: each link to the Hub and each known name, briefly."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from bot.answering.finding import execute
from bot.answering.plan import Plan, Subject
from bot.answering.reading.entities import link_names
from bot.answering.reading.lexicon import lexicon
from bot.answering.reading.names import names_of
from bot.answering.reading.sense import distinct, subject_of
from bot.answering.reading.text import read
from bot.answering.saying.draft import Draft, Scope
from bot.answering.saying.rest import offer, say_what
from bot.answering.wanted import Sought, Wanted
from bot.document import Document
from storage.lookups import is_repo_id
from storage.records import REPO_TYPES
from storage.tracking import is_handle
from storage.views import View

LONGEST: Final = 4_000
"""Characters of a text that are looked at."""
MOST: Final = 5
"""So many things are explained."""
MOST_SOUGHT: Final = 3
_PIECE: Final = 900
_WORDS: Final = 100


class Explained(Struct, frozen=True):
    """The explanation, and what the text links to and the store does not hold."""

    document: Document
    wanted: tuple[Wanted, ...]


async def explain(
    view: View, text: str, locale: str, *, sought: Mapping[str, Sought] | None = None
) -> Explained:
    """Explain what a text names; `sought` is what came of looking up what it links to."""
    subjects, wanted = await _named(view, text, locale)
    draft = Draft(_scope(view, locale))
    draft.title = draft.words("explain-title")
    if len(subjects) == 1:
        await _whole(view, draft, subjects[0])
    elif subjects:
        await _each(view, draft, subjects)
    for one in (sought or {}).values():
        if one.said:
            draft.notes.append(one.said)
    if not subjects and not draft.notes:
        draft.say("explain-nothing")
    return Explained(draft.document(), wanted)


async def _named(view: View, text: str, locale: str) -> tuple[list[Subject], tuple[Wanted, ...]]:
    names, words = await names_of(view), lexicon(locale.split("-", maxsplit=1)[0])
    found: list[Subject] = []
    wanted: list[Wanted] = []
    for piece in _pieces(text[:LONGEST]):
        question = read(piece)
        linked = await link_names(view, question, names, words)
        found += [subject_of(one.named) for one in linked.entities]
        types = {link.first: link.repo_type or "model" for link in question.links}
        for one in linked.unknown:
            repo_type = next((kind for kind in REPO_TYPES if kind == types.get(one.first)), None)
            if is_repo_id(one.written):
                wanted.append(Wanted(one.written, one.written, repo_type))
            elif one.first in types and is_handle(one.written):
                wanted.append(Wanted(one.written, one.written, owner=True))
    return list(distinct(found)), tuple(dict.fromkeys(wanted))[:MOST_SOUGHT]


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces that are each read whole, cut between words."""
    piece: list[str] = []
    length = 0
    for word in text.split():
        if piece and (length + len(word) > _PIECE or len(piece) == _WORDS):
            yield " ".join(piece)
            piece, length = [], 0
        piece.append(word)
        length += len(word) + 1
    if piece:
        yield " ".join(piece)


async def _whole(view: View, draft: Draft, subject: Subject) -> None:
    say_what(draft, await execute.described(view, Plan(intent="describe", subjects=(subject,))))


async def _each(view: View, draft: Draft, subjects: list[Subject]) -> None:
    """Say of each thing in one line what it is, with the button that opens its page."""
    draft.say("explain-several", count=len(subjects))
    for subject in subjects[:MOST]:
        own = Draft(draft.scope)
        await _whole(view, own, subject)
        first, *more = own.lines
        draft.items.append((*first, " ", *more[0]) if more else first)
        draft.citations += [one for one in own.citations if one not in draft.citations]
        draft.study = draft.study or own.study
        offer(draft, subject)
    draft.left = max(len(subjects) - MOST, 0)


def _scope(view: View, locale: str) -> Scope:
    return Scope(repos=0, as_of=view.as_of, first_look=None, locale=locale, reach="apart")
