import pytest

from collectors.mapping.rules import BAR, Finding, judge, judge_in_order, rule, rules
from collectors.mapping.signs import Subject
from storage.records import RepoObservation


def subject(name: str = "acme/x", **facts: object) -> Subject:
    return Subject(RepoObservation(repo_type="model", hub_id="1", name=name, **facts))  # type: ignore[arg-type]  # facts by name


def test_the_surest_finding_wins_and_the_first_of_equals() -> None:
    @rule("test-axis", "low", "1")
    def _low(_: Subject) -> Finding:
        return Finding("low", 0.2, ("seen",))

    @rule("test-axis", "first", "3")
    def _first(_: Subject) -> Finding:
        return Finding("first", 0.9, ("seen",))

    @rule("test-axis", "second", "1")
    def _second(_: Subject) -> Finding:
        return Finding("second", 0.9, ("seen",))

    @rule("test-axis", "silent", "1")
    def _silent(_: Subject) -> None:
        return None

    judged = judge("test-axis", subject())
    assert judged is not None
    assert (judged.finding.value, judged.rule.name, judged.rule.version) == ("first", "first", "3")
    assert [entered.name for entered in rules("test-axis")] == ["low", "first", "second", "silent"]
    assert judge("no-such-axis", subject()) is None
    in_order = judge_in_order("test-axis", subject())
    assert in_order is not None
    assert in_order.finding.value == "low"
    assert judge_in_order("no-such-axis", subject()) is None


def test_a_rule_is_asked_about_what_it_is_of() -> None:
    @rule("parted-axis", "of-models", "1", ("model",))
    def _models(_: Subject) -> Finding:
        return Finding("model", 0.9, ("seen",))

    @rule("parted-axis", "of-all", "1")
    def _all(_: Subject) -> Finding:
        return Finding("anything", 0.8, ("seen",))

    def found(of: str) -> str | None:
        judged = judge("parted-axis", subject(), of)
        return None if judged is None else judged.finding.value

    assert (found("model"), found("dataset")) == ("model", "anything")
    assert [entered.name for entered in rules("parted-axis", "dataset")] == ["of-all"]


def test_two_rules_may_not_share_a_name() -> None:
    @rule("other-axis", "name", "1")
    def _one(_: Subject) -> None:
        return None

    with pytest.raises(ValueError, match="name"):
        rule("other-axis", "name", "2")(lambda _: None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("acme/open_llm-Leaderboard", {"open", "llm", "leaderboard"}),
        ("acme/SWEBench", {"swe", "bench", "swebench"}),
        ("acme/TraitGym", {"trait", "gym", "traitgym"}),
        ("acme/日本語-bench", {"日本語", "bench"}),
        ("gpt2", {"gpt", "2", "gpt2"}),
    ],
)
def test_words_of_a_name(name: str, words: set[str]) -> None:
    assert subject(name).words == words


def test_what_was_not_looked_at_does_not_show() -> None:
    assert not subject().shows("library")
    assert not subject(library=None).shows("library")
    assert subject(library="transformers").shows("library")
    assert subject(tags=("A", "b")).tags == {"a", "b"}
    assert subject(sha=None).revision is None
    assert 0 < BAR < 1


def test_a_rule_that_needs_a_sign_is_not_asked_without_it() -> None:
    asked: list[str] = []

    @rule("needy-axis", "needs-lora", "1", needs=("adapter",))
    def _needs(found: Subject) -> Finding:
        asked.append(found.title)
        return Finding("adapter", 0.9, ("seen",))

    assert judge("needy-axis", subject("acme/plain")) is None
    assert judge_in_order("needy-axis", subject("acme/plain")) is None
    assert judge("needy-axis", subject("acme/style-LoRA")) is not None
    assert judge_in_order("needy-axis", subject("acme/x", tags=("LoRA",))) is not None
    assert asked == ["style-lora", "x"]
