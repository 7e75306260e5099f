"""Share: what one person asked becomes a message for everybody, with its picture and without the button."""

import asyncio

from tests.support.town import Town


async def test_a_shared_answer_is_public_with_its_picture_and_without_the_button(town: Town) -> None:
    private = await town.use(town.mia, "repo", name="allenai/OLMo-2-0425-1B")
    assert private.ephemeral
    assert town.noor.sees("ask") == []
    shared = await town.press(town.mia, private, "Share")
    assert not shared.ephemeral
    (seen,) = town.noor.sees("ask")
    assert seen.id == shared.id
    assert seen.text == private.text
    assert [button.label for button in seen.buttons] == [
        button.label for button in private.buttons if button.label != "Share"
    ]
    (picture,), (own,) = seen.images, private.images
    assert picture.data == own.data
    assert picture.description == own.description
    assert seen.pings == set()


async def test_a_shared_message_goes_on_privately_for_whoever_presses(town: Town) -> None:
    private = await town.use(town.mia, "project", name="olmo")
    await town.press(town.mia, private, "Share")
    (seen,) = town.noor.sees("ask")
    opened = await town.press(town.noor, seen, "Models")
    assert opened.ephemeral
    assert "allenai/OLMo-2-0425-1B" in opened.text


async def test_an_answer_without_pictures_can_be_shared_too(town: Town) -> None:
    private = await town.ask(town.mia, "what is the weather in Oslo tomorrow?")
    await town.press(town.mia, private, "Share")
    (seen,) = town.noor.sees("ask")
    assert seen.text == private.text
    assert [button.label for button in seen.buttons] == [
        button.label for button in private.buttons if button.label != "Share"
    ]


async def test_pictures_that_are_gone_are_said_to_be_gone(town: Town) -> None:
    private = await town.use(town.mia, "repo", name="allenai/OLMo-2-0425-1B")
    pressing = asyncio.create_task(town.mia.click(private, "Share"))
    await asyncio.sleep(0)  # the press is on its way
    town.discord.world.attachments.clear()
    reply = await pressing
    await reply.until(lambda _: bool(reply.followups))
    (told,) = reply.followups
    assert told.ephemeral
    assert "nothing here to share any more" in told.text
    assert town.noor.sees("ask") == []
