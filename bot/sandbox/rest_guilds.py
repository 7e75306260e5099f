"""REST: the bot itself, its servers, their roles and members.

Source: Discord's documentation, resources/{application,user,guild}.mdx and events/gateway.mdx.
"""

from bot.sandbox.endpoints import NOTHING, Answer, Call, Endpoints
from bot.sandbox.errors import Problem, RefusedError
from bot.sandbox.gateway_session import Intent

guilds = Endpoints()


@guilds.on("GET", "/users/@me")
async def myself(call: Call) -> Answer:
    """Read the bot's own user."""
    return Answer(call.core.wire.myself())


@guilds.on("GET", "/applications/@me")
@guilds.on("GET", "/oauth2/applications/@me")
async def application(call: Call) -> Answer:
    """Read the bot's application."""
    return Answer(call.core.wire.application())


@guilds.on("GET", "/gateway")
async def gateway(call: Call) -> Answer:
    """Tell where the gateway is."""
    return Answer({"url": _gateway_url(call)})


@guilds.on("GET", "/gateway/bot")
async def gateway_bot(call: Call) -> Answer:
    """Tell where the gateway is, and how many sessions may still be started."""
    limit = call.gateway.session_limit
    return Answer({"url": _gateway_url(call), "shards": 1, "session_start_limit": limit})


def _gateway_url(call: Call) -> str:
    return call.core.base_url.replace("http", "ws", 1) + "/gateway"


@guilds.on("GET", "/users/@me/guilds")
async def my_guilds(call: Call) -> Answer:
    """List the servers the bot is in."""
    core = call.core
    mine = [g for g in core.world.guilds.values() if core.bot_id in g.members]
    return Answer([core.wire.partial_guild(guild) for guild in mine])


@guilds.on("DELETE", "/users/@me/guilds/{guild_id}")
async def leave(call: Call) -> Answer:
    """Leave a server."""
    call.core.remove_bot(call.core.guild(call.params["guild_id"]).id)
    return NOTHING


@guilds.on("GET", "/users/{user_id}")
async def user(call: Call) -> Answer:
    """Read a user."""
    return Answer(call.core.wire.user(call.core.user(call.params["user_id"])))


@guilds.on("GET", "/guilds/{guild_id}")
async def guild(call: Call) -> Answer:
    """Read a server."""
    core = call.core
    found = core.guild(call.params["guild_id"])
    body = core.wire.guild(found)
    if call.flag("with_counts"):
        count = len(found.members)
        body |= {"approximate_member_count": count, "approximate_presence_count": count}
    return Answer(body)


@guilds.on("GET", "/guilds/{guild_id}/channels")
async def channels(call: Call) -> Answer:
    """List a server's channels."""
    found = call.core.guild(call.params["guild_id"])
    return Answer([call.core.wire.channel(c) for c in call.core.world.channels_of(found.id)])


@guilds.on("GET", "/guilds/{guild_id}/roles")
async def roles(call: Call) -> Answer:
    """List a server's roles."""
    found = call.core.guild(call.params["guild_id"])
    return Answer([call.core.wire.role(role) for role in found.roles.values()])


@guilds.on("GET", "/guilds/{guild_id}/roles/{role_id}")
async def role(call: Call) -> Answer:
    """Read one role."""
    found = call.core.guild(call.params["guild_id"]).roles.get(call.params["role_id"])
    if found is None:
        raise RefusedError(Problem.UNKNOWN_ROLE)
    return Answer(call.core.wire.role(found))


@guilds.on("GET", "/guilds/{guild_id}/members")
async def members(call: Call) -> Answer:
    """List members: only for applications with the privileged members intent."""
    core = call.core
    found = core.guild(call.params["guild_id"])
    if not core.world.application.privileged_intents & Intent.GUILD_MEMBERS:
        raise RefusedError(Problem.MISSING_ACCESS)
    limit = call.number("limit", 1, most=1_000)
    after = int(call.query.get("after", "0"))
    listed = sorted(
        (m for m in found.members.values() if int(m.user_id) > after), key=lambda m: int(m.user_id)
    )
    return Answer([core.wire.member(member) for member in listed[:limit]])


@guilds.on("GET", "/guilds/{guild_id}/members/{user_id}")
async def member(call: Call) -> Answer:
    """Read one member."""
    user_id = call.core.bot_id if call.params["user_id"] == "@me" else call.params["user_id"]
    found = call.core.guild(call.params["guild_id"]).members.get(user_id)
    if found is None:
        raise RefusedError(Problem.UNKNOWN_MEMBER)
    return Answer(call.core.wire.member(found))
