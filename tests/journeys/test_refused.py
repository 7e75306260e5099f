"""A digest whose channel closes: its owner hears of it elsewhere, and one click there brings it back."""

import asyncio

from bot.sandbox.seen import Reply, Seen
from storage import subscriptions
from tests.support.town import PATIENCE, Town


async def test_one_click_brings_back_what_was_refused(town: Town) -> None:
    town.discord.faults.lose_permission("ecosystem")
    made = await subscriptions.create(
        town.db,
        guild_id=town.guild_id,
        channel_id=town.channel("ecosystem"),
        user_id=int(town.ada.id),
        scope=subscriptions.DigestScope(projects=("olmo",)),
        schedule=subscriptions.Schedule(0, 9, "UTC"),
        due_at=town.clock.now(),
        skip_quiet=False,
    )
    told = await town.ada.wait_for("dm", lambda seen: "A digest is paused" in seen.text, PATIENCE)
    assert "Send Messages" in told.text
    town.discord.faults.regain_permission("ecosystem")
    reply = await town.press(town.ada, told, "Resume")
    assert "goes on" in reply.text
    await town.mia.wait_for("ecosystem", lambda seen: "Weekly digest: OLMo" in seen.text, PATIENCE)
    again = await subscriptions.get(town.db, made.public_id)
    assert again is not None
    assert (again.state, again.reason, again.scope) == ("active", None, made.scope)
    assert again.due_at > town.clock.now()
    digests = [seen for seen in town.mia.sees("ecosystem") if "Weekly digest" in seen.text]
    assert len(digests) == 1
    assert len([seen for seen in town.ada.sees("dm") if "is paused" in seen.text]) == 1


async def test_whose_direct_messages_are_closed_hears_of_it_beside_the_next_answer(town: Town) -> None:
    town.discord.faults.close_dms("noor")
    made = await subscriptions.create(
        town.db,
        guild_id=None,
        channel_id=None,
        user_id=int(town.noor.id),
        scope=subscriptions.DigestScope(projects=("olmo",)),
        schedule=subscriptions.Schedule(0, 9, "UTC"),
        due_at=town.clock.now(),
        skip_quiet=False,
    )

    async def paused() -> bool:
        found = await subscriptions.get(town.db, made.public_id)
        return found is not None and found.state == "paused"

    await town.until(paused)
    town.discord.faults.close_dms("noor", closed=False)
    reply = await town.ask(town.noor, "who is behind SEA-LION?")
    (told,) = await told_beside(reply)
    assert "direct messages are closed" in told.text
    again = await town.ask(town.noor, "who is behind SEA-LION?")
    assert again.followups == []
    assert "goes on" in (await town.press(town.noor, told, "Resume")).text
    await town.noor.wait_for("dm", lambda seen: "Weekly digest: OLMo" in seen.text, PATIENCE)


async def told_beside(reply: Reply) -> list[Seen]:
    """Return what came beside an answer, once it is there."""
    async with asyncio.timeout(PATIENCE):
        while not reply.followups:  # noqa: ASYNC110 - a reply does not notify of what follows it
            await asyncio.sleep(0.01)
    return reply.followups
