"""A digest whose channel closes: its owner hears of it elsewhere, and one click there brings it back."""

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
