"""A question as a typed plan: what is asked of what, under which conditions, when, in which order.

A plan holds no fact. Whoever makes one (the grammar, or something else later) has it executed alike.
"""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from storage.records import RepoType

Intent = Literal[
    "license",  # which licence, with the chain it stands on
    "use",  # whether commercial use is allowed, by the declared licences
    "gate",  # whether the files are open to everyone
    "maker",  # who is behind it
    "governance",  # who decides, by the study's models
    "why",  # what a label stands on
    "where",  # country and region
    "channels",  # where its people can be met
    "describe",  # what it is
    "count",  # how many
    "list",  # which ones, in an order
    "figure",  # one counter of one repo
    "changes",  # what changed
    "lineage",  # what it stands on
    "derivatives",  # what stands on it
    "study",  # the study itself
    "abilities",  # what the bot can do
]
Metric = Literal["downloads", "likes", "trending", "created_at", "last_modified", "parameters"]
SubjectKind = Literal["project", "organization", "owner", "repo"]


class Subject(Struct, frozen=True, omit_defaults=True):
    """What is asked about: a project's key, a namespace or a repo's id, and the namespaces that are meant."""

    kind: SubjectKind
    key: str
    name: str
    handles: tuple[str, ...] = ()
    repo_type: RepoType | None = None


class Window(Struct, frozen=True, omit_defaults=True):
    """A half-open span of time, in milliseconds UTC; an open end is None."""

    since: int | None = None
    until: int | None = None


class Filters(Struct, frozen=True, omit_defaults=True):
    """Which repos are meant; what is not given does not restrict."""

    types: tuple[RepoType, ...] = ()
    licenses: tuple[str, ...] = ()
    except_licenses: tuple[str, ...] = ()
    """Licences that are not meant; a repo that declares none is."""
    unlicensed: bool = False
    tasks: tuple[str, ...] = ()
    gated: bool | None = None
    artefact: str | None = None
    name_part: str | None = None
    relation: str | None = None
    events: tuple[str, ...] = ()


class Claim(Struct, frozen=True, omit_defaults=True):
    """What the question takes to be so: a maker, a licence or a gate. It is checked, and corrected."""

    maker: Subject | None = None
    license: str | None = None
    gated: bool | None = None


class Plan(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What is to be answered."""

    intent: Intent
    subjects: tuple[Subject, ...] = ()
    filters: Filters = Filters()
    metric: Metric | None = None
    descending: bool = True
    window: Window | None = None
    created: Window | None = None
    group: Literal["license"] | None = None
    limit: int | None = None
    claim: Claim | None = None
    whole: bool = False
    """Whether the whole Hub is meant, and not what is tracked."""

    def builtins(self) -> dict[str, Any]:
        """Return the plan as plain values for JSON; what is not said is left out."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


class Assumed(Struct, frozen=True):
    """Something read into a question: `message` is a text's id, `args` what stands in it."""

    message: str
    args: tuple[tuple[str, str], ...] = ()


class Reading(Struct, frozen=True, kw_only=True):
    """A question that was read: its plan, and what was read into it."""

    plan: Plan
    assumed: tuple[Assumed, ...] = ()
    unread: tuple[str, ...] = ()
    """Words that were understood neither as a name nor as anything else."""
    alternatives: tuple[Subject, ...] = ()


class Unclear(Struct, frozen=True, kw_only=True):
    """A question that needs one question back: which of these is meant."""

    written: str
    choices: tuple[Subject, ...]


class Unread(Struct, frozen=True, kw_only=True):
    """A question that cannot be answered: why, the words it turns on, and what is nearest."""

    reason: Literal["not_read", "not_collected", "not_knowable", "declined"]
    topic: str
    written: str = ""
    nearest: tuple[Subject, ...] = ()
    subjects: tuple[Subject, ...] = ()


Read = Reading | Unclear | Unread
