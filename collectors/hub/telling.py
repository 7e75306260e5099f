"""Lets everybody who shares a ledger know whether the Hub is held to be down: the circuit, to be seen."""

import asyncio
import logging

from collectors.hub.budget import Ledger

logger = logging.getLogger(__name__)

BUCKET = "api"


class Teller:
    """Writes what a circuit tells into a ledger, in its order, while whoever asks the Hub goes on."""

    def __init__(self, ledger: Ledger | None) -> None:
        """Without a ledger nobody is told; the log has it."""
        self._ledger = ledger
        self._last: asyncio.Task[None] | None = None

    def tell(self, reason: str | None) -> None:
        """Tell why the Hub is held to be down; None: that it answers."""
        if self._ledger is not None:
            telling = self._write(self._ledger, reason, self._last)
            self._last = asyncio.get_running_loop().create_task(telling)

    async def _write(self, ledger: Ledger, reason: str | None, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await before
        try:
            await ledger.silent(BUCKET, reason)
        except Exception as error:  # noqa: BLE001 - whatever the ledger raises: the log has it too
            logger.warning("that the Hub is down or up could not be shared: %(error)s", {"error": error})

    async def close(self) -> None:
        """Wait until what was told is written."""
        if self._last is not None:
            await self._last
