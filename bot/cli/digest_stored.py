"""`cartographer digest show|replay|render`: what was composed once; and whether it comes out again."""

import base64
import difflib
from typing import Any

import click
import msgspec
from msgspec import Struct

from bot.cli.output import WIDEST, CommandError, Output
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import dated, instant
from bot.document import Document, Drawing
from bot.plain import to_markdown, to_text
from storage import announcing, deliveries
from storage.database import Database
from storage.deliveries import StoredDocument

DIFFERS = 1


class PartLine(Struct, frozen=True, kw_only=True):
    """One message of a stored document, and what became of it."""

    part: int
    state: str
    sent_at: str | None
    message_id: str | None
    reason: str | None


class StoredLine(Struct, frozen=True, kw_only=True):
    """`digest show`: a stored document."""

    id: str
    kind: str
    version: int
    composed_at: str | None
    composer: str
    window_from: int | None
    window_to: int | None
    sequence: int
    hash: str
    parts: list[PartLine]
    title: str
    text: str
    blocks: list[Any]


class ReplayLine(Struct, frozen=True, kw_only=True):
    """`digest replay`: whether a stored document came out again."""

    id: str
    equal: bool
    same_version: bool
    composer: str
    composer_now: str
    sequence: int
    hash: str
    hash_now: str | None
    differences: list[str]


@click.command("show", short_help="Show a stored digest as it was composed.")
@click.argument("digest", metavar="ID")
@json_option
def show(*, digest: str, as_json: bool) -> None:
    """Show a stored digest, alert or notice as it was composed, and what became of each of its messages."""

    async def work(session: Session) -> None:
        async with session.store() as db:
            stored = await _stored(db, digest)
            parts = [_part(one) for one in await deliveries.parts_of(db, stored)]
        document = msgspec.convert(stored.body, Document)
        words = to_text(document, WIDEST, session.settings.locale)
        if as_json:
            session.output.record(_line(stored, parts, document, words))
            return
        session.output.document(document, session.settings.locale)
        session.output.lines("", *_facts(stored), *(_part_words(part) for part in parts))

    perform(work, as_json=as_json)


@click.command("replay", short_help="Compose a stored digest again and compare it.")
@click.argument("digest", metavar="ID")
@json_option
def replay(*, digest: str, as_json: bool) -> None:
    """Select the facts of a digest or alert again as of its sequence, compose it, and compare the hashes.

    Exits 1 where something else comes of it though the same version composes.
    """

    async def work(session: Session) -> int:
        from bot.delivery.alerts import replay as alert_again  # noqa: PLC0415 - `show` does without
        from bot.digests.asked import replay as digest_again  # noqa: PLC0415 - as above

        async with session.store() as db:
            stored = await _stored(db, digest)
            found = await (alert_again if stored.kind == "alert" else digest_again)(db, stored)
        if found.document is None:
            raise CommandError(_only_shown(digest, stored.kind))
        locale = session.settings.locale
        then, now = (
            to_text(document, WIDEST, locale).splitlines()
            for document in (msgspec.convert(stored.body, Document), found.document)
        )
        differences = list(difflib.unified_diff(then, now, "then", "now", lineterm="", n=0))
        if as_json:
            session.output.record(
                ReplayLine(
                    id=stored.public_id,
                    equal=found.equal,
                    same_version=found.same_version,
                    composer=stored.composer,
                    composer_now=found.composer,
                    sequence=stored.sequence,
                    hash=stored.digest,
                    hash_now=found.hash,
                    differences=differences,
                )
            )
        else:
            session.output.lines(*_facts(stored))
            if not found.same_version:
                session.output.lines(
                    f"Composed by version {stored.composer}; this is version {found.composer}: it may differ."
                )
            verdict = "Equal: the same document came of it." if found.equal else "It differs:"
            session.output.lines(verdict, *differences)
        return DIFFERS if found.same_version and not found.equal else 0

    perform(work, as_json=as_json)


def _only_shown(digest: str, kind: str) -> str:
    if kind == "alert":
        return f"{digest} is an alert of no change on the Hub: it can be shown, and is not composed again"
    return f"{digest} is a {kind}: only digests, portraits and alerts are composed again"


@click.command("render", short_help="Write a stored digest as Discord, Markdown, JSON or HTML.")
@click.argument("digest", metavar="ID")
@click.option(
    "--format",
    "form",
    type=click.Choice(["discord", "markdown", "json", "html"]),
    default="markdown",
    show_default=True,
    help="How to write it; discord is one request body a line.",
)
@json_option
def render(*, digest: str, form: str, as_json: bool) -> None:
    """Write a stored digest, alert or notice by the renderer that delivers it, or as a file."""
    form = "json" if as_json else form
    as_json = form in {"discord", "json"}

    async def work(session: Session) -> None:
        async with session.store() as db:
            stored = await _stored(db, digest)
        document = msgspec.convert(stored.body, Document)
        locale = session.settings.locale
        if form == "json":
            session.output.record(
                {"title": document.title, "url": document.url, "blocks": dated(document.blocks)}
            )
        else:
            await write(session.output, document, stored.public_id, form=form, locale=locale)

    perform(work, as_json=as_json)


async def write(output: Output, document: Document, public_id: str, *, form: str, locale: str) -> None:
    """Write a document as `discord` (a request body a line), `markdown` or `html`."""
    match form:
        case "discord":
            for body in await _bodies(document, public_id, locale):
                output.record(body)
        case "markdown":
            output.line(to_markdown(document, locale).rstrip("\n"))
        case _:
            output.line((await _page(document, locale)).rstrip("\n"))


async def _bodies(document: Document, public_id: str, locale: str) -> list[dict[str, Any]]:
    from bot.cards.render import render as card_of  # noqa: PLC0415 - only Discord's form needs Discord
    from bot.cards.render import split  # noqa: PLC0415 - as above

    parts = split(document, locale=locale)
    keys = [f"{public_id}.{number}" for number in range(1, len(parts) + 1)]
    cards = [await card_of(part, locale=locale) for part in parts]
    return [card.payload(deliveries.nonce_of(key)) for key, card in zip(keys, cards, strict=True)]


async def _page(document: Document, locale: str) -> str:
    from bot import charts  # noqa: PLC0415 - only a page with pictures draws
    from bot.web import to_html  # noqa: PLC0415 - as above

    pictures = {
        number: "data:image/png;base64," + base64.b64encode(await charts.draw(block, locale=locale)).decode()
        for number, block in enumerate(document.blocks)
        if isinstance(block, Drawing)
    }
    return to_html(document, locale, pictures=pictures)


async def _stored(db: Database, digest: str) -> StoredDocument:
    stored = await deliveries.document(db, digest)
    if stored is None:
        raise CommandError(f"there is no digest {digest!r}: its id stands in the small print of its message")
    return await announcing.newest(db, stored)


def _part(one: deliveries.Delivery) -> PartLine:
    return PartLine(
        part=one.part,
        state=str(one.state),
        sent_at=instant(one.sent_at),
        message_id=None if one.message_id is None else str(one.message_id),
        reason=one.reason,
    )


def _line(stored: StoredDocument, parts: list[PartLine], document: Document, words: str) -> StoredLine:
    return StoredLine(
        id=stored.public_id,
        kind=stored.kind,
        version=stored.version,
        composed_at=instant(stored.composed_at),
        composer=stored.composer,
        window_from=stored.window_from,
        window_to=stored.window_to,
        sequence=stored.sequence,
        hash=stored.digest,
        parts=parts,
        title=document.title,
        text=words,
        blocks=dated(document.blocks),
    )


def _facts(stored: StoredDocument) -> list[str]:
    """Return what was composed from what, in two lines."""
    window = (
        f"after {stored.window_from} up to {stored.window_to}" if stored.window_to is not None else "none"
    )
    return [
        f"{stored.kind} {stored.public_id}, by version {stored.composer}, {instant(stored.composed_at)}",
        f"as of sequence {stored.sequence}, window {window}, hash {stored.digest[:16]}",
    ]


def _part_words(part: PartLine) -> str:
    when = f" {part.sent_at}" if part.sent_at else ""
    return f"part {part.part}: {part.state}{when}{f' ({part.reason})' if part.reason else ''}"
