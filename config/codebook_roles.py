"""The roles of artefacts, and the signs that give them away: the codebook's lists, checked as a whole."""

import functools
import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import Meta, Struct

from config.codebook import CodebookError, decode, index, load, reading
from config.codebook_terms import Taxonomies
from config.codebook_words import ArtefactKind, Handle, Mark, Sourced, Text

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
    by_name: Mapping[str, Role]
    version: str

    def role(self, kind: str, name: str) -> Role:
        """Return a role of a kind by its name. Raises KeyError where there is none."""
        return self.by_name[f"{kind}: {name}"]


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
    """Return the lists the program comes with. Raises CodebookError where they are wrong.

    One thread reads at a time, for the reason `codebook.load` gives.
    """
    taxonomies = load().taxonomies
    with reading:
        return read(resources.files("config") / "codebook", taxonomies)


def read(folder: Traversable, taxonomies: Taxonomies) -> Roles:
    """Read the lists from a folder laid out like `config/codebook`; CodebookError where they are wrong."""
    signs = {kind: folder / "signs" / f"{name}.toml" for kind, name in _FILES.items()}
    roles_file, families_file = folder / "roles.toml", folder / "signs" / "families.toml"
    digest = hashlib.sha256()
    for file in (roles_file, families_file, *signs.values()):
        content = file.read_bytes()
        digest.update(f"{file.name}\n{len(content)}\n".encode() + content)
    entries = decode(roles_file, _RoleFile).roles
    lines = decode(families_file, _FamilyFile)
    _check_roles(entries, taxonomies)
    return Roles(
        roles=entries,
        signs=MappingProxyType({kind: _signs(file) for kind, file in signs.items()}),
        families=lines.families,
        same=index(
            "namespace",
            ((name.casefold(), group[0].casefold()) for group in lines.same for name in group),
        ),
        by_word=index("word", ((word, one) for one in lines.families for word in one.words)),
        by_architecture=index(
            "architecture", ((name, one) for one in lines.families for name in one.architectures)
        ),
        by_name=index("role", ((f"{role.kind}: {role.name}", role) for role in entries)),
        version=digest.hexdigest()[:8],
    )


def _check_roles(entries: tuple[Role, ...], taxonomies: Taxonomies) -> None:
    """Check that orders are unique inside a kind, and that kinds and stages are the taxonomies'."""
    index("order", ((f"{role.order} of {role.kind}", role) for role in entries))
    stages = {"maker", *(stage.name for stage in taxonomies.stages)}
    if unknown := {role.stage for role in entries} - stages:
        raise CodebookError(f"roles.toml: unknown stage: {', '.join(sorted(unknown))}")
    if missing := {kind.id for kind in taxonomies.artefacts} ^ {role.kind for role in entries}:
        raise CodebookError(f"roles.toml: kinds without a role: {', '.join(sorted(missing))}")


def _signs(file: Traversable) -> Signs:
    found = decode(file, _SignFile).signs
    if empty := [sign for sign, one in found.items() if one == Sign()]:
        raise CodebookError(f"{file.name}: signs of nothing: {', '.join(empty)}")
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
