"""What people do on the local Hub: discussions, papers, collections, leaderboards; nobody real speaks."""

import re
from collections import Counter

from collectors.replica.carry_world import START, WORLD
from tests.collectors.replica.world_facts import END, KINDS, TRACKED, everything, read, releases


def test_discussions_stand_on_repos_of_the_start_and_are_spoken_by_nobody_real() -> None:
    known = {kind: {row["id"] for row in read(f"{kind}s")} for kind in KINDS}
    scripted = {row["handle"] for row in read("owners") if row["source"] == "scripted"}
    numbers: dict[tuple[str, str], list[int]] = {}
    for row in read("discussions"):
        assert row["repo"] in known[row["type"]]
        assert row["repo"].split("/")[0] in TRACKED | {
            "Qwen",
            "zai-org",
            "ThaiLLM-Leaderboard",
            "open-llm-leaderboard",
            "McGill-NLP",
        }
        speakers = {row["author"], *(comment["author"] for comment in row["comments"])}
        assert speakers <= scripted
        dates = [row["createdAt"], *(comment["createdAt"] for comment in row["comments"]), START]
        assert dates == sorted(dates)
        assert (row["status"] == "merged") <= row["isPullRequest"]
        numbers.setdefault((row["type"], row["repo"]), []).append(row["num"])
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    statuses = Counter(row["status"] for row in read("discussions"))
    assert min(statuses[status] for status in ("open", "closed", "merged")) >= 10
    for change in read("script"):
        if change["op"] in {"discuss", "comment", "commit", "license"}:
            assert change.get("author", "quiet-tester") in scripted, change


def test_papers_are_the_study_or_marked_by_their_numbers() -> None:
    later = [change["record"] for change in read("script") if change["op"] == "paper"]
    ids = [row["paper"]["id"] for row in [*read("papers"), *later]]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not re.fullmatch(r"26\d\d\.9000\d", name)] == ["2509.25397"]
    assert all(row["source"] == "scripted" for row in later)


def test_collections_hold_repos_that_exist_by_then() -> None:
    told = releases(read("script"))
    known = {row["id"]: row["createdAt"] for row in [*(row for _, row in everything()), *told]}
    later = [change["record"] for change in read("script") if change["op"] == "collection"]
    for row in [*read("collections"), *later]:
        assert [
            item["id"] for item in row["items"] if not known.get(item["id"], END) <= row["lastUpdated"]
        ] == []
        assert re.fullmatch(r".+/.+-[0-9a-f]{24}", row["slug"])


def test_leaderboards_rank_models_that_exist() -> None:
    known = {row["id"] for row in [*read("models"), *releases(read("script"))]}
    official = {row["id"] for row in read("datasets") if "benchmark:official" in row["tags"]}
    tables = [(row["dataset"], row["entries"]) for row in read("benchmarks")]
    tables += [(change["id"], change["entries"]) for change in read("script") if change["op"] == "leader"]
    for dataset, entries in tables:
        assert dataset in official
        assert [entry["rank"] for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry["value"] for entry in entries] == sorted(
            (entry["value"] for entry in entries), reverse=True
        )
        assert {entry["modelId"] for entry in entries} <= known


def test_leaders_change() -> None:
    first = {row["dataset"]: row["entries"][0]["modelId"] for row in read("benchmarks")}
    changed = 0
    for change in read("script"):
        if change["op"] == "leader":
            leader = change["entries"][0]["modelId"]
            changed += leader != first[change["id"]]
            first[change["id"]] = leader
    assert changed >= 6


def test_cards_belong_to_repos_and_have_no_front_matter() -> None:
    told = {(change["type"], change["id"]) for change in read("script") if change["op"] == "create"}
    known = {(kind, row["id"]) for kind, row in everything()} | told
    for kind in KINDS:
        for path in (WORLD / "cards" / f"{kind}s").glob("*.md"):
            text = path.read_text(encoding="utf-8")
            assert (kind, path.stem.replace("__", "/", 1)) in known, path.name
            assert text.startswith("# ")
            assert "---" not in text
            assert len(text) < 3_000
