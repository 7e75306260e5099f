"""What truly happened to a synthetic Hub between two generations, for whoever says that he saw it."""

from collections.abc import Iterator
from dataclasses import dataclass

from collectors.replica.growth import other_gate, other_license
from collectors.replica.state import KINDS
from collectors.replica.synthetic_changes import Fate, Kind
from collectors.replica.synthetic_plan import Plan
from collectors.replica.synthetic_values import Field


@dataclass(slots=True, frozen=True)
class Happened:
    """One change: to whom (`id` is the name afterwards, or the last one), what, and when (milliseconds UTC).

    `before` and `after` are names, licences (None: none stated), gates, revisions or, of a repo that was not
    there, None. `commit` is the revision that the change made; a change of a licence is a commit as well.
    """

    type: str
    identity: str
    id: str
    kind: Kind
    before: str | bool | None
    after: str | bool | None
    at: int
    commit: str | None = None


def changes(plan: Plan, since: int) -> Iterator[Happened]:
    """Return what happened after a generation, up to the plan's own: by type, then by generation.

    Nothing happens to a repo twice. Computed as it is read.
    """
    for kind in KINDS:
        field = Field(plan, kind)
        for generation in range(since + 1, plan.generation + 1):
            first = plan.sizes(kind) + plan.born(kind) * (generation - 1)
            for index in range(first, first + plan.born(kind)):
                name, at = field.names.name(index).decode(), field.births.moment(index)
                yield Happened(kind, field.identity(index), name, "created", None, name, at)
            for index, fate in field.fates.during(generation):
                yield _happened(field, kind, index, fate)


def _happened(field: Field, kind: str, index: int, fate: Fate) -> Happened:
    record = field.record(index)
    before: str | bool | None = str(record["id"])
    name = field.name(index, fate).decode()
    after: str | bool | None = None if fate.kind == "deleted" else name
    commit = field.revision(index, fate) if fate.kind in {"revision", "license"} else None
    if fate.kind == "revision":
        before, after = str(record["sha"]), commit
    elif fate.kind == "license":
        before, after = (record.get("cardData") or {}).get("license"), other_license(record)
    elif fate.kind == "gated":
        before, after = record["gated"], other_gate(record)
    return Happened(kind, str(record["_id"]), name, fate.kind, before, after, fate.at, commit)


def moved(plan: Plan, since: int) -> Iterator[tuple[str, str]]:
    """Return the type and `_id` of repos whose counters moved after a generation, once for each time."""
    for kind in KINDS:
        field = Field(plan, kind)
        for generation in range(since + 1, plan.generation + 1):
            for index in field.movements.during(generation):
                fate = field.fates.of(index)
                if fate is None or fate.kind != "deleted":
                    yield kind, field.identity(index)
