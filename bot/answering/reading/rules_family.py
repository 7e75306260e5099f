"""Rules for what something stands on, and what stands on it: bases, derivatives, who builds."""

from typing import Final

from bot.answering.plan import Filters, Read
from bot.answering.reading.building import YES_NO, about, missing
from bot.answering.reading.rules_facts import MOST_FACTS, facts_named
from bot.answering.reading.rules_shared import filters_of
from bot.answering.reading.sense import Sense, subject_of

_RELATIONS: Final = ("quantized", "adapter", "merge", "finetuned")
_RELATED: Final = {"finetuned": "finetune"}
_MANY: Final = ("count", "list", "share", "most", "owner", "model", "dataset", "space", "repo", "by_each")
_USING: Final = frozenset({"use", "uses", "using", "run", "runs", "running", "powered", "demo", "demos"})


def family(sense: Sense) -> Read | None:  # noqa: C901, PLR0911 - a direction each
    """Read what stands on something, and what it stands on."""
    relation = next((relation for relation in _RELATIONS if sense.says(relation)), None)
    joint = sense.at("built_on")
    used = sense.types == ("space",) and bool(sense.entities) and not _USING.isdisjoint(_words(sense))
    scratch = sense.says("rootless") and bool(sense.subjects) and not sense.types and sense.begins(*YES_NO)
    if scratch:
        return about(sense, "lineage", subjects=sense.subjects[:1])
    if relation is None and joint is None and not used and not sense.says("derivatives", "base"):
        return None
    if sense.says("license", "use") and not (sense.says("derivatives") and sense.says(*_MANY)):
        return None
    if sense.says("why", "data", "compare", "governance_word") or not sense.entities:
        return (
            missing(sense) if not sense.subjects and sense.unknown and joint is not None else _carried(sense)
        )
    if _picked(sense):
        return None  # which of them: conditions are of lists and counts
    if sense.types == ("space",) and (sense.subjects_are_repos or used) and joint is None:
        return about(sense, "derivatives", filters=Filters(types=("space",)))
    before = [entity for entity in sense.entities if joint is not None and entity.first < joint]
    after = [entity for entity in sense.entities if joint is None or entity.first > joint]
    asks_many = sense.says("count", "list", "share") or bool(sense.types) or sense.says("owner")
    passive = joint is not None and not after and sense.says("finetuned", "quantized", "merge")
    upward = joint is not None and before and not (asks_many and after) and not passive
    stem = sense.says("base") and not (sense.says("derivatives") and sense.says("count"))
    if upward or (stem and not sense.says("count", "most", "common")):
        chosen = before or after
        more = tuple(
            fact for fact in facts_named(sense) if fact in {"gate", "license", "use", "memory", "openness"}
        )
        stems = tuple(subject_of(entity.named) for entity in chosen)
        return about(sense, "lineage", subjects=stems, also=more[: MOST_FACTS - 1])
    if joint is None and relation is not None and len(after) > 1:
        before, after = after[1:], after[:1]
    if not after and before:
        before, after = [], before
    makers = tuple(handle for entity in before for handle in entity.named.handles)
    named = None if relation is None else _RELATED.get(relation, relation)
    if (
        sense.says("derivatives")
        and relation == "finetuned"
        and joint is None
        and "derivative" in sense.question.text.casefold()
    ):
        named = None
    filters = Filters(types=sense.types, relation=named)
    subjects = tuple(subject_of(entity.named) for entity in after)
    builders = sense.says("owner") or (sense.says("maker") and sense.says("most") and sense.begins("who"))
    if builders and not makers and named is None:
        return about(sense, "builders", subjects=subjects, filters=filters, limit=sense.limit)
    if makers:
        subjects = (*subjects, *(subject_of(entity.named) for entity in before))
    return about(sense, "derivatives", filters=filters, subjects=subjects)


def _picked(sense: Sense) -> bool:
    """Whether only some of what stands on something is asked for: those under a licence, in a language."""
    held = filters_of(sense)
    some = held.licenses or held.languages or held.tasks or held.bounds or held.memory or held.chains
    return bool(some) and sense.says("derivatives", "built_on") and not sense.says("use")


def _words(sense: Sense) -> set[str]:
    return {word.word for word in sense.question.words}


def _carried(sense: Sense) -> Read | None:
    """Read "its base model", "its fine-tunes" with what was asked about before."""
    if not sense.carried:
        return (
            missing(sense)
            if not (sense.types or sense.says("owner", "most", "count", "list", "projects"))
            else None
        )
    if sense.says("base") or (sense.says("built_on") and not sense.says("derivatives")):
        return about(sense, "lineage")
    return about(sense, "derivatives", filters=Filters(types=sense.types))
