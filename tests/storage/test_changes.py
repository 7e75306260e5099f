"""What counts as a change, without any database: properties of comparing."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from storage.changes import Comparison, Version, bits, compare, first, observed
from storage.records import FACTS, EventKind, Facts, RepoObservation, SeenRepo, mask, owner_of

LISTS = {"base_models", "datasets", "models", "languages", "tags"}
NUMBERS = {"created_at", "last_modified", "parameters"}
FLAGS = {"private", "disabled"}
TEXT = st.sampled_from(["a", "b", "mit", ""])
NAMES = st.sampled_from(["acme/one", "Acme/One", "acme/two", "other/one", "gpt2", "openai-community/gpt2"])


def fact(name: str) -> st.SearchStrategy[Any]:
    if name in LISTS:
        return st.lists(TEXT, max_size=3).map(tuple)
    if name in NUMBERS:
        return st.none() | st.integers(0, 3)
    if name in FLAGS:
        return st.booleans()
    if name == "gated":
        return st.sampled_from(["open", "auto", "manual"])
    return st.none() | TEXT


@st.composite
def observations(draw: st.DrawFn, *, whole: bool = False) -> RepoObservation:
    values = {name: draw(fact(name)) for name in FACTS if whole or draw(st.booleans())}
    return RepoObservation(repo_type="model", hub_id="a" * 24, name=draw(NAMES), **values)


def looked_at(facts: Facts) -> dict[str, Any]:
    return {name: value for name, value in facts._asdict().items() if value is not UNSET}


def stored(name: str, comparison: Comparison) -> Version:
    return Version(1, 1, name, gone=False, fields=comparison.fields, facts=comparison.facts)


@given(observations())
def test_the_same_again_is_no_change(seen: RepoObservation) -> None:
    again = compare(stored(seen.name, first(SeenRepo(seen))), seen)
    assert (again.changes, again.differs) == ((), False)


@given(observations(), observations())
def test_what_was_applied_is_no_change_any_more(before: RepoObservation, after: RepoObservation) -> None:
    applied = compare(stored(before.name, first(SeenRepo(before))), after)
    again = compare(stored(after.name, applied), after)
    assert (again.changes, again.differs) == ((), False)
    assert (again.facts, again.fields) == (applied.facts, applied.fields)


@given(observations(), observations())
def test_only_what_was_looked_at_both_times_is_told(before: RepoObservation, after: RepoObservation) -> None:
    found = compare(stored(before.name, first(SeenRepo(before))), after)
    first_look, second_look = looked_at(observed(before)), looked_at(observed(after))
    both = first_look.keys() & second_look.keys()
    for change in found.changes:
        if change.kind in {EventKind.RENAMED, EventKind.TRANSFERRED}:
            continue
        assert change.before is not None
        assert change.after is not None
        moved = {name for name in change.after if change.before[name] != change.after[name]}
        assert moved
        assert moved & both == moved & second_look.keys()
    assert looked_at(found.facts) == first_look | second_look
    assert found.fields == bits(observed(before)) | bits(observed(after))


@given(observations(whole=True), observations(whole=True))
def test_there_and_back_tells_the_same_backwards(one: RepoObservation, two: RepoObservation) -> None:
    there = compare(stored(one.name, first(SeenRepo(one))), two).changes
    back = compare(stored(two.name, first(SeenRepo(two))), one).changes
    assert {(change.kind, str(change.before), str(change.after)) for change in there} == {
        (change.kind, str(change.after), str(change.before)) for change in back
    }


@given(observations(whole=True), st.sampled_from(["license", "private", "gated", "sha", "base_models"]))
def test_a_change_is_told_once_with_before_and_after(seen: RepoObservation, name: str) -> None:
    kinds = {"base_models": "base_model", "sha": "revision", "private": "visibility"}
    old = getattr(seen, name)
    changed: Any = {"private": not old, "gated": "auto" if old == "open" else "open"}.get(
        name, (*old, "c") if name == "base_models" else f"{old}c"
    )
    (change,) = compare(stored(seen.name, first(SeenRepo(seen))), replace(seen, **{name: changed})).changes
    assert change.kind == kinds.get(name, name)
    assert change.before is not None
    assert change.after is not None
    assert (change.before[name], change.after[name]) == (old, changed)


@given(observations())
def test_a_return_is_told_first_and_once(seen: RepoObservation) -> None:
    gone = replace_gone(stored(seen.name, first(SeenRepo(seen))))
    back = compare(gone, seen)
    assert [change.kind for change in back.changes] == [EventKind.RETURNED]
    assert back.differs


def replace_gone(version: Version) -> Version:
    return replace(version, gone=True)


@given(st.sets(st.sampled_from(FACTS)))
def test_a_mask_names_its_fields(names: set[str]) -> None:
    known: dict[str, Any] = dict.fromkeys(names)
    assert mask([*names, "downloads", "unheard of"]) == bits(Facts(**known))
    assert mask([*names, *names]) == mask(names)
    assert mask(names).bit_count() == len(names)


def test_the_order_of_the_bits_is_for_ever() -> None:
    assert FACTS[:6] == ("private", "gated", "disabled", "license", "license_name", "license_link")
    assert len(set(FACTS)) == len(FACTS)
    fields = {
        name for name in RepoObservation.__struct_fields__ if name not in {"repo_type", "hub_id", "name"}
    }
    assert fields - set(FACTS) == {"downloads", "downloads_all_time", "likes", "trending"}


def test_an_unset_field_was_not_looked_at() -> None:
    seen = RepoObservation(repo_type="model", hub_id="a", name="a/b", license=None, sha=UNSET)
    assert looked_at(observed(seen)) == {"license": None}


def test_the_owner_of_a_canonical_repo_is_nobody() -> None:
    assert (owner_of("gpt2"), owner_of("OpenAI-Community/gpt2")) == ("", "openai-community")
