"""Four scripted weeks of one project: what its maintainer would have to learn stands in the digests."""

from pathlib import Path

from config.clock import DAY
from tests.support.learnt import FIFTEEN, facts, judge
from tests.support.weeks import PROJECTS, WEEKS, four_weeks

UNTOLD = {
    ("bielik", 4, "Six times the downloads of the release"),
    ("bielik", 4, "A merge of two of yours is gone"),
}
"""What nobody can know yet: docs/digests.md says why of the first; to be gone takes two looks."""
TWICE_A_WEEK = 7 * DAY // 2


def test_every_project_has_something_to_learn_in_most_weeks() -> None:
    known = facts()
    assert {fact.scope for fact in known} == set(PROJECTS)
    assert {fact.week for fact in known} == set(range(1, WEEKS + 1))
    assert all(fact.marks for fact in known)


async def test_a_maintainer_learns_what_there_is_to_learn(tmp_path: Path) -> None:
    path = tmp_path / "weeks.sqlite"
    await four_weeks(path, ("bielik",), every=TWICE_A_WEEK)
    found = await judge(path, ("bielik",))
    untold = {
        (fact.scope, fact.week, fact.what)
        for fact, told in zip(found.facts, found.whole, strict=True)
        if not told
    }
    assert untold == UNTOLD
    missing = [
        fact.what
        for fact, short in zip(found.facts, found.short, strict=True)
        if fact.line and not short and (fact.scope, fact.week, fact.what) not in UNTOLD
    ]
    assert missing == []
    assert found.longest <= FIFTEEN
    assert found.untruths == ()
