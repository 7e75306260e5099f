"""The lists of roles and signs: read whole, and refused where something is wrong."""

from importlib import resources
from pathlib import Path

import pytest

from config.codebook import CodebookError, load
from config.codebook_roles import read, roles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the lists, to be changed."""
    source = resources.files("config") / "codebook"
    (tmp_path / "signs").mkdir()
    for name in ("roles", "signs/families", "signs/models", "signs/datasets", "signs/spaces"):
        content = source.joinpath(*f"{name}.toml".split("/")).read_bytes()
        (tmp_path / f"{name}.toml").write_bytes(content)
    return tmp_path


def test_every_kind_has_roles_and_every_stage_is_the_taxonomies() -> None:
    kinds = {kind.id for kind in load().taxonomies.artefacts}
    assert {role.kind for role in roles().roles} == kinds
    stages = {stage.name for stage in load().taxonomies.stages}
    assert {role.stage for role in roles().roles} - {"maker"} <= stages
    assert roles().role("model", "quantisation").stage == "post-release reuse"
    with pytest.raises(KeyError):
        roles().role("dataset", "quantisation")


def test_signs_are_found_by_what_is_met() -> None:
    models = roles().signs["model"]
    assert "adapter" in models.words["lora"]
    assert models.tasks["text-ranking"] == ("sorts",)
    assert roles().by_word["qwen3"].makers == ("Qwen",)
    assert roles().same["thudm"] == "zai-org"


def test_what_stands_in_a_list_can_be_met() -> None:
    """A name is taken apart at all but letters and digits: no word holds more than one hyphen."""
    for kind, signs in roles().signs.items():
        odd = [word for word in signs.words if not all(part.isalnum() for part in word.split("-"))]
        long = [word for word in signs.words if word.count("-") > 1]
        assert (kind, odd, long) == (kind, [], [])


def test_the_version_follows_the_contents(folder: Path) -> None:
    taxonomies = load().taxonomies
    assert read(folder, taxonomies).version == roles().version
    with (folder / "signs" / "spaces.toml").open("a", encoding="utf-8") as file:
        file.write("# more\n")
    assert read(folder, taxonomies).version != roles().version


@pytest.mark.parametrize(
    ("name", "old", "new", "wrong"),
    [
        ("roles", 'name = "converted"', 'name = "quantisation"', "'model: quantisation' is claimed twice"),
        ("roles", "order = 2\n", "order = 1\n", "'1 of model' is claimed twice"),
        ("roles", '\nstage = "maker"', '\nstage = "later"', r"roles\.toml"),
        ("roles", 'kind = "benchmark"', 'kind = "framework"', "claimed twice|without a role"),
        ("signs/models", 'words = ["lora"', 'words = ["LoRA"', r"models\.toml"),
        ("signs/models", "\nsource = ", "\nsurce = ", r"models\.toml"),
        ("signs/families", 'words = ["qwq"', 'words = ["qwen3"', "'qwen3' is claimed twice"),
        ("signs/families", '"THUDM"', '"Alibaba-NLP"', "'alibaba-nlp' is claimed twice"),
        ("signs/spaces", "[signs.", "[signs.nothing]\n[signs.", "signs of nothing"),
    ],
)
def test_what_is_wrong_is_refused(folder: Path, name: str, old: str, new: str, wrong: str) -> None:
    file = folder / f"{name}.toml"
    text = file.read_text(encoding="utf-8").replace("[\n  ", "[")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CodebookError, match=wrong):
        read(folder, load().taxonomies)
