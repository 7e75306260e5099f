"""What executing a plan finds: typed for whoever composes an answer, plain rows for whoever counts them."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bot.answering.plan import Metric, Subject
from config.codebook_records import MentionedOrganization, Project
from storage.catalogue import Owner, Repo
from storage.history import Event
from storage.labels import Assigned
from storage.lineage import Derivative

Row = dict[str, Any]


class Step(Struct, frozen=True, kw_only=True):
    """One declared base on the way to the root; `repo` is None where the store does not hold it."""

    child: str
    name: str
    relation: str
    depth: int
    repo: Repo | None


class Then(Struct, frozen=True, kw_only=True):
    """What a repo declared at a past moment; nothing of it is known from before the first look."""

    at: int
    first_look: int
    license: str | None = None
    license_name: str | None = None
    before_first_look: bool = False


class Licensed(Struct, frozen=True, kw_only=True):
    """What is declared for one subject: by one repo with its chain, or by several, counted."""

    subject: Subject
    repo: Repo | None = None
    chain: tuple[Step, ...] = ()
    groups: tuple[tuple[str | None, int], ...] = ()
    maker: "Maker | None" = None
    gates: tuple[tuple[str | None, int], ...] = ()
    then: Then | None = None
    label: Assigned | None = None
    """How its licence stands to those along its chain, as it was judged."""

    def rows(self) -> list[Row]:
        """Return the repo and each step of its chain, and the counts."""
        found: list[Row] = [
            {"license": license_id, "count": number, "subject": self.subject.key}
            for license_id, number in self.groups
        ]
        found.extend(
            {"gate": gate, "count": number, "subject": self.subject.key} for gate, number in self.gates
        )
        if self.repo is not None:
            found.append(repo_row(self.repo))
        for step in self.chain:
            known = repo_row(step.repo) if step.repo else {"repo": step.name, "license": None}
            found.append({**known, "base_of": step.child, "relation": step.relation})
        return found


class Maker(Struct, frozen=True, kw_only=True):
    """Who stands behind a subject, as far as the codebook and the Hub say."""

    subject: Subject
    repo: Repo | None = None
    project: Project | None = None
    organization: MentionedOrganization | None = None
    owner: Owner | None = None
    governance: Assigned | None = None
    handles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The organisation's name, as well as it is known."""
        if self.project is not None:
            return self.project.organization
        if self.organization is not None:
            return self.organization.organization
        if self.owner is not None:
            return self.owner.fullname or self.owner.handle
        return self.handles[0] if self.handles else self.subject.name

    def rows(self) -> list[Row]:
        """Return what is known of the maker."""
        place = self.project.place if self.project else None
        country = place.country if place else self.organization.country if self.organization else None
        return [
            {
                "subject": self.subject.key,
                "maker": self.name,
                "handles": list(self.handles),
                "project": self.project.key if self.project else None,
                "kind": self.project.kind.value if self.project else self.owner.kind if self.owner else None,
                "region": place.region if place else None,
                "country": country,
                "city": place.city if place else self.organization.city if self.organization else None,
                "governance": governance_of(self),
            }
        ]


class Made(Struct, frozen=True):
    """The makers of a plan's subjects; `claimed` is whom the question takes for the maker."""

    items: tuple[Maker, ...]
    claimed: Maker | None = None


class Counted(Struct, frozen=True, kw_only=True):
    """How many repos a plan means, by type where several are meant, with the first few."""

    total: int
    by_type: tuple[tuple[str, int], ...] = ()
    repos: tuple[Repo, ...] = ()


class Listed(Struct, frozen=True):
    """Repos in an order, and how many there are in all."""

    repos: tuple[Repo, ...]
    total: int
    numbers: tuple[int, ...] = ()
    """What they are ranked by, where that stands in none of their facts: how many derivatives they have."""


class Figured(Struct, frozen=True, kw_only=True):
    """One counter of one subject: of one repo, or added up over several."""

    subject: Subject
    repo: Repo | None
    metric: Metric = "downloads"
    owner: Owner | None = None
    largest: Repo | None = None
    """Where sizes are asked of several: the largest."""
    value: int | None
    at: int | None = None
    """When the figure was so, where a past moment is asked for; `missing`: nothing was observed by then."""
    missing: int | None = None
    repos: int = 1
    unknown: int = 0


class Changed(Struct, frozen=True):
    """Events of a window, newest first; `observed` says since when the window was looked at."""

    events: tuple[Event, ...]
    first_look: int | None
    present: bool | None = None
    """Whether the one repo that was asked about is there now."""


class Lineage(Struct, frozen=True):
    """What a repo declares to stand on, up to the roots."""

    repo: Repo
    chain: tuple[Step, ...]
    data: tuple[str, ...]


class Roots(Struct, frozen=True, kw_only=True):
    """What the models of a project or a namespace stand on, counted.

    `bare` of them declare no base, `inside` one of their own; `outside` are others' models, by how many stand
    on them.
    """

    subject: Subject
    models: int
    bare: int
    inside: int
    outside: tuple[tuple[str, int], ...]


class Derived(Struct, frozen=True, kw_only=True):
    """What declares to stand directly on something, by relation, and the best known of it."""

    subject: Subject
    items: tuple[Derivative, ...]
    best: tuple[Repo, ...]
    makers: tuple[str, ...] = ()
    noise: Mapping[int, str] = {}
    """The kind under which those are folded that repeat others, by our numbers."""


def repo_row(repo: Repo) -> Row:
    """Return the facts of a repo as plain values."""
    return {
        "repo": repo.name,
        "type": repo.repo_type,
        "license": repo.license,
        "license_name": repo.license_name,
        "gated": repo.gated,
        "task": repo.task,
        "parameters": repo.parameters,
        "downloads": repo.downloads,
        "downloads_all_time": repo.downloads_all_time,
        "likes": repo.likes,
        "trending": repo.trending,
        "created_at": repo.created_at,
        "url": repo.url,
    }


def event_row(event: Event) -> Row:
    """Return an event as plain values."""
    return {
        "event": event.id,
        "kind": event.kind,
        "repo": event.repo or event.owner,
        "type": event.repo_type,
        "before": event.before,
        "after": event.after,
        "detected_at": event.detected_at,
        "happened_at": event.happened_at,
        "commit": event.commit,
    }


def governance_of(maker: Maker) -> str | None:
    """Return the governance model that holds: the stored label's, else the codebook's."""
    if maker.governance is not None and isinstance(maker.governance.value, str):
        return maker.governance.value
    return maker.project.governance.model if maker.project else None
