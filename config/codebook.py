"""Typed access to the codebook: the study and the field's knowledge, kept as data with its sources.

The data stands in `config/codebook/`, one TOML file per subject and one per project. It is read once, checked
as a whole (names, handles and keys unique; every reference resolves) and does not change while the program
runs.
"""

import functools
import hashlib
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TypeVar

import msgspec

from config.codebook_records import (
    License,
    LicenseFile,
    MentionedFile,
    MentionedOrganization,
    Project,
    StarterFile,
    StarterOrganization,
)
from config.codebook_terms import (
    ArtefactTerm,
    DomainTerm,
    Finding,
    Findings,
    MotivationTerm,
    Recommendation,
    Taxonomies,
)

Record = TypeVar("Record")


class CodebookError(ValueError):
    """The codebook's data is wrong: which file or entry, and why."""


@functools.lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Reduce a name to what is compared: no case, accents, punctuation, spaces or leading article."""
    words = unicodedata.normalize("NFKD", text).casefold().split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return "".join(character for word in words for character in word if character.isalnum())


class Codebook:
    """Everything the codebook holds, indexed for the ways it is asked.

    Raises CodebookError when two entries claim one name or a reference points nowhere.
    """

    def __init__(
        self,
        *,
        projects: Iterable[Project],
        taxonomies: Taxonomies,
        findings: Findings,
        mentioned: Iterable[MentionedOrganization] = (),
        starter: Iterable[StarterOrganization] = (),
        licenses: Iterable[License] = (),
        version: str = "unversioned",
    ) -> None:
        self.version = version
        self.projects = tuple(sorted(projects, key=lambda project: project.position))
        self.taxonomies = taxonomies
        self.study = findings
        self.mentioned = tuple(mentioned)
        self.starter = tuple(starter)
        self.licenses = tuple(licenses)
        self._by_key = index("project key", ((project.key, project) for project in self.projects))
        self._by_handle = index(
            "handle",
            (
                (handle.lower(), project)
                for project in self.projects
                for handle in (*project.handles, *project.former_handles)
            ),
        )
        self._by_name = index("name", ((fold(name), project) for name, project in self.names()))
        self._mentioned_by_handle = index(
            "handle", ((handle.lower(), entry) for entry in self.mentioned for handle in entry.handles)
        )
        self._mentioned_by_name = index(
            "name",
            (
                (fold(name), entry)
                for entry in self.mentioned
                for name in (entry.key, entry.name, entry.organization, *entry.handles, *entry.aliases)
            ),
        )
        self._licenses = index(
            "licence id",
            (
                (name.casefold(), entry)
                for entry in self.licenses
                for name in dict.fromkeys((entry.id, *entry.aliases))
            ),
        )
        self._check_references()

    def project(self, key: str) -> Project:
        """Return the project with a key such as `olmo`. Raises KeyError where there is none."""
        return self._by_key[key]

    def by_handle(self, handle: str) -> Project | None:
        """Return the project whose namespace this is or was, whatever its case."""
        return self._by_handle.get(handle.lower())

    def mentioned_by_handle(self, handle: str) -> MentionedOrganization | None:
        """Return the organisation outside the sample whose namespace this is."""
        return self._mentioned_by_handle.get(handle.lower())

    def find(self, text: str) -> Project | None:
        """Return the project that people call so: exact but for case, accents, spaces and punctuation."""
        return self._by_name.get(fold(text))

    def names(self) -> Iterator[tuple[str, Project]]:
        """Yield every name a project goes by, as written, with the project: for fuzzy search."""
        for project in self.projects:
            yield from (
                (name, project)
                for name in dict.fromkeys(
                    (
                        project.name,
                        project.organization,
                        project.short,
                        project.key,
                        *project.handles,
                        *project.former_handles,
                        *project.models,
                        *project.aliases,
                    )
                )
            )

    def taxonomy(self, version: str) -> tuple[ArtefactTerm, ...] | tuple[DomainTerm, ...]:
        """Return the terms of taxonomy `v1` (artefact kinds) or `v2` (domains); KeyError for another."""
        if version == "v1":
            return self.taxonomies.artefacts
        if version == "v2":
            return self.taxonomies.domains
        raise KeyError(version)

    def domain_of(self, artefact: str) -> str:
        """Return the domain (v2) an artefact kind (v1) falls into. Raises KeyError for an unknown kind."""
        return self._domains[artefact]

    @functools.cached_property
    def _domains(self) -> Mapping[str, str]:
        return MappingProxyType({entry.artefact: entry.domain for entry in self.taxonomies.crosswalk})

    def motivation(self, key: str) -> MotivationTerm:
        """Return a motivation by its id. Raises KeyError for another."""
        return self._motivations[key]

    @functools.cached_property
    def _motivations(self) -> Mapping[str, MotivationTerm]:
        return index("motivation", ((entry.id, entry) for entry in self.taxonomies.motivations))

    def license(self, name: str) -> License | None:
        """Return a licence by its id or a name known to stand for it; None where it is not known."""
        return self._licenses.get(name.strip().casefold())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Practices, challenges and on-ramps."""
        return self.study.findings

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """The authors' advice, by audience."""
        return self.study.recommendations

    def _check_references(self) -> None:
        organizations = {*self._by_key, *(entry.key for entry in self.mentioned)}
        clashes = {*self._by_key} & {entry.key for entry in self.mentioned}
        clashes |= {*self._by_handle} & {*self._mentioned_by_handle}
        clashes |= {*self._by_name} & {*self._mentioned_by_name}
        if clashes:
            raise CodebookError(f"both in the sample and only mentioned: {', '.join(sorted(clashes))}")
        if missing := {*self._domains} ^ {entry.id for entry in self.taxonomies.artefacts}:
            raise CodebookError(f"artefact kinds without a domain, or unknown: {', '.join(sorted(missing))}")
        for project in self.projects:
            for wanted, known, what in (
                ({claim.motivation for claim in project.motivations}, {*self._motivations}, "motivation"),
                ({claim.license for claim in project.licenses}, {*self._licenses}, "licence"),
                ({mention.to for mention in project.mentions}, organizations - {project.key}, "mention"),
            ):
                if unknown := wanted - known:
                    raise CodebookError(f"{project.key}: unknown {what}: {', '.join(sorted(unknown))}")
        if unknown := {entry.project for entry in self.findings if entry.project} - {*self._by_key}:
            raise CodebookError(f"findings name unknown projects: {', '.join(sorted(unknown))}")


def index(what: str, pairs: Iterable[tuple[str, Record]]) -> Mapping[str, Record]:
    """Index entries by a name only one of them may have; CodebookError names the one that two claim."""
    found: dict[str, Record] = {}
    for name, entry in pairs:
        if found.setdefault(name, entry) is not entry:
            raise CodebookError(f"{what} {name!r} is claimed twice")
    return MappingProxyType(found)


def decode(file: Traversable, kind: type[Record]) -> Record:
    """Read one TOML file as a record; CodebookError says in one line which file is wrong, and why."""
    try:
        return msgspec.toml.decode(file.read_bytes(), type=kind)
    except msgspec.MsgspecError as error:
        raise CodebookError(f"{file.name}: {error}") from error


def read(folder: Traversable) -> Codebook:
    """Read a codebook from a folder laid out like `config/codebook`; CodebookError where it is wrong."""
    single = [
        folder / f"{name}.toml" for name in ("taxonomies", "findings", "mentioned", "starter", "licenses")
    ]
    per_project = sorted(
        (file for file in (folder / "projects").iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    digest = hashlib.sha256()
    for file in (*single, *per_project):
        content = file.read_bytes()
        digest.update(f"{file.name}\n{len(content)}\n".encode() + content)
    taxonomies, findings, mentioned, starter, licenses = single
    return Codebook(
        projects=[decode(file, Project) for file in per_project],
        taxonomies=decode(taxonomies, Taxonomies),
        findings=decode(findings, Findings),
        mentioned=decode(mentioned, MentionedFile).organizations,
        starter=decode(starter, StarterFile).organizations,
        licenses=decode(licenses, LicenseFile).licenses,
        version=digest.hexdigest()[:12],
    )


reading = threading.Lock()
"""Held by whoever reads the codebook or a part of it: see `load`."""


def load() -> Codebook:
    """Return the codebook the program comes with, read once, whichever threads ask for it at the same time.

    They must not read it side by side: msgspec looks into a type when it is first decoded, and a second
    thread that meets it half looked into crashes the interpreter.
    """
    with reading:
        return _own()


@functools.cache
def _own() -> Codebook:
    return read(resources.files("config") / "codebook")
