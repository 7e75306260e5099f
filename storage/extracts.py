"""What was read out of cards, kept once for each text: labels are judged anew without reading cards again."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, or_, select

from storage.canonical import dump, load
from storage.cards import KEPT
from storage.database import Database
from storage.rows import chunks
from storage.schema import cards, extracts
from storage.upsert import insert_into
from storage.views import View


class Unextracted(Struct, frozen=True):
    """A card's text that was not read out by the present extractor. `whole`: all of it is kept."""

    repo_id: int
    sha: str
    text: str
    whole: bool


class Extract(Struct, frozen=True):
    """What was read out of the card that held in a view. `facts` is JSON; `at` is when the Hub showed it."""

    repo_id: int
    sha: str
    facts: Any
    at: int


async def unextracted(view: View, extractor: str, *, limit: int) -> list[Unextracted]:
    """Return cards that hold and were not read out by this extractor, by repo; at most `limit`."""
    query = (
        select(cards.c.repo_id, cards.c.sha, cards.c.text)
        .outerjoin(extracts, and_(extracts.c.repo_id == cards.c.repo_id, extracts.c.sha == cards.c.sha))
        .where(
            view.holds(cards),
            cards.c.text.is_not(None),
            or_(extracts.c.repo_id.is_(None), extracts.c.extractor != extractor),
        )
        .order_by(cards.c.repo_id)
        .limit(limit)
    )
    return [
        Unextracted(int(repo), str(sha), str(text), len(text) < KEPT)
        for repo, sha, text in await view.connection.execute(query)
    ]


async def record_extracts(db: Database, extractor: str, found: Mapping[tuple[int, str], object]) -> None:
    """Keep what was read out of some cards, by repo and revision; an earlier extractor's is replaced."""
    if not found:
        return
    async with db.writing() as tx:
        rows = [
            {"repo_id": repo, "sha": sha, "extractor": extractor, "facts": dump(facts), "at": tx.at}
            for (repo, sha), facts in found.items()
        ]
        insert = insert_into(tx.connection, extracts)
        renewed = {name: insert.excluded[name] for name in ("extractor", "facts", "at")}
        await tx.connection.execute(
            insert.on_conflict_do_update(index_elements=("repo_id", "sha"), set_=renewed), rows
        )


async def extracts_of(view: View, repo_ids: Sequence[int]) -> dict[int, Extract]:
    """Return what was read out of the cards of some repos as of a view; of one never read out, nothing."""
    found: dict[int, Extract] = {}
    for part in chunks(repo_ids):
        query = (
            select(cards.c.repo_id, cards.c.sha, extracts.c.facts, cards.c.observed_at)
            .join(extracts, and_(extracts.c.repo_id == cards.c.repo_id, extracts.c.sha == cards.c.sha))
            .where(cards.c.repo_id.in_(part), view.holds(cards))
        )
        for repo, sha, facts, at in await view.connection.execute(query):
            found[int(repo)] = Extract(int(repo), str(sha), load(facts), int(at))
    return found
