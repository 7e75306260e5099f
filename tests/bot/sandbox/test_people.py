"""An unmodified discord.py bot, driven by people."""

import io
from collections.abc import AsyncIterator

import discord
import pytest

from bot.sandbox.people import Person
from bot.sandbox.resolving import ActError
from bot.sandbox.seen import DidNotRespondError, Seen
from bot.sandbox.server import LocalDiscord
from config.clock import ManualClock
from tests.bot.sandbox.sample import PNG, Sample
from tests.support.discord import running


@pytest.fixture
async def bot(server: LocalDiscord) -> AsyncIterator[Sample]:
    sample = Sample()
    async with running(sample, server):
        yield sample


@pytest.fixture
def mia(server: LocalDiscord, bot: Sample) -> Person:
    return server.person("mia")


async def test_a_card_after_thinking(server: LocalDiscord, mia: Person) -> None:
    reply = await mia.slash("project", name="olmo")
    await reply.final()
    await reply.until(lambda _: len(reply.followups) == 1)
    assert "# OLMo" in reply.text
    assert not reply.ephemeral
    assert [button.label for button in reply.buttons] == ["Trend", "Later", "More", "Settings"]
    assert [select.placeholder for select in reply.selects] == ["Which?", "Who?"]
    assert [(image.description, image.data) for image in reply.images] == [("Trend", PNG)]
    media = reply.message["components"][0]["components"][1]["items"][0]["media"]
    assert (media["width"], media["height"]) == (2, 3)
    assert 0 <= reply.acknowledged_ms <= reply.answered_ms
    assert reply.followups[0].text == "about olmo"
    assert reply.followups[0].ephemeral
    assert server.person("noor").sees("ask")[-1].text == reply.text


async def test_what_is_ephemeral_is_for_one(server: LocalDiscord, mia: Person) -> None:
    reply = await (await mia.slash("project", name="olmo", private=True)).final()
    assert reply.ephemeral
    assert mia.sees("ask")[0].id == reply.id
    assert server.person("ada").sees("ask") == []


async def test_progress_is_seen_as_it_happens(mia: Person) -> None:
    reply = await mia.slash("slow")
    await reply.until(lambda seen: "3 of 3" in seen.text)
    assert not reply.loading


async def test_buttons_update_defer_follow_up_and_open_modals(mia: Person) -> None:
    reply = await (await mia.slash("project", name="olmo")).final()
    more = await (await mia.click(reply, "More")).final()
    assert (more.text, more.ephemeral) == ("more about it", True)
    asked = await mia.click(reply, "Settings")
    assert asked.modal is not None
    assert asked.modal["title"] == "Settings"
    answered = await mia.submit(
        asked,
        {"Rhythm": "Daily", "Kinds": ["Models", "Papers"], "Quiet": True, "Where": ["ask", "#ecosystem"]},
    )
    assert answered.text == "UTC|Daily|['Models', 'Papers']|True|['ask', 'ecosystem']"
    later = await (await mia.click(reply, "Later")).final()
    assert later.text == "edited later"
    assert later.id == reply.id


async def test_an_update_takes_the_messages_place(mia: Person) -> None:
    reply = await (await mia.slash("project", name="olmo")).final()
    update = await mia.click(reply, "Trend")
    assert update.id == reply.id
    assert reply.text == "rising"
    assert reply.images == []


async def test_a_button_that_went_away_cannot_be_pressed(mia: Person) -> None:
    class Stale(Seen):
        """A message as it was when the finger went down."""

        @property
        def message(self) -> dict[str, object]:
            return before

    reply = await (await mia.slash("project", name="olmo")).final()
    before = reply.message
    await mia.click(reply, "Trend")
    with pytest.raises(ActError, match="not on the message"):
        await mia.click(Stale(mia._core, mia.id, reply.channel_id, reply.id), "Later")


async def test_selects_take_values_labels_and_names(mia: Person) -> None:
    reply = await (await mia.slash("project", name="olmo")).final()
    assert (await mia.choose(reply, "Which?", ["bloom"])).text == "picked bloom"
    assert (await mia.choose(reply, "Which?", ["OLMO"])).text == "picked olmo"
    assert (await mia.choose(reply, "Who?", ["Noor"])).text == "met Noor"
    with pytest.raises(ActError, match="not one of the options"):
        await mia.choose(reply, "Which?", ["gpt"])


async def test_modals_insist_on_what_is_required(mia: Person) -> None:
    reply = await (await mia.slash("project", name="olmo")).final()
    asked = await mia.click(reply, "Settings")
    with pytest.raises(ActError, match="Rhythm is required"):
        await mia.submit(asked, {"Where": ["ask"]})
    with pytest.raises(ActError, match="between 0 and 40"):
        await mia.submit(asked, {"Time zone": "x" * 41, "Rhythm": "Daily", "Where": ["ask"]})


async def test_autocomplete_offers_choices(mia: Person) -> None:
    assert await mia.autocomplete("project", "name", "o") == [
        {"name": "OLMO", "value": "olmo"},
        {"name": "BLOOM", "value": "bloom"},
        {"name": "SEA-LION", "value": "sea-lion"},
    ]


async def test_options_are_resolved(server: LocalDiscord, mia: Person) -> None:
    reply = await mia.slash("where", {"channel": "#ask"}, user="noor", n=7)
    assert reply.text == "Noor Maintainer ask 7 (True, False)"
    ada = await server.person("ada").slash("where", {"user": "mia", "channel": "ask"})
    assert ada.text == "Mia  ask 1 (True, True)"
    with pytest.raises(ActError, match="there is no channel"):
        await mia.slash("where", {"channel": "maintainers"}, user="noor")


async def test_sub_commands_and_ranges(mia: Person) -> None:
    reply = await mia.slash("digest subscribe", every=3)
    assert reply.text == "Subscribed\nto everything\nEvery\n3"
    with pytest.raises(ActError, match="too large"):
        await mia.slash("digest subscribe", every=5)
    with pytest.raises(ActError, match="needs one of its sub-commands: subscribe"):
        await mia.slash("digest")


async def test_hidden_commands_need_force(server: LocalDiscord, mia: Person) -> None:
    assert "admin" not in mia.commands()
    assert "admin" in server.person("ada").commands()
    assert "admin" not in server.person("ada").commands("dm")
    with pytest.raises(ActError, match="not offered"):
        await mia.slash("admin")
    forced = await mia.slash("admin", force=True)
    assert forced.text == "allowed False"
    assert (await server.person("otto").slash("admin")).text == "allowed True"


async def test_silence_is_told_after_three_seconds(mia: Person) -> None:
    with pytest.raises(DidNotRespondError, match="The application did not respond: /silent"):
        await mia.slash("silent")


async def test_mentions_replies_and_the_content_rule(bot: Sample, mia: Person) -> None:
    asked = await mia.say("@Cartographer who made OLMo? @everyone")
    answer = await mia.replies(asked)
    assert answer.text == "you said: @Cartographer who made OLMo? @\u200beveryone"
    assert answer.pings == set()
    await mia.say("just talking")
    again = await mia.say("and now?", reply_to=answer)
    assert (await mia.replies(again)).text == "you said: and now?"
    # Without the message content intent the bot reads only what is meant for it.
    assert bot.heard == [f"<@{bot.application_id}> who made OLMo? @everyone", "", "and now?"]


async def test_conversations(mia: Person) -> None:
    asked = await mia.dm("hello")
    assert (await mia.replies(asked)).text == "you said: hello"


async def test_context_menus(server: LocalDiscord, mia: Person) -> None:
    said = await server.person("noor").say("look at sea-lion")
    assert (await mia.message_menu("What is this?", said)).text == "this is 'look at sea-lion'"
    assert (await mia.user_menu("Who is this?", "ada")).text == "this is Ada"


async def test_waiting_for_a_message_says_what_was_there_instead(
    server: LocalDiscord, bot: Sample, mia: Person, clock: ManualClock
) -> None:
    channel = bot.get_channel(int(server.core.find_channel("ecosystem").id))
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send("the digest", file=discord.File(io.BytesIO(PNG), "chart.png"))
    clock.advance(1)
    await sent.edit(content="the corrected digest")
    seen = await mia.wait_for("ecosystem", lambda message: "corrected" in message.text)
    assert seen.files == {"chart.png": PNG}
    assert len(seen.images) == 1
    assert [m.content async for m in channel.history()] == ["the corrected digest"]
    with pytest.raises(TimeoutError, match="the corrected digest"):
        await mia.wait_for("ecosystem", lambda message: "never" in message.text, timeout=0.05)
    await sent.delete()
    assert not seen.exists
    assert mia.sees("ecosystem") == []
