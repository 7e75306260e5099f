"""Learn what the signs in names weigh: `python -m collectors.mapping.owners.learn LABELS`.

`LABELS` is a folder with `organisations.csv` (handle, name, kind, group) and `governance.csv` (handle,
model). Needs scikit-learn, which only whoever learns anew needs. Writes three files to
`config/codebook/weights/`, small and to be read: the weights, the same learned without each tenth of the
organisations (to measure on those), and how many organisations of each kind follow each governance model.

Every organisation is learned from twice: by its handle alone, and with its full name. The names in the labels
say more than most overviews on the Hub do, so the bar is the lowest at which both ways are right as often as
`WANTED`, on organisations held out by group.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from collectors.mapping.owners.weights import Weights
from config.codebook_owner_words import owner_words, signs_in

WANTED = 0.9
"""Of what is classified, held out by organisation: a margin above the 0.85 that rules alone must keep."""
FOLDS = 10
STRENGTH = 1.0
"""How freely weights may grow (scikit-learn's C)."""
LOWEST = 0.5
"""A kind that is less likely than all others together is not told."""
FOLDER = Path(__file__).parents[3] / "config" / "codebook" / "weights"
INDIVIDUAL = "individual"
SIGNS = tuple(f"name:{term.sign}" for term in owner_words())
WEAK = frozenset(f"name:{term.sign}" for term in owner_words() if term.weak)

Row = dict[str, str]
Signs = list[str]


def main(folder: Path) -> None:
    """Learn from a folder of labels, and write what was learned."""
    rows = read_labels(folder)
    bar = max(LOWEST, *(_bar(rows, named=named) for named in (False, True)))
    _write("owner_kind_learned.toml", _learned(rows, bar))
    _write("owner_kind_held_out.toml", _parts(rows))
    _write("governance_learned.toml", _governed(rows, read_labels(folder, "governance.csv")))


def _learned(rows: Sequence[Row], bar: float) -> Iterator[str]:
    learned = fit(rows, bar)
    yield f'about = "logistic regression (C={STRENGTH}) on the signs in names, held out in {FOLDS} parts"'
    yield f"rows = {len(rows)}"
    yield f"bar = {bar:.2f}"
    yield f"intercepts = {_inline(learned.intercepts)}"
    yield ""
    yield "[signs]"
    yield from (f'"{sign}" = {_inline(learned.signs[sign])}' for sign in SIGNS)


def _parts(rows: Sequence[Row]) -> Iterator[str]:
    yield f'about = "the same weights, learned without each of {FOLDS} parts of the organisations in turn"'
    for train, test in _split(rows):
        learned = fit([rows[number] for number in train])
        handles = sorted(rows[number]["hugging_face_org"].casefold() for number in test)
        yield ""
        yield "[[parts]]"
        yield f"left_out = [{_quoted(handles)}]"
        yield f"intercepts = {_inline(learned.intercepts)}"
        yield "[parts.signs]"
        yield from (f'"{sign}" = {_inline(learned.signs[sign])}' for sign in SIGNS)


def _governed(rows: Sequence[Row], models: Iterable[Row]) -> Iterator[str]:
    kinds = {row["hugging_face_org"].casefold(): row["kind"] for row in rows}
    seen: dict[str, Counter[str]] = {kind: Counter() for kind in sorted(set(kinds.values()))}
    for row in models:
        kind = kinds.get(row["hugging_face_org"].casefold())
        if kind is not None and row["governance"] != INDIVIDUAL:
            seen[kind][row["governance"]] += 1
    yield 'about = "labelled organisations of each kind, by the governance model people gave them"'
    yield ""
    yield "[kinds]"
    for kind, models_of in seen.items():
        shown = ", ".join(f'"{model}" = {count}' for model, count in sorted(models_of.items()))
        yield f'"{kind}" = {{ {shown} }}'


def _inline(values: Mapping[str, float]) -> str:
    return "{ " + ", ".join(f'"{name}" = {value:.2f}' for name, value in values.items()) + " }"


def _quoted(handles: Iterable[str]) -> str:
    return ", ".join(f'"{handle}"' for handle in handles)


def _write(name: str, lines: Iterable[str]) -> None:
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_labels(folder: Path, name: str = "organisations.csv") -> list[Row]:
    """Return the labelled organisations of one table."""
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def signs(row: Row, *, named: bool) -> Signs:
    """Return the signs in an organisation's handle, and in its full name where it is given."""
    found = signs_in(row["hugging_face_org"], row["organisation_name"] if named else None)
    return [f"name:{sign}" for sign in found]


def fit(rows: Sequence[Row], bar: float = LOWEST) -> Weights:
    """Fit the weights to some labelled organisations."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only whoever learns has it

    seen = [signs(row, named=named) for named in (False, True) for row in rows]
    kinds = [row["kind"] for row in rows] * 2
    table = [[1.0 if sign in found else 0.0 for sign in SIGNS] for found in seen]
    fitted: Any = LogisticRegression(C=STRENGTH, max_iter=2000).fit(table, kinds)
    return Weights(
        intercepts={
            str(kind): float(value) for kind, value in zip(fitted.classes_, fitted.intercept_, strict=True)
        },
        signs={
            sign: {
                str(kind): float(row[place]) for kind, row in zip(fitted.classes_, fitted.coef_, strict=True)
            }
            for place, sign in enumerate(SIGNS)
        },
        bar=bar,
    )


def held_out(rows: Sequence[Row], *, named: bool) -> list[tuple[Row, str, float]]:
    """Return what is said of each organisation by weights learned without it and its group: kind, likelihood.

    Left out is what has no sign for its kind but a weak one.
    """
    found: list[tuple[Row, str, float]] = []
    for train, test in _split(rows):
        learned = fit([rows[number] for number in train])
        for number in test:
            kind, likely, speaking = learned.best(signs(rows[number], named=named))
            if set(speaking) - WEAK:
                found.append((rows[number], kind, likely))
    return found


def _split(rows: Sequence[Row]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Yield which rows to learn from and which to leave out; a group is never on both sides."""
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415 - only whoever learns has it

    groups = [row["org_group"] for row in rows]
    yield from GroupKFold(FOLDS).split(rows, None, groups)


def is_right(row: Row, kind: str) -> bool:
    """Whether a kind is the label, or one that does not count as an error."""
    return kind in {row["kind"], *row["alt_kinds"].split(";")}


def _bar(rows: Sequence[Row], *, named: bool) -> float:
    """Return the lowest bar that keeps what is wanted."""
    told = sorted(
        ((likely, is_right(row, kind)) for row, kind, likely in held_out(rows, named=named)), reverse=True
    )
    best, right = 1.0, 0
    for place, (likely, one) in enumerate(told, start=1):
        right += one
        if right / place >= WANTED:
            best = likely
    return best


if __name__ == "__main__":
    main(Path(sys.argv[1]))
