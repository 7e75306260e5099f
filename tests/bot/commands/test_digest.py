"""/digest: preview, subscribe, list, pause, resume, remove; who may, where, when, and what they are told."""

import itertools
import re

import pytest

from bot.sandbox.permissions import Permission
from bot.sandbox.resolving import ActError
from bot.sandbox.seen import Reply
from config.clock import DAY, HOUR, WEEK, to_datetime
from storage import audit, deliveries, subscriptions
from storage.subscriptions import DigestScope, Schedule, Subscription
from tests.support.town import Town

SECONDS = re.compile(r"<t:(\d+):f>")
MONDAY = 0


async def own(town: Town, about: str = "project:sea-lion", **options: str | int) -> Reply:
    return await town.subscribe(town.noor, {"about": about, **options})


async def only(town: Town) -> Subscription:
    (found,) = [
        *await subscriptions.find(town.db, guild_id=town.guild_id),
        *await subscriptions.find(town.db, user_id=int(town.noor.id)),
    ]
    return found


async def test_a_preview_is_for_the_asker_and_of_the_last_week(town: Town) -> None:
    card = await town.use(town.mia, "digest preview", about="project:sea-lion")
    assert card.ephemeral
    assert "Weekly digest: SEA-LION" in card.text
    assert "aisingapore/Llama-SEA-LION-v3-8B" in card.text
    assert card.buttons == []
    whole = await town.use(town.mia, "digest preview")
    assert "Weekly digest: everything tracked" in whole.text
    assert await subscriptions.count(town.db) == 0


async def test_what_it_can_be_about_is_suggested_and_understood(town: Town) -> None:
    first, *others = await town.mia.autocomplete("digest preview", "about", "")
    assert first == {"name": "everything tracked", "value": "everything"}
    assert {choice["value"].partition(":")[0] for choice in others} == {"project", "owner"}
    for typed, title in (
        ("olm", "OLMo"),
        ("Qwen", "Qwen"),
        ("EleutherAI", "Pythia"),
    ):
        choices = await town.mia.autocomplete("digest preview", "about", typed)
        card = await town.use(town.mia, "digest preview", about=choices[0]["value"])
        assert f"Weekly digest: {title}" in card.text
    for about, title in (
        ("allenai/dolma", "allenai/dolma"),
        ("owner:bartowski", "bartowski"),
        ("OLMo", "OLMo"),
        ("everything tracked", "everything tracked"),
    ):
        assert f"Weekly digest: {title}" in (await town.use(town.mia, "digest preview", about=about)).text


async def test_what_is_not_known_is_refused_with_the_nearest(town: Town) -> None:
    refused = await own(town, "omlo")
    assert "Nothing called “omlo” is known here. Near it: OLMo" in refused.text
    far = await own(town, "zzzzqqqq/xxxx")
    assert "Nothing called “zzzzqqqq/xxxx” is known here" in far.text
    assert await subscriptions.count(town.db) == 0


async def test_a_person_gets_it_in_private_with_a_portrait_first_and_three_dates(town: Town) -> None:
    card = await own(town, weekday=2, hour=7, timezone="Europe/Oslo")
    assert card.ephemeral
    for words in ("Subscribed", "SEA-LION", "direct messages", "Europe/Oslo"):
        assert words in card.text
    dates = [int(found) * 1000 for found in SECONDS.findall(card.text)]
    assert [later - earlier for earlier, later in itertools.pairwise(dates)] == [WEEK, WEEK]
    assert dates[0] > town.clock.now()
    local = to_datetime(dates[0])
    assert (local.weekday(), local.hour) == (2, 6), "seven in Oslo is six UTC in winter"
    portrait = await town.noor.wait_for("dm", lambda seen: "Portrait: SEA-LION" in seen.text)
    assert [button.label for button in portrait.buttons] == ["Why?"]
    assert (await only(town)).due_at == dates[0]
    (entry,) = await audit.recent(town.db)
    assert (entry.act, entry.rank, entry.actor) == ("digest.subscribe", "member", town.noor.id)
    assert town.mia.sees("dm") == []


async def test_monday_at_nine_in_the_servers_zone_where_nothing_is_said(town: Town) -> None:
    await town.services.change_settings(town.guild_id, timezone="Asia/Tokyo")
    await own(town)
    assert (await only(town)).schedule == Schedule(MONDAY, 9, "Asia/Tokyo")


async def test_odd_hours_and_zones_are_refused(town: Town) -> None:
    refused = await own(town, timezone="Mars/Olympus")
    assert "There is no time zone “Mars/Olympus”. Choose a city" in refused.text
    for hour in (-1, 24):
        with pytest.raises(ActError):
            await own(town, hour=hour)
    choices = await town.noor.autocomplete("digest subscribe", "timezone", "new york")
    assert choices[0]["value"] == "America/New_York"
    assert len(await town.noor.autocomplete("digest subscribe", "timezone", "")) >= 10


async def test_a_channel_needs_the_right_or_the_role(town: Town) -> None:
    refused = await own(town, channel="ecosystem")
    assert "To subscribe a channel you need Manage Channels there, or the role" in refused.text
    role = next(
        int(role.id)
        for guild in town.discord.world.guilds.values()
        for role in guild.roles.values()
        if role.name == "Maintainer"
    )
    await town.services.change_settings(town.guild_id, subscriber_role_id=role)
    card = await own(town, channel="ecosystem")
    assert "#ecosystem" in card.text.replace("\\", "")
    portrait = await town.mia.wait_for("ecosystem", lambda seen: "Portrait: SEA-LION" in seen.text)
    assert not portrait.ephemeral
    refused = await town.subscribe(town.mia, {"about": "project:olmo", "channel": "ecosystem"})
    assert "you need Manage Channels" in refused.text
    assert (
        "Subscribed"
        in (await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})).text
    )


async def test_what_the_bot_lacks_there_is_named_before_anything_is_kept(town: Town) -> None:
    town.discord.faults.lose_permission("ecosystem", Permission.SEND_MESSAGES)
    refused = await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
    text = refused.text.replace("\\", "")
    assert "The bot cannot post in #ecosystem: it needs Send Messages" in text
    assert await subscriptions.count(town.db) == 0
    hidden = await town.subscribe(town.otto, {"about": "project:olmo", "channel": "maintainers"})
    assert "Subscribed" in hidden.text
    town.discord.faults.lose_permission("maintainers", Permission.VIEW_CHANNEL)
    hidden = await town.subscribe(town.otto, {"about": "project:olmo", "channel": "maintainers"})
    assert "View Channel" in hidden.text


async def test_nobody_collects_digests_without_end(town: Town) -> None:
    for _ in range(25):
        await subscriptions.create(
            town.db,
            guild_id=None,
            channel_id=None,
            user_id=int(town.noor.id),
            scope=DigestScope(everything=True),
            schedule=Schedule(MONDAY, 9, "UTC"),
            due_at=town.clock.now() + WEEK,
        )
    refused = await own(town)
    assert "You have 25 digests in direct messages already" in refused.text
    assert await subscriptions.count(town.db) == 25
    listed = await town.use(town.noor, "digest list")
    assert listed.text.count("everything tracked") == 25


async def test_the_list_shows_the_servers_and_ones_own(town: Town) -> None:
    assert "No digest yet. </digest subscribe:" in (await town.use(town.mia, "digest list")).text
    await own(town)
    await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
    await town.subscribe(town.otto, {"about": "project:pythia", "channel": "admin"})
    noors = (await town.use(town.noor, "digest list")).text.replace("\\", "")
    assert "SEA-LION · direct messages · active" in noors
    assert "OLMo · #ecosystem · active" in noors
    assert "Pythia · a channel · active" in noors, "the name of a channel that one may not see is not told"
    mias = (await town.use(town.mia, "digest list")).text
    assert "SEA-LION" not in mias
    private = (await town.use(town.noor, "digest list", channel="dm")).text
    assert "SEA-LION" in private
    assert "OLMo" not in private


async def test_pausing_resuming_and_removing(town: Town) -> None:
    card = await own(town)
    paused = await town.press(town.noor, card, "Pause")
    assert "The digest of SEA-LION is paused." in paused.text
    (choice,) = await town.noor.autocomplete("digest resume", "digest", "sea")
    one = await only(town)
    assert (choice["value"], one.state) == (one.public_id, "paused")
    for command, words, state in (
        ("resume", "The digest of SEA-LION goes on, with what happened since: <t:", "active"),
        ("pause", "The digest of SEA-LION is paused.", "paused"),
        ("resume", "The digest of SEA-LION goes on, with what happened since: <t:", "active"),
    ):
        said = await town.use(town.noor, f"digest {command}", digest=one.public_id)
        assert words in said.text
        assert (await only(town)).state == state
    removed = await town.use(town.noor, "digest remove", digest=one.public_id, channel="dm")
    assert "The digest of SEA-LION is removed." in removed.text
    again = await town.use(town.noor, "digest resume", digest=one.public_id)
    assert f"There is no digest “{one.public_id}” here" in again.text
    late = await town.press(town.noor, card, "Pause")
    assert "There is no digest" in late.text
    acts = [entry.act for entry in reversed(await audit.recent(town.db))]
    assert acts == [
        "digest.subscribe",
        "digest.paused",
        "digest.active",
        "digest.paused",
        "digest.active",
        "digest.removed",
    ]


async def test_others_may_not_touch_it_but_the_servers_admin_may(town: Town) -> None:
    await town.subscribe(town.otto, {"about": "project:olmo", "channel": "ecosystem"})
    (shared,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    for act in ("pause", "resume", "remove"):
        refused = await town.use(town.mia, f"digest {act}", digest=shared.public_id)
        assert (
            "Only whoever subscribed it, or somebody who may manage this server, can do that." in refused.text
        )
    assert "is paused" in (await town.use(town.ada, "digest pause", digest=shared.public_id)).text
    card = await own(town)
    (private,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
    for person in (town.mia, town.ada):
        unknown = await town.use(person, "digest remove", digest=private.public_id)
        assert "There is no digest" in unknown.text, "what is somebody's own is not even known to others"
    assert (await subscriptions.get(town.db, private.public_id)) == private
    assert card.text


async def test_an_admin_elsewhere_has_no_say_here(town: Town) -> None:
    await town.subscribe(town.otto, {"about": "project:olmo", "channel": "ecosystem"})
    (here,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    town.discord.build.guild("Elsewhere", owner="mia")
    refused = await town.use(town.mia, "digest remove", digest=here.public_id, channel="general")
    assert "There is no digest" in refused.text
    assert await subscriptions.get(town.db, here.public_id) == here


async def test_a_channel_that_refuses_is_paused_and_its_owner_is_told_in_private(town: Town) -> None:
    await town.subscribe(town.ada, {"about": "project:sea-lion", "channel": "ecosystem"})
    await town.ada.wait_for("ecosystem", lambda seen: "Portrait" in seen.text)
    (one,) = await subscriptions.find(town.db, guild_id=town.guild_id)
    town.discord.faults.lose_permission("ecosystem", Permission.SEND_MESSAGES)
    await _news_since_the_start(town, one)
    town.clock.set(one.due_at + HOUR)
    told = await town.ada.wait_for("dm", lambda seen: "A digest is paused" in seen.text)
    assert "SEA-LION" in told.text
    assert "it needs Send Messages" in told.text
    assert "</digest resume:" in told.text or "/digest resume" in told.text
    listed = (await town.use(town.ada, "digest list")).text
    assert "paused (the bot may not write in the channel" in listed
    town.discord.faults.regain_permission("ecosystem", Permission.SEND_MESSAGES)
    await town.use(town.ada, "digest resume", digest=one.public_id)
    assert (await subscriptions.find(town.db, guild_id=town.guild_id))[0].reason is None


async def _news_since_the_start(town: Town, one: Subscription) -> None:
    """Let a subscription's window begin before everything that the store holds."""
    from sqlalchemy import update  # noqa: PLC0415 - no command moves a window back

    from storage.schema import subscriptions as table  # noqa: PLC0415 - as above

    async with town.db.writing() as tx:
        await tx.connection.execute(update(table).where(table.c.id == one.id).values(position=0))


async def test_a_quiet_week_brings_no_message(town: Town) -> None:
    await own(town)
    await town.noor.wait_for("dm", lambda seen: "Portrait" in seen.text)
    one = await only(town)
    town.clock.set(one.due_at + DAY)

    async def moved() -> bool:
        return (await only(town)).due_at == one.due_at + WEEK

    await town.until(moved)
    assert await deliveries.states(town.db) == {"sent": 1}
    assert len(town.noor.sees("dm")) == 1
