"""Cards to Discord, by REST alone: sent, edited, or opened as a forum's post. Knows nothing of the outbox."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import discord
from discord import ui
from discord.http import HTTPClient, handle_message_parameters

from bot.cards.card import Card
from bot.delivery.hearing import once

TIMEOUT: Final = 30.0
"""Seconds that one request may take, the library's own tries and waits included."""
LONGEST_NAME: Final = 100
_FORUMS: Final = frozenset({15, 16})


class Post:
    """Makes the requests of one sender. `slot` waits until another request may go out."""

    def __init__(
        self, http: HTTPClient, *, slot: Callable[[], Awaitable[None]], timeout: float = TIMEOUT
    ) -> None:
        self._http = http
        self._slot = slot
        self._timeout = timeout
        self._conversations: dict[int, int] = {}
        self._forums: dict[int, bool] = {}

    async def direct_messages(self, user_id: int) -> int:
        """Return the channel of the conversation with a person."""
        if user_id not in self._conversations:
            await self._slot()
            async with asyncio.timeout(self._timeout):
                opened = await self._http.start_private_message(user_id)
            self._conversations[user_id] = int(opened["id"])
        return self._conversations[user_id]

    def is_known_forum(self, channel_id: int) -> bool:
        """Whether a channel turned out to be a forum before."""
        return self._forums.get(channel_id, False)

    async def is_forum(self, channel_id: int) -> bool:
        """Ask whether a channel is a forum."""
        if channel_id not in self._forums:
            await self._slot()
            async with asyncio.timeout(self._timeout):
                channel = await self._http.get_channel(channel_id)
            self._forums[channel_id] = channel["type"] in _FORUMS
        return self._forums[channel_id]

    async def send(self, channel_id: int, card: Card, *, nonce: str, role_id: int | None) -> int:
        """Send a card; within minutes Discord gives back what it has for a nonce instead of another one."""
        if role_id is not None:
            _mention(card, role_id)
        with handle_message_parameters(
            view=card.view, files=card.files, nonce=nonce, allowed_mentions=_only(role_id)
        ) as params:
            async with asyncio.timeout(self._timeout):
                message = await self._http.send_message(channel_id, params=params)
        return int(message["id"])

    async def edit(self, channel_id: int, message_id: int, card: Card) -> None:
        """Put a card in the place of one that stands there."""
        with handle_message_parameters(
            view=card.view, attachments=card.files, allowed_mentions=discord.AllowedMentions.none()
        ) as params:
            async with asyncio.timeout(self._timeout):
                await self._http.edit_message(channel_id, message_id, params=params)

    async def take_back(self, channel_id: int, message_id: int) -> None:
        """Delete a message of ours."""
        await self._slot()
        async with asyncio.timeout(self._timeout):
            await self._http.delete_message(channel_id, message_id)

    async def open(self, forum_id: int, card: Card, *, name: str, role_id: int | None) -> int:
        """Open a post in a forum; its first message has the same id.

        No nonce protects it, so it is asked for once: raises Repeated where the library would ask again.
        """
        if role_id is not None:
            _mention(card, role_id)
        with handle_message_parameters(
            view=card.view,
            files=card.files,
            allowed_mentions=_only(role_id),
            channel_payload={"name": name[:LONGEST_NAME]},
        ) as params:
            async with asyncio.timeout(self._timeout):
                with once():
                    post: Any = await self._http.start_thread_in_forum(forum_id, params=params)
        return int(post["id"])


def _only(role_id: int | None) -> discord.AllowedMentions:
    if role_id is None:
        return discord.AllowedMentions.none()
    return discord.AllowedMentions(
        everyone=False, users=False, roles=[discord.Object(role_id)], replied_user=False
    )


def _mention(card: Card, role_id: int) -> None:
    """Put a role's mention at the head of a card, in a text that is there: components are counted."""
    for item in card.view.walk_children():
        if isinstance(item, ui.TextDisplay):
            item.content = f"<@&{role_id}>\n{item.content}"
            return
