"""The operator's guide names only settings and files that exist."""

import re
from pathlib import Path

import pytest

from config.settings import Settings, environment_name

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "operating.md"
PAGES = [GUIDE, *sorted((ROOT / "docs" / "operating").iterdir())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_named_is_one(page: Path) -> None:
    named = set(re.findall(r"\b(?:CARTOGRAPHER|HF|DISCORD)_[A-Z_]+\b", page.read_text(encoding="utf-8")))
    known = {environment_name(setting) for setting in Settings.model_fields}
    assert named <= known


def test_the_guide_names_what_an_operator_must_set() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for setting in ("discord_token", "operators", "database_url", "hf_token"):
        assert f"`{environment_name(setting)}`" in text


def test_the_files_beside_the_guide_are_linked_from_it() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for page in PAGES[1:]:
        assert f"](operating/{page.name})" in text


def test_the_image_is_built_from_files_that_exist() -> None:
    image = (ROOT / "docs" / "operating" / "Containerfile").read_text(encoding="utf-8")
    sources = [word for line in re.findall(r"^COPY (.+)$", image, re.MULTILINE) for word in line.split()[:-1]]
    assert {"config", "storage", "collectors", "bot"} <= set(sources)
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_service_keeps_its_data_where_the_guide_says() -> None:
    unit = (ROOT / "docs" / "operating" / "cartographer.service").read_text(encoding="utf-8")
    folder = re.search(r"^WorkingDirectory=(\S+)$", unit, re.MULTILINE)
    assert folder
    assert f"`{folder[1]}/cartographer.sqlite`" in GUIDE.read_text(encoding="utf-8")
    assert "cartographer.sqlite" in str(Settings.model_fields["database_url"].default)
