"""docs/dependencies.md speaks for every direct dependency, and for nothing else."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"^- `(?P<name>[^`]+)`: (?P<reason>\S.*\.)$")


def sections() -> dict[str, list[str]]:
    """The lines below each heading of the page."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
            found[heading] = []
        elif heading and line:
            found[heading].append(line)
    return found


def declared() -> dict[str, set[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    requirements = {
        "Running": project["dependencies"],
        "Backfilling": extras["backfill"],
        "Learning": extras["learn"],
        "Developing": extras["dev"],
    }
    return {
        heading: {re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0] for requirement in wanted}
        for heading, wanted in requirements.items()
    }


def test_the_page_has_the_sections_of_the_project() -> None:
    assert sections().keys() == declared().keys()


@pytest.mark.parametrize("heading", sorted(declared()))
def test_each_dependency_has_one_line_with_its_reason(heading: str) -> None:
    matches = [LINE.match(line) for line in sections()[heading] if line.startswith("- ")]
    assert all(matches), [line for line in sections()[heading] if not LINE.match(line)]
    names = [match["name"] for match in matches if match]
    assert names == sorted(names)
    assert len(names) == len(set(names))
    assert set(names) == declared()[heading]
