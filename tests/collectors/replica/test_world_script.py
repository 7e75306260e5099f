"""The local Hub's script: every change fits the world it meets, and every week has something to tell."""

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from collectors.replica import carry_story
from collectors.replica.carry_world import START, WORLD, line
from collectors.replica.world import World, load
from config.clock import ManualClock, from_iso
from tests.collectors.replica.world_facts import END, KINDS, PRESENT, TRACKED, Record, read, releases, texts


class Names:
    """What exists under which name while the script is told."""

    def __init__(self) -> None:
        self.repos = {kind: {row["id"].lower() for row in read(f"{kind}s")} for kind in KINDS}
        self.gone: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.owners = {row["handle"].lower() for row in read("owners")}
        self.talks = Counter((row["type"], row["repo"].lower()) for row in read("discussions"))

    def take(self, change: Record) -> None:
        kind, name, op = change["type"], change["id"].lower(), change["op"]
        if op == "rename_owner":
            assert name in self.owners
            self.owners = self.owners - {name} | {change["to"].lower()}
        elif kind == "owner":
            assert name in self.owners
        elif kind in KINDS:
            self.take_repo(kind, name, op, change)
        else:
            assert kind in {"world", "paper", "collection", "benchmark"}
            assert kind != "benchmark" or name in self.repos["dataset"]

    def take_repo(self, kind: str, name: str, op: str, change: Record) -> None:
        here = self.repos[kind]
        if op == "create":
            assert name not in here
            assert name.partition("/")[0] in self.owners
            here.add(name)
        elif op == "restore":
            assert name in self.gone[kind]
            self.gone[kind].remove(name)
            here.add(name)
        else:
            assert name in here, change
            if op == "delete":
                here.remove(name)
                self.gone[kind].add(name)
            elif op in {"rename", "transfer"}:
                to = change["to"] if "/" in change["to"] else f"{change['to']}/{name.partition('/')[2]}"
                assert to.lower() not in here
                assert to.lower().split("/")[0] in self.owners
                here.remove(name)
                here.add(to.lower())
            elif op == "discuss":
                self.talks[kind, name] += 1
                assert change["num"] == self.talks[kind, name]
            elif op in {"comment", "close", "merge"}:
                assert change["num"] <= self.talks[kind, name]


def test_every_target_of_the_script_exists_when_it_is_touched() -> None:
    names = Names()
    for change in read("script"):
        names.take(change)


def test_the_script_is_in_order_and_reaches_beyond_the_present() -> None:
    instants = [change["at"] for change in read("script")]
    assert all(earlier <= later for earlier, later in pairwise(instants))
    assert instants[0] >= START
    assert instants[-1] < END
    assert datetime.fromisoformat(instants[-1]) - datetime.fromisoformat(PRESENT) > timedelta(weeks=4)


def test_the_world_plays_its_script_to_the_end() -> None:
    data = load(WORLD)
    world = World(data, ManualClock(from_iso(END)), organic=False)
    state = world.state
    assert state.find("model", "allenai/Olmo-4-32B-Base") is not None
    assert state.find("model", "merge-garden/Bielik-11B-v3-x-v2-slerp") is None
    assert data.start == from_iso(START)
    assert data.present == from_iso(PRESENT)


def weeks() -> list[list[Record]]:
    first = datetime.fromisoformat(START)
    bounds = [(first + timedelta(weeks=at)).astimezone(UTC).isoformat()[:10] for at in range(16)]
    return [
        [change for change in read("script") if since <= change["at"][:10] < until]
        for since, until in pairwise(bounds)
    ]


@pytest.mark.parametrize("week", range(15))
def test_every_week_has_releases_and_derivatives(week: int) -> None:
    told = releases(weeks()[week])
    owners = {row["handle"]: row for row in read("owners")}
    by_projects = [row for row in told if row["author"] in TRACKED]
    by_makers = [row for row in told if row["author"] not in TRACKED and "baseModels" in row]
    assert by_projects
    assert len(told) >= 5
    assert len(by_makers) >= 3
    assert any("abliterated" in row["id"] or "heretic" in row["id"] for row in told)
    assert any(
        base["id"].split("/")[0] in TRACKED for row in by_makers for base in row["baseModels"]["models"]
    )
    assert all(owners[row["author"]] for row in told if row["author"] != "boreal-ai")


def test_ten_weeks_hold_several_of_each_change() -> None:
    past = [change for change in read("script") if change["at"] < PRESENT]
    counts = Counter(change["op"] for change in past)
    for op, least in {
        "license": 5,
        "gate": 5,
        "rename": 3,
        "transfer": 3,
        "delete": 4,
        "restore": 3,
        "private": 3,
        "public": 3,
        "spike": 5,
        "dip": 3,
        "freeze": 3,
        "leader": 6,
        "discuss": 50,
        "comment": 10,
        "merge": 3,
        "close": 3,
        "paper": 8,
        "commit": 30,
        "likes": 20,
        "follow": 5,
        "rename_owner": 1,
        "create": 80,
    }.items():
        assert counts[op] >= least, op
    assert any(change["op"] == "gate" and change["gated"] is False for change in past)
    assert any(change["op"] == "freeze" and change["type"] == "world" for change in past)
    assert any(change["op"] == "discuss" and change["isPullRequest"] for change in past)


def test_relations_and_new_languages_appear_over_time() -> None:
    told = releases(read("script"))
    relations = Counter(row["baseModels"]["relation"] for row in told if "baseModels" in row)
    assert min(relations[name] for name in ("finetune", "quantized", "adapter", "merge")) >= 5
    languages = {
        str(tag)
        for row in told
        if row["author"] not in TRACKED
        for tag in texts(row.get("cardData", {}).get("language"))
    }
    assert {"se", "ff", "qu", "mad", "kr", "wo", "ltg", "ay", "ban", "bm", "csb"} <= languages


def test_the_coming_week_has_something_of_everything() -> None:
    coming = weeks()[10]
    counts = Counter(change["op"] for change in coming)
    licensed = {change["id"] for change in coming if change["op"] == "license"}
    models = [*read("models"), *releases(read("script"))]
    standing = Counter(base["id"] for row in models for base in row.get("baseModels", {}).get("models", []))
    assert any(standing[name] >= 5 for name in licensed), (
        "a base model that others stand on changes its licence"
    )
    assert any(row["author"] in TRACKED for row in releases(coming))
    assert sum(row["author"] not in TRACKED for row in releases(coming)) >= 5
    answered = {(change["id"], change["num"]) for change in coming if change["op"] == "comment"}
    asked = {(change["id"], change["num"]) for change in coming if change["op"] == "discuss"}
    assert asked - answered, "a discussion waits"
    for op in ("gate", "rename", "spike", "dip", "delete", "restore", "public", "paper", "leader"):
        assert counts[op] >= 1, op


def test_what_is_scripted_says_so() -> None:
    for row in releases(read("script")):
        assert row["source"] == "scripted", row["id"]
        assert row["made"] == ["everything"]
        assert row["createdAt"] >= START
    about = tomllib.loads((WORLD / "world.toml").read_text(encoding="utf-8"))
    assert "has not happened" in about["description"]
    assert "has not happened" in " ".join(
        (WORLD.parent / "README.md").read_text(encoding="utf-8").split()
    ).replace("have not happened", "has not happened")


def test_the_story_is_written_out_as_it_was_told() -> None:
    for name, rows in carry_story.tell().items():
        written = (WORLD / f"{name}.jsonl").read_text(encoding="utf-8")
        assert "".join(f"{line(row)}\n" for row in rows) == written, (
            f"{name}: run python -m collectors.replica.carry_story"
        )
