"""What was found to be noise, read: the labels on the axis `noise` that hold as of a view."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import not_, select

from storage.labels import Assigned, Seen, labels
from storage.records import Label
from storage.rows import chunks
from storage.schema import assignments, repo_versions
from storage.views import View

AXIS = "noise"
FOLDED = ("requantization", "copy", "bulk")
"""The kinds of a repo; the first that holds is the one it is counted under."""


class Tally(Struct, frozen=True, kw_only=True):
    """How many present repos a rule flags, of how many namespaces, and some of them, the surest first."""

    kind: str
    rule: str
    rule_version: str
    repos: int
    owners: int
    examples: tuple[Assigned, ...]
    names: Mapping[str, str]
    """The names of the examples, by their subjects."""


def as_held(subject: str, label: Label) -> Assigned:
    """Return a label that is not stored as if it held."""
    return Assigned(
        subject=subject,
        axis=label.axis,
        value=list(label.value) if isinstance(label.value, tuple) else label.value,
        confidence=label.confidence,
        taxonomy=label.taxonomy,
        rule=label.rule,
        rule_version=label.rule_version,
        origin=label.origin,
        reason=None,
        at=label.proofs[0].at,
        evidence=tuple(Seen(proof.url, proof.revision, proof.seen, proof.at) for proof in label.proofs),
    )


async def flags_of(view: View, ids: Iterable[int]) -> dict[int, list[Assigned]]:
    """Return what holds of some repos, in the order of FOLDED; those that are no noise are left out."""
    held = await labels(view, "repo", [str(number) for number in sorted(set(ids))], axes=[AXIS])
    return {int(subject): flags for subject, given in held.items() if (flags := _holding(given))}


async def corrections(view: View, ids: Iterable[int]) -> dict[int, list[Assigned]]:
    """Return what goes before the rules for some repos, what it takes back (a None value) too."""
    held = await labels(view, "repo", [str(number) for number in sorted(set(ids))], axes=[AXIS])
    return {
        int(subject): others
        for subject, given in held.items()
        if (others := [flag for flag in given if flag.origin != "rule"])
    }


async def owner_flags_of(view: View, owners: Iterable[str]) -> dict[str, list[Assigned]]:
    """Return what holds of some namespaces, by handle in lower case."""
    held = await labels(view, "owner", sorted({owner.casefold() for owner in owners}), axes=[AXIS])
    return {owner: flags for owner, given in held.items() if (flags := _holding(given))}


async def kinds_of(view: View, ids: Iterable[int]) -> dict[int, set[str]]:
    """Return which kinds hold of some repos."""
    held = await flags_of(view, ids)
    return {number: {flag.taxonomy for flag in flags} for number, flags in held.items()}


async def owner_kinds_of(view: View, owners: Iterable[str]) -> dict[str, set[str]]:
    """Return which kinds hold of some namespaces."""
    held = await owner_flags_of(view, owners)
    return {owner: {flag.taxonomy for flag in flags} for owner, flags in held.items()}


async def folded(view: View, ids: Iterable[int]) -> dict[int, str]:
    """Return the kind under which each of some repos is folded; those that are no noise are left out."""
    return {number: flags[0].taxonomy for number, flags in (await flags_of(view, ids)).items()}


async def flagged_owners(view: View) -> dict[str, list[Assigned]]:
    """Return every namespace of which something holds."""
    query = (
        select(assignments.c.subject)
        .where(
            assignments.c.subject_kind == "owner",
            assignments.c.axis == AXIS,
            assignments.c.sequence <= view.sequence,
        )
        .distinct()
    )
    return await owner_flags_of(view, [str(owner) for (owner,) in await view.connection.execute(query)])


async def tallies(view: View, *, examples: int = 3) -> list[Tally]:
    """Count the present repos that hold a flag, by rule, most first."""
    ever = (
        select(assignments.c.subject)
        .where(
            assignments.c.subject_kind == "repo",
            assignments.c.axis == AXIS,
            assignments.c.sequence <= view.sequence,
        )
        .distinct()
    )
    ids = [int(subject) for (subject,) in await view.connection.execute(ever)]
    return await tally(view, await flags_of(view, ids), examples=examples)


async def tally(view: View, flags: Mapping[int, Sequence[Assigned]], *, examples: int = 3) -> list[Tally]:
    """Count some repos' flags by rule, most first; repos that are gone do not count."""
    names = await _names(view, flags)
    groups: dict[tuple[str, str, str], list[Assigned]] = {}
    for number, held in flags.items():
        for flag in held if number in names else ():
            groups.setdefault((flag.taxonomy, flag.rule, flag.rule_version), []).append(flag)
    found = []
    for (kind, rule, version), group in groups.items():
        best = sorted(group, key=lambda flag: (-flag.confidence, names[int(flag.subject)].casefold()))
        found.append(
            Tally(
                kind=kind,
                rule=rule,
                rule_version=version,
                repos=len(group),
                owners=len(Counter(names[int(flag.subject)].partition("/")[0] for flag in group)),
                examples=tuple(best[:examples]),
                names={flag.subject: names[int(flag.subject)] for flag in best[:examples]},
            )
        )
    return sorted(found, key=lambda one: (-one.repos, one.rule))


async def _names(view: View, ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted(ids)):
        query = select(repo_versions.c.repo_id, repo_versions.c.name).where(
            repo_versions.c.repo_id.in_(part), view.holds(repo_versions), not_(repo_versions.c.gone)
        )
        found |= {int(number): str(name) for number, name in await view.connection.execute(query)}
    return found


def _holding(given: Sequence[Assigned]) -> list[Assigned]:
    held = [flag for flag in given if flag.value is not None]
    order = {kind: place for place, kind in enumerate(FOLDED)}
    return sorted(held, key=lambda flag: order.get(flag.taxonomy, len(order)))
