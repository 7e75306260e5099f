"""The first digest of a subscription: no flood of old news but what it is about, as things stand."""

from collections import Counter

from bot.digests.before import rebuilt_section
from bot.digests.compose import Digest, foot, reach, title_of
from bot.digests.gather import gather, standing_on
from bot.digests.scope import resolve
from bot.document import Action, Block, Document, Heading, Items, Line, Link, Small
from bot.texts import spans, text
from bot.texts.numbers import exact
from config.clock import WEEK
from storage.deliveries import Window
from storage.history import sequence_at
from storage.labels import artefacts_of
from storage.rebuilding import rebuilt
from storage.subscriptions import DigestScope
from storage.views import View

SHOWN_BUILDERS = 5
SHOWN_KINDS = 7


async def portrait(view: View, scope: DigestScope, *, public_id: str, locale: str = "en") -> Digest:
    """Compose the portrait of a scope as of the view."""
    subject = await resolve(view, scope)
    found = await gather(view, subject, Window(view.sequence, view.sequence))
    recently = await sequence_at(view, (view.as_of or 0) - WEEK)
    builders, repeats = await standing_on(view, subject)
    blocks: list[Block] = [
        Heading(text("digest-what-it-holds", locale)),
        Items(tuple(_kinds(await artefacts_of(view, subject.owners), locale))),
        Heading(text("digest-who-builds", locale)),
        Items(tuple(_builders(builders, repeats, locale))),
        *rebuilt_section(await rebuilt(view, subject.owners, after=recently), locale),
        *reach(found, locale),
        Small(foot(found, locale)),
    ]
    document = Document(
        title=text("digest-portrait-title", locale, name=title_of(subject, scope, locale)),
        blocks=tuple(blocks),
        actions=(Action(text("digest-button-why", locale), "digest-why", (public_id,)),),
    )
    return Digest(document, quiet=False)


def _kinds(kinds: list[tuple[str | None, int]], locale: str) -> list[Line]:
    lines: list[Line] = []
    for kind, number in kinds[:SHOWN_KINDS]:
        words = text("artefact-kind", locale, kind=(kind or "none").replace(" ", "_"), number=number)
        lines.append((text("digest-holds", locale, number=exact(number, locale), kind=words),))
    return lines


def _builders(builders: Counter[str], repeats: int, locale: str) -> list[Line]:
    folded: list[Line] = [(text("noise-folded", locale, number=repeats),)] if repeats else []
    if not builders:
        return [*folded] or [(text("digest-no-builder", locale),)]
    named: list[Line] = [
        spans("digest-builder", locale, owner=Link(owner, f"https://huggingface.co/{owner}"), number=number)
        for owner, number in builders.most_common(SHOWN_BUILDERS)
    ]
    return [*named, *folded]
