"""Facts found however they are written, and not found where they are not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.matching import holds, names, numbers


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("5919327", "5,919,327 downloads"),
        ("5919327", "5 919 327 downloads"),
        ("8030261248", "8.03 billion parameters"),
        ("8030261248", "8.03 B parameters"),
        ("122562817776", "123 B parameters"),
        ("3844935680", "3.8 B parameters"),
        ("2200096768", "2.2 GB"),
        ("2200096768", "2.05 GiB"),
        ("0.95", "confidence 95%"),
        ("77.0", "it scores 77"),
        ("2026-10-26", "on 26 October 2026"),
        ("2026-10-26", "on Oct 26"),
        ("apache-2.0", "Apache-2.0"),
        ("apache-2.0", "apache 2.0"),
        ("multi-organisation consortium", "a Multi-organization consortium"),
        ("mit", "under MIT."),
        ("no", "No: it is by Ai2."),
    ],
)
def test_a_fact_is_found(wanted: str, text: str) -> None:
    assert holds([wanted], text, "")


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("17", "117 models"),
        ("17", "17.5"),
        ("62", "62,000"),
        ("779", "780 models"),
        ("8030261248", "7.3 billion parameters"),
        ("3844935680", "3.9 B parameters"),
        ("8030261248", "8.1 B parameters"),
        ("5919327", "5,919,328 downloads"),
        ("2026-10-26", "on 27 October 2026"),
        ("mit", "a limit"),
        ("no", "it is known"),
        ("apache-2.0", "mit"),
    ],
)
def test_a_fact_that_is_not_there_is_not_found(wanted: str, text: str) -> None:
    assert not holds([wanted], text, "")


def test_yes_and_no_count_only_where_people_read_them() -> None:
    assert not holds(["no"], "It is.", '{"gated": "no"}')
    assert holds(["manual"], "It is.", '{"gated": "manual"}')


def test_one_spelling_is_enough() -> None:
    assert holds(["Slack", "Discord"], "there is a Discord", "")
    assert not holds(["Slack", "Discord"], "there is a forum", "")


def test_entities_are_the_same_by_any_address() -> None:
    assert names(["allenai/dolma"], ["https://huggingface.co/datasets/allenai/dolma"])
    assert names(["datasets/AllenAI/Dolma"], ["allenai/dolma"])
    assert names(["olmo", "allenai"], ["allenai"])
    assert not names(["allenai/dolma"], ["allenai/dolma2", "allenai"])


@given(st.integers(1_000, 10**15))
def test_every_count_is_found_as_people_are_told_it(count: int) -> None:
    assert holds([str(count)], f"there are {count:,} of them", "")
    assert any(one.value == count for one in numbers(f"{count:,}"))
