"""Who of a subject is followed no more, or again: what nobody looks at is not known; that is told once."""

from msgspec import Struct

from bot.digests.scope import Subject
from storage.deliveries import Window
from storage.tracking import tracked_in
from storage.views import View, earlier


class Followed(Struct, frozen=True):
    """Namespaces that somebody stopped following within a window, and those that are followed since."""

    ended: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()


async def followed(view: View, subject: Subject, window: Window) -> Followed:
    """Return whose following ended or began in a window, of those that a subject names; else of everybody."""
    if not window.after:
        return Followed()
    then = {handle.casefold(): handle for handle in await tracked_in(await earlier(view, window.after))}
    now = {handle.casefold(): handle for handle in await tracked_in(view)}
    scope = subject.scope
    named = {*subject.owners, *(name.partition("/")[0].casefold() for name in scope.repos)}
    meant = (then.keys() | now.keys()) if scope.everything else named
    return Followed(
        ended=tuple(then[key] for key in sorted((then.keys() - now.keys()) & meant)),
        begun=tuple(now[key] for key in sorted((now.keys() - then.keys()) & meant)),
    )
