"""What people see when something fails: calm, and with an id that whoever runs the bot can find."""

from bot.document import Code, Document, Facts, paragraph
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE


def failure(error_id: str, *, as_of: int | None = None, locale: str = DEFAULT_LOCALE) -> Document:
    """Return the card of a failure that was ours; nothing of the failure itself is shown."""
    return Document(
        title=text("failure-title", locale),
        blocks=(
            paragraph(text("failure-body", locale)),
            Facts(((text("failure-id", locale), (Code(error_id),)),)),
        ),
        as_of=as_of,
        tone="bad",
    )
