"""What is new between two moments around a scope: who serves it, its papers, its places in tables."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import func, select

from storage.canonical import load
from storage.leaderboards import Place, leaders
from storage.papers import Paper
from storage.providers import LIVE, Served, providers_of
from storage.rows import chunks
from storage.schema import papers, providers
from storage.views import View


class Moved(Struct, frozen=True):
    """A model's place in a table, and the one it had before; None: it had none."""

    place: Place
    before: int | None


async def new_providers(view: View, earlier: View, repo_ids: Sequence[int]) -> list[Served]:
    """Return who began to serve some models between two views of one store."""
    served = {(one.repo_id, one.provider) for one in await providers_of(earlier, repo_ids, live_only=True)}
    read = set()
    for part in chunks(repo_ids):
        ever = select(providers.c.repo_id).where(
            providers.c.repo_id.in_(part), providers.c.valid_from <= earlier.sequence
        )
        read |= {int(repo) for (repo,) in await view.connection.execute(ever.distinct())}
    return [
        one
        for one in await providers_of(view, repo_ids, live_only=True)
        if one.status in LIVE and one.repo_id in read and (one.repo_id, one.provider) not in served
    ]


async def new_papers(view: View, earlier: View, owner_keys: Iterable[str]) -> list[Paper]:
    """Return the papers in the daily list that some namespaces (in lower case) stand behind, newly seen."""
    keys = sorted(set(owner_keys))
    before = papers.alias()
    known = select(before.c.id).where(
        before.c.paper == papers.c.paper,
        before.c.valid_from <= earlier.sequence,
        before.c.featured_at.is_not(None),
    )
    found: list[Paper] = []
    for part in chunks(keys):
        query = (
            select(papers)
            .where(
                view.holds(papers),
                papers.c.featured_at.is_not(None),
                func.lower(papers.c.organization).in_(part),
                ~known.exists(),
            )
            .order_by(papers.c.featured_at, papers.c.paper)
        )
        for row in (await view.connection.execute(query)).mappings():
            given = {name: row[name] for name in Paper.__struct_fields__ if name != "authors"}
            found.append(Paper(authors=tuple(load(row["authors"])), **given))
    return found


async def moved_places(view: View, earlier: View, names: Iterable[str]) -> list[Moved]:
    """Return the places of some models (names in lower case) that are not what they were, best first.

    Tables that were not read by the earlier view are not told: what stands there may have stood for long.
    """
    mine = set(names)
    then, tables = _places(await leaders(earlier), mine)
    now, _ = _places(await leaders(view), mine)
    found = [
        Moved(place, then[key].rank if key in then else None)
        for key, place in now.items()
        if (place.benchmark, place.task) in tables and (key not in then or then[key].rank != place.rank)
    ]
    return sorted(found, key=lambda one: (one.place.rank, one.place.benchmark.casefold(), one.place.model))


def _places(
    given: Sequence[Place], mine: set[str]
) -> tuple[Mapping[tuple[int, str, str], Place], set[tuple[str, str]]]:
    best: dict[tuple[int, str, str], Place] = {}
    for place in given:
        key = (place.repo_id, place.task, place.model.casefold())
        if key[2] in mine and (key not in best or place.rank < best[key].rank):
            best[key] = place
    return best, {(place.benchmark, place.task) for place in given}
