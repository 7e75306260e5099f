"""An answer on its way: lines in order, links with what they support, and what makes it honest at the end."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

from bot.answering.plan import Subject
from bot.document import (
    Action,
    Block,
    Chart,
    Citation,
    Code,
    Document,
    Instant,
    Items,
    Line,
    Link,
    Paragraph,
    Small,
    Span,
    plain,
)
from bot.texts import spans, text
from bot.wording import count_words, fill, owner_link, repo_link

LINES: Final = 8
"""The most lines an answer has, its small print included."""
MOST_ACTIONS: Final = 5
STUDY: Final = "https://arxiv.org/abs/2509.25397"

_OF_STUDY: Final = ("slides", "paper", "study", "arXiv", "abstract")

Outcome = Literal["answered", "caveat", "clarify", "no_data", "declined"]
Reason = Literal["not_read", "not_collected", "not_knowable"]


class Scope:
    """What an answer stands on: how many repos, as of when, in whose language."""

    def __init__(
        self,
        *,
        repos: int,
        as_of: int | None,
        first_look: int | None,
        locale: str,
        kind: str | None = None,
        reach: Literal["tracked", "whole", "apart"] = "tracked",
    ) -> None:
        self.repos = repos
        self.kind = kind
        """The type of the repos, where only one is meant."""
        self.reach = reach
        """Whether these are those that are tracked, all that are known, or what is asked about is neither."""
        self.as_of = as_of
        self.first_look = first_look
        self.locale = locale


class Draft:
    """What is being said; `document` puts it together within the eight lines an answer has."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.locale = scope.locale
        self.title = text("answer-title", scope.locale, intent="none")
        self.url: str | None = None
        self.lines: list[Line] = []
        self.items: list[Line] = []
        self.notes: list[Line] = []
        self.chart: Chart | None = None
        self.rows: list[dict[str, Any]] = []
        self.entities: list[str] = []
        self.citations: list[Citation] = []
        self.actions: list[Action] = []
        self.outcome: Outcome = "answered"
        self.reason: Reason | None = None
        self.study: str | None = None
        self.left = 0

    def say(self, message: str, /, **slots: Line | Span | float) -> None:
        """Add a line."""
        self.lines.append(self.line(message, **slots))

    def note(self, message: str, /, **slots: Line | Span | float) -> None:
        """Add what makes the answer honest, after everything else; the answer carries a caveat then."""
        self.notes.append(self.line(message, **slots))
        self.caution()

    def unobserved(self, first_look: int | None) -> None:
        """Say that nothing was observed at the time that is asked about: that is no answer."""
        if first_look is None:
            self.say("refused-uncollected")
        else:
            self.say("refused-before", at=Instant(first_look, "date"))
        self.outcome, self.reason = "no_data", "not_collected"

    def line(self, message: str, /, **slots: Line | Span | float) -> Line:
        """Return a message as a line of this answer's language."""
        return fill(message, self.locale, **slots)

    def words(self, message: str, /, **args: str | float) -> str:
        """Return a message as text of this answer's language."""
        return text(message, self.locale, **args)

    def caution(self) -> None:
        """Let the answer carry a caveat, if it is one."""
        if self.outcome == "answered":
            self.outcome = "caveat"

    def cite(self, url: str, supports: str) -> None:
        """Name an address and what it supports, once."""
        citation = Citation(url, supports)
        if citation not in self.citations:
            self.citations.append(citation)

    def cite_study(self, source: str) -> None:
        """Name the study as what a line stands on, with the place in our codebook's words."""
        self.study = self.study or source
        self.cite(STUDY, self.words("answer-source-study"))

    def cite_source(self, source: str) -> None:
        """Name what a line stands on, with the study's address where it is the study."""
        self.study = self.study or source
        if source.startswith(_OF_STUDY):
            self.cite_study(source)

    def repo(self, repo_type: str, name: str, supports: str) -> Link:
        """Return a link to a repo that supports what is said beside it."""
        link = repo_link(repo_type, name)
        self.cite(link.url, supports)
        return link

    def owner(self, handle: str, supports: str) -> Link:
        """Return a link to a namespace that supports what is said beside it."""
        link = owner_link(handle)
        self.cite(link.url, supports)
        return link

    def act(self, label: str, act: str, *args: str) -> None:
        """Offer a button, once."""
        action = Action(label, act, args)
        if action not in self.actions:
            self.actions.append(action)

    def joined(self, lines: Iterable[Line | Span], separator: str = ", ") -> Line:
        """Return several pieces as one line."""
        out: list[Span] = []
        for piece in lines:
            out.extend([separator] if out else [])
            out.extend(piece if isinstance(piece, tuple) else (piece,))
        return tuple(out)

    def document(self) -> Document:
        """Put the answer together: the direct answer first, the small print last, eight lines at most."""
        small = self._small()
        room = LINES - 1 - len(self.notes)
        lines = self.lines[:room]
        items = self._cut(self.items, room - len(lines), self.left)
        blocks: list[Block] = []
        if lines:
            blocks.append(Paragraph(tuple(lines)))
        if items:
            blocks.append(Items(tuple(items)))
        if self.chart is not None:
            blocks.append(self.chart)
        if self.notes:
            blocks.append(Paragraph(tuple(self.notes)))
        blocks.append(Small(small))
        return Document(
            title=self.title,
            url=self.url,
            blocks=tuple(blocks),
            actions=tuple(self.actions[:MOST_ACTIONS]),
            citations=self._shown(lines, items),
            tone="bad" if self.outcome == "declined" else "neutral",
        )

    def _shown(self, lines: Sequence[Line], items: Sequence[Line]) -> tuple[Citation, ...]:
        """Return the sources of what is shown: not those of lines that had no room."""
        kept = _addresses((*lines, *items, *self.notes))
        cut = _addresses((*self.lines, *self.items)) - kept
        return tuple(one for one in self.citations if one.url not in cut)

    def _cut(self, items: Sequence[Line], room: int, left: int) -> list[Line]:
        if room <= 0:
            return []
        if len(items) <= room and not left:
            return list(items)
        kept = list(items[: room - 1]) if len(items) >= room else list(items)
        more = left + len(items) - len(kept)
        return [*kept, spans("answer-more", self.locale, count=more)] if more else kept

    def _small(self) -> Line:
        at = self.scope.as_of
        if self.study is not None:
            if at is None:
                return self.line("answer-scope-study-only", source=self.study)
            return self.line("answer-scope-study", source=self.study, at=Instant(at))
        if at is None:
            return self.line("answer-scope-empty")
        if self.scope.reach == "apart":
            return self.line("answer-scope-apart", at=Instant(at))
        message = "answer-scope-whole" if self.scope.reach == "whole" else "answer-scope"
        repos = count_words(self.scope.repos, self.scope.kind, self.locale)
        return self.line(message, repos=repos, at=Instant(at))


def _addresses(lines: Iterable[Line]) -> set[str]:
    return {span.url for line in lines for span in line if isinstance(span, Link)}


def plain_text(document: Document) -> str:
    """Return a document's words without any formatting, a line each; a picture is the words beside it."""
    out: list[str] = []
    for block in document.blocks:
        match block:
            case Paragraph(lines=lines) | Items(items=lines):
                out.extend(plain(line) for line in lines)
            case Small(line=line):
                out.append(plain(line))
            case Chart(alt=alt):
                out.append(alt)
            case _:
                continue
    return "\n".join(out)


def subject_span(subject: Subject) -> Span:
    """Return a subject's name with its page on the Hub behind it, where it has one."""
    if subject.kind == "repo":
        return repo_link(subject.repo_type or "model", subject.key)
    if subject.handles:
        return Link(subject.name, owner_link(subject.handles[0]).url)
    return Code(subject.name)
