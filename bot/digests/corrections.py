"""What was told wrongly: a week's downloads that are known better now, a judgement that was taken back."""

from msgspec import Struct

from bot.digests.reach import Weekly, reach_of
from bot.digests.scope import Subject, resolve
from config.clock import DAY
from storage.deliveries import Window
from storage.views import View, earlier

SLIGHT = 0.01
"""A difference of so little is no correction."""


class Correction(Struct, frozen=True, kw_only=True):
    """The downloads of the week that ended at an instant: as they were told, and as they are known now."""

    ends_at: int
    told: int
    known: int


async def corrections(view: View, subject: Subject, window: Window) -> list[Correction]:
    """Return what a digest whose window ended where this one begins told otherwise than it is known now.

    A week is compared with itself: both sums are of the same days, one as it was known then.
    """
    if not window.after or view.as_of is None:
        return []
    before = await earlier(view, window.after)
    if before.as_of is None or view.as_of - before.as_of < DAY:
        return []
    meant = await resolve(before, subject.scope)  # the same repos both times: what came or went is no mistake
    then = _last((await reach_of(before, meant)).total)
    again = _last((await reach_of(view, meant, at=before.as_of)).total)
    if then is None or again is None or then.downloads is None or again.downloads is None:
        return []
    if abs(again.downloads - then.downloads) <= SLIGHT * max(then.downloads, again.downloads):
        return []
    return [Correction(ends_at=then.ends_at, told=then.downloads, known=again.downloads)]


def _last(total: tuple[Weekly, ...]) -> Weekly | None:
    return total[-1] if total else None
