"""Rules for what has no answer here: what nobody can know, what is not collected, what is declined."""

from typing import Final, Literal

from bot.answering.plan import Read, Unread
from bot.answering.reading.sense import Sense

_DECLINED: Final = ("secrets", "permission", "safety")
_UNKNOWABLE: Final = ("future", "private", "opinion", "people", "causes")
_UNCOLLECTED: Final = ("cost", "energy", "speed", "persons", "design", "beyond")
_LIKED: Final = ("popular", "downloads", "likes", "trending", "grew", "fell")
"""What people do with something, of which the Hub never shows why."""
Reason = Literal["not_collected", "not_knowable", "declined"]


def refused(sense: Sense) -> Read | None:
    """Turn away what the Hub cannot say, what is not collected, and what nobody is told or given."""
    topics = _topics(sense)
    ours = sense.names("bot") or sense.names("term")
    for topic in _DECLINED:
        if topic in topics and not (topic == "safety" and ours):
            return _unread(sense, "declined", topic)
    after_now = sense.window is not None and (sense.window.since or 0) > sense.as_of
    if after_now or ("future" in topics and not _asks_us(sense) and not _fits(sense)):
        return _unread(sense, "not_knowable", "future")
    elsewhere = sense.question.elsewhere and not sense.subjects
    met = sense.says("channels", "where", "socials") and bool(sense.subjects)
    chat = sense.says("chat_place") and sense.says("members")
    if chat or elsewhere or ("forges" in topics and not met):
        return _unread(sense, "not_knowable", "forges")
    if sense.begins("why") and sense.says(*_LIKED):
        topics.add("causes")
    for topic in _UNKNOWABLE[1:]:
        if topic in topics and not (topic == "people" and (ours or sense.names("study"))):
            return _unread(sense, "not_knowable", topic)
    return _uncollected(sense, topics)


def _topics(sense: Sense) -> set[str]:
    """Return the topics that have no answer, without those that only stand beside something that has."""
    topics = set(sense.names("refused"))
    if sense.says("license", "use"):
        topics.discard("people")  # "our customers" are those whom the terms bind
    if "persons" in topics or (sense.says("members") and sense.subjects):
        topics.discard("people")
    if sense.subjects and (sense.says("openness") or sense.names("class") or sense.names("component")):
        topics.discard("beyond")  # by our own measure, whoever else has one
    if sense.says("grew", "fell"):
        topics.discard("speed")  # "grew fastest"
    if sense.entities and all(one.named.repo_type == "dataset" for one in sense.entities):
        topics.discard("people")  # "who uses dolma": those models that declare it
    if sense.says("training_data", "openness", "license") and sense.says("also_word", "choice"):
        topics.discard("design")  # the rest is answered, and this named as left out
    if sense.begins("how") and not sense.asks:
        topics.discard("permission")
    if sense.begins("when") and sense.subjects_are_repos:
        topics.discard("future")  # it is there: "when is it coming out" has a day
    return topics


def _uncollected(sense: Sense, topics: set[str]) -> Read | None:
    if sense.names("study") or sense.names("bot"):
        return None
    for topic in _UNCOLLECTED:
        if topic in topics:
            return _unread(sense, "not_collected", topic)
    if "quality" in topics and not sense.types:
        return _unread(sense, "not_collected", "quality")
    return None


def _asks_us(sense: Sense) -> bool:
    """Whether "can you", "will you" only asks politely."""
    words = sense.question.words
    return sense.begins("will", "would", "can", "could") and len(words) > 1 and words[1].word == "you"


def _fits(sense: Sense) -> bool:
    """Whether "will it fit" asks for sizes, which are there now."""
    fits = sense.quantities.memory is not None or (sense.subjects_are_repos and sense.says("memory"))
    return sense.begins("will", "would") and fits


def _unread(sense: Sense, reason: Reason, topic: str) -> Unread:
    return Unread(reason=reason, topic=topic, subjects=sense.subjects)
