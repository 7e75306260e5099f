"""How much one person may ask: one limit for /ask, mentions, replies, buttons and the menu of a message."""

from bot.commands.services import Services
from bot.document import Document, Instant, paragraph
from bot.texts import spans, text


def too_fast(services: Services, user_id: int, locale: str) -> Document | None:
    """Count a question of a person; returns None, or the word that says from when on they may ask again."""
    again = services.cooldown.wait(user_id, services.db.clock.now())
    return None if again is None else told_to_wait(services, again, locale)


def told_to_wait(services: Services, again: int, locale: str) -> Document:
    """Say that a person has asked as much as one may, and from which instant on they may go on."""
    words = spans("ask-too-fast", locale, most=services.cooldown.most, at=Instant(again, "relative"))
    return Document(title=text("refused-title", locale), blocks=(paragraph(*words),), tone="bad")
