"""The system's Chromium, driven by Playwright: for tests of pages and for pictures of them.

    from tests.support.browser import browser, open_page

    @pytest.mark.browser
    async def test_it(browser: Browser, server: LocalDiscord) -> None:
        async with open_page(browser, server.page_url + "#person=mia", PHONE) as page: ...

A page that logs an error, throws, or asks for anything beyond its own server fails at the end of `open_page`.
Outside pytest: `async with chromium() as browser: await take_picture(browser, url, path, PHONE)`.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request, ViewportSize, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox",  # tests also run as root, in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_LOADED = """
async () => {
  const inView = (image) => {
    const box = image.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  };
  await document.fonts.ready;
  await Promise.allSettled([...document.images].filter(inView).map((image) => image.decode()));
}
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at; sizes in CSS pixels."""

    width: int = 1280
    height: int = 900
    scheme: Literal["light", "dark"] = "light"
    touch: bool = False
    still: bool = True
    scale: float = 1.0
    locale: str = "en-GB"
    zone: str = "UTC"

    def dark(self) -> "Look":
        """Return the same look in the dark colour scheme."""
        return replace(self, scheme="dark")


DESKTOP = Look()
PHONE = Look(width=390, height=844, touch=True)


def chromium_path() -> str | None:
    """Return where the system's Chromium is, or None."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the system's Chromium; raises FileNotFoundError where there is none."""
    path = chromium_path()
    if path is None:
        raise FileNotFoundError("there is no Chromium on this system: install the package `chromium`")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        try:
            yield running
        finally:
            await running.close()


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    """Yield a running Chromium, or skip the test where the system has none."""
    if chromium_path() is None:
        pytest.skip("there is no Chromium on this system: install the package `chromium`")
    async with chromium() as running:
        yield running


@asynccontextmanager
async def open_page(
    running: Browser, url: str, look: Look = DESKTOP, *, ready: str = "body[data-ready]"
) -> AsyncIterator[Page]:
    """Open an address and wait for the element that says it is ready."""
    context = await running.new_context(
        viewport=ViewportSize(width=look.width, height=look.height),
        color_scheme=look.scheme,
        has_touch=look.touch,
        is_mobile=look.touch,
        reduced_motion="reduce" if look.still else "no-preference",
        device_scale_factor=look.scale,
        locale=look.locale,
        timezone_id=look.zone,
    )
    troubles: list[str] = []
    own = urlsplit(url).netloc

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != own:
            troubles.append(f"asked for {request.url}")

    try:
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", asked)
        page.on("pageerror", lambda error: troubles.append(f"threw {error}"))
        page.on(
            "console",
            lambda line: troubles.append(f"logged {line.text}") if line.type == "error" else None,
        )
        await page.goto(url)
        await page.wait_for_selector(ready)
        yield page
    finally:
        await context.close()
    assert not troubles, "\n".join(troubles)


async def take_picture(running: Browser, url: str, path: Path, look: Look = DESKTOP) -> None:
    """Save a picture (PNG) of the chat page at an address, once its pictures have loaded."""
    async with open_page(running, url, look) as page:
        await settled(page)
        await page.screenshot(path=path)


async def settled(page: Page) -> None:
    """Wait until the fonts and every picture in view have loaded."""
    await page.evaluate(_LOADED)
