"""The week's downloads of what others built on a subject: as far as their counters were seen at both ends."""

from collections.abc import Sequence

from msgspec import Struct

from bot.digests.reach import NEAR, nearest
from config.clock import WEEK
from storage.catalogue import Repo
from storage.history import gained, looks_of, series
from storage.views import View


class Family(Struct, frozen=True):
    """The downloads of one week, of so many repos whose counters are known, out of so many that there are."""

    downloads: int
    known: int
    of: int


async def family(view: View, made: Sequence[Repo]) -> Family | None:
    """Return the last week's downloads of some models by others; None where none of them is known."""
    if view.as_of is None or not made:
        return None
    since = view.as_of - WEEK
    samples = await series(view, [repo.id for repo in made], "downloads_all_time", since=since - NEAR)
    looked = await looks_of(
        view,
        source="models",
        partitions=sorted({repo.owner_key for repo in made}),
        since=since - NEAR,
        metric="downloads_all_time",
    )
    total = known = 0
    for repo in made:
        ends = [nearest(looked[repo.owner_key], edge) for edge in (since, view.as_of)]
        if ends[0] is None or ends[1] is None:
            continue
        grown = gained(samples[repo.id], ends[0], ends[1], born=repo.created_at)
        if grown is not None:
            total += grown
            known += 1
    return Family(total, known, len(made)) if known else None
