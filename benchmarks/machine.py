"""What the figures were measured on."""

import os
import platform
from importlib.metadata import version

_PACKAGES = ("discord.py", "huggingface_hub", "sqlalchemy", "aiosqlite", "msgspec")


def machine() -> str:
    """Return the machine and the versions, as rows of a table."""
    rows = {"machine": _hardware(), "Python": platform.python_version(), **_versions()}
    return "".join(f"| {name} | {value} |\n" for name, value in rows.items())


def machine_line() -> str:
    """Return the machine and the versions, in one line."""
    packages = ", ".join(f"{name} {value}" for name, value in _versions().items())
    return f"Measured on: {_hardware()}, Python {platform.python_version()}, {packages}."


def _hardware() -> str:
    return f"{os.cpu_count()} processors, {platform.machine()}, {platform.system()}"


def _versions() -> dict[str, str]:
    return {name: version(name) for name in _PACKAGES}
