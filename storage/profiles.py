"""A namespace as a whole: overview, people, accounts elsewhere, most used repos, and what their cards say.

What an organisation is and how it is governed is judged from this, and from nothing else.
"""

from collections.abc import Sequence

from msgspec import Struct

from storage.catalogue import Owner, Repo, find_owners, find_repos, group_repos
from storage.extracts import Extract, extracts_of
from storage.filters import RepoFilter
from storage.people import Members, members_of, socials_of
from storage.views import View

MOST_USED = 60
"""Repos of a namespace that are looked at: what it is shows in those that are used."""


class Profile(Struct, frozen=True, kw_only=True):
    """What is known of one namespace as of a view; `owner` is None where its overview was never read.

    `counts` are its present repos by type, `repos` its most used ones, `extracts` what their cards say, by
    our numbers of the repos. `page` is its own page: the card of the Space that the Hub shows as such.
    """

    handle: str
    owner: Owner | None
    members: Members | None
    socials: dict[str, str]
    counts: dict[str, int]
    repos: tuple[Repo, ...]
    extracts: dict[int, Extract]
    page: Repo | None

    @property
    def key(self) -> str:
        """The handle in lower case, which labels are kept under."""
        return self.handle.casefold()

    @property
    def url(self) -> str:
        """Its page on the Hub."""
        return f"https://huggingface.co/{self.handle}"

    @property
    def known(self) -> bool:
        """Whether anything at all was collected of it."""
        return self.owner is not None or bool(self.counts)


async def profiles_of(view: View, handles: Sequence[str]) -> list[Profile]:
    """Return the profiles of some namespaces, in their order; of an unknown one, an empty profile."""
    overviews = await find_owners(view, handles)
    numbers = [owner.id for owner in overviews.values()]
    members = await members_of(view, numbers)
    socials = await socials_of(view, numbers)
    found: list[Profile] = []
    for handle in handles:
        owner = overviews.get(handle.casefold())
        where = RepoFilter(owners=(handle.casefold(),))
        counts = {str(kind): count for kind, count in await group_repos(view, where, "repo_type")}
        repos = await find_repos(view, where, limit=MOST_USED) if counts else []
        page = next((repo for repo in repos if _is_page(repo)), None)
        if page is None and counts.get("space"):
            named = RepoFilter(owners=where.owners, types=("space",), name_part="readme")
            page = next(filter(_is_page, await find_repos(view, named)), None)
        read = [repo.id for repo in repos] + ([page.id] if page else [])
        found.append(
            Profile(
                handle=owner.handle if owner else _spelling(repos, handle),
                owner=owner,
                members=members.get(owner.id) if owner else None,
                socials=socials.get(owner.id, {}) if owner else {},
                counts=counts,
                repos=tuple(repos),
                extracts=await extracts_of(view, read),
                page=page,
            )
        )
    return found


def _is_page(repo: Repo) -> bool:
    return repo.repo_type == "space" and repo.name.casefold().endswith("/readme")


def _spelling(repos: Sequence[Repo], handle: str) -> str:
    """Return a handle as its repos spell it: the Hub compares without case and shows the original."""
    return repos[0].name.partition("/")[0] if repos and "/" in repos[0].name else handle
