"""The registry of organisations: unambiguous, sourced, at one with what the projects' files say."""

import collections
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import codebook
from config import codebook_words as words
from config.codebook import CodebookError
from config.codebook_registry import Organization, Registry, load, read

DATA = Path(words.__file__).parent / "codebook" / "organizations"

HANDLES = sorted(
    {handle for entry in load().organizations for handle in (*entry.handles, *entry.former)}, key=str.lower
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load()


def test_it_knows_the_field(registry: Registry) -> None:
    assert len(registry) == len(HANDLES) > 1000
    kinds = collections.Counter(entry.kind for entry in registry.organizations)
    assert set(kinds) == set(get_args(words.OrganizationKind))
    assert min(kinds.values()) >= 20


@given(st.sampled_from(HANDLES), st.sampled_from([str, str.upper, str.lower, "  {}\n".format]))
def test_every_handle_leads_home_whatever_its_case(handle: str, written: Callable[[str], str]) -> None:
    entry = load().by_handle(written(handle))
    assert entry is not None
    assert handle in (*entry.handles, *entry.former)


@pytest.mark.parametrize(
    ("former", "present", "kind"),
    [
        ("THUDM", "zai-org", "company"),
        ("CohereForAI", "CohereLabs", "company"),
        ("scb10x", "typhoon-ai", "company"),
        ("cl-tohoku", "tohoku-nlp", "university"),
    ],
)
def test_former_names_are_known(registry: Registry, former: str, present: str, kind: str) -> None:
    entry = registry.by_handle(former)
    assert entry is not None
    assert entry is registry.by_handle(present)
    assert entry.handles[0] == present
    assert former in entry.former
    assert entry.kind == kind


def test_nobody_unknown_is_known(registry: Registry) -> None:
    assert registry.by_handle("nobody-ever-called-themselves-so") is None
    assert registry.by_handle("") is None


def test_the_projects_are_in_it_and_it_says_what_their_files_say(registry: Registry) -> None:
    for project in codebook.load().projects:
        for handle in (*project.handles, *project.former_handles):
            entry = registry.by_handle(handle)
            assert entry is not None, handle
            assert entry.kind == project.kind.value, handle
            assert entry.governance == project.governance.model, handle
            assert (handle in entry.former) is (handle in project.former_handles), handle


def test_who_is_mentioned_is_in_it(registry: Registry) -> None:
    for entry in codebook.load().mentioned:
        assert all(registry.by_handle(handle) for handle in entry.handles), entry.key


def test_kind_and_governance_are_two_axes(registry: Registry) -> None:
    pairs = {(entry.kind, entry.governance) for entry in registry.organizations}
    for kind in ("company", "non-profit", "grassroots community", "multi-organisation consortium"):
        assert len({model for of, model in pairs if of == kind}) >= 3, kind
    assert {model for of, model in pairs if of == "individual"} == {None}


def test_people_are_kept_by_their_handle_alone(registry: Registry) -> None:
    for entry in registry.organizations:
        if entry.kind == "individual":
            assert (entry.name,) == entry.handles
            assert (entry.country, entry.behind, entry.note) == (None, (), None)


def test_files_are_short_and_hold_what_they_are_named_after(registry: Registry) -> None:
    for file in DATA.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        assert text.count("\n") <= 400, file.name
        kinds = set(re.findall(r' kind = "([^"]+)"', text))
        if file.stem.startswith(("companies", "universities", "government", "individuals", "research")):
            assert len(kinds) == 1, file.name
    assert registry.version == read(DATA).version


ONE = '{ handles = ["one"], name = "One", kind = "company", source = "https://one.example", mark = "web" }'


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (ONE.replace('"company"', '"shop"'), r"some\.toml: .*shop"),
        (ONE.replace("mark", 'colour = "red", mark'), r"some\.toml: .*colour"),
        (ONE.replace("https", "http"), r"some\.toml: .*source"),
        (ONE.replace('"web"', '"inferred"'), r"some\.toml: .*needs a confidence"),
        (ONE.replace('["one"]', "[]"), r"some\.toml: .*handles"),
        (ONE.replace('["one"]', '["not a handle"]'), r"some\.toml: .*handles"),
        (ONE.replace("mark", 'country = "Utopia", mark'), r"some\.toml: .*country"),
        (
            ONE.replace('"company"', '"individual", governance = "single company"'),
            r"some\.toml: .*one: an individual has no governance model",
        ),
        (f"{ONE}, {ONE.replace('one', 'ONE')}", "handle 'one' is claimed twice"),
        (ONE.replace("name", 'former = ["One"], name'), "handle 'one' is claimed twice"),
        (f"{ONE}, {{", r"some\.toml"),
    ],
)
def test_wrong_data_is_refused_in_one_clear_line(tmp_path: Path, entry: str, complaint: str) -> None:
    (tmp_path / "some.toml").write_text(f"organizations = [{entry}]", encoding="utf-8")
    with pytest.raises(CodebookError, match=complaint) as refused:
        read(tmp_path)
    assert "\n" not in str(refused.value)


def test_two_files_are_one_registry(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(f"organizations = [{ONE}]", encoding="utf-8")
    first = read(tmp_path)
    (tmp_path / "b.toml").write_text(f"organizations = [{ONE.replace('one', 'two')}]", encoding="utf-8")
    (tmp_path / "note.txt").write_text("no data", encoding="utf-8")
    both = read(tmp_path)
    assert [entry.handles for entry in both.organizations] == [("one",), ("two",)]
    assert both.version != first.version
    assert both.organizations[0] == Organization(
        handles=("one",), name="One", kind="company", source="https://one.example", mark="web"
    )
