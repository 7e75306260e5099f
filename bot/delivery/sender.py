"""Takes deliveries from the outbox and sends each exactly once, by REST alone.

A delivery's nonce is the same for ever, and Discord gives back the message it has for a nonce of the last few
minutes instead of making another: within them a delivery is simply sent again. After them its channel is
looked at for its key, which stands in the message's small print. What cannot be looked at is left uncertain.
A forum's post has no nonce: before any second try the forum is looked at, once the first must have ended.
Edits do no harm when they are sent twice.
"""

import asyncio
import contextlib
import functools
import logging
import random
import time
from typing import Final

import aiohttp
import discord
import msgspec
from discord.http import HTTPClient

from bot.cards.card import Card
from bot.cards.render import render, split
from bot.delivery.hearing import Heard, Hearing, listening
from bot.delivery.looking import Unreadable, find, find_post
from bot.delivery.noting import Noting
from bot.delivery.posting import TIMEOUT, Post
from bot.delivery.refusals import (
    LEFT,
    MISSING_ACCESS,
    UNKNOWN_MESSAGE,
    WRONG_CHANNEL_TYPE,
    Blame,
    Refusal,
    refusal_of,
)
from bot.delivery.telling import tell_owners
from bot.document import Document, Small
from bot.texts import text
from config.clock import MINUTE, SECOND, to_datetime
from config.logs import new_error_id
from storage import deliveries, guilds, invalid_requests, paces, sending
from storage.database import Database
from storage.deliveries import Delivery, StoredDocument
from storage.errors import StoreError
from storage.paces import Pace

log = logging.getLogger(__name__)

NONCE_HOLDS: Final = 2 * MINUTE
"""How long we trust Discord to know a nonce: its documentation says "the past few minutes"."""
SETTLED: Final = MINUTE
"""After so long a request that nobody waits for any more has ended, one way or the other."""
CLOCKS_DIFFER: Final = 15 * MINUTE
"""By how much our clock may go ahead of Discord's: a look begins so long before the first try."""
FIRST_WAIT: Final = 2 * SECOND
LONGEST_WAIT: Final = 5 * MINUTE
LAST_WAIT: Final = 5.0
"""Seconds that a sender which is told to stop waits for what it has begun."""
LATE: Final = 0.3
"""Seconds after which a slot is missed: what goes out on top of the slots of now breaks everybody's pace."""
FREED: Final = 0.15
"""Seconds after which the sender looks for what may go now that something is out: for several at once."""
AT_ONCE: Final = 64
"""How many deliveries one sender has under way at most."""
SHUT_OUT_WAIT: Final = 600.0
"""Seconds that nobody sends after Discord has shut the bot out."""
ENOUGH_REFUSALS: Final = invalid_requests.BUDGET // 4
"""So many refused requests in ten minutes mean that something is wrong: then nobody sends for a minute."""
REFUSALS_WAIT: Final = 60.0


class Sender:
    """One sender; any number may share an outbox, and they share one pace."""

    def __init__(
        self,
        db: Database,
        http: HTTPClient,
        *,
        name: str,
        user_id: int,
        hearing: Hearing | None = None,
        pace: Pace | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        """`hearing` listens to the client behind `http`; `timeout` is in seconds, for each request."""
        self._db = db
        self._http = http
        self._name = name
        self._user_id = user_id
        self._hearing = hearing or Hearing(db)
        self._pace = pace or Pace()
        self._post = Post(http, slot=self._slot, timeout=timeout)
        self._timeout = timeout
        self._noting = Noting(db)
        self._wake = asyncio.Event()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._looks: asyncio.TimerHandle | None = None

    @property
    def invalid_requests(self) -> int:
        """401, 403 and 429 answers so far: Discord bans an address at 10,000 in ten minutes."""
        return self._hearing.invalid

    def wake(self) -> None:
        """Say that there may be something to send: saves waiting, and nothing depends on it."""
        self._wake.set()

    async def run(self, *, idle: float = 1.0) -> None:
        """Send until cancelled, looking into the outbox at least every `idle` seconds."""
        while True:
            work = asyncio.ensure_future(self._take(AT_ONCE - len(self._busy)))
            try:
                wait = await asyncio.shield(work)
            except asyncio.CancelledError:
                await self._finish(work)
                raise
            except StoreError as error:
                log.warning("the outbox cannot be used (%s); looking again", error)
                wait = None
            except Exception:
                log.exception("error %s in the sender; looking again", new_error_id())
                wait = None
            try:
                await self._rest(idle if wait is None else min(wait, idle))
            except asyncio.CancelledError:
                await self._finish()
                raise

    async def send_due(self, *, limit: int = 10) -> int:
        """Send what is due now, at most so many at once, and wait for it; returns how many were taken."""
        before = set(self._busy)
        await self._take(limit)
        mine = [task for number, task in self._busy.items() if number not in before]
        await asyncio.gather(*mine)
        return len(mine)

    async def _take(self, limit: int) -> float | None:
        """Take what is due and begin to send it; returns when to look again, in seconds, where that is known.

        Looking again is worth while when most of what was taken is out, or when a slot is free.
        """
        until = self._db.clock.now() + sending.SENDING_LEASE // 2
        taken = await sending.claim(
            self._db, holder=self._name, limit=limit, pace=self._pace, besides=tuple(self._busy)
        )
        found = await deliveries.documents_of(self._db, taken.deliveries) if taken.deliveries else {}
        for index, delivery in enumerate(taken.deliveries):
            stored = found[delivery.document_id]
            task = asyncio.create_task(self._deliver(delivery, stored, taken.slots.at(index), until))
            self._busy[delivery.id] = task
            task.add_done_callback(functools.partial(self._done, delivery.id))
        if taken.deliveries:
            last = taken.slots.at(len(taken.deliveries) - 1)
            return max(0.0, last - time.time() - self._pace.ahead / 2)
        if taken.slots.number <= 0 and limit > 0:
            return max(0.01, taken.slots.first - time.time())
        return None

    def _done(self, number: int, _: "asyncio.Task[None]") -> None:
        self._busy.pop(number, None)
        if self._looks is None or self._looks.when() <= asyncio.get_running_loop().time():
            self._looks = asyncio.get_running_loop().call_later(FREED, self._wake.set)

    async def _rest(self, seconds: float) -> None:
        self._wake.clear()
        # Not wait_for: woken while it is called off, it forgets that it was called off (Python 3.11).
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _finish(self, taking: "asyncio.Future[float | None] | None" = None) -> None:
        """Let what is on its way arrive and be noted, so that nobody need look for it at the next start."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(LAST_WAIT):
                if taking is not None:
                    await taking
                await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _slot(self) -> None:
        """Wait for a slot for one more request than was reckoned with."""
        at = await paces.one(self._db, self._pace)
        await asyncio.sleep(max(0.0, at - time.time()))

    async def _deliver(self, delivery: Delivery, stored: StoredDocument, at: float, until: int) -> None:
        """Send one at its slot; not after `until`, when another sender may be about to take it over."""
        with listening() as heard:
            card = None
            try:
                card = await _card(delivery, stored)
                await asyncio.sleep(max(0.0, at - time.time()))
                if time.time() - at > LATE:
                    await self._slot()
                if self._db.clock.now() < until:
                    await self._carry_out(delivery, stored, card)
            except Unreadable as unreadable:
                await sending.uncertain(self._db, delivery, reason=str(unreadable))
            except discord.HTTPException as error:
                await self._failed(delivery, error, heard)
            except (aiohttp.ClientError, TimeoutError, OSError, discord.RateLimited) as error:
                await self._later(delivery, error, heard)
            except StoreError as error:
                log.warning("what became of delivery %s cannot be noted: %s", delivery.key, error)
            except Exception:
                log.exception("delivery %s could not be made ready", delivery.key)
                settle = sending.unfit if card is None else sending.uncertain
                await settle(self._db, delivery, reason="it could not be made ready; see the log")

    async def _carry_out(self, delivery: Delivery, stored: StoredDocument, card: Card) -> None:
        if delivery.edits_id is not None:
            await self._edit(delivery, card)
            return
        channel_id = await self._place(delivery)
        if delivery.guild_id is not None and self._post.is_known_forum(channel_id):
            await self._forum(delivery, stored, channel_id, card)
            return
        message_id = await self._already_there(delivery, channel_id)
        if message_id is None:
            try:
                message_id = await self._post.send(
                    channel_id, card, nonce=delivery.nonce, role_id=delivery.role_id
                )
            except discord.HTTPException as error:
                if error.code == UNKNOWN_MESSAGE:  # the nonce is known, and its message was deleted
                    await self._noting.sent(delivery, message_id=None)
                    return
                if error.code in WRONG_CHANNEL_TYPE and await self._post.is_forum(channel_id):
                    await self._forum(delivery, stored, channel_id, card)
                    return
                raise
        if await self._noting.sent(delivery, message_id=message_id) is not None:
            log.warning("delivery %s had arrived while this sender slept; ours is taken back", delivery.key)
            await self._post.take_back(channel_id, message_id)

    async def _place(self, delivery: Delivery) -> int:
        if delivery.channel_id is not None:
            return delivery.channel_id
        if delivery.user_id is None:
            raise LookupError(f"delivery {delivery.key} has no destination")
        return await self._post.direct_messages(delivery.user_id)

    async def _already_there(self, delivery: Delivery, channel_id: int) -> int | None:
        """Look for a delivery that may have arrived, once its nonce is too old to protect it."""
        if delivery.first_try_at is None or self._db.clock.now() - delivery.first_try_at < NONCE_HOLDS:
            return None
        await self._slot()
        async with asyncio.timeout(self._timeout):
            return await find(
                self._http,
                guild_id=delivery.guild_id,
                channel_id=channel_id,
                user_id=self._user_id,
                key=delivery.key,
                after=_before(delivery.first_try_at),
            )

    async def _forum(self, delivery: Delivery, stored: StoredDocument, forum_id: int, card: Card) -> None:
        """Open a post; what is not its first part goes into the post."""
        if delivery.part > 1:
            opened = (await sending.first_part(self._db, delivery)).message_id
            if opened is None:
                await sending.cancelled(self._db, delivery, reason="the post was deleted")
                return
            message_id = await self._already_there(delivery, opened)
            if message_id is None:
                message_id = await self._post.send(opened, card, nonce=delivery.nonce, role_id=None)
            await self._noting.sent(delivery, message_id=message_id)
            return
        post_id = None
        if delivery.first_try_at is not None:
            settled_at = delivery.first_try_at + SETTLED
            if self._db.clock.now() < settled_at:
                await sending.retry(self._db, delivery, at=settled_at, reason="waits for the try before it")
                return
            await self._slot()
            async with asyncio.timeout(self._timeout):
                post_id = await find_post(
                    self._http,
                    guild_id=delivery.guild_id or 0,
                    forum_id=forum_id,
                    user_id=self._user_id,
                    key=delivery.key,
                    after=_before(delivery.first_try_at),
                )
        if post_id is None:
            title = msgspec.convert(stored.body, Document).title
            post_id = await self._post.open(forum_id, card, name=title, role_id=delivery.role_id)
        await self._noting.sent(delivery, message_id=post_id)

    async def _edit(self, delivery: Delivery, card: Card) -> None:
        original = await sending.original(self._db, delivery)
        channel_id = await self._place(delivery)
        message_id, in_channel = original.message_id, channel_id
        if message_id is not None and self._post.is_known_forum(channel_id):
            in_channel = (await sending.first_part(self._db, original)).message_id or message_id
        if message_id is None:
            await sending.cancelled(self._db, delivery, reason="the message was deleted")
            return
        try:
            await self._post.edit(in_channel, message_id, card)
        except discord.HTTPException as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            known = self._post.is_known_forum(channel_id)
            if delivery.guild_id is not None and not known and await self._post.is_forum(channel_id):
                await self._edit(delivery, card)  # now that it is known to be a forum, in its post
            else:
                await sending.cancelled(self._db, delivery, reason="the message was deleted")
            return
        await self._noting.sent(delivery, message_id=message_id)

    async def _failed(self, delivery: Delivery, error: discord.HTTPException, heard: Heard) -> None:
        refusal = refusal_of(error)
        if refusal is None:
            await self._later(delivery, error, heard)
            return
        log.warning("delivery %s is refused: %s", delivery.key, refusal.reason)
        if refusal.blame is Blame.EVERYTHING:
            await paces.close(self._db, self._pace, seconds=SHUT_OUT_WAIT)
            await self._later(delivery, error, heard)
        elif refusal.blame is Blame.MESSAGE:
            await sending.unfit(self._db, delivery, reason=refusal.reason)
        else:
            reason = await self._why(delivery, error, refusal)
            paused = await sending.refused(self._db, delivery, reason=reason, arrived=not heard.refused)
            await tell_owners(self._db, paused, delivery, reason)
            self.wake()
        total = await self._hearing.write()
        if total is not None and total >= ENOUGH_REFUSALS:
            log.error("%d requests were refused in ten minutes; nothing is sent for a minute", total)
            await paces.close(self._db, self._pace, seconds=REFUSALS_WAIT)

    async def _why(self, delivery: Delivery, error: discord.HTTPException, refusal: Refusal) -> str:
        """Return why a destination refuses: no access may mean that the bot was removed from the server."""
        if error.code == MISSING_ACCESS and delivery.guild_id is not None:
            guild = await guilds.get(self._db, delivery.guild_id)
            if guild is not None and guild.left_at is not None:
                return LEFT
        return refusal.reason

    async def _later(self, delivery: Delivery, error: BaseException, heard: Heard) -> None:
        if isinstance(error, discord.RateLimited):
            wait = int(error.retry_after * SECOND)
        else:
            most = min(FIRST_WAIT * 2 ** min(delivery.attempts, 16), LONGEST_WAIT)
            wait = most // 2 + random.randrange(most // 2)  # noqa: S311 - spreads tries, guards nothing
        log.info("delivery %s is tried again in %d ms: %s", delivery.key, wait, error)
        at = self._db.clock.now() + wait
        unreached = isinstance(error, aiohttp.ClientConnectorError) and not heard.answers
        arrived = not (heard.refused or unreached)
        await sending.retry(self._db, delivery, at=at, reason=type(error).__name__, arrived=arrived)


async def _card(delivery: Delivery, stored: StoredDocument) -> Card:
    """Return what a delivery shows, with its key in the small print, where a later look finds it."""
    part = split(msgspec.convert(stored.body, Document))[delivery.part - 1]
    mark = Small((text("delivery-mark", id=delivery.key.partition(".v")[0]),))
    return await render(msgspec.structs.replace(part, blocks=(*part.blocks, mark)))


def _before(first_try_at: int) -> int:
    return discord.utils.time_snowflake(to_datetime(first_try_at - CLOCKS_DIFFER))
