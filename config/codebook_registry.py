"""The registry of the organisations known to the field: who stands behind a namespace on the Hub.

The data stands in `config/codebook/organizations/`, one TOML file per kind or region. Each entry names where
it can be checked. What kind of owner somebody is and how its projects are governed are two facts, written
down each for itself: neither is derived from the other. Whoever is not here is not known, and not a company.
"""

import functools
import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated

from msgspec import Meta, Struct, structs

from config.codebook import CodebookError, decode, index, reading
from config.codebook_words import (
    Country,
    Day,
    GovernanceModelId,
    Handle,
    OrganizationKind,
    Sourced,
    Text,
    Url,
)


class Organization(Sourced, frozen=True, kw_only=True):
    """An owner of namespaces on the Hub.

    `handles` are in use, the main one first; `former` are names it gave up, which the Hub may redirect.
    `country` is an ISO 3166 code or "international". `behind` names parents, sponsors or members. Where the
    entry has a confidence, it speaks for kind and governance alike.
    `looked` is the day when somebody last went through the file that holds it.
    """

    handles: Annotated[tuple[Handle, ...], Meta(min_length=1)]
    name: Text
    kind: OrganizationKind
    source: Url
    former: tuple[Handle, ...] = ()
    country: Country | None = None
    behind: tuple[Text, ...] = ()
    governance: GovernanceModelId | None = None
    note: str | None = None
    looked: Day | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind == "individual" and self.governance is not None:
            raise ValueError(f"{self.handles[0]}: an individual has no governance model")


class OrganizationFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of `organizations/`; `looked` is the day when somebody last went through its entries."""

    organizations: tuple[Organization, ...]
    looked: Day | None = None

    @property
    def dated(self) -> Iterable[Organization]:
        """The entries, each with the day when it was looked at."""
        return (structs.replace(entry, looked=entry.looked or self.looked) for entry in self.organizations)


class Registry:
    """All organisations, by the handles they have and had.

    Raises CodebookError where two entries claim one handle.
    """

    def __init__(self, organizations: Iterable[Organization], *, version: str = "unversioned") -> None:
        self.version = version
        self.organizations = tuple(organizations)
        seen: set[str] = set()
        for entry in self.organizations:
            for handle in (*entry.handles, *entry.former):
                if handle.casefold() in seen:
                    raise CodebookError(f"handle {handle.casefold()!r} is claimed twice")
                seen.add(handle.casefold())
        self._by_handle: Mapping[str, Organization] = index(
            "handle",
            (
                (handle.casefold(), entry)
                for entry in self.organizations
                for handle in (*entry.handles, *entry.former)
            ),
        )

    def by_handle(self, handle: str) -> Organization | None:
        """Return whose namespace this is or was, whatever its case; None where it is not known."""
        return self._by_handle.get(handle.strip().casefold())

    def __len__(self) -> int:
        """How many handles are known."""
        return len(self._by_handle)


def read(folder: Traversable) -> Registry:
    """Read a registry from a folder laid out like `organizations/`; CodebookError where it is wrong."""
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}\n{len(content)}\n".encode() + content)
    return Registry(
        (entry for file in files for entry in decode(file, OrganizationFile).dated),
        version=digest.hexdigest()[:12],
    )


def load() -> Registry:
    """Return the registry the program comes with, read once, when it is first asked for.

    One thread reads at a time, for the reason `codebook.load` gives.
    """
    with reading:
        return _own()


@functools.cache
def _own() -> Registry:
    return read(resources.files("config") / "codebook" / "organizations")
