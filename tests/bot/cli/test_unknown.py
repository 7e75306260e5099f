"""Names that are not known yet: the Hub is asked once, and what it says is told; nothing is half-done."""

from collections.abc import Iterator

import pytest

from collectors.hub import client as hub_client
from tests.bot.cli.conftest import HubInThread, Shell
from tests.support.hub import TestHub, WorldBuilder

OVERVIEWS = "^/api/(organizations|users)/"
UNKNOWN = "is neither an organisation nor a user on the Hub."


@pytest.fixture
def people(shell: Shell) -> Iterator[TestHub]:
    """A Hub with an organisation, one that was renamed, and a person."""
    world = WorldBuilder().owner("acme").owner("globex").owner("ada", kind="user").model("ada/toy")
    with HubInThread(world) as served:
        shell.set(HF_ENDPOINT=served.url)
        yield served


def followed(shell: Shell) -> list[str]:
    return [record["handle"] for record in shell("tracked", "--json").records]


def test_what_is_there_is_followed_after_one_read(shell: Shell, people: TestHub) -> None:
    said = shell("track", "acme", "--json")
    assert (said.code, said.record["added"], said.record["users"]) == (0, ["acme"], [])
    assert people.log.count(OVERVIEWS) == 1
    (run,) = shell("status", "--json").record["runs"]
    assert (run["scope"], run["requests"], run["asked_by"]) == ("lookup", 1, "cli")
    assert shell("track", "ACME", "--json").record["already"] == ["acme"]
    assert people.log.count(OVERVIEWS) == 1, "what is known is not asked for again"


def test_a_name_that_is_not_there_is_one_line_and_the_nearest(shell: Shell, people: TestHub) -> None:
    shell("track", "acme")
    said = shell.process("track", "acmee")
    assert (said.code, said.out) == (1, "")
    assert said.complaint == f"nothing is tracked: “acmee” {UNKNOWN} Nearest: acme."
    assert shell("track", "EleutherA", "--json").record["nearest"] == ["EleutherAI"], "the codebook's"
    told = shell("track", "nobody-at-all", "--json")
    assert told.code == 1
    assert told.record == {"error": f"nothing is tracked: “nobody-at-all” {UNKNOWN}", "nearest": []}
    assert followed(shell) == ["acme"]


def test_of_several_each_wrong_one_has_its_line_and_none_is_followed(shell: Shell, people: TestHub) -> None:
    said = shell("track", "acme", "nobody", "globexx")
    assert said.code == 1
    assert said.err.splitlines() == [
        f"cartographer: nothing is tracked: “nobody” {UNKNOWN}",
        f"cartographer: nothing is tracked: “globexx” {UNKNOWN}",
    ]
    assert followed(shell) == []


def test_a_person_is_followed_and_told_to_be_one(shell: Shell, people: TestHub) -> None:
    said = shell("track", "ada")
    assert said.code == 0
    assert "ada is a person's namespace, not an organisation's: it is followed as such" in said.out
    assert followed(shell) == ["ada"]
    assert shell("track", "ada", "--json").record["users"] == ["ada"]


def test_a_renamed_one_is_followed_under_its_present_name(shell: Shell, people: TestHub) -> None:
    people.world.apply(
        {"op": "rename_owner", "type": "owner", "id": "globex", "to": "initech", "redirect": True}
    )
    said = shell("track", "globex")
    assert said.code == 0
    assert "globex is called initech now: it is followed under that name" in said.out
    assert followed(shell) == ["initech"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "forbid"}, "403"),
        ({"kind": "status", "status": 401}, "401"),
        ({"kind": "html", "status": 200}, "HTML instead of JSON"),
        ({"kind": "status", "status": 503}, "503"),
    ],
)
def test_a_hub_that_cannot_be_asked_is_one_line_and_there_is_a_way_around_it(
    shell: Shell, people: TestHub, monkeypatch: pytest.MonkeyPatch, fault: dict[str, object], words: str
) -> None:
    monkeypatch.setattr(hub_client, "FIRST_PAUSE", 0.001)
    shell.set(HF_TOKEN="hf_wrong", CARTOGRAPHER_LOG_LEVEL="ERROR")
    facts = dict(fault)
    people.faults.add(str(facts.pop("kind")), "/api/", times=None, **facts)
    said = shell("track", "acme", "globex")
    assert (said.code, said.out) == (1, "")
    assert said.complaint.startswith(
        "nothing is tracked (--unchecked does not ask): “acme, globex” could not be looked up on the Hub: "
    )
    assert words in said.complaint
    assert "hf_wrong" not in said.complaint
    assert followed(shell) == []
    assert shell("track", "acme", "globex", "--unchecked").code == 0
    assert followed(shell) == ["acme", "globex"]


def test_a_hub_that_is_not_there_is_one_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_client, "FIRST_PAUSE", 0.001)
    shell.set(HF_ENDPOINT="http://127.0.0.1:9", CARTOGRAPHER_LOG_LEVEL="ERROR")
    said = shell("track", "acme")
    assert (said.code, said.out) == (1, "")
    assert "“acme” could not be looked up on the Hub: http://127.0.0.1:9 does not answer" in said.complaint
