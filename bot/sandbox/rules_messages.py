"""Rules about messages: text, embeds, attachments, mentions, nonces."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.sandbox.components import media
from bot.sandbox.errors import Problem
from bot.sandbox.rules import Body, Breach, Rules, Scene, items, too_long
from bot.sandbox.wire import MAX_FILE_BYTES

MESSAGE_RULES = Rules()
_rule = MESSAGE_RULES.add

CONTENT_MAX = 2_000
EMBEDS_MAX = 10
EMBED_SUM_MAX = 6_000
FIELDS_MAX = 25
NONCE_MAX = 25
ALLOWED_IDS_MAX = 100
FILES_MAX = 10
REQUEST_MAX_BYTES = 25 * 1024 * 1024

_CREATE = "resources/message.mdx, Create Message"
_EMBED = "resources/message.mdx, Embed Limits"
_MENTIONS = "resources/message.mdx, Allowed Mentions Object"
_V2 = "components/reference.mdx, Using Components V2"

_SHARED = frozenset(
    {"content", "embeds", "components", "attachments", "allowed_mentions", "flags", "poll", "tts"}
)
_KNOWN = {
    Body.MESSAGE: _SHARED
    | {"nonce", "enforce_nonce", "message_reference", "sticker_ids", "shared_client_theme"},
    Body.FOLLOWUP: _SHARED | {"username", "avatar_url", "thread_name", "applied_tags"},
    Body.RESPONSE: _SHARED,
    Body.DEFER: frozenset({"flags"}),
    Body.EDIT: _SHARED | {"sticker_ids"},
    Body.MODAL: frozenset({"custom_id", "title", "components"}),
    Body.CHOICES: frozenset({"choices"}),
}


@_rule(Body.CONTENT, f"{_CREATE}: up to 2000 characters for bots (the OpenAPI document says 4000)")
def content_length(scene: Scene) -> Iterator[Breach]:
    """Content has at most 2,000 characters."""
    yield from too_long(("content",), scene.body.get("content"), CONTENT_MAX)


@_rule(Body.CONTENT, "topics/rate-limits and API reference: bodies hold documented fields", refuses=False)
def unknown_fields(scene: Scene) -> Iterator[Breach]:
    """Notice fields that Discord ignores: most likely a mistake."""
    for name in sorted(scene.body.keys() - _KNOWN[scene.kind]):
        yield Breach((name,), "UNKNOWN_FIELD", "This field is not known.")


@_rule(Body.DEFER | Body.MODAL | Body.CHOICES, "interactions/receiving-and-responding.mdx", refuses=False)
def unknown_answer_fields(scene: Scene) -> Iterator[Breach]:
    """Notice them in answers that are no messages."""
    yield from unknown_fields(scene)


@_rule(Body.NEW, f"{_CREATE}: at least one of content, embeds, sticker_ids, components, files, poll")
def empty_message(scene: Scene) -> Iterator[Breach]:
    """Let no message be empty."""
    body = scene.body
    named = any(body.get(name) for name in ("embeds", "components", "sticker_ids", "poll"))
    content = body.get("content")
    if not named and not scene.uploads and not (isinstance(content, str) and content.strip()):
        yield Breach((), "EMPTY", Problem.EMPTY_MESSAGE.text, Problem.EMPTY_MESSAGE)


@_rule(Body.CONTENT, f"{_V2}: content, embeds, poll and stickers are disabled")
def v2_is_components_only(scene: Scene) -> Iterator[Breach]:
    """With the Components V2 flag there is nothing but components."""
    for name in ("content", "embeds", "poll", "sticker_ids") if scene.v2 else ():
        if scene.body.get(name):
            yield Breach(
                (name,),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


@_rule(
    Body.CONTENT, f"{_EMBED}: 10 embeds; title 256, description 4096, 25 fields, name 256, value 1024, ..."
)
def embed_parts(scene: Scene) -> Iterator[Breach]:
    """Each part of an embed has its own limit."""
    yield from too_long(("embeds",), scene.body.get("embeds"), EMBEDS_MAX)
    for n, embed in enumerate(items(scene.body.get("embeds"))):
        at = ("embeds", n)
        yield from too_long((*at, "title"), embed.get("title"), 256)
        yield from too_long((*at, "description"), embed.get("description"), 4_096)
        yield from too_long((*at, "footer", "text"), (embed.get("footer") or {}).get("text"), 2_048)
        yield from too_long((*at, "author", "name"), (embed.get("author") or {}).get("name"), 256)
        yield from too_long((*at, "fields"), embed.get("fields"), FIELDS_MAX)
        for m, field in enumerate(items(embed.get("fields"))):
            yield from too_long((*at, "fields", m, "name"), field.get("name"), 256, 1)
            yield from too_long((*at, "fields", m, "value"), field.get("value"), 1_024, 1)


@_rule(Body.CONTENT, f"{_EMBED}: the combined sum of characters of all embeds must not exceed 6000")
def embed_sum(scene: Scene) -> Iterator[Breach]:
    """All embeds of a message together have at most 6,000 characters."""
    total = 0
    for embed in items(scene.body.get("embeds")):
        parts = [embed.get("title"), embed.get("description")]
        parts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
        parts += [field.get(name) for field in items(embed.get("fields")) for name in ("name", "value")]
        total += sum(len(part) for part in parts if isinstance(part, str))
    if total > EMBED_SUM_MAX:
        message = f"Embed size exceeds maximum size of {EMBED_SUM_MAX}"
        yield Breach(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", message)


@_rule(Body.CONTENT, f"{_EMBED} and resources/message.mdx, Uploading Files: http, https or attachment")
def media_addresses(scene: Scene) -> Iterator[Breach]:
    """Take pictures from the web, or from files that come with the message."""
    files = {upload.filename for upload in scene.uploads} | scene.attachments
    found = [(("components",), m.get("url")) for m in media(scene.body.get("components"))]
    for embed in items(scene.body.get("embeds")):
        found += [(("embeds",), (embed.get(k) or {}).get("url")) for k in ("image", "thumbnail")]
        found += [(("embeds",), embed.get("url"))]
    for path, url in found:
        if not isinstance(url, str):
            continue
        scheme, name = urlsplit(url).scheme, url.removeprefix("attachment://")
        if scheme == "attachment" and name not in files:
            message = "The referenced attachment was not found: " + name
            yield Breach(path, "ATTACHMENT_NOT_FOUND", message)
        elif scheme not in {"http", "https", "attachment"}:
            message = f"Scheme \"{scheme}\" is not supported. Scheme must be one of ('http', 'https')."
            yield Breach(path, "URL_TYPE_INVALID_SCHEME", message)


@_rule(Body.MESSAGE, f"{_CREATE}: nonce up to 25 characters")
def nonce_length(scene: Scene) -> Iterator[Breach]:
    """Limit a nonce to 25 characters."""
    nonce = scene.body.get("nonce")
    yield from too_long(("nonce",), str(nonce) if nonce is not None else "", NONCE_MAX)


@_rule(Body.CONTENT, f"{_MENTIONS}: at most 100 ids in users and in roles")
def allowed_ids(scene: Scene) -> Iterator[Breach]:
    """Each list of allowed ids has at most 100, all of them ids."""
    allowed = scene.body.get("allowed_mentions") or {}
    for name in ("users", "roles"):
        listed = allowed.get(name) or []
        yield from too_long(("allowed_mentions", name), listed, ALLOWED_IDS_MAX)
        for n, snowflake in enumerate(listed):
            if not str(snowflake).isdecimal():
                message = f'Value "{snowflake}" is not snowflake.'
                yield Breach(("allowed_mentions", name, n), "NUMBER_TYPE_COERCE", message)


@_rule(Body.CONTENT, f"{_MENTIONS}: parse and an explicit list of the same kind exclude each other")
def allowed_parse(scene: Scene) -> Iterator[Breach]:
    """`parse` names known kinds, and none that is also listed."""
    allowed = scene.body.get("allowed_mentions") or {}
    for n, kind in enumerate(allowed.get("parse") or []):
        if kind not in {"users", "roles", "everyone"}:
            message = "Value must be one of ('users', 'roles', 'everyone')."
            yield Breach(("allowed_mentions", "parse", n), "BASE_TYPE_CHOICES", message)
        elif allowed.get(kind):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            yield Breach(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


@_rule(
    Body.CONTENT,
    "resources/message.mdx, Attachment Object: 10 files, each up to 10 MiB, request up to 25 MiB",
)
def file_sizes(scene: Scene) -> Iterator[Breach]:
    """Files are few and small enough."""
    if len(scene.uploads) > FILES_MAX:
        yield Breach(("attachments",), "BASE_TYPE_BAD_LENGTH", f"Must be {FILES_MAX} or fewer in length.")
    total = sum(len(upload.data) for upload in scene.uploads)
    if total > REQUEST_MAX_BYTES or any(len(u.data) > MAX_FILE_BYTES for u in scene.uploads):
        yield Breach((), "TOO_LARGE", Problem.TOO_LARGE.text, Problem.TOO_LARGE)


@_rule(Body.THREAD, "resources/channel.mdx, Start Thread: name of 1 to 100 characters")
def thread_name(scene: Scene) -> Iterator[Breach]:
    """Keep a thread's name between 1 and 100 characters."""
    if "name" in scene.body:
        yield from too_long(("name",), scene.body["name"], 100, 1)


@_rule(
    Body.CHOICES,
    "interactions/receiving-and-responding.mdx, Autocomplete: at most 25 choices; names 1 to 100",
)
def autocomplete_choices(scene: Scene) -> Iterator[Breach]:
    """Autocomplete offers at most 25 choices with names of 1 to 100 and texts of 1 to 100 characters."""
    yield from too_long(("choices",), scene.body.get("choices"), 25)
    for n, choice in enumerate(items(scene.body.get("choices"))):
        yield from too_long(("choices", n, "name"), choice.get("name"), 100, 1)
        if isinstance(choice.get("value"), str):
            yield from too_long(("choices", n, "value"), choice["value"], 100, 1)
