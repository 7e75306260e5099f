"""Who judges what nobody labelled. Pages are made from what is stored: whoever can judge hands this in."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from msgspec import Struct

from storage.catalogue import Repo
from storage.labels import Assigned
from storage.views import View

Derive = Callable[[View, Repo], Awaitable[Assigned]]
"""Judges the kind of a repo now."""
Assess = Callable[[View, Repo], Awaitable[Mapping[str, Assigned]]]
"""Judges how open a repo is and its licence along the chain, by axis: what is stored, or what holds now."""
Judge = Callable[[View, str, str], Awaitable[Assigned]]
"""Judges a namespace (its handle) on an axis now."""


class Judges(Struct, frozen=True, kw_only=True):
    """All of them; where one is None, only what is stored is known."""

    kind: Derive | None = None
    repo: Assess | None = None
    owner: Judge | None = None


NOBODY: Final = Judges()
