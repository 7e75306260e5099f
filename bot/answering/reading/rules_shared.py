"""What the rules share: the conditions of a question as filters, its metric, and what its head is."""

from typing import Final

from msgspec.structs import replace

from bot.answering.plan import Assumed, Filters, Group, Makers, Metric
from bot.answering.reading.conditions import (
    FAMILIES,
    commercial_licenses,
    family_licenses,
    free_licenses,
    makers_named,
)
from bot.answering.reading.sense import Sense
from config.codebook import load

Ranked = tuple[Metric | None, bool, tuple[Assumed, ...]]
ARTEFACTS: Final = (
    ("leaderboard", "leaderboard"),
    ("benchmark", "benchmark"),
    ("framework", "framework"),
    ("sharing", "knowledge sharing"),
)
SUPERLATIVES: Final = (
    "newest",
    "oldest",
    "most",
    "least",
    "best",
    "biggest",
    "smallest",
    "trending",
    "list",
    "popular",
    "second",
    "third",
)
_ORDERED: Final[tuple[tuple[str, Metric, bool], ...]] = (
    ("oldest", "created_at", False),
    ("older", "created_at", False),
    ("newest", "created_at", True),
    ("newer", "created_at", True),
    ("biggest", "parameters", True),
    ("bigger", "parameters", True),
    ("smallest", "parameters", False),
    ("smaller", "parameters", False),
    ("size", "parameters", True),
    ("trending", "trending", True),
    ("likes", "likes", True),
    ("followers", "followers", True),
    ("downloads", "downloads", True),
    ("popular", "downloads", True),
    ("modified", "last_modified", True),
    ("new", "created_at", True),
)
GROUPS: Final[tuple[tuple[str, Group], ...]] = (
    ("license", "license"),
    ("language_word", "language"),
    ("task_word", "task"),
    ("library_word", "library"),
    ("country_word", "country"),
    ("region_word", "region"),
    ("kind_word", "kind"),
    ("kind_of_owner", "kind"),
    ("governance_word", "governance"),
    ("role_word", "role"),
    ("openness", "openness"),
    ("owner", "owner"),
    ("projects", "owner"),
    ("maker", "owner"),
    ("month", "month"),
    ("year", "year"),
    ("gate", "gate"),
    ("base", "base"),
)


def filters_of(sense: Sense) -> Filters:
    """Return every condition that a question names; what a negation turns round is left out or excluded."""
    gated = None
    if sense.says("gate") and (sense.types or sense.says("repo", "count", "list", "share")):
        gated = sense.says("ungated") == any(one.gate for one in sense.negations)
    if (
        gated is None
        and sense.says("opened")
        and sense.types
        and not sense.says("openness", "thread", "gate")
    ):
        gated = False
    refused = {one for negation in sense.negations for one in negation.licenses}
    turned = frozenset(one for negation in sense.negations for one in negation.families)
    wanted = (*(one for one in sense.licenses if one not in refused),)
    said = {sense_ for sense_ in FAMILIES if sense.says(sense_)} - turned
    if sense.names("role") and "custom_license" in said:
        said.discard("custom_license")
    families = family_licenses(said, load())
    commerce = sense.says("use") and not sense.subjects_are_repos
    forbidden = any(one.use for one in sense.negations) or "noncommercial" in said
    licenses = dict.fromkeys((*wanted, *families))
    if commerce and not forbidden and not wanted:
        free = sense.says("unconditional")
        licenses = dict.fromkeys(free_licenses(load()) if free else commercial_licenses(load()))
    if any(one.use for one in sense.negations):
        licenses = dict.fromkeys(family_licenses(["noncommercial"], load()))
    unlicensed = is_unlicensed(sense)
    held = Filters(
        types=sense.types or (("model",) if sense.licenses and not sense.says("repo") else ()),
        licenses=() if unlicensed else tuple(licenses),
        except_licenses=tuple(sorted(refused | set(family_licenses(turned, load())))),
        unlicensed=unlicensed,
        licensed=sense.says("licensed_at_all") and not unlicensed and not licenses,
        commercial=bool(commerce and not forbidden and not wanted and not sense.says("unconditional")),
        tasks=sense.names("task"),
        gated=gated,
        artefact=next((kind for said_, kind in ARTEFACTS if sense.says(said_)), None),
        roles=sense.names("role"),
        openness=sense.names("class"),
        components=tuple(one for one in sense.names("component") if not sense.names("class")),
        languages=sense.names("lang"),
        libraries=sense.names("lib"),
        tags=sense.names("tag"),
        bounds=tuple(one for one in sense.quantities.bounds if one.metric != "repos"),
        memory=sense.quantities.memory,
        name_part=next(iter(sense.names("named")), None),
        declares_data=sense.says("training_data") and sense.types == ("model",) and not sense.entities,
        makers=_makers(sense),
        except_owners=tuple(dict.fromkeys(one for negation in sense.negations for one in negation.owners)),
        rootless=sense.says("rootless") or any(one.base for one in sense.negations),
        chains=_chains(sense),
    )
    return _apart(sense, held)


def _chains(sense: Sense) -> tuple[str, ...]:
    """Return how a licence is to stand to those that it stands on, by the mapping's names."""
    if sense.says("chain_more"):
        return ("more permissive than what it stands on",)
    return ("less permissive than what it stands on",) if sense.says("chain_less") else ()


def _makers(sense: Sense) -> Makers | None:
    found = makers_named(sense.senses)
    named = "what" in sense.names("study") and sense.says("projects") and bool(sense.types)
    return replace(found or Makers(), study=True) if "sample" in sense.names("study") or named else found


def _apart(sense: Sense, held: Filters) -> Filters:
    """Keep of words that mean a task and a role, or a relation and a role, what fits the types asked for."""
    if held.roles and held.tasks and not sense.says("task_word"):
        held = replace(held, tasks=())
    if sense.says("derivatives", "built_on") and set(held.roles) & {
        "quantisation",
        "adapter",
        "merge",
        "fine-tuned",
    }:
        held = replace(held, roles=())
    if held.types == ("dataset",) and "instruction-tuned" in held.roles:
        tuned = {"instruction-tuned": "instruction"}  # what models of that role were tuned with
        held = replace(held, roles=tuple(tuned.get(one, one) for one in held.roles))
    if held.tags and "quantisation" in held.roles:
        held = replace(held, roles=())
    if held.memory is not None or held.bounds or held.rootless:
        held = replace(held, types=held.types or (("model",) if _sized(held) else ()))
    return held


def _sized(held: Filters) -> bool:
    return held.memory is not None or held.rootless or any(one.metric == "parameters" for one in held.bounds)


def is_unlicensed(sense: Sense) -> bool:
    """Whether those without a licence are asked for."""
    return sense.says("unlicensed") or any(one.unlicensed for one in sense.negations)


def has_conditions(sense: Sense) -> bool:
    """Whether anything restricts which repos are meant, beside names, types and times."""
    return filters_of(sense.without("model", "dataset", "space")) != Filters()


def metric_of(sense: Sense) -> Ranked:  # noqa: PLR0911 - a reading each
    """Return what is ranked by, whether the largest comes first, and what was assumed."""
    least = sense.says("least")
    if (
        sense.says("past")
        and sense.limit
        and sense.types
        and sense.window is None
        and not sense.says("downloads")
    ):
        return "created_at", True, ()
    for name, metric, descending in _ORDERED:
        sized = (
            metric == "parameters"
            and name == "size"
            and (
                sense.quantities.memory or any(one.metric == "parameters" for one in sense.quantities.bounds)
            )
        )
        if not sense.says(name) or sized:
            continue
        if metric == "downloads" and sense.types == ("space",):
            return "likes", not least, (Assumed("assumed-spaces"),)
        if metric == "downloads" and sense.says("all_time"):
            return "downloads_all_time", not least, ()
        if metric == "last_modified" and sense.says("oldest"):
            return metric, False, ()
        return metric, descending and not least, ()
    if sense.types == ("space",):
        return "likes", not least, ()
    if sense.says("best") or "quality" in sense.names("refused"):
        return "downloads", True, (Assumed("assumed-best"),)
    if sense.says("most", "least"):
        return "downloads", sense.says("most"), (Assumed("assumed-top"),)
    return None, True, ()


def group_of(sense: Sense) -> Group | None:
    """Return by what is grouped: the noun right after "per", "by" or "each"."""
    steps = [(name, place) for name, place in sense.places]
    for name, place in steps:
        if name != "by_each":
            continue
        after = place + 1
        while after < len(sense.question.words):
            here = {one for one, at in steps if at == after}
            found = next((group for said, group in GROUPS if said in here), None)
            if found is not None:
                return found
            if here & {"model", "dataset", "space"} and sense.question.words[place].word in {"per", "by"}:
                return "repo_type"
            if "filler" not in here and not here & {"of"}:
                break
            after += 1
    return None
