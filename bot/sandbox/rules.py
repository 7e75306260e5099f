"""Discord's limits as small named rules, each with the document it stands in.

They are hand-written because Discord's OpenAPI document does not state many of them (the sum of embeds, the
number of nested components, content of 2,001 to 4,000 characters, ...). A request that breaks one is refused
the way Discord refuses it and recorded as a violation; a rule with `refuses` off is only recorded, because
Discord itself lets it pass silently.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Flag, auto

from bot.sandbox.components import Path
from bot.sandbox.compose import Upload
from bot.sandbox.errors import Json, Problem


class Body(Flag):
    """What kind of body a request carries."""

    MESSAGE = auto()
    FOLLOWUP = auto()
    RESPONSE = auto()
    DEFER = auto()
    EDIT = auto()
    MODAL = auto()
    CHOICES = auto()
    COMMAND = auto()
    COMMANDS = auto()
    THREAD = auto()
    OTHER = auto()

    NEW = MESSAGE | FOLLOWUP | RESPONSE
    CONTENT = NEW | EDIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A body and what is around it; `was_v2` and `attachments` tell of the message that is edited."""

    kind: Body
    body: Json
    uploads: Sequence[Upload] = ()
    was_v2: bool = False
    attachments: frozenset[str] = field(default_factory=frozenset)

    @property
    def v2(self) -> bool:
        """Whether the message is one of components only."""
        flags = self.body.get("flags")
        return self.was_v2 or (isinstance(flags, int) and bool(flags & 1 << 15))


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a body breaks a rule."""

    path: Path
    code: str
    message: str
    problem: Problem = Problem.INVALID_FORM


Check = Callable[[Scene], Iterable[Breach]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named limit with its source."""

    name: str
    source: str
    bodies: Body
    check: Check
    refuses: bool = True


class Rules:
    """A collection of rules, filled by decorator."""

    def __init__(self) -> None:
        self.all: list[Rule] = []

    def add(self, bodies: Body, source: str, *, refuses: bool = True) -> Callable[[Check], Check]:
        """Make a rule of a function that yields the breaches of a scene; its name becomes the rule's."""

        def register(check: Check) -> Check:
            name = getattr(check, "__name__", "rule").replace("_", "-")
            self.all.append(Rule(name=name, source=source, bodies=bodies, check=check, refuses=refuses))
            return check

        return register

    def breaches(self, scene: Scene) -> Iterator[tuple[Rule, Breach]]:
        """Yield every breach of every rule for this kind of body."""
        for rule in self.all:
            if scene.kind & rule.bodies:
                for breach in rule.check(scene):
                    yield rule, breach


def too_long(path: Path, value: object, most: int, least: int = 0) -> Iterator[Breach]:
    """Yield a breach where a text is not between two lengths; None counts as empty."""
    length = len(value) if isinstance(value, str | list) else 0
    if length > most or length < least:
        noun = "in length"
        span = f"between {least} and {most}" if least else f"{most} or fewer"
        yield Breach(path, "BASE_TYPE_BAD_LENGTH", f"Must be {span} {noun}.")


def items(value: object) -> list[Json]:
    """Return a list's objects; anything else holds none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
