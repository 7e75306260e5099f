"""Profiles of namespaces, made for tests: an overview, repos, and the cards they have."""

from typing import Any

import msgspec

from collectors.mapping.extract import extract
from storage.catalogue import Owner, Repo
from storage.extracts import Extract
from storage.profiles import Profile
from storage.records import RepoType
from tests.conftest import NOON

SHA = "c" * 40


def owner(handle: str, *, fullname: str | None = None, kind: str = "org", **more: Any) -> Owner:
    return Owner(
        id=1,
        handle=handle,
        kind=kind,
        fullname=fullname,
        verified=None,
        plan=more.get("plan"),
        details=more.get("details"),
        members=None,
        models=None,
        datasets=None,
        spaces=None,
        followers=None,
        observed_at=NOON,
        seen_at=NOON,
    )


def repo(number: int, name: str, repo_type: RepoType = "model") -> Repo:
    return Repo(
        id=number,
        repo_type=repo_type,
        hub_id=f"{number:024x}",
        name=name,
        owner_key=name.partition("/")[0].casefold(),
        gone=False,
        private=False,
        gated=None,
        license=None,
        license_name=None,
        license_link=None,
        license_known=False,
        sha=SHA,
        task=None,
        library=None,
        sdk=None,
        created_at=NOON,
        last_modified=NOON,
        parameters=None,
        base_models=(),
        base_relation=None,
        datasets=(),
        models=(),
        languages=(),
        downloads=None,
        downloads_all_time=None,
        likes=None,
        trending=None,
        observed_at=NOON,
        seen_at=NOON,
        valid_from=1,
    )


def profile(handle: str, *cards: str, page: str | None = None, overview: bool = True, **more: str) -> Profile:
    """Return a namespace whose models have some cards, and whose own page says something."""
    repos = [repo(number, f"{handle}/model-{number}") for number in range(1, len(cards) + 1)]
    own = repo(99, f"{handle}/README", "space") if page is not None else None
    texts = {one.id: card for one, card in zip(repos, cards, strict=True)}
    if page is not None:
        texts[99] = page
    return Profile(
        handle=handle,
        owner=owner(handle, **more) if overview else None,
        members=None,
        socials={},
        counts={"model": len(repos)},
        repos=tuple(repos),
        extracts={
            number: Extract(number, SHA, msgspec.to_builtins(extract(card)), NOON)
            for number, card in texts.items()
        },
        page=own,
    )
