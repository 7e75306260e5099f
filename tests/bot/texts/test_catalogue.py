"""Every message that is asked for exists with its arguments, and every message is asked for.

The messages are read by Fluent's own parser, the calls by Python's: `text("id", name=...)`, `spans(...)`,
`fill(...)` and what an answer's draft says with them, also through f-strings (`text(f"kind-{kind}")` stands
for every id of that form) and through tables of ids (any string in the code that is an id counts).
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor
from hypothesis import given
from hypothesis import strategies as st

from bot.document import Instant, Strong
from bot.texts import TextError, spans, text
from bot.texts.catalogue import locales, sources

BOT = Path(__file__).parents[3] / "bot"
NAMES = frozenset({"text", "spans", "fill"})
SAID = frozenset({"say", "note", "line", "words"})
OWN = frozenset({"locale"})


@dataclass(frozen=True)
class Call:
    """One call for a message: ids it may mean, what it hands in, and whether that is all of it."""

    where: str
    ids: tuple[str, ...]
    pattern: re.Pattern[str] | None
    args: frozenset[str]
    complete: bool


class Variables(Visitor):
    """Collects the variables of a message, and the messages and terms it refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.variables: set[str] = set()
        self.references: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 - fluent's own naming
        self.variables.add(node.id.name)

    def visit_MessageReference(self, node: ftl.MessageReference) -> None:  # noqa: N802 - fluent's own naming
        self.references.add(node.id.name)


@cache
def messages(locale: str) -> dict[str, Variables]:
    found: dict[str, Variables] = {}
    for path in sources(locale):
        resource = FluentParser().parse(path.read_text(encoding="utf-8"))
        for entry in resource.body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{path.name}: {entry.id.name} stands there twice"
                assert entry.value is not None, f"{path.name}: {entry.id.name} has no text"
                found[entry.id.name] = Variables()
                found[entry.id.name].visit(entry)
    return found


def variables(message_id: str) -> set[str]:
    entry = messages("en")[message_id]
    return entry.variables.union(*(variables(reference) for reference in entry.references))


def code() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(BOT.rglob("*.py")):
        yield str(path.relative_to(BOT.parent)), ast.parse(path.read_text(encoding="utf-8"))


@cache
def calls() -> tuple[Call, ...]:
    return tuple(call for where, module in code() for call in _calls(where, module))


def _calls(where: str, module: ast.Module) -> Iterator[Call]:
    ours = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("bot.texts", "bot.wording"))
        for alias in node.names
        if alias.name in NAMES
    }
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not (_is_ours(node.func, ours) or _is_said(node.func)):
            continue
        args = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        complete = all(keyword.arg for keyword in node.keywords)
        ids, pattern = _meant(node.args[0])
        yield Call(f"{where}:{node.lineno}", ids, pattern, args - OWN, complete)


def _is_ours(function: ast.expr, ours: set[str]) -> bool:
    return isinstance(function, ast.Name) and function.id in ours


def _is_said(function: ast.expr) -> bool:
    """Whether a function is a draft's own: `draft.say("id", ...)`."""
    return (
        isinstance(function, ast.Attribute)
        and function.attr in SAID
        and isinstance(function.value, ast.Name)
        and function.value.id == "draft"
    )


def _meant(node: ast.expr) -> tuple[tuple[str, ...], re.Pattern[str] | None]:
    match node:
        case ast.Constant(value=str(message_id)):
            return (message_id,), None
        case ast.IfExp():
            return _meant(node.body)[0] + _meant(node.orelse)[0], None
        case ast.JoinedStr():
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_-]+"
                for part in node.values
            ]
            return (), re.compile("".join(parts))
    return (), None


@cache
def words() -> frozenset[str]:
    """Return every string constant of the code: tables of ids are made of them."""
    return frozenset(
        node.value
        for _, module in code()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_every_message_asked_for_exists() -> None:
    missing = [
        f"{call.where}: {message_id}"
        for call in calls()
        for message_id in call.ids
        if message_id not in messages("en")
    ]
    missing += [
        f"{call.where}: {call.pattern.pattern}"
        for call in calls()
        if call.pattern and not any(map(call.pattern.fullmatch, messages("en")))
    ]
    assert missing == []


def test_every_message_is_given_just_what_it_needs() -> None:
    wrong = [
        f"{call.where}: {message_id} needs {sorted(variables(message_id))}, is given {sorted(call.args)}"
        for call in calls()
        for message_id in call.ids
        if message_id in messages("en")
        and (call.args - variables(message_id) or (call.complete and variables(message_id) - call.args))
    ]
    assert wrong == []


def test_every_message_is_asked_for() -> None:
    patterns = [call.pattern for call in calls() if call.pattern]
    referred = set().union(*(entry.references for entry in messages("en").values()))
    unused = [
        message_id
        for message_id in messages("en")
        if message_id not in words()
        and message_id not in referred
        and not any(pattern.fullmatch(message_id) for pattern in patterns)
    ]
    assert unused == []


def test_the_calls_are_really_found() -> None:
    assert "bot/cards/errors.py" in {call.where.split(":")[0] for call in calls()}
    assert len(calls()) > 20


@pytest.mark.parametrize("locale", sorted(locales()))
def test_every_locale_says_only_what_english_says(locale: str) -> None:
    assert messages(locale).keys() <= messages("en").keys()
    for message_id, entry in messages(locale).items():
        assert entry.variables <= variables(message_id)


def test_messages_speak_british_english() -> None:
    american = re.compile(r"\b(licenses?|organizations?|colors?|favorites?)\b", re.IGNORECASE)
    said = [
        line
        for path in sources("en")
        for line in path.read_text(encoding="utf-8").splitlines()
        if american.search(line.partition("=")[2]) and not line.startswith("command-")  # names people type
    ]
    assert said == []


def test_a_missing_message_or_argument_is_an_error() -> None:
    with pytest.raises(TextError, match="no message"):
        text("no-such-message")
    with pytest.raises(TextError, match="card-page"):
        text("card-page", page=1)


@pytest.mark.parametrize("locale", ["en", "en-GB", "en-US", "xx", "", "../../etc/passwd"])
def test_every_locale_is_answered(locale: str) -> None:
    assert text("card-page", locale, page=2, pages=1_234) == "Page 2 of 1,234"


@given(st.text())
def test_text_from_outside_stays_as_it_is(name: str) -> None:
    assert text("card-part", title=name, part=1, parts=2) == f"{name} (1/2)"


def test_plurals_follow_the_number() -> None:
    assert text("card-more-lines", count=1) == "… and one more line"
    assert text("card-more-lines", count=2) == "… and 2 more lines"


def test_spans_stand_in_their_places() -> None:
    at = Instant(5)
    assert spans("card-as-of", at=at) == ("As of ", at)
    assert spans("card-part", title=Strong("a"), part=1, parts=2) == (Strong("a"), " (1/2)")


@given(st.text())
def test_outside_text_cannot_take_the_place_of_a_span(name: str) -> None:
    line = spans("card-part", title=name + "\ue000part\ue001", part=Strong("x"), parts=2)
    assert line == (f"{name}\ue000part\ue001", " (", Strong("x"), "/2)")
