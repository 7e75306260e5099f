"""Asking the Hub for what a command names and nothing here knows: one polite look-up each."""

import asyncio
from collections.abc import Sequence

from bot.cli.session import Session
from bot.handles import Judged, judged, known
from storage.database import Database
from storage.lookups import LookUp
from storage.views import view

AT_ONCE = 4


async def sought(session: Session, db: Database, handles: Sequence[str]) -> list[Judged]:
    """Return what each namespace is, in their order; the Hub is asked for those that are not known."""
    async with view(db) as now:
        held = await known(now, handles)
    asked = [handle for handle in handles if handle.casefold() not in held]
    if asked:
        found = await _look_up(session, db, asked)
        async with view(db) as now:
            for handle, answer in zip(asked, found, strict=True):
                held[handle.casefold()] = await judged(now, handle, answer)
    return [held[handle.casefold()] for handle in handles]


async def _look_up(session: Session, db: Database, handles: Sequence[str]) -> list[LookUp]:
    from collectors.hub.connecting import hub_of  # noqa: PLC0415 - only where the Hub has to be asked
    from collectors.lookup import look_up_owner  # noqa: PLC0415 - as above

    places = asyncio.Semaphore(AT_ONCE)
    async with hub_of(session.settings, db.clock, db) as hub:

        async def one(handle: str) -> LookUp:
            async with places:
                return await look_up_owner(db, hub, handle, asked_by="cli")

        return await asyncio.gather(*(one(handle) for handle in handles))
