"""Answers judged against what they must be, and counted with intervals."""

from typing import Any

from bot.evaluation.gold import Gold
from bot.evaluation.verdicts import Verdict, judge, tallies

LICENCE = Gold(
    id="1",
    question="licence of a/b?",
    intent="licence",
    outcomes=("answered",),
    entities=(("a/b",),),
    values=(("mit",),),
    forbidden=("apache",),
)
FUTURE = Gold(id="2", question="the future?", intent="bot", outcomes=("no_data",), reasons=("not_knowable",))


def said(outcome: str = "answered", reason: str | None = None, **more: Any) -> dict[str, Any]:
    given = {"text": "a/b declares MIT.", "entities": ["a/b"], "rows": [{"license": "mit"}]}
    return {"outcome": outcome, "reason": reason, **given, **more}


def verdict(gold: Gold = LICENCE, **more: Any) -> Verdict:
    return judge(gold, said(**more))


def test_a_right_answer_has_no_fault() -> None:
    assert verdict().right
    assert verdict().content


def test_each_fault_is_named() -> None:
    wrong = judge(
        LICENCE,
        said("caveat", text="x/y declares apache.", entities=["x/y"], rows=[]),
        miscited=["does not resolve: https://huggingface.co/x/y"],
        invented=["57"],
        unsafe=["pings: @here"],
    )
    assert wrong.faults == (
        "outcome caveat instead of answered",
        "entity missing: a/b",
        "value missing: mit",
        "must not be said: apache",
        "citation does not resolve: https://huggingface.co/x/y",
        "invented: 57",
        "unsafe: pings: @here",
    )


def test_the_reason_counts_where_no_data_is_right() -> None:
    assert judge(FUTURE, said("no_data", "not_knowable")).right
    assert judge(FUTURE, said("no_data", "not_read")).reason is False
    assert judge(FUTURE, said("answered")).reason is None


def test_asking_back_where_that_is_right_needs_no_fact() -> None:
    either = Gold(id="3", question="?", outcomes=("answered", "clarify"), values=(("mit",),))
    assert judge(either, said("clarify", text="Which one?", rows=[])).right
    assert not judge(either, said("answered", text="Some.", rows=[])).right


def test_counts_are_over_what_is_measured() -> None:
    whole, bot, licence = tallies(
        [
            verdict(),
            judge(LICENCE, said("no_data", "not_read", text="I did not understand.", rows=[], entities=[])),
            judge(LICENCE, said("caveat")),
            judge(FUTURE, said("answered", text="Soon.")),
        ]
    )
    assert [whole.scope, bot.scope, licence.scope] == ["all", "bot", "licence"]
    assert (whole.right.hits, whole.right.n) == (1, 4)
    assert (licence.content.hits, licence.content.n) == (2, 3)
    assert (licence.false_refusals.hits, licence.false_refusals.n) == (1, 3)
    assert (licence.needless_caveats.hits, licence.needless_caveats.n) == (1, 3)
    assert (whole.no_data_recall.hits, whole.no_data_recall.n) == (0, 1)
    assert (bot.content.n, bot.content.value) == (0, None)
    assert 0 < whole.right.low < 0.25 < whole.right.high < 1
