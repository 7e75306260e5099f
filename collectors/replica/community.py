"""Discussions and pull requests of a repo."""

from aiohttp import web

from collectors.replica.errors import not_found
from collectors.replica.owners import avatar, byline
from collectors.replica.repos import lookup
from collectors.replica.seeds import object_id
from collectors.replica.state import Record, Repo, State
from collectors.replica.wire import Ask, answer
from config.clock import from_iso

PAGE = 10
"""Discussions on a page; the Hub takes no other number."""
_OPEN = ("open", "draft")


async def discussions(ask: Ask, kind: str) -> web.Response:
    """Answer a page of discussions, newest first; there is no link to the next."""
    repo = lookup(ask, kind)
    page = ask.whole("p", 0, 0)
    sort = ask.choice("sort", "recently-created", ("recently-created", "trending", "reactions"))
    talks = _asked(ask, ask.state.discussions.get((repo.kind, repo.identity), []))
    if sort == "recently-created":
        talks.sort(key=lambda talk: (talk["createdAt"], talk["num"]), reverse=True)
    else:
        talks.sort(key=lambda talk: (-len(talk.get("comments") or ()), -talk["num"]))
    closed = sum(1 for talk in talks if talk["status"] not in _OPEN)
    start = page * PAGE
    made = {
        "discussions": [_item(ask.state, repo, talk) for talk in talks[start : start + PAGE]],
        "count": len(talks),
        "start": start,
        "numClosedDiscussions": closed,
    }
    return answer(ask, made)


def _asked(ask: Ask, talks: list[Record]) -> list[Record]:
    """Return the discussions the query asks for."""
    form = ask.choice("type", "all", ("all", "discussion", "pull_request"))
    status = ask.choice("status", "all", ("all", "open", "closed"))
    author = (ask.one("author") or "").lower()
    word = (ask.one("search") or "").lower()
    return [
        talk
        for talk in talks
        if form in ("all", "pull_request" if talk.get("isPullRequest") else "discussion")
        and status in ("all", "open" if talk["status"] in _OPEN else "closed")
        and (not author or str(talk.get("author") or "").lower() == author)
        and word in talk["title"].lower()
    ]


def _item(state: State, repo: Repo, talk: Record) -> Record:
    made: Record = {
        "num": talk["num"],
        "repo": {"name": repo.id, "type": repo.kind},
        "title": talk["title"],
        "createdAt": talk["createdAt"],
        "topReactions": list(talk.get("topReactions") or ()),
        "status": talk["status"],
        "isPullRequest": bool(talk.get("isPullRequest")),
        "numComments": 1 + len(talk.get("comments") or ()),
        "numReactionUsers": int(talk.get("numReactionUsers") or 0),
        "pinned": bool(talk.get("pinned")),
    }
    if talk.get("author"):
        made["author"] = byline(state, talk["author"])
    owner = state.owners.get(repo.owner.lower())
    people = {str(comment.get("author")).lower() for comment in talk.get("comments") or ()}
    members = {member.lower() for member in owner.members} if owner else set()
    author = str(talk.get("author") or "").lower()
    made["repoOwner"] = {
        "name": repo.owner or repo.id,
        "type": owner.kind if owner else "user",
        "isParticipating": bool(people & (members | {repo.owner.lower()})),
        "isDiscussionAuthor": author in members or author == repo.owner.lower(),
    }
    return made


async def discussion(ask: Ask, kind: str) -> web.Response:
    """Answer one discussion with its events, oldest first."""
    repo = lookup(ask, kind)
    number = ask.path("num")
    for talk in ask.state.discussions.get((repo.kind, repo.identity), ()):
        if number == str(talk["num"]):
            return answer(ask, _details(ask.state, repo, talk))
    raise not_found()


def _details(state: State, repo: Repo, talk: Record) -> Record:
    made = _item(state, repo, talk)
    for key in ("numComments", "numReactionUsers", "topReactions", "repoOwner"):
        del made[key]
    opening = {
        "author": talk.get("author"),
        "createdAt": talk["createdAt"],
        "text": talk.get("text") or talk["title"],
    }
    events = [*map(_comment, [opening, *(talk.get("comments") or ())])]
    events += [_ending(event) for event in talk.get("events") or ()]
    events.sort(key=lambda event: event["createdAt"])
    for index, event in enumerate(events):
        event["id"] = object_id(from_iso(event["createdAt"]) // 1000, repo.identity, talk["num"], index)
        name = event.pop("by")
        if name:
            event["author"] = byline(state, name)
    made |= {
        "_id": object_id(from_iso(talk["createdAt"]) // 1000, repo.identity, talk["num"]),
        "events": events,
        "locked": False,
        "collection": "discussions",
    }
    if not made["isPullRequest"]:
        made["isReport"] = False
    else:
        made["changes"] = {"base": "refs/heads/main"}
        merged = [event["commit"] for event in talk.get("events") or () if "commit" in event]
        if merged:
            made["changes"]["mergeCommitId"] = merged[0]
        made["filesWithConflicts"] = []
        made["diff"] = ""
    return made


def _comment(comment: Record) -> Record:
    at, text = comment["createdAt"], comment.get("text") or ""
    latest = {"raw": text, "html": "", "updatedAt": at}
    author = comment.get("author")
    data = {
        "edited": False,
        "hidden": False,
        "latest": latest,
        "numEdits": 0,
        "reactions": [],
        "editors": [author] if author else [],
        "editorAvatarUrls": [avatar(author)] if author else [],
        "isReport": False,
    }
    return {"type": "comment", "createdAt": at, "by": author, "data": data}


def _ending(event: Record) -> Record:
    data = {"status": event["status"]}
    return {"type": "status-change", "createdAt": event["createdAt"], "by": event.get("author"), "data": data}
