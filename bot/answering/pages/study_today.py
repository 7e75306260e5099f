"""Today's figures beside what the study found: counted from what is stored of everything that is followed.

A figure says how much of something there is now, and which of the study's projects show it.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from bot.texts import text
from bot.texts.numbers import exact, percentage
from config.codebook import load
from config.codebook_records import Project
from config.codebook_words import LicenseFamily
from storage.catalogue import group_repos
from storage.filters import RepoFilter
from storage.labels import count_labels, labels
from storage.named import types_held
from storage.threads import count_open
from storage.tracking import tracked_in
from storage.views import View

FREE: Final[frozenset[LicenseFamily]] = frozenset({"permissive", "copyleft", "public-domain"})
"""Families of licences that give the four freedoms."""
CLASSES: Final = 3
_THREE: Final = 3


class Shown(Struct, frozen=True):
    """A figure in words, and the study's projects that show it; `inferred`: the keys of those inferred to."""

    words: str
    projects: tuple[Project, ...] = ()
    inferred: frozenset[str] = frozenset()


Measure = Callable[["Today", str], Awaitable[Shown]]


class Today:
    """What is followed as of a view; each figure is counted when it is asked for."""

    def __init__(self, view: View, followed: Sequence[str], locale: str) -> None:
        self._view = view
        self._locale = locale
        self.followed = tuple(followed)
        self._counts: dict[tuple[str, str], Counter[str | None]] = {}

    @classmethod
    async def of(cls, view: View, locale: str) -> "Today":
        """Return today's figures of everything that is followed as of a view."""
        return cls(view, [handle.casefold() for handle in await tracked_in(view)], locale)

    async def artefact(self, kind: str) -> Shown:
        """Count the repos of an artefact kind; it shows in who holds one, here or elsewhere.

        A compute partnership is no repo: it stands in cards, so what cards name is counted.
        """
        if kind == "compute partnership":
            return await self.compute(kind)
        number = (await self._count("artefact"))[kind]
        projects = [
            project
            for project in load().projects
            if any(artefact.kind == kind for artefact in project.artefacts)
            or (await self._count("artefact", project))[kind]
        ]
        return Shown(self._of_repos("today-artefact", number, kind=kind), tuple(projects))

    async def role(self, role: str) -> Shown:
        """Count the repos of a role."""
        number = (await self._count("role"))[role]
        projects = [each for each in load().projects if (await self._count("role", each))[role]]
        return Shown(self._of_repos("today-role", number, role=role), tuple(projects))

    async def compute(self, _: str) -> Shown:
        """Count the repos whose cards name machines; it shows in whose machines are known."""
        counts = await self._count("compute")
        number = sum(counts.values()) - counts[None]
        projects = tuple(project for project in load().projects if project.compute)
        return Shown(self._of_repos("today-compute", number), projects)

    async def owners(self, axis: str, value: str) -> Shown:
        """Count the namespaces with a label; it shows in the projects that the study places there."""
        held = await labels(self._view, "owner", self.followed, axes=[axis])
        judged = [label.value for found in held.values() for label in found[:1] if label.value]
        number = sum(value in (given if isinstance(given, list) else (given,)) for given in judged)
        projects = tuple(project for project in load().projects if value in _claims(project, axis))
        words = text(
            "today-owners",
            self._locale,
            axis=axis,
            label=value,
            value=exact(number, self._locale),
            judged=exact(len(judged), self._locale),
            of=exact(len(self.followed), self._locale),
            number=number,
        )
        guessed = frozenset(
            project.key for project in projects if axis == "governance" and project.governance.inferred
        )
        return Shown(words, projects, guessed)

    async def governance(self, model: str) -> Shown:
        """Count the namespaces under a governance model."""
        return await self.owners("governance", model)

    async def kind(self, kind: str) -> Shown:
        """Count the namespaces of a kind."""
        return await self.owners("kind", kind)

    async def motivation(self, key: str) -> Shown:
        """Count the namespaces that say of themselves why they are open."""
        return await self.owners("motivation", key)

    async def channels(self, _: str) -> Shown:
        """Count the open threads; it shows in the projects that name a place where they can be met."""
        number = sum((await count_open(self._view, self.followed)).values())
        projects = tuple(project for project in load().projects if project.channels)
        return Shown(text("today-threads", self._locale, value=exact(number, self._locale)), projects)

    async def free(self, _: str) -> Shown:
        """Return which part of the licences that are declared gives the four freedoms."""
        share = await self._licensed(self.followed, free=True)
        projects = [one for one in load().projects if await self._licensed(one.handles, free=True)]
        return Shown(text("today-free", self._locale, share=percentage(share, self._locale)), tuple(projects))

    async def licensed(self, _: str) -> Shown:
        """Return which part of the repos declares a licence."""
        share = await self._licensed(self.followed, free=False)
        projects = [one for one in load().projects if await self._licensed(one.handles, free=False)]
        words = text("today-licensed", self._locale, share=percentage(share, self._locale))
        return Shown(words, tuple(projects))

    async def whole(self, _: str) -> Shown:
        """Count the namespaces that keep models, datasets and Spaces together."""
        held = await types_held(self._view, self.followed)
        whole = {key for key, types in held.items() if len(types) == _THREE}
        projects = [
            project
            for project in load().projects
            if whole & {handle.casefold() for handle in project.handles}
        ]
        words = text(
            "today-whole",
            self._locale,
            value=exact(len(whole), self._locale),
            of=exact(len(self.followed), self._locale),
        )
        return Shown(words, tuple(projects))

    async def openness(self, _: str) -> Shown:
        """Return the most frequent classes of openness."""
        counts = await self._count("openness")
        judged = [(name, number) for name, number in counts.most_common() if name is not None]
        if not judged:
            return Shown(text("today-openness-none", self._locale))
        most = "; ".join(f"{name}: {exact(number, self._locale)}" for name, number in judged[:CLASSES])
        return Shown(text("today-openness", self._locale, most=most))

    async def nothing(self, _: str) -> Shown:
        """Say that nothing on the Hub shows it."""
        return Shown(text("today-nothing", self._locale))

    async def advice(self, key: str) -> Shown:
        """Return the figure that belongs to a piece of advice, by its id in the codebook."""
        measure, of = ADVICE[key]
        return await measure(self, of)

    async def _count(self, axis: str, project: Project | None = None) -> Counter[str | None]:
        place = (axis, project.key if project else "")
        if place not in self._counts:
            owners = project.handles if project else self.followed
            self._counts[place] = await count_labels(self._view, owners, axis)
        return self._counts[place]

    async def _licensed(self, owners: Sequence[str], *, free: bool) -> float | None:
        where = RepoFilter(owners=tuple(owner.casefold() for owner in owners))
        found = await group_repos(self._view, where, "license") if owners else []
        declared = {name: number for name, number in found if name}
        if not free:
            every = sum(number for _, number in found)
            return sum(declared.values()) / every if every else None
        total = sum(declared.values())
        good = sum(number for name, number in declared.items() if _family(name) in FREE)
        return good / total if total else None

    def _of_repos(self, message: str, number: int, **more: str) -> str:
        plural = "one" if number == 1 else "other"
        return text(message, self._locale, value=exact(number, self._locale), plural=plural, **more)


def _claims(project: Project, axis: str) -> tuple[str, ...]:
    """Return what the codebook says of a project on an axis of namespaces."""
    match axis:
        case "governance":
            return (project.governance.model,)
        case "kind":
            return (project.kind.value,)
        case _:
            return tuple(claim.motivation for claim in project.motivations)


def _family(name: str) -> str | None:
    entry = load().license(name)
    return entry.family if entry is not None else None


ADVICE: Mapping[str, tuple[Measure, str]] = MappingProxyType(
    {
        "research-1": (Today.channels, ""),
        "research-2": (Today.artefact, "knowledge sharing"),
        "research-3": (Today.artefact, "benchmark"),
        "research-4": (Today.artefact, "dataset"),
        "research-5": (Today.role, "guard"),
        "research-6": (Today.whole, ""),
        "research-7": (Today.governance, "multi-organisational research institute"),
        "research-8": (Today.nothing, ""),
        "research-9": (Today.free, ""),
        "company-1": (Today.artefact, "leaderboard"),
        "company-2": (Today.governance, "company-sponsored grassroots"),
        "company-3": (Today.licensed, ""),
        "company-4": (Today.compute, ""),
        "policy-1": (Today.kind, "government"),
        "policy-2": (Today.compute, ""),
        "policy-3": (Today.motivation, "language-representation"),
        "policy-4": (Today.free, ""),
        "policy-5": (Today.nothing, ""),
        "policy-6": (Today.openness, ""),
        "platform-1": (Today.channels, ""),
        "platform-2": (Today.whole, ""),
    }
)
"""What can be counted beside each piece of advice: which of them belongs to which is our choice."""
