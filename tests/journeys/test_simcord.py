"""The command journeys on simcord, an in-process Discord by others: what the local Discord should agree with.

Its model of permissions, interactions, Components V2 and limits was written by other people than ours, from
the same documents: a misreading of ours does not stand in it.
"""

import functools
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.commands.client import Bot
from bot.commands.services import Services
from config.clock import ManualClock
from config.settings import Settings
from storage import audit, subscriptions
from storage.database import Database
from storage.runs import waiting


class Place:
    """A server with the bot in it, a member, an admin, and the operator."""

    def __init__(self, env: simcord.Env, db: Database, guild: Any, operator: Any) -> None:
        self.env = env
        self.db = db
        self.guild = guild
        self.channel = guild.create_text_channel("ecosystem")
        self.mia = guild.add_member(env.create_user("mia"))
        admins = guild.create_role("admins", permissions=discord.Permissions(administrator=True))
        self.ada = guild.add_member(env.create_user("ada"), roles=[admins])
        self.otto = guild.add_member(operator, roles=[admins])

    async def use(self, person: Any, command: str, **options: Any) -> tuple[str, Any]:
        """Let a person use a command; returns the words of the answer, and the answer."""
        result = await person.slash(self.channel, command, **options)
        assert result.acknowledged
        assert result.response is not None
        return words(result.response.components), result.response

    async def subscribe(self, person: Any, button: str, **options: Any) -> str:
        """Let a person set a digest up and save it with a button; returns the words of what came of it."""
        _, card = await self.use(person, "digest subscribe", **options)
        said, _ = await self.press(person, card, button)
        return said

    async def press(self, person: Any, message: Any, label: str) -> tuple[str, Any]:
        """Let a person press a button; returns the words of what came of it, and that."""
        result = await person.click(message, label=label)
        assert result.response is not None
        return words(result.response.components), result.response


def nodes(part: Any) -> list[dict[str, Any]]:
    """Return every component in a message, at any depth."""
    if isinstance(part, list):
        return [node for item in part for node in nodes(item)]
    if isinstance(part, dict):
        return [part, *(node for value in part.values() for node in nodes(value))]
    return []


def words(components: list[dict[str, Any]]) -> str:
    """Return the texts of a message."""
    return "\n".join(node["content"] for node in nodes(components) if node.get("type") == 10)


def said(message: discord.Message) -> str:
    """Return the texts of a message as the library holds it."""
    return words([dict(part.to_dict()) for part in message.components])


def labels(components: list[dict[str, Any]]) -> list[str]:
    """Return the labels of the buttons of a message."""
    return [node["label"] for node in nodes(components) if node.get("type") == 2]


Visit = Callable[[], AbstractAsyncContextManager[Place]]


@pytest.fixture
def visit(filled: Path, tmp_path: Path, clock: ManualClock) -> Visit:
    """Return how to enter the place: within the test itself, whose context simcord's clock needs."""
    return functools.partial(visited, filled, tmp_path / "store.sqlite", clock)


@asynccontextmanager
async def visited(filled: Path, path: Path, clock: ManualClock) -> AsyncIterator[Place]:
    """Set the place up on a copy of a filled store."""
    shutil.copyfile(filled, path)
    db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
    services = Services(db=db, settings=Settings())
    try:
        async with simcord.run(Bot(services, ready_timeout=0.05)) as env:
            operator = env.create_user("otto")
            services.settings = Settings(operators=(operator.id,))
            yield Place(env, db, env.create_guild(), operator)
    finally:
        await db.close()


async def test_a_new_server_is_welcomed_once_where_the_bot_may_write(visit: Visit) -> None:
    async with visit() as place:
        await place.env.settle()
        (greeting,) = [message async for message in discord_history(place)]
        assert "Cartographer" in said(greeting)
        assert greeting.flags.components_v2


async def discord_history(place: Place) -> AsyncIterator[discord.Message]:
    channel = place.env.bot.get_channel(place.channel.id)
    assert isinstance(channel, discord.TextChannel)
    async for message in channel.history():
        yield message


async def test_a_member_sees_what_a_member_may_use(visit: Visit) -> None:
    async with visit() as place:
        seen = set(place.mia.available_commands(place.channel))
        assert {"ask", "project", "repo", "help", "about", "digest subscribe"} <= seen
        assert not {name for name in seen if name.startswith(("admin", "settings"))}
        assert {"settings", "admin refresh"} <= set(place.ada.available_commands(place.channel))


async def test_a_project_is_completed_while_typing_and_shown(visit: Visit) -> None:
    async with visit() as place:
        choices = await place.mia.autocomplete(place.channel, "project", "name", "olm")
        assert choices[0]["value"] == "olmo"
        text, shown = await place.use(place.mia, "project", name="olmo")
        assert "single research institute" in text
        assert "slides p.14" in text
        assert shown.ephemeral


async def test_a_repo_leads_on_by_its_buttons_and_can_be_shared(visit: Visit) -> None:
    async with visit() as place:
        name = "allenai/OLMo-2-0425-1B-Instruct"
        text, card = await place.use(place.mia, "repo", name=f"https://huggingface.co/{name}")
        assert "Apache License 2.0" in text
        assert {"Lineage", "What changed", "Share"} <= set(labels(card.components))
        assert "allenai/OLMo-2-0425-1B" in (await place.press(place.mia, card, "Lineage"))[0]
        _, shared = await place.press(place.mia, card, "Share")
        assert not shared.ephemeral
        assert "Share" not in labels(shared.components)


async def test_a_question_is_answered_and_a_mention_too(visit: Visit) -> None:
    async with visit() as place:
        text, _ = await place.use(place.mia, "ask", question="what licence has Llama-3.1-8B?")
        assert "llama3.1" in text
        user = place.env.bot.user
        assert user is not None
        await place.mia.send(place.channel, f"{user.mention} who is behind SEA-LION?")
        await place.env.settle()
        newest, *_ = [message async for message in discord_history(place)]
        assert "AI Singapore" in said(newest)


@pytest.mark.parametrize(
    "question",
    [
        "@everyone",
        "🦙" * 40,
        "\u202eolmo",
        "'; DROP TABLE repos; --",
        "**bold** `code` [x](https://evil.test)",
    ],
)
async def test_an_odd_question_gets_a_calm_answer_that_pings_nobody(visit: Visit, question: str) -> None:
    async with visit() as place:
        text, _ = await place.use(place.mia, "ask", question=question)
        assert text
        assert "error" not in text.casefold()
        sent = [nodes(request.json) for request in place.env.http_requests if request.method == "POST"]
        cards = [body for parts in sent for body in parts if "components" in body and "flags" in body]
        assert cards
        assert all(body["allowed_mentions"]["parse"] == [] for body in cards)


async def test_a_digest_is_subscribed_listed_paused_and_resumed(visit: Visit) -> None:
    async with visit() as place:
        text = await place.subscribe(
            place.ada, "Subscribe #ecosystem", about="olmo", channel=place.channel, timezone="Europe/Oslo"
        )
        (made,) = await subscriptions.find(place.db, guild_id=place.guild.id)
        assert (made.channel_id, made.schedule.timezone, made.state) == (
            place.channel.id,
            "Europe/Oslo",
            "active",
        )
        assert "OLMo" in text
        assert made.public_id in (await place.use(place.ada, "digest list"))[0]
        for command, state in (("pause", "paused"), ("resume", "active"), ("remove", "removed")):
            await place.use(place.ada, f"digest {command}", digest=made.public_id)
            kept = await subscriptions.get(place.db, made.public_id)
            assert kept is not None
            assert kept.state == state


async def test_a_member_may_not_subscribe_a_channel_but_their_direct_messages(visit: Visit) -> None:
    async with visit() as place:
        refused, _ = await place.use(place.mia, "digest subscribe", about="olmo", channel=place.channel)
        assert "Manage Channels" in refused
        assert await subscriptions.find(place.db, guild_id=place.guild.id) == []
        await place.subscribe(place.mia, "Direct messages", about="olmo")
        (made,) = await subscriptions.find(place.db, user_id=place.mia.id)
        assert made.channel_id is None


async def test_settings_are_changed_by_an_admin_and_written_down(visit: Visit) -> None:
    async with visit() as place:
        text, _ = await place.use(place.ada, "settings", timezone="Asia/Singapore")
        assert "Asia/Singapore" in text
        (act, *_) = await audit.recent(place.db, guild_id=place.guild.id)
        assert (act.actor, act.after) == (str(place.ada.id), {"timezone": "Asia/Singapore"})


async def test_only_the_operator_refreshes_even_where_the_command_is_visible(visit: Visit) -> None:
    async with visit() as place:
        text, _ = await place.use(place.ada, "admin refresh")
        assert "operator" in text
        assert await waiting(place.db) == []
        text, _ = await place.use(place.otto, "admin status")
        assert "Followed" in text
