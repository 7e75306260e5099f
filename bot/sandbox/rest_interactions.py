"""REST: first answers to interactions, and follow-ups through their tokens.

Source: Discord's documentation, interactions/receiving-and-responding.mdx.
"""

from bot.sandbox import compose
from bot.sandbox.components import Completer
from bot.sandbox.core import Happening
from bot.sandbox.endpoints import NOTHING, Answer, Call, Endpoints
from bot.sandbox.errors import Json, Problem, RefusedError, form_error
from bot.sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from bot.sandbox.rest_messages import judge_edit
from bot.sandbox.rules import Body
from bot.sandbox.state import Message, MessageFlag

interactions = Endpoints()

_TOKEN = "/webhooks/{application_id}/{token}"  # noqa: S105 - a path
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 4, 5, 6, 7, 8, 9
_NAMES = {
    MESSAGE: "message",
    DEFER: "deferred",
    DEFER_UPDATE: "deferred_update",
    UPDATE: "update",
    CHOICES: "choices",
    SHOW_MODAL: "modal",
}
_ANSWERS = {
    COMMAND: {MESSAGE, DEFER, SHOW_MODAL},
    COMPONENT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE, SHOW_MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE},
}


@interactions.on("POST", "/interactions/{interaction_id}/{interaction_token}/callback", open_=True)
async def callback(call: Call) -> Answer:
    """Take the bot's first answer, of any type; one only, and within three seconds."""
    body = call.object()
    interaction = call.interactions.to_answer(call.params["interaction_id"], call.params["interaction_token"])
    kind = body.get("type")
    allowed = _ANSWERS[interaction.type]
    if interaction.type == MODAL and interaction.source is None:
        allowed = allowed - {UPDATE, DEFER_UPDATE}
    if kind not in allowed:
        message = f"Value must be one of {tuple(sorted(allowed))}."
        raise form_error(("type",), "BASE_TYPE_CHOICES", message)
    data = body.get("data") or {}
    message_or_none = _TAKERS[kind](call, interaction, data)
    call.interactions.acknowledge(interaction, kind)
    if kind not in {DEFER, DEFER_UPDATE}:
        call.interactions.settle(interaction)
    call.interactions.told(interaction, _NAMES[kind])
    if not call.flag("with_response"):
        return NOTHING
    return Answer(_callback_answer(call, interaction, kind, message_or_none))


def _respond(call: Call, interaction: Interaction, data: Json) -> Message | None:
    call.judge(Body.RESPONSE, data, at=("data",))
    return _respond_with(call, interaction, data, loading=False)


def _defer(call: Call, interaction: Interaction, data: Json) -> Message | None:
    call.judge(Body.DEFER, data, at=("data",))
    return _respond_with(call, interaction, data, loading=True)


def _respond_with(call: Call, interaction: Interaction, data: Json, *, loading: bool) -> Message:
    private = int(data.get("flags") or 0) & MessageFlag.EPHEMERAL
    message = compose.send(
        call.core,
        call.core.channel(interaction.channel_id),
        call.core.bot_id,
        data,
        call.uploads,
        origin=interaction.origin(),
        ephemeral_for=interaction.user_id if private else None,
        loading=loading,
    )
    interaction.response_id = message.id
    return message


def _source(interaction: Interaction) -> Message:
    if interaction.source is None:
        raise RefusedError(Problem.UNKNOWN_MESSAGE)
    return interaction.source


def _defer_update(call: Call, interaction: Interaction, data: Json) -> Message | None:
    call.judge(Body.DEFER, data, at=("data",))
    interaction.response_id = _source(interaction).id
    return None


def _update(call: Call, interaction: Interaction, data: Json) -> Message | None:
    message = _source(interaction)
    judge_edit(call, message, data, at=("data",))
    interaction.response_id = message.id
    return compose.edit(call.core, message, data, call.uploads)


def _choose(call: Call, interaction: Interaction, data: Json) -> Message | None:
    call.judge(Body.CHOICES, data, at=("data",))
    interaction.choices = list(data.get("choices") or [])
    return None


def _modal(call: Call, interaction: Interaction, data: Json) -> Message | None:
    call.judge(Body.MODAL, data, at=("data",))
    interaction.modal = {
        "id": interaction.id,
        "interaction": interaction.id,
        "channel_id": interaction.channel_id,
        "title": data.get("title"),
        "custom_id": data.get("custom_id"),
        "components": Completer(lambda url: {"url": url}).all(data.get("components")),
    }
    call.core.publish(Happening(name="modal", data=interaction.modal, person=interaction.user_id))
    return None


_TAKERS = {
    MESSAGE: _respond,
    DEFER: _defer,
    DEFER_UPDATE: _defer_update,
    UPDATE: _update,
    CHOICES: _choose,
    SHOW_MODAL: _modal,
}


def _callback_answer(call: Call, interaction: Interaction, kind: int, message: Message | None) -> Json:
    told: Json = {"id": interaction.id, "type": interaction.type}
    if message is not None:
        told |= {
            "response_message_id": message.id,
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral_for is not None,
            "channel_id": message.channel_id,
        }
        if interaction.guild_id:
            told["guild_id"] = interaction.guild_id
    answer: Json = {"interaction": told}
    if message is not None:
        shown = 4 if kind == DEFER else kind
        answer["resource"] = {"type": shown, "message": call.core.wire.message(message)}
    return answer


def _of(call: Call) -> Interaction:
    return call.interactions.by_token(call.params["application_id"], call.params["token"])


def _message_of(call: Call, interaction: Interaction) -> Message:
    """Return the message in the path: `@original` or one of the interaction's own, or refuse with 10008."""
    wanted = call.params["message_id"]
    if wanted == "@original":
        wanted = interaction.response_id or ""
    found = call.core.world.messages.get(interaction.channel_id, {}).get(wanted)
    if found is None or wanted not in {interaction.response_id, *interaction.followups}:
        raise RefusedError(Problem.UNKNOWN_MESSAGE)
    return found


@interactions.on("POST", _TOKEN, open_=True)
async def follow_up(call: Call) -> Answer:
    """Send a further message; the first one after "thinking" takes its place."""
    interaction, body = _of(call), call.object()
    call.judge(Body.FOLLOWUP, body)
    core = call.core
    stored = core.world.messages.get(interaction.channel_id, {})
    thinking = stored.get(interaction.response_id or "")
    if interaction.answer == DEFER and thinking is not None and thinking.loading:
        message = compose.edit(core, thinking, body, call.uploads)
    else:
        private = int(body.get("flags") or 0) & MessageFlag.EPHEMERAL
        origin = interaction.origin()
        origin.original_response_id = interaction.response_id
        message = compose.send(
            core,
            core.channel(interaction.channel_id),
            core.bot_id,
            body,
            call.uploads,
            origin=origin,
            ephemeral_for=interaction.user_id if private else None,
        )
        interaction.followups.append(message.id)
    call.interactions.settle(interaction)
    return Answer(core.wire.message(message))


@interactions.on("GET", _TOKEN + "/messages/{message_id}", open_=True)
async def get(call: Call) -> Answer:
    """Read one of the interaction's messages."""
    return Answer(call.core.wire.message(_message_of(call, _of(call))))


@interactions.on("PATCH", _TOKEN + "/messages/{message_id}", open_=True)
async def edit(call: Call) -> Answer:
    """Change one of the interaction's messages."""
    interaction, body = _of(call), call.object()
    message = _message_of(call, interaction)
    judge_edit(call, message, body)
    compose.edit(call.core, message, body, call.uploads)
    call.interactions.settle(interaction)
    return Answer(call.core.wire.message(message))


@interactions.on("DELETE", _TOKEN + "/messages/{message_id}", open_=True)
async def delete(call: Call) -> Answer:
    """Delete one of the interaction's messages."""
    interaction = _of(call)
    compose.delete(call.core, _message_of(call, interaction))
    call.interactions.settle(interaction)
    return NOTHING
