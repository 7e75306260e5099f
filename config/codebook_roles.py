"""The roles of artefacts, and the signs that give them away: the codebook's lists, checked as a whole."""

import functools
import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from config.codebook import CodebookError, load
from config.codebook_words import ArtefactKind, Handle, Mark, Sourced, Text

Record = TypeVar("Record")
RepoKind = Literal["model", "dataset", "space"]
RoleStage = Literal["pre-training", "post-training", "post-release reuse", "maker"]
Lower = Annotated[str, Meta(pattern=r"^[^A-Z\s]([^A-Z]*[^A-Z\s])?$")]

_FILES: Mapping[RepoKind, str] = {"model": "models", "dataset": "datasets", "space": "spaces"}


class Role(Sourced, frozen=True, kw_only=True):
    """What an artefact can be inside its kind. Of several that hold, the one of the lowest order is the role.

    `stage` is the stage of the lifecycle it serves; `maker` means post-training where the maker of the base
    made it, and post-release reuse otherwise.
    """

    name: Text
    kind: ArtefactKind
    order: Annotated[int, Meta(ge=1)]
    stage: RoleStage
    definition: Text


class Sign(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shows one thing: words of an own name, tags, tasks, owners, endings of such words.

    A hyphened word is two neighbours in the name.
    """

    words: tuple[Lower, ...] = ()
    tags: tuple[Lower, ...] = ()
    tasks: tuple[Lower, ...] = ()
    owners: tuple[Lower, ...] = ()
    endings: tuple[Lower, ...] = ()


class Family(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Models of one line: who makes them, and what shows that a model is one of them.

    `plain` is the role of its makers' models whose name says nothing of it. `generic` architectures are used
    for models made from nothing as well; `media` make pictures, films or sound.
    """

    name: Text
    makers: tuple[Handle, ...]
    words: tuple[Lower, ...] = ()
    architectures: tuple[Lower, ...] = ()
    plain: Literal["base", "instruction-tuned", "reasoning"] | None = None
    generic: bool = False
    media: bool = False


class Signs(Struct, frozen=True):
    """The signs of one type of repo, looked up by what is met: each leads to the names of its signs."""

    words: Mapping[str, tuple[str, ...]]
    tags: Mapping[str, tuple[str, ...]]
    tasks: Mapping[str, tuple[str, ...]]
    owners: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]
    names: frozenset[str]


class Roles(Struct, frozen=True):
    """Everything that the lists hold. `version` changes with any of them."""

    roles: tuple[Role, ...]
    signs: Mapping[RepoKind, Signs]
    families: tuple[Family, ...]
    same: Mapping[str, str]
    """Of namespaces of one organisation, in lower case: the one that stands for it."""
    by_word: Mapping[str, Family]
    by_architecture: Mapping[str, Family]
    by_name: Mapping[tuple[str, str], Role]
    version: str

    def role(self, kind: str, name: str) -> Role:
        """Return a role of a kind by its name. Raises KeyError where there is none."""
        return self.by_name[kind, name]


class _RoleFile(Struct, frozen=True, forbid_unknown_fields=True):
    roles: tuple[Role, ...]


class _SignFile(Struct, frozen=True, forbid_unknown_fields=True):
    source: Text
    mark: Mark
    signs: dict[str, Sign]


class _FamilyFile(Struct, frozen=True, forbid_unknown_fields=True):
    source: Text
    mark: Mark
    same: tuple[tuple[Handle, ...], ...]
    families: tuple[Family, ...]


@functools.cache
def roles() -> Roles:
    """Return the lists, read once. Raises CodebookError where they are wrong."""
    folder = resources.files("config") / "codebook"
    names = ["roles.toml", "signs/families.toml", *(f"signs/{file}.toml" for file in _FILES.values())]
    files = {name: folder.joinpath(*name.split("/")).read_bytes() for name in names}
    return read(files)


def read(files: Mapping[str, bytes]) -> Roles:
    """Read the lists from the contents of their files, by name. Raises CodebookError where they are wrong."""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\n{len(content)}\n".encode() + content)
    entries = _decode("roles.toml", files, _RoleFile).roles
    lines = _decode("signs/families.toml", files, _FamilyFile)
    families = lines.families
    _check_roles(entries)
    return Roles(
        roles=entries,
        signs=MappingProxyType({kind: _signs(f"signs/{name}.toml", files) for kind, name in _FILES.items()}),
        families=families,
        same=_same(lines.same),
        by_word=_once("word", ((word, one) for one in families for word in one.words)),
        by_architecture=_once(
            "architecture", ((name, one) for one in families for name in one.architectures)
        ),
        by_name=MappingProxyType({(role.kind, role.name): role for role in entries}),
        version=digest.hexdigest()[:8],
    )


def _decode(name: str, files: Mapping[str, bytes], kind: type[Record]) -> Record:
    try:
        return msgspec.toml.decode(files[name], type=kind)
    except msgspec.MsgspecError as error:
        raise CodebookError(f"{name}: {error}") from error


def _check_roles(entries: tuple[Role, ...]) -> None:
    """Check that names and orders are unique inside a kind, and that the stages are the taxonomies'."""
    for what, found in (
        ("role", [(role.kind, role.name) for role in entries]),
        ("order", [(role.kind, str(role.order)) for role in entries]),
    ):
        if len(set(found)) < len(found):
            raise CodebookError(f"roles.toml: a {what} is given twice in one kind")
    stages = {"maker", *(stage.name for stage in load().taxonomies.stages)}
    if unknown := {role.stage for role in entries} - stages:
        raise CodebookError(f"roles.toml: unknown stage: {', '.join(sorted(unknown))}")
    kinds = {kind.id for kind in load().taxonomies.artefacts}
    if missing := kinds ^ {role.kind for role in entries}:
        raise CodebookError(f"roles.toml: kinds without a role: {', '.join(sorted(missing))}")


def _signs(name: str, files: Mapping[str, bytes]) -> Signs:
    found = _decode(name, files, _SignFile).signs
    if empty := [sign for sign, one in found.items() if one == Sign()]:
        raise CodebookError(f"{name}: signs of nothing: {', '.join(empty)}")
    return Signs(
        words=_turned((sign, one.words) for sign, one in found.items()),
        tags=_turned((sign, one.tags) for sign, one in found.items()),
        tasks=_turned((sign, one.tasks) for sign, one in found.items()),
        owners=_turned((sign, one.owners) for sign, one in found.items()),
        endings=_turned((sign, one.endings) for sign, one in found.items()),
        names=frozenset(found),
    )


def _turned(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> Mapping[str, tuple[str, ...]]:
    """Turn lists by sign into signs by what is met."""
    found: dict[str, list[str]] = {}
    for sign, members in pairs:
        for member in dict.fromkeys(members):
            found.setdefault(member, []).append(sign)
    return MappingProxyType({member: tuple(signs) for member, signs in found.items()})


def _same(groups: tuple[tuple[Handle, ...], ...]) -> Mapping[str, str]:
    """Turn groups of namespaces into the one that stands for each."""
    found: dict[str, str] = {}
    for first, *others in groups:
        for handle in (first, *others):
            if found.setdefault(handle.casefold(), first.casefold()) != first.casefold():
                raise CodebookError(f"signs/families.toml: {handle} is of two organisations")
    return MappingProxyType(found)


def _once(what: str, pairs: Iterable[tuple[str, Family]]) -> Mapping[str, Family]:
    found: dict[str, Family] = {}
    for name, family in pairs:
        if found.setdefault(name, family) is not family:
            raise CodebookError(f"signs/families.toml: {what} {name!r} is of two families")
    return MappingProxyType(found)
