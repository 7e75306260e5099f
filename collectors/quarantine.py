"""Tries again what an earlier reader could not read: the Hub is not asked for it, only the store."""

import asyncio
import logging
from collections.abc import Mapping

from collectors.hub.decode import read_carefully
from collectors.hub.errand import CalledOff
from collectors.hub.reading import READING
from collectors.mapping.artefacts import label_repo
from collectors.sources.datasets import DATASETS
from collectors.sources.models import MODELS
from collectors.sources.spaces import SPACES
from storage import aside
from storage.aside import PutAside
from storage.database import Database
from storage.recording import record_read_again
from storage.records import ALL, RepoType, Run, SeenRepo, Unreadable

logger = logging.getLogger(__name__)

LISTS: Mapping[str, RepoType] = {source.name: source.repo_type for source in (MODELS, DATASETS, SPACES)}
"""The sources whose records can be read again as they are; every other reads its subjects anew by itself."""


async def try_again(db: Database, run: Run, stop: asyncio.Event) -> None:
    """Read what was put aside by another reader, and record what reads now as it was when the Hub showed it.

    What a later complete listing no longer held is resolved: there is nothing left to read. Each record is
    its own transaction, so a kill costs nothing. Raises CalledOff once `stop` is set.
    """
    read = 0
    for source, repo_type in LISTS.items():
        await aside.resolve_unlisted(db, source)
        last = 0
        while records := await aside.untried(db, source, READING, beyond=last):
            last = records[-1].id
            for record in records:
                if stop.is_set():
                    raise CalledOff
                read += await _read(db, run, record, repo_type)
    if read:
        logger.info(
            "run %(run)s: %(read)d records read that could not be read before", {"run": run.id, "read": read}
        )


async def _read(db: Database, run: Run, record: PutAside, repo_type: RepoType) -> bool:
    found = await asyncio.to_thread(read_carefully, record.record.encode(), repo_type, record.asked)
    if isinstance(found, Unreadable):
        await aside.still_unreadable(db, record.id, found.reason, READING)
        return False
    labelled = record.coverage.partition != ALL
    labels = label_repo(found, at=record.observed_at) if labelled else ()
    await record_read_again(db, run.id, record, SeenRepo(found, labels))
    return True
