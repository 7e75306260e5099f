"""Rules about components in messages and modals.

Source: Discord's documentation, components/reference.mdx.
"""

from collections.abc import Iterator

from bot.sandbox.components import FIELDS, LINK_STYLE, SELECTS, Kind, every, texts, walk
from bot.sandbox.rules import Body, Breach, Rules, Scene, items, too_long

COMPONENT_RULES = Rules()
_rule = COMPONENT_RULES.add
_DOC = "components/reference.mdx"
_SHOWN = Body.CONTENT | Body.MODAL

TOTAL_MAX = 40
TEXT_SUM_MAX = 4_000
ROWS_MAX = 5
BUTTONS_MAX = 5
CUSTOM_ID_MAX = 100
OPTIONS_MAX = 25

_IN_CONTAINER = frozenset({Kind.ROW, Kind.TEXT, Kind.SECTION, Kind.GALLERY, Kind.SEPARATOR, Kind.FILE})
_TOP = _IN_CONTAINER | {Kind.CONTAINER}
_IN_MODAL = frozenset({Kind.ROW, Kind.TEXT, Kind.LABEL})
_V2_ONLY = _TOP - {Kind.ROW}
_INTERACTIVE = FIELDS | {Kind.BUTTON}


@_rule(Body.CONTENT, f"{_DOC}, Using Components V2: the flag 1 << 15 enables them")
def v2_needs_its_flag(scene: Scene) -> Iterator[Breach]:
    """Without the flag a message holds only action rows."""
    for n, component in enumerate(items(scene.body.get("components"))):
        if not scene.v2 and component.get("type") in _V2_ONLY:
            message = 'Value of field "type" must be one of (1,).'
            yield Breach(("components", n), "UNION_TYPE_CHOICES", message)


@_rule(Body.CONTENT, f"{_DOC}, Using Components V2: up to 40 total components, nested ones included")
def components_total(scene: Scene) -> Iterator[Breach]:
    """Allow at most 40 components in all, or five rows without the flag."""
    components = scene.body.get("components")
    if scene.v2 and sum(1 for _ in every(components)) > TOTAL_MAX:
        message = f"Number of components exceeds maximum of {TOTAL_MAX}."
        yield Breach(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    if not scene.v2:
        yield from too_long(("components",), components, ROWS_MAX)


@_rule(Body.CONTENT, f"{_DOC}, Text Display and discord.py's LayoutView: 4000 displayable characters in all")
def text_sum(scene: Scene) -> Iterator[Breach]:
    """All text displays of a message together have at most 4,000 characters."""
    if sum(map(len, texts(scene.body.get("components")))) > TEXT_SUM_MAX:
        message = f"Displayable text exceeds maximum size of {TEXT_SUM_MAX}."
        yield Breach(("components",), "COMPONENT_TEXT_MAX_LENGTH_EXCEEDED", message)


@_rule(_SHOWN, f"{_DOC}, Text Display: content of 1 to 4000 characters")
def text_present(scene: Scene) -> Iterator[Breach]:
    """Let no text display be empty."""
    for path, component in walk(scene.body.get("components")):
        if component.get("type") == Kind.TEXT:
            yield from too_long((*path, "content"), component.get("content"), TEXT_SUM_MAX, 1)


@_rule(_SHOWN, f"{_DOC}, Custom ID: unique in a message or modal")
def duplicate_custom_ids(scene: Scene) -> Iterator[Breach]:
    """No custom id stands twice."""
    seen: set[str] = set()
    for path, component in walk(scene.body.get("components")):
        custom_id = component.get("custom_id")
        if custom_id in seen:
            message = "Component custom id cannot be duplicated"
            yield Breach((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        if isinstance(custom_id, str):
            seen.add(custom_id)


@_rule(_SHOWN, f"{_DOC}, Custom ID: 1 to 100 characters")
def custom_id_length(scene: Scene) -> Iterator[Breach]:
    """Interactive components carry a custom id of 1 to 100 characters."""
    for path, component in walk(scene.body.get("components")):
        link = component.get("type") == Kind.BUTTON and component.get("style") == LINK_STYLE
        if component.get("type") in _INTERACTIVE and not link and "sku_id" not in component:
            yield from too_long((*path, "custom_id"), component.get("custom_id"), CUSTOM_ID_MAX, 1)


@_rule(_SHOWN, f"{_DOC}, Action Row: up to 5 buttons or one select")
def action_rows(scene: Scene) -> Iterator[Breach]:
    """Fill a row with one to five buttons, or exactly one other component."""
    for path, row in walk(scene.body.get("components")):
        if row.get("type") != Kind.ROW:
            continue
        inside = items(row.get("components"))
        yield from too_long((*path, "components"), inside, BUTTONS_MAX, 1)
        if len(inside) > 1 and any(c.get("type") != Kind.BUTTON for c in inside):
            message = "Components displayable space exceeds maximum size of 5"
            yield Breach((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)


@_rule(Body.CONTENT, f"{_DOC}, Button: label up to 80; link buttons have a url (512) and no custom_id")
def buttons(scene: Scene) -> Iterator[Breach]:
    """Let every button show something, and either lead somewhere or mean something."""
    for path, button in walk(scene.body.get("components")):
        if button.get("type") != Kind.BUTTON:
            continue
        yield from too_long((*path, "label"), button.get("label"), 80)
        if not button.get("label") and not button.get("emoji"):
            yield Breach((*path, "label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI", "A label or emoji is required.")
        link = button.get("style") == LINK_STYLE
        if link and button.get("custom_id") is not None:
            message = "A custom id and url cannot both be specified"
            yield Breach(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message)
        if link or button.get("url") is not None:
            yield from too_long((*path, "url"), button.get("url"), 512, 1)
            if not link:
                yield Breach((*path, "url"), "BUTTON_COMPONENT_INVALID_STYLE", "Only links have a url.")


@_rule(_SHOWN, f"{_DOC}, String Select: 1 to 25 options; label, value, description 100; placeholder 150")
def selects(scene: Scene) -> Iterator[Breach]:
    """Offer few enough options, each short enough and with its own value."""
    for path, select in walk(scene.body.get("components")):
        kind = select.get("type")
        if kind in SELECTS:
            yield from too_long((*path, "placeholder"), select.get("placeholder"), 150)
            least, most = select.get("min_values"), select.get("max_values")
            if (least or 0) > (most or 1) or (most or 1) > OPTIONS_MAX:
                message = "min_values cannot be greater than max_values, nor either than 25."
                yield Breach((*path, "max_values"), "SELECT_COMPONENT_VALUES", message)
        if kind in {Kind.STRING_SELECT, Kind.RADIO_GROUP, Kind.CHECKBOX_GROUP}:
            few = 10 if kind != Kind.STRING_SELECT else OPTIONS_MAX
            least = 2 if kind == Kind.RADIO_GROUP else 1
            yield from too_long((*path, "options"), select.get("options"), few, least)
            values = [option.get("value") for option in items(select.get("options"))]
            if len(set(values)) < len(values):
                message = "The specified option value is already used"
                yield Breach((*path, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
        for n, option in enumerate(items(select.get("options"))):
            yield from too_long((*path, "options", n, "label"), option.get("label"), 100, 1)
            yield from too_long((*path, "options", n, "value"), option.get("value"), 100, 1)
            yield from too_long((*path, "options", n, "description"), option.get("description"), 100)


@_rule(Body.CONTENT, f"{_DOC}, Section, Media Gallery, Container: what each may hold")
def layout(scene: Scene) -> Iterator[Breach]:
    """Sections hold one to three texts and an accessory, galleries one to ten items, containers layout."""
    for n, component in enumerate(items(scene.body.get("components"))):
        if component.get("type") not in _TOP:
            yield Breach(("components", n), "UNION_TYPE_CHOICES", "This component cannot stand here.")
    for path, component in walk(scene.body.get("components")):
        kind, inside = component.get("type"), items(component.get("components"))
        if kind == Kind.SECTION:
            yield from too_long((*path, "components"), inside, 3, 1)
            if (component.get("accessory") or {}).get("type") not in {Kind.BUTTON, Kind.THUMBNAIL}:
                yield Breach((*path, "accessory"), "BASE_TYPE_REQUIRED", "This field is required")
        elif kind == Kind.GALLERY:
            yield from too_long((*path, "items"), component.get("items"), 10, 1)
        elif kind == Kind.CONTAINER:
            yield from too_long((*path, "components"), inside, TOTAL_MAX, 1)
            if any(c.get("type") not in _IN_CONTAINER for c in inside):
                yield Breach((*path, "components"), "UNION_TYPE_CHOICES", "This component cannot stand here.")


@_rule(
    Body.MODAL, "interactions/receiving-and-responding.mdx, Modal: title 45, custom_id 100, 1 to 5 components"
)
def modal_shape(scene: Scene) -> Iterator[Breach]:
    """Give a modal a short title, a custom id, and one to five labelled fields."""
    body = scene.body
    yield from too_long(("title",), body.get("title"), 45, 1)
    yield from too_long(("custom_id",), body.get("custom_id"), CUSTOM_ID_MAX, 1)
    yield from too_long(("components",), body.get("components"), 5, 1)
    for n, component in enumerate(items(body.get("components"))):
        if component.get("type") not in _IN_MODAL:
            yield Breach(("components", n), "UNION_TYPE_CHOICES", "This component cannot stand here.")
    for path, component in walk(body.get("components")):
        if component.get("type") == Kind.LABEL:
            yield from too_long((*path, "label"), component.get("label"), 45, 1)
            yield from too_long((*path, "description"), component.get("description"), 100)
            if (component.get("component") or {}).get("type") not in FIELDS:
                yield Breach((*path, "component"), "BASE_TYPE_REQUIRED", "This field is required")
        if component.get("type") == Kind.TEXT_INPUT:
            yield from too_long((*path, "label"), component.get("label"), 45)
            yield from too_long((*path, "placeholder"), component.get("placeholder"), 100)
            yield from too_long((*path, "value"), component.get("value"), 4_000)
            if (component.get("min_length") or 0) > (component.get("max_length") or 4_000):
                yield Breach((*path, "min_length"), "TEXT_INPUT_LENGTHS", "min_length is above max_length.")
