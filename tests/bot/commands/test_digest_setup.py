"""Setting a digest up on its card, changing it, its history: three clicks, and everything else under More."""

import asyncio
import re

from bot.sandbox.seen import Seen
from config.clock import SECOND
from storage import deliveries, subscriptions
from storage.subscriptions import DigestScope, Subscription
from storage.tracking import track, untrack
from tests.support.town import PATIENCE, Town


def said(seen: Seen) -> str:
    """Return what is written without the signs that keep it from formatting."""
    return seen.text.replace("\\", "")


async def only(town: Town) -> Subscription:
    (found,) = [
        *await subscriptions.find(town.db, guild_id=town.guild_id),
        *await subscriptions.find(town.db, user_id=int(town.ada.id)),
    ]
    return found


DATES = re.compile(r"<t:(\d+):f>")


async def test_three_clicks_with_good_defaults_and_nothing_is_saved_before(town: Town) -> None:
    await track(town.db, ["allenai"], by=f"discord:{town.ada.id}")
    await town.use(town.noor, "watch add", about="allenai/dolma")
    await town.use(town.ada, "watch add", {"about": "project:olmo", "channel": "ecosystem"})
    card = await town.use(town.ada, "digest subscribe", channel="ecosystem")
    assert card.ephemeral
    for words in (
        "About:** OLMo",
        "Taken from what is watched and subscribed already.",
        "Monday at 09:00, UTC",
        "all of them",
        "A quiet week:** brings no message",
        "Quiet hours:** none",
        "The next three:",
        "Nothing is saved yet.",
    ):
        assert words in said(card)
    assert len(DATES.findall(card.text)) == 3
    assert [button.label for button in card.buttons] == [
        "Here",
        "Direct messages",
        "Preview",
        "What and whose hour",
        "More",
    ]
    assert await subscriptions.count(town.db) == 2, "two watches: a draft is nobody's digest"
    preview = await town.press(town.ada, card, "Preview")
    assert "Weekly digest: OLMo" in preview.text
    await town.restart()
    saved = await town.press(town.ada, card, "Here")
    assert "Subscribed" in said(saved)
    assert "#ecosystem" in said(saved)
    assert DATES.findall(saved.text) == DATES.findall(card.text)
    await town.mia.wait_for("ecosystem", lambda seen: "Portrait: OLMo" in seen.text)
    assert len(await subscriptions.find(town.db, guild_id=town.guild_id)) == 1


async def test_two_who_press_at_once_subscribe_once(town: Town) -> None:
    card = await town.use(town.ada, "digest subscribe", {"about": "olmo", "channel": "ecosystem"})
    (save,) = [button for button in card.buttons if str(button.label).startswith("Subscribe")]
    pressed = await asyncio.gather(*(town.ada.click(card, str(save.label)) for _ in range(4)))
    for reply in pressed:
        await reply.final(PATIENCE)
    assert len(await subscriptions.find(town.db, guild_id=town.guild_id)) == 1
    await town.mia.wait_for("ecosystem", lambda seen: "Portrait: OLMo" in seen.text)
    assert sum((await deliveries.states(town.db)).values()) == 1
    assert sum("Portrait" in seen.text for seen in town.mia.sees("ecosystem")) == 1


async def test_where_nothing_is_known_to_be_theirs_the_card_says_so_and_asks(town: Town) -> None:
    card = await town.use(town.mia, "digest subscribe", channel="ecosystem")
    assert "About:** not chosen yet" in said(card)
    assert "What is yours is not known here" in said(card)
    assert [button.label for button in card.buttons] == ["What and whose hour"]
    chosen = await (await town.mia.choose(card, "What it is about", ["project:sea-lion"])).final(PATIENCE)
    assert "About:** SEA-LION" in said(chosen)
    assert "Nothing is saved yet." in said(chosen)
    refused = await town.press(town.mia, chosen, "Here")
    assert "you need Manage Channels" in said(refused)
    saved = await town.press(town.mia, chosen, "Direct messages")
    assert "Subscribed" in said(saved)
    (one,) = await subscriptions.find(town.db, user_id=int(town.mia.id))
    assert one.scope == DigestScope(projects=("sea-lion",))


async def test_a_persons_own_comes_before_nothing_and_the_servers_before_a_persons(town: Town) -> None:
    await town.use(town.noor, "watch add", about="allenai/dolma")
    card = await town.use(town.noor, "digest subscribe", channel="dm")
    assert "About:** allenai/dolma" in said(card)
    assert card.buttons[0].label == "Direct messages"
    await town.use(town.ada, "watch add", {"about": "project:pythia", "channel": "ecosystem"})
    assert "About:** Pythia" in said(await town.use(town.noor, "digest subscribe"))
    assert "About:** allenai/dolma" in said(await town.use(town.noor, "digest subscribe", channel="dm"))


async def test_a_server_that_asked_for_somebody_or_is_named_after_them(town: Town) -> None:
    town.discord.build.guild("The SEA-LION community", owner="mia")
    await town.until(lambda: _entered(town, 2))
    named = await town.use(town.mia, "digest subscribe", channel="general")
    assert "About:** SEA-LION" in said(named)
    assert "Taken from this server's name." in said(named)
    await untrack(town.db, ["EleutherAI"])
    await town.use(town.otto, "follow", handle="EleutherAI")
    asked = await town.use(town.ada, "digest subscribe", channel="ecosystem")
    assert "About:** Pythia" in said(asked)
    assert "asked for here" in said(asked)


async def _entered(town: Town, servers: int) -> bool:
    return len(town.services._guilds) == servers


async def test_what_and_whose_hour_can_be_written(town: Town) -> None:
    card = await town.use(town.noor, "digest subscribe")
    form = await town.noor.click(card, "What and whose hour")
    assert form.modal is not None
    written = await (
        await town.noor.submit(form, {"about": "OLMo, owner:EleutherAI", "timezone": "oslo"})
    ).final(PATIENCE)
    assert "About:** OLMo, EleutherAI" in said(written)
    assert "Monday at 09:00, Europe/Oslo" in said(written)
    form = await town.noor.click(written, "What and whose hour")
    assert form.modal is not None
    refused = await (await town.noor.submit(form, {"about": "omlo", "timezone": "Europe/Oslo"})).final(
        PATIENCE
    )
    assert "Nothing called “omlo” is known here. Near it: OLMo" in said(refused)
    form = await town.noor.click(written, "What and whose hour")
    lost = await (await town.noor.submit(form, {"about": "OLMo", "timezone": "Oslow"})).final(PATIENCE)
    assert "There is no time zone “Oslow”." in said(lost)
    assert "Near it: Oslo (Europe)" in said(lost)


async def test_in_direct_messages_it_is_the_persons_own_hour(town: Town) -> None:
    await town.services.change_settings(town.guild_id, timezone="Asia/Tokyo")
    first = await town.use(town.noor, "digest subscribe", about="olmo", channel="dm")
    assert "Monday at 09:00, UTC" in said(first), "nobody's zone is known before they say one"
    await town.subscribe(town.noor, {"about": "olmo", "timezone": "America/Lima"})
    own = await town.use(town.noor, "digest subscribe", about="sea-lion", channel="dm")
    assert "Monday at 09:00, America/Lima" in said(own)
    card = await town.use(town.noor, "digest subscribe", about="pythia")
    assert "Monday at 09:00, Asia/Tokyo" in said(card)
    assert "In direct messages, by your own hour (America/Lima):" in said(card)
    dates = DATES.findall(card.text)
    saved = await town.press(town.noor, card, "Direct messages")
    assert "Monday at 09:00, America/Lima" in said(saved)
    assert DATES.findall(saved.text) == dates[3:]


async def test_everything_else_is_under_more(town: Town) -> None:
    await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
    one = await only(town)
    card = await town.use(town.ada, "digest edit", digest=one.public_id)
    chosen: Seen = card
    for select, values in (("Weekday", ["3"]), ("Hour", ["18"]), ("Sections", ["needs-you", "changed"])):
        chosen = await (await town.ada.choose(chosen, select, values)).final(PATIENCE)
    assert "Thursday at 18:00" in said(chosen)
    assert "Needs you, Changed" in said(chosen)
    changed = await only(town)
    assert (changed.schedule.weekday, changed.schedule.hour) == (3, 18)
    assert changed.options.sections == ("needs-you", "changed")
    assert changed.position == one.position, "its window goes on where it was"
    assert changed.due_at > town.clock.now()


async def test_options_that_are_typed(town: Town) -> None:
    await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
    one = await only(town)
    card = await town.use(
        town.ada,
        "digest edit",
        {
            "digest": one.public_id,
            "about": "project:olmo,owner:EleutherAI",
            "timezone": "Asia/Tokyo",
            "quiet": "22-7",
            "quiet_weeks": True,
            "mention": "always",
        },
    )
    for words in ("OLMo, EleutherAI", "Asia/Tokyo", "22:00 – 07:00"):
        assert words in said(card)
    changed = await only(town)
    assert (changed.options.quiet_from, changed.options.quiet_until) == (22, 7)
    assert not changed.skip_quiet
    assert changed.options.mention == "always"
    refused = await town.use(town.ada, "digest edit", digest=one.public_id, quiet="at night")
    assert "“at night” are no quiet hours" in said(refused)
    refused = await town.use(town.ada, "digest edit", digest=one.public_id, timezone="Mars/Olympus")
    assert "There is no time zone" in said(refused)
    none = await town.use(town.ada, "digest edit", digest=one.public_id, quiet="none")
    assert "Quiet hours:** none" in none.text


async def test_scopes_add_up_and_narrow_and_contradictions_are_said(town: Town) -> None:
    card = await town.use(town.noor, "digest preview", about="OLMo, owner:EleutherAI, licence:permissive")
    assert "OLMo, EleutherAI; under permissive" in said(card)
    choices = await town.noor.autocomplete("digest preview", "about", "language:thai")
    assert {"name": "language: Thai", "value": "language:th"} in choices
    refused = await town.use(town.noor, "digest preview", about="OLMo, language:kashubian")
    assert "Nothing that is held fits" in said(refused)
    assert "without the languages" in said(refused)
    unknown = await town.use(town.noor, "digest preview", about="licence:permisive")
    assert "Near it: licence:permissive" in said(unknown)


async def test_the_history_and_any_of_it_again(town: Town) -> None:
    await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
    one = await only(town)
    portrait = await town.mia.wait_for("ecosystem", lambda seen: "Portrait" in seen.text)
    past = await town.use(town.ada, "digest history", digest=one.public_id)
    assert "portrait" in said(past)
    (delivery,) = await deliveries.recent(town.db, guild_id=town.guild_id)
    public = delivery.key.partition(".")[0]
    assert public in said(past)
    town.clock.advance(SECOND)
    shown = await town.use(town.ada, "digest show", id=public)
    assert shown.ephemeral
    assert "Portrait: OLMo" in said(shown)
    assert portrait.text.splitlines()[0] in said(shown)
    refused = await town.use(town.ada, "digest show", id="nothing")
    assert "nothing" in said(refused)
    hidden = await town.use(town.ada, "digest history", digest="nothing")
    assert "nothing" in hidden.text


async def test_what_was_told_is_offered_and_shown_again_also_after_it_was_removed(town: Town) -> None:
    await town.subscribe(town.noor, about="project:olmo")
    await town.noor.wait_for("dm", lambda seen: "Portrait" in seen.text)
    (choice,) = await town.noor.autocomplete("digest show", "id", "port")
    assert "portrait · OLMo" in choice["name"]
    (one,) = await subscriptions.find(town.db, user_id=int(town.noor.id))
    removed = await town.use(town.noor, "digest remove", digest=one.public_id)
    assert "can be shown again by its id" in said(removed)
    shown = await town.use(town.noor, "digest show", id=choice["value"])
    assert "Portrait: OLMo" in said(shown)
    assert "As it was told, " in said(shown)
    refused = await town.use(town.mia, "digest show", id=choice["value"])
    assert "There is no digest" in said(refused)
    assert await town.mia.autocomplete("digest show", "id", "") == []


async def test_a_mention_without_a_role_says_what_is_missing(town: Town) -> None:
    await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
    one = await only(town)
    card = await town.use(town.ada, "digest edit", {"digest": one.public_id, "mention": "always"})
    assert "Mentions:** nobody yet: the role is chosen under More" in said(card)
