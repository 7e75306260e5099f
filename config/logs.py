"""The log: standard error, one line a record with its instant and level, and never a secret in it."""

import logging
import re
import secrets
import sys
from collections.abc import Iterable
from typing import TextIO
from urllib.parse import unquote, urlsplit

from config.clock import Clock, SystemClock, to_iso
from config.settings import Settings

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_ERROR_ID_LENGTH = 7
_HIDDEN = "***"
_SHORTEST_SECRET = 6
"""Anything shorter would hide ordinary words of the log."""

_LOOKS_SECRET = (
    re.compile(r"\bhf_[A-Za-z0-9]{20,}"),  # a Hugging Face token
    re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"),  # a bot token of Discord
    re.compile(r"(?<=/webhooks/)(\d+/)[\w.~-]{20,}"),  # what a follow-up is sent with
    re.compile(r"(?<=/interactions/)(\d+/)[\w.~-]{20,}"),  # what an interaction is answered with
    re.compile(r"(?<=://)([^\s:/@]+:)[^\s/@]+(?=@)"),  # a password in an address
)
_BREAKS = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

TALKATIVE = ("httpx2", "httpcore2", "hpack", "apscheduler", "alembic", "matplotlib", "asyncio", "aiosqlite")
"""Libraries whose every step is only wanted at DEBUG."""


def new_error_id() -> str:
    """Return a short id that a person can read out and that finds the failure in the log."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ERROR_ID_LENGTH))


def secrets_of(settings: Settings) -> frozenset[str]:
    """Return what must never be printed: the tokens, and the password of the database's address."""
    tokens = (settings.discord_token, settings.hf_token, settings.llm_token)
    held = [token.get_secret_value() for token in tokens if token]
    password = urlsplit(settings.database_url).password
    if password:
        held += [password, unquote(password)]
    return frozenset(value for value in held if len(value) >= _SHORTEST_SECRET)


def scrub(text: str, known: Iterable[str] = ()) -> str:
    """Return text without the known secrets, and without whatever looks like one."""
    for secret in known:
        text = text.replace(secret, _HIDDEN)
    for pattern in _LOOKS_SECRET:
        text = pattern.sub(lambda found: (found[1] if found.re.groups else "") + _HIDDEN, text)
    return text


def one_line(text: str) -> str:
    """Return text as one line that drives no terminal: breaks become bars, other controls are written out."""
    joined = _BREAKS.sub(" | ", text.strip())
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", joined.replace("\t", " "))


class LineFormatter(logging.Formatter):
    """Writes a record, its traceback included, as one line without secrets.

    The instant is the injected clock's: what the log says and what the store says are of one time.
    """

    def __init__(self, clock: Clock, known: Iterable[str] = ()) -> None:
        super().__init__()
        self._clock = clock
        self._known = tuple(known)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: instant, level, who says it, what."""
        parts = [record.getMessage()]
        if record.exc_info:
            parts.append(self.formatException(record.exc_info))
        if record.stack_info:
            parts.append(self.formatStack(record.stack_info))
        said = one_line(scrub("\n".join(parts), self._known))
        return f"{to_iso(self._clock.now())} {record.levelname} {record.name}: {said}"


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to standard error as it is now; a log that nobody reads disturbs no work."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__(stream)
        self._follow = stream is None

    def emit(self, record: logging.LogRecord) -> None:
        if self._follow:
            self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Drop the line: standard error is closed or full, and there is nowhere to say so."""


def set_up(
    level: str,
    *,
    clock: Clock | None = None,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send the log of the whole program to standard error (or a stream), from a level on.

    Calling it again replaces what was set up before. `secrets` are hidden wherever they would appear.
    """
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Handler)]:
        root.removeHandler(handler)
    ours = _Handler(stream)
    ours.setFormatter(LineFormatter(clock or SystemClock(), secrets))
    root.addHandler(ours)
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.NOTSET if level == "DEBUG" else logging.WARNING)
    logging.captureWarnings(capture=True)
