"""Takes deliveries from the outbox and sends each exactly once, by REST alone.

A delivery's nonce is the same for ever, and Discord gives back the message it has for a nonce of the last few
minutes instead of making another: within them a delivery is simply sent again. After them its channel is
looked at for its key, which stands in the message's small print. What cannot be looked at is left uncertain.
"""

import asyncio
import contextlib
import logging
import random
from typing import Final

import aiohttp
import discord
import msgspec
from discord.http import HTTPClient, handle_message_parameters

from bot.cards.render import render, split
from bot.delivery.compose import notify, stopped
from bot.delivery.looking import Unreadable, find
from bot.delivery.refusals import refusal_of
from bot.document import Document, Small
from bot.texts import text
from config.clock import MINUTE, SECOND, to_datetime
from config.logs import new_error_id
from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery, Destination
from storage.errors import StoreError

log = logging.getLogger(__name__)

NONCE_HOLDS: Final = 2 * MINUTE
"""How long we trust Discord to know a nonce: its documentation says "the past few minutes"."""
SEND_TIMEOUT: Final = 30.0
FIRST_WAIT: Final = 2 * SECOND
LONGEST_WAIT: Final = 5 * MINUTE
LAST_WAIT: Final = 5.0
"""Seconds that a sender which is told to stop waits for what it has begun."""


class Sender:
    """One sender; any number may share an outbox."""

    def __init__(self, db: Database, http: HTTPClient, *, name: str, user_id: int) -> None:
        self._db = db
        self._http = http
        self._name = name
        self._user_id = user_id
        self._wake = asyncio.Event()
        self.invalid_requests = 0
        """401, 403 and 429 answers so far: Discord bans an address at 10,000 in ten minutes."""

    def wake(self) -> None:
        """Say that there may be something to send: saves waiting, and nothing depends on it."""
        self._wake.set()

    async def run(self, *, idle: float = 1.0) -> None:
        """Send until cancelled, looking into the outbox at least every `idle` seconds."""
        while True:
            work = asyncio.ensure_future(self.send_due())
            try:
                busy = await asyncio.shield(work)
            except asyncio.CancelledError:
                await self._finish(work)
                raise
            except StoreError as error:
                log.warning("the outbox cannot be used (%s); looking again", error)
                busy = 0
            except Exception:
                log.exception("error %s in the sender; looking again", new_error_id())
                busy = 0
            if busy:
                continue
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), timeout=idle)
            except TimeoutError:
                continue

    async def _finish(self, work: "asyncio.Future[int]") -> None:
        """Let what is on its way arrive and be noted, so that nobody need look for it at the next start."""
        with contextlib.suppress(Exception):
            await asyncio.wait_for(work, timeout=LAST_WAIT)

    async def send_due(self, *, limit: int = 10) -> int:
        """Send what is due now, at most so many at once; returns how many were taken."""
        taken = await deliveries.claim(self._db, holder=self._name, limit=limit)
        await asyncio.gather(*(self._deliver(delivery) for delivery in taken))
        return len(taken)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            channel_id = delivery.channel_id or await self._direct_messages(delivery)
            message_id = await self._already_there(delivery, channel_id)
            if message_id is None:
                message_id = await self._send(delivery, channel_id)
        except Unreadable as unreadable:
            await deliveries.uncertain(self._db, delivery, reason=str(unreadable))
        except discord.HTTPException as error:
            await self._failed(delivery, error)
        except (aiohttp.ClientError, TimeoutError, OSError, discord.RateLimited) as error:
            await self._later(delivery, error)
        except Exception:
            log.exception("delivery %s could not be made ready", delivery.key)
            await deliveries.uncertain(self._db, delivery, reason="could not be rendered; see the log")
        else:
            await deliveries.sent(self._db, delivery, message_id=message_id)

    async def _direct_messages(self, delivery: Delivery) -> int:
        if delivery.user_id is None:
            raise LookupError(f"delivery {delivery.key} has no destination")
        async with asyncio.timeout(SEND_TIMEOUT):
            return int((await self._http.start_private_message(delivery.user_id))["id"])

    async def _already_there(self, delivery: Delivery, channel_id: int) -> int | None:
        """Look for a delivery that may have arrived, once its nonce is too old to protect it."""
        if delivery.first_try_at is None or self._db.clock.now() - delivery.first_try_at < NONCE_HOLDS:
            return None
        async with asyncio.timeout(SEND_TIMEOUT):
            return await find(
                self._http,
                guild_id=delivery.guild_id,
                channel_id=channel_id,
                user_id=self._user_id,
                key=delivery.key,
                after=discord.utils.time_snowflake(to_datetime(delivery.first_try_at - MINUTE)),
            )

    async def _send(self, delivery: Delivery, channel_id: int) -> int:
        stored = await deliveries.document_of(self._db, delivery)
        document = msgspec.convert(stored.body, Document)
        part = split(document)[delivery.part - 1]
        card = await render(_marked(part, delivery.key))
        with handle_message_parameters(
            view=card.view,
            files=card.files,
            nonce=delivery.nonce,
            allowed_mentions=discord.AllowedMentions.none(),
        ) as params:
            async with asyncio.timeout(SEND_TIMEOUT):
                message = await self._http.send_message(channel_id, params=params)
        return int(message["id"])

    async def _failed(self, delivery: Delivery, error: discord.HTTPException) -> None:
        if error.status in {401, 403, 429}:
            self.invalid_requests += 1
        refusal = refusal_of(error)
        if refusal is None:
            await self._later(delivery, error)
            return
        log.warning("delivery %s is refused: %s", delivery.key, refusal.reason)
        paused = await deliveries.refused(self._db, delivery, reason=refusal.reason)
        if (
            paused is not None and paused.channel_id is not None
        ):  # else their direct messages are what refuses
            to = Destination(guild_id=None, channel_id=None, user_id=paused.user_id)
            await notify(self._db, stopped(paused, refusal.reason), to=to)
            self.wake()

    async def _later(self, delivery: Delivery, error: BaseException) -> None:
        if isinstance(error, discord.RateLimited):
            wait = int(error.retry_after * SECOND)
        else:
            most = min(FIRST_WAIT * 2 ** min(delivery.attempts, 16), LONGEST_WAIT)
            wait = most // 2 + random.randrange(most // 2)  # noqa: S311 - spreads tries, guards nothing
        log.info("delivery %s is tried again in %d ms: %s", delivery.key, wait, error)
        await deliveries.retry(
            self._db, delivery, at=self._db.clock.now() + wait, reason=type(error).__name__
        )


def _marked(document: Document, key: str) -> Document:
    """Put a delivery's key into the small print, where a later look finds it."""
    return msgspec.structs.replace(
        document, blocks=(*document.blocks, Small((text("delivery-mark", id=key),)))
    )
