"""Buttons: they say what they do themselves, so they work after a restart, or say calmly that they do not."""

import pytest

from bot.cards import custom_ids
from bot.commands import acts
from bot.commands.acts import ACTS
from tests.bot.commands.posting import post_button
from tests.support.town import Heard, Town


async def test_buttons_work_after_a_restart(town: Town) -> None:
    card = await town.use(town.mia, "project", name="olmo")
    await town.restart()
    opened = await town.press(town.mia, card, "Models")
    assert "allenai/OLMo-2-0425-1B" in opened.text


@pytest.mark.parametrize("custom_id", ["c2:project:olmo", "c1:fly:olmo", "save", "c1:project:%zz"])
async def test_a_button_of_another_version_says_so(town: Town, custom_id: str) -> None:
    pressed = await town.press(town.mia, await post_button(town, custom_id), "Old")
    assert "This button is from another version of the bot" in pressed.text
    assert pressed.ephemeral


async def test_a_button_with_odd_arguments_is_answered_whatever_it_does(town: Town) -> None:
    odd = ((), ("",), ("@everyone",), ("9" * 40,), ("olmo", "model", "²"))
    for act in ACTS:
        for args in odd:
            custom_id = custom_ids.encode(act, *args)
            pressed = await town.press(town.mia, await post_button(town, custom_id), custom_id)
            assert pressed.text.strip() or pressed.buttons or pressed.modal, custom_id
            assert pressed.pings == set(), custom_id


async def test_a_button_that_fails_gives_an_id_that_is_in_the_log(
    town: Town, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setitem(acts.ACTS, "help", fail)
    pressed = await town.press(town.mia, await post_button(town, "c1:help"), "Old")
    assert "secret" not in pressed.text
    (error_id,) = [word.strip("`") for word in pressed.text.split() if word.startswith("`")]
    (line,) = [line for line in heard.lines if error_id in line]
    assert "secret detail" in line


async def test_a_press_that_came_too_late_is_only_logged(town: Town, heard: Heard) -> None:
    seen = await post_button(town, "c1:help")
    town.discord.faults.slow("POST", "/interactions/*/*/callback", seconds=3.1)
    with pytest.raises(AssertionError, match="did not respond"):
        await town.press(town.mia, seen, "Old")

    async def logged() -> bool:
        return any("came too late" in line or "expired" in line for line in heard.lines)

    await town.until(logged)
