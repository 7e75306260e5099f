"""/digest: preview, subscribe, edit, list, history, show, pause, resume, remove."""

import discord
import msgspec
from discord import app_commands

from bot.commands import shown
from bot.commands.digest_card import DAYS, past
from bot.commands.digest_setup import Setting, changed, held, read_options, record, set_up
from bot.commands.mine import mine
from bot.commands.places import Place, require_open, require_place
from bot.commands.ranks import require_owner
from bot.commands.replies import Refused, answer, choices, locale_of
from bot.commands.scopes import read_scope, require_held, suggest_scopes
from bot.commands.services import Services
from bot.commands.zones import read_zone, suggest_zones
from bot.digests.compose import preview
from bot.digests.schedule import next_due
from bot.digests.scope import scope_words
from bot.document import Code, Document, Instant, Small, paragraph
from bot.texts import spans, text
from config.clock import WEEK
from storage import announcing, deliveries, shelf, subscriptions
from storage.history import sequence_at
from storage.subscriptions import DigestScope, Schedule, Subscription
from storage.views import view

MONDAY = 0
MORNING = 9
WEEKDAYS = [app_commands.Choice(name=day.capitalize(), value=number) for number, day in enumerate(DAYS)]
MENTIONS = [
    app_commands.Choice(name="When something needs you", value="needs-you"),
    app_commands.Choice(name="Always", value="always"),
]


@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
class DigestCommands(app_commands.Group):
    """What maintainers get: a weekly digest of their corner of the ecosystem."""

    def __init__(self, services: Services) -> None:
        super().__init__(name="digest", description="A weekly digest of what you care about")
        self._services = services

    @app_commands.command(name="preview", description="See what a digest would say now; only you see it")
    @app_commands.describe(about="A project, an organisation, a repo, or everything that is tracked")
    async def preview(self, interaction: discord.Interaction, about: str = "everything") -> None:
        """Show what a digest would say of the last week, by the renderer that delivers it."""
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            scope = await read_scope(services.db, about, locale)
            await require_held(services.db, scope, locale)
            async with view(services.db) as now:
                since = await sequence_at(now, services.db.clock.now() - WEEK)
                shown = (await preview(now, scope, since=since, locale=locale)).document
            return msgspec.structs.replace(shown, actions=())  # its buttons speak of a digest that was sent

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(
        name="subscribe", description="Get a weekly digest in this channel, or in direct messages"
    )
    @app_commands.describe(
        about="Projects, organisations, repos, with commas between; yours, if you do not say",
        channel="A channel, thread or forum; leave it out to choose with buttons",
        weekday="On which day (Monday, if you do not say)",
        hour="At which full hour, 0 to 23 (9, if you do not say)",
        timezone="Whose hour, by city (the server's or your own, if you do not say)",
    )
    @app_commands.choices(weekday=WEEKDAYS)
    async def subscribe(
        self,
        interaction: discord.Interaction,
        about: str | None = None,
        channel: Place | None = None,
        weekday: int = MONDAY,
        hour: app_commands.Range[int, 0, 23] = MORNING,
        timezone: str | None = None,
    ) -> None:
        """Show what would be subscribed, with its dates and a preview: a button saves it.

        Without a word of what, it is what is known to be theirs; where nothing is, the card asks.
        """
        services = self._services
        locale = locale_of(interaction)
        setting = Setting()

        async def make() -> Document:
            own = await mine(services, interaction) if about is None else None
            scope = own.scope if own is not None else await read_scope(services.db, about or "", locale)
            if scope != DigestScope():
                await require_held(services.db, scope, locale)
            schedule = Schedule(weekday, hour, await self._hours(interaction, timezone))
            if channel is not None:
                require_place(services, interaction, channel, locale)
            draft = await subscriptions.create(
                services.db,
                guild_id=interaction.guild_id if channel is not None else None,
                channel_id=channel.id if channel is not None else None,
                user_id=interaction.user.id,
                scope=scope,
                schedule=schedule,
                due_at=next_due(schedule, services.db.clock.now()),
                locale=locale,
                state="draft",
            )
            known = own.source if own is not None and scope != DigestScope() else None
            return await set_up(services, interaction, setting, draft, locale, known)

        await answer(services, interaction, make, ephemeral=True, add=setting.below(interaction, locale))

    @app_commands.command(name="edit", description="Change a digest: what, when, where, which sections")
    @app_commands.describe(
        digest="Which one",
        about="Something else that it is about",
        timezone="Whose hour, by city",
        quiet="Hours in which nothing is sent, such as 22-7; none for none",
        quiet_weeks="Whether a week in which nothing happened brings a message too",
        mention="When its role is mentioned",
    )
    @app_commands.choices(mention=MENTIONS)
    async def edit(
        self,
        interaction: discord.Interaction,
        digest: str,
        about: str | None = None,
        timezone: str | None = None,
        quiet: str | None = None,
        quiet_weeks: bool | None = None,  # noqa: FBT001 - an option of a command
        mention: str | None = None,
    ) -> None:
        """Change a digest by options, or by the pickers that follow; its window goes on where it was."""
        services = self._services
        locale = locale_of(interaction)
        setting = Setting(more=True)

        async def make() -> Document:
            one = await held(services, interaction, digest, locale)
            scope = await read_scope(services.db, about, locale) if about is not None else None
            if scope is not None:
                await require_held(services.db, scope, locale)
            zone_name = read_zone(timezone, locale) if timezone is not None else one.schedule.timezone
            options = read_options(one.options, quiet, mention, locale)
            one = await changed(
                services,
                one,
                scope=scope,
                schedule=msgspec.structs.replace(one.schedule, timezone=zone_name),
                options=options,
                skip_quiet=None if quiet_weeks is None else not quiet_weeks,
            )
            await record(services, interaction, "digest.edit", one)
            return await set_up(services, interaction, setting, one, locale)

        await answer(services, interaction, make, ephemeral=True, add=setting.below(interaction, locale))

    @app_commands.command(name="list", description="The digests of this server, and your own")
    async def show_list(self, interaction: discord.Interaction) -> None:
        """List the digests that a person may see here."""
        await shown.show(self._services, interaction, "digest")

    @app_commands.command(name="history", description="What a digest has told so far")
    @app_commands.describe(digest="Which one")
    async def history(self, interaction: discord.Interaction, digest: str) -> None:
        """List what was composed for a digest, newest first."""
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            one = await self._known(interaction, digest, locale)
            return past(await shelf.of_subscription(services.db, one.id), one, locale)

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="show", description="Show a digest again, as it was told")
    @app_commands.describe(id="The id in its small print")
    async def show(self, interaction: discord.Interaction, id: str) -> None:  # noqa: A002 - what people type
        """Show a stored digest, the same for ever."""
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            stored = await deliveries.document(services.db, id.strip().partition(".")[0])
            number = stored.subscription_id if stored is not None else None
            one = await subscriptions.by_id(services.db, number) if number is not None else None
            if stored is None or one is None or not shown.may_see(interaction, one):
                raise Refused(text("digest-show-unknown", locale, name=id[:40]))
            newest = await announcing.newest(services.db, stored)
            told = msgspec.convert(newest.body, Document)
            as_told = spans(
                "digest-as-told", locale, at=Instant(stored.composed_at), id=Code(stored.public_id)
            )
            return msgspec.structs.replace(told, blocks=(*told.blocks, Small(as_told)))

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="pause", description="Stop a digest for a while; nothing is lost")
    @app_commands.describe(digest="Which one")
    async def pause(self, interaction: discord.Interaction, digest: str) -> None:
        """Pause a digest."""
        await self._set(interaction, digest, "paused", "digest-paused")

    @app_commands.command(
        name="resume", description="Let a paused digest go on; it tells what happened since"
    )
    @app_commands.describe(digest="Which one")
    async def resume(self, interaction: discord.Interaction, digest: str) -> None:
        """Resume a digest."""
        await self._set(interaction, digest, "active", "digest-resumed")

    @app_commands.command(name="remove", description="Remove a digest for good")
    @app_commands.describe(digest="Which one")
    async def remove(self, interaction: discord.Interaction, digest: str) -> None:
        """Remove a digest."""
        await self._set(interaction, digest, "removed", "digest-removed")

    @preview.autocomplete("about")
    @subscribe.autocomplete("about")
    @edit.autocomplete("about")
    async def _suggest_about(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await choices(lambda: suggest_scopes(self._services.db, typed, locale_of(interaction)))

    @show.autocomplete("id")
    async def _suggest_told(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await choices(lambda: shown.told(self._services, interaction, typed))

    @subscribe.autocomplete("timezone")
    @edit.autocomplete("timezone")
    async def _suggest_zone(
        self, _interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=label, value=value) for label, value in suggest_zones(typed)]

    @edit.autocomplete("digest")
    @history.autocomplete("digest")
    @pause.autocomplete("digest")
    @resume.autocomplete("digest")
    @remove.autocomplete("digest")
    async def _suggest_digest(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await choices(lambda: shown.named(self._services, interaction, "digest", typed))

    async def _hours(self, interaction: discord.Interaction, timezone: str | None) -> str:
        """Return whose hours count: those that were asked for, the server's, or the person's own."""
        if timezone is not None:
            return read_zone(timezone, locale_of(interaction))
        own = None
        if interaction.guild_id is None:
            own = await subscriptions.zone_of(self._services.db, interaction.user.id)
        return own or self._services.guild_settings(interaction.guild_id).timezone

    async def _known(self, interaction: discord.Interaction, digest: str, locale: str) -> Subscription:
        """Return a digest that a person may see. Raises Refused where there is none of that id."""
        found = next((one for one in await self._visible(interaction) if one.public_id == digest), None)
        if found is None:
            raise Refused(text("digest-unknown", locale, name=digest[:40]))
        return found

    async def _visible(self, interaction: discord.Interaction) -> list[Subscription]:
        return await shown.visible(self._services, interaction, "digest")

    async def _set(
        self, interaction: discord.Interaction, digest: str, state: subscriptions.State, message: str
    ) -> None:
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            found = await self._known(interaction, digest, locale)
            require_owner(services, interaction, found)
            if state == "active":
                await require_open(interaction, found, locale)
            due_at = next_due(found.schedule, services.db.clock.now()) if state == "active" else None
            await subscriptions.set_state(services.db, digest, state, due_at=due_at)
            services.wake_sender()
            await record(services, interaction, f"digest.{state}", found)
            name = scope_words(found.scope, locale)
            words = text(message, locale, name=name)
            if due_at is not None:
                line = spans("digest-resumed-next", locale, name=name, at=Instant(due_at))
                return Document(
                    title=text("digest-list-title", locale), blocks=(paragraph(*line),), tone="good"
                )
            return Document(title=text("digest-list-title", locale), blocks=(paragraph(words),), tone="good")

        await answer(services, interaction, make, ephemeral=True)
