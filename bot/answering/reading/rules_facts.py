"""Rules for facts of what is named, or of what a selection picks: any number of them in one question."""

from typing import Final

from bot.answering.plan import Assumed, Claim, Fact, Filters, Metric, Read, Window
from bot.answering.reading.building import YES_NO, about, missing
from bot.answering.reading.rules_shared import ARTEFACTS
from bot.answering.reading.sense import Sense, subject_of
from config.clock import DAY

_PAIR: Final = 2
_HEARD: Final = ("i heard", "i thought", "i read", "someone told", "they say", "people say", "heard")
"""What begins a statement that somebody wants to have checked."""
_FACTS: Final[tuple[tuple[str, Fact], ...]] = (
    ("use", "use"),
    ("license", "license"),
    ("chain_more", "license"),
    ("verified", "verified"),
    ("governance", "governance"),
    ("channels", "channels"),
    ("motives", "motives"),
    ("kind_of_owner", "kind"),
    ("founded", "founded"),
    ("where", "where"),
    ("openness", "openness"),
    ("training_data", "data"),
    ("partnership", "backers"),
    ("funders", "backers"),
    ("partners", "backers"),
    ("memory", "memory"),
    ("paper", "papers"),
    ("collection", "collections"),
    ("provider", "providers"),
    ("thread", "threads"),
    ("members", "members"),
    ("socials", "channels"),
    ("mentions", "mentions"),
    ("leaderboard", "artefacts"),
    ("benchmark", "artefacts"),
    ("framework", "artefacts"),
    ("score", "scores"),
    ("role_word", "role"),
    ("gate", "gate"),
    ("maker", "maker"),
    ("task_word", "trait"),
    ("language_word", "trait"),
    ("library_word", "trait"),
)
"""What each sense asks of something that is named, where several fit the first counts."""
_FIGURES: Final[tuple[tuple[str, Metric], ...]] = (
    ("likes", "likes"),
    ("followers", "followers"),
    ("trending", "trending"),
    ("downloads", "downloads"),
    ("size", "parameters"),
)
_RATHER: Final[tuple[tuple[Fact, Fact], ...]] = (
    ("data", "trait"),
    ("papers", "mentions"),
    ("channels", "where"),
    ("data", "gate"),
    ("founded", "figure"),
    ("data", "maker"),
    ("backers", "providers"),
    ("backers", "data"),
    ("artefacts", "maker"),
)
"""What is meant rather than what the same words also say."""
_HEADS: Final = frozenset({"license", "use", "governance", "channels", "motives"})
MOST_FACTS: Final = 3


def why(sense: Sense) -> Read | None:
    """Read what a label stands on."""
    if not sense.says("why") or sense.unknown or sense.says("motives", "deleted", "changed", "renamed"):
        return None
    if sense.subjects:
        topic = next(
            (
                axis
                for said, axis in (
                    ("license", "licence_chain"),
                    ("chain_more", "licence_chain"),
                    ("openness", "openness"),
                    ("role_word", "role"),
                    ("benchmark", "artefact"),
                    ("leaderboard", "artefact"),
                    ("framework", "artefact"),
                )
                if sense.says(said)
            ),
            None,
        )
        if topic is None and (sense.names("class") or sense.names("component")):
            topic = "openness"
        if topic is None and sense.names("role"):
            topic = "role"
        kinds = sense.says("kind_of_owner") or sense.names("kind")
        if topic is None and kinds and not sense.names("governed"):
            topic = "kind"
        return about(sense, "why", topic=topic)
    return about(sense, "why") if sense.says("governance") else None


def verify(sense: Sense) -> Read | None:
    """Read "is X from Y", "did Y make X": the maker in question is checked, not believed."""
    if (
        not (sense.begins(*YES_NO) or sense.question.text.casefold().startswith(_HEARD))
        or len(sense.entities) < _PAIR
        or sense.says("bigger", "smaller", "newer", "older")
    ):
        return None
    if sense.says("built_on", "derivatives", "compare", "training_data", "base", "mentions", "partners"):
        return None
    joint = next(
        (place for one in ("maker", "governance", "from") if (place := sense.at(one)) is not None), None
    )
    verb = sense.at("created")
    first, second = sense.entities[0], sense.entities[1]
    if joint is not None and joint < second.first:
        thing, maker = first, second
        if (
            joint < second.first
            and first.last <= joint
            and sense.question.words[joint].word
            in {
                "make",
                "made",
                "makes",
                "own",
                "owns",
                "develop",
                "develops",
                "developed",
                "publishes",
                "produce",
                "produced",
                "produces",
            }
            and "by" not in {word.word for word in sense.question.words[joint : second.first]}
        ):
            thing, maker = second, first
    elif verb is not None and (first.last <= verb < second.first):
        thing, maker = second, first
    else:
        return None
    if maker.named.kind == "repo":
        return None
    claim = Claim(maker=subject_of(maker.named))
    return about(sense, "maker", subjects=(subject_of(thing.named),), claim=claim)


def facts_named(sense: Sense) -> tuple[Fact, ...]:
    """Return the facts that a question asks for, in its order."""
    found: dict[Fact, int] = {}
    for said, fact in _FACTS:
        place = sense.at(said)
        if place is not None and fact not in found:
            found[fact] = place
    opener = {word.word for word in sense.question.words[:3]}
    if (
        not found
        and sense.says("created")
        and opener & {"who", "team", "company", "lab", "organization", "institute"}
    ):
        found["maker"] = 0
    if found.keys() & {"license", "use"} == {"license", "use"}:
        found.pop("license")
    if "figure" not in found and figures_named(sense):
        places = [sense.at(said) or 0 for said, _ in _FIGURES if sense.says(said)]
        found["figure"] = 0 if sense.says("when") else min(places, default=0)
    if "maker" in found and "maker" not in _strong(sense) and len(found) > 1:
        found.pop("maker")
    _drop_what_is_not_meant(found, sense)
    if "memory" in found and sense.quantities.memory is None and "figure" in found and not sense.says("size"):
        found.pop("figure")
    return tuple(sorted(found, key=lambda fact: (found[fact], fact)))


def _drop_what_is_not_meant(found: dict[Fact, int], sense: Sense) -> None:
    for kept, dropped in _RATHER:
        made = kept == "data" and dropped == "maker" and sense.begins("who")
        if {kept, dropped} <= found.keys() and not (made or sense.says("country_word", "region_word")):
            found.pop(dropped)


def _of_components(sense: Sense) -> tuple[Fact, ...]:
    """Return the fact that a component of openness stands for, where nothing else is asked."""
    named = sense.names("component")
    if not named:
        return ()
    return ("data",) if all(one.startswith("datasources") for one in named) else ("openness",)


def _strong(sense: Sense) -> set[str]:
    """Return whether the maker is asked for outright, and not only by a verb such as "made"."""
    place = sense.at("maker")
    if place is None:
        return set()
    weak = {
        "made",
        "make",
        "makes",
        "owns",
        "develop",
        "develops",
        "developed",
        "publishes",
        "produced",
        "produces",
    }
    return set() if sense.question.words[place].word in weak else {"maker"}


def figures_named(sense: Sense) -> tuple[Metric, ...]:
    """Return the figures and dates that a question asks for, in its order."""
    found: list[tuple[int, Metric]] = []
    for said, metric in _FIGURES:
        if (place := sense.at(said)) is not None and not (
            metric == "parameters" and sense.says("memory") and not sense.says("count")
        ):
            every = metric == "downloads" and sense.says("all_time")
            found.append((place, "downloads_all_time" if every else metric))
    if sense.says("when") or (sense.says("modified") and not sense.types):
        when = sense.at("when", "modified") or 0
        dated: Metric = "last_modified" if sense.says("modified", "changed") else "created_at"
        found.append((when, dated))
    return tuple(dict.fromkeys(metric for _, metric in sorted(found)))


def topics(sense: Sense) -> Read | None:  # noqa: PLR0911 - a reading each
    """Read the facts that are asked of what is named: licence, maker, governance, size, and so on."""
    if sense.says("license") and sense.says("previously") and sense.window is None and sense.subjects:
        return about(sense, "changes", filters=Filters(events=("license",)), window=Window())
    asked = facts_named(sense) or _of_components(sense)
    checks = sense.begins(*YES_NO) and not sense.weighs
    families = ("permissive", "copyleft", "noncommercial", "closed", "responsible", "custom_license")
    if sense.subjects and sense.says(*families) and not asked:
        return about(sense, "license", assumed=(Assumed("assumed-license"),))
    if not asked and sense.licenses and sense.subjects and checks:
        return about(
            sense, "license", claim=Claim(license=sense.licenses[0]), filters=Filters(types=sense.types)
        )
    if not asked and sense.subjects and sense.names("kind") and not (sense.types or checks):
        return about(sense, "kind")
    if not asked:
        return None
    claim = None
    first, *more = asked
    if first == "gate" and checks:
        claim = Claim(gated=not sense.says("ungated"))
    if first in {"license", "use"} and sense.licenses and checks:
        claim = Claim(license=sense.licenses[0])
        first = "license"
    metrics = figures_named(sense)
    if not sense.subjects and not sense.unknown and not (set(asked) & _HEADS or sense.says("where", "gate")):
        return None
    return about(
        sense,
        first,
        also=tuple(more[: MOST_FACTS - 1]),
        claim=claim,
        metric=metrics[0] if metrics else None,
        metrics=metrics[1:],
        assumed=_undated(sense, metrics),
        filters=Filters(types=sense.types, memory=sense.quantities.memory),
        topic=_topic(sense),
        window=_when(sense, asked),
    )


def _when(sense: Sense, asked: tuple[Fact, ...]) -> Window | None:
    """Return the time a fact is asked for: of what has dates of its own, or of how it stood at a past day."""
    window = sense.window
    if window is None or set(asked) & {"threads", "papers"}:
        return window
    now = {word.word for word in sense.question.words} & {"now", "today"}
    likes = asked == ("figure",) and sense.says("likes")
    stood = not now and (likes or set(asked) <= {"license", "use", "gate"})
    if stood and sense.subjects_are_repos and window.until is not None and window.until <= sense.as_of:
        return Window(max(window.until - DAY, window.since or 0), window.until)
    return window if is_past_day(sense) and set(asked) & {"license", "use", "figure", "gate"} else None


def _topic(sense: Sense) -> str | None:
    if sense.quantities.bits:
        return f"bits:{sense.quantities.bits}"
    if sense.says("chain_more"):
        return "chain"
    if (kind := next((kind for said, kind in ARTEFACTS if sense.says(said)), None)) is not None:
        return kind
    if sense.says("thread"):
        return threads_asked(sense)
    return None


def threads_asked(sense: Sense) -> str | None:
    """Return which threads are meant: those that are open, or were merged; None: all."""
    if sense.says("merged_threads"):
        return "merged"
    return "open" if sense.says("opened") or "open" in sense.question.text.casefold() else None


def is_past_day(sense: Sense) -> bool:
    """Whether a question names one day that is over, and not a span over which something was counted."""
    window = sense.window
    if window is None or window.since is None or window.until is None:
        return False
    return window.until <= sense.as_of and window.until - window.since <= DAY


def _undated(sense: Sense, metrics: tuple[Metric, ...]) -> tuple[Assumed, ...]:
    if sense.window is None or "downloads" not in metrics:
        return ()
    return () if is_past_day(sense) and sense.subjects_are_repos else (Assumed("assumed-no-window"),)


def fits(sense: Sense) -> Read | None:
    """Read whether a named model fits into a memory, however that is asked."""
    if (
        (sense.quantities.memory is None and not (sense.quantities.bits and sense.says("memory")))
        or not sense.subjects_are_repos
        or sense.says("biggest", "smallest", "list")
    ):
        return None
    if sense.carried or not sense.says("count"):
        return about(sense, "memory", filters=Filters(memory=sense.quantities.memory), topic=_topic(sense))
    return None


def describe(sense: Sense) -> Read | None:
    """Read a bare name, or "what is X", as the wish to know what it is."""
    bare = not (sense.unknown or sense.window or sense.licenses or sense.limit or sense.quantities.bounds)
    harmless = {
        "describe",
        "list",
        "repo",
        "trait",
        "owner",
        "projects",
        "study",
        "also_word",
        "speaking",
        "choice",
        "greeting",
        "popular_name",
        "at_most",  # "on", "at", "in": no number stands behind them, or there were bounds
        "during",
    }
    if (
        sense.subjects_are_repos
        and bare
        and sense.types == ("dataset",)
        and sense.subjects[0].repo_type == "model"
    ):
        return about(sense, "data")
    if sense.says("compare") and bare and len(sense.subjects) == 1 and len(sense.entities) > 1:
        return about(sense, "describe")  # both names mean the same
    if sense.subjects and bare and sense.senses <= {*harmless, *sense.types}:
        return about(sense, "describe")
    if not sense.subjects and sense.says("describe") and len(sense.unknown) == 1:
        written = sense.unknown[0].written
        named = " " not in written
        return missing(sense) if named or sense.unknown[0].nearest else None
    if not sense.subjects and not sense.senses and len(sense.unknown) == 1 and sense.unknown[0].nearest:
        return missing(sense)
    return None
