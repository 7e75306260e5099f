"""From an interaction to its acknowledgement and to its final answer, beside a bare bot that answers "ok".

Both bots are discord.py clients on the same kind of local Discord in the same run; the difference is ours.
"""

import asyncio
import random
import statistics
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import discord
from discord import app_commands
from yarl import URL

from benchmarks.telling import tell
from bot.demo.stage import Stage
from bot.sandbox.people import Person
from bot.sandbox.seen import Reply
from bot.sandbox.server import LocalDiscord

TOLD_EVERY = 100
Ask = Callable[[Person], Awaitable[Reply]]


def mixed() -> list[Ask]:
    """Return the interactions that are mixed: what members and admins do, in about their proportions."""

    def use(command: str, **options: str) -> Ask:
        return lambda person: person.slash(command, options)

    return [
        use("ask", question="who is behind SEA-LION?"),
        use("ask", question="what is the licence of Qwen/Qwen3-8B?"),
        use("ask", question="how many models does allenai have?"),
        use("ask", question="most downloaded models of Qwen"),
        use("ask", question="what changed this week?"),
        use("ask", question="how is Aya governed?"),
        use("project", name="olmo"),
        use("project", name="typhoon"),
        use("repo", name="Qwen/Qwen3-8B"),
        use("repo", name="EleutherAI/pythia-12b"),
        use("help"),
        use("about"),
        use("digest list"),
    ]


async def measure(number: int, *, seed: int = 1) -> dict[str, list[float]]:
    """Return milliseconds to the acknowledgement and to the answer, ours and the bare bot's."""
    chance = random.Random(seed)
    figures: dict[str, list[float]] = {"bare": [], "acknowledged": [], "answered": []}
    with TemporaryDirectory() as folder:
        async with Stage(Path(folder), told=tell) as stage:  # some minutes: its past weeks happen first
            tell("the demonstration is there")
            mia = stage.discord.person("mia")
            for ask in mixed():
                await (await ask(mia)).final()
            for _ in range(number):
                stage.program.bot.services.cooldown.forget()  # type: ignore[union-attr] # it is there
                reply = await (await chance.choice(mixed())(mia)).final()
                figures["acknowledged"].append(reply.acknowledged_ms)
                figures["answered"].append(reply.answered_ms)
                if len(figures["answered"]) % TOLD_EVERY == 0:
                    tell(f"{len(figures['answered'])} answers")
    figures["bare"] = await bare(number)
    return figures


async def bare(number: int) -> list[float]:
    """Return milliseconds to the answer of a bot that says "ok" to everything."""
    async with LocalDiscord() as server:
        discord.http.Route.BASE = server.api_url
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL(server.gateway_url)
        client = discord.Client(intents=discord.Intents(guilds=True), guild_ready_timeout=0.1)
        tree = app_commands.CommandTree(client)

        @tree.command(name="ok", description="Says ok")
        async def _ok(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("ok")

        async def setup() -> None:
            await tree.sync()

        client.setup_hook = setup  # type: ignore[method-assign] # the documented way
        running = asyncio.create_task(client.start(server.token))
        await server.bot_ready()
        mia = server.person("mia")
        found = [(await (await mia.slash("ok")).final()).answered_ms for _ in range(number)]
        await client.close()
        await running
        return found


def row(values: list[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    return statistics.median(values), statistics.quantiles(values, n=100)[98]


async def main(number: int = 1_000) -> str:
    """Return the figures as a table in Markdown."""
    figures = await measure(number)
    bare_median, bare_p99 = row(figures["bare"])
    lines = [
        f"{number} mixed interactions on the local Discord, milliseconds; the ratio is to the bare bot.",
        "",
        "| what | median | p99 | median ÷ bare | p99 ÷ bare |",
        "|---|---:|---:|---:|---:|",
        f"| a bare bot that answers “ok” | {bare_median:.1f} | {bare_p99:.1f} | 1 | 1 |",
    ]
    for name, shown in (("acknowledged", "to our acknowledgement"), ("answered", "to our final answer")):
        median, p99 = row(figures[name])
        lines.append(
            f"| {shown} | {median:.1f} | {p99:.1f} | {median / bare_median:.1f} | {p99 / bare_p99:.1f} |"
        )
    return "\n".join(lines)
