"""Setting a digest up on its card, changing it, its history: three clicks, and everything else under More."""

from bot.sandbox.seen import Seen
from config.clock import SECOND
from storage import deliveries, subscriptions
from storage.subscriptions import Subscription
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


async def test_three_clicks_with_good_defaults(town: Town) -> None:
    card = await town.use(town.ada, "digest subscribe", channel="ecosystem")
    assert card.ephemeral
    for words in ("everything tracked", "Monday at 09:00, UTC", "all of them", "Quiet hours:** none"):
        assert words in said(card)
    assert [button.label for button in card.buttons] == ["Here", "Direct messages", "Preview", "More"]
    assert await subscriptions.count(town.db) == 0, "a draft is nobody's digest"
    preview = await town.press(town.ada, card, "Preview")
    assert "Weekly digest: everything tracked" in preview.text
    await town.restart()
    saved = await town.press(town.ada, card, "Here")
    assert "Subscribed" in said(saved)
    assert "#ecosystem" in said(saved)
    await town.mia.wait_for("ecosystem", lambda seen: "Portrait" in seen.text)
    assert await subscriptions.count(town.db) == 1


async def test_who_may_not_post_here_is_told_and_nothing_is_saved(town: Town) -> None:
    card = await town.use(town.mia, "digest subscribe", channel="ecosystem")
    refused = await town.press(town.mia, card, "Here")
    assert "you need Manage Channels" in said(refused)
    assert await subscriptions.count(town.db) == 0


async def test_everything_else_is_under_more(town: Town) -> None:
    await town.use(town.ada, "digest subscribe", {"about": "project:olmo", "channel": "ecosystem"})
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
    await town.use(town.ada, "digest subscribe", {"about": "project:olmo", "channel": "ecosystem"})
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
    await town.use(town.ada, "digest subscribe", {"about": "project:olmo", "channel": "ecosystem"})
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
