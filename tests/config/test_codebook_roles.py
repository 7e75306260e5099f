"""The lists of roles and signs: read whole, and refused where something is wrong."""

from importlib import resources

import pytest

from config.codebook import CodebookError, load
from config.codebook_roles import read, roles

NAMES = ("roles.toml", "signs/families.toml", "signs/models.toml", "signs/datasets.toml", "signs/spaces.toml")


@pytest.fixture
def files() -> dict[str, bytes]:
    folder = resources.files("config") / "codebook"
    return {name: folder.joinpath(*name.split("/")).read_bytes() for name in NAMES}


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


def test_the_version_follows_the_contents(files: dict[str, bytes]) -> None:
    assert read(files).version == roles().version
    changed = files | {"signs/spaces.toml": files["signs/spaces.toml"] + b"\n"}
    assert read(changed).version != roles().version


@pytest.mark.parametrize(
    ("name", "old", "new", "wrong"),
    [
        ("roles.toml", b'name = "converted"', b'name = "quantisation"', "role is given twice"),
        ("roles.toml", b"order = 2\n", b"order = 1\n", "order is given twice"),
        ("roles.toml", b'\nstage = "maker"', b'\nstage = "later"', "roles.toml"),
        ("roles.toml", b'kind = "leaderboard"', b'kind = "benchmark"', "twice|without a role"),
        ("signs/models.toml", b'words = ["lora"', b'words = ["LoRA"', "signs/models.toml"),
        ("signs/models.toml", b"source = ", b"surce = ", "signs/models.toml"),
        ("signs/families.toml", b'words = ["qwq"', b'words = ["qwen3"', "two families"),
        ("signs/families.toml", b'"THUDM"', b'"Qwen"', "two organisations"),
        ("signs/spaces.toml", b"[signs.", b"[signs.nothing]\n[signs.", "signs of nothing"),
    ],
)
def test_what_is_wrong_is_refused(
    files: dict[str, bytes], name: str, old: bytes, new: bytes, wrong: str
) -> None:
    assert old in files[name].replace(b"[\n  ", b"[")
    broken = files[name].replace(b"[\n  ", b"[").replace(old, new, 1)
    with pytest.raises(CodebookError, match=wrong):
        read(files | {name: broken})
