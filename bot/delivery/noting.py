"""That messages arrived, noted for several in one transaction: of those that arrive at about the same time.

Until it is noted a delivery is `sending`: whoever dies in between finds the message again by its nonce.
"""

import asyncio
from typing import Final

from storage import sending
from storage.database import Database
from storage.deliveries import Delivery
from storage.sending import Arrived

TOGETHER: Final = 0.1
"""Seconds that the first waits for others."""


class Noting:
    """What arrived and is not noted yet, of one sender."""

    def __init__(self, db: Database, *, together: float = TOGETHER) -> None:
        self._db = db
        self._together = together
        self._waiting: list[tuple[Arrived, asyncio.Future[int | None]]] = []
        self._writing: set[asyncio.Task[None]] = set()

    async def sent(self, delivery: Delivery, *, message_id: int | None) -> int | None:
        """Note that a delivery arrived; as `storage.sending.sent`."""
        noted: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((Arrived(delivery, message_id), noted))
        if len(self._waiting) == 1:
            task = asyncio.create_task(self._write())
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
        return await noted

    async def _write(self) -> None:
        await asyncio.sleep(self._together)
        batch, self._waiting = self._waiting, []
        try:
            others = await sending.sent_all(self._db, [one for one, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever waits raises it
            for _, noted in batch:
                if not noted.done():
                    noted.set_exception(error)
        else:
            for (_, noted), other in zip(batch, others, strict=True):
                if not noted.done():
                    noted.set_result(other)
