"""What the figures were measured on."""

import os
import platform
from importlib.metadata import version

_PACKAGES = ("discord.py", "huggingface_hub", "sqlalchemy", "aiosqlite", "msgspec")


def machine() -> str:
    """Return the machine and the versions, as rows of a table."""
    rows = {
        "machine": f"{os.cpu_count()} processors, {platform.machine()}, {platform.system()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
    }
    return "".join(f"| {name} | {value} |\n" for name, value in rows.items())
