"""The figures about answers: what docs/accuracy.md keeps of them, and its section about them."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from bot.evaluation.verdicts import ALL, Tally
from collectors.mapping.evaluation.scores import Share

_HOW: Final = (
    "The store is the local Hub's world, read in ten weeks; what must come of a question was computed by",
    "SQL of its own. `cartographer evaluate answers` prints the same on any store and any questions. Every",
    "share stands with its 95 % interval (Wilson).",
)
_WHAT: Final = (
    ("outcome", "0.95", "the outcome is right"),
    ("reason", "", "the reason of a `no_data` is right"),
    ("content", "0.95", "everything that the answer must hold is in it, and nothing that it must not"),
    ("citations", "1", "every address resolves and supports what is said"),
    ("nothing_invented", "1", "no figure, day or id that nothing stands behind"),
    ("safe", "1", "nothing pings, formats or links that should not"),
    ("hostile_safe", "1", "the same, of hostile questions"),
    ("no_data_recall", "1", "what cannot be answered gets `no_data`"),
    ("false_refusals", "under 0.03", "what can be answered is refused (fewer is better)"),
    ("needless_caveats", "0", "what needs no caveat carries one (fewer is better)"),
)


class SetScored(Struct, frozen=True, kw_only=True):
    """What the answers to a set of questions are worth: over all, then by intent. `day`: when asked."""

    name: str
    says: str
    day: str
    tallies: tuple[Tally, ...]

    @property
    def whole(self) -> Tally:
        """The figures over all intents."""
        return next(one for one in self.tallies if one.scope == ALL)


def answers_section(sets: Sequence[SetScored]) -> str:
    """Return the section: each set over all, then outcome and content by intent."""
    if not sets:
        return ""
    return "\n".join(
        [
            "## Answers",
            "",
            *(f"- **{one.name}**: {one.whole.n} questions, asked on {one.day}. {one.says}" for one in sets),
            "",
            *_HOW,
            "",
            *_table(["what", "wanted", *(f"{one.name} set" for one in sets)], _over_all(sets)),
            *(line for one in sets for line in _by_intent(one)),
        ]
    )


def _over_all(sets: Sequence[SetScored]) -> Iterable[Sequence[str]]:
    for name, wanted, words in _WHAT:
        yield [words, wanted, *(_share(getattr(one.whole, name)) for one in sets)]


def _by_intent(one: SetScored) -> Iterable[str]:
    yield f"By intent, {one.name} set:"
    yield ""
    yield from _table(
        ["intent", "questions", "outcome", "content", "nothing wrong at all"],
        (
            [part.scope, str(part.n), *(_share(share) for share in (part.outcome, part.content, part.right))]
            for part in one.tallies
            if part.scope != ALL
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _share(one: Share) -> str:
    if one.value is None:
        return "not measured"
    return f"{one.value:.3f} ({one.hits} of {one.n}; {one.low:.3f} to {one.high:.3f})"
