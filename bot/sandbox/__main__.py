"""Run the local Discord by itself: `python -m bot.sandbox --port 0`."""

import argparse
import asyncio
from pathlib import Path

from bot.sandbox.server import DEFAULT_TOKEN, LocalDiscord


async def _run(arguments: argparse.Namespace) -> None:
    async with LocalDiscord(
        token=arguments.token, port=arguments.port, state_path=arguments.state
    ) as discord:
        print(f"page     {discord.page_url}")
        print(f"api      {discord.api_url}")
        print(f"gateway  {discord.gateway_url}")
        print(f"token    {discord.token}", flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Read the arguments and serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port to listen on (0: any free one)")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the bot token to accept")
    parser.add_argument("--state", type=Path, default=None, help="file that keeps the world between starts")
    try:
        asyncio.run(_run(parser.parse_args()))
    except KeyboardInterrupt:
        print("stopped")


if __name__ == "__main__":
    main()
