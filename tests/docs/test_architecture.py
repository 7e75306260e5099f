"""The architecture and the decisions name only what exists; the decisions are numbered in one line."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [ROOT / "docs" / "architecture.md", ROOT / "docs" / "schema.md", *DECISIONS]
ROOMS = ("bot/", "collectors/", "config/", "docs/", "storage/", "tests/")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_named_exists(page: Path) -> None:
    named = re.findall(r"`([a-z_]+/[\w./*]*)`", page.read_text(encoding="utf-8"))
    for path in named:
        assert not path.startswith(ROOMS) or list(ROOT.glob(path.rstrip("/"))), path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).is_file(), target


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name)
def test_a_decision_is_short_and_has_its_three_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"\*\*(Context|Decision|Consequence)\.\*\*", text) == [
        "Context",
        "Decision",
        "Consequence",
    ]
    assert len(text.split()) < 450


def test_decisions_are_numbered_without_a_hole() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for page in DECISIONS:
        assert page.read_text(encoding="utf-8").startswith(f"# {int(page.name[:4])}. ")


def test_every_room_and_every_part_of_the_bot_is_spoken_of() -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    rooms = [
        "config",
        "storage",
        "collectors",
        *(f"bot/{part.name}" for part in (ROOT / "bot").iterdir() if part.is_dir()),
    ]
    for room in rooms:
        if "__pycache__" not in room:
            assert f"{room}/" in text, room
