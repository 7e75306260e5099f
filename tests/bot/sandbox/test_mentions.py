import pytest

from bot.sandbox.defaults import BOT_ID, MAINTAINER_ROLE, default_world
from bot.sandbox.errors import Json
from bot.sandbox.mentions import ALL_KINDS, ONLY_USERS, mentioned
from bot.sandbox.permissions import Permission
from bot.sandbox.snowflakes import fixed
from bot.sandbox.state import Message, World

MIA, NOOR, ADA, OTTO = fixed(20), fixed(21), fixed(22), fixed(23)
NONE: Json = {"parse": []}


@pytest.fixture
def world() -> World:
    return default_world()


def pings(world: World, text: str, allowed: Json, *, name: str = "ask", author: str = BOT_ID) -> set[str]:
    channel = next(c for c in world.channels.values() if c.name == name)
    message = Message(id="9", channel_id=channel.id, author_id=author, created_at=0, content=text)
    return set(mentioned(world, channel, message, allowed).pings)


def test_users_are_pinged_unless_restricted(world: World) -> None:
    assert pings(world, f"<@{MIA}> <@!{NOOR}>", ALL_KINDS) == {MIA, NOOR}
    assert pings(world, f"<@{MIA}>", NONE) == set()
    assert pings(world, f"<@{MIA}> <@{NOOR}>", {"parse": [], "users": [NOOR]}) == {NOOR}


def test_a_mentionable_role_pings_its_members(world: World) -> None:
    assert pings(world, f"<@&{MAINTAINER_ROLE}>", ALL_KINDS) == {NOOR, OTTO}
    assert pings(world, f"<@&{MAINTAINER_ROLE}>", ONLY_USERS) == set()


def test_everyone_needs_the_permission(world: World) -> None:
    assert pings(world, "@everyone", ALL_KINDS) == set()
    assert pings(world, "@everyone", ALL_KINDS, author=ADA) == {MIA, NOOR, OTTO, BOT_ID}
    role = world.guilds[fixed(1)].roles[fixed(12)]
    role.permissions |= Permission.MENTION_EVERYONE
    assert pings(world, "@here", ALL_KINDS) == {MIA, NOOR, ADA, OTTO}
    assert pings(world, "@everyone", NONE) == set()


def test_who_cannot_see_the_channel_is_not_pinged(world: World) -> None:
    assert pings(world, f"<@{MIA}>", ALL_KINDS, name="maintainers") == set()


def test_code_does_not_ping(world: World) -> None:
    assert pings(world, f"`<@{MIA}>` ```\n<@{NOOR}>\n```", ALL_KINDS) == set()


def test_text_inside_components_pings_too(world: World) -> None:
    channel = next(c for c in world.channels.values() if c.name == "ask")
    message = Message(id="9", channel_id=channel.id, author_id=BOT_ID, created_at=0)
    message.components = [{"type": 17, "components": [{"type": 10, "content": f"<@{MIA}>"}]}]
    assert mentioned(world, channel, message, ALL_KINDS).pings == [MIA]


@pytest.mark.parametrize("ping", [True, False])
def test_a_reply_pings_as_it_says(world: World, ping: bool) -> None:  # noqa: FBT001 - a parameter
    channel = next(c for c in world.channels.values() if c.name == "ask")
    first = Message(id="8", channel_id=channel.id, author_id=MIA, created_at=0)
    world.messages[channel.id] = {"8": first}
    reply = Message(id="9", channel_id=channel.id, author_id=BOT_ID, created_at=0, reply_to="8")
    found = mentioned(world, channel, reply, {"parse": [], "replied_user": ping})
    assert found.pings == ([MIA] if ping else [])
