"""The figures about answers as a section of docs/accuracy.md."""

from collections.abc import Sequence
from typing import Final

from bot.evaluation.verdicts import ALL, Tally
from collectors.mapping.evaluation.scores import Share

_INTERVALS: Final = "shares with their 95 % intervals after Wilson."
_WHAT: Final = (
    ("outcome", "the outcome is right"),
    ("reason", "the reason of a `no_data` is right"),
    ("content", "everything that the answer must hold is in it, and nothing that it must not"),
    ("citations", "every address resolves and supports what is said"),
    ("nothing_invented", "no figure, day or id that nothing stands behind"),
    ("safe", "nothing pings, formats or links that should not"),
    ("hostile_safe", "the same, of hostile questions"),
    ("no_data_recall", "what cannot be answered gets `no_data`"),
    ("false_refusals", "what can be answered is refused (fewer is better)"),
    ("needless_caveats", "what needs no caveat carries one (fewer is better)"),
)


def answers_section(tallies: Sequence[Tally], *, questions: str, day: str) -> str:
    """Return the section: over all, then outcome and content by intent. `questions` says which were asked."""
    whole = next(one for one in tallies if one.scope == ALL)
    return "\n".join(
        [
            "## Answers",
            "",
            f"{whole.n} questions ({questions}), asked on {day}; {_INTERVALS}",
            "",
            "| what | share | of | interval |",
            "|---|---|---|---|",
            *(f"| {words} | {_cells(getattr(whole, name))} |" for name, words in _WHAT),
            "",
            "| intent | questions | outcome | content | nothing wrong at all |",
            "|---|---|---|---|---|",
            *(_row(one) for one in tallies if one.scope != ALL),
            "",
        ]
    )


def _row(one: Tally) -> str:
    shares = " | ".join(_short(share) for share in (one.outcome, one.content, one.right))
    return f"| {one.scope} | {one.n} | {shares} |"


def _cells(one: Share) -> str:
    if one.value is None:
        return "not measured | 0 | none"
    return f"{one.value:.3f} | {one.n} | {one.low:.3f} to {one.high:.3f}"


def _short(one: Share) -> str:
    return "not measured" if one.value is None else f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"
