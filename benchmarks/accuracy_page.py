"""docs/accuracy.md, written from what was measured."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.accuracy_shapes import ArtefactLine, EvidenceRow, Report
from bot.evaluation.report import answers_section
from collectors.mapping.evaluation.owners import AS_TOLD, HELD_OUT, RULES
from collectors.mapping.evaluation.report import Evaluated, StudyLine
from collectors.mapping.evaluation.scores import ClassScore, Share

PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"
KIND, ROLE, SHOWN, OPEN = 0.97, 0.92, 0.95, 0.75
POINTS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
HEAD = """# How good the map is

Written by `python -m benchmarks.accuracy` on {written}, from `config/measured.json`, which `/about` with
the topic *accuracy* tells in short. Codebook {codebook}, registry {registry}. A share stands with its 95 %
interval (Wilson).

- **Kind and governance** are held against `organisations.csv` and `governance.csv`: organisations of the
  Hub labelled from public sources. `cartographer evaluate mapping --labels DIR` prints the same on any
  store and any labels; here the store is empty, so that everything rests on the registry and on names.
- *As told* is what everybody gets. *Rules alone* leaves out registry and study. *Held out* also leaves the
  organisation, and whoever belongs to it, out of what the weights were learned from (ten parts, split by
  organisation).
- **The registry is not blind to these labels.** It was written from public knowledge of the field, and
  whoever wrote it had them at hand; so had whoever wrote the lists of words. Figures *as told* are an upper
  limit, and how many organisations *elsewhere* are known is an open question. Namespaces that are labelled
  and were not known to the registry were left unknown.
- **Openness** is held against the European Open Source AI Index, on systems whose repos public lists of the
  Hub name.
- **Artefacts** are the 300 repos of [labelling.md](labelling.md).
- "Right" is the label itself; "acceptable" also takes what the labellers would accept beside it. What is
  not classified counts as wrong only in "of all".
"""


def render(report: Report) -> str:
    """Return the page."""
    axes = {(line.axis, line.how): line for line in report.axes}
    parts = [
        HEAD.format(written=report.written, codebook=report.codebook, registry=report.registry),
        "## Reached, or not\n",
        *_reaches(report),
        *_owners("kind", "Owner kind", axes),
        *_owners("governance", "Governance model", axes),
        *_study(report.study),
        *_openness(axes["openness", RULES]),
        *_artefacts(report.artefacts),
        *_evidence(report),
        answers_section(report.answers),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _reaches(report: Report) -> Iterable[str]:
    axes = {(line.axis, line.how): line for line in report.axes}
    artefacts = {line.axis: line for line in report.artefacts}
    study = report.study.told
    rows = [
        _reach(f"{axis}, {how}: of what is classified", axes[axis, how].wanted, axes[axis, how].classified)
        for axis in ("kind", "governance")
        for how in (AS_TOLD, RULES, HELD_OUT)
    ]
    rows += [
        _reach("governance of the study's projects, as the study states", 1.0, study),
        _reach("openness: of what is decided", OPEN, axes["openness", RULES].classified),
        _reach("artefact kind", KIND, artefacts["kind"].strict),
        _reach("role, as labelled", ROLE, artefacts["role"].strict),
        _reach("role, acceptable", ROLE, artefacts["role"].lenient),
        _reach("role, where the labeller was sure", ROLE, artefacts["role, labeller sure"].strict),
        _reach("links that show what is said", SHOWN, report.evidence.shown),
    ]
    yield from _table(("what", "wanted", "measured", "reached"), rows)


def _reach(what: str, wanted: float, measured: Share) -> tuple[str, ...]:
    met = measured.value is not None and measured.value >= wanted
    return what, f"{wanted:.2f}", _share(measured), "yes" if met else "**no**"


def _owners(axis: str, title: str, axes: dict[tuple[str, str], Evaluated]) -> Iterable[str]:
    lines = [axes[axis, how] for how in (AS_TOLD, RULES, HELD_OUT)]
    yield f"## {title}\n"
    yield f"{lines[0].n} organisations are labelled.\n"
    yield from _table(
        ("", "classified", "right of these", "acceptable of these", "right of all", "macro-F1", "Brier"),
        [
            (
                line.how,
                _share(line.coverage),
                _share(line.classified),
                _share(line.classified_lenient),
                _share(line.strict),
                _figure(line.macro_f1),
                _figure(line.brier),
            )
            for line in lines
        ],
    )
    for line in lines:
        best = line.at_wanted
        if best is not None:
            yield (
                f"- {line.how}: at least {line.wanted:.2f} right at most coverage from confidence"
                f" {best.confidence:.2f} on: {_figure(best.accuracy)} right, {_figure(best.coverage)}"
                " classified."
            )
        else:
            yield f"- {line.how}: {line.wanted:.2f} is reached at no confidence."
    yield ""
    for line in (lines[0], lines[2]):
        yield f"### {title}, {line.how}: by class\n"
        yield from _classes(line.classes)
        yield from _confusion(line.confusion)
        yield from _curve(line)
        if line.misses:
            told = "; ".join(f"`{handle}` is {truth}, said {said}" for handle, truth, said in line.misses)
            yield f"Neither right nor acceptable: {told}.\n"


def _study(study: StudyLine) -> Iterable[str]:
    yield "## Governance of the study's projects\n"
    yield (
        f"As the study states: {_share(study.told)}. By the rules alone, which know the projects neither from"
        " the study nor from the registry and whose weights were learned without them:"
        f" {_share(study.rules)}; of what they classify {_share(study.rules_classified)}. On an empty store"
        " they have names alone to go by.\n"
    )
    yield from _table(
        ("project", "namespace", "the study", "as told", "by the rules alone"),
        [
            (
                one.project,
                f"`{one.handle}`",
                one.study,
                one.told or "not classified",
                one.rules or "not classified",
            )
            for one in study.projects
        ],
    )


def _openness(line: Evaluated) -> Iterable[str]:
    yield "## Openness\n"
    yield (
        f"Of {line.systems} labelled systems {line.found} have a repo among the public lists at hand; their"
        f" cards are not. {line.n} components of these are labelled, {line.coverage.hits} decided. Of these"
        f" {_share(line.classified)} are right; always naming the commonest class of each component would"
        f" reach {_share(line.majority)}."
        f" Brier {_figure(line.brier)}.\n"
    )
    yield from _table(
        ("component", "labelled", "decided", "right", "commonest class"),
        [
            (one.component, str(one.labelled), str(one.decided), _share(one.accuracy), _share(one.majority))
            for one in line.components
        ],
    )
    yield from _confusion(line.confusion)


def _artefacts(lines: Sequence[ArtefactLine]) -> Iterable[str]:
    yield "## Artefact kind, role and stage\n"
    yield "The rules were mended after the first measurement, so only that one was blind.\n"
    yield from _table(
        (
            "",
            "labelled",
            "right",
            "acceptable",
            "classified",
            "macro-F1",
            "Brier",
            "first time: right, acceptable",
        ),
        [
            (
                line.axis,
                str(line.n),
                _share(line.strict),
                _share(line.lenient),
                _share(line.coverage),
                _figure(line.macro_f1),
                _figure(line.brier),
                "" if line.first is None else f"{line.first[0] / line.n:.3f}, {line.first[1] / line.n:.3f}",
            )
            for line in lines
        ],
    )
    yield "### Artefact kind: by class\n"
    yield from _classes(lines[0].classes)
    yield from _confusion(lines[0].confusion)
    yield "### Role: what was confused\n"
    yield from _confusion(lines[1].confusion)


def _evidence(report: Report) -> Iterable[str]:
    found = report.evidence
    amiss = [row for row in found.rows if row.shows is not True]
    yield "## Do the links show it?\n"
    yield (
        f"Of the {found.labels:,} labels that a store holds which read the starter set of the local Hub, and"
        f" whose links all lead to the Hub, {len(found.rows)} were drawn (seed {found.seed}), as many of each"
        " axis as of every other. Each link was opened at the revision it names, and each claim sought in the"
        " record and the card that stand there; where that does not settle it, somebody looked"
        " (`benchmarks/accuracy_verdicts.toml`)."
        f" Every link shows it for {_share(found.shown)}.\n"
    )
    if amiss:
        yield f"Not shown: {'; '.join(f'{_subject(row)} ({row.how})' for row in amiss)}.\n"
    yield from _table(
        ("#", "of what", "says", "links", "shown", "how it was found"),
        [
            (
                str(number),
                _subject(row),
                f"{row.axis}: {row.value} (`{row.rule}`)",
                "<br>".join(_cell(link) for link in row.links),
                {True: "yes", False: "**no**", None: "**open**"}[row.shows],
                _cell(row.how),
            )
            for number, row in enumerate(found.rows, start=1)
        ],
    )


def _subject(row: EvidenceRow) -> str:
    return f"`{row.subject}`"


def _classes(classes: Sequence[ClassScore]) -> Iterable[str]:
    yield from _table(
        ("class", "labelled", "recall", "precision", "F1"),
        [
            (one.name, str(one.n), _share(one.recall), _share(one.precision), f"{one.f1:.3f}")
            for one in classes
        ],
    )


def _confusion(confusion: Sequence[tuple[str, str | None, int]]) -> Iterable[str]:
    if confusion:
        yield from _table(
            ("labelled", "said", "how often"),
            [(truth, said or "not classified", str(count)) for truth, said, count in confusion],
        )


def _curve(line: Evaluated) -> Iterable[str]:
    rows = []
    for level in POINTS:
        held = [point for point in line.curve if point.confidence >= level]
        if held:
            rows.append((f"{level:.2f}", _figure(held[-1].coverage), _figure(held[-1].accuracy)))
    yield from _table(("confidence at least", "classified", "right of these"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _cell(text: str) -> str:
    """Return text of other people as a cell of a table that shows it as it is."""
    shown = " ".join(text.split())
    for sign in "\\`*_[]<>|":
        shown = shown.replace(sign, f"\\{sign}")
    return shown


def _share(one: Share | None) -> str:
    if one is None or one.value is None:
        return "nothing to measure"
    return f"{one.value:.3f} ({one.hits} of {one.n}; {one.low:.3f} to {one.high:.3f})"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
