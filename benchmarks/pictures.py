"""`make pictures`: the page and each card, as the README and the docs show them."""

import asyncio
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser

from bot.demo.stage import Stage
from bot.sandbox.seen import Seen
from tests.support.browser import DESKTOP, PHONE, Look, chromium, open_page, settled, take_picture

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
CARDS: tuple[tuple[str, str, str, dict[str, str], str], ...] = (
    ("project", "mia", "project", {"name": "olmo"}, "ask"),
    ("repo", "mia", "repo", {"name": "Qwen/Qwen3-8B"}, "ask"),
    ("ask", "mia", "ask", {"question": "who is behind SEA-LION?"}, "ask"),
    ("changes", "mia", "ask", {"question": "what changed this week?"}, "ask"),
    ("licence", "mia", "license", {"name": "aisingapore/Llama-SEA-LION-v3-8B-IT"}, "ask"),
    ("openness", "mia", "openness", {"name": "allenai/OLMo-2-1124-7B"}, "ask"),
    ("lineage", "mia", "lineage", {"name": "allenai/OLMo-2-1124-7B-Instruct"}, "ask"),
    ("map", "mia", "map", {}, "ask"),
    ("gaps", "mia", "gaps", {}, "ask"),
    ("compare", "mia", "compare", {"first": "olmo", "second": "pythia"}, "ask"),
    ("study", "mia", "study", {"topic": "governance"}, "ask"),
    ("help", "mia", "help", {}, "ask"),
    ("about", "mia", "about", {}, "ask"),
    ("subscribe", "noor", "digest subscribe", {"about": "project:olmo"}, "maintainers"),
    ("status", "otto", "admin status", {}, "admin"),
    ("settings", "ada", "settings", {}, "admin"),
)
DRAWN = frozenset({"map", "lineage"})
"""Cards that are shown in light and on a phone too: their pictures are drawn by us."""
TALL = 3_200
"""Pixels of a window in which every card is shown whole."""


async def main() -> None:
    """Start the demonstration, let people act, and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        async with Stage(Path(folder)) as stage, chromium() as browser:
            mia = stage.discord.person("mia")
            digest = await mia.wait_for("ecosystem", lambda one: bool(one.images), 60)
            sharp = replace(DESKTOP, scale=1.5)
            await _page(browser, stage, "page-dark", sharp.dark(), "ecosystem")
            await _page(browser, stage, "page-light", sharp, "ecosystem")
            await _page(browser, stage, "page-phone", replace(PHONE, scale=2.0).dark(), "ecosystem")
            await _page(browser, stage, "page-welcome", sharp.dark(), "welcome")
            await _card(browser, stage, "card-digest", "mia", "ecosystem", digest)
            for name, who, command, options, channel in CARDS:
                person = stage.discord.person(who)
                reply = await (await person.slash(command, options, channel=channel)).final()
                await _card(browser, stage, f"card-{name}", who, channel, reply)
                if name in DRAWN:
                    light = replace(DESKTOP, scale=1.5, height=TALL)
                    await _card(browser, stage, f"card-{name}-light", who, channel, reply, light)
                    phone = replace(PHONE, scale=2.0, height=TALL).dark()
                    await _card(browser, stage, f"card-{name}-phone", who, channel, reply, phone)
                if name == "project":
                    why = await (await person.click(reply, "Why?")).final()
                    await _card(browser, stage, "card-why", who, channel, why)
            noor = stage.discord.person("noor")
            portrait = await noor.wait_for("dm", lambda one: "Portrait" in one.text, 60)
            await _card(browser, stage, "card-portrait", "noor", "@cartographer", portrait)


async def _page(browser: Browser, stage: Stage, name: str, look: Look, channel: str) -> None:
    address = f"{stage.discord.page_url}#channel={channel}&person=mia"
    await take_picture(browser, address, FOLDER / f"{name}.png", look)


async def _card(
    browser: Browser, stage: Stage, name: str, who: str, channel: str, seen: Seen, look: Look | None = None
) -> None:
    address = f"{stage.discord.page_url}#channel={channel}&person={who}"
    look = look or replace(DESKTOP, scale=1.5, height=TALL).dark()
    async with open_page(browser, address, look) as page:
        await settled(page)
        await page.locator(f"#message-{seen.id}").screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
