"""The codebook's records of projects, organisations and licences.

Decoding is strict: an unknown key, a missing source or an unknown mark is an error.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from config.codebook_words import (
    ArtefactKind,
    CommercialUse,
    Confidence,
    Day,
    GovernanceFamily,
    GovernanceModelId,
    Handle,
    LicenseFamily,
    Mark,
    OrganizationKind,
    OrganizationType,
    Sourced,
    StageId,
    Text,
    Url,
)


class Namespace(Sourced, frozen=True, kw_only=True):
    """A namespace on the Hub: in use, used before, or a related one others share."""

    handle: Handle
    status: Literal["present", "former", "related"]
    note: str | None = None


class Names(Sourced, frozen=True, kw_only=True):
    """Names of a project's model families."""

    names: tuple[Text, ...]


class Place(Sourced, frozen=True, kw_only=True):
    """Where a project is at home; `region` is the continent as the study draws it."""

    region: Literal["Africa", "Asia", "Europe", "North America"]
    country: Text
    city: str | None = None
    note: str | None = None


class OrganizationTypeClaim(Sourced, frozen=True, kw_only=True):
    """The type by which the study's figure colours an organisation (not its governance)."""

    value: OrganizationType


class KindClaim(Sourced, frozen=True, kw_only=True):
    """What kind of owner stands behind the namespaces (not its governance)."""

    value: OrganizationKind
    note: str | None = None


class GovernanceClaim(Sourced, frozen=True, kw_only=True):
    """Which governance model a project has; where inferred, why, and what else it could be."""

    model: GovernanceModelId
    family: GovernanceFamily
    note: str | None = None
    reasons: tuple[Text, ...] = ()
    alternative: GovernanceModelId | None = None
    alternative_confidence: Confidence | None = None
    alternative_reason: str | None = None


class Statement(Sourced, frozen=True, kw_only=True):
    """A short fact as a value, such as when something was founded."""

    value: Text


class Naming(Sourced, frozen=True, kw_only=True):
    """What is uncertain about the name a project is shown by."""

    note: Text


class MotivationClaim(Sourced, frozen=True, kw_only=True):
    """Why a project is open: said of the project itself, or of organisations of its kind."""

    motivation: Text
    said_of: Literal["project", "kind"]
    note: str | None = None


class Artefact(Sourced, frozen=True, kw_only=True):
    """Something a project made or keeps. `id` is owner/name on its host, where it has one."""

    kind: ArtefactKind
    name: Text
    host: Literal["hub", "github", "web"]
    id: str | None = None
    repo_type: Literal["model", "dataset", "space"] | None = None
    url: Url | None = None
    note: str | None = None

    @property
    def link(self) -> str | None:
        """Its address outside the Hub, where one is known."""
        if self.host == "github" and self.id is not None:
            return f"https://github.com/{self.id}"
        return self.url


class Fact(Sourced, frozen=True, kw_only=True):
    """A provider of compute, a funder or a partner."""

    name: Text
    note: str | None = None


class Channel(Sourced, frozen=True, kw_only=True):
    """A place where a project's people can be met."""

    kind: Literal[
        "Discord",
        "Slack",
        "GitHub",
        "Hub discussions",
        "forum",
        "mailing list",
        "meetings",
        "form",
        "WeChat",
        "X",
    ]
    name: Text
    url: Url | None = None


class LicenseClaim(Sourced, frozen=True, kw_only=True):
    """Which licence a project uses for what; what each repo declares today stands on the Hub."""

    license: Text
    applies_to: Text


class Link(Sourced, frozen=True, kw_only=True):
    """An address to read on."""

    name: Text
    url: Url


class Mention(Sourced, frozen=True, kw_only=True):
    """A line of the study's map: this organisation mentions another, `to` (a key)."""

    to: Text
    note: str | None = None


class OnRamp(Sourced, frozen=True, kw_only=True):
    """A way for people outside to join in."""

    stage: StageId
    text: Text


class Project(Sourced, frozen=True, kw_only=True):
    """One of the study's 14 projects. `source` and `mark` speak for its place in the sample.

    `looked` is the day when somebody last went through what is said of it.
    """

    key: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$")]
    name: Text
    organization: Text
    short: Text
    position: Annotated[int, Meta(ge=1, le=14)]
    aliases: tuple[Text, ...]
    hub: Annotated[tuple[Namespace, ...], Meta(min_length=1)]
    model_names: Names
    place: Place
    organization_type: OrganizationTypeClaim
    kind: KindClaim
    governance: GovernanceClaim
    motivations: tuple[MotivationClaim, ...]
    artefacts: tuple[Artefact, ...]
    channels: tuple[Channel, ...]
    licenses: tuple[LicenseClaim, ...]
    links: tuple[Link, ...]
    compute: tuple[Fact, ...] = ()
    funders: tuple[Fact, ...] = ()
    partners: tuple[Fact, ...] = ()
    looked: Day | None = None
    mentions: tuple[Mention, ...] = ()
    on_ramps: tuple[OnRamp, ...] = ()
    founded: Statement | None = None
    naming: Naming | None = None

    def _with_status(self, status: str) -> tuple[str, ...]:
        return tuple(entry.handle for entry in self.hub if entry.status == status)

    @property
    def handles(self) -> tuple[str, ...]:
        """Its namespaces on the Hub, the main one first."""
        return self._with_status("present")

    @property
    def former_handles(self) -> tuple[str, ...]:
        """Namespaces it used before; the Hub may redirect them."""
        return self._with_status("former")

    @property
    def related_handles(self) -> tuple[str, ...]:
        """Namespaces of others in which it has a part, such as a leaderboard's."""
        return self._with_status("related")

    @property
    def models(self) -> tuple[str, ...]:
        """Names of its model families."""
        return self.model_names.names

    @property
    def region(self) -> str:
        """The continent, as the study draws it."""
        return self.place.region

    @property
    def country(self) -> str:
        """The country, or what stands in its place for a spread community."""
        return self.place.country

    @property
    def city(self) -> str | None:
        """The city or cities, where known."""
        return self.place.city


class MentionedOrganization(Sourced, frozen=True, kw_only=True):
    """An organisation the interviews mention that is not in the sample.

    `source` and `mark` speak for the mention, `details_source` and `details_mark` for everything else.
    """

    key: Text
    name: Text
    organization: Text
    handles: tuple[Handle, ...]
    aliases: tuple[Text, ...]
    country: Text
    details_source: Text
    details_mark: Mark
    city: str | None = None
    note: str | None = None


class StarterOrganization(Sourced, frozen=True, kw_only=True):
    """An organisation offered for tracking at first start, and why."""

    handle: Handle
    name: Text
    group: Literal["study", "mentioned", "most-used"]
    why: Text


class License(Sourced, frozen=True, kw_only=True):
    """A licence by its id on the Hub, or by a name often declared beside `other`.

    `commercial_use` is what its text says of itself: evidence, not advice.
    """

    id: Text
    name: Text
    family: LicenseFamily
    commercial_use: CommercialUse
    on_hub: bool
    spdx: str | None = None
    url: Url | None = None
    aliases: tuple[Text, ...] = ()
    note: str | None = None


class MentionedFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`mentioned.toml`."""

    organizations: tuple[MentionedOrganization, ...]


class StarterFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`starter.toml`."""

    organizations: tuple[StarterOrganization, ...]


class LicenseFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`licenses.toml`."""

    licenses: tuple[License, ...]
