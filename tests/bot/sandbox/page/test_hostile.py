"""Whatever stands in a name, a message or a card is shown as text: nothing of it runs or loads."""

from collections.abc import Mapping
from typing import Any

import discord
import pytest
from discord import ui
from playwright.async_api import Page, expect

from tests.bot.sandbox.page.conftest import Stage

pytestmark = pytest.mark.browser

SCRIPT = "<script>window.hacked = 1</script>"
IMAGE = '"><img src=x onerror="window.hacked = 1">'
LINK = "[click](javascript:window.hacked=1)"
BREAKS = "</textarea></div>`**||__~~"

STATE = """
() => ({
  hacked: 'hacked' in window,
  scripts: document.scripts.length,
  strange: document.querySelectorAll('main :is(img, iframe, object, style, [onerror])').length,
  links: [...document.links].map((link) => link.href).filter((href) => !/^https?:/.test(href)),
})
"""


async def looks_harmless(page: Page) -> None:
    """Check that the page holds no element that data could have brought."""
    found: Mapping[str, Any] = await page.evaluate(STATE)
    assert found == {"hacked": False, "scripts": 1, "strange": 0, "links": []}


async def test_messages_of_people(stage: Stage) -> None:
    mia = stage.server.person("mia")
    for text in (SCRIPT, IMAGE, LINK, BREAKS, "@everyone <@20>", "\u202ereversed", "a\u0000b"):
        await mia.say(text)
    async with stage.open("noor") as page:
        for text in (SCRIPT, IMAGE, LINK, BREAKS):
            await expect(page.get_by_text(text, exact=True)).to_be_visible()
        await looks_harmless(page)


async def test_every_slot_of_a_card(stage: Stage) -> None:
    view = ui.LayoutView(timeout=None)
    view.add_item(
        ui.Container(
            ui.TextDisplay(f"# {SCRIPT}\n> {IMAGE}\n- {LINK}"),
            ui.Section(ui.TextDisplay(BREAKS), accessory=ui.Button(label=IMAGE[:80], custom_id=SCRIPT)),
            ui.ActionRow(
                ui.Select(
                    custom_id="s",
                    placeholder=SCRIPT,
                    options=[discord.SelectOption(label=IMAGE, value="v", description=SCRIPT)],
                )
            ),
        )
    )
    channel = stage.channel("ask")
    await channel.send(view=view)
    embed = discord.Embed(title=SCRIPT, description=IMAGE)
    embed.add_field(name=SCRIPT, value=LINK).set_footer(text=IMAGE).set_author(name=BREAKS)
    await channel.send(content=SCRIPT, embed=embed)
    async with stage.open("noor") as page:
        await expect(page.get_by_role("heading", name=SCRIPT)).to_be_visible()
        await expect(page.get_by_role("button", name=IMAGE[:80])).to_be_visible()
        await page.get_by_role("combobox", name=SCRIPT).click()
        await expect(page.get_by_role("option")).to_contain_text(IMAGE)
        await expect(page.locator(".embed-title")).to_have_text(SCRIPT)
        await looks_harmless(page)


async def test_names_topics_notices_and_suggestions(stage: Stage) -> None:
    world = stage.server.world
    mia = stage.server.person("mia")
    mia.user.global_name = IMAGE
    channel = next(one for one in world.channels.values() if one.name == "ask")
    channel.topic = SCRIPT
    next(iter(world.guilds.values())).name = SCRIPT
    stage.server.page.notice = IMAGE
    await mia.say("hello")
    async with stage.open("noor") as page:
        await expect(page.locator(".message-author").last).to_have_text(IMAGE)
        await expect(page.locator("#channel-topic")).to_have_text(SCRIPT)
        await expect(page.locator("#guild-name")).to_have_text(SCRIPT)
        await page.locator("#composer-text").click()
        await page.keyboard.type("@")
        await expect(page.get_by_role("option").filter(has_text=IMAGE)).to_be_visible()
        await looks_harmless(page)


async def test_what_one_types_into_a_command(stage: Stage) -> None:
    async with stage.open("mia") as page:
        await page.locator("#composer-text").click()
        await page.keyboard.type("/project ")
        await page.keyboard.insert_text(SCRIPT + IMAGE)
        await page.keyboard.press("Enter")
        await expect(page.locator(".message .used")).to_contain_text(SCRIPT)
        await stage.bot.progress.put("")
        await expect(page.locator(".card")).to_contain_text(SCRIPT)
        await expect(page.locator(".gallery img")).to_have_js_property("complete", True)
        assert await page.evaluate("'hacked' in window") is False


async def test_pictures_elsewhere_are_not_fetched(stage: Stage) -> None:
    embed = discord.Embed(title="Away").set_image(url="https://example.org/spy.png")
    channel = stage.channel("ask")
    await channel.send(embed=embed)
    async with stage.open("mia") as page:
        link = page.get_by_role("link", name="Picture")
        await expect(link).to_have_attribute("href", "https://example.org/spy.png")
        await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
