"""Pictures are drawn in a thread, one at a time, and the latest pictures are remembered."""

import asyncio
import hashlib
from collections import OrderedDict
from typing import Final

from bot.charts.drawing import render
from bot.charts.themes import Theme
from bot.document import Drawing
from bot.texts.catalogue import DEFAULT_LOCALE

REMEMBERED: Final = 128  # pictures of about 40 kB each

_pictures: OrderedDict[bytes, bytes] = OrderedDict()


async def draw(drawing: Drawing, theme: Theme = "both", locale: str = DEFAULT_LOCALE) -> bytes:
    """Return a drawing as a PNG without holding up the event loop."""
    key = hashlib.sha256(repr((drawing, theme, locale)).encode(errors="surrogatepass")).digest()
    picture = _pictures.get(key)
    if picture is None:
        picture = await asyncio.to_thread(render, drawing, theme, locale)
    _pictures[key] = picture
    _pictures.move_to_end(key)
    while len(_pictures) > REMEMBERED:
        _pictures.popitem(last=False)
    return picture
