"""Writes docs/settings.md and cartographer.example.toml from the settings: `python -m bot.cli.reference`.

A test compares both files with what is written here, so that neither can go stale.
"""

import json
import typing
from pathlib import Path
from typing import Literal

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from config.settings import Settings, environment_name

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "settings.md"
EXAMPLE = ROOT / "cartographer.example.toml"

INTRODUCTION = """\
The environment wins over `.env`, which wins over `cartographer.toml`; both files are read from the working
directory. In `cartographer.toml` the plain name is used, elsewhere the variable. A variable that is set to
nothing counts as not set. A wrong setting stops the start with one line that names the setting, where its
value came from and what is allowed. [cartographer.example.toml](../cartographer.example.toml) holds every
setting with its default.

This page is written from `config/settings.py` by `python -m bot.cli.reference`.
"""

_SIGNS: dict[type, str] = {Ge: "at least", Gt: "more than", Le: "at most", Lt: "less than"}
_EXAMPLES = {
    "discord_token": "",
    "hf_token": "",
    "llm_model": "openai/gpt-oss-120b",
    "llm_url": "http://127.0.0.1:8000/v1",
    "llm_token": "",
    "operators": [],
    "now": "2026-11-01T12:00:00Z",
}
"""What stands behind the sign of a setting that has no default that could be written down."""


def settings_page() -> str:
    """Return docs/settings.md."""
    rows = [
        f"| `{name}` | `{environment_name(name)}` | {_shown(field)} | {_sentence(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            INTRODUCTION,
            "| setting | variable | default | what it is |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def example_file() -> str:
    """Return cartographer.example.toml: every setting, described; without a default it is commented out."""
    lines = [
        "# Every setting with its default: copy this file to cartographer.toml and change what you need.",
        "# The environment and .env win over it; docs/settings.md names the variables.",
        "# Keep tokens out of files that others can read.",
    ]
    for name, field in Settings.model_fields.items():
        lines += ["", f"# {_sentence(field)}"]
        if field.default is None:
            lines.append(f"# {name} = {json.dumps(_EXAMPLES[name])}")
        else:
            lines.append(f"{name} = {_toml(name, field)}")
    return "\n".join(lines) + "\n"


def _toml(name: str, field: FieldInfo) -> str:
    return json.dumps(_EXAMPLES.get(name, field.default))


def _sentence(field: FieldInfo) -> str:
    allowed = _allowed(field)
    return f"{field.description} ({allowed})" if allowed else str(field.description)


def _allowed(field: FieldInfo) -> str:
    """Return what a setting allows, beyond what its description says."""
    if typing.get_origin(field.annotation) is Literal:
        return ", ".join(str(value) for value in typing.get_args(field.annotation))
    bounds = [
        f"{words} {getattr(bound, kind.__name__.lower()):,}"
        for bound in field.metadata
        for kind, words in _SIGNS.items()
        if isinstance(bound, kind)
    ]
    return ", ".join(bounds)


def _shown(field: FieldInfo) -> str:
    return f"`{field.default}`" if field.default not in (None, ()) else "none"


def main() -> None:
    """Write both files."""
    PAGE.write_text(settings_page(), encoding="utf-8")
    EXAMPLE.write_text(example_file(), encoding="utf-8")


if __name__ == "__main__":
    main()
