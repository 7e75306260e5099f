"""One role in a process of its own, set by its environment: python -m tests.support.role_process ROLE.

It prints "ready", works until SIGTERM, and then prints which of the heavy modules it had loaded, as JSON.
"""

import asyncio
import json
import signal
import sys
from typing import cast

from bot.roles import Program, Role, opened
from config.settings import Settings

WATCHED = ("discord", "matplotlib", "huggingface_hub", "bot.commands", "bot.delivery", "collectors.hub")


async def main(role: Role) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings.load()
    async with (
        opened(settings) as db,
        Program(settings, db, role, wake_seconds=0.2, ready_seconds=0.05) as one,
    ):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await one.until(stop)
    loaded = {name: name in sys.modules for name in WATCHED}
    sys.stdout.write(json.dumps(loaded) + "\n")


if __name__ == "__main__":
    asyncio.run(main(cast("Role", sys.argv[1])))
