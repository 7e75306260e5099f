"""The tables of benchmark datasets at the start: real scores from the Open LLM Leaderboard, and scripted."""

from collections.abc import Iterable
from pathlib import Path

from collectors.replica.carry_sources import Record, rows

_COLUMNS = {"TIGER-Lab/MMLU-Pro": "mmlu_pro", "google/IFEval": "ifeval", "Idavidrein/gpqa": "gpqa"}
_MOST = 15
_SOURCE = {
    "url": "https://huggingface.co/spaces/open-llm-leaderboard/open_llm_leaderboard",
    "name": "Open LLM Leaderboard",
    "isExternal": False,
}


def entry(dataset: str, model: str, value: float) -> Record:
    """Write one row of a table."""
    filename = f".eval_results/{dataset.partition('/')[2]}.yaml"
    return {
        "modelId": model,
        "author": model.partition("/")[0],
        "value": value,
        "filename": filename,
        "verified": False,
    }


def boards_of(folder: Path, models: Iterable[Record], told: list[Record]) -> list[Record]:
    """Return a record for each benchmark: its table, best first, with ranks."""
    known = {record["id"].lower(): record["id"] for record in models}
    tables: dict[str, list[Record]] = {dataset: [] for dataset in _COLUMNS}
    best: dict[tuple[str, str], float] = {}
    for row in rows(folder / "open_llm_leaderboard_v2.csv"):
        name = known.get(row["model_name"].lower())
        if name is None or row["features_is_flagged"] == "TRUE":
            continue
        for dataset, column in _COLUMNS.items():
            value = round(float(row[f"evaluations_{column}_value"]) * 100, 2)
            best[dataset, name] = max(value, best.get((dataset, name), 0.0))
    for (dataset, name), value in best.items():
        tables[dataset].append(entry(dataset, name, value) | {"source": _SOURCE})
    boards = [
        ranked(dataset, table) | {"source": "open_llm_leaderboard_v2.csv", "as_of": "2025-03-21"}
        for dataset, table in tables.items()
    ]
    for board in told:
        table = [entry(board["dataset"], known[name.lower()], value) for name, value in board["scores"]]
        boards.append(ranked(board["dataset"], table) | {"source": "scripted", "as_of": "2026-09-14"})
    return boards


def ranked(dataset: str, table: list[Record]) -> Record:
    """Order a table by value and number its rows."""
    table = sorted(table, key=lambda row: (-row["value"], row["modelId"]))[:_MOST]
    return {"dataset": dataset, "entries": [row | {"rank": rank} for rank, row in enumerate(table, 1)]}
