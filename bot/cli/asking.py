"""Asking the Hub for what a command names and nothing here knows: one polite look-up each."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.answering.wanted import Seek, Sought, Wanted, came_of
from bot.cli.session import Session
from bot.handles import Judged, judged, known
from config.settings import Settings
from storage.database import Database
from storage.lookups import LookUp, Outcome
from storage.views import view

AT_ONCE = 4
PATIENCE = 10.0
"""Seconds that a question waits for one look-up."""


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


@asynccontextmanager
async def seeking(settings: Settings, db: Database, *, wanted: bool = True) -> AsyncIterator[Seek | None]:
    """Yield who looks up what a question names; None where no Hub is configured, or none is wanted.

    A Hub is configured where its address or a token is: nobody's questions go to the network unasked. Each
    look-up may take `PATIENCE` seconds; a Hub that cannot be asked is not asked again.
    """
    if not wanted or not settings.model_fields_set & {"hf_endpoint", "hf_token"}:
        yield None
        return
    from collectors.hub.connecting import hub_of  # noqa: PLC0415 - only where the Hub has to be asked
    from collectors.lookup import look_up, look_up_owner  # noqa: PLC0415 - as above

    failed = False
    async with hub_of(settings, db.clock, db) as hub:

        async def seek(wanted: Wanted) -> Sought:
            nonlocal failed
            if failed:
                return came_of(LookUp(outcome=Outcome.FAILED, run=None), wanted, settings.locale)
            stop = asyncio.Event()
            late = asyncio.get_running_loop().call_later(PATIENCE, stop.set)
            try:
                if wanted.owner:
                    found = await look_up_owner(db, hub, wanted.name, asked_by="cli", stop=stop)
                else:
                    found = await look_up(
                        db, hub, wanted.name, repo_type=wanted.repo_type, asked_by="cli", stop=stop
                    )
            finally:
                late.cancel()
            failed = found.outcome is Outcome.FAILED
            return came_of(found, wanted, settings.locale)

        yield seek


async def _look_up(session: Session, db: Database, handles: Sequence[str]) -> list[LookUp]:
    from collectors.hub.connecting import hub_of  # noqa: PLC0415 - only where the Hub has to be asked
    from collectors.lookup import look_up_owner  # noqa: PLC0415 - as above

    places = asyncio.Semaphore(AT_ONCE)
    async with hub_of(session.settings, db.clock, db) as hub:

        async def one(handle: str) -> LookUp:
            async with places:
                return await look_up_owner(db, hub, handle, asked_by="cli")

        return await asyncio.gather(*(one(handle) for handle in handles))
