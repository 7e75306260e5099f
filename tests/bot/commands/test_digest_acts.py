"""The buttons under a digest that arrived: all of it, its trend, why it came."""

import pytest
from sqlalchemy import update

from bot.sandbox.seen import Seen
from config.clock import SECOND
from storage import subscriptions
from storage.schema import subscriptions as table
from tests.support.town import Town


@pytest.fixture
async def digest(town: Town) -> Seen:
    """A digest in #ecosystem that tells of all six weeks."""
    await town.subscribe(town.ada, {"about": "everything", "channel": "ecosystem"})
    await town.mia.wait_for("ecosystem", lambda seen: "Portrait" in seen.text)
    (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    async with town.db.writing() as tx:
        await tx.connection.execute(update(table).where(table.c.id == one.id).values(position=0))
    town.clock.set(one.due_at + SECOND)
    return await town.mia.wait_for("ecosystem", lambda seen: "Weekly digest" in seen.text)


def whole(digest: Seen) -> str:
    """Return the label of the button that shows everything: it says how many lines are behind it."""
    return next(str(button.label) for button in digest.buttons if str(button.label).startswith("All"))


async def test_it_has_its_picture_and_its_four_buttons(digest: Seen) -> None:
    labels = [button.label for button in digest.buttons]
    assert labels == [whole(digest), "Trend", "Why?", "Export as Markdown"]
    (picture,) = digest.images
    assert picture.data is not None
    assert picture.data.startswith(b"\x89PNG")
    assert picture.description
    assert digest.pings == set()


async def test_all_shows_what_was_folded_to_whoever_presses(town: Town, digest: Seen) -> None:
    everything = await town.press(town.mia, digest, whole(digest))
    assert everything.ephemeral
    said = [line.removeprefix("- ") for line in digest.text.splitlines() if line.startswith("- ")]
    assert 5 < len(said) <= 12
    told = everything.text
    for _ in range(10):
        if "Next" not in [button.label for button in everything.buttons if not button.disabled]:
            break
        everything = await town.press(town.mia, everything, "Next")
        told += everything.text
    for line in said:
        assert line.rpartition("** · ")[2] in told.replace("\\.", ".")


async def test_all_shows_what_was_asked_for_then_also_after_the_scope_was_changed(
    town: Town, digest: Seen
) -> None:
    before = await town.press(town.mia, digest, whole(digest))
    (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    edited = await town.use(town.ada, "digest edit", {"digest": one.public_id, "about": "BAAI"})
    assert "Aquila" in edited.text
    after = await town.press(town.mia, digest, whole(digest))
    assert after.text == before.text


async def test_it_can_be_taken_along_as_markdown(town: Town, digest: Seen) -> None:
    exported = await town.press(town.mia, digest, "Export as Markdown")
    assert exported.ephemeral
    assert "as Markdown" in exported.text
    (name,) = exported.files
    assert name.startswith("digest-")
    assert name.endswith(".md")


async def test_trend_shows_the_picture_alone(town: Town, digest: Seen) -> None:
    trend = await town.press(town.mia, digest, "Trend")
    assert trend.ephemeral
    assert len(trend.images) == 1


async def test_why_says_what_about_which_window_and_whose_hour(town: Town, digest: Seen) -> None:
    why = await town.press(town.noor, digest, "Why?")
    for words in ("everything tracked", "what was recorded after step 0, up to step", "UTC"):
        assert words in why.text


async def test_they_work_after_a_restart_and_for_the_portrait(town: Town, digest: Seen) -> None:
    await town.restart()
    assert "everything tracked" in (await town.press(town.mia, digest, "Why?")).text
    portrait = next(seen for seen in town.mia.sees("ecosystem") if "Portrait" in seen.text)
    assert "as things stood" in (await town.press(town.mia, portrait, "Why?")).text
