"""Questions without a good answer: folded, counted, ended; who waits is told once, and forgotten in time."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from config.clock import DAY, MINUTE, ManualClock
from storage import audit, questions, solving
from storage.database import Database
from storage.errors import StoreError
from storage.questions import Question, kept_words, key_of
from storage.schema import deliveries, documents, question_askers
from storage.solving import Told

WORD = Told({"title": "I know now"}, 1)


async def asked(db: Database, question: str = "Who is behind Acme?", **more: Any) -> str:
    given_: dict[str, Any] = {"question": question, "reason": "not_collected", "owner": "acme"}
    return await questions.unanswered(db, **(given_ | more))


async def only(db: Database, **which: Any) -> Question:
    (one,) = await questions.listed(db, **which)
    return one


async def told(db: Database) -> list[tuple[int, str]]:
    query = select(deliveries.c.user_id, documents.c.body).join(
        documents, documents.c.id == deliveries.c.document_id
    )
    async with db.reading() as connection:
        found = await connection.execute(query.order_by(deliveries.c.user_id))
        return [(int(user), str(body)) for user, body in found]


async def waiting(db: Database) -> list[int]:
    async with db.reading() as connection:
        found = await connection.execute(
            select(question_askers.c.user_id).order_by(question_askers.c.user_id)
        )
        return [int(user) for (user,) in found]


async def test_the_same_question_is_one_with_a_count(db: Database, clock: ManualClock) -> None:
    for words in ("Who is behind Acme?", "who is behind  ACME", "WHO is, behind acme!"):
        await asked(db, words)
        clock.advance(MINUTE)
    one = await only(db)
    assert (one.question, one.asked, one.owner) == ("Who is behind Acme?", 3, "acme")
    assert one.last_at - one.first_at == 2 * MINUTE
    assert (one.kind, one.reason, one.state, one.waiting) == ("unanswered", "not_collected", "open", 0)


async def test_what_was_asked_before_tells_follow_ups_apart(db: Database) -> None:
    await asked(db, "and its licence?", context=["what is Acme?"])
    await asked(db, "and its licence?", context=["what is Umbrella?"])
    assert [one.context for one in await questions.listed(db)] == [("what is Acme?",), ("what is Umbrella?",)]


async def test_the_most_asked_comes_first_and_of_those_the_oldest(db: Database, clock: ManualClock) -> None:
    for words in ("old", "often", "new", "often"):
        await asked(db, words)
        clock.advance(MINUTE)
    await questions.dispute(db, question="who made it?", answer="Acme made it.")
    assert [one.question for one in await questions.listed(db)] == ["often", "old", "new", "who made it?"]
    assert [one.question for one in await questions.listed(db, kind="disputed")] == ["who made it?"]
    assert [one.question for one in await questions.listed(db, limit=1)] == ["often"]


async def test_a_disputed_answer_is_kept_with_its_plan_and_what_is_wrong(db: Database) -> None:
    plan = {"intent": "maker", "subjects": [{"key": "acme"}]}
    for comment in ("it is Umbrella", ""):
        await questions.dispute(
            db, question="Who made it?", answer="Acme.", plan=plan, comment=comment, sequence=4
        )
    one = await only(db)
    assert (one.kind, one.reason, one.answer, one.comment) == ("disputed", None, "Acme.", "it is Umbrella")
    assert (one.plan, one.sequence, one.asked) == (plan, 4, 2)


async def test_nobody_is_kept_who_is_mentioned(db: Database) -> None:
    await asked(db, "is <@123456789012345678> or <@&42> behind <#7> Acme?\n\x00")
    assert (await only(db)).question == "is @… or @… behind @… Acme?"


async def test_what_was_dismissed_stays_dismissed_unless_the_answer_is_another(db: Database) -> None:
    await asked(db)
    one = await only(db)
    await questions.wait_for(db, one.key, user_id=7, locale="en")
    ended = await questions.dismiss(db, one.id, actor="9", reason="of no interest")
    assert (ended.state, ended.ended, ended.waiting) == ("dismissed", "of no interest", 0)
    assert await waiting(db) == []
    await asked(db)
    assert await questions.listed(db) == []
    assert (await only(db, state="dismissed")).asked == 2
    entry = (await audit.recent(db))[0]
    assert (entry.actor, entry.act, entry.after) == ("9", "question.dismissed", {"reason": "of no interest"})

    await questions.dispute(db, question="Who?", answer="Acme.")
    disputed = await only(db)
    await questions.dismiss(db, disputed.id, actor="cli")
    await questions.dispute(db, question="Who?", answer="Acme.")
    assert await questions.listed(db) == []
    await questions.dispute(db, question="Who?", answer="Umbrella.")
    assert (await only(db)).id == disputed.id


async def test_nothing_is_dismissed_twice_and_nothing_that_is_not_there(db: Database) -> None:
    await asked(db)
    one = await only(db)
    await questions.dismiss(db, one.id, actor="cli")
    with pytest.raises(StoreError, match=f"question {one.id} was dismissed already"):
        await questions.dismiss(db, one.id, actor="cli")
    with pytest.raises(StoreError, match="there is no question 99"):
        await questions.dismiss(db, 99, actor="cli")


async def test_a_question_that_was_asked_back_is_listed_once_nobody_chooses(
    db: Database, clock: ManualClock
) -> None:
    key = await asked(db, "who made it", reason="unclear")
    assert await questions.listed(db) == []
    clock.advance(questions.PENDING)
    assert (await only(db)).reason == "unclear"
    await questions.resolved(db, key)
    assert await questions.listed(db) == []
    await questions.resolved(db, key)  # its button was pressed twice


async def test_one_who_chooses_leaves_those_who_did_not(db: Database, clock: ManualClock) -> None:
    for _ in range(2):
        await asked(db, "who made it", reason="unclear")
    key = await asked(db, "who made it", reason="unclear")
    await questions.resolved(db, key)
    clock.advance(questions.PENDING)
    assert (await only(db)).asked == 2
    other = await asked(db, "which Acme?")
    await questions.resolved(db, other)
    assert {one.asked for one in await questions.listed(db)} == {1, 2}


async def test_whoever_waits_is_told_once_and_then_forgotten(db: Database) -> None:
    key = await asked(db)
    one = await only(db)
    assert [await questions.wait_for(db, key, user_id=7, locale="en") for _ in range(2)] == [
        "waiting",
        "already",
    ]
    await questions.wait_for(db, key, user_id=8, locale="nb")
    assert (await only(db)).waiting == 2
    assert await solving.locales_of(db, one.id) == ["en", "nb"]
    words = {"en": WORD, "nb": Told({"title": "Jeg vet det"}, 2)}
    done = await asyncio.gather(
        *(solving.solve(db, one.id, words, sequence=5, composer="1") for _ in range(4))
    )
    assert sorted(done, key=str) == [2, None, None, None]
    assert await told(db) == [
        (7, '{"title":"I know now"}'),
        (8, '{"title":"Jeg vet det"}'),
        (8, '{"title":"Jeg vet det"}'),
    ]
    assert await waiting(db) == []
    assert await questions.wait_for(db, key, user_id=7, locale="en") == "answered"
    assert await questions.wait_for(db, "unknown", user_id=7, locale="en") == "unknown"


async def test_a_solved_question_that_has_no_answer_again_is_open_again(db: Database) -> None:
    await asked(db)
    one = await only(db)
    assert await solving.solve(db, one.id, {}, sequence=5, composer="1") == 0
    assert await questions.listed(db) == []
    await asked(db)
    again = await only(db)
    assert (again.id, again.asked, again.ended_at) == (one.id, 2, None)


async def test_nobody_is_passed_over_for_want_of_words(db: Database) -> None:
    key = await asked(db)
    one = await only(db)
    await questions.wait_for(db, key, user_id=7, locale="en")
    with pytest.raises(ValueError, match="no word to them"):
        await solving.solve(db, one.id, {}, sequence=5, composer="1")
    assert (await only(db)).waiting == 1


async def test_a_person_may_stop_waiting_and_may_not_wait_for_everything(db: Database) -> None:
    keys = [await asked(db, f"question {number}") for number in range(questions.MOST_WAITED_FOR + 1)]
    waits = [await questions.wait_for(db, key, user_id=7, locale="en") for key in keys]
    assert waits == ["waiting"] * questions.MOST_WAITED_FOR + ["too_many"]
    assert await questions.stop_waiting(db, keys[0], user_id=7)
    assert not await questions.stop_waiting(db, keys[0], user_id=7)
    assert await questions.wait_for(db, keys[-1], user_id=7, locale="en") == "waiting"


async def test_a_question_is_tried_once_for_each_state_of_the_store(db: Database) -> None:
    await asked(db, "first")
    second = await asked(db, "second")
    await questions.dispute(db, question="third", answer="that")
    await questions.wait_for(db, second, user_id=7, locale="en")
    due = await solving.to_try(db, 5)
    assert [one.question for one in due] == ["second", "first"]
    await solving.tried(db, due[0].id, 5)
    assert [one.question for one in await solving.to_try(db, 5)] == ["first"]
    assert [one.question for one in await solving.to_try(db, 6)] == ["second", "first"]
    assert [one.question for one in await solving.to_try(db, 6, limit=1)] == ["second"]


async def test_people_and_questions_are_forgotten_in_time(db: Database, clock: ManualClock) -> None:
    key = await asked(db)
    await questions.wait_for(db, key, user_id=7, locale="en")
    clock.advance(questions.WAITING - 1)
    assert await questions.prune(db) == 0
    clock.advance(1)
    assert await questions.prune(db) == 1
    assert await waiting(db) == []
    assert await questions.listed(db)
    clock.advance(questions.KEPT - questions.WAITING)
    await questions.wait_for(db, key, user_id=8, locale="en")
    assert await questions.prune(db) == 0
    clock.advance(30 * DAY)
    assert await questions.prune(db) == 2
    assert await questions.listed(db) == []


@given(st.text(), st.text())
def test_words_are_kept_short_on_one_line_and_never_name_anybody(before: str, after: str) -> None:
    kept = kept_words(f"{before}<@123456789012345678>{after}")
    assert len(kept) <= questions.LONGEST
    assert "\n" not in kept
    assert "<@123456789012345678>" not in kept


@given(st.text(min_size=1))
def test_a_key_is_the_same_in_another_case_and_never_another_kinds(words: str) -> None:
    assert key_of("unanswered", words) == key_of("unanswered", f" {words} ")
    assert key_of("unanswered", words) != key_of("disputed", words)
    assert len(key_of("unanswered", words)) == 20
