"""How much of the work on a scope's own repos people from outside do: commits, and what they proposed.

Members are those that the Hub shows now. What namespaces do not show, or too few rows tell, is not known.
"""

from collections.abc import Iterable, Mapping, Sequence

from storage.catalogue import find_owners, repos_by_ids
from storage.commits import find_commits
from storage.engagement import FEWEST, SHOWN, Figure
from storage.people import Members, members_of
from storage.reuse import Scope
from storage.rows import chunks
from storage.threads import find_threads
from storage.views import View

COMMITS = "outside-commits"
MERGED = "outside-pull-requests"


async def outside_work(view: View, scope: Scope, *, since: int, until: int) -> tuple[Figure, Figure]:
    """Return the shares that people outside have in the commits and in the merged pull requests of a window.

    The window is of the Hub's own times (`until` is excluded), in milliseconds UTC; programs do not count.
    """
    only = set(scope.repos)
    owners = list(scope.owners)
    if only:
        owners = sorted({repo.owner_key for repo in (await repos_by_ids(view, only)).values()})
    people = await _people(view, owners)
    told, outside, rows = 0, 0, []
    seen = hidden = 0
    for part in chunks(owners):
        for commit in await find_commits(view, part, since=since, until=until):
            if only and commit.repo_id not in only:
                continue
            seen += 1
            inside = people.get(commit.owner_key)
            if inside is None:
                hidden += 1
                continue
            told += 1
            if not inside.intersection(author.casefold() for author in commit.authors):
                outside += 1
                rows.append(commit.url)
    merged = [
        thread
        for part in chunks(owners)
        for thread in await find_threads(view, part, since=since)
        if thread.pull_request and thread.status == "merged" and thread.created_at < until
        if not only or thread.repo_id in only
    ]
    known = [thread for thread in merged if thread.outside is not None]
    theirs = [thread.url for thread in known if thread.outside]
    return (
        _share(COMMITS, outside, told, rows, seen=seen, few="few-commits", hidden=hidden),
        _share(
            MERGED, len(theirs), len(known), theirs,
            seen=len(merged), few="few-pull-requests", hidden=len(merged) - len(known),
        ),
    )  # fmt: skip


def _share(
    name: str, some: int, every: int, rows: Sequence[str], *, seen: int, few: str, hidden: int
) -> Figure:
    shown = tuple(rows[:SHOWN])
    if every < FEWEST:
        why = "members-not-known" if hidden and seen >= FEWEST else few
        return Figure(name=name, value=None, out_of=every, unknown=why, rows=shown)
    return Figure(name=name, value=some / every, out_of=every, rows=shown)


async def _people(view: View, owners: Iterable[str]) -> Mapping[str, set[str]]:
    """Return who belongs to each namespace, in lower case; a user is their own; others are left out."""
    found: dict[str, set[str]] = {}
    overviews = await find_owners(view, list(owners))
    members: Mapping[int, Members] = await members_of(view, [owner.id for owner in overviews.values()])
    for key, owner in overviews.items():
        held = members.get(owner.id)
        if owner.kind == "user":
            found[key] = {key}
        elif held is not None and held.known:
            found[key] = {member.casefold() for member in held.members} | {key}
    return found
