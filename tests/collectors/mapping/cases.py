"""Cases made for tests: a repo, what it stands on, and what the cards of all of them say."""

from typing import Any

import msgspec

from collectors.mapping.extract import extract
from config.clock import from_iso
from storage.cases import Case, Member
from storage.catalogue import Repo
from storage.extracts import Extract
from storage.records import RepoType
from tests.collectors.mapping.owners.profiles import repo as plain

AT = from_iso("2026-11-01T12:00:00Z")


def repo(number: int, name: str, repo_type: RepoType = "model", **facts: Any) -> Repo:
    """Return a repo that is public, with a licence that was looked at."""
    given: dict[str, Any] = {"gated": "open", "license_known": True, "observed_at": AT} | facts
    return msgspec.structs.replace(plain(number, name, repo_type), **given)


def member(child: Repo, stood_on: Repo | str, relation: str = "finetune", depth: int = 1) -> Member:
    """Return an edge of a chain; a name alone is of a model that the store does not know."""
    if isinstance(stood_on, str):
        return Member(child.name, child.id, stood_on, "model", relation, depth, None)
    return Member(child.name, child.id, stood_on.name, stood_on.repo_type, relation, depth, stood_on)


def case(own: Repo, *members: Member, cards: dict[int, str] | None = None, **more: Any) -> Case:
    """Return a case; `cards` are the texts of cards by the repos' numbers."""
    extracts = {
        number: Extract(number, f"{number:040x}", msgspec.to_builtins(extract(text)), AT)
        for number, text in (cards or {}).items()
    }
    return Case(repo=own, members=members, extracts=extracts, **more)
