"""The log is one line a record, in the clock's time, and no secret ever stands in it."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import ManualClock, from_iso
from config.logs import TALKATIVE, LineFormatter, new_error_id, one_line, scrub, secrets_of, set_up
from config.settings import Settings

AT = from_iso("2026-11-23T12:00:00Z")
DISCORD = "MTA3NzEyMzQ1Njc4OTAxMjM0NQ" + ".Gabcde." + "k" * 38
log = logging.getLogger("cartographer.test")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    out = io.StringIO()
    set_up("INFO", clock=ManualClock(AT), secrets=["swordfish"], stream=out)
    yield out
    logging.captureWarnings(capture=False)
    root.handlers[:] = before
    root.setLevel(level)
    for name, held in levels.items():
        logging.getLogger(name).setLevel(held)


def test_a_record_is_one_line_with_its_instant_and_level(stream: io.StringIO) -> None:
    log.info("read %(pages)d pages", {"pages": 3})
    assert stream.getvalue() == "2026-11-23T12:00:00.000Z INFO cartographer.test: read 3 pages\n"


def test_what_is_below_the_level_is_left_out(stream: io.StringIO) -> None:
    log.debug("details")
    assert stream.getvalue() == ""


def test_setting_up_again_replaces_and_does_not_double(stream: io.StringIO) -> None:
    again = io.StringIO()
    set_up("WARNING", clock=ManualClock(AT), stream=again)
    log.warning("once")
    assert again.getvalue().count("once") == 1
    assert stream.getvalue() == ""


def test_libraries_only_talk_when_debugging(stream: io.StringIO) -> None:
    logging.getLogger("httpx2").info("HTTP Request: GET")
    assert stream.getvalue() == ""
    set_up("DEBUG", stream=stream)
    logging.getLogger("httpx2").info("HTTP Request: GET")
    assert "HTTP Request" in stream.getvalue()


def test_a_traceback_stays_on_its_line_and_hides_secrets(stream: io.StringIO) -> None:
    try:
        int("the password is swordfish\nand more")
    except ValueError:
        log.exception("failed, error %s", "abc2345")
    (line,) = stream.getvalue().splitlines()
    assert "ERROR" in line
    assert "abc2345" in line
    assert "Traceback (most recent call last):" in line
    assert "ValueError" in line
    assert "swordfish" not in line


def test_text_from_outside_can_neither_forge_a_line_nor_drive_a_terminal(stream: io.StringIO) -> None:
    log.warning("name: %s", "x\n2026-11-23T12:00:00.000Z ERROR forged: y\x1b[2J\u2028z\u202e")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()
    assert "\\x1b[2J" in stream.getvalue()


def test_a_closed_stream_disturbs_nobody(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    stream.close()
    log.error("into the void")
    assert capsys.readouterr().err == ""
    set_up("INFO", stream=io.StringIO())


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        (f"token {DISCORD} refused", DISCORD),
        ("Bearer hf_abcdefghijklmnopqrstuvwxyzABCDEFGH", "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH"),
        ("postgresql+asyncpg://ada:secret@db/store", "secret"),
        ("POST /webhooks/123/aW50ZXJhY3Rpb246MTIzNDU2Nzg5 failed", "aW50ZXJhY3Rpb246MTIzNDU2Nzg5"),
        ("POST /interactions/123/aW50ZXJhY3Rpb246MTIzNDU2Nzg5/callback", "aW50ZXJhY3Rpb246MTIzNDU2Nzg5"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(said: str, hidden: str) -> None:
    assert hidden not in scrub(said)
    assert "***" in scrub(said)


def test_an_ordinary_address_stays_whole() -> None:
    said = "GET https://huggingface.co/api/models?author=allenai at 12:30:00, mail a@b.org"
    assert scrub(said) == said


def test_the_secrets_of_the_settings(tmp_path: Path) -> None:
    settings = Settings.load(
        {
            "DISCORD_TOKEN": DISCORD,
            "HF_TOKEN": "hf_short",
            "CARTOGRAPHER_LLM_TOKEN": "sk-model",
            "CARTOGRAPHER_DATABASE_URL": "postgresql+asyncpg://ada:s%40cret@db/store",
        },
        folder=tmp_path,
    )
    assert secrets_of(settings) == {DISCORD, "hf_short", "sk-model", "s%40cret", "s@cret"}
    assert secrets_of(Settings.load({}, folder=tmp_path)) == frozenset()


@given(st.text(), st.text(min_size=6))
def test_whatever_is_said_stays_one_line_without_the_secret(said: str, secret: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (f"{said}{secret}{said}",), None)
    line = LineFormatter(ManualClock(AT), [secret]).format(record)
    assert len(line.splitlines()) == 1
    if secret not in f"{said}***{said}":  # the secret may also be a part of the words around it
        assert secret not in line.removeprefix("2026-11-23T12:00:00.000Z INFO x: ")


@given(st.text())
def test_one_line_leaves_nothing_that_controls(said: str) -> None:
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", one_line(said))


def test_error_ids_are_short_and_differ() -> None:
    ids = {new_error_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(r"[2-9a-hjkmnp-z]{7}", error_id) for error_id in ids)
