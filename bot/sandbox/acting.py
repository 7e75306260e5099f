"""What people do: say things, use commands, press, choose, fill in.

The page and the tests' driver both act here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox import compose
from bot.sandbox.acting_commands import fill_in, find_command, may_use
from bot.sandbox.components import LINK_STYLE, SELECTS, Kind, find
from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction, Interactions
from bot.sandbox.modals import fill_modal
from bot.sandbox.permissions import Permission, in_channel
from bot.sandbox.resolving import ActError, Resolved, find_user, with_mentions
from bot.sandbox.state import Channel, Message, MessageFlag, User
from bot.sandbox.visibility import person_sees, person_sees_channel

_CHAT, _USER_MENU, _MESSAGE_MENU = 1, 2, 3
_CONTENT_MAX = 2_000


class Acting:
    """Acts for people, within what Discord's own application would let them do."""

    def __init__(self, core: Core, interactions: Interactions) -> None:
        self._core = core
        self._interactions = interactions

    def person(self, name: str) -> User:
        """Return a person by id or name."""
        user = find_user(self._core, name)
        if user.bot:
            raise ActError(f"{user.name} is not a person", 403)
        return user

    def channel(self, user: User, channel_id: str) -> Channel:
        """Return a channel the person may see."""
        channel = self._core.world.channels.get(channel_id)
        if channel is None or not person_sees_channel(self._core, channel, user.id):
            raise ActError("there is no such channel", 404)
        return channel

    def command(
        self,
        user: User,
        channel: Channel,
        name: str,
        path: Sequence[str],
        values: Mapping[str, Any],
        *,
        focused: str | None = None,
        force: bool = False,
    ) -> Interaction:
        """Use a slash command; with `focused` ask for that option's choices.

        `force` sends what Discord would not offer: for testing that the bot checks for itself.
        """
        command = find_command(self._core, name, _CHAT, channel.guild_id)
        self._check_offered(command, user, channel, force=force)
        resolved = Resolved(self._core, channel, user.id)
        data = fill_in(resolved, command, path, values, focused=focused)
        words = " ".join([command["name"], *path])
        shown = "".join(f" {key}: {value}" for key, value in values.items() if value is not None)
        return self._interactions.begin(
            type_=COMMAND if focused is None else AUTOCOMPLETE,
            kind="command",
            name=words,
            text=f"/{words}{shown}",
            user_id=user.id,
            channel=channel,
            data=data,
        )

    def _check_offered(self, command: Json, user: User, channel: Channel, *, force: bool) -> None:
        if not force and not may_use(self._core, command, user.id, channel):
            where = f"in #{channel.name}" if channel.name else "in a conversation"
            raise ActError(f"{user.name} is not offered {command['name']} {where}", 403)

    def menu(
        self, user: User, channel: Channel, name: str, target: str, *, force: bool = False
    ) -> Interaction:
        """Use a context menu command on a message (by id) or a user (by id or name)."""
        message = self._core.world.messages.get(channel.id, {}).get(target)
        kind = _MESSAGE_MENU if message is not None else _USER_MENU
        command = find_command(self._core, name, kind, channel.guild_id)
        self._check_offered(command, user, channel, force=force)
        resolved = Resolved(self._core, channel, user.id)
        if message is None:
            target = resolved.user(target)
        elif person_sees(self._core, message, user.id):
            resolved.data["messages"] = {target: self._core.wire.message(message)}
        else:
            raise ActError("there is no such message", 404)
        data: Json = {
            "id": command["id"],
            "name": command["name"],
            "type": kind,
            "target_id": target,
            "resolved": resolved.data,
        }
        return self._interactions.begin(
            type_=COMMAND,
            kind="menu",
            name=command["name"],
            text=command["name"],
            user_id=user.id,
            channel=channel,
            data=data,
            target_message_id=target if message is not None else None,
        )

    def press(
        self, user: User, message_id: str, custom_id: str, values: Sequence[str] | None = None
    ) -> Interaction:
        """Press a button, or choose in a select."""
        message = self._core.world.find_message(message_id)
        if message is None or not person_sees(self._core, message, user.id):
            raise ActError("there is no such message", 404)
        component = find(message.components, custom_id)
        if component is None:
            raise ActError("that is not on the message any more", 404)
        if component.get("disabled"):
            raise ActError("that is disabled")
        channel = self._core.world.channels[message.channel_id]
        data: Json = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
        if component["type"] in SELECTS:
            data |= self._chosen(user, channel, component, values or [])
        elif component.get("style") == LINK_STYLE:
            raise ActError("that is a link")
        return self._interactions.begin(
            type_=COMPONENT,
            kind="component",
            name=str(component.get("label") or component.get("placeholder") or custom_id),
            text=", ".join(values or []),
            user_id=user.id,
            channel=channel,
            data=data,
            source=message,
        )

    def _chosen(self, user: User, channel: Channel, select: Json, values: Sequence[str]) -> Json:
        resolved = Resolved(self._core, channel, user.id)
        chosen = choose(resolved, select, values)
        return {"values": chosen, **({"resolved": resolved.data} if resolved.data else {})}

    def submit(self, user: User, modal_id: str, values: Mapping[str, Any]) -> Interaction:
        """Send a modal that was shown; `values` by custom id, what is left out keeps its default."""
        opener = self._interactions.get(modal_id)
        if opener is None or opener.modal is None or opener.user_id != user.id:
            raise ActError("there is no such modal", 404)
        channel = self._core.world.channels[opener.channel_id]
        resolved = Resolved(self._core, channel, user.id)
        data: Json = {
            "custom_id": opener.modal["custom_id"],
            "components": fill_modal(opener.modal["components"], values, lambda c, v: choose(resolved, c, v)),
        }
        if resolved.data:
            data["resolved"] = resolved.data
        return self._interactions.begin(
            type_=MODAL,
            kind="modal",
            name=str(opener.modal["title"]),
            text=str(opener.modal["title"]),
            user_id=user.id,
            channel=channel,
            data=data,
            source=opener.source,
            trigger=opener.origin(),
        )

    def say(
        self, user: User, channel: Channel, content: str, *, reply_to: str | None = None, ping: bool = True
    ) -> Message:
        """Send a message as a person types it."""
        bits = in_channel(self._core.world, channel, user.id)
        if not bits & Permission.SEND_MESSAGES:
            raise ActError("you cannot send messages here", 403)
        if not content.strip():
            raise ActError("there is nothing to send")
        if len(content) > _CONTENT_MAX:
            raise ActError(f"a message has at most {_CONTENT_MAX} characters")
        body: Json = {
            "content": with_mentions(self._core, channel, content.strip()),
            "allowed_mentions": {"parse": ["users", "roles", "everyone"], "replied_user": ping},
        }
        if reply_to is not None:
            if reply_to not in self._core.world.messages.get(channel.id, {}):
                raise ActError("there is no such message", 404)
            body["message_reference"] = {"message_id": reply_to}
        return compose.send(self._core, channel, user.id, body)

    def unsay(self, user: User, message_id: str) -> None:
        """Delete one's own message."""
        message = self._core.world.find_message(message_id)
        if message is None or not person_sees(self._core, message, user.id):
            raise ActError("there is no such message", 404)
        if message.author_id != user.id and not message.flags & MessageFlag.EPHEMERAL:
            raise ActError("that is not yours", 403)
        compose.delete(self._core, message)


def choose(resolved: Resolved, select: Json, values: Sequence[str]) -> list[str]:
    """Return the values of a choice, names made ids, or say why it cannot be chosen."""
    most = select.get("max_values", 1)
    if not select.get("min_values", 1) <= len(values) <= most:
        raise ActError(f"choose between {select.get('min_values', 1)} and {most}")
    kind = select["type"]
    if kind == Kind.USER_SELECT:
        return [resolved.user(value) for value in values]
    if kind == Kind.ROLE_SELECT:
        return [resolved.role(value) for value in values]
    if kind == Kind.MENTIONABLE_SELECT:
        return [resolved.mentionable(value) for value in values]
    if kind == Kind.CHANNEL_SELECT:
        return [resolved.channel(value, select.get("channel_types")) for value in values]
    return [option_value(select, value) for value in values]


def option_value(holder: Json, wanted: str) -> str:
    """Return the value of the option with a value or a label."""
    for option in holder.get("options", []):
        if wanted in {option["value"], option["label"]}:
            return str(option["value"])
    raise ActError(f"{wanted} is not one of the options")
