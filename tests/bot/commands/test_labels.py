"""/admin label and /admin disputes: operators' words, with before and after, shown wherever labels are."""

from typing import Any

import pytest

from bot.sandbox.seen import Reply
from storage import audit
from storage.disputes import open_dispute
from storage.labels import Assigned, labels
from storage.views import view
from tests.support.town import Town

WHY = "they told us so, and their statutes say it"


async def corrected(town: Town, **options: Any) -> Reply:
    return await town.use(town.otto, "admin label", options, channel="admin")


async def held(town: Town, subject_kind: str, subject: str, axis: str) -> Assigned:
    async with view(town.db) as now:
        return next(one for one in (await labels(now, subject_kind, [subject]))[subject] if one.axis == axis)


async def test_a_correction_is_shown_as_the_operators_and_can_be_taken_back(town: Town) -> None:
    place = {"subject": "olmo", "axis": "governance"}
    said = await corrected(town, **place, value="single company", reason=WHY)
    assert said.ephemeral
    assert "**Before:** **single research institute** (study, " in said.text
    assert f"**Now:** **single company** (operator, 100%). Reason: {WHY}" in said.text
    found = await held(town, "project", "olmo", "governance")
    assert (found.value, found.origin, found.reason) == ("single company", "operator", WHY)
    page = await town.use(town.mia, "project", name="olmo")
    assert "single company" in page.text
    why = await town.press(town.mia, page, "Why?")
    assert "Set by an operator." in why.text
    assert WHY in why.text
    back = await corrected(town, **place, reason="it was another olmo", withdraw=True)
    assert "**Now:** **single research institute** (study, " in back.text
    again = await corrected(town, **place, reason="once more", withdraw=True)
    assert "No operator has corrected governance of OLMo" in again.text
    acts = [(entry.act, entry.actor, entry.rank, entry.target) for entry in await audit.recent(town.db)]
    assert acts == [
        ("label.withdrawn", town.otto.id, "operator", "project olmo governance"),
        ("label", town.otto.id, "operator", "project olmo governance"),
    ]


async def test_repos_and_namespaces_are_corrected_by_id_link_or_handle(town: Town) -> None:
    link = "https://huggingface.co/datasets/allenai/dolma"
    said = await corrected(town, subject=link, axis="artefact", value="benchmark", reason=WHY)
    assert "**Now (v1):** **benchmark**" in said.text
    assert "**Now (v2):** **evaluation**" in said.text
    said = await corrected(town, subject="NBAILAB", axis="kind", value="Government", reason=WHY)
    assert "**Before:** no label is stored" in said.text
    assert (await held(town, "owner", "nbailab", "kind")).value == "government"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"axis": "kinds", "value": "company"}, "There is no axis 'kinds'. Nearest: kind"),
        ({"value": "comany"}, "'comany' is no value of kind. Nearest: company."),
        ({"subject": "alenai"}, "Nothing is known of the namespace 'alenai'. Nearest: allenai"),
        ({"subject": "@everyone <@1>"}, "Nothing is known of the namespace"),
        ({"axis": "artefact", "subject": "allenai/OLMo-99", "value": "model"}, "There is no repo"),
        ({"reason": " \u200b " * 2}, "A reason is needed"),
        ({"value": None}, "Give a value, or withdraw"),
    ],
)
async def test_what_cannot_be_done_is_said_in_one_line(
    town: Town, options: dict[str, Any], words: str
) -> None:
    given = {"subject": "allenai", "axis": "kind", "value": "company", "reason": WHY, **options}
    said = await corrected(town, **{name: value for name, value in given.items() if value is not None})
    assert words in said.text
    assert said.pings == set()
    assert await audit.recent(town.db) == []


async def test_axes_values_and_subjects_are_suggested(town: Town) -> None:
    async def shown(option: str, typed: str, **others: str) -> list[str]:
        found = await town.otto.autocomplete("admin label", option, typed, values=others, channel="admin")
        return [choice["value"] for choice in found]

    assert await shown("axis", "gov") == ["governance"]
    assert (await shown("value", "non", axis="kind"))[:1] == ["non-profit"]
    assert "social" not in await shown("value", "", axis="no such axis")
    assert (await shown("value", "Common Crawl;the pi", axis="corpus"))[:1] == ["Common Crawl;The Pile"]
    assert "allenai" in await shown("subject", "allen", axis="kind")
    assert "olmo" in await shown("subject", "olmo", axis="governance")
    assert "allenai/OLMo-2-1124-7B" in await shown("subject", "olmo-2", axis="role")


async def test_disputes_are_listed_and_decided_with_a_reason(town: Town) -> None:
    hostile = "](https://evil.example) @everyone <@&1> **no** `x`"
    dispute, _ = await open_dispute(
        town.db,
        subject_kind="project",
        subject="olmo",
        axis="governance",
        link="https://allenai.org/about",
        reason=hostile,
        actor="7",
        rank="member",
    )
    listed = await town.use(town.otto, "admin disputes", channel="admin")
    assert "Dispute 1" in listed.text
    assert "[allenai.org](https://allenai.org/about)" in listed.text
    assert "](https://evil" not in listed.text.replace("\\", "")[:0] + listed.text
    assert listed.pings == set()
    for options in ({"number": 1}, {"number": 1, "decision": "accepted"}, {"decision": "refused"}):
        said = await town.use(town.otto, "admin disputes", options, channel="admin")
        assert "give the number, the decision and a reason" in said.text
    options = {"number": dispute.id, "decision": "accepted", "reason": "they are right"}
    said = await town.use(town.otto, "admin disputes", options, channel="admin")
    assert "Accepted: they are right" in said.text
    said = await town.use(town.otto, "admin disputes", options, channel="admin")
    assert "Dispute 1 was accepted already." in said.text
    assert "No label is disputed." in (await town.use(town.otto, "admin disputes", channel="admin")).text
    (entry, _opened) = await audit.recent(town.db)
    assert (entry.act, entry.actor, entry.after["reason"]) == (
        "dispute.accepted",
        town.otto.id,
        "they are right",
    )
