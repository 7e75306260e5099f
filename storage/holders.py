"""Names of processes that hold leases, and whether the process behind a name is gone.

A process that was killed leaves its leases behind. They hold everybody up until they run out, and for ever
under a clock that stands still; whoever can tell that the holder is gone need not wait. A name has the form
`host:pid:token`. The token begins with the process's birth (its process table and start, as Linux tells
them), so that a number that was given out again, or counted in another container, is not mistaken.
"""

import os
import secrets
import socket
from pathlib import Path

_STATE = 0
_START = 19
"""Where `/proc/PID/stat` has a process's state and start, counted after its name."""


def new_holder() -> str:
    """Return a name for this process among all that share the database."""
    birth = _birth(os.getpid()) or ""
    return f"{socket.gethostname()}:{os.getpid()}:{birth}-{secrets.token_hex(4)}"


def host_and_pid(holder: str) -> tuple[str, int] | None:
    """Return where a holder runs or ran and its number there; None for a name of another form."""
    host, _, number = holder.rpartition(":")[0].rpartition(":")
    return (host, int(number)) if host and number.isascii() and number.isdigit() else None


def is_gone(holder: str) -> bool:
    """Say whether a process was on this machine and is there no more; of others nothing is known."""
    if os.name != "posix":
        return False  # only there does signal 0 ask and do nothing
    place = host_and_pid(holder)
    if place is None or place[0] != socket.gethostname():
        return False
    born = holder.rpartition(":")[2].rpartition("-")[0]
    if born and born.partition(".")[0] != _table():
        return False  # another container, or one of an earlier start: its numbers say nothing here
    try:
        os.kill(place[1], 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        pass  # somebody else's, and there
    return bool(born) and _birth(place[1]) != born


def _birth(pid: int) -> str | None:
    """Return what tells a process from others that had or have its number; None where nothing does.

    One that has ended and is only not yet taken note of by its parent has none either.
    """
    try:
        facts = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return None
    table = _table()
    return None if table is None or facts[_STATE] in "ZX" else f"{table}.{facts[_START]}"


def _table() -> str | None:
    """Return the number of the process table that this process is counted in, as Linux tells it."""
    try:
        return str(Path("/proc/self/ns/pid").stat().st_ino)
    except OSError:
        return None
