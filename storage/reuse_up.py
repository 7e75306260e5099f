"""What a repo stands on, up to the roots: bases, data and their licences; what is unknown is said to be."""

from typing import Literal

from msgspec import Struct

from storage.catalogue import Repo, repo_url, repos_by_ids
from storage.lineage import DEPTH, ancestors, resolve
from storage.views import View

MOST = 200
"""Edges told of one repo: a card may declare thousands of bases."""
Standing = Literal["known", "gone", "not in the store"]


class Step(Struct, frozen=True, kw_only=True):
    """One edge up: `child` declares to stand on `name`. `repo` is None where the store does not know it."""

    child: str
    name: str
    repo_type: str
    relation: str
    depth: int
    repo: Repo | None

    @property
    def standing(self) -> Standing:
        """Whether the parent is there, is gone from the Hub, or was never seen by the store."""
        if self.repo is None:
            return "not in the store"
        return "gone" if self.repo.gone else "known"

    @property
    def license(self) -> str | None:
        """What the parent declares; None where it declares nothing, or where that is not known."""
        return self.repo.license if self.repo is not None else None

    @property
    def url(self) -> str:
        """The parent's page on the Hub."""
        return self.repo.url if self.repo is not None else repo_url(self.repo_type, self.name)


class Provenance(Struct, frozen=True, kw_only=True):
    """The edges upwards from a repo, nearest first; `cut` tells that there are more than are told."""

    repo: Repo
    steps: tuple[Step, ...]
    cut: bool

    @property
    def bases(self) -> tuple[Step, ...]:
        """The models it stands on."""
        return tuple(step for step in self.steps if step.repo_type == "model")

    @property
    def data(self) -> tuple[Step, ...]:
        """The datasets that it, or a model above it, declares."""
        return tuple(step for step in self.steps if step.repo_type == "dataset")

    @property
    def roots(self) -> tuple[str, ...]:
        """The models at the ends of the chains; none where all of them form a circle."""
        standing = {step.child.casefold() for step in self.bases if not _is_itself(step)}
        names = {step.name.casefold(): step.name for step in reversed(self.bases) if not _is_itself(step)}
        return tuple(name for key, name in reversed(names.items()) if key not in standing)


async def provenance(view: View, repo: Repo) -> Provenance:
    """Return what a repo declares to stand on, and what that declares, to the roots or to DEPTH steps."""
    parents = await ancestors(view, repo.id, repo.name)
    told = parents[:MOST]
    numbers = await resolve(view, {parent.parent.casefold() for parent in told})
    held = await repos_by_ids(view, numbers.values())
    steps = tuple(
        Step(
            child=parent.child,
            name=parent.parent,
            repo_type=parent.parent_type,
            relation=parent.relation,
            depth=parent.depth,
            repo=held.get(numbers.get((parent.parent_type, parent.parent.casefold()), 0)),
        )
        for parent in told
    )
    deep = any(parent.depth == DEPTH and parent.known and parent.parent_type == "model" for parent in parents)
    return Provenance(repo=repo, steps=steps, cut=deep or len(parents) > MOST)


def _is_itself(step: Step) -> bool:
    return step.child.casefold() == step.name.casefold()
