"""/watch: alerts at once for what has consequences, for something and for what it stands on."""

from collections.abc import Awaitable, Callable, Mapping

import discord
import msgspec
from discord import app_commands

from bot.commands import shown
from bot.commands.places import Place, Postable, place_words, require_open, require_place, require_role
from bot.commands.ranks import rank, require_owner
from bot.commands.replies import Refused, answer, choices, locale_of
from bot.commands.scopes import read_scope, require_held, suggest_scopes
from bot.commands.services import Services
from bot.digests.scope import resolve, scope_words
from bot.document import Action, Code, Document, Facts, Paragraph, Small, paragraph
from bot.texts import spans, text
from storage import audit, subscriptions
from storage.lineage import footings
from storage.subscriptions import NEVER, DigestScope, Options, Schedule, State, Subscription, TooMany
from storage.views import view

MOST_OF_ONE_PERSON = 50
MOST_OF_A_SERVER = 200
_ACTS: Mapping[State, str] = {"paused": "watch.pause", "active": "watch.resume", "removed": "watch.remove"}
"""What stands in the record of acts."""
Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]


@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
class WatchCommands(app_commands.Group):
    """What somebody wants to know of at once."""

    def __init__(self, services: Services) -> None:
        super().__init__(name="watch", description="Alerts at once, for something and what it stands on")
        self._services = services

    @app_commands.command(name="add", description="Be told at once of changes with consequences")
    @app_commands.describe(
        about="A repo, a project, an organisation, or a licence family such as licence:non-commercial",
        channel="Where alerts are posted; leave it out for your direct messages",
        role="A role that an alert mentions",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        about: str,
        channel: Place | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """Watch something; what it stands on is watched with it."""
        services, locale = self._services, locale_of(interaction)

        async def make() -> Document:
            scope = _watched(await read_scope(services.db, about, locale))
            await require_held(services.db, scope, locale)
            self._require(interaction, channel, role, locale)
            zone = services.guild_settings(interaction.guild_id).timezone
            direct = channel is None
            try:
                made = await subscriptions.create(
                    services.db,
                    guild_id=interaction.guild_id if channel is not None else None,
                    channel_id=channel.id if channel is not None else None,
                    user_id=interaction.user.id,
                    scope=scope,
                    schedule=Schedule(0, 0, zone),
                    due_at=NEVER,
                    locale=locale,
                    kind="watch",
                    options=Options(role_id=role.id if role is not None else None),
                    most=MOST_OF_ONE_PERSON if direct else MOST_OF_A_SERVER,
                )
            except TooMany as many:
                message = "watch-too-many" if direct else "watch-too-many-here"
                raise Refused(text(message, locale, most=many.most)) from None
            await _audit(services, interaction, "watch.add", made)
            return await self._watching(interaction, made, locale)

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="list", description="What is watched in this server, and by you")
    async def show_list(self, interaction: discord.Interaction) -> None:
        """List the watches that a person may see here."""
        await shown.show(self._services, interaction, "watch")

    @app_commands.command(name="remove", description="Stop watching something")
    @app_commands.describe(watch="Which one")
    async def remove(self, interaction: discord.Interaction, watch: str) -> None:
        """Remove a watch."""
        await remove(self._services, interaction, (watch,))

    @app_commands.command(name="pause", description="Stop the alerts of a watch for a while")
    @app_commands.describe(watch="Which one")
    async def pause(self, interaction: discord.Interaction, watch: str) -> None:
        """Pause a watch."""
        await _set(self._services, interaction, watch, "paused")

    @app_commands.command(name="resume", description="Let a paused watch go on from now")
    @app_commands.describe(watch="Which one")
    async def resume(self, interaction: discord.Interaction, watch: str) -> None:
        """Resume a watch."""
        await _set(self._services, interaction, watch, "active")

    @add.autocomplete("about")
    async def _suggest(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await choices(lambda: suggest_scopes(self._services.db, typed, locale_of(interaction)))

    @remove.autocomplete("watch")
    @pause.autocomplete("watch")
    @resume.autocomplete("watch")
    async def _suggest_watch(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await choices(lambda: shown.named(self._services, interaction, "watch", typed))

    def _require(
        self,
        interaction: discord.Interaction,
        channel: Postable | None,
        role: discord.Role | None,
        locale: str,
    ) -> None:
        services = self._services
        if role is not None:
            if channel is None:
                raise Refused(text("digest-role-needs-channel", locale))
            require_role(interaction, role.id, locale)
        if channel is not None:
            require_place(services, interaction, channel, locale)

    async def _watching(self, interaction: discord.Interaction, made: Subscription, locale: str) -> Document:
        """Say what is watched: how many repos, and how many that they stand on."""
        async with view(self._services.db) as now:
            subject = await resolve(now, made.scope)
            below = await footings(now, subject.repo_ids)
        return Document(
            title=text("watch-added", locale),
            blocks=(
                Facts(
                    (
                        (text("digest-about", locale), (scope_words(made.scope, locale),)),
                        (text("digest-where", locale), (place_words(interaction, made.channel_id, locale),)),
                    )
                ),
                Paragraph(
                    (
                        (
                            text(
                                "watch-covers",
                                locale,
                                repos=len(subject.repos),
                                below=len(below.below),
                            ),
                        ),
                        (text("watch-tells", locale),),
                    )
                ),
                Small(spans("watch-id", locale, id=Code(made.public_id))),
            ),
            tone="good",
            actions=(Action(text("alert-button-stop", locale), "watch-remove", (made.public_id,)),),
        )


def _watched(scope: DigestScope) -> DigestScope:
    """Return what a scope means to a watch: a licence alone is that of everything that is followed."""
    named = scope.projects or scope.owners or scope.repos
    return msgspec.structs.replace(scope, everything=scope.everything or not named)


async def remove(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Stop watching, by whoever began it or an admin."""
    await _set(services, interaction, args[0], "removed")


async def _set(services: Services, interaction: discord.Interaction, public: str, state: State) -> None:
    """Pause, resume or remove a watch, by whoever began it or an admin."""
    locale = locale_of(interaction)

    async def make() -> Document:
        found = await subscriptions.get(services.db, public)
        if found is None or found.state == "removed" or found.kind != "watch":
            raise Refused(text("watch-unknown", locale, name=public[:40]))
        require_owner(services, interaction, found)
        if state == "active":
            await require_open(interaction, found, locale)
        await subscriptions.set_state(services.db, found.public_id, state)
        services.wake_sender()
        await _audit(services, interaction, _ACTS[state], found)
        words = text(f"watch-{state}", locale, name=scope_words(found.scope, locale))
        return Document(title=text("watch-list-title", locale), blocks=(paragraph(words),), tone="good")

    await answer(services, interaction, make, ephemeral=True)


async def why(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Say why an alert came: what is watched, where, since when."""
    locale = locale_of(interaction)

    async def make() -> Document:
        found = await subscriptions.get(services.db, args[0])
        if found is None or found.kind != "watch":
            raise Refused(text("watch-unknown", locale, name=args[0][:40]))
        return Document(
            title=text("digest-why-title", locale),
            blocks=(
                Facts(
                    (
                        (text("digest-about", locale), (scope_words(found.scope, locale),)),
                        (text("digest-where", locale), (place_words(interaction, found.channel_id, locale),)),
                    )
                ),
                paragraph(text("watch-why", locale)),
            ),
        )

    await answer(services, interaction, make, ephemeral=True)


async def _audit(services: Services, interaction: discord.Interaction, act: str, one: Subscription) -> None:
    await audit.record(
        services.db,
        actor=str(interaction.user.id),
        rank=rank(services, interaction),
        act=act,
        guild_id=interaction.guild_id,
        target=one.public_id,
        after={"scope": one.scope, "channel": one.channel_id},
    )


ACTS: dict[str, Act] = {"watch-remove": remove, "watch-why": why}
