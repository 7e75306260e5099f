"""What waits for an answer: discussions that nobody answered, pull requests from outside that are open."""

from collections.abc import Sequence

from msgspec import Struct

from bot.digests.scope import Subject
from config.clock import WEEK
from storage.deliveries import Window
from storage.history import instant_at
from storage.threads import Thread, find_threads, first_recorded
from storage.views import View

LATE = 4 * WEEK
"""A thread that is found later than so long after it was begun is backlog, no news."""
_OPENING = 1
"""A thread's own text counts as a comment in some lists of the Hub."""


class Waiting(Struct, frozen=True, kw_only=True):
    """A thread that waits, in which week since it was begun; `is_new` says that nobody was told of it."""

    thread: Thread
    week: int
    is_new: bool


async def waiting(view: View, subject: Subject, window: Window) -> tuple[Waiting, ...]:
    """Return the threads of a subject that wait, new ones first and of them the newest, then the oldest."""
    ours = set(subject.repo_ids)
    owners = sorted({repo.owner_key for repo in subject.repos})
    threads = [one for one in await find_threads(view, owners, open_only=True) if one.repo_id in ours]
    return await _waiting(view, threads, window)


async def beside(view: View, subject: Subject, window: Window) -> tuple[Waiting, ...]:
    """Return the new threads that wait in namespaces in which a subject only has a part."""
    if not subject.related:
        return ()
    threads = await find_threads(view, subject.related, open_only=True)
    return tuple(one for one in await _waiting(view, threads, window) if one.is_new)


async def _waiting(view: View, threads: Sequence[Thread], window: Window) -> tuple[Waiting, ...]:
    found = [thread for thread in threads if thread.outside is not False and _waits(thread)]
    firsts = await first_recorded(view, sorted({thread.repo_id for thread in found}))
    began = await instant_at(view, window.after)
    now = view.as_of or 0
    told = [
        Waiting(
            thread=thread,
            week=max(0, now - thread.created_at) // WEEK + 1,
            is_new=_is_new(thread, firsts[thread.repo_id, thread.number], window, began),
        )
        for thread in found
    ]
    return tuple(sorted(told, key=_order))


def _order(one: Waiting) -> tuple[bool, int, int]:
    begun = one.thread.created_at
    return not one.is_new, -begun if one.is_new else begun, one.thread.number


def _waits(thread: Thread) -> bool:
    """Say whether a thread waits: a pull request as long as it is open, a question until it is answered."""
    if thread.pull_request:
        return True
    return not (thread.comments is not None and thread.comments > _OPENING)


def _is_new(thread: Thread, first: int, window: Window, began: int | None) -> bool:
    if began is None or not window.after < first <= window.until:
        return False
    return thread.created_at >= began - LATE


def oldest(waits: Sequence[Waiting]) -> Waiting | None:
    """Return what has waited longest."""
    return min(waits, key=lambda one: one.thread.created_at, default=None)
