"""The page's reader of Discord's markdown, run in the browser it is written for."""

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.sandbox.server import LocalDiscord
from config.clock import ManualClock, from_iso
from tests.support.browser import open_page

pytestmark = pytest.mark.browser

NOW = from_iso("2026-11-01T12:00:00")
AT = NOW // 1_000 - 3 * 86_400

PARSE = "async (text) => (await import('/page/markdown.js')).parse(text)"
# Elements as a short tree: "tag(children)", texts in quotes.
SHOWN = """
async (text) => {
  const { rich } = await import('/page/rich.js');
  const sketch = (node) => node.nodeType === 3
    ? node.data
    : `<${node.localName}>${[...node.childNodes].map(sketch).join('')}</${node.localName}>`;
  return [...rich(text).childNodes].map(sketch).join('');
}
"""
HARMLESS = """
async (texts) => {
  const { rich } = await import('/page/rich.js');
  const allowed = new Set(('p small h3 h4 h5 blockquote pre code ul ol li a strong em u s ' +
    'span button time div').split(' '));
  const wrong = [];
  let slowest = 0;
  for (const text of texts) {
    const begun = performance.now();
    const root = rich(text);
    slowest = Math.max(slowest, performance.now() - begun);
    for (const node of root.querySelectorAll('*')) {
      const handler = node.getAttributeNames().some((name) => name.startsWith('on') || name === 'style');
      const href = node.getAttribute('href');
      const astray = href !== null && !/^https?:/.test(href);
      if (!allowed.has(node.localName) || handler || astray) wrong.push(text);
    }
    if (!root.textContent.includes('kept')) wrong.push(`lost: ${text}`);
  }
  return [wrong, slowest];
}
"""


@pytest_asyncio.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Yield the chat page, whose modules can be imported."""
    async with LocalDiscord(clock=ManualClock(NOW)) as server, open_page(browser, server.page_url) as opened:
        yield opened


SHAPES = {
    "plain": "<p>plain</p>",
    "two\nlines": "<p>two\nlines</p>",
    "two\n\nparagraphs": "<p>two\n\nparagraphs</p>",
    "**bold** *slant* _slant_ __under__ ~~gone~~": (
        "<p><strong>bold</strong> <em>slant</em> <em>slant</em> <u>under</u> <s>gone</s></p>"
    ),
    "***both***": "<p><strong><em>both</em></strong></p>",
    "**over\nlines**": "<p><strong>over\nlines</strong></p>",
    "snake_case_name": "<p>snake_case_name</p>",
    "2 * 3 * 4": "<p>2 * 3 * 4</p>",
    "** not bold": "<p>** not bold</p>",
    r"\*\*as typed\*\* \_x\_ \`y\`": "<p>**as typed** _x_ `y`</p>",
    r"C:\dir \\ end\\": "<p>C:\\dir \\ end\\</p>",
    "`a **b** <c>`": "<p><code>a **b** <c></code></p>",
    "``a ` b``": "<p><code>a ` b</code></p>",
    "`unclosed": "<p>`unclosed</p>",
    "```py\nx = '<b>'\n```after": "<pre><code>x = '<b>'</code></pre><p>after</p>",
    "```one line```": "<pre><code>one line</code></pre>",
    "```unclosed": "<p>```unclosed</p>",
    "# One\n## Two\n### Three\n#### Four": "<h3>One</h3><h4>Two</h4><h5>Three</h5><p>#### Four</p>",
    "#channel": "<p>#channel</p>",
    "-# small **print**": "<small>small <strong>print</strong></small>",
    "> a\n> b\nc": "<blockquote><p>a\nb</p></blockquote><p>c</p>",
    ">>> a\nb": "<blockquote><p>a\nb</p></blockquote>",
    "> > twice": "<blockquote><p>> twice</p></blockquote>",
    ">no": "<p>>no</p>",
    "- a\n- b\n  - c\n    - d\n- e": (
        "<ul><li>a</li><li>b<ul><li>c<ul><li>d</li></ul></li></ul></li><li>e</li></ul>"
    ),
    "1. a\n2. b": "<ol><li>a</li><li>b</li></ol>",
    "- a\n  more": "<ul><li>a\nmore</li></ul>",
    "-no": "<p>-no</p>",
    "||dark||": "<p><span><span>dark</span><button></button></span></p>",
    "[Hub](https://huggingface.co/a_(b))": "<p><a>Hub</a></p>",
    '[Hub](<https://huggingface.co> "title")': "<p><a>Hub</a></p>",
    "[**b** [x]](https://a.org)": "<p><a><strong>b</strong> [x]</a></p>",
    "[x](javascript:alert(1))": "<p>[x](javascript:alert(1))</p>",
    "[x](data:text/html,y)": "<p>[x](data:text/html,y)</p>",
    "(see https://a.org/b_c.)": "<p>(see <a>https://a.org/b_c</a>.)</p>",
    "<https://a.org/x_y>": "<p><a>https://a.org/x_y</a></p>",
    "@everyone and @here, not @hereafter": (
        "<p><span>@everyone</span> and <span>@here</span>, not @hereafter</p>"
    ),
    "</digest subscribe:12345>": "<p><button>/digest subscribe</button></p>",
    "<@99> <@&99> <#99>": (
        "<p><span>@unknown person</span> <span>@unknown role</span> <span>#no access</span></p>"
    ),
    "<:party:123> <b>x</b>": "<p>:party: <b>x</b></p>",
    "<t:99999999999999:R> <t:1:Q> <t:9999999999999>": (
        "<p><t:99999999999999:R> <t:1:Q> <t:9999999999999></p>"
    ),
}


async def test_every_construct_of_discords_markdown(page: Page) -> None:
    wrong = {}
    for source, expected in SHAPES.items():
        shown = await page.evaluate(SHOWN, source)
        if shown != expected:
            wrong[source] = shown
    assert wrong == {}


async def test_a_link_that_shows_another_address_stays_as_typed(page: Page) -> None:
    tree: list[dict[str, Any]] = await page.evaluate(PARSE, "[https://huggingface.co](https://evil.example)")
    links = [node["href"] for node in tree[0]["children"] if node["type"] == "link"]
    shown = await page.evaluate(SHOWN, "[https://huggingface.co](https://evil.example)")
    assert links == ["https://huggingface.co/", "https://evil.example/"]
    assert shown.startswith("<p>[<a>https://huggingface.co</a>](<a>https://evil.example</a>")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("t", "12:00"),
        ("T", "12:00:00"),
        ("d", "29/10/2026"),
        ("D", "29 October 2026"),
        ("f", "29 October 2026 at 12:00"),
        ("F", "Thursday 29 October 2026 at 12:00"),
        ("s", "29/10/2026, 12:00"),
        ("S", "29/10/2026, 12:00:00"),
        ("R", "3 days ago"),
    ],
)
async def test_instants_in_every_style(page: Page, style: str, expected: str) -> None:
    shown: str = await page.evaluate(SHOWN, f"<t:{AT}:{style}>")
    assert (
        shown.replace(" 2026 at", " 2026 at").replace("Thursday, ", "Thursday ")
        == f"<p><time>{expected}</time></p>"
    )


async def test_relative_times_go_by_the_servers_clock(page: Page) -> None:
    ahead = await page.evaluate(SHOWN, f"<t:{NOW // 1_000 + 2 * 3_600 + 60}:R>")
    assert ahead == "<p><time>in 2 hours</time></p>"


PIECES = (
    *(
        "kept",
        "**",
        "*",
        "__",
        "_",
        "~~",
        "||",
        "`",
        "```",
        "\n",
        "> ",
        ">>> ",
        "- ",
        "  - ",
        "1. ",
        "# ",
        "-# ",
    ),
    *(
        "[",
        "](",
        ")",
        "https://a.org",
        "javascript:",
        "<",
        ">",
        "<@1>",
        "<t:1:R>",
        "</x:1>",
        "@everyone",
        "\\",
    ),
    *("<script>", "<img src=x onerror=y>", "&lt;", "'", '"', " ", "\u202e", "\u200b", "🌍", "\x00"),
)


async def test_any_text_is_shown_without_markup_of_its_own(page: Page) -> None:
    chance = random.Random(20261101)
    texts = ["".join(chance.choices(PIECES, k=chance.randint(1, 40))) + " kept" for _ in range(1_500)]
    wrong, _ = await page.evaluate(HARMLESS, texts)
    assert wrong == []


async def test_no_text_takes_long(page: Page) -> None:
    texts = [
        f"{piece * (3_990 // len(piece))} kept"
        for piece in (*PIECES, "*a", "**a_", "[a", "||~~", "[](", "- \n", "`a``")
    ]
    wrong, slowest = await page.evaluate(HARMLESS, [text for text in texts if text.strip()])
    assert wrong == []
    assert slowest < 1_500, "milliseconds for one message of 4,000 characters"
