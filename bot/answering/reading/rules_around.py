"""Rules for what stands around repos: benchmarks and their leaders, papers, providers, threads, gaps.

Growth.
"""

import re
from typing import Final

from msgspec.structs import replace

from bot.answering.plan import Assumed, Filters, Intent, Metric, Read, Window
from bot.answering.reading.building import SHOWN, YES_NO, about, not_read
from bot.answering.reading.entities import Entity
from bot.answering.reading.rules_facts import facts_named, figures_named, is_past_day, threads_asked
from bot.answering.reading.rules_shared import filters_of, metric_of
from bot.answering.reading.sense import Sense, subject_of
from config.clock import DAY

_MONTH: Final = 30 * DAY
_NO_TABLE: Final = ("count", "license", "use", "maker", "training_data", "why", "thread", "paper", "changed")
"""What is asked of a benchmark's dataset as of any other one."""


def _as_board(entity: Entity) -> Entity | None:
    """Return what is named as the dataset of a benchmark, where the words are the name of one."""
    if entity.named.repo_type == "dataset":
        return entity
    fit = next((one for one in entity.others if one.repo_type == "dataset"), None)
    exact = entity.how == "exact" and any(sign in entity.written for sign in "_-")
    return replace(entity, named=fit) if fit is not None and exact else None


def leaders(sense: Sense) -> Read | None:  # noqa: PLR0911 - a reading each
    """Read "who leads X", "top of the X leaderboard", "what did Y score on X": X is a benchmark."""
    boards = [entity for one in sense.entities if (entity := _as_board(one)) is not None]
    ranks = sense.says("most", "best", "list", "common", "second", "third") or sense.limit is not None
    asks = sense.says("leaderboard", "benchmark", "score") or (ranks and not sense.says("downloads", "likes"))
    if not asks or sense.says(*_NO_TABLE) or sense.unknown:
        return None
    if not boards and sense.subjects_are_repos and sense.says("benchmark", "leaderboard"):
        return about(sense, "scores") if ranks or sense.says("score") else None
    if not boards:
        general = (
            sense.says("score", "leaderboard", "benchmark") and sense.says("most") and not sense.subjects
        )
        if general and not sense.says("downloads", "likes", "owner") and sense.says("leaderboard", "score"):
            return about(sense, "leaders", needs=False, limit=1)
        return None
    taken = {entity.first for entity in boards}
    others = [entity for entity in sense.entities if entity.first not in taken]
    if not (others or ranks or sense.says("score")):
        return None
    if sense.says("describe") and not ranks and not sense.says("score"):
        return None
    return about(
        sense,
        "leaders",
        subjects=tuple(subject_of(entity.named) for entity in (*boards, *others)),
        filters=_of_models(sense),
        limit=sense.limit or SHOWN,
        offset=2 if sense.says("third") else 1 if sense.says("second") else 0,
        descending=not sense.says("least"),
    )


def _of_models(sense: Sense) -> Filters:
    """Return what the models in a table are to meet: what the table does not say, and the store does."""
    held = filters_of(sense)
    asked = Filters(
        licenses=held.licenses,
        except_licenses=held.except_licenses,
        languages=held.languages,
        bounds=held.bounds,
        memory=held.memory,
        makers=held.makers,
        commercial=held.commercial,
    )
    return asked if asked == Filters() else replace(asked, types=("model",))


_PAPER = re.compile(r"\b\d{4}\.\d{4,5}\b")
_TITLED: Final = frozenset(
    {"paper", "papers", "collection", "collections", "arxiv", "technical", "report", "tech", "preprint"}
)


def titles(sense: Sense) -> Read | None:
    """Read a paper or a collection that is named by its number or by words of its title."""
    number = _PAPER.search(sense.question.text)
    if number is not None and not sense.entities:
        return about(replace(sense, unknown=()), "papers", words=number[0], needs=False)
    wanted: Intent | None = (
        "papers" if sense.says("paper") else "collections" if sense.says("collection") else None
    )
    if wanted is None or sense.names("study"):
        return None
    named = [one.written for one in sense.unknown]
    named += [
        one.written for one in sense.entities if one.how in {"version", "similar"} and "/" not in one.written
    ]
    named = [word for written in named for word in written.split() if word.casefold() not in _TITLED]
    if not named:
        return None
    plain = replace(sense, unknown=(), entities=(), assumed=())
    return about(plain, wanted, words=" ".join(named), needs=False)


def gaps(sense: Sense) -> Read | None:
    """Read which languages or tasks few or none serve."""
    nouns = sense.says("language_word", "task_word") or sense.names("lang")
    lacking = sense.says("gaps") or (nouns and any(one.lacking for one in sense.negations))
    of_others = bool(sense.subjects) or bool(sense.names("component"))
    if not lacking or not (nouns or sense.says("gaps")) or of_others:
        return None
    if sense.says("owner"):
        return not_read(sense)  # which organisations lack something is another question
    if sense.unknown:
        return not_read(sense)
    if not nouns and sense.types and not sense.says("gaps"):
        return None
    return about(
        sense,
        "gaps",
        filters=Filters(
            types=sense.types, languages=sense.names("lang"), artefact=filters_of(sense).artefact
        ),
        group="task" if sense.says("task_word") and not sense.says("language_word") else "language",
        limit=sense.limit or SHOWN,
        needs=False,
    )


def _is_span(sense: Sense) -> bool:
    """Whether a counter is asked for over a time other than that over which the Hub counts it."""
    window = sense.window
    if window is None or window.since is None or not sense.subjects_are_repos or is_past_day(sense):
        return False
    length = min(window.until or sense.as_of, sense.as_of) - window.since
    return length > _MONTH + DAY


def over_time(sense: Sense) -> Read | None:
    """Read how often something was downloaded over a time: how the rolling counter went within it."""
    asked = facts_named(sense) == ("figure",) and figures_named(sense) == ("downloads",)
    return (
        about(sense, "trend", metric="downloads", window=sense.window) if asked and _is_span(sense) else None
    )


def growth(sense: Sense) -> Read | None:
    """Read whose counter grew most in a window, or how one counter went over time."""
    if not sense.says("grew", "fell", "trend"):
        return None
    metric: Metric = (
        "likes" if sense.says("likes") else "followers" if sense.says("followers") else "downloads"
    )
    if sense.unknown:
        return not_read(sense) if sense.subjects else None
    ranks = sense.says("most", "list") or bool(sense.types) or sense.says("owner") or sense.limit is not None
    window = sense.window
    assumed: tuple[Assumed, ...] = ()
    if window is None:
        window, assumed = Window(since=sense.as_of - _MONTH), (Assumed("assumed-recent-month"),)
    if sense.subjects and (sense.subjects_are_repos or not ranks):
        if not sense.says("downloads", "likes", "trend", "followers", "popular", "grew", "fell"):
            return None
        return about(sense, "trend", metric=metric, window=window, assumed=assumed)
    if not ranks and not sense.says("grew", "fell"):
        return None
    return about(
        sense,
        "gainers",
        metric=metric,
        filters=filters_of(sense),
        window=window,
        descending=not sense.says("fell"),
        limit=sense.limit or SHOWN,
        assumed=assumed,
        needs=False,
    )


def around(sense: Sense) -> Read | None:  # noqa: PLR0911 - a reading each
    """Read what is asked of papers, providers, threads and artefact lists without a name of a repo."""
    if sense.subjects or sense.unknown:
        return None
    if sense.says("paper") and not sense.types and not sense.names("study"):
        most = sense.says("likes", "most", "popular", "trending", "best", "count") and sense.window is None
        return about(
            sense,
            "papers",
            topic="all" if most else None,
            window=sense.window,
            limit=sense.limit or SHOWN,
            needs=False,
        )
    if sense.says("thread") and not sense.types:
        return about(
            sense,
            "threads",
            window=sense.window,
            limit=sense.limit or SHOWN,
            needs=False,
            topic=threads_asked(sense),
        )
    if sense.says("provider") and (
        sense.says("list", "count", "most") or sense.begins("which", "who", "what")
    ):
        return about(sense, "providers", limit=sense.limit or SHOWN, needs=False)
    if sense.says("collection"):
        return about(sense, "collections", limit=sense.limit or SHOWN, needs=False)
    if sense.says("channels") and not sense.begins(*YES_NO):
        return about(sense, "threads", limit=SHOWN, needs=False, topic="calls")
    if sense.says("partnership", "funders") and not sense.types and not sense.begins(*YES_NO):
        return about(sense, "backers", needs=False)
    return None


def ranked(sense: Sense) -> bool:
    """Whether a question puts things in an order."""
    return metric_of(sense)[0] is not None
