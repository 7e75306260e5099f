"""`make pictures`: the page and each card, as the README and the docs show them."""

import asyncio
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, async_playwright

from bot.demo.stage import Stage

PHONE = 600
FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CARDS: tuple[tuple[str, str, str, dict[str, str], str], ...] = (
    ("project", "mia", "project", {"name": "olmo"}, "ask"),
    ("repo", "mia", "repo", {"name": "Qwen/Qwen3-8B"}, "ask"),
    ("ask", "mia", "ask", {"question": "who is behind SEA-LION?"}, "ask"),
    ("licence", "mia", "license", {"name": "aisingapore/Llama-SEA-LION-v3-8B-IT"}, "ask"),
    ("help", "mia", "help", {}, "ask"),
    ("subscribe", "noor", "digest subscribe", {"about": "project:olmo"}, "maintainers"),
    ("status", "otto", "admin status", {}, "admin"),
    ("settings", "ada", "settings", {}, "admin"),
)


async def main() -> None:
    """Start the demonstration, let people act, and take the pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium: install the system's package `chromium`")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        async with Stage(Path(folder)) as stage, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=ARGS)
            mia = stage.discord.person("mia")
            await mia.wait_for("ecosystem", lambda one: "Weekly digest" in one.text and bool(one.images), 60)
            await _page(browser, stage, "page-dark", scheme="dark", channel="ecosystem")
            await _page(browser, stage, "page-light", scheme="light", channel="ecosystem")
            await _page(browser, stage, "page-phone", scheme="dark", channel="ecosystem", width=390)
            await _page(browser, stage, "welcome", scheme="dark", channel="welcome")
            for name, who, command, options, channel in CARDS:
                person = stage.discord.person(who)
                reply = await (await person.slash(command, options, channel=channel)).final()
                await _card(browser, stage, f"card-{name}", who, channel, str(reply.id))
            await _digest(browser, stage)
            await browser.close()


async def _open(
    browser: Browser,
    stage: Stage,
    *,
    scheme: str,
    who: str,
    channel: str,
    width: int = 1280,
    height: int = 800,
) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=2 if width < PHONE else 1,
        timezone_id="UTC",
    )
    page = await context.new_page()
    await page.goto(f"{stage.discord.page_url}#channel={channel}&person={who}")
    await page.wait_for_selector("[id^=message-]")
    await page.wait_for_function("[...document.images].every(image => image.complete)")
    return page


async def _page(
    browser: Browser, stage: Stage, name: str, *, scheme: str, channel: str, width: int = 1280
) -> None:
    page = await _open(browser, stage, scheme=scheme, who="mia", channel=channel, width=width)
    await page.screenshot(path=FOLDER / f"{name}.png")
    await page.context.close()


async def _card(browser: Browser, stage: Stage, name: str, who: str, channel: str, message: str) -> None:
    page = await _open(browser, stage, scheme="dark", who=who, channel=channel)
    await page.locator(f"#message-{message}").screenshot(path=FOLDER / f"{name}.png")
    await page.context.close()


async def _digest(browser: Browser, stage: Stage) -> None:
    mia = stage.discord.person("mia")
    digest = next(one for one in mia.sees("ecosystem") if "Weekly digest" in one.text)
    await _card(browser, stage, "card-digest", "mia", "ecosystem", str(digest.id))


if __name__ == "__main__":
    asyncio.run(main())
