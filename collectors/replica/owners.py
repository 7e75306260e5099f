"""Organisations and users: overview, members, followers, socials, avatar."""

from collections.abc import Sequence

from aiohttp import web

from collectors.replica.cursors import decode_offset, encode_offset
from collectors.replica.errors import HubError, Moved, not_found
from collectors.replica.seeds import object_id
from collectors.replica.state import KINDS, Owner, Record, State, visitor
from collectors.replica.wire import Ask, answer

_MEMBERS = (500, 10, 10_000)
_FIRST = (
    "ada",
    "bo",
    "chen",
    "dana",
    "eli",
    "farah",
    "gus",
    "hana",
    "ivo",
    "jun",
    "kim",
    "lea",
    "max",
    "nia",
)


def avatar(handle: str) -> str:
    """Return the address of an owner's picture, relative to the Hub."""
    return f"/avatars/{handle.lower()}.svg"


def user_item(owner: Owner) -> Record:
    """Return a user as lists of members and followers show it."""
    return {
        "_id": owner.identity,
        "avatarUrl": avatar(owner.handle),
        "fullname": owner.fullname,
        "isPro": owner.pro,
        "user": owner.handle,
        "type": "user",
    }


def byline(state: State, handle: str) -> Record:
    """Return an author as discussions, papers and leaderboards show one."""
    owner = state.owners.get(handle.lower()) or visitor(handle)
    made: Record = {
        "_id": owner.identity,
        "avatarUrl": avatar(owner.handle),
        "fullname": owner.fullname,
        "name": owner.handle,
        "type": owner.kind,
        "isHf": False,
        "isHfAdmin": False,
        "isMod": False,
        "followerCount": owner.followers,
    }
    if owner.organization:
        if owner.plan:
            made["plan"] = owner.plan
    else:
        made["isPro"] = owner.pro
    return made


def _find(ask: Ask, *, organization: bool) -> Owner:
    name = ask.path("name")
    owner = ask.state.owner(name)
    if owner is None:
        for other in ask.state.owners.values():
            if other.redirects and name.lower() in (former.lower() for former in other.formerly):
                raise Moved(ask.request.rel_url.raw_path.replace(f"/{name}/", f"/{other.handle}/", 1))
    if owner is None or owner.organization != organization:
        raise not_found()
    return owner


def _counts(state: State, owner: Owner) -> Record:
    counts = {f"num{kind.capitalize()}s": state.count(kind, owner.handle) for kind in KINDS}
    papers = 0
    for record in state.papers.values():
        organization = record.get("organization") or (record.get("paper") or {}).get("organization") or {}
        papers += str(organization.get("name", "")).lower() == owner.handle.lower()
    return {**counts, "numPapers": papers, "numFollowers": owner.followers}


async def organization(ask: Ask) -> web.Response:
    """Answer an organisation's overview; a user's name is not one."""
    owner = _find(ask, organization=True)
    made: Record = {
        "_id": owner.identity,
        "avatarUrl": avatar(owner.handle),
        "name": owner.handle,
        "fullname": owner.fullname,
        "type": "org",
        "isVerified": owner.verified,
        "numUsers": len(owner.members),
        **_counts(ask.state, owner),
    }
    if owner.plan:
        made["plan"] = owner.plan
    if owner.details:
        made["details"] = owner.details
    return answer(ask, made)


async def user(ask: Ask) -> web.Response:
    """Answer a user's overview; an organisation's name is not one."""
    owner = _find(ask, organization=False)
    state = ask.state
    orgs = [
        {"id": org.identity, "name": org.handle, "fullname": org.fullname, "avatarUrl": avatar(org.handle)}
        for org in state.owners.values()
        if org.organization and owner.handle.lower() in (member.lower() for member in org.members)
    ]
    talks = sum(
        str(talk.get("author") or "").lower() == owner.handle.lower()
        for talks in state.discussions.values()
        for talk in talks
    )
    made: Record = {
        "_id": owner.identity,
        "avatarUrl": avatar(owner.handle),
        "fullname": owner.fullname,
        "isPro": owner.pro,
        "user": owner.handle,
        "type": "user",
        "createdAt": owner.created,
        "orgs": orgs,
        "numDiscussions": talks,
        "numFollowing": 0,
        "numLikes": 0,
        "numUpvotes": 0,
        **_counts(state, owner),
    }
    if owner.details:
        made["details"] = owner.details
    return answer(ask, made)


async def members(ask: Ask) -> web.Response:
    """Answer a page of an organisation's members."""
    owner = _find(ask, organization=True)
    if owner.members_hidden == "refused":
        raise HubError(403, "The list of members of this organization is private")
    word = (ask.one("search") or "").lower()
    known = [] if owner.members_hidden else owner.members
    names = [name for name in known if word in name.lower()]
    rows = [user_item(ask.state.owners.get(name.lower()) or visitor(name)) for name in names]
    return _page(ask, rows, len(rows), 0)


async def followers(ask: Ask) -> web.Response:
    """Answer a page of those who follow an owner; who they are is made up, how many they are is not."""
    owner = _find(ask, organization=ask.request.path.startswith("/api/organizations/"))
    start = decode_offset(ask.one("cursor"))
    end = min(start + ask.whole("limit", *_MEMBERS), owner.followers)
    rows = [user_item(_follower(owner, index)) for index in range(start, end)]
    return _page(ask, rows, owner.followers, start)


def _follower(owner: Owner, index: int) -> Owner:
    """Return the follower of a number: the same each time it is asked for."""
    identity = object_id(1_650_000_000 + index * 977, "follower", owner.identity, index)
    handle = f"{_FIRST[index % len(_FIRST)]}{identity[8:14]}"
    return Owner(handle, "user", identity, handle)


def _page(ask: Ask, rows: Sequence[Record], total: int, first: int) -> web.Response:
    """Answer the page the query asks for; `rows` begin at `first` of `total`."""
    limit = ask.whole("limit", *_MEMBERS)
    start = decode_offset(ask.one("cursor"))
    headers = {"Link": ask.link(cursor=encode_offset(start + limit))} if start + limit < total else {}
    return answer(ask, rows[start - first : start - first + limit], headers)


async def socials(ask: Ask) -> web.Response:
    """Answer an owner's accounts elsewhere."""
    is_org = ask.request.path.startswith("/api/organizations/")
    owner = _find(ask, organization=is_org)
    name = "org" if is_org else "user"
    return answer(ask, {"_id": owner.identity, name: owner.handle, "socialHandles": owner.socials})


async def picture(ask: Ask) -> web.Response:
    """Answer where an owner's picture is."""
    owner = _find(ask, organization=ask.request.path.startswith("/api/organizations/"))
    return answer(ask, {"avatarUrl": f"{ask.request.scheme}://{ask.request.host}{avatar(owner.handle)}"})
