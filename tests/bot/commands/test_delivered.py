"""/deliveries and /why: what was sent and what was not, with reasons, and each stage of it."""

from sqlalchemy import delete, update

from bot.sandbox.seen import Seen
from config.clock import SECOND
from storage import deliveries, subscriptions
from storage.schema import deliveries as table
from storage.schema import documents
from storage.schema import subscriptions as subscribed
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
    for words in ("Portrait: OLMo", "#ecosystem", "sent"):
        assert words in listed.text.replace("\\", "")
    assert "Nothing of that kind" in (await town.use(town.ada, "deliveries", state="refused")).text
    others = await town.use(town.mia, "deliveries")
    assert "Nothing of that kind was sent to you" in others.text
    assert "those of the server are shown to whoever may manage it" in others.text


async def test_what_is_uncertain_is_sent_again_when_somebody_asks(town: Town) -> None:
    await sent(town)
    key = await settle(town, "uncertain", "the channel cannot be read to find out")
    listed = await town.use(town.ada, "deliveries", state="uncertain")
    assert "the channel cannot be read to find out" in listed.text
    button = next(button for button in listed.buttons if key in button.label)
    done = await town.press(town.ada, listed, button.label)
    assert "is sent again" in done.text
    await town.until(lambda: arrived(town))


OLD = "aisingapore/Llama-SEA-LION-v3-8B"
"""Its licence changed within the six weeks."""


async def test_why_a_repo_was_told_or_not_stage_by_stage(town: Town) -> None:
    nothing = await town.use(town.mia, "why", about="allenai/dolma")
    for words in ("**Followed** · ", "is followed", "**Asked for** · Nothing is subscribed or watched here"):
        assert words in nothing.text
    await sent(town)
    other = await town.use(town.mia, "why", about="meta-llama/Llama-3.2-1B")
    assert "One digest or watch is here, and it is not about this repo" in other.text
    for unknown in ("nobody/nothing", "olmo"):
        said = await town.use(town.mia, "why", about=unknown)
        assert (
            f"Nothing here is called “{unknown}”: write a repo's id, or the id in the small print"
            in said.text
        )


async def test_why_names_the_digest_that_told_or_says_what_it_waits_for(town: Town) -> None:
    await town.subscribe(town.ada, {"about": "project:sea-lion", "channel": "ecosystem"})
    await town.mia.wait_for("ecosystem", lambda seen: "Portrait" in seen.text, PATIENCE)
    (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    before = await town.use(town.mia, "why", about=OLD)
    assert "**Seen** · " in before.text
    assert "changed its licence" in before.text
    assert "Not told as news: it was seen before this was subscribed" in before.text
    async with town.db.writing() as tx:
        await tx.connection.execute(update(subscribed).values(position=0, created_at=0))
    waits = await town.use(town.mia, "why", about=OLD)
    assert f"Not yet: it stands in the next digest, which is due <t:{one.due_at // SECOND}:f>" in waits.text
    await town.use(town.ada, "digest pause", digest=one.public_id)
    paused = await town.use(town.mia, "why", about=OLD)
    assert "#ecosystem · paused" in paused.text.replace("\\", "")
    assert "Not yet: it is paused. </digest resume:" in paused.text
    await town.use(town.ada, "digest resume", digest=one.public_id)
    town.clock.set(one.due_at + SECOND)
    digest = await town.mia.wait_for("ecosystem", lambda seen: "Weekly digest" in seen.text, PATIENCE)
    await town.until(lambda: arrived(town))
    key = digest.text.rpartition("Delivery ")[2].partition(".")[0]
    told = await town.use(town.mia, "why", about=OLD)
    assert f"**Composed** · Told in `{key}`." in told.text
    assert f"**Delivered** · `{key}.1` · sent" in told.text.replace("\\", "")
    async with town.db.writing() as tx:
        await tx.connection.execute(delete(table))
        await tx.connection.execute(delete(documents))
    quiet = await town.use(town.mia, "why", about=OLD)
    assert "it was a quiet week for this digest" in quiet.text


async def test_why_no_alert_came_of_it(town: Town) -> None:
    await town.use(town.mia, "watch add", about=OLD)
    why = await town.use(town.mia, "why", about=OLD)
    assert "Not told: it was seen before this was watched" in why.text
    await town.use(town.mia, "watch add", about="allenai/dolma")
    new = await town.use(town.mia, "why", about="allenai/dolma")
    assert "Watched: allenai/dolma, direct messages · active" in new.text


async def test_why_by_the_id_of_a_digest_or_a_watch(town: Town) -> None:
    await sent(town)
    (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    why = await town.use(town.ada, "why", about=one.public_id)
    for words in (
        "**Asked for** · Digest: OLMo, #ecosystem · active",
        "The last was composed",
        "**Delivered** · ",
        f"The next is due <t:{one.due_at // SECOND}:f>",
    ):
        assert words in why.text.replace("\\", "")
    hidden = await town.use(town.mia, "why", about=one.public_id)
    assert "is not yours to see" in hidden.text
    await town.use(town.mia, "watch add", about=OLD)
    (watch,) = await subscriptions.find(town.db, user_id=int(town.mia.id), kind="watch")
    mine = await town.use(town.mia, "why", about=watch.public_id)
    assert "No alert yet: nothing with consequences has happened" in mine.text


async def test_why_by_the_id_in_the_small_print(town: Town) -> None:
    await sent(town)
    (one,) = await deliveries.recent(town.db, guild_id=town.guild_id)
    why = await town.use(town.ada, "why", about=one.key)
    for words in ("It was composed for OLMo, #ecosystem", "**Composed** · ", "sent"):
        assert words in why.text.replace("\\", "")
    hidden = await town.use(town.mia, "why", about=one.key)
    assert "not yours to see" in hidden.text
