"""Headers about how much may be asked: each of their forms, and whatever else stands there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub.budget import Quota
from collectors.hub.limits import LONGEST_RETRY_AFTER, LONGEST_WINDOW, MOST, behind, quota_of, retry_after
from config.clock import SECOND, from_iso

POLICY = '"fixed window";"api";q=500;w=300'
NOON = "Mon, 14 Sep 2026 12:00:00 GMT"
NOW = from_iso("2026-09-14T12:00:00.000Z")


@pytest.mark.parametrize(
    ("limit", "policy", "quota"),
    [
        ('"api";r=489;t=189', POLICY, Quota(489, 189.0, 500, 300.0)),
        ('"api";r=0;t=55', POLICY, Quota(0, 55.0, 500, 300.0)),
        ('"api";r=489;t=189', "", Quota(489, 189.0)),
        ('"api";r=489;t=189', '"fixed window";"api";q=0;w=0', Quota(489, 189.0)),
        ('"api";r=' + "9" * 30 + ";t=" + "9" * 400, POLICY, Quota(MOST, LONGEST_WINDOW, 500, 300.0)),
        ('"api";r=' + "9" * 5000 + ";t=1", POLICY, None),
        ('"pages";r=489;t=189', POLICY, None),
        ("a lot", POLICY, None),
        ("", POLICY, None),
    ],
)
def test_the_quota_of_a_bucket(limit: str, policy: str, quota: Quota | None) -> None:
    assert quota_of({"ratelimit": limit, "ratelimit-policy": policy}, "api") == quota


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("3", "", 4.0),
        (" 3 ", "", 4.0),
        ("0", "", 1.0),
        ("9" * 400, "", LONGEST_RETRY_AFTER),
        ("Mon, 14 Sep 2026 12:00:30 GMT", "", 31.0),
        ("Mon, 14 Sep 2026 12:00:30 GMT", "Mon, 14 Sep 2026 12:00:20 GMT", 11.0),
        ("Mon, 14 Sep 2026 11:00:00 GMT", NOON, 1.0),
        ("Mon, 14 Sep 2099 12:00:30 GMT", NOON, LONGEST_RETRY_AFTER),
        ("Mon, 99 Sep 2026 12:00:30 GMT", NOON, None),
        ("-3", "", None),
        ("1.5", "", None),
        ("٣", "", None),
        ("soon", "", None),
        ("", "", None),
    ],
)
def test_when_to_come_again(value: str, date: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value, "date": date}, NOW) == seconds


@pytest.mark.parametrize(
    ("date", "late"),
    [
        (NOON, 0),
        ("Mon, 14 Sep 2026 11:59:59 GMT", 0),  # it says whole seconds
        ("Mon, 14 Sep 2026 11:59:50 GMT", 9_000),
        ("Mon, 07 Sep 2026 12:00:00 GMT", 7 * 86_400_000 - 1_000),
        ("Mon, 21 Sep 2026 12:00:00 GMT", 0),
        ("", 0),
        ("soon", 0),
    ],
)
def test_how_far_the_hubs_clock_is_behind(date: str, late: int) -> None:
    assert behind({"date": date}, from_iso("2026-09-14T12:00:00Z")) == late


@given(st.text(max_size=40) | st.text(alphabet='"api;rtqw=0123456789, :GMTSunJa', max_size=40))
def test_any_header_is_survived(value: str) -> None:
    quota = quota_of({"ratelimit": value, "ratelimit-policy": value}, "api")
    assert quota is None or 0 <= quota.resets_in <= LONGEST_WINDOW
    after = retry_after({"retry-after": value, "date": value[:29]}, 5 * SECOND)
    assert after is None or 0 <= after <= LONGEST_RETRY_AFTER
