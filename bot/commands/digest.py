"""/digest: preview, subscribe, list, pause, resume, remove."""

import discord
import msgspec
from discord import app_commands

from bot.commands import permissions
from bot.commands.ranks import rank, require_channel, require_owner
from bot.commands.replies import Refused, answer, choices, locale_of
from bot.commands.scopes import read_scope, suggest_scopes
from bot.commands.services import Services
from bot.commands.zones import suggest_zones
from bot.delivery.compose import introduce
from bot.digests.compose import preview
from bot.digests.schedule import UnknownZone, next_dates, next_due, zone
from bot.digests.scope import scope_words
from bot.document import Action, Block, Code, Command, Document, Facts, Instant, Items, Line, Small, paragraph
from bot.texts import spans, text
from config.clock import WEEK
from storage import audit, history, subscriptions
from storage.subscriptions import Schedule, Subscription
from storage.views import view

MONDAY = 0
MORNING = 9
MOST_OF_ONE_PERSON = 25
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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
            async with view(services.db) as now:
                since = await history.sequence_at(now, services.db.clock.now() - WEEK)
                shown = (await preview(now, scope, since=since, locale=locale)).document
            return msgspec.structs.replace(shown, actions=())  # its buttons speak of a digest that was sent

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(
        name="subscribe", description="Get a weekly digest in this channel, or in direct messages"
    )
    @app_commands.describe(
        about="A project, an organisation, a repo, or everything that is tracked",
        channel="Where it is posted; leave it out for your direct messages",
        weekday="On which day (Monday, if you do not say)",
        hour="At which full hour, 0 to 23 (9, if you do not say)",
        timezone="Whose hour, by city (the server's, if you do not say)",
    )
    @app_commands.choices(
        weekday=[app_commands.Choice(name=day.capitalize(), value=number) for number, day in enumerate(DAYS)]
    )
    async def subscribe(
        self,
        interaction: discord.Interaction,
        about: str,
        channel: discord.TextChannel | discord.Thread | None = None,
        weekday: int = MONDAY,
        hour: app_commands.Range[int, 0, 23] = MORNING,
        timezone: str | None = None,
    ) -> None:
        """Subscribe a channel or a person's direct messages; the first digest is a portrait."""
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            scope = await read_scope(services.db, about, locale)
            schedule = Schedule(weekday, hour, self._zone(interaction, timezone))
            if channel is not None:
                require_channel(services, interaction, channel)
                lacking = permissions.lacking_to_post(channel)
                if lacking:
                    raise Refused(
                        text(
                            "digest-cannot-post",
                            locale,
                            channel=channel.name,
                            permissions=", ".join(lacking),
                        )
                    )
            elif (
                len(await subscriptions.find(services.db, user_id=interaction.user.id)) >= MOST_OF_ONE_PERSON
            ):
                raise Refused(text("digest-too-many", locale, most=MOST_OF_ONE_PERSON))
            now = services.db.clock.now()
            made = await subscriptions.create(
                services.db,
                guild_id=interaction.guild_id if channel is not None else None,
                channel_id=channel.id if channel is not None else None,
                user_id=interaction.user.id,
                scope=scope,
                schedule=schedule,
                due_at=next_due(schedule, now),
                locale=locale,
            )
            await self._audit(interaction, "digest.subscribe", made)
            await introduce(services.db, made)
            services.wake_sender()
            where = f"#{channel.name}" if channel else text("digest-in-direct-messages", locale)
            return _subscribed(made, where, next_dates(schedule, now), locale)

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="list", description="The digests of this server, and your own")
    async def show_list(self, interaction: discord.Interaction) -> None:
        """List the digests that a person may see here."""
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            found = await self._visible(interaction)
            if not found:
                words = spans("digest-none", locale, command=Command("digest subscribe"))
                return Document(title=text("digest-list-title", locale), blocks=(paragraph(*words),))
            items = tuple(_line(one, _where(interaction, one, locale), locale) for one in found)
            return Document(title=text("digest-list-title", locale), blocks=(Items(items),))

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
    async def _suggest_about(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await choices(lambda: suggest_scopes(self._services.db, typed, locale_of(interaction)))

    @subscribe.autocomplete("timezone")
    async def _suggest_zone(
        self, _interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=label, value=value) for label, value in suggest_zones(typed)]

    @pause.autocomplete("digest")
    @resume.autocomplete("digest")
    @remove.autocomplete("digest")
    async def _suggest_digest(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await choices(lambda: self._digests(interaction, typed))

    async def _digests(self, interaction: discord.Interaction, typed: str) -> list[tuple[str, str]]:
        locale = locale_of(interaction)
        shown = [
            (f"{scope_words(one.scope, locale)} · {one.public_id}", one.public_id)
            for one in await self._visible(interaction)
        ]
        return [(label, value) for label, value in shown if typed.casefold() in label.casefold()]

    def _zone(self, interaction: discord.Interaction, timezone: str | None) -> str:
        name = timezone or self._services.guild_settings(interaction.guild_id).timezone
        try:
            zone(name)
        except UnknownZone:
            raise Refused(text("zone-unknown", locale_of(interaction), name=name[:60])) from None
        return name

    async def _visible(self, interaction: discord.Interaction) -> list[Subscription]:
        own = await subscriptions.find(self._services.db, user_id=interaction.user.id)
        if interaction.guild_id is None:
            return own
        return [*await subscriptions.find(self._services.db, guild_id=interaction.guild_id), *own]

    async def _set(
        self, interaction: discord.Interaction, digest: str, state: subscriptions.State, message: str
    ) -> None:
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            found = next((one for one in await self._visible(interaction) if one.public_id == digest), None)
            if found is None:
                raise Refused(text("digest-unknown", locale, name=digest[:40]))
            require_owner(services, interaction, found)
            due_at = next_due(found.schedule, services.db.clock.now()) if state == "active" else None
            await subscriptions.set_state(services.db, digest, state, due_at=due_at)
            services.wake_sender()
            await self._audit(interaction, f"digest.{state}", found)
            words = text(message, locale, name=scope_words(found.scope, locale))
            return Document(title=text("digest-list-title", locale), blocks=(paragraph(words),), tone="good")

        await answer(services, interaction, make, ephemeral=True)

    async def _audit(self, interaction: discord.Interaction, act: str, one: Subscription) -> None:
        await audit.record(
            self._services.db,
            actor=str(interaction.user.id),
            rank=rank(self._services, interaction),
            act=act,
            guild_id=interaction.guild_id,
            target=one.public_id,
            after={"scope": one.scope, "schedule": one.schedule, "channel": one.channel_id},
        )


def _subscribed(one: Subscription, where: str, dates: list[int], locale: str) -> Document:
    upcoming: list[Line] = [(Instant(at), " · ", Instant(at, "relative")) for at in dates]
    blocks: tuple[Block, ...] = (
        Facts(
            (
                (text("digest-about", locale), (scope_words(one.scope, locale),)),
                (text("digest-where", locale), (where,)),
                (text("digest-zone", locale), (one.schedule.timezone,)),
            )
        ),
        paragraph(text("digest-next", locale)),
        Items(tuple(upcoming)),
        Small(spans("digest-first", locale, id=Code(one.public_id))),
    )
    return Document(
        title=text("digest-subscribed", locale),
        blocks=blocks,
        tone="good",
        actions=(Action(text("digest-button-pause", locale), "digest-pause", (one.public_id,)),),
    )


def _where(interaction: discord.Interaction, one: Subscription, locale: str) -> str:
    """Return where a digest is posted; a channel's name only to those who may see the channel."""
    if one.channel_id is None:
        return text("digest-in-direct-messages", locale)
    channel = interaction.guild.get_channel_or_thread(one.channel_id) if interaction.guild else None
    member = interaction.user
    if channel and isinstance(member, discord.Member) and channel.permissions_for(member).view_channel:
        return f"#{channel.name}"
    return text("digest-in-channel", locale)


def _line(one: Subscription, where: str, locale: str) -> Line:
    state = text("digest-state", locale, state=one.state)
    reason = f" ({one.reason})" if one.reason else ""
    return (
        scope_words(one.scope, locale),
        " · ",
        where,
        " · ",
        state,
        reason,
        " · ",
        Instant(one.due_at),
        " · ",
        Code(one.public_id),
    )
