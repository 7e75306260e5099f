"""Interactions: what a person does with a command, a component or a modal, and the bot's deadlines for it.

Source: Discord's documentation, interactions/receiving-and-responding.mdx: the first answer within 3 seconds
(otherwise the token is void, 10062), the token lives 15 minutes (then 50027), one first answer (then 40060).
"""

import asyncio
import secrets
from dataclasses import dataclass, field

from bot.sandbox.core import Core, Happening
from bot.sandbox.errors import Json, Problem, RefusedError
from bot.sandbox.permissions import in_channel
from bot.sandbox.state import Channel, Message, Origin
from bot.sandbox.wire import MAX_FILE_BYTES
from config.clock import MINUTE, SECOND

FIRST_ANSWER_MS = 3 * SECOND
TOKEN_LIFE_MS = 15 * MINUTE
NO_RESPONSE = "The application did not respond"

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5


@dataclass(slots=True, kw_only=True)
class Interaction:
    """One act of a person and what has come of it; `pressed_at` and the `_ms` figures are real time."""

    id: str
    token: str
    type: int
    kind: str
    name: str
    text: str
    user_id: str
    channel_id: str
    guild_id: str | None
    data: Json
    created_at: int
    pressed_at: float
    source: Message | None = None
    trigger: Origin | None = None
    target_message_id: str | None = None
    answer: int | None = None
    response_id: str | None = None
    followups: list[str] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    failed: bool = False
    settled: bool = False
    acknowledged_ms: float | None = None
    settled_ms: float | None = None

    def origin(self) -> Origin:
        """Return what a message that answers this remembers of it."""
        return Origin(
            id=self.id,
            type=self.type,
            kind=self.kind,
            name=self.name,
            user_id=self.user_id,
            text=self.text,
            source_message_id=self.source.id if self.source and self.type == COMPONENT else None,
            target_message_id=self.target_message_id,
            trigger=self.trigger,
        )


class Interactions:
    """All interactions whose tokens may still be used."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def begin(
        self,
        *,
        type_: int,
        kind: str,
        name: str,
        text: str,
        user_id: str,
        channel: Channel,
        data: Json,
        source: Message | None = None,
        trigger: Origin | None = None,
        target_message_id: str | None = None,
    ) -> Interaction:
        """Store a person's act, hand it to the bot and start its deadline."""
        self._forget_old()
        loop = asyncio.get_running_loop()
        interaction = Interaction(
            id=self._core.ids.next(),
            token=secrets.token_urlsafe(48),
            type=type_,
            kind=kind,
            name=name,
            text=text,
            user_id=user_id,
            channel_id=channel.id,
            guild_id=channel.guild_id,
            data=data,
            created_at=self._core.deadlines.now(),
            pressed_at=loop.time(),
            source=source,
            trigger=trigger,
            target_message_id=target_message_id,
        )
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        self._timers[interaction.id] = loop.call_later(FIRST_ANSWER_MS / SECOND, self._fail, interaction)
        self._core.publish(
            Happening(
                name="INTERACTION_CREATE",
                data=self.payload(interaction, channel),
                channel_id=channel.id,
                guild_id=channel.guild_id,
            )
        )
        return interaction

    def get(self, interaction_id: str) -> Interaction | None:
        """Return an interaction by id, or None once its token's life is over."""
        return self._by_id.get(interaction_id)

    def to_answer(self, interaction_id: str, token: str) -> Interaction:
        """Return the interaction a first answer is for, or refuse: 10062, 40060."""
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise RefusedError(Problem.UNKNOWN_INTERACTION)
        if interaction.answer is not None:
            raise RefusedError(Problem.ALREADY_ACKNOWLEDGED)
        late = self._core.deadlines.now() - interaction.created_at > FIRST_ANSWER_MS
        if interaction.failed or late:
            self._fail(interaction)
            raise RefusedError(Problem.UNKNOWN_INTERACTION)
        return interaction

    def by_token(self, application_id: str, token: str) -> Interaction:
        """Return the interaction a follow-up is for, or refuse: 10015, 50027."""
        interaction = self._by_token.get(token)
        if interaction is None or application_id != self._core.world.application.id:
            raise RefusedError(Problem.UNKNOWN_WEBHOOK)
        if self._core.deadlines.now() - interaction.created_at > TOKEN_LIFE_MS:
            raise RefusedError(Problem.INVALID_TOKEN)
        if interaction.answer is None:
            raise RefusedError(Problem.UNKNOWN_WEBHOOK)
        return interaction

    def acknowledge(self, interaction: Interaction, answer: int) -> None:
        """Note the bot's first answer: the deadline no longer runs."""
        interaction.answer = answer
        interaction.acknowledged_ms = self._since(interaction)
        if timer := self._timers.pop(interaction.id, None):
            timer.cancel()

    def told(self, interaction: Interaction, kind: str) -> None:
        """Tell the person that the bot has reacted."""
        data = {
            "interaction": interaction.id,
            "kind": kind,
            "message": interaction.response_id,
            "ms": interaction.acknowledged_ms,
        }
        self._core.publish(Happening(name="ack", data=data, person=interaction.user_id))

    def settle(self, interaction: Interaction) -> None:
        """Note that the person has what was asked for; later edits and follow-ups are extras."""
        if not interaction.settled:
            interaction.settled = True
            interaction.settled_ms = self._since(interaction)
        self._core.changed.notify()

    def stop(self) -> None:
        """Stop all timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def payload(self, interaction: Interaction, channel: Channel) -> Json:
        """Return the INTERACTION_CREATE event's data."""
        core = self._core
        user = core.world.users[interaction.user_id]
        bits = in_channel(core.world, channel, core.bot_id)
        shown = core.wire.channel(channel)
        guild = core.world.guilds.get(channel.guild_id or "")
        own_dm = guild is None and core.bot_id in channel.recipients
        owners = {"0": guild.id if guild else "0"}
        if guild is not None and core.bot_id not in guild.members:
            owners = {"1": user.id}  # the person has installed it
        body: Json = {
            "id": interaction.id,
            "application_id": core.world.application.id,
            "type": interaction.type,
            "token": interaction.token,
            "version": 1,
            "data": interaction.data,
            "channel": shown,
            "channel_id": channel.id,
            "locale": user.locale,
            "app_permissions": str(bits),
            "entitlements": [],
            "authorizing_integration_owners": owners,
            "context": 0 if guild else 1 if own_dm else 2,
            "attachment_size_limit": MAX_FILE_BYTES,
        }
        if guild is not None:
            own = in_channel(core.world, channel, user.id)
            body |= {
                "guild_id": guild.id,
                "guild_locale": guild.locale,
                "guild": {"id": guild.id, "locale": guild.locale, "features": []},
                "member": {**core.wire.member(guild.members[user.id]), "permissions": str(own)},
            }
            shown["permissions"] = str(own)
        else:
            body["user"] = core.wire.user(user)
        if interaction.source is not None:
            body["message"] = core.wire.message(interaction.source)
        return body

    def _since(self, interaction: Interaction) -> float:
        return (asyncio.get_running_loop().time() - interaction.pressed_at) * SECOND

    def _fail(self, interaction: Interaction) -> None:
        if timer := self._timers.pop(interaction.id, None):
            timer.cancel()
        if interaction.failed or interaction.answer is not None:
            return
        interaction.failed = True
        data = {"interaction": interaction.id, "message": NO_RESPONSE}
        self._core.publish(Happening(name="failed", data=data, person=interaction.user_id))

    def _forget_old(self) -> None:
        now = self._core.deadlines.now()
        for interaction in list(self._by_id.values()):
            if now - interaction.created_at <= 2 * TOKEN_LIFE_MS:
                break
            del self._by_id[interaction.id], self._by_token[interaction.token]
