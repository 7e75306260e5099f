"""Writes docs/noise.md from the rules: `python -m collectors.mapping.noise_page`. A test compares."""

from pathlib import Path

from collectors.hub.bots import BOTS
from collectors.mapping import noise_bursts as bursts
from collectors.mapping import noise_repeats as repeats
from collectors.mapping.noise import OwnerRule, Rule, owner_rules, rules
from collectors.mapping.noise_about import WINDOW
from collectors.mapping.rules import BAR
from config.clock import HOUR

PAGE = Path(__file__).parents[2] / "docs" / "noise.md"
INTRODUCTION = f"""\
# Noise

Much of what is on the Hub repeats what somebody else made: weights quantised again, copies, uploads by the
hundred. It is recognised by the rules below, each with a name and a version, and each finding is kept as a
label on the axis `noise` with its confidence and the pages that it stands on. Nothing is dropped for it:
digests and answers count such repos and fold them behind the others, `cartographer repo` and the card of a
repo say why, and `cartographer noise [NAMESPACE...]` lists what each rule found.

A rule that is not sure says nothing (below {BAR}): a repo that is folded wrongly is worse than one that is
shown. Whatever changed is judged at the end of the next refresh, by whichever scope it was recorded, with
those around it on which it bears; a repo is flagged no more as soon as no rule says so. What only a census
or a snapshot showed is judged where it stands on something that is followed; anything else when it is asked
about. When a rule changes its version, everything is judged again. An operator's correction goes before all
of them, as with every label.

This page is written from `collectors/mapping/noise_*.py` by `python -m collectors.mapping.noise_page`.
"""


def page() -> str:
    """Return the page."""
    kinds = (
        ("Re-quantisations", "requantization", rules()),
        ("Copies", "copy", rules()),
        ("Bulk uploads", "bulk", rules()),
        ("Namespaces that serve re-quantisations", "serial", owner_rules()),
        ("Bots, and namespaces of nothing else", "only", owner_rules()),
    )
    lines = [INTRODUCTION]
    for title, kind, given in kinds:
        lines += [
            f"## {title}",
            "",
            "| rule | version | a repo or namespace is flagged that |",
            "|---|---|---|",
        ]
        lines += [_row(one) for one in given if one.kind == kind]
        lines.append("")
    lines += ["## Thresholds", "", "| | | why |", "|---|---|---|"]
    lines += [f"| {what} | {value} | {why} |" for what, value, why in _thresholds()]
    words = ", ".join(sorted(repeats.TUTORIAL))
    lines += ["", f"Words that tutorials and courses put into names: {words}.", ""]
    lines += ["Accounts known to be programs, whose commits do not count either:", ""]
    lines += [f"- `{handle}`: {does}" for handle, does in BOTS.items()]
    return "\n".join([*lines, ""])


def _row(one: Rule | OwnerRule) -> str:
    return f"| `{one.name}` | {one.version} | {one.says} |"


def _thresholds() -> list[tuple[str, str, str]]:
    return [
        ("window of a bulk upload", f"{WINDOW // HOUR} hours", "so many at once were uploaded by a program"),
        ("names that differ in numbers", f"{bursts.SERIES}", "seeds and folds of an experiment are fewer"),
        ("names with one beginning", f"{bursts.FLOOD}", "a family that its maker releases is a few dozen"),
        ("makers re-quantised", f"{bursts.MANY_MAKERS}", "one maker's may be a partnership"),
        ("repos of a namespace", f"{bursts.MANY}", "of a smaller one nothing is said"),
        ("known enough to be copied", f"{repeats.LIKED} likes or {repeats.USED:,} downloads", "else no sign"),
        ("an original outweighs", f"{repeats.OUTWEIGHS} times", "else two may have had one idea"),
        ("an original Space outweighs", f"{repeats.SPACES_OUTWEIGH} times", "many show one thing"),
        ("owners of one name", f"{repeats.CROWD}", "more: a course, unless one of them is famous"),
        ("famous", f"{repeats.FAMOUS} likes", "then the name is its own"),
        ("own names at one revision", f"{repeats.FEW_NAMES}", "more: a template that many began with"),
        ("sizes alike", f"{repeats.ALIKE:.0%}", "tied weights are counted once or twice"),
    ]


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
