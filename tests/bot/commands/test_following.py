"""/follow: a server's admin asks, an operator grants, nobody else may."""

import pytest

from bot.sandbox.resolving import ActError
from storage import audit
from storage.tracking import tracked
from tests.support.town import PATIENCE, Town


async def test_an_admin_asks_and_an_operator_grants(town: Town) -> None:
    asked = await town.use(town.ada, "follow", {"handle": "BAAI"}, channel="admin")
    assert asked.ephemeral
    assert "The operators were asked to follow BAAI" in asked.text
    assert "BAAI" not in await tracked(town.db)
    word = await town.otto.wait_for("dm", lambda one: "asks to follow BAAI" in one.text, PATIENCE)
    granted = await (await town.otto.click(word, "Follow")).final()
    assert "Following BAAI" in granted.text
    assert "BAAI" in await tracked(town.db)
    assert [(one.act, one.rank) for one in await audit.recent(town.db)] == [
        ("track", "operator"),
        ("track.asked", "admin"),
    ]


async def test_an_operator_follows_at_once(town: Town) -> None:
    done = await town.use(town.otto, "follow", {"handle": "BAAI"}, channel="admin")
    assert "Following BAAI" in done.text
    assert "BAAI" in await tracked(town.db)


async def test_members_neither_see_it_nor_may_use_it(town: Town) -> None:
    with pytest.raises(ActError, match="not offered"):
        await town.mia.slash("follow", handle="BAAI")
    forced = await town.use(town.mia, "follow", {"handle": "BAAI"}, force=True)
    assert "Only somebody who may manage this server" in forced.text
    assert await audit.recent(town.db) == []


async def test_what_is_no_handle_or_followed_already_is_said(town: Town) -> None:
    odd = await town.use(town.ada, "follow", {"handle": "@everyone; --"}, channel="admin")
    assert "is no handle on the Hub" in odd.text
    known = (await tracked(town.db))[0]
    again = await town.use(town.ada, "follow", {"handle": known.upper()}, channel="admin")
    assert "Followed already" in again.text
