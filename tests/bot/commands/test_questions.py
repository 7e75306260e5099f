"""/admin questions and /admin alias: operators see what had no good answer, and mend it."""

from collections.abc import Sequence

import pytest

from bot.commands.questions import PAGE
from bot.sandbox.seen import Reply
from storage import aliases, audit, questions
from storage.questions import Question
from storage.tracking import tracked
from storage.views import view
from tests.support.hostile import HOSTILE, breaks_out
from tests.support.town import Town

NOBODY = "who is behind the Kraken lab?"
UNREAD = "which licence does umbrella/Rain-1B have?"


async def asked(town: Town, *words: str) -> Sequence[Question]:
    for one in words:
        await town.ask(town.mia, one)

    async def counted() -> bool:
        return sum(one.asked for one in await questions.listed(town.db)) >= len(words)

    await town.until(counted)
    return await questions.listed(town.db)


async def opened(town: Town, number: int) -> Reply:
    return await town.use(town.otto, "admin questions", number=number)


async def submitted(town: Town, seen: Reply, button: str, values: dict[str, str]) -> Reply:
    form = await town.otto.click(seen, button)
    return await (await town.otto.submit(form, values)).final()


async def test_questions_are_listed_the_most_asked_first_for_operators_alone(town: Town) -> None:
    await asked(town, UNREAD, NOBODY, NOBODY)
    await questions.dispute(town.db, question="who made OLMo?", answer="Acme.", comment="it is Ai2")
    shown = await town.use(town.otto, "admin questions")
    assert shown.ephemeral
    places = [shown.text.index(words) for words in (NOBODY, UNREAD, "who made OLMo?")]
    assert places == sorted(places)
    assert "asked 2 times since" in shown.text
    assert "not in the store" in shown.text
    assert "somebody says that the answer is wrong" in shown.text
    assert town.mia.user.name.casefold() not in shown.text.casefold()
    for person in (town.mia, town.ada):
        refused = await town.use(person, "admin questions", force=True)
        assert "Only an operator" in refused.text


async def test_the_status_says_how_many_are_open(town: Town) -> None:
    assert "Questions without a good answer:** 0" in (await town.use(town.otto, "admin status")).text
    await asked(town, UNREAD, NOBODY)
    status = (await town.use(town.otto, "admin status")).text
    assert "Questions without a good answer:** 2" in status
    assert f"</admin questions:{town.services.command_ids['admin']}>" in status


async def test_one_is_opened_from_the_list_and_the_list_comes_back(town: Town) -> None:
    (one,) = await asked(town, UNREAD)
    shown = await town.use(town.otto, "admin questions")
    card = await (await town.otto.choose(shown, PICK_LABEL, [str(one.id)])).final()
    assert f"Question {one.id}" in card.text
    assert UNREAD in card.text
    assert [button.label for button in card.buttons] == [
        "Follow umbrella",
        "Add alias",
        "Dismiss",
        "All questions",
    ]
    assert UNREAD in (await town.press(town.otto, card, "All questions")).text


PICK_LABEL = "Open a question"


async def test_many_are_turned_page_by_page(town: Town) -> None:
    for number in range(PAGE + 3):
        await questions.unanswered(town.db, question=f"what is number {number}?", reason="not_read")
    first = await town.use(town.otto, "admin questions")
    assert f"number {PAGE}?" not in first.text
    second = await town.press(town.otto, first, "Next")
    assert f"number {PAGE}?" in second.text
    last = next(one for one in await questions.listed(town.db) if f"number {PAGE}?" in one.question)
    card = await (await town.otto.choose(second, PICK_LABEL, [str(last.id)])).final()
    assert f"number {PAGE}?" in card.text


async def test_the_owner_that_a_question_names_is_followed(town: Town) -> None:
    (one,) = await asked(town, UNREAD)
    done = await town.press(town.otto, await opened(town, one.id), "Follow umbrella")
    # the town's Hub knows no umbrella: nobody is followed who is not there
    assert "Nothing was followed" in done.text
    assert "umbrella" not in await tracked(town.db)
    refused = await town.press(town.mia, done, done.buttons[0].label) if done.buttons else None
    assert refused is None or "Only an operator" in refused.text


async def test_an_alias_is_added_from_a_question_and_used_at_once(town: Town) -> None:
    (one,) = await asked(town, NOBODY)
    form = await town.otto.click(await opened(town, one.id), "Add alias")
    values = {"The name that people use": "Kraken lab", "What it means (a repo, handle or project)": "olmo"}
    done = await (await town.otto.submit(form, values)).final()
    assert "means olmo from now on" in done.text.replace("**", "").replace("`", "")
    assert "Allen Institute for AI" in (await town.ask(town.mia, NOBODY)).text
    entry = next(one for one in await audit.recent(town.db) if one.act == "alias.added")
    assert (entry.actor, entry.target, entry.guild_id) == (town.otto.id, "Kraken lab", town.guild_id)
    assert entry.after == {"kind": "project", "subject": "olmo"}
    listed = await town.use(town.otto, "admin alias")
    assert "Kraken lab" in listed.text
    gone = await town.use(town.otto, "admin alias", name="kraken lab", remove=True)
    assert "any more" in gone.text
    assert "Allen Institute" not in (await town.ask(town.mia, NOBODY)).text
    assert "No alias was added yet" in (await town.use(town.otto, "admin alias")).text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "Kraken lab"}, "Give the name and what it means"),
        ({"means": "olmo"}, "Give the name and what it means"),
        ({"name": "Kraken lab", "means": "olmo", "remove": True}, "Give the name and what it means"),
        ({"name": "Kraken lab", "remove": True}, "There is no such alias"),
        ({"name": "how many", "means": "olmo"}, "means something else in a question"),
        ({"name": "Kraken lab", "means": "omlo-nobody"}, "Nothing is known of 'omlo-nobody'"),
    ],
)
async def test_what_cannot_be_an_alias_is_refused(town: Town, options: dict[str, object], words: str) -> None:
    assert words in (await town.use(town.otto, "admin alias", options)).text
    async with view(town.db) as now:
        assert await aliases.every_alias(now) == []


async def test_aliases_and_meanings_are_suggested(town: Town) -> None:
    await town.use(town.otto, "admin alias", name="Kraken lab", means="olmo")
    held = await town.otto.autocomplete("admin alias", "name", "krak")
    assert [one["value"] for one in held] == ["Kraken lab"]
    meant = await town.otto.autocomplete("admin alias", "means", "olm")
    assert "olmo" in [one["value"] for one in meant]


async def test_a_question_is_dismissed_with_a_reason_or_without(town: Town) -> None:
    found = await asked(town, NOBODY, UNREAD)
    card, other = await opened(town, found[0].id), await opened(town, found[0].id)
    done = await submitted(town, card, "Dismiss", {"Why (may be left out)": "a joke"})
    assert "It was dismissed. a joke" in done.text
    assert "Dismiss" not in [button.label for button in done.buttons]
    done = await submitted(town, await opened(town, found[1].id), "Dismiss", {})
    assert "It was dismissed." in done.text
    assert "There is none" in (await town.use(town.otto, "admin questions")).text
    late = await submitted(town, other, "Dismiss", {})
    assert "was dismissed already" in late.text


async def test_the_buttons_work_after_a_restart_and_not_for_others(town: Town) -> None:
    (one,) = await asked(town, NOBODY)
    card = await opened(town, one.id)
    form = await town.otto.click(card, "Dismiss")
    await town.restart()
    done = await (await town.otto.submit(form, {})).final()
    assert "It was dismissed" in done.text


async def test_a_question_that_is_gone_says_so(town: Town) -> None:
    assert "no question 99 any more" in (await opened(town, 99)).text


async def test_hostile_questions_are_text(town: Town) -> None:
    for typed in HOSTILE.values():
        await questions.dispute(town.db, question=typed, answer=typed, comment=typed)
    shown = await town.use(town.otto, "admin questions")
    assert shown.pings == set()
    assert breaks_out(shown.text) == []
    for one in await questions.listed(town.db):
        card = await opened(town, one.id)
        assert card.pings == set()
        assert breaks_out(card.text) == []
