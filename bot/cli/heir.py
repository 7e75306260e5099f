"""Taking over at once from a command that was killed in the middle of a refresh.

A killed process leaves its lease behind, which holds everybody up until it runs out, and for ever under a
clock that stands still. The command notes its name before it begins; the next one on the same machine that
finds the noted process gone gives its lease back.
"""

import os
import secrets
import socket

from storage import leases, marks
from storage.database import Database

MARK = "refresh from the command line"


def new_holder() -> str:
    """Return a name for this process among all that share the database."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


async def inherit(db: Database, lease: str, holder: str) -> None:
    """Give back the lease of the noted process if it is gone, and note `holder` in its place."""
    before = await marks.get(db, MARK)
    if before is not None and is_gone(before):
        await leases.give_back(db, lease, holder=before)
    if before is None or is_gone(before):
        await marks.put(db, MARK, holder)


def is_gone(holder: str) -> bool:
    """Say whether a process was on this machine and is there no more; of others nothing is known."""
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return int(rest) == os.getpid()
