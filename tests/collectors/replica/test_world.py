"""The world is a function of time: forwards, backwards, by hand and by itself."""

import json
from pathlib import Path

import pytest

from collectors.replica.script import OPS, ScriptError
from collectors.replica.state import State
from collectors.replica.world import World, load
from config.clock import DAY, WEEK, ManualClock, to_iso
from tests.collectors.replica.conftest import small_world
from tests.support.hub import WorldBuilder


def _clock(world: World) -> ManualClock:
    assert isinstance(world.clock, ManualClock)
    return world.clock


def _gate(world: World) -> object:
    return world.state.repos["model"]["acme/one"].record["gated"]


def _picture(state: State) -> str:
    """Return everything a state shows, as text."""
    repos = {
        kind: {repo.id: [repo.view(state.now), repo.commits[0].id] for repo in state.repos[kind].values()}
        for kind in state.repos
    }
    rest = [state.discussions, state.papers, state.benchmarks, sorted(state.owners)]
    return json.dumps([repos, [str(part) for part in rest]], sort_keys=True, default=str)


def test_a_change_happens_at_its_instant_and_not_before() -> None:
    builder = small_world().change("2026-09-16T10:00:00Z", "gate", "acme/one", gated="manual")
    world = builder.build()
    _clock(world).set(builder.data.start + 2 * DAY)
    assert _gate(world) is False
    _clock(world).advance(10 * 3_600_000)
    assert _gate(world) == "manual"
    assert [change["op"] for _, change in world.coming(10**15)] == []


def test_time_runs_backwards_and_forwards_to_the_same_place() -> None:
    builder = (
        small_world()
        .change("2026-09-15T00:00:00Z", "license", "acme/one", license="gpl-3.0")
        .change("2026-09-20T00:00:00Z", "delete", "acme/two")
        .change("2026-09-30T00:00:00Z", "restore", "acme/two")
    )
    world = builder.build(alive=True)
    clock = _clock(world)
    pictures = {}
    for week in (0, 1, 2, 13, 14):
        clock.set(builder.data.start + week * WEEK)
        pictures[week] = _picture(world.state)
    for week in (14, 2, 13, 0, 1):
        clock.set(builder.data.start + week * WEEK)
        assert _picture(world.state) == pictures[week]
    assert len(set(pictures.values())) == 5


def test_what_is_done_by_hand_survives_time() -> None:
    world = small_world().build()
    clock = _clock(world)
    start = clock.now()
    clock.advance(DAY)
    world.apply({"op": "delete", "type": "model", "id": "acme/two"})
    clock.set(start)
    assert world.state.find("model", "acme/two") is not None
    clock.advance(3 * DAY)
    assert world.state.find("model", "acme/two") is None
    world.apply({"at": to_iso(start + 2 * DAY), "op": "create", "type": "model", "id": "acme/late"})
    assert world.state.find("model", "acme/late") is not None
    world.apply({"at": to_iso(start + 9 * DAY), "op": "create", "type": "model", "id": "acme/later"})
    assert world.state.find("model", "acme/later") is None
    clock.set(start + 9 * DAY)
    assert world.state.find("model", "acme/later") is not None


def test_the_world_goes_on_after_its_script() -> None:
    builder = small_world()
    world = builder.build(alive=True)
    clock = _clock(world)
    clock.set(builder.data.present)
    before = len(world.state.repos["model"])
    clock.advance(WEEK)
    state = world.state
    assert len(state.repos["model"]) >= before + 6
    after = [repo for repo in state.all("model") if repo.record["createdAt"] >= to_iso(builder.data.present)]
    assert any("base_model" in (repo.record.get("cardData") or {}) for repo in after)
    assert len(state.papers) == 2
    assert sum(len(talks) for talks in state.discussions.values()) >= 5


def test_a_future_repo_is_not_there_yet() -> None:
    builder = WorldBuilder().owner("acme").model("acme/soon", createdAt="2026-09-20T00:00:00Z", body="Soon.")
    world = builder.build()
    assert list(world.state.all("model")) == []
    _clock(world).advance(WEEK)
    repo = world.state.find("model", "acme/soon")
    assert repo is not None
    assert (repo.card, repo.record["createdAt"]) == ("Soon.", "2026-09-20T00:00:00.000Z")


def test_identities_survive_renames_and_transfers() -> None:
    world = small_world().build()
    one = world.state.repos["model"]["acme/one"]
    world.apply({"op": "rename", "type": "model", "id": "acme/one", "to": "uno"})
    world.apply({"op": "transfer", "type": "model", "id": "acme/uno", "to": "ada"})
    world.apply({"op": "rename_owner", "type": "owner", "id": "acme", "to": "zenith"})
    state = world.state
    assert state.repos["model"]["ada/uno"] is one
    assert state.moved("model", "acme/one") is one
    assert state.moved("model", "acme/uno") is one
    two = state.repos["model"]["zenith/two"]
    assert (two.record["author"], state.moved("model", "acme/two")) == ("zenith", two)
    assert state.moved("model", "olden/two") is two
    assert state.owner("acme") is None
    assert state.count("model", "zenith") == 2


def test_a_name_can_be_used_again() -> None:
    world = small_world().build()
    was = world.state.repos["model"]["acme/one"].identity
    world.apply({"op": "delete", "type": "model", "id": "acme/one"})
    _clock(world).advance(DAY)
    world.apply(
        {"op": "create", "type": "model", "id": "acme/one", "record": {"cardData": {"license": "mit"}}}
    )
    one = world.state.repos["model"]["acme/one"]
    assert one.identity != was
    assert one.record["tags"] == ["license:mit", "region:us"]


def test_a_licence_change_moves_card_tags_and_commit() -> None:
    world = small_world().build()
    one = world.state.repos["model"]["acme/one"]
    sha, count = one.record["sha"], len(one.commits)
    _clock(world).advance(DAY)
    world.apply(
        {"op": "license", "type": "model", "id": "acme/one", "license": "other", "license_name": "acme-1"}
    )
    assert one.record["cardData"] == {"license": "other", "license_name": "acme-1"}
    assert "license:other" in one.record["tags"]
    assert "license:mit" not in one.record["tags"]
    assert one.record["sha"] == one.commits[0].id != sha
    assert len(one.commits) == count + 1
    assert one.record["lastModified"] == to_iso(_clock(world).now())


def test_counters_do_as_they_are_told() -> None:
    world = small_world().build()
    clock = _clock(world)
    name = {"type": "model", "id": "acme/one"}

    def shown() -> tuple[int, int, int]:
        view = world.state.repos["model"]["acme/one"].view(world.state.now)
        return view["downloads"], view["downloadsAllTime"], view["likes"]

    assert shown() == (300, 300, 50)
    world.apply({"op": "likes", **name, "delta": -8})
    assert shown()[2] == 42
    world.apply({"op": "spike", **name, "factor": 10, "days": 2})
    clock.advance(2 * DAY)
    assert shown() == (480, 480, 42)
    clock.advance(30 * DAY)
    assert shown() == (300, 480, 42)
    world.apply({"op": "set", **name, "record": {"downloads": 5, "pipeline_tag": None}})
    assert shown() == (5, 480, 42)
    assert "pipeline_tag" not in world.state.repos["model"]["acme/one"].record
    world.apply({"op": "freeze", **name, "days": 3})
    world.apply({"op": "spike", **name, "factor": 100, "days": 1})
    clock.advance(2 * DAY)
    assert shown()[0] == 5
    clock.advance(2 * DAY)
    assert shown()[0] > 5


def test_discussions_live() -> None:
    world = small_world().build()
    name = {"type": "model", "id": "acme/one"}
    world.apply({"op": "discuss", **name, "title": "New", "author": "dora"})
    talk = world.state.discussions["model", world.state.repos["model"]["acme/one"].identity][-1]
    assert (talk["num"], talk["status"]) == (3, "open")
    world.apply({"op": "comment", **name, "num": 3, "author": "ada"})
    world.apply({"op": "close", **name, "num": 3, "author": "ada"})
    assert (len(talk["comments"]), talk["status"]) == (1, "closed")
    commits = len(world.state.repos["model"]["acme/one"].commits)
    world.apply({"op": "merge", **name, "num": 2, "author": "ada"})
    assert len(world.state.repos["model"]["acme/one"].commits) == commits + 1


@pytest.mark.parametrize("op", sorted(set(OPS) - {"create", "restore", "paper", "collection", "leader"}))
def test_a_change_to_nothing_is_refused_and_forgotten(op: str) -> None:
    world = small_world().build()
    with pytest.raises(ScriptError):
        world.apply({"op": op, "type": "model", "id": "acme/none", "num": 1, "to": "x"})
    assert list(world.coming(10**15)) == []


def test_an_unknown_op_is_refused() -> None:
    with pytest.raises(ScriptError, match="unknown op 'explode'"):
        small_world().build().apply({"op": "explode", "id": "acme/one"})


def test_a_world_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "world.toml").write_text(
        'start = "2026-09-14"\npresent = "2026-11-23"\ndescription = "Tiny"\n'
    )
    record = {
        "_id": "6" * 24,
        "id": "gpt2",
        "createdAt": "2022-03-02T23:29:04+00:00",
        "likes": 3,
        "tags": ["en"],
    }
    (tmp_path / "models.jsonl").write_text(
        json.dumps({**record, "source": "x", "as_of": "2026-01-01"}) + "\n\n"
    )
    (tmp_path / "cards" / "models").mkdir(parents=True)
    (tmp_path / "cards" / "models" / "gpt2.md").write_text("# GPT-2\n")
    data = load(tmp_path)
    world = World(data, ManualClock(data.present))
    repo = world.state.repos["model"]["gpt2"]
    view = repo.view(data.start)
    assert (world.title, repo.card, repo.owner) == ("Tiny", "# GPT-2\n", "")
    assert view["createdAt"] == "2022-03-02T23:29:04.000Z"
    assert not {"downloads", "author", "source", "as_of"} & set(view)
    (tmp_path / "script.jsonl").write_text("{}\n{oops\n")
    with pytest.raises(ValueError, match=r"script\.jsonl:2"):
        load(tmp_path)
