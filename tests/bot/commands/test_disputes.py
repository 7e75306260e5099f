"""/dispute: anybody says that a label is wrong, operators are told, and it shows until it is decided."""

from typing import Any

import pytest

from bot.commands.disputes import MOST, WITHIN
from bot.sandbox.seen import Reply
from storage.disputes import Dispute, every_dispute
from storage.views import view
from tests.support.town import PATIENCE, Town

LINK = "https://allenai.org/about?us=1"


async def disputed(town: Town, **options: Any) -> Reply:
    given = {"subject": "olmo", "axis": "governance", "link": LINK, "reason": "we are a foundation"}
    return await town.use(town.mia, "dispute", given | options)


async def opened(town: Town) -> list[Dispute]:
    async with view(town.db) as now:
        return await every_dispute(now)


async def test_a_dispute_shows_until_an_operator_decides(town: Town) -> None:
    said = await disputed(town)
    assert said.ephemeral
    assert "shown as disputed, with your link, until the operators of this bot decide" in said.text
    told = await town.otto.wait_for("dm", lambda seen: "A label is disputed" in seen.text, PATIENCE)
    for words in ("mia", "governance", "we are a foundation", f"[allenai.org]({LINK})", "/admin disputes"):
        assert words in told.text, words
    page = await town.use(town.mia, "project", name="olmo")
    assert f"Disputed since <t:{town.clock.now() // 1000}:D>: [allenai.org]({LINK})" in page.text
    why = await town.press(town.mia, page, "Why?")
    assert f"[allenai.org]({LINK})" in why.text
    await town.use(
        town.otto,
        "admin disputes",
        {"number": 1, "decision": "refused", "reason": "the study says otherwise"},
        channel="admin",
    )
    page = await town.use(town.mia, "project", name="olmo")
    assert "Disputed" not in page.text


async def test_the_same_again_tells_nobody_again(town: Town) -> None:
    await disputed(town)
    again = await disputed(town)
    assert "It is open already" in again.text
    assert len(await opened(town)) == 1


async def test_a_repos_label_can_be_disputed(town: Town) -> None:
    await disputed(town, subject="allenai/reward-bench", axis="artefact")
    (one,) = await opened(town)
    assert (one.subject_kind, one.axis, one.actor) == ("repo", "artefact", town.mia.id)
    page = await town.use(town.noor, "repo", name="allenai/reward-bench")
    assert "Disputed since" in page.text


@pytest.mark.parametrize(
    ("options", "page", "name"),
    [
        ({"subject": "allenai/OLMo-2-0425-1B", "axis": "openness"}, "openness", "allenai/OLMo-2-0425-1B"),
        ({"subject": "bartowski", "axis": "kind"}, "project", "bartowski"),
    ],
)
async def test_what_is_judged_only_when_it_is_asked_for_is_shown_as_disputed_too(
    town: Town, options: dict[str, Any], page: str, name: str
) -> None:
    await disputed(town, **options)
    assert f"[allenai.org]({LINK})" in (await town.use(town.mia, page, name=name)).text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"link": "http://allenai.org/about"}, "is no link that could be shown"),
        ({"link": "https://allenai.org/](https://evil.example"}, "is no link that could be shown"),
        ({"link": "javascript:alert(1)"}, "is no link that could be shown"),
        ({"axis": "openess"}, "There is no axis 'openess'. Nearest: openness"),
        ({"subject": "nobody-at-all"}, "Nothing is known of the namespace 'nobody-at-all'"),
    ],
)
async def test_what_cannot_be_disputed_is_refused(town: Town, options: dict[str, Any], words: str) -> None:
    said = await disputed(town, **options)
    assert words in said.text
    assert await opened(town) == []


async def test_hostile_words_are_text(town: Town) -> None:
    reason = "@everyone <@1> [x](https://evil.example) **b** \u202e `" + "x" * 300
    said = await disputed(town, reason=reason)
    told = await town.otto.wait_for("dm", lambda seen: "A label is disputed" in seen.text, PATIENCE)
    for seen in (said, told):
        assert seen.pings == set()
        assert "[x](https://evil.example)" not in seen.text
        assert "\u202e" not in seen.text


async def test_somebody_who_disputes_many_has_to_wait(town: Town) -> None:
    for number in range(MOST):
        await disputed(town, link=f"{LINK}&{number}")
    refused = await disputed(town, link=f"{LINK}&more")
    assert "disputed several labels just now" in refused.text
    assert len(await opened(town)) == MOST
    town.clock.advance(WITHIN)
    await disputed(town, link=f"{LINK}&more")
    assert len(await opened(town)) == MOST + 1
