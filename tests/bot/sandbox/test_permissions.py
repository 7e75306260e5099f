import pytest

from bot.sandbox.defaults import ADMIN_ROLE, BOT_ID, GUILD_ID, MAINTAINER_ROLE, default_world
from bot.sandbox.errors import Problem, RefusedError
from bot.sandbox.permissions import ALL, Permission, demand, in_channel, in_guild, may
from bot.sandbox.snowflakes import fixed
from bot.sandbox.state import Channel, ChannelType, Overwrite, Thread, World

MIA, NOOR, ADA, OTTO = fixed(20), fixed(21), fixed(22), fixed(23)


@pytest.fixture
def world() -> World:
    return default_world()


def channel(world: World, name: str) -> Channel:
    return next(c for c in world.channels.values() if c.name == name)


def test_the_owner_may_do_everything(world: World) -> None:
    assert in_channel(world, channel(world, "maintainers"), OTTO) == ALL


def test_private_channels_are_for_their_role(world: World) -> None:
    maintainers, admin = channel(world, "maintainers"), channel(world, "admin")
    assert not in_channel(world, maintainers, MIA)
    assert may(world, maintainers, NOOR, Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
    assert not in_channel(world, admin, NOOR)
    assert may(world, admin, ADA, Permission.MANAGE_GUILD)
    assert may(world, admin, BOT_ID, Permission.SEND_MESSAGES)


def test_who_is_no_member_may_nothing(world: World) -> None:
    del world.guilds[GUILD_ID].members[MIA]
    assert in_guild(world.guilds[GUILD_ID], MIA) == 0
    assert in_channel(world, channel(world, "ask"), MIA) == 0


def test_administrators_pass_every_overwrite(world: World) -> None:
    world.guilds[GUILD_ID].roles[MAINTAINER_ROLE].permissions |= Permission.ADMINISTRATOR
    assert in_channel(world, channel(world, "admin"), NOOR) == ALL


def test_overwrites_apply_in_discords_order(world: World) -> None:
    # everyone denied, role allowed, then the member's own overwrite last
    ask = channel(world, "ask")
    send = int(Permission.SEND_MESSAGES)
    ask.overwrites = [Overwrite(id=GUILD_ID, deny=send), Overwrite(id=MAINTAINER_ROLE, allow=send)]
    assert not may(world, ask, MIA, Permission.SEND_MESSAGES)
    assert may(world, ask, NOOR, Permission.SEND_MESSAGES)
    ask.overwrites.append(Overwrite(id=NOOR, member=True, deny=send))
    assert not may(world, ask, NOOR, Permission.SEND_MESSAGES)


def test_one_role_that_allows_outweighs_another_that_denies(world: World) -> None:
    ask = channel(world, "ask")
    send = int(Permission.SEND_MESSAGES)
    world.guilds[GUILD_ID].members[NOOR].roles = [MAINTAINER_ROLE, ADMIN_ROLE]
    ask.overwrites = [Overwrite(id=MAINTAINER_ROLE, deny=send), Overwrite(id=ADMIN_ROLE, allow=send)]
    assert may(world, ask, NOOR, Permission.SEND_MESSAGES)


def test_without_sending_there_is_no_attaching(world: World) -> None:
    ask = channel(world, "ask")
    ask.overwrites = [Overwrite(id=GUILD_ID, deny=int(Permission.SEND_MESSAGES))]
    assert not may(world, ask, MIA, Permission.ATTACH_FILES)


@pytest.mark.parametrize(("user", "sees"), [(NOOR, True), (MIA, False), (OTTO, True)])
def test_private_threads_are_for_their_members(world: World, user: str, sees: bool) -> None:  # noqa: FBT001 - a parameter
    ask = channel(world, "ask")
    thread = Channel(
        id="77",
        type=ChannelType.PRIVATE_THREAD,
        guild_id=GUILD_ID,
        parent_id=ask.id,
        thread=Thread(owner_id=NOOR, members=[NOOR]),
    )
    world.channels["77"] = thread
    assert bool(in_channel(world, thread, user) & Permission.VIEW_CHANNEL) is sees


def test_threads_have_their_own_permission_to_send(world: World) -> None:
    ask = channel(world, "ask")
    ask.overwrites = [Overwrite(id=GUILD_ID, deny=int(Permission.SEND_MESSAGES))]
    thread = Channel(
        id="77",
        type=ChannelType.PUBLIC_THREAD,
        guild_id=GUILD_ID,
        parent_id=ask.id,
        thread=Thread(owner_id=NOOR),
    )
    assert may(world, thread, MIA, Permission.SEND_MESSAGES)


@pytest.mark.parametrize(
    ("denied", "problem"),
    [
        (Permission.VIEW_CHANNEL, Problem.MISSING_ACCESS),
        (Permission.SEND_MESSAGES, Problem.MISSING_PERMISSIONS),
    ],
)
def test_what_is_missing_decides_the_error(world: World, denied: Permission, problem: Problem) -> None:
    ask = channel(world, "ask")
    ask.overwrites = [Overwrite(id=BOT_ID, member=True, deny=int(denied))]
    with pytest.raises(RefusedError) as refused:
        demand(world, ask, BOT_ID, Permission.SEND_MESSAGES)
    assert refused.value.problem is problem
