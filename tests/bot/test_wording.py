"""What happened, in words: every kind of event, with names that try to do harm."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.document import Link, plain
from bot.wording import count_words, event_line, evidence_link, hub_url, license_words
from storage.history import Event
from storage.records import EventKind


def event(kind: str, before: Any = None, after: Any = None, **more: Any) -> Event:
    values: dict[str, Any] = {
        "id": 1, "sequence": 1, "run": 1, "kind": kind, "repo_id": 1, "repo_type": "model",
        "repo": "acme/one", "hub_id": "a" * 24, "owner": None, "before": before, "after": after,
        "detected_at": 0, "observed_at": 0, "happened_at": None, "commit": None,
    }  # fmt: skip
    return Event(**(values | more))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (event("created", None, {"name": "acme/one"}), "acme/one was created"),
        (
            event("renamed", {"name": "acme/old"}, {"name": "acme/one"}),
            "acme/one was renamed; it was acme/old",
        ),
        (
            event("license", {"license": "mit"}, {"license": "other", "license_name": "my-terms"}),
            "acme/one changed its licence from MIT License (mit) to a text of its own, named my-terms",
        ),
        (
            event("license", {"license": None}, {"license": "apache-2.0"}),
            "acme/one changed its licence from no licence declared to Apache License 2.0 (apache-2.0)",
        ),
        (
            event("gated", {"gated": "open"}, {"gated": "manual"}),
            "acme/one changed its gate from “open to everyone” to “open after the owner approves”",
        ),
        (event("visibility", {"private": False}, {"private": True}), "acme/one was made private"),
        (
            event("base_model", {"base_models": []}, {"base_models": ["a/b", "c/d"]}),
            "acme/one changed its declared base from none to a/b, c/d",
        ),
        (
            event("revision", {"sha": "1" * 40}, {"sha": "2" * 40}),
            "acme/one has new content, revision 2222222",
        ),
        (
            event("owner_renamed", {"handle": "THUDM"}, {"handle": "zai-org"}, repo_id=None, repo=None),
            "zai-org is the new name of THUDM",
        ),
        (event("deleted", {"name": "acme/gone"}, None, repo=None), "acme/gone was deleted or made private"),
    ],
)
def test_an_event_in_words(told: Event, words: str) -> None:
    assert plain(event_line(told)) == words


@pytest.mark.parametrize("kind", [*EventKind, "something new"])
@given(name=st.text(min_size=1))
def test_any_event_has_a_line_that_begins_with_a_link(kind: str, name: str) -> None:
    line = event_line(event(kind, {"name": name}, {"name": name}, repo=name))
    first = line[0]
    assert isinstance(first, Link)
    assert first.text == name
    assert first.url.isascii()
    assert not set(first.url) & set(" ()<>\"'\n")


def test_a_licence_says_its_name_and_its_id() -> None:
    assert plain(license_words("llama3.1")) == "Llama 3.1 Community License (llama3.1)"
    assert plain(license_words(None)) == "no licence declared"
    assert plain(license_words(None, known=False)) == "licence not known"
    assert plain(license_words("never-heard-of")) == "never-heard-of"


def test_counts_and_addresses() -> None:
    assert [count_words(1, "space"), count_words(1204, "model"), count_words(0)] == [
        "1 Space",
        "1,204 models",
        "0 repos",
    ]
    assert hub_url("dataset", "a/b) [x](y") == "https://huggingface.co/datasets/a/b%29%20%5Bx%5D%28y"


@pytest.mark.parametrize(
    ("path", "card", "said"),
    [
        ("allenai/OLMo-2-1124-7B", False, "model page"),
        ("allenai/OLMo-2-1124-7B", True, "model card"),
        ("datasets/allenai/dolma", True, "dataset card"),
        ("spaces/allenai/reward-bench", False, "Space page"),
        ("spaces/allenai/README", True, "organisation card"),
        ("allenai", False, "page of the namespace"),
        ("gpt2/x/discussions/3", False, "discussion"),
        ("datasets/allenai/dolma/commit/abc", False, "commit"),
        ("datasets/allenai/dolma/blob/main/README.md", False, "file"),
        ("papers/2501.00656", False, "paper page"),
    ],
)
def test_evidence_is_named_by_what_it_shows(path: str, said: str, *, card: bool) -> None:
    url = f"https://huggingface.co/{path}"
    assert evidence_link(url, card=card) == Link(said, url)


def test_evidence_from_elsewhere_has_its_host() -> None:
    assert evidence_link("https://arxiv.org/abs/2509.25397").text == "the study"
    assert evidence_link("https://www.csiro.au/en").text == "www.csiro.au"
    assert evidence_link("https://arxiv.org/abs/2501.00656").text == "arxiv.org"
