"""The owners of the local Hub: every namespace a repo stands under, and scripted people."""

from typing import Any

from collectors.replica.carry_records import digest, number
from collectors.replica.carry_sources import OLDEST, Record

_PLANS = {
    "meta-llama": "plus",
    "facebook": "plus",
    "nvidia": "plus",
    "microsoft": "enterprise",
    "allenai": "team",
}
_MEMBERS = 3
"""How many scripted members each of the study's handles has."""


def owners_of(repos: dict[str, list[Record]], organisations: dict[str, Any]) -> list[Record]:
    """One record for every owner of the repos, for the study's handles and for their members."""
    likes: dict[str, int] = {}
    first: dict[str, str] = {}
    for rows in repos.values():
        for row in (row for row in rows if "author" in row):
            likes[row["author"]] = likes.get(row["author"], 0) + row["likes"]
            first[row["author"]] = min(first.get(row["author"], row["createdAt"]), row["createdAt"])
    named = {entry["handle"]: entry for entry in organisations["organisation"]}
    others = dict(organisations["others"]["names"])
    others |= {handle: handle for handle in organisations["others"]["unnamed"]}
    found: list[Record] = []
    for handle in sorted({*likes, *named}, key=str.lower):
        about = named.get(handle, {})
        is_org = handle in named or handle in others
        key = f"owner:{handle}"
        made = (
            ["_id", "createdAt", "followers", "isVerified", "plan"]
            if is_org
            else ["_id", "createdAt", "followers", "type"]
        )
        record: Record = {
            "handle": handle,
            "fullname": about.get("fullname") or others.get(handle) or handle,
            "type": "org" if is_org else "user",
            "_id": digest(key, 24),
            "createdAt": first.get(handle, OLDEST),
            "followers": likes.get(handle, 0) // 3 + number(key, 1, 40),
            "isVerified": handle in named and bool(about.get("socials")),
            "members": members_of(handle) if handle in named else [],
            "socials": about.get("socials", {}),
            "source": f"study.md {about['study']}" if "study" in about else "ids of repos",
            "as_of": "2026-11-01" if about else "2026-09-14",
            "made": made + (["members"] if handle in named else []),
        }
        if handle in _PLANS:
            record["plan"] = _PLANS[handle]
        for name in ("details", "formerly"):
            if name in about:
                record[name] = about[name]
        found.append(record)
    for handle in named:
        found += [person(name) for name in members_of(handle)]
    scripted = organisations["scripted"]
    found += [person(name) for name in scripted["people"]]
    found += [
        person(handle) | {"fullname": name, "type": "org"} for handle, name in scripted["organisations"]
    ]
    return found


def members_of(handle: str) -> list[str]:
    """Name the handles of the scripted members of an organisation: nobody real."""
    return [f"{handle.lower()}-member-{at}" for at in range(1, _MEMBERS + 1)]


def person(handle: str) -> Record:
    """Make a scripted person."""
    return {
        "handle": handle,
        "fullname": handle.replace("-", " "),
        "type": "user",
        "_id": digest(f"owner:{handle}", 24),
        "createdAt": OLDEST,
        "followers": number(handle, 0, 30),
        "isVerified": False,
        "members": [],
        "socials": {},
        "source": "scripted",
        "as_of": "2026-09-14",
        "made": ["everything"],
    }
