"""How good the map is: measures it, and writes docs/accuracy.md and config/measured.json.

    python -m benchmarks.accuracy REFERENCE   (measures anew, but for answers)
    python -m benchmarks.accuracy answers     (measures answers anew)
    python -m benchmarks.accuracy             (writes the page from config/measured.json)

`REFERENCE` is a folder with `labels/` and `hub-facts/`, which is no part of this repository. Kind and
governance are measured on an empty store: the registry, and names. Openness is measured on real repos of
labelled systems, as lists of the Hub showed them; kind and role of artefacts on the 300 repos of
tests/data; evidence on labels drawn from a store that read the local Hub.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.accuracy_evidence import sample
from benchmarks.accuracy_page import PAGE, render
from benchmarks.accuracy_shapes import ArtefactLine, Report
from collectors.mapping.evaluation import artefacts, openness
from collectors.mapping.evaluation.report import OPENNESS, Evaluated, StudyLine, evaluate
from collectors.mapping.evaluation.scores import Scores
from config import codebook, codebook_registry
from config.clock import ManualClock, SystemClock, to_iso
from storage.database import Database
from storage.views import view
from tests.collectors.mapping.evaluation.osai import seen_repos
from tests.data.questions import measure as questions
from tests.storage.listing import Listing

DATA = Path(__file__).parent.parent / "tests" / "data"
FIGURES = Path(__file__).parent.parent / "config" / "measured.json"
DAY = len("2026-11-30")


async def measure(reference: Path) -> Report:
    """Measure everything."""
    now = SystemClock().now()
    clock = ManualClock(now)
    with TemporaryDirectory() as folder:
        lines = await _owners(reference / "labels", Path(folder) / "empty.sqlite", clock)
        lines.append(await _openness(reference, Path(folder) / "systems.sqlite", clock))
        evidence = await sample(Path(folder) / "hub.sqlite")
    return Report(
        written=to_iso(now)[:DAY],
        codebook=codebook.load().version,
        registry=codebook_registry.load().version,
        axes=tuple(line for line in lines if isinstance(line, Evaluated)),
        study=next(line for line in lines if isinstance(line, StudyLine)),
        artefacts=_artefacts(),
        evidence=evidence,
    )


async def _owners(labels: Path, store: Path, clock: ManualClock) -> list[Evaluated | StudyLine]:
    db = await Database.open(f"sqlite+aiosqlite:///{store}", clock=clock)
    async with view(db) as now:
        lines = await evaluate(now, labels, at=clock.now())
    await db.close()
    return [line for line in lines if line.axis != "openness"]


async def _openness(reference: Path, store: Path, clock: ManualClock) -> Evaluated:
    """Measure openness on what is known of the labelled systems' repos and of what those are based on."""
    db = await Database.open(f"sqlite+aiosqlite:///{store}", clock=clock)
    rows = (reference / "labels" / OPENNESS).read_bytes().splitlines()
    by_name = {one.observation.name.casefold(): one for one in seen_repos(reference)}
    wanted = {name.casefold() for system in openness.read(rows) for name in system.repos} & by_name.keys()
    for name in sorted(wanted):
        bases = by_name[name].observation.base_models or ()
        wanted |= {base.casefold() for base in bases} & by_name.keys()
    await Listing(db, clock).listed(*(by_name[name] for name in sorted(wanted)))
    async with view(db) as now:
        lines = await evaluate(now, reference / "labels", at=clock.now())
    await db.close()
    return next(line for line in lines if isinstance(line, Evaluated) and line.axis == "openness")


def _artefacts() -> tuple[ArtefactLine, ...]:
    labels = artefacts.read_labels((DATA / "artefacts.csv").read_text(encoding="utf-8"))
    records = artefacts.read_records((DATA / "artefacts.jsonl").read_text(encoding="utf-8"))
    found = artefacts.evaluate(labels, records)
    axes: Mapping[str, Scores] = {
        "kind": found.kind,
        "role": found.role,
        "role, labeller sure": found.role_sure,
        "stage": found.stage,
        **{f"role of a {kind}": scores for kind, scores in found.role_by_kind.items()},
    }
    return tuple(_artefact(axis, scores) for axis, scores in axes.items())


def _artefact(axis: str, scores: Scores) -> ArtefactLine:
    first = artefacts.FIRST_TIME.get(axis)
    return ArtefactLine(
        axis=axis,
        n=scores.n,
        strict=scores.strict,
        lenient=scores.lenient,
        coverage=scores.coverage,
        macro_f1=scores.macro_f1,
        brier=scores.brier,
        first=None if first is None else first[:2],
        classes=scores.classes,
        confusion=scores.confusion,
    )


def written(report: Report) -> str:
    """Return a report as JSON in which every row of a list stands on a line of its own."""
    parts: list[str] = []
    for name in report.__struct_fields__:
        value = getattr(report, name)
        rows = [_json(one) for one in value] if isinstance(value, tuple) else None
        shown = _json(value) if rows is None else "[\n" + ",\n".join(rows) + "\n]"
        parts.append(f'"{name}": {shown}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def read() -> Report:
    """Return what was measured last."""
    return msgspec.json.decode(FIGURES.read_bytes(), type=Report)


def main(arguments: list[str]) -> None:
    """Measure anew what is asked for; write the page in any case."""
    if arguments == ["answers"]:
        answers = asyncio.run(questions.measure(day=to_iso(SystemClock().now())[:DAY]))
        FIGURES.write_text(written(msgspec.structs.replace(read(), answers=answers)), encoding="utf-8")
    elif arguments:
        report = asyncio.run(measure(Path(arguments[0])))
        answers = read().answers if FIGURES.is_file() else ()
        FIGURES.write_text(written(msgspec.structs.replace(report, answers=answers)), encoding="utf-8")
    PAGE.write_text(render(read()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
