"""/deliveries and /why: what was sent and what was not, with reasons, and each stage of it."""

from sqlalchemy import update

from bot.sandbox.seen import Seen
from config.clock import SECOND
from storage import deliveries, subscriptions
from storage.schema import deliveries as table
from tests.support.town import PATIENCE, Town


async def sent(town: Town) -> Seen:
    await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
    seen = await town.mia.wait_for("ecosystem", lambda seen: "Portrait" in seen.text, PATIENCE)
    await town.until(lambda: arrived(town))
    return seen


async def arrived(town: Town) -> bool:
    return set(await deliveries.states(town.db)) == {"sent"}


async def settle(town: Town, state: str, reason: str) -> str:
    (one,) = await deliveries.recent(town.db, guild_id=town.guild_id)
    async with town.db.writing() as tx:
        await tx.connection.execute(
            update(table).where(table.c.id == one.id).values(state=state, reason=reason, message_id=None)
        )
    return one.key


async def test_what_was_sent_is_listed_to_whoever_may_see_it(town: Town) -> None:
    assert "Nothing of that kind" in (await town.use(town.ada, "deliveries")).text
    await sent(town)
    listed = await town.use(town.ada, "deliveries", state="sent")
    for words in ("portrait", "#ecosystem", "sent"):
        assert words in listed.text.replace("\\", "")
    assert "Nothing of that kind" in (await town.use(town.ada, "deliveries", state="refused")).text
    assert "Nothing of that kind" in (await town.use(town.mia, "deliveries")).text


async def test_what_is_uncertain_is_sent_again_when_somebody_asks(town: Town) -> None:
    await sent(town)
    key = await settle(town, "uncertain", "the channel cannot be read to find out")
    listed = await town.use(town.ada, "deliveries", state="uncertain")
    assert "the channel cannot be read to find out" in listed.text
    button = next(button for button in listed.buttons if key in button.label)
    done = await town.press(town.ada, listed, button.label)
    assert "is sent again" in done.text
    await town.until(lambda: arrived(town))


async def test_why_a_repo_was_told_or_not_stage_by_stage(town: Town) -> None:
    nothing = await town.use(town.mia, "why", about="allenai/dolma")
    for words in ("is followed", "Nothing is subscribed or watched here"):
        assert words in nothing.text
    await sent(town)
    told = await town.use(town.mia, "why", about="allenai/dolma")
    for words in ("Digest: OLMo", "sent"):
        assert words in told.text
    other = await town.use(town.mia, "why", about="meta-llama/Llama-3.2-1B")
    assert "One digest or watch is here, and it is not about this repo" in other.text
    unknown = await town.use(town.mia, "why", about="nobody/nothing")
    assert "Nothing here is called “nobody/nothing”" in unknown.text


async def test_why_by_the_id_in_the_small_print(town: Town) -> None:
    await sent(town)
    (one,) = await deliveries.recent(town.db, guild_id=town.guild_id)
    why = await town.use(town.ada, "why", about=one.key)
    for words in ("It was composed for OLMo, #ecosystem", "Composed", "sent"):
        assert words in why.text.replace("\\", "")
    hidden = await town.use(town.mia, "why", about=one.key)
    assert "not yours to see" in hidden.text


async def test_what_is_not_due_yet_says_when(town: Town) -> None:
    await sent(town)
    (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    town.clock.advance(SECOND)
    why = await town.use(town.mia, "why", about="allenai/dolma")
    assert one.public_id not in why.text
