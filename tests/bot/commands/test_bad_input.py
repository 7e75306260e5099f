"""What cannot be subscribed or watched is refused at once, in one clear line that says what to do."""

import asyncio
from pathlib import Path

import pytest

from bot.commands.digest_setup import MOST_OF_A_SERVER
from bot.commands.watching import MOST_OF_ONE_PERSON
from bot.sandbox.permissions import Permission
from bot.sandbox.seen import Seen
from config.clock import DAY
from storage import subscriptions
from storage.subscriptions import NEVER, DigestScope, Schedule
from storage.tracking import track
from tests.support.town import PATIENCE, Town, settled


def said(seen: Seen) -> str:
    """Return what is written without the signs that keep it from formatting."""
    return seen.text.replace("\\", "").replace("`", "")


def lines(seen: Seen) -> list[str]:
    """Return the lines of a refusal, its title left out."""
    title, *rest = said(seen).splitlines()
    assert title == "## Not done"
    return rest


async def test_a_scope_that_matches_nothing_is_said_at_once_with_the_nearest(town: Town) -> None:
    for command in ("digest subscribe", "digest preview", "watch add"):
        (unknown,) = lines(await town.use(town.noor, command, about="omlo"))
        assert unknown.startswith("Nothing called “omlo” is known here. Near it: OLMo")
        (nothing,) = lines(await town.use(town.noor, command, about="project:bloom"))
        assert "Nothing of “BLOOM” is held here, and nobody follows it" in nothing
        assert "/follow asks for it" in nothing
    assert await subscriptions.count(town.db) == 0


async def test_what_is_followed_and_not_read_yet_can_be_subscribed(town: Town) -> None:
    await track(town.db, ["bigscience"], by="test")
    assert "Subscribed" in said(await town.subscribe(town.noor, about="project:bloom"))
    portrait = await town.noor.wait_for("dm", lambda seen: "Portrait: BLOOM" in seen.text)
    assert "it is read with the next refresh" in portrait.text


async def test_where_nothing_is_followed_at_all_it_says_who_begins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        (line,) = lines(await town.use(town.noor, "digest subscribe", about="everything"))
        assert line.startswith("Nothing is followed here yet")
        assert "/admin track" in line
        asked = await town.use(town.noor, "digest subscribe")
        assert "About:** not chosen yet" in said(asked)


async def test_a_channel_it_cannot_write_to_is_said_wherever_it_is_chosen(town: Town) -> None:
    for permission, name in (
        (Permission.SEND_MESSAGES, "Send Messages"),
        (Permission.ATTACH_FILES, "Attach Files"),
        (Permission.READ_MESSAGE_HISTORY, "Read Message History"),
    ):
        free = await town.use(town.ada, "digest subscribe", about="olmo", channel="ecosystem")
        town.discord.faults.lose_permission("ecosystem", permission)
        expected = f"The bot cannot post in #ecosystem: it needs {name} there."
        place = {"about": "olmo", "channel": "ecosystem"}
        assert lines(await town.use(town.ada, "digest subscribe", place)) == [expected]
        assert lines(await town.use(town.ada, "watch add", place)) == [expected]
        assert lines(await town.press(town.ada, free, "Here")) == [expected]
        more = await town.press(town.ada, free, "More")
        picked = await town.ada.choose(more, "Another channel, thread or forum", ["ecosystem"])
        assert lines(await picked.final(PATIENCE)) == [expected]
        town.discord.faults.regain_permission("ecosystem", permission)
    assert await subscriptions.count(town.db) == 0


async def test_a_zone_that_does_not_exist_is_said_with_cities_near_it(town: Town) -> None:
    await town.subscribe(town.noor, about="olmo")
    (one,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
    for person, command, options in (
        (town.noor, "digest subscribe", {"about": "olmo"}),
        (town.noor, "digest edit", {"digest": one.public_id}),
        (town.ada, "settings", {}),
    ):
        (line,) = lines(await town.use(person, command, {**options, "timezone": "Europe/Pari"}))
        assert line.startswith("There is no time zone “Europe/Pari”. Choose a city from the list")
        assert "Near it: Paris (Europe)" in line
    assert (await subscriptions.get(town.db, one.public_id)) == one


async def test_a_city_alone_is_a_zone(town: Town) -> None:
    card = await town.use(town.noor, "digest subscribe", {"about": "olmo", "timezone": "São Paulo"})
    assert "Monday at 09:00, America/Sao_Paulo" in said(card)


async def test_a_thousand_watches_of_one_person_end_at_fifty_and_all_are_listed(town: Town) -> None:
    async def watch() -> bool:
        try:
            await subscriptions.create(
                town.db,
                guild_id=None,
                channel_id=None,
                user_id=int(town.noor.id),
                scope=DigestScope(projects=("olmo",)),
                schedule=Schedule(0, 0, "UTC"),
                due_at=NEVER,
                kind="watch",
                most=MOST_OF_ONE_PERSON,
            )
        except subscriptions.TooMany:
            return False
        return True

    await asyncio.gather(*(watch() for _ in range(MOST_OF_ONE_PERSON - 2)))
    commands = [town.use(town.noor, "watch add", about="allenai/dolma") for _ in range(6)]
    told = [said(reply) for reply in await asyncio.gather(*commands)]
    assert sum("## Watching" in one for one in told) == 2, "at once or one after the other: fifty are fifty"
    assert sum(f"You watch {MOST_OF_ONE_PERSON} things already: remove one first" in one for one in told) == 4
    assert sum(await asyncio.gather(*(watch() for _ in range(1_000)))) == 0
    first = await town.use(town.noor, "watch list")
    second = await town.press(town.noor, first, "Next")
    shown = said(first).count("direct messages") + said(second).count("direct messages")
    assert shown == MOST_OF_ONE_PERSON
    held = await subscriptions.find(town.db, user_id=int(town.noor.id), kind="watch")
    await town.use(town.noor, "watch remove", watch=held[0].public_id)
    assert "Watching" in said(await town.use(town.noor, "watch add", about="allenai/dolma"))


async def test_a_server_may_have_a_hundred_digests_and_is_told_so(town: Town) -> None:
    for _ in range(MOST_OF_A_SERVER):
        await subscriptions.create(
            town.db,
            guild_id=town.guild_id,
            channel_id=town.channel("ecosystem"),
            user_id=int(town.ada.id),
            scope=DigestScope(projects=("olmo",)),
            schedule=Schedule(0, 9, "UTC"),
            due_at=NEVER,
        )
    refused = await town.subscribe(town.ada, {"about": "project:sea-lion", "channel": "ecosystem"})
    assert f"This server has {MOST_OF_A_SERVER} digests already. Remove one first" in said(refused)
    held = await subscriptions.find(town.db, guild_id=town.guild_id)
    assert len(held) == MOST_OF_A_SERVER
    own = await town.subscribe(town.ada, {"about": "project:sea-lion"})
    assert "Subscribed" in said(own), "her own direct messages have their own limit"
    await town.use(town.ada, "digest remove", digest=held[0].public_id)
    saved = await town.subscribe(town.ada, {"about": "project:sea-lion", "channel": "ecosystem"})
    assert "Subscribed" in said(saved)


async def test_contradictory_filters_are_said_with_what_would_fit(town: Town) -> None:
    for command in ("digest subscribe", "digest preview", "watch add"):
        (line,) = lines(
            await town.use(town.noor, command, about="OLMo, language:kashubian, licence:permissive")
        )
        assert line.startswith(
            "Nothing that is held fits “OLMo; in Kashubian; under permissive”: without the languages "
        )
        assert "repos fit" in line or "repo fits" in line
        assert line.endswith("Leave one of them out.")
    assert await subscriptions.count(town.db) == 0


async def test_quiet_hours_that_hold_its_own_hour_are_said_with_when_it_comes(town: Town) -> None:
    await town.subscribe(town.noor, {"about": "olmo", "hour": 3})
    (one,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
    card = await town.use(town.noor, "digest edit", {"digest": one.public_id, "quiet": "22-7"})
    assert "22:00 – 07:00: it is due within them, so it comes at 07:00" in said(card)


async def test_a_project_that_is_untracked_is_told_and_nothing_is_lost(town: Town) -> None:
    await town.subscribe(town.noor, about="project:pythia")
    await town.noor.wait_for("dm", lambda seen: "Portrait: Pythia" in seen.text)
    await town.use(town.noor, "watch add", about="project:pythia")
    await town.use(town.ada, "watch add", {"about": "everything", "channel": "ecosystem"})
    (before,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
    done = await town.use(town.otto, "admin untrack", handle="EleutherAI", channel="admin")
    assert "No longer following EleutherAI. What was collected stays." in said(done)
    alert = await town.noor.wait_for("dm", lambda seen: "not followed any more" in seen.text)
    assert "Pythia: watched, and not followed any more" in said(alert)
    assert "EleutherAI is not followed here any more: what happens from now on is not known" in said(alert)
    assert "The watch is kept" in said(alert)
    assert not any("not followed any more" in seen.text for seen in town.mia.sees("ecosystem"))
    for command in ("digest list", "watch list"):
        assert "Pythia · direct messages · active · not followed: Pythia" in said(
            await town.use(town.noor, command)
        )
    town.clock.set(before.due_at + DAY)
    digest = await town.noor.wait_for("dm", lambda seen: "Weekly digest: Pythia" in seen.text)
    assert "EleutherAI is not followed here any more" in said(digest), "also in a quiet week"
    (after,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
    assert (after.scope, after.state, after.schedule) == (before.scope, "active", before.schedule)
    again = await town.use(town.noor, "digest edit", digest=before.public_id)
    assert "Nobody follows Pythia now" in said(again)
