"""What answers, cards and digests are made of, before anything knows how it will be shown.

Text from outside goes in as plain `str` and is only ever data: whoever renders a document (Discord, Markdown,
the terminal, JSON) escapes it. Everything that formats is a span of ours.
"""

from typing import Literal

from msgspec import Struct

from config.clock import to_iso

TimeStyle = Literal["date", "minute", "relative"]


class Strong(Struct, frozen=True, tag="strong"):
    """Text to stand out."""

    text: str


class Code(Struct, frozen=True, tag="code"):
    """A name to be shown letter by letter: a repo id, a revision, a command's word."""

    text: str


class Link(Struct, frozen=True, tag="link"):
    """Text with an address behind it. Addresses are built by us, never taken from outside whole."""

    text: str
    url: str


class Instant(Struct, frozen=True, tag="instant"):
    """An instant (milliseconds UTC), shown in the reader's own zone where that is possible."""

    at: int
    style: TimeStyle = "minute"


class Command(Struct, frozen=True, tag="command"):
    """One of our commands by its full name ("digest subscribe"), clickable where that is possible."""

    name: str


Span = str | Strong | Code | Link | Instant | Command
Line = tuple[Span, ...]


class Paragraph(Struct, frozen=True, tag="paragraph"):
    """One or more lines that belong together."""

    lines: tuple[Line, ...]


class Heading(Struct, frozen=True, tag="heading"):
    """A section's name."""

    text: str


class Items(Struct, frozen=True, tag="items"):
    """A list; long ones are paged or cut by whoever renders, who then says how many are left."""

    items: tuple[Line, ...]
    ordered: bool = False
    start: int = 1  # the first number of an ordered list: a list that is continued on another page goes on


class Facts(Struct, frozen=True, tag="facts"):
    """Named values, one a line."""

    rows: tuple[tuple[str, Line], ...]


class Small(Struct, frozen=True, tag="small"):
    """Scope, as-of time, coverage: what makes the rest honest, in small print."""

    line: Line


class Point(Struct, frozen=True):
    """One observed value of a series; a None value starts a gap."""

    at: int
    value: float | None


class Series(Struct, frozen=True):
    """One line of a chart."""

    name: str
    points: tuple[Point, ...]


class Chart(Struct, frozen=True, tag="chart"):
    """A picture of one or several series as small multiples, with the words that replace it."""

    title: str
    unit: str
    series: tuple[Series, ...]
    alt: str


class Above(Struct, frozen=True, kw_only=True):
    """One that a repo stands on. `depth` counts from the repo (1: its own base); `note` is its licence.

    `known` is False for what is gone or was never seen; `data` tells a dataset from a model.
    """

    name: str
    note: str
    depth: int
    known: bool = True
    data: bool = False


class Below(Struct, frozen=True, kw_only=True):
    """What stands on a repo in one way: how many, in words and as a share of all, and the best known."""

    label: str
    count: str
    share: float
    examples: tuple[str, ...] = ()


class Lineage(Struct, frozen=True, kw_only=True, tag="lineage"):
    """A picture of a repo between what it stands on (roots first) and what was built on it."""

    title: str
    unit: str
    name: str
    note: str
    above: tuple[Above, ...] = ()
    below: tuple[Below, ...] = ()
    left_out: str = ""
    nothing_above: str = ""
    nothing_below: str = ""
    alt: str


class Place(Struct, frozen=True, kw_only=True):
    """A namespace on a map. `key` is what ties name it by; `weight` (0 to 1) is how much is built on it."""

    key: str
    name: str
    weight: float = 0.0


class Band(Struct, frozen=True, kw_only=True):
    """Namespaces of one kind of governance, in the order in which they stand."""

    label: str
    places: tuple[Place, ...]


class Tie(Struct, frozen=True, kw_only=True):
    """Who builds on whom, by keys; `weight` (0 to 1) is how much."""

    builder: str
    base: str
    weight: float


class Atlas(Struct, frozen=True, kw_only=True, tag="atlas"):
    """A picture of namespaces in bands, tied by who builds on whom; a row of a band has `columns` places."""

    title: str
    unit: str
    bands: tuple[Band, ...]
    ties: tuple[Tie, ...]
    columns: int = 5
    empty: str = ""
    alt: str


Drawing = Chart | Lineage | Atlas
"""A block that is drawn: each has a title, a unit, and the words that replace it."""
Block = Paragraph | Heading | Items | Facts | Small | Drawing


class Action(Struct, frozen=True):
    """A button: `act` and `args` say what it does, so that it works after a restart."""

    label: str
    act: str
    args: tuple[str, ...] = ()
    style: Literal["primary", "secondary", "danger"] = "secondary"


class Citation(Struct, frozen=True):
    """An address and what it supports."""

    url: str
    supports: str


class Document(Struct, frozen=True, kw_only=True):
    """Something to show: a title, blocks in order, buttons, and the time it speaks of."""

    title: str
    url: str | None = None
    blocks: tuple[Block, ...] = ()
    actions: tuple[Action, ...] = ()
    citations: tuple[Citation, ...] = ()
    as_of: int | None = None
    tone: Literal["neutral", "good", "warning", "bad"] = "neutral"


def line(*spans: Span) -> Line:
    """Write one line of spans."""
    return spans


def paragraph(*spans: Span) -> Paragraph:
    """Write a paragraph of one line."""
    return Paragraph((spans,))


def plain(spans: Line) -> str:
    """Return a line as text without any formatting: for logs, JSON and alternative text."""
    return "".join(_plain(span) for span in spans)


def _plain(span: Span) -> str:
    match span:
        case str():
            return span
        case Instant(at=at, style="date"):
            return to_iso(at)[:10]
        case Instant(at=at):
            return to_iso(at)[:16].replace("T", " ") + " UTC"
        case Command(name=name):
            return f"/{name}"
        case Strong(text=text) | Code(text=text) | Link(text=text):
            return text
