"""The ecosystem that other tests stand on is what they take it for, on both databases."""

from collections import Counter

from storage.catalogue import find_repo
from storage.database import Database
from storage.history import find_events
from storage.lineage import ancestors
from storage.views import view


async def test_weeks_of_history_with_changes(eco: Database, eco_pg: Database) -> None:
    told = []
    for db in (eco, eco_pg):
        async with view(db) as now:
            events = await find_events(now)
            told.append([(event.kind, event.repo, event.before, event.after) for event in events])
            repo = await find_repo(now, "aisingapore/Llama-SEA-LION-v3-8B")
            assert repo is not None
            chain = await ancestors(now, repo.id, repo.name)
            assert [(step.parent, step.known) for step in chain] == [("meta-llama/Llama-3.1-8B", True)]
    assert told[0] == told[1]
    kinds = Counter(kind for kind, *_ in told[0])
    assert kinds["created"] == 2
    assert kinds["license"] == kinds["gated"] == kinds["renamed"] == kinds["deleted"] == 1
