"""What a person sees of a message, read the way a person would: texts, buttons, pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from bot.sandbox.components import SELECTS, Kind, every, media, texts
from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.interactions import NO_RESPONSE, Interaction
from bot.sandbox.rest_interactions import DEFER_UPDATE
from bot.sandbox.state import Attachment, MessageFlag
from bot.sandbox.visibility import for_person, person_sees

PATIENCE_S = 10.0


class DidNotRespondError(AssertionError):
    """The bot gave no answer within Discord's three seconds."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it is seen."""

    label: str
    custom_id: str | None
    style: int
    url: str | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A select as it is seen; `options` are (label, value)."""

    placeholder: str
    custom_id: str
    type: int
    options: list[tuple[str, str]]
    disabled: bool


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as it is seen; `data` is None for one from the web."""

    url: str
    description: str | None
    data: bytes | None


class Seen:
    """A message on a person's screen. It is live: every look shows the message as it now is."""

    def __init__(self, core: Core, person_id: str, channel_id: str, message_id: str | None) -> None:
        self._core = core
        self._person_id = person_id
        self._channel_id = channel_id
        self._message_id = message_id
        self._last: Json = {}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.text[:80]!r}>"

    @property
    def id(self) -> str | None:
        """The message's id; None while there is none."""
        return self._message_id

    @property
    def channel_id(self) -> str:
        """The id of the channel it is in."""
        return self._channel_id

    @property
    def exists(self) -> bool:
        """Whether it is (still) on the screen."""
        message = self._core.world.messages.get(self._channel_id, {}).get(self.id or "")
        return message is not None and person_sees(self._core, message, self._person_id)

    @property
    def message(self) -> Json:
        """The message object as the page shows it; once deleted, as it was last seen."""
        message = self._core.world.messages.get(self._channel_id, {}).get(self.id or "")
        if message is not None and person_sees(self._core, message, self._person_id):
            self._last = for_person(self._core, message)
        return self._last

    @property
    def text(self) -> str:
        """All visible text in order: content, embeds, text displays."""
        message = self.message
        parts = [message.get("content") or ""]
        for embed in message.get("embeds", []):
            parts += [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
            parts += [
                embed_field[key] for embed_field in embed.get("fields", []) for key in ("name", "value")
            ]
            parts.append((embed.get("footer") or {}).get("text"))
        parts += texts(message.get("components"))
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[Button]:
        """All buttons in order."""
        return [
            Button(
                label=str(c.get("label") or (c.get("emoji") or {}).get("name") or ""),
                custom_id=c.get("custom_id"),
                style=c["style"],
                url=c.get("url"),
                disabled=bool(c.get("disabled")),
            )
            for c in every(self.message.get("components"))
            if c["type"] == Kind.BUTTON
        ]

    def button(self, name: str) -> Button:
        """Return the button with a label (or one that contains it) or a custom id; raises AssertionError."""
        buttons = self.buttons
        for matches in (
            lambda b: name in {b.label, b.custom_id},
            lambda b: name.lower() in b.label.lower(),
        ):
            if found := next(filter(matches, buttons), None):
                return found
        raise AssertionError(f"there is no button {name!r}, only {[b.label for b in buttons]}")

    @property
    def selects(self) -> list[Select]:
        """All selects in order."""
        return [
            Select(
                placeholder=str(c.get("placeholder") or ""),
                custom_id=c["custom_id"],
                type=c["type"],
                options=[(o["label"], o["value"]) for o in c.get("options", [])],
                disabled=bool(c.get("disabled")),
            )
            for c in every(self.message.get("components"))
            if c["type"] in SELECTS
        ]

    def select(self, name: str) -> Select:
        """Return the select with a placeholder or custom id; raises AssertionError."""
        for select in self.selects:
            if name in {select.placeholder, select.custom_id}:
                return select
        raise AssertionError(f"there is no select {name!r}, only {[s.placeholder for s in self.selects]}")

    @property
    def images(self) -> list[Image]:
        """All pictures in order."""
        message = self.message
        found = list(media(message.get("components")))
        found += [e[key] for e in message.get("embeds", []) for key in ("thumbnail", "image") if e.get(key)]
        if not message.get("flags", 0) & MessageFlag.COMPONENTS_V2:
            kind = "content_type"
            found += [a for a in message.get("attachments", []) if str(a.get(kind)).startswith("image/")]
        return [Image(m["url"], m.get("description"), self._bytes(m["url"])) for m in found]

    def _bytes(self, url: str) -> bytes | None:
        attachment = self._stored(url)
        return attachment.data if attachment else None

    def _stored(self, url: str) -> Attachment | None:
        parts = url.rsplit("/attachments/", maxsplit=1)[-1].split("/")
        return self._core.world.attachments.get(parts[1]) if len(parts) > 1 else None

    @property
    def files(self) -> dict[str, bytes]:
        """All attached files by name."""
        stored = self._core.world.attachments
        attached = (stored[a["id"]] for a in self.message.get("attachments", []) if a["id"] in stored)
        return {attachment.filename: attachment.data for attachment in attached}

    @property
    def author(self) -> str:
        """The name of who sent it."""
        author = self.message.get("author") or {}
        return str(author.get("global_name") or author.get("username") or "")

    @property
    def ephemeral(self) -> bool:
        """Whether only this person sees it."""
        return self.message.get("ephemeral_for") is not None

    @property
    def loading(self) -> bool:
        """Whether it still says "thinking"."""
        return bool(self.message.get("loading"))

    @property
    def pings(self) -> set[str]:
        """The names of the people it notifies."""
        return {self._core.world.users[user].username for user in self.message.get("pings", [])}

    async def until(self, predicate: Callable[[Self], bool], timeout: float = PATIENCE_S) -> Self:  # noqa: ASYNC109 - a driver's
        """Wait until what is seen satisfies a condition; TimeoutError says what was seen instead."""
        try:
            await self._core.changed.until(lambda: predicate(self), timeout)
        except TimeoutError:
            raise TimeoutError(f"not seen within {timeout} s; what is seen: {self.text!r}") from None
        return self


class Reply(Seen):
    """What came of an interaction: a message, an edit of the pressed one, or a modal."""

    def __init__(self, core: Core, interaction: Interaction) -> None:
        super().__init__(core, interaction.user_id, interaction.channel_id, None)
        self.interaction = interaction

    @property
    def id(self) -> str | None:
        """The id of the message that answers (for an update: of the message that was pressed)."""
        if self.interaction.answer == DEFER_UPDATE and self.interaction.followups:
            return self.interaction.followups[0]
        return self.interaction.response_id

    @property
    def modal(self) -> Json | None:
        """The modal that was opened: `id`, `title`, `components`."""
        return self.interaction.modal

    @property
    def followups(self) -> list[Seen]:
        """Further messages through the same interaction, oldest first."""
        at = self.interaction
        return [Seen(self._core, at.user_id, at.channel_id, followup) for followup in at.followups]

    @property
    def acknowledged_ms(self) -> float:
        """Real milliseconds until the bot first reacted."""
        return self.interaction.acknowledged_ms or float("nan")

    @property
    def answered_ms(self) -> float:
        """Real milliseconds until the person had an answer ("thinking" is none)."""
        return self.interaction.settled_ms or float("nan")

    async def visible(self) -> Self:
        """Wait until the bot has reacted at all; raises DidNotRespondError where it has not in time."""
        at = self.interaction
        await self._core.changed.until(lambda: at.answer is not None or at.failed, PATIENCE_S)
        if at.failed:
            raise DidNotRespondError(f"{NO_RESPONSE}: {at.text}")
        return self

    async def final(self, timeout: float = PATIENCE_S) -> Self:  # noqa: ASYNC109 - a driver's
        """Wait until the answer is there, after any "thinking"; `timeout` in seconds."""
        at = self.interaction
        try:
            await self._core.changed.until(lambda: at.settled, timeout)
        except TimeoutError:
            raise TimeoutError(f"no answer to {at.text} within {timeout} s: {self.text!r}") from None
        return self
