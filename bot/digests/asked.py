"""What a digest is composed from beside the store: kept with it, so that it can be composed again."""

from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct

from bot.digests.compose import COMPOSER, Digest, compose
from bot.digests.portrait import portrait
from bot.document import Action, Document, Instant, Small
from bot.texts import spans
from config.clock import HOUR
from storage.canonical import dump
from storage.database import Database
from storage.deliveries import StoredDocument, Window, hash_of
from storage.subscriptions import DigestScope
from storage.views import View, view

LATE = HOUR
"""A digest that is composed so long after it was due says so."""
ANYBODY = "digest"
"""Stands for the public id while a digest is composed that several subscriptions share."""


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was asked for, frozen. `due_at` is set where it comes late; `portrait` asks for the first.

    `told` is the window of the digest before, as (after, until): what it told wrongly is corrected.
    """

    scope: DigestScope
    locale: str = "en"
    sections: tuple[str, ...] = ()
    portrait: bool = False
    due_at: int | None = None
    told: tuple[int, int] | None = None

    @property
    def told_before(self) -> Window | None:
        """The window of the digest before, where there was one."""
        return None if self.told is None else Window(*self.told)


async def composed(then: View, asked: Asked, window: Window) -> Digest:
    """Compose what was asked for as of a view; its buttons are nobody's yet (see `addressed`)."""
    if asked.portrait:
        return await portrait(then, asked.scope, public_id=ANYBODY, locale=asked.locale)
    return await compose(
        then,
        asked.scope,
        window,
        public_id=ANYBODY,
        locale=asked.locale,
        sections=asked.sections,
        told=asked.told_before,
    )


async def everything(then: View, stored: StoredDocument, scope: DigestScope, locale: str) -> Digest:
    """Compose all that a stored digest folded: what was asked for then, as of a view of its sequence.

    The subscription may have another scope by now; `scope` is taken where the document does not say its own.
    """
    asked = Asked(scope=scope) if stored.inputs is None else msgspec.convert(stored.inputs, Asked)
    return await compose(
        then,
        asked.scope,
        Window(stored.window_from or 0, stored.window_to or stored.sequence),
        public_id=stored.public_id,
        locale=locale,
        sections=asked.sections,
        everything=True,
        told=asked.told_before,
    )


def addressed(document: Document, asked: Asked, public: str) -> Document:
    """Return a composed document as that of one subscription: its buttons name it; late it says so."""
    blocks = document.blocks
    if asked.due_at is not None:
        blocks = (*blocks, Small(spans("digest-late", asked.locale, at=Instant(asked.due_at))))
    actions = tuple(_named(action, public) for action in document.actions)
    return msgspec.structs.replace(document, blocks=blocks, actions=actions)


def _named(action: Action, public: str) -> Action:
    args = tuple(public if word == ANYBODY else word for word in action.args)
    return msgspec.structs.replace(action, args=args)


def late(due_at: int, now: int) -> int | None:
    """Return when something was due that is late now, or None where it is in time."""
    return due_at if now - due_at >= LATE else None


@dataclass(frozen=True)
class Replay:
    """A stored digest composed again: `document` is what comes of it now, None where it cannot be."""

    stored: StoredDocument
    document: Document | None
    hash: str | None
    composer: str = COMPOSER

    @property
    def equal(self) -> bool:
        """Whether the very same came of it."""
        return self.hash == self.stored.digest

    @property
    def same_version(self) -> bool:
        """Whether what composes now is what composed then: only then must the same come of it."""
        return self.composer == self.stored.composer


async def replay(db: Database, stored: StoredDocument) -> Replay:
    """Select the facts of a stored digest again as of its sequence, and compose it."""
    if stored.inputs is None or stored.kind not in {"digest", "portrait"}:
        return Replay(stored, None, None)
    asked = msgspec.convert(stored.inputs, Asked)
    window = Window(stored.window_from or 0, stored.window_to or stored.sequence)
    async with view(db, at=stored.sequence) as then:
        digest = await composed(then, asked, window)
    return replayed(stored, addressed(digest.document, asked, stored.public_id))


def replayed(stored: StoredDocument, document: Document) -> Replay:
    """Return what came of composing a stored document again."""
    body: Any = msgspec.to_builtins(document)
    return Replay(stored, document, hash_of(dump(body)))
