"""Whatever goes wrong is one line, an exit code, and nothing half-done."""

import errno
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import session
from bot.cli.session import Session
from bot.cli.status import command as status_command
from storage.migrate import HEAD
from tests.bot.cli.conftest import COMMAND, Shell

EVERY_JSON = [
    ("events",),
    ("status",),
    ("tracked",),
    ("track", "allenai"),
    ("untrack", "allenai"),
    ("refresh",),
    ("digest", "preview"),
    ("db", "upgrade"),
    ("db", "backup", "copy.sqlite"),
]


def newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


@pytest.mark.parametrize("args", EVERY_JSON, ids=" ".join)
def test_a_database_from_newer_code_is_one_line(filled: Shell, args: tuple[str, ...]) -> None:
    newer(filled.store)
    said = filled(*args)
    assert (said.code, said.out) == (1, "")
    assert f"its schema is 9999, this one knows {HEAD}" in said.complaint
    told = filled(*args, "--json")
    assert told.code == 1
    assert told.record == {"error": said.complaint, "nearest": []}
    assert told.complaint == said.complaint


@pytest.mark.parametrize("args", EVERY_JSON, ids=" ".join)
def test_a_wrong_setting_is_one_line(shell: Shell, args: tuple[str, ...]) -> None:
    shell.set(CARTOGRAPHER_REFRESH_MINUTES="often")
    said = shell(*args)
    assert (said.code, said.out) == (1, "")
    assert said.complaint.startswith("refresh_minutes (from CARTOGRAPHER_REFRESH_MINUTES in the environment)")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://somewhere/else", "sqlite+aiosqlite:///PATH or postgresql+asyncpg://"),
        ("sqlite+aiosqlite://", "sqlite+aiosqlite:///PATH"),
        ("nonsense", "database_url (from CARTOGRAPHER_DATABASE_URL in the environment)"),
        ("postgresql+asyncpg://ada:swordfish@127.0.0.1:9/store", "127.0.0.1"),
        ("sqlite+aiosqlite:////proc/nowhere/store.sqlite", "/proc/nowhere"),
    ],
)
def test_a_database_that_cannot_be_is_one_line_without_the_password(
    shell: Shell, url: str, words: str
) -> None:
    shell.set(CARTOGRAPHER_DATABASE_URL=url)
    said = shell("status")
    assert (said.code, said.out) == (1, "")
    assert words in said.complaint
    assert "swordfish" not in said.complaint


def test_a_file_that_is_no_database_is_one_line(shell: Shell) -> None:
    shell.store.write_bytes(b"this is no database, however long it is" * 100)
    said = shell("status")
    assert said.code == 1
    assert "not a database" in said.complaint


def test_a_folder_that_is_a_file_is_one_line(shell: Shell) -> None:
    (shell.folder / "file").touch()
    shell.set(CARTOGRAPHER_DATABASE_URL=f"sqlite+aiosqlite:///{shell.folder / 'file' / 'x.sqlite'}")
    said = shell("status")
    assert said.code == 1
    assert "file" in said.complaint


def test_a_full_disk_is_one_line_and_nothing_is_lost(filled: Shell) -> None:
    """The system's limit on the size of files stands in for the full disk."""
    before = filled.process("tracked", "--json").out
    handles = [f"organisation-{number}" for number in range(2_000)]
    said = filled.process(
        "track",
        *handles,
        "--unchecked",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert said.code == 1
    assert re.search("disk|large", said.complaint)
    assert filled.process("tracked", "--json").out == before


def test_a_fault_of_ours_is_one_line_with_an_id_and_the_traceback_is_in_the_log(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_session: Session) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(status_command, "callback", lambda as_json: session.perform(broken, as_json=as_json))
    said = shell("status", "--json")
    assert said.code == 1
    logged, line = said.err.splitlines()
    (error_id,) = re.findall(r"error ([2-9a-z]{7})\)", line)
    assert " ERROR " in logged
    assert error_id in logged
    assert "ZeroDivisionError: a defect" in logged
    assert "ZeroDivisionError" not in line
    assert said.record["error"].endswith("the log says what")


def test_a_fault_outside_the_work_has_an_id_too(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(as_json: bool) -> None:  # noqa: FBT001 - click calls it
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(status_command, "callback", broken)
    said = shell("status")
    assert said.code == 1
    assert len(said.err.splitlines()) == 2
    assert re.search(r"cartographer: something went wrong \(error [2-9a-z]{7}\)", said.err)


def test_an_error_of_the_system_names_the_file(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(_session: Session) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "store.sqlite")

    monkeypatch.setattr(status_command, "callback", lambda as_json: session.perform(refused, as_json=as_json))
    assert shell("status").complaint == "store.sqlite: No space left on device"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("frobnicate",), "No such command 'frobnicate'"),
        (("events", "--frobnicate"), "--frobnicate"),
        (("digest", "preview", "--format", "pdf"), "'text', 'discord', 'markdown', 'json', 'html'"),
        (("untrack",), "Missing argument 'NAME...'"),
        (("db", "backup"), "Missing argument 'FILE'"),
        (("run", "--role", "everything"), "'collector'"),
        (("repo",), "Missing argument"),
    ],
)
def test_misuse_is_one_line_that_says_where_help_is(shell: Shell, args: tuple[str, ...], words: str) -> None:
    said = shell(*args)
    assert (said.code, said.out) == (2, "")
    assert words in said.complaint
    assert "--help says how)" in said.complaint


def test_a_reader_that_leaves_is_no_failure_of_anybody(filled: Shell) -> None:
    """`cartographer events | head -1`: what cannot be written any more is not complained about."""
    writer = subprocess.Popen([COMMAND, "events", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.close()
    assert writer.stderr.read() == b""
    writer.stderr.close()
    writer.wait(30)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let what is started feel Ctrl-C: a suite that runs in a shell's background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interruption_is_quiet(filled: Shell) -> None:
    """Ctrl-C while a refresh waits for a Hub that never answers."""
    silent = filled.folder / "silent.py"
    silent.write_text(
        "import socket, time\n"
        "held = socket.create_server(('127.0.0.1', 0))\n"
        "print(held.getsockname()[1], flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(["python3", silent], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        filled.set(HF_ENDPOINT=f"http://127.0.0.1:{int(server.stdout.readline())}")
        with subprocess.Popen(
            [COMMAND, "refresh"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as refresh:
            assert refresh.stderr is not None
            assert "namespaces" in refresh.stderr.readline()
            refresh.send_signal(signal.SIGINT)
            out, err = refresh.communicate(timeout=30)
        server.kill()
    assert refresh.returncode == 130
    assert out == ""
    assert err.strip() == ""


def test_what_is_installed_is_what_is_tested() -> None:
    assert shutil.which("cartographer", path=str(COMMAND.parent)) == str(COMMAND)
