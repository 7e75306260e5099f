"""What is somebody's own: what a server, or a person, watches, subscribed and asked to follow.

Discord tells nobody's handle on the Hub, and nobody is asked for it: only what was chosen here counts, and a
server's own name where a project is named in it. Where nothing is known, nothing is taken.
"""

from collections.abc import Iterable
from typing import Literal

import discord
from msgspec import Struct

from bot.commands.following import ASKED
from bot.commands.services import Services
from config.codebook import fold, load
from config.codebook_records import Project
from storage import audit, subscriptions
from storage.subscriptions import DigestScope, Subscription
from storage.tracking import tracked

Source = Literal["chosen", "asked", "name", "unknown"]
FOLLOWED = "track"
LOOKED_BACK = 200
LONGEST_NAME = 4
"""Words that a project's name has at most, where a server's name is read."""


class Mine(Struct, frozen=True):
    """The scope that is somebody's own, and where that is known from; empty where it is not."""

    scope: DigestScope = DigestScope()
    source: Source = "unknown"


async def mine(services: Services, interaction: discord.Interaction) -> Mine:
    """Return what is a server's own where it is asked in one; elsewhere, and without any, a person's."""
    guild_id = interaction.guild_id
    if guild_id is not None:
        held = [
            *await subscriptions.find(services.db, guild_id=guild_id),
            *await subscriptions.find(services.db, guild_id=guild_id, kind="watch"),
        ]
        found = _chosen(held) or await _asked(services, guild_id=guild_id) or _named(interaction.guild)
        if found is not None:
            return found
    held = [
        *await subscriptions.find(services.db, user_id=interaction.user.id),
        *await subscriptions.find(services.db, user_id=interaction.user.id, kind="watch"),
    ]
    return _chosen(held) or await _asked(services, user_id=interaction.user.id) or Mine()


def _chosen(held: Iterable[Subscription]) -> Mine | None:
    """Return what digests and watches are about, added up; those of everything say nothing of whose it is."""
    scopes = [one.scope for one in held]
    scope = DigestScope(
        projects=tuple(dict.fromkeys(key for one in scopes for key in one.projects)),
        owners=tuple(dict.fromkeys(handle for one in scopes for handle in one.owners)),
        repos=tuple(dict.fromkeys(name for one in scopes for name in one.repos)),
    )
    return None if scope == DigestScope() else Mine(scope, "chosen")


async def _asked(
    services: Services, *, guild_id: int | None = None, user_id: int | None = None
) -> Mine | None:
    """Return the namespaces that a server or a person asked to follow, as far as they are followed."""
    entries = await audit.recent(services.db, guild_id=guild_id, limit=LOOKED_BACK)
    if user_id is not None:
        entries = [entry for entry in entries if entry.actor == str(user_id)]
    wanted = {entry.target.casefold() for entry in entries if entry.act in {ASKED, FOLLOWED} and entry.target}
    handles = [handle for handle in await tracked(services.db) if handle.casefold() in wanted]
    if not handles:
        return None
    projects = {handle: load().by_handle(handle) for handle in handles}
    return Mine(
        DigestScope(
            projects=tuple(dict.fromkeys(one.key for one in projects.values() if one is not None)),
            owners=tuple(handle for handle, one in projects.items() if one is None),
        ),
        "asked",
    )


def _named(guild: discord.Guild | None) -> Mine | None:
    """Return the one project that a server is named after; None where none is, or several are."""
    words = guild.name.split() if guild is not None else []
    spoken = {
        fold(" ".join(words[start : start + length]))
        for length in range(1, LONGEST_NAME + 1)
        for start in range(len(words))
    }
    projects: dict[str, Project] = {
        project.key: project
        for project in load().projects
        if not spoken.isdisjoint(map(fold, (project.name, project.key, *project.handles)))
    }
    return Mine(DigestScope(projects=tuple(projects)), "name") if len(projects) == 1 else None
