"""Everything that is said to people: messages by id, numbers, and text from outside made harmless."""

from bot.texts.catalogue import TextError, spans, text

__all__ = ["TextError", "spans", "text"]
