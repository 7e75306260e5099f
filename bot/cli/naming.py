"""From what was typed to what it names, or to the nearest names there are."""

import re

from bot.answering.reading.names import Kind, names_of
from bot.answering.reading.names_found import nearly
from bot.cli.output import CommandError
from config.codebook import load
from config.codebook_records import Project
from storage.catalogue import Repo, find_owner, find_repo
from storage.records import RepoType
from storage.tracking import LONGEST_HANDLE, is_handle, tracked_in
from storage.views import View

OFFERED = 3
SHOWN = 80
"""Characters of what was typed that a complaint repeats."""
_LINK = re.compile(
    r"(?:https?://)?(?:(?:www\.)?huggingface\.co|hf\.co)(?P<path>/[^?#]*)?(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_PART = re.compile(r"[A-Za-z0-9._-]+")
_TYPES: dict[str, RepoType] = {"models": "model", "datasets": "dataset", "spaces": "space"}


async def nearest(view: View, typed: str, kind: Kind) -> tuple[str, ...]:
    """Return the names of a kind that are most like what was typed."""
    near = (await nearly(view, await names_of(view), [typed])).near(typed, limit=20)
    found = [one.named.name if kind == "project" else one.named.key for one in near if one.named.kind == kind]
    return tuple(dict.fromkeys(found))[:OFFERED]


async def found_project(view: View, typed: str) -> Project:
    """Return the project people call so; CommandError with the nearest where there is none."""
    project = load().find(typed) or load().by_handle(typed)
    if project is None:
        raise CommandError(
            f"there is no project {typed[:SHOWN]!r}.", nearest=await nearest(view, typed, "project")
        )
    return project


async def owner_handle(view: View, typed: str) -> str:
    """Return a namespace that is followed or known; CommandError with the nearest where it is neither."""
    handle = handle_of(typed)
    followed = {name.casefold(): name for name in await tracked_in(view)}
    owner = await find_owner(view, handle)
    if owner is None and handle.casefold() not in followed:
        raise CommandError(
            f"nothing is known of the namespace {typed[:SHOWN]!r}.",
            nearest=await nearest(view, typed, "owner"),
        )
    return owner.handle if owner else followed[handle.casefold()]


async def found_repo(view: View, typed: str) -> Repo:
    """Return the repo that has or had an id; CommandError with the nearest where there is none."""
    repo_type, name = repo_of(typed)
    repo = await find_repo(view, name, repo_type)
    if repo is None:
        raise CommandError(
            f"there is no repo {typed[:SHOWN]!r} in the store.", nearest=await nearest(view, name, "repo")
        )
    return repo


def handle_of(typed: str) -> str:
    """Return the namespace of a handle or of a Hub link. Raises CommandError where it can be none."""
    why = why_no_handle(typed)
    if why is not None:
        raise CommandError(f"{shortened(typed)} {why}")
    segments = _segments(typed)
    return segments[0] if segments else typed.strip()


def why_no_handle(typed: str) -> str | None:
    """Say why what was typed can be no namespace of the Hub; None where it can be one."""
    segments = _segments(typed)
    handle = segments[0] if segments else typed.strip()
    if len(segments or [handle]) == 1 and is_handle(handle):
        return None
    if len(segments) <= 1 and len(handle) > LONGEST_HANDLE and is_handle(handle[:1]):
        return f"is no namespace of the Hub: it has {len(handle):,} characters, of at most {LONGEST_HANDLE}"
    return "is no namespace of the Hub: letters, digits, '-', '_' and '.' (allenai, or its link)"


def why_no_repo(typed: str) -> str | None:
    """Say why what was typed can be no repo of the Hub; None where it can be one."""
    _, name = repo_of(typed)
    parts = name.split("/")
    if any(len(part) > LONGEST_HANDLE for part in parts):
        longest = max(map(len, parts))
        return f"is no repo of the Hub: a name of {longest:,} characters, of at most {LONGEST_HANDLE}"
    if all(map(_PART.fullmatch, parts)):
        return None
    return "is no repo of the Hub: letters, digits, '-', '_' and '.' (allenai/OLMo-2-1124-7B, or its link)"


def named(typed: str) -> str:
    """Return what was asked as its line for people begins: what is too long for any name is cut."""
    return typed if len(typed) <= LONGEST_HANDLE * 2 else shortened(typed)


def shortened(typed: str) -> str:
    """Return what was typed as a complaint repeats it."""
    return repr(typed) if len(typed) <= SHOWN else f"{typed[:SHOWN]!r}..."


def repo_of(typed: str) -> tuple[RepoType | None, str]:
    """Return type (None: not said) and id of a repo from an id or a Hub link."""
    segments = _segments(typed) or [part for part in typed.strip().split("/") if part]
    repo_type: RepoType | None = None
    if segments and segments[0].lower() in _TYPES and len(segments) > 1:
        repo_type = _TYPES[segments[0].lower()]
        segments = segments[1:]
    elif _segments(typed):
        repo_type = "model"
    return repo_type, "/".join(segments[:2])


def is_link(typed: str) -> bool:
    """Say whether what was typed is an address on the Hub."""
    return bool(_segments(typed))


def _segments(typed: str) -> list[str]:
    """Return the parts of a Hub link's path; none where it is no link of the Hub."""
    found = _LINK.fullmatch(typed.strip())
    return [part for part in (found["path"] or "").split("/") if part] if found else []
