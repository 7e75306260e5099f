"""Carry the facts about the real Hub over into the local Hub's world.

    python -m collectors.replica.carry_over --reference PATH

`PATH` is a folder that holds `hub-facts/`. Written are `owners.jsonl`, `models.jsonl`, `datasets.jsonl`,
`spaces.jsonl` and `benchmarks.jsonl` in `collectors/replica/world/`: one record a line with sorted keys, so
that the same reference gives the same bytes. Everything else in that folder is left alone.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from collectors.replica import carry_records as records
from collectors.replica import carry_sources as sources
from collectors.replica.carry_benchmarks import boards_of
from collectors.replica.carry_choice import choose_datasets, choose_models, choose_spaces
from collectors.replica.carry_owners import owners_of
from collectors.replica.carry_sources import Record
from collectors.replica.carry_world import START, WORLD, write

AS_OF = "2026-11-01"
"""When the facts written down by hand were compiled."""

_CARD = ("license", "license_name", "license_link", "language", "base_model", "datasets")


def gather(kind: str, named: list[Record], folder: Path) -> dict[str, Record]:
    """Gather what all sources say of one repo type, by lower-case id; the most trusted source comes first."""
    streams: list[Iterable[Record]] = [named]
    if kind == "model":
        streams += [
            sources.listed_models(folder),
            (fact for found, fact in sources.carded_repos(folder) if found == kind),
            sources.trending(folder, kind),
            sources.catalogued_models(folder),
            sources.scored_models(folder),
            sources.tracked_models(folder),
        ]
    elif kind == "dataset":
        streams += [
            sources.listed_datasets(folder),
            (fact for found, fact in sources.carded_repos(folder) if found == kind),
            sources.trending(folder, kind),
        ]
    else:
        streams += [sources.trending(folder, kind)]
    told: dict[str, list[Record]] = {}
    for stream in streams:
        for fact in stream:
            renamed = fact | {"id": current_name(fact["id"])}
            told.setdefault(renamed["id"].lower(), []).append(renamed)
    return {key: records.merge(facts) for key, facts in told.items()}


def current_name(name: str) -> str:
    """Return the name a repo has today where its owner was renamed."""
    for old, new in (("CohereForAI/", "CohereLabs/"), ("THUDM/", "zai-org/"), ("scb10x/", "typhoon-ai/")):
        if name.startswith(old):
            return new + name.removeprefix(old)
    return name


def named_facts(study: dict[str, Any], kind: str) -> list[Record]:
    """Return the facts written down by hand in `study.toml`."""
    if kind == "model":
        named = [entry["facts"] | {"id": entry["id"], "source": entry["source"]} for entry in study["model"]]
    else:
        named = [repo | {"source": group["source"]} for group in study[f"{kind}s"] for repo in group["repos"]]
    return [
        {key: value for key, value in fact.items() if key not in _CARD}
        | {"card": {key: fact[key] for key in _CARD if key in fact}, "as_of": AS_OF}
        for fact in named
    ]


def carry_over(reference: Path) -> dict[str, list[Record]]:
    """Return the five files' records by name."""
    folder = reference / "hub-facts"
    study, organisations, community = (
        tomllib.loads((WORLD / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("study", "organisations", "community")
    )
    chosen: dict[str, list[Record]] = {}
    for kind, choose, build in (
        ("model", choose_models, records.model),
        ("dataset", choose_datasets, records.dataset),
        ("space", choose_spaces, records.space),
    ):
        facts = gather(kind, named_facts(study, kind), folder)
        built = [build(fact) for fact in choose(facts, organisations)]
        chosen[kind] = sorted(
            (record for record in built if record["createdAt"] < START),
            key=lambda record: (record["createdAt"], record["_id"]),
        )
    link_bases(chosen["model"])
    return {
        "owners": owners_of(chosen, organisations),
        **{f"{kind}s": rows for kind, rows in chosen.items()},
        "benchmarks": boards_of(folder, chosen["model"], community["board"]),
    }


def link_bases(models: list[Record]) -> None:
    """Point each model's `baseModels` to the records of this world, as the Hub points to repos that exist."""
    known = {record["id"].lower(): record for record in models}
    for record in models:
        if "baseModels" not in record:
            continue
        found = [known[name.lower()] for name in record["baseModels"]["models"] if name.lower() in known]
        record["baseModels"]["models"] = [{"_id": base["_id"], "id": base["id"]} for base in found]
        if not found:
            del record["baseModels"]


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m collectors.replica.carry_over", description=__doc__)
    parser.add_argument("--reference", type=Path, required=True, help="a folder that holds hub-facts/")
    for name, rows in carry_over(parser.parse_args(arguments).reference).items():
        sys.stdout.write(f"{name} {write(f'{name}.jsonl', rows)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
