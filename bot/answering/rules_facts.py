"""Rules for questions about what is named: licence, maker, governance, place, lineage, or what it is."""

from typing import Final

from bot.answering.building import YES_NO, about, missing
from bot.answering.plan import Assumed, Claim, Filters, Intent, Plan, Read, Reading, Window
from bot.answering.sense import Sense, subject_of

_PAIR: Final = 2
_RELATIONS: Final = ("quantized", "adapter", "merge")


def why(sense: Sense) -> Read | None:
    """Read what a label stands on."""
    if not sense.says("why") or sense.unknown:
        return None
    return about(sense, "why") if sense.subjects or sense.says("governance") else None


def family(sense: Sense) -> Read | None:
    """Read what stands on something, and what it stands on."""
    relation = next((relation for relation in _RELATIONS if sense.says(relation)), None)
    joint = sense.at("built_on")
    if relation is None and joint is None and not sense.says("derivatives", "base"):
        return None
    if sense.says("license", "use") and not sense.says("derivatives"):
        return None
    if not sense.subjects:
        return missing(sense)
    before = [entity for entity in sense.entities if joint is not None and entity.first < joint]
    after = [entity for entity in sense.entities if joint is None or entity.first > joint]
    asks_many = sense.says("count") or bool(sense.types)
    if sense.says("base") or (joint is not None and before and not (asks_many and after)):
        chosen = before or after
        return about(sense, "lineage", subjects=tuple(subject_of(entity.named) for entity in chosen))
    if joint is None and relation is not None and len(after) > 1:
        before, after = after[1:], after[:1]
    makers = tuple(handle for entity in before for handle in entity.named.handles)
    filters = Filters(types=sense.types, relation=relation)
    subjects = tuple(subject_of(entity.named) for entity in after)
    if makers:
        subjects = (*subjects, *(subject_of(entity.named) for entity in before))
    return about(sense, "derivatives", filters=filters, subjects=subjects)


def verify(sense: Sense) -> Read | None:
    """Read "is X from Y", "did Y make X": the maker in question is checked, not believed."""
    if not sense.begins(*YES_NO) or len(sense.entities) < _PAIR:
        return None
    joint = sense.at("maker") if sense.at("maker") is not None else sense.at("from")
    verb = sense.at("created")
    first, second = sense.entities[0], sense.entities[1]
    if joint is not None and joint < second.first:
        thing, maker = first, second
    elif verb is not None and (first.last <= verb < second.first):
        thing, maker = second, first
    else:
        return None
    if maker.named.kind == "repo":
        return None
    claim = Claim(maker=subject_of(maker.named))
    return about(sense, "maker", subjects=(subject_of(thing.named),), claim=claim)


def topics(sense: Sense) -> Read | None:
    """Read one fact about what is named: licence, maker, governance, place, channels."""
    order: tuple[Intent, ...] = ("use", "license", "governance", "channels", "where", "maker", "gate")
    if sense.says("license") and sense.says("previously") and sense.window is None:
        return about(sense, "changes", filters=Filters(events=("license",)), window=Window())
    for intent in order:
        if sense.says(intent):
            claim = None
            if intent == "gate" and sense.begins(*YES_NO):
                claim = Claim(gated=not sense.says("ungated"))
            if intent in {"license", "use"} and sense.licenses and sense.begins(*YES_NO):
                claim = Claim(license=sense.licenses[0])
            chosen: Intent = "license" if claim and claim.license else intent
            return about(sense, chosen, claim=claim, filters=Filters(types=sense.types))
    if sense.licenses and sense.subjects and sense.begins(*YES_NO):
        claim = Claim(license=sense.licenses[0])
        return about(sense, "license", claim=claim, filters=Filters(types=sense.types))
    if sense.subjects and sense.says("permissive", "copyleft", "noncommercial", "closed"):
        return about(sense, "license", assumed=(Assumed("assumed-license"),))
    return None


def describe(sense: Sense) -> Read | None:
    """Read a bare name, or "what is X", as the wish to know what it is."""
    bare = not (sense.unknown or sense.window or sense.licenses or sense.limit)
    if sense.subjects and bare and sense.senses <= {"describe", "list", "repo", "trait", *sense.types}:
        return about(sense, "describe")
    if sense.says("study"):
        return Reading(plan=Plan(intent="study")) if not sense.unknown else None
    if not sense.subjects and sense.says("describe") and len(sense.unknown) == 1:
        written = sense.unknown[0].written
        named = " " not in written
        return missing(sense) if named or sense.unknown[0].nearest else None
    if not sense.subjects and not sense.senses and len(sense.unknown) == 1 and sense.unknown[0].nearest:
        return missing(sense)
    return None
