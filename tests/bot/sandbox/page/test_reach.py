"""The page for everyone: keyboard alone, phones, both colour schemes, a connection that breaks."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.sandbox.server import LocalDiscord
from config.clock import ManualClock
from tests.bot.sandbox.page.conftest import Stage
from tests.support.browser import DESKTOP, PHONE, Look, open_page, take_picture

pytestmark = pytest.mark.browser

# Every element with text of its own whose contrast to what lies behind it is below WCAG's AA.
FAINT = """
() => {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, index) => value * a + under[index] * (1 - a));
  const behind = (node) => {
    const layers = [];
    for (let one = node; one; one = one.parentElement) {
      layers.unshift(rgba(getComputedStyle(one).backgroundColor));
    }
    return layers.reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '');
    if (!own || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (node.closest('.spoken, .skip, :disabled, .spoiler-inside')) continue;
    const ground = behind(node);
    const ink = over(rgba(getComputedStyle(node).color), ground);
    const [dark, bright] = [light(ink), light(ground)].sort((one, other) => one - other);
    const ratio = (bright + 0.05) / (dark + 0.05);
    const words = node.textContent.trim().slice(0, 30);
    if (ratio < 4.5) found.push(`${node.className || node.tagName} "${words}" ${ratio.toFixed(2)}`);
  }
  return found;
}
"""
SIDEWAYS = """
() => [document.documentElement, ...document.querySelectorAll('#log, #places, .composer')]
  .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.id || node.tagName)
"""


async def fill_channel(stage: Stage) -> None:
    """Put one of everything into the channel."""
    mia = stage.server.person("mia")
    said = f"> quoted\n**bold** `code` {mia.mention} [link](https://example.org)\n```py\nx = 1\n```"
    await stage.server.person("noor").say(said)
    await stage.server.person("ada").say("a_very_long_name_without_any_place_to_break/" * 8)
    await stage.show_card("A project with quite a long name that has to wrap on a phone")
    await mia.click(mia.sees("ask")[-1], "Why?")


async def test_everything_by_keyboard_alone(stage: Stage) -> None:
    await stage.show_card()
    async with stage.open() as page:
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        await page.locator("#skip").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#composer-text")).to_be_focused()
        # a command with an option chosen by arrows
        await page.keyboard.type("/pro")
        await expect(page.get_by_role("option", name=re.compile("project"))).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.type("olm")
        await expect(page.get_by_role("option", name="OLMo")).to_be_visible()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        await stage.bot.progress.put("")
        await expect(page.locator("#composer-text")).to_be_focused()
        card = page.locator(".message").nth(1)
        await expect(card.get_by_role("heading", name="olmo")).to_be_visible()
        # back into the message: select, button
        await page.keyboard.press("Shift+Tab")
        while "More about" not in (await focused.get_attribute("aria-label") or ""):
            await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Shift+Tab")
        await expect(card.get_by_role("combobox")).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("End")
        await page.keyboard.press("Escape")
        await expect(card.get_by_role("combobox")).to_be_focused()
        for _ in range(3):
            await page.keyboard.press("Shift+Tab")
        await expect(card.get_by_role("button", name="Why?")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.is-private")).to_contain_text("Because the study says so.")
        await expect(card.get_by_role("button", name="Why?")).to_be_focused()


async def test_the_menu_of_a_message_by_keyboard(stage: Stage) -> None:
    await stage.server.person("noor").say("hello there")
    async with stage.open() as page:
        more = page.get_by_role("button", name="More about the message by Noor")
        await more.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menuitem").first).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(more).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        await expect(page.locator("#composer-reply")).to_contain_text("Answering Noor")
        await page.keyboard.type("hello to you")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message").last.locator(".message-above")).to_contain_text("hello there")


async def test_a_message_that_is_read_out(stage: Stage) -> None:
    async with stage.open("mia") as page:
        await expect(page.locator("#announcer")).to_have_attribute("aria-live", "polite")
        await stage.server.person("noor").say("listen to **this**")
        await expect(page.locator("#announcer")).to_contain_text("Noor: listen to this")


@pytest.mark.parametrize("width", [320, 390])
async def test_nothing_scrolls_sideways_on_a_phone(stage: Stage, width: int) -> None:
    await fill_channel(stage)
    async with stage.open(look=Look(width=width, height=700, touch=True)) as page:
        await expect(page.locator(".message")).to_have_count(4)
        assert await page.evaluate(SIDEWAYS) == []
        await page.get_by_role("button", name="Commands").click()
        await page.keyboard.type("digest subscribe ")
        await expect(page.locator("[data-option=channel]")).to_be_visible()
        assert await page.evaluate(SIDEWAYS) == []


async def test_the_drawer_on_a_phone(stage: Stage) -> None:
    async with stage.open(look=PHONE) as page:
        link = page.get_by_role("link", name=re.compile("ecosystem"))
        await expect(link).not_to_be_visible()
        await page.get_by_role("button", name="Channels and people").click()
        await expect(page.get_by_role("link", name=re.compile("ask"))).to_be_focused()
        await link.click()
        await expect(link).not_to_be_visible()
        await expect(page.get_by_role("heading", name="ecosystem", level=2)).to_be_visible()


@pytest.mark.parametrize("look", [DESKTOP, DESKTOP.dark(), PHONE, PHONE.dark()], ids=str)
async def test_every_text_is_readable_in_both_colour_schemes(stage: Stage, look: Look) -> None:
    stage.server.page.notice = "What is real here."
    await fill_channel(stage)
    async with stage.open(look=look) as page:
        await expect(page.locator(".message")).to_have_count(4)
        assert await page.evaluate(FAINT) == []
        if not look.touch:
            await page.locator("#composer-text").click()
            await page.keyboard.type("/")
            await expect(page.get_by_role("option").first).to_be_visible()
            assert await page.evaluate(FAINT) == []


async def test_the_colour_scheme_can_be_chosen_and_is_remembered(stage: Stage) -> None:
    async with stage.open() as page:

        async def ground() -> str:
            return str(await page.evaluate("getComputedStyle(document.body).backgroundColor"))

        bright = await ground()
        await page.get_by_role("button", name=re.compile("Colours: as the system")).click()
        assert await ground() == bright
        await page.get_by_role("button", name="Colours: light").click()
        dark = await ground()
        assert dark != bright
        await page.reload()
        await page.wait_for_selector("body[data-ready]")
        assert await ground() == dark


async def test_nothing_moves_for_who_asked_for_stillness(stage: Stage) -> None:
    moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
    async with stage.open() as still, stage.open("noor", look=Look(still=False)) as moved:
        await still.locator("#composer-text").click()
        await still.keyboard.type("/project olmo")
        await still.keyboard.press("Enter")
        for page in (still, moved):
            await expect(page.locator(".thinking")).to_be_visible()
        assert await still.evaluate(moving) == 0
        assert await moved.evaluate(moving) > 0
        await stage.bot.progress.put("")
        await expect(still.locator(".card")).to_be_visible()


async def test_a_broken_connection_is_told_mended_and_caught_up(browser: Browser) -> None:
    clock = ManualClock(1_793_534_400_000)
    async with (
        LocalDiscord(clock=clock) as server,
        open_page(browser, f"{server.page_url}#channel=ask&person=mia") as page,
    ):
        await server.page.close()
        await server.person("noor").say("said meanwhile")
        await expect(page.locator(".message")).to_contain_text("said meanwhile")
        await expect(page.locator("#connection")).not_to_contain_text("Connecting again")
        await server.person("noor").say("said afterwards")
        await expect(page.locator(".message").last).to_contain_text("said afterwards")


async def test_addresses_open_a_channel_as_a_person(stage: Stage) -> None:
    async with stage.open("noor", "maintainers") as page:
        await expect(page.get_by_role("heading", name="maintainers", level=2)).to_be_visible()
        await expect(page.get_by_role("radio", name=re.compile("Noor"))).to_be_checked()
        await page.evaluate("location.hash = 'channel=ecosystem&person=mia'")
        await expect(page.get_by_role("heading", name="ecosystem", level=2)).to_be_visible()
        await expect(page.get_by_role("radio", name=re.compile("Mia"))).to_be_checked()
        await page.get_by_role("link", name=re.compile("Cartographer")).click()
        await expect(page).to_have_url(re.compile("person=mia$"))
        await expect(page.get_by_role("heading", name="Cartographer", level=2)).to_be_visible()


async def test_what_may_not_be_seen_is_not_opened_by_its_address(stage: Stage) -> None:
    async with stage.open("mia", "admin") as page:
        await expect(page.get_by_role("heading", name="welcome", level=2)).to_be_visible()


async def test_long_channels_load_backwards_and_keep_the_place(stage: Stage) -> None:
    noor = stage.server.person("noor")
    for number in range(120):
        await noor.say(f"message {number}")
    async with stage.open() as page:
        await expect(page.locator(".message")).to_have_count(50)
        await expect(page.locator(".message").last).to_be_in_viewport()
        load = page.get_by_role("button", name="Load earlier messages")
        await load.click()
        await expect(page.locator(".message")).to_have_count(100)
        await expect(page.get_by_text("message 70", exact=True)).to_be_in_viewport()
        await load.click()
        await expect(page.locator(".message")).to_have_count(120)
        await expect(load).to_have_count(0)


async def test_a_picture_of_the_page_is_taken(stage: Stage, tmp_path: Path) -> None:
    await stage.show_card()
    path = tmp_path / "page.png"
    await take_picture(stage.chromium, f"{stage.server.page_url}#channel=ask&person=mia", path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 10_000
