"""Who judges what nobody labelled. Pages are made from what is stored: whoever can judge hands this in."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from storage.catalogue import Repo
from storage.disputes import disputes_of
from storage.labels import Assigned, disputed_as
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


async def with_disputes(
    view: View, subject_kind: str, subject: str, held: Mapping[str, Assigned]
) -> dict[str, Assigned]:
    """Return labels of one subject, by axis, with what people say against them: also those judged now."""
    found = await disputes_of(view, subject_kind, [subject])
    return {
        axis: replace(label, disputed=found.get((subject, disputed_as(axis, label.taxonomy)), ()))
        for axis, label in held.items()
    }
