"""What goes into the store and what comes out, as plain typed records.

In an observation a field that is UNSET was not looked at; None means looked at and absent.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Literal, NamedTuple

from msgspec import UNSET, Struct, UnsetType

RepoType = Literal["model", "dataset", "space"]
OwnerKind = Literal["org", "user", "unknown"]
Gate = Literal["open", "auto", "manual"]
Scope = Literal["tracked", "discovery", "census", "lookup"]
Origin = Literal["study", "registry", "rule", "operator"]

REPO_TYPES: tuple[RepoType, ...] = ("model", "dataset", "space")
ALL = "*"
"""The partition that holds every repo of a type."""
SELECTION = ":"
"""In the name of a partition that is no owner's but one of the Hub's selections (`filter:license:mit`)."""


class EventKind(StrEnum):
    """What can have happened to a repo or an owner, as far as the Hub shows it."""

    CREATED = "created"
    DISCOVERED = "discovered"
    RENAMED = "renamed"
    TRANSFERRED = "transferred"
    DELETED = "deleted"
    RETURNED = "returned"
    VISIBILITY = "visibility"
    GATED = "gated"
    LICENSE = "license"
    BASE_MODEL = "base_model"
    REVISION = "revision"
    OWNER_RENAMED = "owner_renamed"
    SPIKE = "spike"
    DIP = "dip"


DERIVED = frozenset({EventKind.SPIKE, EventKind.DIP})
"""What a rule found in the counters: nothing that the Hub says happened."""


class RepoObservation(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One repo as one answer of the Hub showed it."""

    repo_type: RepoType
    hub_id: str
    name: str
    private: bool | UnsetType = UNSET
    gated: Gate | UnsetType = UNSET
    disabled: bool | UnsetType | None = UNSET
    license: str | UnsetType | None = UNSET
    license_name: str | UnsetType | None = UNSET
    license_link: str | UnsetType | None = UNSET
    sha: str | UnsetType | None = UNSET
    task: str | UnsetType | None = UNSET
    library: str | UnsetType | None = UNSET
    sdk: str | UnsetType | None = UNSET
    created_at: int | UnsetType | None = UNSET
    last_modified: int | UnsetType | None = UNSET
    parameters: int | UnsetType | None = UNSET
    base_models: tuple[str, ...] | UnsetType = UNSET
    base_relation: str | UnsetType | None = UNSET
    datasets: tuple[str, ...] | UnsetType = UNSET
    models: tuple[str, ...] | UnsetType = UNSET
    languages: tuple[str, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    downloads: int | UnsetType | None = UNSET
    downloads_all_time: int | UnsetType | None = UNSET
    likes: int | UnsetType | None = UNSET
    trending: float | UnsetType | None = UNSET


class Facts(NamedTuple):
    """The slowly changing facts of a repo, in the order of their bits in a field mask. Only ever append.

    What was never looked at is UNSET.
    """

    private: bool | UnsetType = UNSET
    gated: Gate | UnsetType = UNSET
    disabled: bool | UnsetType | None = UNSET
    license: str | UnsetType | None = UNSET
    license_name: str | UnsetType | None = UNSET
    license_link: str | UnsetType | None = UNSET
    sha: str | UnsetType | None = UNSET
    task: str | UnsetType | None = UNSET
    library: str | UnsetType | None = UNSET
    sdk: str | UnsetType | None = UNSET
    created_at: int | UnsetType | None = UNSET
    last_modified: int | UnsetType | None = UNSET
    parameters: int | UnsetType | None = UNSET
    base_models: tuple[str, ...] | UnsetType = UNSET
    base_relation: str | UnsetType | None = UNSET
    datasets: tuple[str, ...] | UnsetType = UNSET
    models: tuple[str, ...] | UnsetType = UNSET
    languages: tuple[str, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET


FACTS: tuple[str, ...] = Facts._fields
"""The names of the facts."""

METRICS: tuple[str, ...] = ("downloads", "downloads_all_time", "likes", "trending")
"""The counters. `downloads` is the Hub's rolling 30-day count."""


class OwnerObservation(Struct, frozen=True, kw_only=True):
    """One namespace as the Hub's overview showed it; the counts are the Hub's own.

    `details` is what it says of itself there, `plan` what it pays the Hub for.
    """

    handle: str
    kind: OwnerKind
    hub_id: str | None = None
    fullname: str | None = None
    verified: bool | None = None
    plan: str | None = None
    details: str | None = None
    members: int | None = None
    models: int | None = None
    datasets: int | None = None
    spaces: int | None = None
    followers: int | None = None
    gone: bool = False


class Proof(Struct, frozen=True):
    """Where a label comes from: an address, the revision it was read at, and what was seen there."""

    url: str
    seen: str
    at: int
    revision: str | None = None


class Label(Struct, frozen=True, kw_only=True):
    """One judgement: a value on an axis, how sure, and on what it stands. A None value is an abstention."""

    axis: str
    value: str | tuple[str, ...] | None
    confidence: float
    proofs: tuple[Proof, ...]
    taxonomy: str
    rule: str
    rule_version: str
    origin: Origin = "rule"


class SeenRepo(Struct, frozen=True, gc=False):
    """One record of a page: what was observed and how it is labelled.

    `plain` vouches that its texts can be stored as they are: nothing in them to be cleaned or cut.
    """

    observation: RepoObservation
    labels: tuple[Label, ...] = ()
    plain: bool = False


class Unreadable(Struct, frozen=True):
    """A record of a page that could not be read, whole, with the reason.

    `reader` is the version of what could not read it, `asked` are the Hub's names of the fields that were
    asked for: with both it can be tried again.
    """

    record: str
    reason: str
    hub_id: str | None = None
    reader: str | None = None
    asked: tuple[str, ...] = ()


class Glimpse(Struct, frozen=True, gc=False):
    """A record of a page, read only as far as it takes to know whether anything but a counter moved.

    `digest` is of everything in it but the counters, and of how it is read and judged; `metrics` are the
    counters in the order of METRICS; `record` is the whole record as it came.
    """

    hub_id: str
    digest: bytes
    metrics: tuple[float | UnsetType | None, ...]
    record: bytes


class Glimpses(Struct, frozen=True):
    """The glimpses of a page, all of one type, and what reads those that must be read wholly."""

    repo_type: RepoType
    records: tuple[Glimpse, ...]
    read: Callable[[bytes], SeenRepo | Unreadable]


class Page(Struct, frozen=True, kw_only=True):
    """One page of a listing: the unit of work. `observed_at` is when its request was sent.

    What it shows was so at some moment from then until `answered_at` (None: at that one moment). Of two
    answers whose times overlap nobody knows which is the newer one, so the one that is recorded first stands.
    Its records are wholly read (`repos`), or read only where they are not what they were (`glimpses`).
    `behind` is how many milliseconds the Hub's clock was behind ours: what it dates is that much older here.
    """

    observed_at: int
    answered_at: int | None = None
    behind: int = 0
    repos: tuple[SeenRepo, ...] = ()
    glimpses: Glimpses | None = None
    unreadable: tuple[Unreadable, ...] = ()
    cursor: str | None = None
    requests: int = 1


class RunState(StrEnum):
    """What became of a refresh."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class Run(Struct, frozen=True, kw_only=True):
    """One refresh and its cost."""

    id: int
    scope: str
    state: RunState
    asked_by: str
    started_at: int
    finished_at: int | None
    finished_sequence: int | None
    resumed: int
    planned: int | None
    requests: int
    pages: int
    seen: int
    changed: int
    quarantined: int
    error: str | None
    target: str | None = None
    """What it is for, where that is less than its scope: the one name that was looked up."""


class Coverage(Struct, frozen=True, kw_only=True):
    """What one run looked at in one partition of one source, and how far it came."""

    id: int
    run_id: int
    source: str
    partition: str
    fields: int
    started_at: int
    finished_at: int | None
    complete: bool
    baseline: bool
    cursor: str | None
    pages: int
    seen: int
    quarantined: int
    expected: int | None
    note: str | None


class Recorded(Struct, frozen=True):
    """What recording a page did; `unreadable` are the glimpses that could not be read after all."""

    new: int
    changed: int
    events: int
    unreadable: tuple[Unreadable, ...] = ()


class Missing(Struct, frozen=True):
    """A repo that two complete listings of its partition did not hold: to be asked for by name."""

    repo_id: int
    repo_type: RepoType
    hub_id: str
    name: str


def mask(names: Iterable[str]) -> int:
    """Return the field mask of some facts: one bit each, in the order of FACTS. Other names count nothing."""
    bits = {name: 1 << position for position, name in enumerate(FACTS)}
    return sum(bits[name] for name in set(names) if name in bits)


def is_selection(partition: str) -> bool:
    """Say whether a partition is a selection: never the whole of anything, so nothing is missed in it."""
    return SELECTION in partition


LIVE = mask(("private", "gated", "disabled", "sha"))
"""Facts that are never taken from a snapshot: where one was observed, the repo was seen on the Hub itself."""


def owner_of(name: str) -> str:
    """Return a repo id's namespace in lower case; old canonical ids ("gpt2") have none."""
    return name[: name.find("/")].casefold() if "/" in name else ""
