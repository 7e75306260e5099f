"""The axes people can correct: on what each stands, which values it has, and how they are stored.

Values are spelt as they are shown. Lists that the codebook holds are read from it.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal, get_args

from msgspec import Struct

from config import codebook, codebook_gazetteers, codebook_roles
from config.codebook_words import GovernanceModelId, OrganizationKind

SubjectKind = Literal["repo", "owner", "project"]
Value = str | tuple[str, ...] | None

NONE = "not classified"
"""Typed as a value: nothing is said on the axis."""
YES, NO = "yes", "no"
COMPONENTS = (
    "datasources_basemodel",
    "datasources_endmodel",
    "weights_basemodel",
    "weights_endmodel",
    "trainingcode",
    "code",
    "hardware_architecture",
    "preprint",
    "paper",
    "modelcard",
    "datasheet",
    "package",
    "api",
    "licenses",
)
"""The components of openness, by the names of the European index."""
STATES = ("open", "partial", "closed")
CLASSES = (
    "class I: open science",
    "class II: open tooling",
    "class III: open model",
    "open weights only",
    "open weights, more not known",
    "weights with conditions",
    "closed",
)
CHAINS = (
    "as permissive",
    "more permissive than what it stands on",
    "less permissive than what it stands on",
    "other terms than what it stands on",
    "stands on nothing declared",
    "declares no licence",
)
OFFERED = 3
SHOWN = 80


class WrongValueError(ValueError):
    """Something is no axis, or no value of one; `nearest` are what may have been meant."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class Axis(Struct, frozen=True, kw_only=True):
    """One axis. `several`: a value is a list, typed with semicolons between.

    `stored` is the axis as it is stored, with its one taxonomy; a flag is stored as the taxonomy's name.
    """

    name: str
    kinds: tuple[SubjectKind, ...]
    values: tuple[str, ...]
    several: bool = False
    stored: str
    taxonomy: str = "v1"

    @property
    def flag(self) -> bool:
        """Whether it holds or not, and has no other value."""
        return self.values == (YES, NO)

    def read(self, typed: str) -> Value:
        """Return the value that was typed, as it is stored. Raises WrongValueError where it is none."""
        if typed.strip().casefold() in {NONE, "none"}:
            return None
        if self.several:
            parts = [part.strip() for part in typed.split(";") if part.strip()]
            return tuple(sorted({self._one(part) for part in parts or [typed]}))
        found = self._one(typed.strip())
        if self.flag:
            return self.taxonomy if found == YES else None
        return found

    def by_taxonomy(self, value: Value) -> Mapping[str, Value]:
        """Return the value in each taxonomy that the axis is stored in: both are kept in step."""
        if self.name != "artefact":
            return {self.taxonomy: value}
        domain = codebook.load().domain_of(value) if isinstance(value, str) else None
        return {"v1": value, "v2": domain}

    def _one(self, typed: str) -> str:
        known = {value.casefold(): value for value in self.values}
        if typed.casefold() in known:
            return known[typed.casefold()]
        near = _near(typed, known)
        message = f"{typed[:SHOWN]!r} is no value of {self.name}."
        if not near:
            message = f"{message[:-1]}: {', '.join((*self.values, NONE))}."
        raise WrongValueError(message, near)


@functools.cache
def axes() -> Mapping[str, Axis]:
    """Return every axis that can be corrected, by name."""
    found = [
        _axis("artefact", ("repo",), lambda: [term.id for term in codebook.load().taxonomies.artefacts]),
        _axis("role", ("repo",), lambda: [role.name for role in codebook_roles.roles().roles]),
        _axis("stage", ("repo",), lambda: [stage.name for stage in codebook.load().taxonomies.stages]),
        _several("compute", ("repo",), [entry.name for entry in codebook_gazetteers.load().compute.values()]),
        _several(
            "framework", ("repo",), [entry.name for entry in codebook_gazetteers.load().frameworks.values()]
        ),
        _several("corpus", ("repo",), [entry.name for entry in codebook_gazetteers.load().corpora.values()]),
        *(_axis(f"openness.{name}", ("repo",), lambda: STATES) for name in COMPONENTS),
        _axis("openness", ("repo",), lambda: CLASSES),
        _axis("licence_chain", ("repo",), lambda: CHAINS),
        *(_flag(name, "repo") for name in ("requantization", "copy", "bulk")),
        *(_flag(name, "owner") for name in ("serial", "only")),
        _axis("kind", ("owner",), lambda: get_args(OrganizationKind)),
        _axis("governance", ("owner", "project"), lambda: get_args(GovernanceModelId)),
        _several(
            "motivation",
            ("owner", "project"),
            [term.id for term in codebook.load().taxonomies.motivations],
        ),
    ]
    return MappingProxyType({axis.name: axis for axis in found})


def axis_of(typed: str) -> Axis:
    """Return the axis of a name. Raises WrongValueError with the nearest where there is none."""
    wanted = typed.strip().casefold()
    if wanted in axes():
        return axes()[wanted]
    near = _near(wanted, {name: name for name in axes()})
    raise WrongValueError(f"there is no axis {typed[:SHOWN]!r}.", near or tuple(axes())[:OFFERED])


def _near(typed: str, known: Mapping[str, str]) -> tuple[str, ...]:
    wanted = typed.casefold()
    holding = sorted((key for key in known if wanted and wanted in key), key=len)
    near = [*holding, *get_close_matches(wanted[:SHOWN], known, n=OFFERED, cutoff=0.5)]
    return tuple(known[key] for key in dict.fromkeys(near))[:OFFERED]


def _axis(name: str, kinds: tuple[SubjectKind, ...], values: Callable[[], Iterable[str]]) -> Axis:
    return Axis(name=name, kinds=kinds, values=tuple(dict.fromkeys(values())), stored=name)


def _several(name: str, kinds: tuple[SubjectKind, ...], values: Iterable[str]) -> Axis:
    return Axis(name=name, kinds=kinds, values=tuple(dict.fromkeys(values)), several=True, stored=name)


def _flag(kind: str, subject_kind: SubjectKind) -> Axis:
    return Axis(name=f"noise.{kind}", kinds=(subject_kind,), values=(YES, NO), stored="noise", taxonomy=kind)
