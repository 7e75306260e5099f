"""`run` and `demo`: what is started, and how it ends."""

import asyncio
import signal
import subprocess
from collections.abc import Callable

import pytest

from bot import demo, roles
from config.settings import Settings
from tests.bot.cli.conftest import COMMAND, Shell


@pytest.mark.parametrize("role", ["all", "bot", "sender"])
def test_without_a_token_there_is_one_line_and_no_bot(shell: Shell, role: str) -> None:
    shell.set(HF_ENDPOINT="http://127.0.0.1:9", CARTOGRAPHER_LOG_LEVEL="ERROR")
    said = shell("run", "--role", role)
    assert (said.code, said.out) == (1, "")
    assert "DISCORD_TOKEN is not set" in said.complaint


def test_the_chosen_role_is_run_with_the_settings(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, str]] = []

    async def run(
        settings: Settings, role: roles.Role, *, stop: asyncio.Event, say: Callable[[str], None]
    ) -> None:
        assert not stop.is_set()
        ran.append((role, settings.hf_endpoint))
        say("an invitation")

    monkeypatch.setattr(roles, "run", run)
    shell.set(HF_ENDPOINT="http://127.0.0.1:9")
    said = shell("run", "--role", "collector")
    assert (said.code, said.out) == (0, "an invitation\n")
    assert ran == [("collector", "http://127.0.0.1:9")]
    shell("run")
    assert ran[-1][0] == "all"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_collector_runs_until_it_is_told_to_stop(shell: Shell, number: signal.Signals) -> None:
    shell.set(HF_ENDPOINT="http://127.0.0.1:9")
    with subprocess.Popen(
        [COMMAND, "run", "--role", "collector"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "track" in process.stdout.readline()  # it greets, and says what to do first
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in err


@pytest.mark.parametrize(("args", "check"), [((), False), (("--check",), True)])
def test_the_demonstration_ends_with_its_own_status(
    *, shell: Shell, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], check: bool
) -> None:
    asked: list[bool] = []

    def main(*, check: bool) -> int:
        asked.append(check)
        return 3

    monkeypatch.setattr(demo, "main", main)
    assert shell("demo", *args).code == 3
    assert asked == [check]
