"""Time zones as people look for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.zones import suggest_zones
from bot.digests.schedule import zone


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("oslo", "Europe/Oslo"),
        ("new york", "America/New_York"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("europe/par", "Europe/Paris"),
        ("kolkatta", "Asia/Kolkata"),
        ("Singapore", "Asia/Singapore"),
    ],
)
def test_a_city_is_found_as_it_is_typed(typed: str, value: str) -> None:
    assert value in [found for _, found in suggest_zones(typed)[:5]]


@given(st.text(max_size=120))
def test_whatever_is_typed_what_is_offered_exists_and_fits(typed: str) -> None:
    found = suggest_zones(typed)
    assert len(found) <= 25
    for label, value in found:
        assert 1 <= len(label) <= 100
        assert zone(value).key == value
