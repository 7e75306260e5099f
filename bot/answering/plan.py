"""A question as a typed plan: what is asked of what, under which conditions, when, in which order.

A plan holds no fact. Whoever makes one (the grammar, or something else later) has it executed alike. Its
parts go together freely: facts of what is named, or of what a selection picks; sets under conditions,
counted, listed, added up or grouped; each of them within a window, in an order, up to a limit.
"""

from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from storage.records import RepoType

Fact = Literal[
    "license",  # which licence, with the chain it stands on
    "use",  # whether commercial use is allowed, by the declared licences
    "gate",  # whether the files are open to everyone
    "maker",  # who is behind it
    "governance",  # who decides, by the study's models
    "kind",  # what kind of organisation it is
    "motives",  # why it is open
    "why",  # what a label stands on
    "where",  # country and region
    "founded",  # since when it exists
    "channels",  # where its people can be met
    "describe",  # what it is
    "figure",  # one counter, or a date
    "memory",  # how much memory its weights need
    "trait",  # task, library, languages, tags
    "role",  # which kind of artefact, in which role
    "openness",  # how open, component by component
    "data",  # what it was trained on
    "changes",  # what changed
    "lineage",  # what it stands on
    "derivatives",  # what stands on it
    "builders",  # who builds on it, and on whom it builds
    "holdings",  # how much it holds, by type
    "artefacts",  # its benchmarks, leaderboards, frameworks
    "papers",
    "collections",
    "providers",  # who serves it for inference
    "scores",  # what it scored, by its own account
    "ranks",  # its places in the tables of benchmarks
    "threads",  # discussions and pull requests
    "members",
    "backers",  # funders, partners, providers of compute
    "mentions",  # whom the study's interviews connect it with
    "verified",  # whether the Hub has verified it
    "sample",  # whether the study has it
    "trend",  # a counter over time
]
"""What can be told of something that is named, or picked."""
Act = Literal[
    "count",  # how many
    "list",  # which ones, in an order
    "share",  # which part of them meets the conditions
    "total",  # a counter added up, or its middle
    "groups",  # how many of each
    "owners",  # which organisations, in an order
    "projects",  # which of the study's projects
    "gainers",  # whose counter grew most
    "leaders",  # who leads a benchmark
    "gaps",  # which languages or tasks are served by few
    "compare",  # two or more, side by side
    "check",  # whether what is said of something holds
    "study",  # the study itself
    "abilities",  # the bot itself
    "terms",  # what a word means here
]
Intent = Fact | Act
FACTS: tuple[str, ...] = get_args(Fact)
Metric = Literal[
    "downloads",
    "downloads_all_time",
    "likes",
    "trending",
    "created_at",
    "last_modified",
    "parameters",
    "followers",
    "members",
    "derivatives",
    "repos",
]
Group = Literal[
    "license",
    "task",
    "library",
    "owner",
    "language",
    "repo_type",
    "country",
    "region",
    "kind",
    "governance",
    "artefact",
    "role",
    "openness",
    "gate",
    "month",
    "year",
    "base",
    "data",
]
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


class Bound(Struct, frozen=True, omit_defaults=True):
    """A counter or a size that is at least so much, and below so much; an open end is None."""

    metric: Metric
    least: int | None = None
    below: int | None = None


class Memory(Struct, frozen=True):
    """Weights that fit into so many bytes, stored with so many bits each."""

    octets: int
    bits: int = 16


class Makers(Struct, frozen=True, omit_defaults=True):
    """Whose repos are meant, by what kind of organisation that is, how it is governed.

    Where it is at home.
    """

    kinds: tuple[str, ...] = ()
    governance: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """ISO 3166 codes."""
    regions: tuple[str, ...] = ()
    study: bool = False
    """Only those of the study's projects."""


class Filters(Struct, frozen=True, omit_defaults=True):
    """Which repos are meant; what is not given does not restrict."""

    types: tuple[RepoType, ...] = ()
    licenses: tuple[str, ...] = ()
    except_licenses: tuple[str, ...] = ()
    """Licences that are not meant; a repo that declares none is."""
    former: tuple[str, ...] = ()
    """Of changes: licences that were declared before."""
    unlicensed: bool = False
    licensed: bool = False
    commercial: bool = False
    """Only those whose declared licence allows commercial use, with conditions or without."""
    tasks: tuple[str, ...] = ()
    gated: bool | None = None
    artefact: str | None = None
    roles: tuple[str, ...] = ()
    openness: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    """Components of openness that are open."""
    chains: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    bounds: tuple[Bound, ...] = ()
    memory: Memory | None = None
    makers: Makers | None = None
    except_owners: tuple[str, ...] = ()
    name_part: str | None = None
    relation: str | None = None
    bases: tuple[Subject, ...] = ()
    """What they stand on."""
    data: tuple[Subject, ...] = ()
    """What they were trained on."""
    declares_data: bool = False
    """Only those that declare what they were trained on."""
    like: tuple[Subject, ...] = ()
    """Repos beside which they are a choice: of the same task, and about as large."""
    rootless: bool = False
    """Only those that declare no base."""
    provider: str | None = None
    events: tuple[str, ...] = ()


class Claim(Struct, frozen=True, omit_defaults=True):
    """What the question takes to be so: a maker, a licence or a gate. It is checked, and corrected."""

    maker: Subject | None = None
    license: str | None = None
    gated: bool | None = None


class Plan(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What is to be answered."""

    intent: Intent
    also: tuple[Fact, ...] = ()
    """Further facts that are asked of the same subjects."""
    subjects: tuple[Subject, ...] = ()
    pick: "Plan | None" = None
    """A selection whose first are the subjects."""
    filters: Filters = Filters()
    metric: Metric | None = None
    metrics: tuple[Metric, ...] = ()
    """Further figures that are asked for beside `metric`."""
    descending: bool = True
    window: Window | None = None
    created: Window | None = None
    modified: Window | None = None
    group: Group | None = None
    average: Literal["mean", "median"] | None = None
    limit: int | None = None
    offset: int = 0
    claim: Claim | None = None
    topic: str | None = None
    stages: tuple[str, ...] = ()
    """Stages of the study's lifecycle."""
    words: str | None = None
    """Words to look for: in the study's findings, in titles of papers and collections."""
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
