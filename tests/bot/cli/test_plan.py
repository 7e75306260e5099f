"""`plan`: what a refresh would cost, told before it is spent, and held against what was spent."""

import pytest

from bot.cli.plan import AllowanceLine, CostLine, Planned, ScopeLine
from bot.costs import Allowance
from config.clock import MINUTE, SECOND
from tests.bot.cli.conftest import Shell
from tests.support.hub import TestHub

MARGIN = 0.1
"""By how much a refresh may cost more or less than was told, where its lists were read before."""


def test_what_was_told_is_what_is_spent(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme")
    shell("refresh")
    shell.set(CARTOGRAPHER_NOW="2026-11-24T12:00:00Z")
    hub.log.clear()
    told = shell("plan", "--json").record
    assert hub.log.total == 0, "the Hub is not asked for it"
    spent = shell("refresh", "--json").record["requests"]
    assert spent > 4
    assert abs(spent - told["requests"]) <= MARGIN * spent


def test_every_scope_is_told_with_its_shape(shell: Shell, hub: TestHub) -> None:
    shell("track", "acme")
    record = shell("plan", "--scope", "all", "--json").record
    assert tuple(record) == Planned.__struct_fields__
    assert [scope["scope"] for scope in record["scopes"]] == ["tracked", "discovery", "census"]
    assert all(tuple(scope) == ScopeLine.__struct_fields__ for scope in record["scopes"])
    lines = [line for scope in record["scopes"] for line in scope["sources"]]
    assert all(tuple(line) == CostLine.__struct_fields__ for line in lines)
    assert all(tuple(one) == AllowanceLine.__struct_fields__ for one in record["quotas"])
    tracked, discovery, census = record["scopes"]
    assert (tracked["lane"], tracked["next_at"]) == ("scheduled", "2026-11-23T12:00:00.000Z")
    assert (discovery["lane"], discovery["next_at"]) == ("scheduled", None)
    assert (census["lane"], census["requests"], census["seconds"]) == ("census", None, None)
    assert record["requests"] == tracked["requests"] + discovery["requests"]
    (api, files) = record["quotas"]
    assert (api["bucket"], api["published"], files["published"]) == ("api", False, True)
    assert api["left"] < api["limit"], "the look-up of acme was counted"


def test_for_people_it_says_what_is_not_known(shell: Shell) -> None:
    said = shell("plan", "--scope", "all")
    assert said.code == 0
    words = " ".join(said.out.split())
    assert "Now: not known before it was read once, behind everything else." in words
    assert "By schedule it begins after the first refresh of what is followed." in words
    assert "api: 500 in 5 min as published; nothing was asked yet" in words
    shell.set(HF_TOKEN="hf_token")
    assert "api: 1,000 in 5 min as published" in shell("plan").out


def test_an_unknown_scope_is_misuse(shell: Shell) -> None:
    said = shell("plan", "--scope", "everything")
    assert (said.code, said.out) == (2, "")
    assert "'all'" in said.complaint


def test_the_quota_makes_what_is_beyond_it_wait_for_as_many_windows_as_it_takes() -> None:
    one = Allowance(
        bucket="api", left=10, limit=500, window=5 * MINUTE, resets_in=90 * SECOND, published=False
    )
    assert one.lasts(10) == 0
    assert one.lasts(11) == one.lasts(510) == 90 * SECOND
    assert one.lasts(511) == 90 * SECOND + 5 * MINUTE


@pytest.mark.usefixtures("hub")
def test_before_the_first_refresh_it_tells_a_range(shell: Shell) -> None:
    shell("track", "acme")
    words = " ".join(shell("plan").out.split())
    assert "Now: at least " in words
    assert " requests, 3 of them pages of lists" in words
    assert "of the one owner whose lists nobody has read. It can take up to" in words
    record = shell("plan", "--json").record
    (tracked,) = record["scopes"]
    assert tracked["at_most"] > tracked["requests"]
    bounds = {line["source"]: line["at_most"] for line in tracked["sources"]}
    assert (bounds["owners"], bounds["models"], bounds["commits"]) == (1, 1, 240)
    spent = shell("refresh", "--json").record["requests"]
    assert tracked["requests"] < spent <= tracked["at_most"]
