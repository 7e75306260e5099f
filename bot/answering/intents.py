"""What is asked: rules in order, from the senses of a question to a plan. The first that holds counts."""

from collections.abc import Callable
from typing import Final

from bot.answering import rules_facts, rules_repos
from bot.answering.building import not_read
from bot.answering.plan import Plan, Read, Reading, Unread
from bot.answering.sense import Sense


def choose(sense: Sense) -> Read:
    """Decide what a question asks, or say why that cannot be decided."""
    if not sense.question.words:
        return Unread(reason="not_read", topic="empty" if not sense.question.elsewhere else "forges")
    for rule in _RULES:
        found = rule(sense)
        if found is not None:
            return nothing_dropped(sense, found)
    return not_read(sense)


def nothing_dropped(sense: Sense, found: Read) -> Read:
    """Turn away a reading that would answer the opposite: with a negation that its plan does not carry."""
    if not isinstance(found, Reading):
        return found
    dropped = [one.written for one in sense.negations if not one.carried(found.plan)]
    if sense.says("closed") and found.plan.intent != "license":
        dropped.append(
            next(sense.question.words[place].raw for name, place in sense.places if name == "closed")
        )
    if not dropped:
        return found
    return Unread(reason="not_read", topic="words", written=", ".join(dropped), subjects=found.plan.subjects)


def _refused(sense: Sense) -> Read | None:
    """Turn away what the Hub cannot say, and what nobody is told."""
    if sense.says("secrets"):
        return Unread(reason="declined", topic="secrets")
    after_now = sense.window is not None and (sense.window.since or 0) > sense.as_of
    asks_us = sense.begins("will", "would", "can", "could") and len(sense.question.words) > 1
    ours = asks_us and sense.question.words[1].word == "you"
    if after_now or (sense.says("future") and not ours):
        return _unknowable(sense, "future")
    elsewhere = sense.question.elsewhere and not sense.subjects
    if elsewhere or (sense.says("forges") and not (sense.says("channels", "where") and sense.subjects)):
        return _unknowable(sense, "forges")
    for topic in ("private", "people"):
        if sense.says(topic):
            return _unknowable(sense, topic)
    if sense.says("beyond") and not sense.says("study", "abilities"):
        return Unread(reason="not_collected", topic="beyond", subjects=sense.subjects)
    return None


def _unknowable(sense: Sense, topic: str) -> Unread:
    return Unread(reason="not_knowable", topic=topic, subjects=sense.subjects)


def _ourselves(sense: Sense) -> Read | None:
    if sense.subjects or sense.unknown:
        return None
    if sense.senses == {"greeting"}:
        return Reading(plan=Plan(intent="abilities"))
    for intent in ("abilities", "study"):
        if sense.says(intent):
            return Reading(plan=Plan(intent=intent))
    return None


_RULES: Final[tuple[Callable[[Sense], Read | None], ...]] = (
    _refused,
    _ourselves,
    rules_facts.why,
    rules_facts.verify,
    rules_facts.family,
    rules_repos.figure,
    rules_repos.count,
    rules_repos.changes,
    rules_repos.listing,
    rules_facts.topics,
    rules_facts.describe,
)
