"""README.md as text: YAML front matter and a body, as they were at one revision."""

import json
import re
from dataclasses import dataclass
from typing import Any

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*")
_RESERVED = frozenset({"no", "yes", "on", "off", "true", "false", "null", "y", "n"})


def scalar(value: object) -> str:
    """Write one YAML scalar; what YAML could misread is quoted the way JSON does, which YAML can read."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)


def front_matter(card: dict[str, Any]) -> str:
    """Write card metadata as a YAML block, fences included; empty for an empty card."""
    if not card:
        return ""
    lines = ["---"]
    for key, value in card.items():
        if isinstance(value, list) and value and all(not isinstance(item, list | dict) for item in value):
            lines.append(f"{key}:")
            lines.extend(f"- {scalar(item)}" for item in value)
        else:
            lines.append(f"{key}: {scalar(value)}")
    lines.extend(("---", ""))
    return "\n".join(lines)


def values(value: object) -> list[str]:
    """Return a card field that may be one string or a list as the strings it holds."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return []


@dataclass(slots=True, frozen=True)
class Readme:
    """The README.md of one revision: what its front matter says, its body, and the facts a body is made from.

    A body that nobody wrote is made from the repo's facts at that revision. `name` is what the repo was
    called then: a rename is a setting, not a commit, and leaves the file as it was.
    """

    kind: str
    name: str
    data: dict[str, Any]
    body: str | None = None
    task: str | None = None
    total: int | None = None

    def text(self) -> str:
        """Return the whole file."""
        head = front_matter(self.data)
        body = (self._made() if self.body is None else self.body).strip()
        return f"{head}\n{body}\n" if head else f"{body}\n"

    def _made(self) -> str:
        """Write a short card from facts alone."""
        owner, _, name = self.name.rpartition("/")
        noun = {"model": "a model", "dataset": "a dataset", "space": "a Space"}[self.kind]
        sentences = [f"{name} is {noun} by {owner or 'the Hugging Face community'}."]
        if self.task:
            sentences.append(f"Task: {self.task.replace('-', ' ')}.")
        if bases := values(self.data.get("base_model")):
            sentences.append(f"It is based on {', '.join(bases)}.")
        if trained := values(self.data.get("datasets")):
            sentences.append(f"Trained on {', '.join(trained)}.")
        if self.total is not None:
            sentences.append(f"It has {self.total:,} parameters.")
        if licenses := values(self.data.get("license")):
            sentences.append(f"Licence: {', '.join(licenses)}.")
        return f"# {name}\n\n" + "\n".join(sentences)
