"""Derivatives that declare less than what they stand on asks for: evidence of what people declare, no advice.

Licences are compared by the terms that the codebook has for them; where one is not known to it, nothing is
said.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from bot.wording import find_license
from config.clock import WEEK
from config.license_terms import terms_of_license
from storage.catalogue import Repo


class Conflict(Struct, frozen=True, kw_only=True):
    """Repos of others that do not repeat terms of a base of ours, `dropped`."""

    base: Repo
    derivatives: tuple[Repo, ...]
    dropped: tuple[str, ...]


class StillOpen(Struct, frozen=True, kw_only=True):
    """Conflicts that are not new: how many, and the one that has stood longest, in which week."""

    number: int
    base: Repo
    derivative: Repo
    week: int


def still_open(pairs: Iterable[tuple[Repo, Repo]], began: Mapping[int, int], *, now: int) -> StillOpen | None:
    """Return the conflicts among pairs of a base and a derivative that are known to have begun.

    `began` is when a repo last changed in a way that can begin one, by its number. Of a conflict that stood
    when its repos were first looked at nobody knows since when it does: it is not counted.
    """
    standing = [
        (max(began.get(base.id, 0), began.get(child.id, 0)), base, child)
        for base, child in pairs
        if missing(base, child) and (base.id in began or child.id in began)
    ]
    if not standing:
        return None
    since, base, child = min(standing, key=lambda one: (one[0], one[1].name, one[2].name))
    return StillOpen(number=len(standing), base=base, derivative=child, week=max(0, now - since) // WEEK + 1)


def conflicts(pairs: Iterable[tuple[Repo, Repo]]) -> list[Conflict]:
    """Return the conflicts among pairs of a base and a derivative of it, one for each base and its terms."""
    found: dict[tuple[int, tuple[str, ...]], tuple[Repo, dict[int, Repo]]] = {}
    for base, child in pairs:
        dropped = missing(base, child)
        if dropped:
            found.setdefault((base.id, dropped), (base, {}))[1][child.id] = child
    return [
        Conflict(base=base, derivatives=tuple(_ranked(children.values())), dropped=dropped)
        for (_, dropped), (base, children) in sorted(found.items())
    ]


def missing(base: Repo, child: Repo) -> tuple[str, ...]:
    """Return the terms of a base's licence that a derivative's does not have; none where one is not known."""
    asked, given = _terms(base), _terms(child)
    return () if asked is None or given is None else tuple(sorted(asked - given))


def _terms(repo: Repo) -> frozenset[str] | None:
    ids = [part.strip() for part in (repo.license or "").split(",") if part.strip()]
    entries = [find_license(one, repo.license_name) for one in ids]
    if not entries or any(one is None or one.family == "unknown" or one.id == "other" for one in entries):
        return None
    return frozenset(term for one in entries if one is not None for term in terms_of_license(one))


def _ranked(repos: Iterable[Repo]) -> Sequence[Repo]:
    """Put own work before the same weights in fewer bits, and of each the most used first."""
    return sorted(
        repos, key=lambda repo: (repo.base_relation == "quantized", -(repo.downloads or 0), repo.name)
    )
