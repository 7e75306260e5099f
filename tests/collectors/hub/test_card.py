"""Front matter that anybody wrote: read where it says something, refused where it is none, never trusted."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub.card import CardUnreadable, front_matter, said_by
from collectors.replica.readme import front_matter as written

EMPTY: dict[str, object] = {"license": None, "license_name": None, "license_link": None, "base_models": []}


def card(yaml: str) -> str:
    return f"---\n{yaml}\n---\n# Title\n"


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("license: mit", {"license": "mit"}),
        ("license: MIT", {"license": "mit"}),
        ("license: [mit, apache-2.0]", {"license": "apache-2.0,mit"}),
        ("license:\n- mit\n- mit", {"license": "mit"}),
        ("'license': \"mit\"", {"license": "mit"}),
        ("{license: mit, tags: [a]}", {"license": "mit"}),
        ("license: mit # as ever", {"license": "mit"}),
        ("license: >-\n  mit", {"license": "mit"}),
        ("license: ~", {}),
        ("license:", {}),
        ("license: no", {"license": "no"}),
        ("license: true", {}),
        ("license: *nothing", {}),
        ("license: {name: mit}", {}),
        ("license: other\nlicense_name: 2.0\nlicense_link: LICENSE", {"license": "other"}),
        ("license: mit\nlicense: gpl-3.0", {"license": "gpl-3.0"}),
        ("tags: &l mit\nlicense: *l", {"license": "mit"}),
        ("x: {y: [&l mit]}\nlicense: [*l]", {"license": "mit"}),
        ("base_model: acme/One", {"base_models": ["acme/One"]}),
        ("base_model: [b/b, A/a, acme/self]", {"base_models": ["A/a", "b/b"]}),
        ("? [a, b]\n: c\nlicense: mit", {"license": "mit"}),
        ("model-index:\n- name: x\n  results: [{license: gpl}]\nlicense: mit", {"license": "mit"}),
        ("- license: mit", {}),
        ("license", {}),
        ("", {}),
    ],
)
def test_what_a_card_says(yaml: str, said: dict[str, object]) -> None:
    found = said_by(card(yaml), "acme/self")
    assert {name: found[name] for name in (said or EMPTY)} == (said or EMPTY)


def test_numbers_are_names_too() -> None:
    said = said_by(card("license: other\nlicense_name: 2.0\nlicense_link: LICENSE"), "a/b")
    assert (said["license_name"], said["license_link"]) == ("2.0", "LICENSE")


@pytest.mark.parametrize(
    "text", ["", "# Title", "text\n---\nlicense: mit\n---\n", "----\nlicense: mit\n----\n"]
)
def test_a_card_without_front_matter_says_nothing(text: str) -> None:
    assert said_by(text, "a/b") == EMPTY


@pytest.mark.parametrize("text", ["---\r\nlicense: mit\r\n---\r\n# Title", "\n---\nlicense: mit\n---"])
def test_lines_may_end_as_they_do_anywhere(text: str) -> None:
    assert said_by(text, "a/b")["license"] == "mit"


@pytest.mark.parametrize(
    "text",
    [
        "---\nlicense: mit\n# Title\n",
        card("license: [mit"),
        card("license: 'mit"),
        card("license: \x07mit"),
        card("\tlicense: mit"),
        card("license_name: " + "9" * 5000),
    ],
)
def test_what_is_no_yaml_is_said_to_be_unreadable(text: str) -> None:
    with pytest.raises(CardUnreadable) as unreadable:
        said_by(text, "a/b")
    assert "\n" not in str(unreadable.value)


def test_a_bomb_of_aliases_and_one_of_depth_cost_nothing() -> None:
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 40)]
    lines.append("license: mit")
    assert said_by(card("\n".join(lines)), "a/b")["license"] == "mit"
    deep = "x: " + "[" * 50 + "]" * 50
    assert said_by(card(f"{deep}\nlicense: mit"), "a/b")["license"] == "mit"
    for opening in ("[", "{a: ", "- ", "? "):
        with pytest.raises(CardUnreadable):
            said_by(card("x:\n " + opening * 100_000), "a/b")


def test_tags_of_yaml_make_nothing_happen() -> None:
    yaml = "license: !!python/object/apply:os.system [exit 1]\nlicense_name: !!python/name:os.system mine"
    assert said_by(card(yaml), "a/b")["license_name"] == "mine"


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@given(st.text(max_size=300))
def test_no_text_raises_anything_else(text: str) -> None:
    for whole in (text, card(text), f"---\n{text}"):
        try:
            said = said_by(whole, "a/b")
        except CardUnreadable:
            continue
        assert said.keys() == EMPTY.keys()


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), TEXTS)
def test_what_was_written_is_read_back(license_id: str, bases: list[str], other: str) -> None:
    fields = {"license": license_id, "tags": [other], "base_model": bases}
    try:
        found = front_matter(written(fields) + other)
    except CardUnreadable:
        # Not everything that JSON quotes may stand in YAML.
        assert not json.dumps(fields, ensure_ascii=False).isascii()
        return
    assert found == {"license": license_id, "base_model": bases}
