"""/follow: a server's admin asks, the operators are asked in private, one click grants it."""

from pathlib import Path

import pytest

from bot.commands import seeking
from bot.commands.cooldown import LookUpLimits
from bot.sandbox.seen import Seen
from storage import audit
from storage.tracking import tracked
from tests.support.town import PATIENCE, Town, hamlet, settled


async def asked(town: Town) -> Seen:
    return await town.otto.wait_for("dm", lambda seen: "A namespace to follow?" in seen.text, PATIENCE)


async def test_an_admin_asks_and_an_operator_grants(village: Town) -> None:
    said = await village.use(village.ada, "follow", handle="BAAI, bigscience")
    assert "The operators were asked to follow BAAI, bigscience." in said.text
    assert said.ephemeral
    wish = await asked(village)
    for words in ("ada", "Open Source AI Commons", "BAAI, bigscience", "about 8 requests"):
        assert words in wish.text
    assert "BAAI" not in await tracked(village.db)
    granted = await village.press(village.otto, wish, "Follow BAAI")
    assert "Following BAAI. A refresh is asked for." in granted.text
    again = await village.press(village.otto, wish, "Follow BAAI")
    assert "Followed already: BAAI." in again.text
    assert await tracked(village.db) == ["allenai", "BAAI", "EleutherAI"]
    acts = [(entry.act, entry.target, entry.rank) for entry in reversed(await audit.recent(village.db))]
    assert acts == [
        ("track.asked", "BAAI", "admin"),
        ("track.asked", "bigscience", "admin"),
        ("track", "BAAI", "operator"),
    ]


async def test_operators_are_asked_once_for_the_same(village: Town) -> None:
    await village.use(village.ada, "follow", handle="BAAI")
    await asked(village)
    again = await village.use(village.ada, "follow", handle="baai")
    assert "The operators were asked already: baai." in again.text
    known = await village.use(village.ada, "follow", handle="allenai")
    assert "Followed already: allenai." in known.text
    assert len(village.otto.sees("dm")) == 1


async def test_an_operator_need_not_ask(village: Town) -> None:
    said = await village.use(village.otto, "follow", handle="BAAI")
    assert "Following BAAI." in said.text
    assert "BAAI" in await tracked(village.db)


async def test_members_neither_see_it_nor_may_use_it(town: Town) -> None:
    assert "follow" not in town.mia.commands()
    assert "follow" in town.ada.commands()
    forced = await town.use(town.mia, "follow", force=True, handle="BAAI")
    assert "Only somebody who may manage this server" in forced.text
    assert await audit.recent(town.db) == []


async def test_what_is_no_handle_is_refused_and_what_may_be_is_suggested(town: Town) -> None:
    for typed in ("@everyone", "a/b", "a b c d e f", " "):
        refused = await town.use(town.ada, "follow", handle=typed)
        assert "is no handle on the Hub" in refused.text
        assert refused.pings == set()
    assert "Qwen" in [choice["value"] for choice in await town.ada.autocomplete("follow", "handle", "qwe")]


async def test_without_an_operator_it_says_who_could_change_that(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(town.services, "settings", town.settings.model_copy(update={"operators": ()}))
    said = await town.use(town.ada, "follow", handle="BAAI")
    assert "This bot has no operator who could be asked" in said.text


async def test_what_is_not_known_is_looked_up_before_it_is_followed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = hamlet().owner("globex").owner("wintermute", kind="user")
    async with settled(monkeypatch, tmp_path, world=world) as town:
        change = {"op": "rename_owner", "type": "owner", "id": "globex", "to": "initech", "redirect": True}
        town.hub.world.apply(change)
        refused = await town.use(town.otto, "admin track", handle="wintermute EleuterAI", channel="admin")
        unknown = "is neither an organisation nor a user on the Hub."
        assert f"“EleuterAI” {unknown} Near it: EleutherAI." in refused.text
        assert "Nothing was followed." in refused.text
        assert await tracked(town.db) == []
        done = await town.use(town.otto, "admin track", handle="wintermute globex", channel="admin")
        assert "Following wintermute, initech." in done.text
        assert "wintermute is a person's namespace" in done.text
        assert "globex is called initech now" in done.text
        assert await tracked(town.db) == ["initech", "wintermute"]


async def test_a_servers_admin_is_told_of_a_slip_and_the_operators_are_not_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        monkeypatch.setattr(town.services, "look_ups", LookUpLimits(person=1))
        refused = await town.use(town.ada, "follow", handle="no-such-owner-xyz")
        assert "“no-such-owner-xyz” is neither an organisation nor a user on the Hub." in refused.text
        limited = await town.use(town.ada, "follow", handle="another-one")
        assert "you had many things looked up on the Hub just now" in limited.text
        assert town.otto.sees("dm") == []
        assert await audit.recent(town.db) == []


async def test_what_the_hub_cannot_be_asked_for_may_be_followed_unchecked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(seeking, "PATIENCE", 0.2)
    async with settled(monkeypatch, tmp_path, role="bot") as town:  # nobody collects
        said = await town.use(town.otto, "admin track", channel="admin", handle="wintermute")
        assert "“wintermute” is still being looked up on the Hub: try again in a minute." in said.text
        assert await tracked(town.db) == []
        done = await town.press(town.otto, said, "Follow wintermute unchecked")
        assert "Following wintermute." in done.text
        assert await tracked(town.db) == ["wintermute"]


async def test_a_token_without_rights_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        town.hub.faults.add("forbid", "/api/organizations", times=None)
        said = await town.use(town.otto, "admin track", channel="admin", handle="wintermute")
        (line,) = [line for line in said.text.splitlines() if "could not be looked up" in line]
        assert line.startswith("“wintermute” could not be looked up on the Hub: ")
        assert "403" in line
        assert await tracked(town.db) == []
