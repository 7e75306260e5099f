"""Disputes: with a link, open until an operator decides, told beside the label as of any view."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import audit
from storage.database import Database
from storage.disputes import Dispute, Disputed, decide, every_dispute, is_link, open_dispute
from storage.errors import StoreError
from storage.labelling import record_labels
from storage.labels import labels
from storage.records import Label
from storage.views import view

LINK = "https://acme.example/about?who=we#us"
PLACE: dict[str, Any] = {"subject_kind": "owner", "subject": "acme", "axis": "kind"}


async def opened(db: Database, link: str = LINK, **more: Any) -> tuple[Dispute, bool]:
    given: dict[str, Any] = {**PLACE, "link": link, "reason": "we are none", "actor": "7", "rank": "member"}
    return await open_dispute(db, **(given | more))


async def labelled(db: Database, axis: str = "kind", taxonomy: str = "v1") -> None:
    made = Label(
        axis=axis,
        value="company",
        confidence=0.9,
        proofs=(),
        taxonomy=taxonomy,
        rule="test",
        rule_version="1",
    )
    await record_labels(db, subject_kind="owner", subject="acme", labels=[made])


async def disputed(db: Database, at: int | None = None) -> dict[tuple[str, str], tuple[Disputed, ...]]:
    async with view(db, at=at) as now:
        found = (await labels(now, "owner", ["acme"]))["acme"]
        return {(label.axis, label.taxonomy): label.disputed for label in found}


async def listed(db: Database, *, decided: bool = False) -> list[Dispute]:
    async with view(db) as now:
        return await every_dispute(now, decided=decided)


async def newest(db: Database) -> int:
    async with view(db) as now:
        return now.sequence


async def test_a_label_is_disputed_until_it_is_decided_and_was_then(db: Database) -> None:
    await labelled(db)
    before = await newest(db)
    dispute, new = await opened(db)
    assert new
    between = await newest(db)
    assert await disputed(db) == {("kind", "v1"): (Disputed(dispute.id, LINK, dispute.at),)}
    decided = await decide(db, dispute.id, "refused", answer="the page says company", actor="cli")
    assert (decided.decision, decided.answer, decided.decided_by) == (
        "refused",
        "the page says company",
        "cli",
    )
    assert await disputed(db) == {("kind", "v1"): ()}
    assert await disputed(db, before) == {("kind", "v1"): ()}
    assert await disputed(db, between) == {("kind", "v1"): (Disputed(dispute.id, LINK, dispute.at),)}
    assert await listed(db) == []
    assert await listed(db, decided=True) == [decided]


async def test_a_dispute_is_of_one_axis_and_of_one_flag(db: Database) -> None:
    await labelled(db)
    await labelled(db, "governance")
    await labelled(db, "noise", "serial")
    await labelled(db, "noise", "only")
    await opened(db, axis="noise.serial")
    found = await disputed(db)
    assert [place for place, several in found.items() if several] == [("noise", "serial")]


async def test_the_same_again_is_the_same_until_it_was_decided(db: Database) -> None:
    first, _ = await opened(db)
    again, new = await opened(db, reason="as I said", actor="8")
    assert (again.id, new) == (first.id, False)
    other, new = await opened(db, "https://acme.example/imprint")
    assert new
    assert [one.id for one in await listed(db)] == [first.id, other.id]
    await decide(db, first.id, "refused", answer="no", actor="cli")
    _, new = await opened(db)
    assert new


async def test_it_is_decided_once(db: Database) -> None:
    dispute, _ = await opened(db)
    await decide(db, dispute.id, "accepted", answer="they are right", actor="42", guild_id=9)
    with pytest.raises(StoreError, match=f"dispute {dispute.id} was accepted already"):
        await decide(db, dispute.id, "refused", answer="no", actor="43")
    with pytest.raises(StoreError, match="there is no dispute 999"):
        await decide(db, 999, "refused", answer="no", actor="43")


async def test_both_acts_are_audited(db: Database) -> None:
    dispute, _ = await opened(db, guild_id=9)
    await decide(db, dispute.id, "accepted", answer="they are right", actor="42")
    done, made = await audit.recent(db)
    assert (made.act, made.actor, made.rank, made.guild_id) == ("dispute", "7", "member", 9)
    assert made.after == {"dispute": dispute.id, "link": LINK, "reason": "we are none"}
    assert (done.act, done.actor, done.rank) == ("dispute.accepted", "42", "operator")
    assert (done.before, done.after) == (
        {"dispute": dispute.id, "link": LINK},
        {"decision": "accepted", "reason": "they are right"},
    )
    assert {made.target, done.target} == {"owner acme kind"}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://acme.example/",
        "https://",
        "https://localhost/x",
        "https://huggingface.co@evil.example/",
        "https://acme.example/a b",
        "https://acme.example/](https://evil.example)",
        "https://acme.example/<@1>",
        "https://acme.example/\n@everyone",
        "https://acme.example/\u202e",
        "javascript:alert(1)//https://acme.example",
        "https://acme.example/" + "x" * 500,
        "https://acme..example/",
        "https://-acme.example/",
    ],
)
async def test_what_is_no_plain_https_address_is_refused(db: Database, typed: str) -> None:
    assert not is_link(typed)
    with pytest.raises(ValueError, match="no https address"):
        await opened(db, typed)
    assert await listed(db) == []


@given(st.text(max_size=60))
def test_a_link_holds_nothing_that_could_format_ping_or_hide(typed: str) -> None:
    link = f"https://acme.example/{typed}"
    if is_link(link):
        assert link.isascii()
        assert link.isprintable()
        assert not set(link) & set("<>[]()\"'`| \\{}^")


async def test_a_link_of_the_hub_is_one() -> None:
    assert is_link("https://huggingface.co/allenai/OLMo-2-1124-7B/blob/main/README.md?raw=1#intended-use")
