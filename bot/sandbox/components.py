"""Components of messages and modals: walking, reading, and completing them as Discord does.

Source: Discord's documentation, components/reference.mdx.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum

from bot.sandbox.errors import Json

Path = tuple[str | int, ...]


class Kind(IntEnum):
    """Component types."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = frozenset(
    {Kind.STRING_SELECT, Kind.USER_SELECT, Kind.ROLE_SELECT, Kind.MENTIONABLE_SELECT, Kind.CHANNEL_SELECT}
)
FIELDS = SELECTS | {
    Kind.TEXT_INPUT,
    Kind.FILE_UPLOAD,
    Kind.RADIO_GROUP,
    Kind.CHECKBOX_GROUP,
    Kind.CHECKBOX,
}
LINK_STYLE = 5


def walk(components: object, path: Path = ("components",)) -> Iterator[tuple[Path, Json]]:
    """Yield every component with its path, parents first, in the order people see them."""
    if not isinstance(components, list):
        return
    for index, component in enumerate(components):
        if isinstance(component, dict):
            yield from _walk_one(component, (*path, index))


def _walk_one(component: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    yield path, component
    yield from walk(component.get("components"), (*path, "components"))
    for name in ("accessory", "component"):
        if isinstance(inner := component.get(name), dict):
            yield from _walk_one(inner, (*path, name))


def every(components: object) -> Iterator[Json]:
    """Yield every component, nested ones too."""
    return (component for _, component in walk(components))


def find(components: object, custom_id: str) -> Json | None:
    """Return the component with a custom id."""
    return next((c for c in every(components) if c.get("custom_id") == custom_id), None)


def texts(components: object) -> Iterator[str]:
    """Yield what text displays say."""
    return (str(c.get("content", "")) for c in every(components) if c.get("type") == Kind.TEXT)


def media(components: object) -> Iterator[Json]:
    """Yield every piece of media, with the description that goes with it."""
    for component in every(components):
        if component.get("type") == Kind.THUMBNAIL:
            yield {**component["media"], "description": component.get("description")}
        elif component.get("type") == Kind.GALLERY:
            for item in component.get("items", []):
                yield {**item["media"], "description": item.get("description")}
        elif component.get("type") == Kind.FILE:
            yield {**component["file"], "description": None}


_DEFAULTS: dict[int, Json] = {
    Kind.BUTTON: {"style": 2},
    Kind.STRING_SELECT: {"min_values": 1, "max_values": 1},
    Kind.USER_SELECT: {"min_values": 1, "max_values": 1},
    Kind.ROLE_SELECT: {"min_values": 1, "max_values": 1},
    Kind.MENTIONABLE_SELECT: {"min_values": 1, "max_values": 1},
    Kind.CHANNEL_SELECT: {"min_values": 1, "max_values": 1},
    Kind.THUMBNAIL: {"description": None, "spoiler": False},
    Kind.FILE: {"spoiler": False, "name": None, "size": None},
    Kind.SEPARATOR: {"divider": True, "spacing": 1},
    Kind.CONTAINER: {"accent_color": None, "spoiler": False},
    Kind.RADIO_GROUP: {"required": True},
    Kind.CHECKBOX_GROUP: {"required": True, "min_values": 1},
    Kind.CHECKBOX: {"default": False},
}


class Completer:
    """Completes components the way Discord answers with them: ids, defaults, resolved files."""

    def __init__(self, resolve: Callable[[str], Json]) -> None:
        self._resolve = resolve
        self._next = 0

    def all(self, components: object) -> list[Json]:
        """Return completed copies; what a component was sent without is filled in."""
        if not isinstance(components, list):
            return []
        taken = [c["id"] for c in every(components) if isinstance(c.get("id"), int)]
        self._next = max([self._next, *taken])
        return [self._one(component) for component in components if isinstance(component, dict)]

    def _one(self, component: Json) -> Json:
        kind = component.get("type", 0)
        done = {**_DEFAULTS.get(kind, {}), **component}
        done = {
            key: value for key, value in done.items() if value is not None or key in _DEFAULTS.get(kind, {})
        }
        if not done.get("id"):
            self._next += 1
            done["id"] = self._next
        if "default_values" in done:  # a number is taken too, and ids are answered as strings
            done["default_values"] = [{**value, "id": str(value["id"])} for value in done["default_values"]]
        if "components" in done:
            done["components"] = [self._one(inner) for inner in done["components"]]
        for name in ("accessory", "component"):
            if isinstance(done.get(name), dict):
                done[name] = self._one(done[name])
        for name in ("media", "file"):
            if isinstance(done.get(name), dict):
                done[name] = self._resolve(done[name]["url"])
        if kind == Kind.GALLERY:
            done["items"] = [
                {
                    "media": self._resolve(item["media"]["url"]),
                    "description": item.get("description"),
                    "spoiler": item.get("spoiler", False),
                }
                for item in done.get("items", [])
            ]
        return done
