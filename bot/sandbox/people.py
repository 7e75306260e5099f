"""People for tests and demonstrations: they act as on the chat page and see what it shows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.sandbox.acting import Acting
from bot.sandbox.acting_commands import offered
from bot.sandbox.components import Kind, every
from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.resolving import find_channel
from bot.sandbox.seen import PATIENCE_S, DidNotRespondError, Reply, Seen
from bot.sandbox.state import Channel, User
from bot.sandbox.visibility import person_sees

DIRECT = "dm"


class Person:
    """One person. Channels are given by name or id; `"dm"` is the conversation with the bot.

    What Discord's own application would not let a person do raises `resolving.ActError`; a bot that stays
    silent raises `seen.DidNotRespondError`.
    """

    def __init__(self, core: Core, acting: Acting, user: User) -> None:
        self._core = core
        self._acting = acting
        self.user = user

    @property
    def id(self) -> str:
        """The user's id."""
        return self.user.id

    @property
    def mention(self) -> str:
        """The user's mention."""
        return f"<@{self.user.id}>"

    def _channel(self, name: str) -> Channel:
        if name == DIRECT:
            return self._core.conversation(self._core.bot_id, self.id)
        return self._acting.channel(self.user, find_channel(self._core, name).id)

    def commands(self, channel: str = "ask") -> list[str]:
        """Return the names of the commands this person is offered in a channel."""
        return [c["name"] for c in offered(self._core, self.id, self._channel(channel), self.user.locale)]

    async def slash(
        self,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        channel: str = "ask",
        force: bool = False,
        **named: Any,  # noqa: ANN401 - whatever the command's options take
    ) -> Reply:
        """Use a command ("project", "digest subscribe"); return as soon as the bot reacts.

        Options stand in `options` or as keywords. `force` sends what this person is not offered.
        """
        name, *path = command.removeprefix("/").split()
        values = {**(options or {}), **named}
        where = self._channel(channel)
        interaction = self._acting.command(self.user, where, name, path, values, force=force)
        return await Reply(self._core, interaction).visible()

    async def autocomplete(
        self,
        command: str,
        option: str,
        typed: str,
        *,
        values: Mapping[str, Any] | None = None,
        channel: str = "ask",
    ) -> list[Json]:
        """Type into an option and return the choices offered (`name`, `value`)."""
        name, *path = command.removeprefix("/").split()
        entered = {**(values or {}), option: typed}
        where = self._channel(channel)
        interaction = self._acting.command(self.user, where, name, path, entered, focused=option)
        await Reply(self._core, interaction).visible()
        return interaction.choices or []

    async def click(self, seen: Seen, button: str) -> Reply:
        """Press a button by label (or part of it) or custom id."""
        custom_id = seen.button(button).custom_id
        if custom_id is None:
            raise AssertionError(f"the button {button!r} is a link")
        return await Reply(self._core, self._acting.press(self.user, seen.id or "", custom_id)).visible()

    async def choose(self, seen: Seen, select: str, values: Sequence[str]) -> Reply:
        """Choose in a select (by placeholder or custom id): values, labels, or names of users or channels."""
        custom_id = seen.select(select).custom_id
        pressed = self._acting.press(self.user, seen.id or "", custom_id, list(values))
        return await Reply(self._core, pressed).visible()

    async def submit(self, modal: Reply | Json, values: Mapping[str, Any]) -> Reply:
        """Fill in a modal by its fields' labels (or custom ids) and send it."""
        shown = modal.modal if isinstance(modal, Reply) else modal
        if shown is None:
            raise AssertionError("no modal was opened")
        labels = _labels(shown)
        for name in values:
            if name not in labels:
                raise AssertionError(f"there is no field {name!r}, only {sorted(labels)}")
        entered = {labels[name]: value for name, value in values.items()}
        sent = self._acting.submit(self.user, shown["id"], entered)
        return await Reply(self._core, sent).visible()

    async def message_menu(self, command: str, message: Seen, *, force: bool = False) -> Reply:
        """Use a message's context menu command."""
        channel = self._core.world.channels[message.channel_id]
        used = self._acting.menu(self.user, channel, command, message.id or "", force=force)
        return await Reply(self._core, used).visible()

    async def user_menu(self, command: str, user: str, *, channel: str = "ask", force: bool = False) -> Reply:
        """Use a user's context menu command."""
        used = self._acting.menu(self.user, self._channel(channel), command, user, force=force)
        return await Reply(self._core, used).visible()

    async def say(
        self, text: str, channel: str = "ask", *, reply_to: Seen | None = None, ping: bool = True
    ) -> Seen:
        """Write in a channel; `@Name` and `#channel` become mentions."""
        where = self._channel(channel)
        replied = reply_to.id if reply_to is not None else None
        message = self._acting.say(self.user, where, text, reply_to=replied, ping=ping)
        return Seen(self._core, self.id, where.id, message.id)

    async def dm(self, text: str) -> Seen:
        """Write to the bot directly."""
        return await self.say(text, DIRECT)

    async def replies(self, message: Seen, timeout: float = PATIENCE_S) -> Seen:  # noqa: ASYNC109 - a driver's
        """Wait for the bot's next message after one of this person's; `timeout` in seconds."""
        after = int(message.id or 0)

        def answers(seen: Seen) -> bool:
            bot_spoke = (seen.message.get("author") or {}).get("id") == self._core.bot_id
            return bot_spoke and int(seen.id or 0) > after and not seen.loading

        return await self.wait_for(message.channel_id, answers, timeout)

    def sees(self, channel: str) -> list[Seen]:
        """Return the messages this person sees in a channel, oldest first."""
        where = self._channel(channel)
        return [
            Seen(self._core, self.id, where.id, message.id)
            for message in self._core.world.history(where.id)
            if person_sees(self._core, message, self.id)
        ]

    async def wait_for(
        self,
        channel: str,
        predicate: Callable[[Seen], bool] = lambda _: True,
        timeout: float = PATIENCE_S,  # noqa: ASYNC109 - a driver's
    ) -> Seen:
        """Wait for a message (old or new) that satisfies a condition; `timeout` in seconds."""
        found: list[Seen] = []

        def there() -> bool:
            found[:] = [seen for seen in self.sees(channel) if predicate(seen)]
            return bool(found)

        try:
            await self._core.changed.until(there, timeout)
        except TimeoutError:
            seen = [message.text for message in self.sees(channel)]
            raise TimeoutError(f"not seen in {channel} within {timeout} s, only {seen}") from None
        return found[0]


def _labels(modal: Json) -> dict[str, str]:
    names: dict[str, str] = {}
    for component in every(modal["components"]):
        inner = component.get("component") if component["type"] == Kind.LABEL else component
        if isinstance(inner, dict) and inner.get("custom_id"):
            names[str(inner["custom_id"])] = str(inner["custom_id"])
            if component.get("label"):
                names[str(component["label"])] = str(inner["custom_id"])
    return names


__all__ = ["DIRECT", "DidNotRespondError", "Person", "Reply", "Seen"]
