"""Operators' corrections: before everybody's word, with the reason, audited, and withdrawn again."""

from typing import Any

import pytest

from storage import audit
from storage.corrections import LONGEST_REASON, NothingToWithdrawError, correct, withdraw
from storage.database import Database
from storage.labelling import record_labels
from storage.labels import Assigned, labels
from storage.records import Label, Origin, Proof
from storage.views import view

PROOF = Proof("https://huggingface.co/acme", "seen there", 1)
PLACE: dict[str, Any] = {"subject_kind": "owner", "subject": "acme", "axis": "kind"}


def label(value: str | None, origin: Origin = "rule", version: str = "1") -> Label:
    return Label(
        axis="kind",
        value=value,
        confidence=0.8,
        proofs=(PROOF,),
        taxonomy="v1",
        rule="test",
        rule_version=version,
        origin=origin,
    )


async def judged(db: Database, *given: Label) -> None:
    await record_labels(db, subject_kind="owner", subject="acme", labels=given)


async def held(db: Database, at: int | None = None) -> Assigned | None:
    async with view(db, at=at) as now:
        return next(iter((await labels(now, "owner", ["acme"]))["acme"]), None)


async def newest(db: Database) -> int:
    async with view(db) as now:
        return now.sequence


async def value(db: Database, at: int | None = None) -> tuple[Any, str] | None:
    found = await held(db, at)
    return None if found is None else (found.value, found.origin)


async def test_a_correction_holds_until_it_is_withdrawn_and_the_others_hold_again(db: Database) -> None:
    await judged(db, label("company"))
    rules = await newest(db)
    done = await correct(db, **PLACE, values={"v1": "non-profit"}, reason="they wrote to us", actor="42")
    corrected = await newest(db)
    before, after = done.before["v1"], done.after["v1"]
    assert before is not None
    assert after is not None
    assert (before.value, before.origin) == ("company", "rule")
    assert (after.value, after.origin, after.reason) == ("non-profit", "operator", "they wrote to us")
    await judged(db, label("university", version="2"))
    assert await value(db) == ("non-profit", "operator")
    back = await withdraw(db, **PLACE, taxonomies=("v1",), reason="it was a joke", actor="43")
    again = back.after["v1"]
    assert again is not None
    # What the rules have said meanwhile holds, not what they said when they were overruled.
    assert (again.value, again.origin, again.evidence[0].seen) == ("university", "rule", "seen there")
    assert await value(db) == ("university", "rule")
    assert await value(db, rules) == ("company", "rule")
    assert await value(db, corrected) == ("non-profit", "operator")
    assert await value(db, await newest(db)) == ("university", "rule")


async def test_every_rank_can_get_its_word_back(db: Database) -> None:
    await judged(db, label("company"), label("university", "registry"), label("government", "study"))
    for typed in ("non-profit", "individual"):
        await correct(db, **PLACE, values={"v1": typed}, reason="why", actor="1")
    await withdraw(db, **PLACE, taxonomies=("v1",), reason="why", actor="1")
    # Withdrawing takes the operator's word back, not only the last one.
    assert await value(db) == ("government", "study")
    with pytest.raises(NothingToWithdrawError):
        await withdraw(db, **PLACE, taxonomies=("v1",), reason="why", actor="1")
    await correct(db, **PLACE, values={"v1": "non-profit"}, reason="once more", actor="1")
    assert await value(db) == ("non-profit", "operator")


async def test_with_nobody_elses_word_nothing_is_left(db: Database) -> None:
    await correct(db, **PLACE, values={"v1": "non-profit"}, reason="why", actor="1")
    await withdraw(db, **PLACE, taxonomies=("v1",), reason="why", actor="1")
    assert await held(db) is None


async def test_not_classified_is_a_word_too(db: Database) -> None:
    await judged(db, label("company"))
    await correct(db, **PLACE, values={"v1": None}, reason="nobody can know", actor="1")
    assert await value(db) == (None, "operator")


async def test_the_same_value_again_is_another_correction_with_its_own_reason(db: Database) -> None:
    for reason in ("first", "second"):
        await correct(db, **PLACE, values={"v1": "company"}, reason=reason, actor="1")
    found = await held(db)
    assert found is not None
    assert found.reason == "second"


async def test_both_taxonomies_move_together(db: Database) -> None:
    place: dict[str, Any] = {"subject_kind": "repo", "subject": "7", "axis": "artefact"}
    await correct(db, **place, values={"v1": "benchmark", "v2": "evaluation"}, reason="why", actor="1")
    done = await withdraw(db, **place, taxonomies=("v1", "v2"), reason="why", actor="1")
    assert [label.value for label in done.before.values() if label] == ["benchmark", "evaluation"]
    assert done.after == {"v1": None, "v2": None}


async def test_every_act_is_audited_with_before_and_after(db: Database) -> None:
    await judged(db, label("company"))
    await correct(db, **PLACE, values={"v1": "non-profit"}, reason="they wrote", actor="42", guild_id=9)
    await withdraw(db, **PLACE, taxonomies=("v1",), reason="wrongly", actor="cli")
    back, set_ = await audit.recent(db)
    assert (set_.act, set_.actor, set_.rank, set_.guild_id) == ("label", "42", "operator", 9)
    assert set_.target == "owner acme kind"
    assert set_.before == {"v1": {"value": "company", "origin": "rule"}}
    assert set_.after == {"v1": {"value": "non-profit", "origin": "operator"}, "reason": "they wrote"}
    assert (back.act, back.actor, back.after["reason"]) == ("label.withdrawn", "cli", "wrongly")
    assert back.after["v1"] == {"value": "company", "origin": "rule"}


@pytest.mark.parametrize("reason", ["", "   ", "\x00", "\n"])
async def test_without_a_reason_nothing_is_done(db: Database, reason: str) -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        await correct(db, **PLACE, values={"v1": "company"}, reason=reason, actor="1")
    assert await held(db) is None
    assert await audit.recent(db) == []


async def test_hostile_reasons_are_kept_as_text_and_cut(db: Database) -> None:
    reason = "'; DROP TABLE assignments; -- @everyone \x00\ud800 {}" + "x" * 9_000
    await correct(db, **PLACE, values={"v1": "company"}, reason=reason, actor="1")
    found = await held(db)
    assert found is not None
    assert found.reason is not None
    assert found.reason.startswith("'; DROP TABLE assignments; -- @everyone  {}xxx")
    assert len(found.reason) == LONGEST_REASON
