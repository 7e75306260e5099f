"""`make pictures`: the page and each card, as the README and the docs show them.

    python -m benchmarks.pictures [told]

With `told` only what the README shows of what is told unasked: a digest and an alert.
"""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
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


LARGEST = 150_000
"""Bytes that a picture of the README may have."""


async def told() -> None:
    """Take the pictures of a digest and of an alert."""
    with TemporaryDirectory() as folder:
        async with Stage(Path(folder)) as stage, chromium() as browser:
            await _told(browser, stage)


async def _told(browser: Browser, stage: Stage) -> None:
    """Let somebody watch and subscribe, and a week pass in which what they stand on changes."""
    noor = stage.discord.person("noor")
    digest = await stage.discord.person("mia").wait_for("ecosystem", lambda one: bool(one.images), 120)
    await (await noor.slash("watch add", {"about": "project:sea-lion"}, channel="maintainers")).final()
    await stage.next_week()
    await _card(browser, stage, "card-digest", "mia", "ecosystem", digest)
    alert = await noor.wait_for("dm", lambda one: "changed its licence" in one.text, 120)
    await _card(browser, stage, "card-alert", "noor", "@cartographer", alert)
    for name in ("card-digest", "card-alert"):
        _lighten(FOLDER / f"{name}.png")


def _lighten(path: Path) -> None:
    """Store a picture in fewer colours, and in fewer still until it is small enough."""
    with Image.open(path) as whole:
        picture = whole.convert("RGB")
    for colours in (256, 128, 64, 32):
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            return


async def main() -> None:
    """Start the demonstration, let people act, and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        async with Stage(Path(folder)) as stage, chromium() as browser:
            mia = stage.discord.person("mia")
            await mia.wait_for("ecosystem", lambda one: bool(one.images), 60)
            sharp = replace(DESKTOP, scale=1.5)
            await _page(browser, stage, "page-dark", sharp.dark(), "ecosystem")
            await _page(browser, stage, "page-light", sharp, "ecosystem")
            await _page(browser, stage, "page-phone", replace(PHONE, scale=2.0).dark(), "ecosystem")
            await _page(browser, stage, "page-welcome", sharp.dark(), "welcome")
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
                if name == "subscribe":
                    await (await person.click(reply, "Direct messages")).final()
            noor = stage.discord.person("noor")
            portrait = await noor.wait_for("dm", lambda one: "Portrait" in one.text, 60)
            await _card(browser, stage, "card-portrait", "noor", "@cartographer", portrait)
            await _told(browser, stage)


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
    asyncio.run(told() if "told" in sys.argv[1:] else main())
