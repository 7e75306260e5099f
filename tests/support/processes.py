"""Roles as processes that a test starts, stops and kills."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.roles import Role
from config.clock import to_iso
from config.settings import Settings

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


def environment(settings: Settings, now: int) -> dict[str, str]:
    """Return the settings as the environment of a process whose clock stands at an instant."""
    token = settings.discord_token
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "DISCORD_TOKEN": token.get_secret_value() if token else "",
        "HF_ENDPOINT": settings.hf_endpoint,
        "CARTOGRAPHER_DATABASE_URL": settings.database_url,
        "CARTOGRAPHER_OPERATORS": ",".join(map(str, settings.operators)),
        "CARTOGRAPHER_DISCORD_API": settings.discord_api,
        "CARTOGRAPHER_DISCORD_GATEWAY": settings.discord_gateway,
        "CARTOGRAPHER_NOW": to_iso(now),
        "CARTOGRAPHER_DISCOVERY_MINUTES": str(settings.discovery_minutes),
    }


class RoleProcess:
    """A running process."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    async def ready(self) -> None:
        """Wait until its parts are started."""
        line = await self._line()
        assert line == "ready", f"{line!r}: {self._log.read_text(encoding='utf-8')}"

    async def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> dict[str, bool]:
        """Ask it to end, and return which modules it had loaded."""
        self._process.terminate()
        line = await self._line()
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
        said = self._log.read_text(encoding="utf-8")
        assert code == 0, said
        loaded: dict[str, bool] = json.loads(line)
        return loaded

    async def _line(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            return (await self._process.stdout.readline()).decode().strip()


@asynccontextmanager
async def started(role: Role, env: Mapping[str, str], folder: Path) -> AsyncIterator[RoleProcess]:
    """Start a role; what of it still runs at the end is killed."""
    log = folder / f"{role}.log"
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.role_process", role),
            cwd=ROOT,
            env=dict(env),
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    try:
        yield RoleProcess(process, log)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def line_of_command(env: Mapping[str, str], *args: str, cwd: Path) -> tuple[int, str, str]:
    """Run the command line to its end; returns its exit code, and what it printed to both streams."""
    command: Any = (sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", *args)
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env={**env, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        out, error = await process.communicate()
    return process.returncode or 0, out.decode(), error.decode()
