"""What pings, formats, links or stalls is found in an answer as it goes to Discord."""

import pytest

from bot.document import Code, Document, Link, Paragraph
from bot.evaluation.safety import discord_text, unsafe
from tests.support.hostile import HOSTILE

NOTHING = {"citations": [], "elapsed_ms": 3.0}


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("hi", "hello @everyone"),
        ("hi", "hello <@123456>"),
        ("**licence** of x", "I did not read **licence** of x"),
        ("```x```", "what is ```x```"),
        ("[a](https://evil.example)", "[a](https://evil.example)"),
        ("see https://evil.example/x", "you said https://evil.example/x"),
        ("# big\nhi", "you said\n# big"),
        ("\u202eabc", "you said \u202eabc"),
    ],
)
def test_what_breaks_out_is_found(question: str, written: str) -> None:
    assert unsafe(question, (), written, NOTHING)


def test_what_is_ours_is_safe() -> None:
    written = "**Licence** of [allenai/dolma](https://huggingface.co/datasets/allenai/dolma): `odc-by`"
    assert unsafe("licence of allenai/dolma", (), written, NOTHING) == ()


def test_what_stalls_is_found() -> None:
    assert unsafe("hi", (), "hello", {"elapsed_ms": 60_000.0})


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
async def test_the_renderer_makes_hostile_words_harmless(words: str) -> None:
    spans = (words, Code(words), Link(words, "https://huggingface.co/a/b"))
    written = await discord_text(Document(title=words, blocks=(Paragraph((spans,)),)), "en")
    assert unsafe(words, (), written, NOTHING) == ()
