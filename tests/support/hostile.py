"""What people may type, meaning harm or not: nothing of it may ping, format, break or be executed."""

from typing import Final

HOSTILE: Final = {
    "blank": "   ",
    "long": "why " * 1_000,
    "one long word": "x" * 4_000,
    "emoji": "🤖🔥🇳🇴👩‍👩‍👧‍👦",
    "right to left": "من يقف وراء SEA-LION؟ \u202eevil\u202c",
    "everyone": "@everyone @here who is behind SEA-LION?",
    "mentions": "<@1> <@&2> <#3> </ask:4> <t:1:R> who?",
    "markdown": "**bold** __under__ ~~gone~~ ||spoiler|| `code` ```block``` [click](https://evil.example)",
    "heading": "# Heading\n> quote\n- item\n-# small",
    "sql": "'; DROP TABLE repos; --",
    "template": "{question} %s ${HOME} {{7*7}} __import__('os')",
    "controls": "who\x00\x07\x1b[31m is\r\n behind \x7fOLMo\ufeff?",
    "combining": "O\u0301\u0301\u0301" * 300,
    "path": "../../etc/passwd",
    "link": "https://evil.example/allenai/OLMo-2-0425-1B",
}

SIGNS: Final = (
    *("@everyone", "@here", "<@1>", "<@&2>", "<#3>", "</ask:4>", "<t:1:R>"),
    *("](https://evil", "```block", "||spoil", "\n# Heading", "**bold**", "\x1b", "\u202e"),
)


def breaks_out(text: str) -> list[str]:
    """Return what of a message's text would act in Discord: pings, hidden links, opened blocks."""
    return [sign for sign in SIGNS if _acts(text, sign)]


def _acts(text: str, sign: str) -> bool:
    """Say whether a sign stands in a text as it would act: not behind a backslash, not in letters of code."""
    place = text.find(sign)
    return place >= 0 and (place == 0 or text[place - 1] != "\\") and text.count("`", 0, place) % 2 == 0
