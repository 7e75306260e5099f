"""Somebody does everything that can be done, sees what is kept of it, takes it along, and has it deleted."""

import json
from typing import Any

from sqlalchemy import select

from bot.sandbox.people import Person
from storage import privacy, questions, subscriptions
from storage.database import Database
from storage.schema import metadata
from tests.support.town import PATIENCE, Town, filled, town

__all__ = ["filled", "town"]

NOBODY = "who is behind the Kraken lab?"
LINK = "https://allenai.org/about"


async def do_everything(town: Town, person: Person) -> None:
    """Use whatever leaves something behind."""
    answer = await town.ask(person, NOBODY)

    async def counted() -> bool:
        return bool(await questions.listed(town.db))

    await town.until(counted)
    await town.press(person, answer, "Tell me when you know")
    for about in ("project:olmo", "project:pythia"):
        await town.subscribe(person, {"about": about})
    await person.wait_for("dm", lambda seen: "Portrait" in seen.text, PATIENCE)
    await town.use(person, "watch add", about="project:olmo")
    await town.use(
        person, "dispute", subject="bartowski", axis="kind", link=f"{LINK}?{person.user.name}", reason="no"
    )
    await town.use(person, "repo", name="nobody/nothing-7B")


async def rule_everything(town: Town) -> None:
    """Let the operator, who owns the server, use whatever leaves something behind."""
    await town.use(town.otto, "follow", handle="bigscience")
    await town.use(town.otto, "admin track", handle="openai-community")
    await town.use(town.otto, "admin refresh")
    await town.use(
        town.otto,
        "admin label",
        subject="allenai",
        axis="governance",
        value="single company",
        reason="to see",
    )
    await town.use(town.otto, "admin disputes", number=1, decision="refused", reason="no")
    await town.use(town.otto, "admin alias", name="Kraken group", means="olmo")
    await town.use(town.otto, "settings")
    card = await town.use(town.otto, "digest subscribe", channel="ecosystem")
    await town.press(town.otto, card, "Here")
    await town.mia.wait_for("ecosystem", lambda seen: "Portrait" in seen.text, PATIENCE)


async def naming(db: Database, person: Person) -> set[str]:
    """Return the columns of a store that hold a person's id somewhere, whatever they are for."""
    found = set()
    async with db.reading() as connection:
        for table in metadata.tables.values():
            for row in (await connection.execute(select(table))).mappings():
                found |= {
                    f"{table.name}.{column}" for column, value in row.items() if person.id in str(value)
                }
    return found


async def test_whoever_does_everything_is_named_in_no_other_column_than_is_said(town: Town) -> None:
    await do_everything(town, town.mia)
    await do_everything(town, town.otto)
    await rule_everything(town)
    for person in (town.mia, town.otto):
        found = await naming(town.db, person)
        assert found, "nothing was left behind"
        assert found <= privacy.marked()
    assert privacy.marked() - await naming(town.db, town.otto) == set(), (
        "and each that is said does hold somebody"
    )


async def test_a_member_sees_takes_along_and_deletes(town: Town) -> None:
    empty = await town.use(town.mia, "privacy show")
    assert "Nothing that is stored here" in empty.text
    await do_everything(town, town.mia)
    shown = await town.use(town.mia, "privacy show")
    assert shown.ephemeral
    for words in (
        "**Answers you wait for:** 1: can be deleted",
        "**Your digests and watches in direct messages:** 3: can be deleted",
        "**Labels you disputed:** 1: can be made nobody's",
    ):
        assert words in shown.text

    exported = await town.press(town.mia, shown, "Export")
    assert exported.ephemeral
    ((name, content),) = exported.files.items()
    assert name.startswith("cartographer-2026-11-23")
    held: dict[str, Any] = json.loads(content)
    assert held["user"] == town.mia.id
    assert {"subscriptions", "disputes", "question_askers", "deliveries"} <= set(held["held"])
    assert len(held["messages"]) >= 2
    same = await town.use(town.mia, "privacy export")
    assert json.loads(next(iter(same.files.values())))["held"].keys() == held["held"].keys()

    asked = await town.use(town.mia, "privacy delete")
    assert "It cannot be undone" in asked.text
    assert await subscriptions.find(town.db, user_id=int(town.mia.id))
    await town.restart()
    done = await town.press(town.mia, asked, "Delete it now")
    assert "What could be deleted about you is deleted." in done.text
    assert await naming(town.db, town.mia) == set()
    assert "Nothing that is stored here" in (await town.use(town.mia, "privacy show")).text
    late = await town.press(town.mia, done, "Delete it now") if done.buttons else done
    assert late is done, "what is done has no button to do it again"


async def test_an_operator_is_told_what_stays_and_why(town: Town) -> None:
    await do_everything(town, town.otto)
    await rule_everything(town)
    asked = await town.use(town.otto, "privacy delete")
    assert "Labels you corrected as an operator: 1 (a label must show on whose word it stands)" in asked.text
    done = await town.press(town.otto, asked, "Delete it now")
    assert "This stays" in done.text
    left = await naming(town.db, town.otto)
    assert left == {"audit.actor", "assignments.actor", "disputes.decided_by"}
    await town.mia.wait_for("ecosystem", lambda seen: "Portrait" in seen.text, PATIENCE)
    assert len(await subscriptions.find(town.db, guild_id=town.guild_id)) == 1, "the server's goes on"


async def test_others_are_left_alone(town: Town) -> None:
    await do_everything(town, town.mia)
    await do_everything(town, town.noor)
    asked = await town.use(town.mia, "privacy delete")
    await town.press(town.mia, asked, "Delete it now")
    assert len(await subscriptions.find(town.db, user_id=int(town.noor.id))) == 2
    (one,) = await questions.listed(town.db)
    assert one.waiting == 1


async def test_a_file_is_not_made_again_and_again(town: Town) -> None:
    for _ in range(3):
        assert (await town.use(town.mia, "privacy export")).files
    refused = await town.use(town.mia, "privacy export")
    assert "You had it exported just now" in refused.text
    assert not refused.files
