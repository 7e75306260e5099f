"""Write the local Hub's story out: `script.jsonl`, `discussions.jsonl`, `papers.jsonl`, `collections.jsonl`.

    python -m collectors.replica.carry_story

It reads what was written by hand (`story.toml`, `community.toml`) and the records that stand at the start.
The same input gives the same bytes; nothing comes from the network or the clock.
"""

import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from collectors.replica import carry_records as records
from collectors.replica.carry_community import Community
from collectors.replica.carry_records import as_list, digest, later, number
from collectors.replica.carry_sources import Record, instant, lines
from collectors.replica.carry_world import KINDS, START, WORLD, write

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = ("pipeline_tag", "library_name", "config")
_CARD = ("license", "license_name", "license_link", "language", "datasets")
_TOPICS = (
    "legal",
    "cooking",
    "support",
    "maths",
    "history",
    "clinic-notes",
    "poetry",
    "code-review",
    "tutoring",
)
_ECHOES = {
    "gguf": ("tundra-quants", "GGUF", "quantized", 5),
    "awq": ("small-gpu-club", "AWQ", "quantized", 21),
    "mlx": ("edge-device-lab", "mlx-4bit", "quantized", 30),
    "lora": ("kite-adapters", "{topic}-lora", "adapter", 50),
    "tune": ("first-time-tuner", "{topic}", "finetune", 76),
    "merge": ("merge-garden", "linear-{topic}", "merge", 98),
    "unbound": ("unbound-weights", "abliterated", "finetune", 63),
}
"""What makers do with a release: who, the name's ending, the relation, and after how many hours."""

_LIBRARIES = {"gguf": "gguf", "mlx": "mlx"}


class Story:
    """The records as they come to be while the story is told."""

    def __init__(self, repos: dict[str, list[Record]]) -> None:
        self.repos = {kind: {row["id"]: row for row in rows} for kind, rows in repos.items()}

    def tell(self, weeks: list[Record]) -> Iterator[Record]:
        """Yield all changes of the weeks, releases followed by their echoes, in no particular order."""
        for week in weeks:
            for change in week["changes"]:
                at = moment(week["monday"], change["at"])
                if change["op"] == "create":
                    yield from self.create(at, change)
                else:
                    yield {"type": "model"} | change | {"at": at}
                    self.follow(change)

    def create(self, at: str, change: Record) -> Iterator[Record]:
        """Yield a release and what makers make of it."""
        kind = change.get("type", "model")
        record = self.build(kind, at, change)
        self.repos[kind][change["id"]] = record
        yield {"at": at, "op": "create", "type": kind, "id": change["id"], "record": record}
        for name in change.get("echo", []):
            maker, ending, relation, hours = _ECHOES[name]
            topic = _TOPICS[number(change["id"] + name, 0, len(_TOPICS) - 1)]
            short = change["id"].split("/")[1]
            bases = [change["id"]]
            if relation == "merge":
                bases.append(change.get("base") or change["like"])
            echo: Record = {
                "id": f"{maker}/{short}-{ending.format(topic=topic)}",
                "bases": bases,
                "relation": relation,
                **({"library_name": _LIBRARIES[name]} if name in _LIBRARIES else {}),
                "likes": number(change["id"] + name + "likes", 0, 9),
            }
            yield from self.create(later(at, hours * 3600 + number(echo["id"], 0, 9000)), echo)

    def build(self, kind: str, at: str, change: Record) -> Record:
        """Make the full record of a scripted repo."""
        bases = change.get("bases") or ([change["base"]] if "base" in change else [])
        model = self.repos[kind].get(change.get("like") or (bases[0] if bases else ""), {})
        fact: Record = {key: model[key] for key in _FORM if key in model}
        fact |= {key: change[key] for key in (*_FORM, "gated", "models", "datasets") if key in change}
        fact |= {"id": change["id"], "likes": change.get("likes", 0), "createdAt": at, "lastModified": at}
        fact |= {"trendingScore": change.get("likes", 0), "source": "scripted", "as_of": at[:10]}
        if params := change.get("params") or (model.get("safetensors") or model.get("gguf") or {}).get(
            "total"
        ):
            fact["params"] = params
        card = {key: value for key, value in model.get("cardData", {}).items() if key in _CARD}
        if "license" in change:
            card = {key: value for key, value in card.items() if not key.startswith("license")}
        card |= {key: change[key] for key in _CARD if key in change}
        if bases:
            card["base_model"] = bases if len(bases) > 1 else bases[0]
            fact["relation"] = change["relation"]
            if change["relation"] == "adapter":
                fact["library_name"] = "peft"
                fact.pop("params", None)
        if kind == "space":
            fact |= {"sdk": model["sdk"], "leaderboard": "leaderboard" in change["id"]}
        if kind == "dataset":
            fact["tags"] = [
                tag for tag in model.get("tags", []) if not tag.startswith(("license:", "benchmark:"))
            ]
            fact["tags"][-1:-1] = [f"license:{name}" for name in as_list(card.get("license"))]
            fact["downloads"] = 0
        elif kind == "model":
            fact["downloads"] = 0
        record = {"model": records.model, "dataset": records.dataset, "space": records.space}[kind](
            fact | {"card": card}
        )
        if "baseModels" in record:
            known = [self.repos["model"][name] for name in record["baseModels"]["models"]]
            record["baseModels"]["models"] = [{"_id": base["_id"], "id": base["id"]} for base in known]
        record["made"] = ["everything"]
        return record

    def follow(self, change: Record) -> None:
        """Remember the names that a change gives."""
        kind = change.get("type", "model")
        if change["op"] not in {"rename", "transfer"}:
            return
        to = change["to"] if "/" in change["to"] else f"{change['to']}/{change['id'].split('/')[1]}"
        self.repos[kind][to] = self.repos[kind].pop(change["id"]) | {"id": to}


def moment(monday: date, at: str) -> str:
    """Read `tue 09:12` in the week of a Monday."""
    day, clock = at.split()
    when = datetime.combine(monday + timedelta(days=_DAYS.index(day)), time.fromisoformat(clock), UTC)
    return instant(when.isoformat())


def touched(weeks: list[Record]) -> set[str]:
    """Return the repos that the story moves, hides or deletes: what happens beside it leaves them alone."""
    moving = {"rename", "transfer", "delete", "private", "create", "discuss"}
    return {change["id"] for week in weeks for change in week["changes"] if change["op"] in moving}


def papers(told: list[Record]) -> Iterator[Record]:
    """Yield the papers in the shape of the Hub's daily list."""
    for paper in told:
        at = instant(paper["at"])
        names = paper.get("authors") or [
            f"Scripted Author {letter}" for letter in "ABC"[: number(paper["id"], 1, 3)]
        ]
        summary = paper.get("summary", "A scripted paper: it exists only in the local Hub.")
        yield {
            "paper": {
                "id": paper["id"],
                "authors": [
                    {"_id": digest(f"author:{paper['id']}:{name}", 24), "name": name, "hidden": False}
                    for name in names
                ],
                "publishedAt": at,
                "submittedOnDailyAt": at,
                "title": paper["title"],
                "summary": summary,
                "upvotes": paper["upvotes"],
                "discussionId": digest(f"paper:{paper['id']}", 24),
            },
            "publishedAt": at,
            "title": paper["title"],
            "summary": summary,
            "numComments": number(paper["id"], 0, 6),
            "submittedBy": "paper-reader-7",
            "isAuthorParticipating": False,
            "source": "study.md 1" if paper.get("real") else "scripted",
        } | ({"organization": {"name": paper["organization"]}} if "organization" in paper else {})


def collections(told: list[Record]) -> Iterator[Record]:
    """Yield the collections in the shape of the Hub's list."""
    for entry in told:
        key = f"{entry['owner']}/{entry['name']}"
        yield {
            "slug": f"{key}-{digest('collection:' + key, 24)}",
            "title": entry["title"],
            "owner": entry["owner"],
            "lastUpdated": instant(entry["at"]),
            "gating": False,
            "private": False,
            "theme": "blue",
            "upvotes": entry["upvotes"],
            "items": [dict(zip(("type", "id"), item.split(":", 1), strict=True)) for item in entry["items"]],
            "source": "scripted",
        }


def leaders(boards: list[Record], entries: list[list[Any]]) -> Iterator[Record]:
    """Yield what a benchmark's table becomes with each new entry."""
    tables = {board["dataset"]: board["entries"] for board in boards}
    for at, dataset, model, value in entries:
        mine = {"modelId": model, "author": model.split("/")[0], "value": value, "verified": False}
        mine["filename"] = f".eval_results/{dataset.split('/')[1]}.yaml"
        rows = [row for row in tables[dataset] if row["modelId"] != model] + [mine]
        rows.sort(key=lambda row: (-row["value"], row["modelId"]))
        tables[dataset] = [row | {"rank": rank} for rank, row in enumerate(rows, 1)]
        yield {
            "at": instant(at),
            "op": "leader",
            "type": "benchmark",
            "id": dataset,
            "entries": tables[dataset],
        }


def tell() -> dict[str, list[Record]]:
    """Return the four files' records by name."""
    story = tomllib.loads((WORLD / "story.toml").read_text(encoding="utf-8"))
    community = tomllib.loads((WORLD / "community.toml").read_text(encoding="utf-8"))
    weeks = story["week"]
    repos = {kind: list(lines(WORLD / f"{kind}s.jsonl")) for kind in KINDS}
    owners = list(lines(WORLD / "owners.jsonl"))
    people = [row["handle"] for row in owners if row["source"] == "scripted" and row["type"] == "user"]
    members = {row["handle"]: row["members"] for row in owners if row["members"]}
    around = Community(repos, people, members, community["titles"], touched(weeks))
    discussions = list(around.before())
    shown, kept = list(papers(community["paper"])), list(collections(community["collection"]))
    changes = list(Story(repos).tell(weeks))
    for week in weeks:
        changes += around.week(instant(week["monday"].isoformat()))
    changes += leaders(list(lines(WORLD / "benchmarks.jsonl")), community["leaders"]["entries"])
    changes += [
        {"at": row["publishedAt"], "op": "paper", "type": "paper", "id": row["paper"]["id"], "record": row}
        for row in shown
        if row["publishedAt"] >= START
    ]
    changes += [
        {"at": row["lastUpdated"], "op": "collection", "type": "collection", "id": row["slug"], "record": row}
        for row in kept
        if row["lastUpdated"] >= START
    ]
    changes.sort(key=lambda change: (change["at"], change["op"], change["id"]))
    end = instant((weeks[-1]["monday"] + timedelta(days=7)).isoformat())
    return {
        "script": [change for change in changes if change["at"] < end],
        "discussions": discussions,
        "papers": [row for row in shown if row["publishedAt"] < START],
        "collections": [row for row in kept if row["lastUpdated"] < START],
    }


if __name__ == "__main__":
    for name, rows in tell().items():
        sys.stdout.write(f"{name} {write(f'{name}.jsonl', rows)}\n")
