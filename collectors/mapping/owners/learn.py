"""Learn what the signs in names weigh: `python -m collectors.mapping.owners.learn LABELS`.

`LABELS` is a folder with `organisations.csv` (handle, name, kind, group). Needs scikit-learn, which only
whoever learns anew needs. Writes `config/codebook/weights/owner_kind_learned.toml`: small, and to be read.

Every organisation is learned from twice: by its handle alone, and with its full name. The names in the labels
say more than most overviews on the Hub do, so the bar is the lowest at which both ways are right as often as
`WANTED`, on organisations held out by group.
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from collectors.mapping.owners.weights import Weights
from config.codebook_owner_words import owner_words, signs_in

WANTED = 0.9
"""Of what is classified, held out by organisation: a margin above the 0.85 that rules alone must keep."""
FOLDS = 10
STRENGTH = 1.0
"""How freely weights may grow (scikit-learn's C)."""
LOWEST = 0.6
"""A kind that is less likely than all others together is not told."""
TARGET = Path(__file__).parents[3] / "config" / "codebook" / "weights" / "owner_kind_learned.toml"
SIGNS = tuple(f"name:{term.sign}" for term in owner_words())
WEAK = frozenset(f"name:{term.sign}" for term in owner_words() if term.weak)

Row = dict[str, str]
Signs = list[str]


def main(folder: Path) -> None:
    """Learn from a folder of labels, and write what was learned."""
    rows = read_labels(folder)
    bar = max(LOWEST, *(_bar(rows, named=named) for named in (False, True)))
    learned = fit(rows, bar)
    lines = [
        f'about = "logistic regression (C={STRENGTH}) on the signs in names, held out in {FOLDS} parts"',
        f"rows = {len(rows)}",
        f"bar = {bar:.2f}",
        "",
        "[intercepts]",
        *(f'"{kind}" = {value:.2f}' for kind, value in learned.intercepts.items()),
    ]
    for sign in SIGNS:
        lines += ["", f'[signs."{sign}"]']
        lines += [f'"{kind}" = {value:.2f}' for kind, value in learned.signs[sign].items()]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_labels(folder: Path) -> list[Row]:
    """Return the labelled organisations."""
    with (folder / "organisations.csv").open(newline="", encoding="utf-8") as file:
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
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415 - only whoever learns has it

    found: list[tuple[Row, str, float]] = []
    groups = [row["org_group"] for row in rows]
    for train, test in GroupKFold(FOLDS).split(rows, None, groups):
        learned = fit([rows[number] for number in train])
        for number in test:
            kind, likely, speaking = learned.best(signs(rows[number], named=named))
            if set(speaking) - WEAK:
                found.append((rows[number], kind, likely))
    return found


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
