"""Rules for questions about the bot itself, about the study, and about what words mean here."""

from typing import Final

from bot.answering.plan import Assumed, Filters, Makers, Plan, Read, Reading, Unread
from bot.answering.reading.building import SHOWN
from bot.answering.reading.conditions import makers_named
from bot.answering.reading.lexicon import FILLER
from bot.answering.reading.rules_shared import SUPERLATIVES
from bot.answering.reading.sense import Sense
from config.codebook import load
from config.codebook_gazetteers import load as tools

_TOPICS: Final = (
    "language",
    "commands",
    "privacy",
    "reader",
    "own_license",
    "accuracy",
    "report",
    "track",
    "digest",
    "limits",
    "sources",
    "scope",
    "fresh",
    "what",
)
_STUDY: Final = (
    "map",
    "versions",
    "authors",
    "when",
    "read",
    "interviews",
    "method",
    "limits",
    "advice",
    "challenges",
    "onramps",
    "findings",
    "motivations",
    "stages",
    "categories",
    "governance",
    "openness",
    "sample",
    "what",
)
_PLAINLY: Final = frozenset(
    {"what", "sample", "findings", "authors", "interviews", "versions", "limits", "method", "map"}
)
"""Topics whose words name the study by themselves."""


_NO_SAMPLE: Final = (
    "channels", "license", "gate", "downloads", "likes", "followers", "members", "size", "paper", "score",
    "changed", "new", "newest", "training_data", "memory", "base", "derivatives",
)  # fmt: skip
_OF_REPOS: Final = ("most", "least", "derivatives", "downloads", "likes", "created", "base")
_OF_A_TOOL: Final = ("describe", "maker", "where", "channels", "kind_of_owner")
_OF_A_TABLE: Final = ("leaderboard", "score", "most", "best", "benchmark")
_RARE_LETTERS: Final = 7
_RARELY: Final = 3
_MEANING: Final = frozenset({"meaning", "describe", "mean"})
_WORDS: Final = {
    "gate": "gated",
    "trending": "trending",
    "component:weights_endmodel": "openness",
    "component:weights_basemodel": "openness",
    "openness": "openness",
    "permissive": "permissive",
    "open_code": "permissive",
    "copyleft": "copyleft",
    "rootless": "base_model",
}
"""The word of ours that a sense stands for where its meaning is asked for."""
_BESIDE_A_LICENSE: Final = frozenset(
    {"describe", "compare", "use", "license", "choice", "also_word", "between_word", "below", "speaking"}
    | {"by_each", "chain_more", "above", "around_number", "from", "since", "during", "at_least"}
    | {"responsible", "permissive", "copyleft"}
)
"""What may be said of a licence itself; whatever else is said asks for what declares it."""


def ourselves(sense: Sense) -> Read | None:  # noqa: PLR0911 - a reading each
    """Read a question about the bot: what it can, knows, keeps, and how fresh that is."""
    if (
        sense.senses
        and sense.senses <= {"greeting", "also_word"}
        and not sense.unknown
        and not sense.subjects
    ):
        return Reading(plan=Plan(intent="abilities", topic="what"))
    if sense.begins("track", "follow", "watch", "untrack", "unfollow", "monitor") and not sense.says("count"):
        return Reading(plan=Plan(intent="abilities", topic="track"))
    topics = sense.names("bot")
    if sense.unknown and "scope" in topics and len(sense.unknown) == 1 and not sense.subjects:
        return Unread(reason="not_collected", topic="name", written=sense.unknown[0].written)
    if set(sense.names("study")) - {"limits"} and not sense.begins("how") and "scope" not in topics:
        return None
    if not topics or (sense.unknown and not set(topics) - {"what", "scope"}):
        return None
    topic = next(one for one in _TOPICS if one in topics)
    if topic in {"what", "scope"} and sense.says("count") and (sense.types or sense.says("repo")):
        return None
    if sense.subjects and topic not in {"scope", "track", "report"}:
        return None
    if (
        topic == "scope"
        and sense.says("count", "owner")
        and (sense.types or sense.names("kind") or sense.names("country") or sense.names("region"))
    ):
        return None
    return Reading(plan=Plan(intent="abilities", topic=topic, subjects=sense.subjects))


def terms(sense: Sense) -> Read | None:
    """Read "what does gated mean": a word of the Hub's, or of ours."""
    found = sense.names("term")
    if (asked := _license_itself(sense)) is not None:
        return asked
    if sense.names("class") and not sense.types and sense.says("describe") and not sense.subjects:
        found = ("openness",)
    if (tool := _tool(sense)) is not None:
        return tool
    found = found or _defined(sense)
    if not found or sense.subjects or sense.unknown:
        return None
    return Reading(plan=Plan(intent="terms", topic=found[0]))


def _tool(sense: Sense) -> Reading | None:
    """Read "what is lighteval and who maintains it": a framework of the codebook."""
    if (
        not sense.says(*_OF_A_TOOL)
        or sense.says(*_OF_A_TABLE)
        or sense.subjects
        or sense.types
        or sense.licenses
    ):
        return None
    named = [one.written for one in sense.unknown] or list(sense.names("lib"))
    tool = tools().framework_of(named[0]) if len(named) == 1 else None
    return Reading(plan=Plan(intent="terms", topic="tool", words=tool.id)) if tool is not None else None


def _defined(sense: Sense) -> tuple[str, ...]:
    """Return the word of ours that a question is about and about nothing else: "what does gated mean"."""
    said = {name for name, _ in sense.places} - {FILLER, "during", "at_most", "around_number", "hub_itself"}
    asked = said & _MEANING
    words = {_WORDS[name] for name in said if name in _WORDS}
    beside = said - _MEANING - set(_WORDS) - ({"model", "repo"} if len(words) == 1 else set())
    apart = (sense.types and not words) or sense.window or sense.negations or sense.licenses
    return tuple(words) if asked and len(words) == 1 and not beside and not apart else ()


_JOINING: Final = frozenset(
    {"merge", "merging", "merged", "combine", "combined", "combining", "mix", "mixed", "mixing", "compatible"}
)


def _joins(sense: Sense) -> bool:
    """Whether what stands under several licences is put together: "if I merge an Apache and an NC model"."""
    return not _JOINING.isdisjoint(word.word for word in sense.question.words)


def _license_itself(sense: Sense) -> Reading | None:
    """Read "explain apache 2.0", "difference between MIT and apache": licences, and nothing that has one."""
    if len(sense.licenses) > 1 and not (sense.subjects or sense.window) and _joins(sense):
        plan = Plan(intent="terms", topic="license", filters=Filters(licenses=sense.licenses))
        return Reading(plan=plan, assumed=(Assumed("assumed-mixed"),))
    asks = sense.says("describe", "compare", "use", "chain_more") or sense.begins(
        "explain", "what", "whats", "what's"
    )
    apart = sense.types or sense.subjects or sense.unknown or sense.window or sense.negations
    if not sense.licenses or not asks or apart:
        return None
    if any(said not in _BESIDE_A_LICENSE for said in sense.senses):
        return None
    return Reading(plan=Plan(intent="terms", topic="license", filters=Filters(licenses=sense.licenses)))


def study(sense: Sense) -> Read | None:  # noqa: C901, PLR0911, PLR0912 - a reading each
    """Read a question about the study itself, or about which of its projects are of some kind."""
    topics = set(sense.names("study"))
    makers = makers_named(sense.senses)
    named = bool(topics & _PLAINLY) or any(topic in topics for topic in ("what",))
    if sense.subjects:
        return _of_project(sense, topics)
    if (sense.unknown and not topics) or (topics == {"sample"} and _picks_repos(sense)):
        return None
    if not sense.types and (of_projects := _asked_of_projects(sense, topics)) is not None:
        return of_projects
    if topics == {"what"} and sense.types and sense.says("projects") and sense.says(*SUPERLATIVES, "count"):
        return None  # of its projects' repos
    if topics & {"sample"} and topics <= {"sample", "what"} and sense.says(*_NO_SAMPLE):
        return None  # something else is asked of the projects than which they are
    if topics and not sense.types and (topic := _overruled(sense)) is not None:
        return Reading(plan=Plan(intent="study", topic=topic))
    projects = sense.says("projects") and not sense.types
    if (
        makers is not None
        and not topics & {"advice", "findings", "challenges"}
        and (projects or (named and not sense.types))
        and not sense.says("governance_word")
    ):
        return _projects(sense, makers)
    if makers is not None and makers.governance and _defines(sense):
        return Reading(plan=Plan(intent="study", topic="governance", filters=Filters(makers=makers)))
    if "advice" in topics and not sense.names("audience") and "what" not in topics:
        return None
    if "what" in topics and "advice" not in topics and sense.says("funders"):
        return Unread(reason="not_collected", topic="beyond")
    staged = sense.names("stage") and topics & {"challenges", "onramps", "findings", "what"}
    if not topics or (sense.types and not topics & {"what", "findings", "advice", "sample"} and not staged):
        return None
    if sense.unknown and not (topics & {"what", "findings", "advice", "challenges"}):
        return None
    topic = next(one for one in _STUDY if one in topics)
    if topic == "what" and sense.says("score", "paper") and not sense.question.words:
        return None
    if topic in {"governance", "categories", "motivations", "openness", "stages"} and not _about_study(
        sense, topics
    ):
        return None
    audience = sense.names("audience")
    stages = sense.names("stage")
    if topic in {"what", "findings"} and (stages or sense.unknown):
        topic = "findings"
    about_words = " ".join(one.written for one in sense.unknown) or keywords(sense)
    asks_count = sense.says("count") and topic == "sample"
    return Reading(
        plan=Plan(
            intent="study",
            topic=f"advice:{audience[0]}" if topic == "advice" and audience else topic,
            stages=stages,
            words=about_words if topic in {"findings", "challenges", "onramps", "what"} else None,
            limit=1 if asks_count else None,
        )
    )


def _asked_of_projects(sense: Sense, topics: set[str]) -> Reading | None:
    """Read what is asked of all projects at once: where they are, which is oldest, how open each is."""
    if not topics & {"sample", "what"} or not (sense.says("projects") or "sample" in topics):
        return None
    if sense.says("country_word", "region_word") or (sense.says("where") and sense.begins("where")):
        return Reading(plan=Plan(intent="study", topic="homes"))
    if sense.says("channels"):
        place = sense.at("chat_place")
        word = sense.question.words[place].word if place is not None else None
        return Reading(plan=Plan(intent="threads", topic="calls", limit=SHOWN, words=word))
    if sense.says("oldest", "founded"):
        return Reading(plan=Plan(intent="study", topic="founded"))
    if sense.says("openness") and not (sense.names("class") or sense.names("component")):
        held = Filters(types=("model",), makers=Makers(study=True))
        plan = Plan(intent="groups", filters=held, group="openness")
        return Reading(plan=plan, assumed=(Assumed("assumed-per-model"),))
    return None


def _overruled(sense: Sense) -> str | None:
    """Return the topic that is meant whatever else of the study is named."""
    if sense.says("motives") or {"motivations", "findings"} <= set(sense.names("study")):
        return "motivations"
    return "governance" if sense.says("by_each") and sense.says("governance_word") else None


def _picks_repos(sense: Sense) -> bool:
    """Whether the study's projects only say whose repos are meant."""
    others = sense.says("framework", "partnership", "funders", "partners")
    others = others or bool(sense.names("component") or sense.names("class"))
    each = bool(sense.types) and sense.says("by_each")
    return others or each or ((bool(sense.types) or sense.says("owner")) and sense.says(*_OF_REPOS))


def told(sense: Sense) -> Read | None:
    """Read "what did X say about Y": what the study's material tells of one of its projects."""
    if not sense.unknown or any(one.kind != "project" for one in sense.subjects):
        return None
    words = " ".join(one.written for one in sense.unknown)
    if not sense.subjects and (sense.types or sense.says("owner", "license", "created", "count")):
        return None
    own = {subject.key for subject in sense.subjects}
    if not any((not own or one.project in own) and one.speaks_of(words) for one in load().findings):
        return None
    return Reading(plan=Plan(intent="study", topic="findings", subjects=sense.subjects, words=words))


def keywords(sense: Sense) -> str | None:
    """Return what of a question on the study is about a subject of ours: "licence gates", "compute"."""
    told = [
        ("license", "licence"),
        ("gate", "gate"),
        ("partnership", "compute"),
        ("training_data", "data"),
        ("derivatives", "derivative"),
        ("benchmark", "benchmark"),
        ("governance", "govern"),
    ]
    found = [word for sense_, word in told if sense.says(sense_)]
    return " ".join(found) or _rare(sense)


def _rare(sense: Sense) -> str | None:
    """Return a word of a question of which few findings speak: "cathedral"."""
    spoken = {
        word.word: sum(one.speaks_of(word.word) for one in load().findings)
        for word in sense.question.words
        if len(word.word) >= _RARE_LETTERS
    }
    return next((word for word, number in spoken.items() if 0 < number <= _RARELY), None)


def _about_study(sense: Sense, topics: set[str]) -> bool:
    """Whether a topic's words mean the study, and not an organisation or a repo."""
    return (not sense.types and not sense.says("owner")) or bool(topics & {"what", "findings"})


def _defines(sense: Sense) -> bool:
    asks = sense.says("describe", "governance", "governance_word") or "what" in sense.names("study")
    return asks and not sense.types and not sense.says("owner", "count", "list", "projects")


def _projects(sense: Sense, makers: Makers) -> Read:
    intent = "count" if sense.says("count") else "projects"
    plan = Plan(
        intent="projects", filters=Filters(makers=makers), topic=intent if intent == "count" else None
    )
    return Reading(plan=plan, assumed=sense.assumed)


def _of_project(sense: Sense, topics: set[str]) -> Read | None:  # noqa: PLR0911 - a reading each
    """Read "is X in the study", "whom does X mention", "what did the study find about X"."""
    if not topics or sense.unknown or sense.says("derivatives", "built_on", "motives"):
        return None
    if topics & {"interviews"} and not sense.says("mentions"):
        return Reading(plan=Plan(intent="sample", subjects=sense.subjects), assumed=sense.assumed)
    if topics & {"challenges", "onramps"} and topics & {"what"}:
        topics = topics - {"sample", "what"}
    if topics & {"sample", "what"} and not sense.says("governance", "motives", "why", "mentions", "license"):
        if topics & {"findings"}:
            return Reading(plan=Plan(intent="study", topic="findings", subjects=sense.subjects))
        return Reading(plan=Plan(intent="sample", subjects=sense.subjects), assumed=sense.assumed)
    if topics & {"findings", "challenges", "onramps"}:
        topic = next(one for one in ("challenges", "onramps", "findings") if one in topics)
        if topic == "onramps" and sense.says("channels"):
            return None
        return Reading(plan=Plan(intent="study", topic=topic, subjects=sense.subjects))
    return None
