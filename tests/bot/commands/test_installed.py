"""The bot as somebody has installed it for themselves: in a server that it is not in, privately."""

from bot.commands.explaining import NAME
from tests.support.town import PATIENCE, Town


def elsewhere(town: Town) -> str:
    """Make a server without the bot, of which Otto is; he has installed the bot for himself."""
    guild = town.discord.build.guild("Elsewhere", bot_joined=False)
    town.discord.world.application.installed_by.add(town.otto.id)
    return next(one.id for one in town.discord.world.channels.values() if one.guild_id == guild.id)


async def test_who_installed_it_is_offered_what_needs_no_server(town: Town) -> None:
    channel = elsewhere(town)
    assert {"ask", "repo", "project", "license", "help", NAME} <= set(town.otto.commands(channel))
    assert {"admin", "settings", "follow"}.isdisjoint(town.otto.commands(channel))


async def test_a_question_its_buttons_and_the_menu_work_where_the_bot_is_not(town: Town) -> None:
    channel = elsewhere(town)
    answer = await town.ask(town.otto, "who is behind SEA-LION?", channel=channel)
    assert answer.ephemeral
    assert "AI Singapore" in answer.text
    form = await town.otto.click(answer, "Follow up")
    then = await (await town.otto.submit(form, {"Your question": "and its licence?"})).final(PATIENCE)
    assert "Llama 3.1 Community License" in then.text
    why = await town.press(town.otto, answer, "Why?")
    assert "Why this answer" in why.text
    said = await town.otto.say("https://huggingface.co/allenai/dolma", channel)
    card = await (await town.otto.message_menu(NAME, said)).final(PATIENCE)
    assert "allenai/dolma" in card.text
    shared = await town.press(town.otto, answer, "Share")
    assert not shared.ephemeral
    await town.otto.click(shared, "Delete")

    async def gone() -> bool:
        return not shared.exists

    await town.until(gone)
