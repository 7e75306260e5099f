"""The built-in server: "Open Source AI Commons", its channels and its people."""

from bot.sandbox.permissions import EVERYONE, Permission
from bot.sandbox.snowflakes import fixed, instant
from bot.sandbox.state import Application, Channel, ChannelType, Guild, Member, Overwrite, Role, User, World

GUILD_ID = fixed(1)
BOT_ID = fixed(2)
MAINTAINER_ROLE = fixed(10)
ADMIN_ROLE = fixed(11)
BOT_ROLE = fixed(12)

# What an invitation of a bot that posts and answers asks for, and no more.
BOT_PERMISSIONS = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
)

_PEOPLE = (
    ("mia", "Mia", "a member", "Builds with open models and asks questions."),
    ("noor", "Noor", "a maintainer", "Maintains a project; subscribes channels to digests."),
    ("ada", "Ada", "the server's admin", "Manages this server and its settings."),
    ("otto", "Otto", "the operator", "Runs this installation and owns the server."),
)
_CHANNELS = (
    ("welcome", "Start here.", None),
    ("ecosystem", "Digests and alerts about the ecosystem.", None),
    ("ask", "Ask anything about projects, models and data sets.", None),
    ("maintainers", "For maintainers.", MAINTAINER_ROLE),
    ("admin", "For who manages this server.", ADMIN_ROLE),
)


def default_world(
    *,
    bot_name: str = "Cartographer",
    bot_permissions: int = BOT_PERMISSIONS,
    privileged_intents: int = 0,
    bot_joined: bool = True,
) -> World:
    """Return the built-in world; without `bot_joined` the bot has yet to be invited."""
    users = {
        fixed(20 + n): User(id=fixed(20 + n), username=name, global_name=shown, title=title, about=about)
        for n, (name, shown, title, about) in enumerate(_PEOPLE)
    }
    noor, ada, otto = fixed(21), fixed(22), fixed(23)
    users[BOT_ID] = User(id=BOT_ID, username=bot_name.lower(), global_name=bot_name, bot=True)
    application = Application(
        id=BOT_ID,
        name=bot_name,
        description="An ecosystem monitor for open-source AI.",
        owner_id=otto,
        privileged_intents=privileged_intents,
    )
    guild = _guild(bot_permissions=bot_permissions, owner_id=otto, bot_name=bot_name)
    roles = {noor: [MAINTAINER_ROLE], ada: [ADMIN_ROLE], otto: [ADMIN_ROLE, MAINTAINER_ROLE]}
    for user_id in users:
        if user_id != BOT_ID:
            guild.members[user_id] = Member(
                user_id=user_id, joined_at=instant(user_id), roles=roles.get(user_id, [])
            )
    if bot_joined:
        guild.members[BOT_ID] = Member(user_id=BOT_ID, joined_at=instant(BOT_ID), roles=[BOT_ROLE])
    channels = {channel.id: channel for channel in _channels()}
    guild.system_channel_id = next(iter(channels))
    return World(application=application, users=users, guilds={guild.id: guild}, channels=channels)


def _guild(*, bot_permissions: int, owner_id: str, bot_name: str) -> Guild:
    manages = (
        EVERYONE
        | Permission.MANAGE_GUILD
        | Permission.MANAGE_CHANNELS
        | Permission.MANAGE_ROLES
        | Permission.MANAGE_MESSAGES
        | Permission.MANAGE_THREADS
        | Permission.MENTION_EVERYONE
    )
    roles = (
        Role(id=GUILD_ID, name="@everyone", permissions=int(EVERYONE)),
        Role(id=BOT_ROLE, name=bot_name, permissions=bot_permissions, position=1, managed_by=BOT_ID),
        Role(
            id=MAINTAINER_ROLE,
            name="Maintainer",
            permissions=int(EVERYONE),
            position=2,
            color=0x2E86AB,
            mentionable=True,
        ),
        Role(id=ADMIN_ROLE, name="Admin", permissions=int(manages), position=3, color=0xC8553D),
    )
    return Guild(
        id=GUILD_ID,
        name="Open Source AI Commons",
        description="People who build, use and steward open-source AI.",
        owner_id=owner_id,
        roles={role.id: role for role in roles},
    )


def _channels() -> list[Channel]:
    return [
        Channel(
            id=fixed(40 + n),
            type=ChannelType.TEXT,
            name=name,
            topic=topic,
            guild_id=GUILD_ID,
            position=n,
            overwrites=_private_to(role) if role else [],
        )
        for n, (name, topic, role) in enumerate(_CHANNELS)
    ]


def _private_to(role: str) -> list[Overwrite]:
    view = int(Permission.VIEW_CHANNEL)
    return [
        Overwrite(id=GUILD_ID, deny=view),
        Overwrite(id=role, allow=view),
        Overwrite(id=BOT_ROLE, allow=view),
    ]
